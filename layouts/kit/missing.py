"""Counts, from the rows of a panel, what is not in the base of its rates because a value is missing."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd


def without_status(rows: pd.DataFrame) -> int:
    """The number of calls whose status is not known. rows: with the columns calls and with_status."""
    return int((rows["calls"] - rows["with_status"]).sum())


def without(column: str, counted: str) -> Callable[[pd.DataFrame], int]:
    """A function that sums the column `counted` over the rows in which `column` is missing or empty."""
    return lambda rows: int(rows.loc[rows[column].isna() | (rows[column] == ""), counted].sum())
