"""Arithmetic for queries and frames: counts, ratios, shares, minutes, and sort keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case, func


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """SQL aggregate: the number of rows that meet the condition; 0 if no row does."""
    return func.count(case((condition, 1)))


def ratio(part: Any, whole: Any) -> Any:
    """part / whole as float; NaN where the whole is 0. part, whole: two numbers or two Series."""
    return part / np.where(np.asarray(whole) == 0, np.nan, np.asarray(whole, dtype="float64"))


def share_of(counts: pd.Series[Any]) -> Any:
    """Each count divided by the sum of all counts (0 to 1); NaN if the sum is 0."""
    return ratio(counts, counts.sum())


def fill_zeros(rows: pd.DataFrame, *names: str) -> None:
    """Replace the missing values of the columns `names` by 0 and make the columns int64. Changes `rows` itself."""
    for name in names:  # several columns at once take ten times as long
        values = rows[name].to_numpy("float64")
        rows[name] = np.where(np.isnan(values), 0, values).astype("int64")


def minutes_of(durations: Any) -> Any:
    """The minutes, as float64, of a Series of timedeltas."""
    return (durations.dt.total_seconds() / 60).astype("float64")


def place_in(names: Sequence[str]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """A function for the argument `key` of sort_values. It sorts by the order of `names`; other values come last."""
    places = {name: place for place, name in enumerate(names)}

    def key(values: pd.Series[Any]) -> pd.Series[Any]:
        found = [places.get(value, len(places)) for value in values.tolist()]
        return pd.Series(found, index=values.index, dtype="float64")

    return key
