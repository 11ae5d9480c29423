"""SQL of percentiles, interpolated linearly. The result is the same on all engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double, func, literal, type_coerce

from data.times import MINUTE_US


def percentile(share: float, values: ColumnElement[Any]) -> ColumnElement[float]:
    """SQL aggregate: the percentile of the values that are not NULL. share: 0 to 1; 0.5 is the median."""
    return type_coerce(func.percentile_cont(literal(share, Double())).within_group(values.asc()), Double())


def minutes_at(share: float, lasted_us: ColumnElement[Any]) -> ColumnElement[float]:
    """SQL aggregate: the percentile, in minutes, of durations in microseconds. share: 0 to 1; 0.5 is the median.

    The durations are whole numbers, because the query takes twice as long with floats.
    """
    return percentile(share, lasted_us) / literal(MINUTE_US, Double())
