"""Percentiles of how long something took, interpolated linearly: alike on all engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double, func, literal, type_coerce

from data.times import MINUTE_US


def percentile(share: float, values: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile (0–1) of the values that are not missing."""
    return type_coerce(func.percentile_cont(literal(share, Double())).within_group(values.asc()), Double())


def minutes_at(share: float, lasted_us: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile (0–1) of durations in whole microseconds, in minutes: half the work of a percentile of floats."""
    return percentile(share, lasted_us) / literal(MINUTE_US, Double())
