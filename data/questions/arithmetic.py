"""Arithmetic of queries and rows: counts, ratios and shares without division by zero, minutes, and sort keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case, func


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """SQL: the number of rows that meet the condition; 0 where there are no rows."""
    return func.count(case((condition, 1)))


def ratio(part: Any, whole: Any) -> Any:
    """part / whole as float, of numbers or of Series; missing where the whole is 0."""
    return part / np.where(np.asarray(whole) == 0, np.nan, np.asarray(whole, dtype="float64"))


def share_of(counts: pd.Series[Any]) -> Any:
    """Each value's share of their sum, 0–1; missing where the sum is 0."""
    return ratio(counts, counts.sum())


def fill_zeros(rows: pd.DataFrame, *names: str) -> None:
    """Fill counts that a join left missing with 0, in place: int64."""
    rows[list(names)] = rows[list(names)].fillna(0).astype("int64")


def minutes_of(durations: Any) -> Any:
    """Convert a Series of timedeltas to minutes, float64."""
    return (durations.dt.total_seconds() / 60).astype("float64")


def place_in(names: Sequence[str]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """A sort key: the place of a value among the names; other values come last."""
    places = {name: place for place, name in enumerate(names)}
    return lambda values: values.map(places).astype("float64").fillna(len(places))
