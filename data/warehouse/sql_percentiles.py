"""Percentiles of durations, interpolated linearly, with the same result on all engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double, func, literal, type_coerce

from data.times import MINUTE_US


def percentile(share: float, values: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile of the values that are not missing. share: 0 to 1."""
    return type_coerce(func.percentile_cont(literal(share, Double())).within_group(values.asc()), Double())


def minutes_at(share: float, lasted_us: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile (share: 0 to 1) of durations in microseconds, in minutes.

    Whole microseconds take half the time of floats.
    """
    return percentile(share, lasted_us) / literal(MINUTE_US, Double())
