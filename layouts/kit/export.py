"""Rows of a panel as CSV and JSON text."""

from __future__ import annotations

from typing import Any

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\n")


def to_csv(frame: pd.DataFrame) -> str:
    """CSV with a header. Times as `_written`; missing values are empty.

    A text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection); numbers do not.
    """
    safe = {name: _defused(values) if _is_text(values) else values for name, values in _written(frame).items()}
    return pd.DataFrame(safe, index=frame.index).to_csv(index=False, lineterminator="\n")


def to_json(frame: pd.DataFrame) -> str:
    """A JSON array with one object per row; times as `_written`, missing values null."""
    return str(_written(frame).to_json(orient="records", force_ascii=False, double_precision=15))


def _written(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its times as text: ISO 8601 UTC without offset; a column `day` holds city days as dates."""
    return pd.DataFrame({name: _iso(values, name == "day") for name, values in frame.items()}, index=frame.index)


def _iso(values: pd.Series[Any], date_only: bool) -> pd.Series[Any]:
    if not pd.api.types.is_datetime64_any_dtype(values):
        return values
    return values.map(lambda at: (at.date() if date_only else at).isoformat(), na_action="ignore").astype("object")


def _is_text(values: pd.Series[Any]) -> bool:
    return bool(values.dtype == "str" or values.dtype == "object")


def _defused(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.map(lambda value: _plain(value) if isinstance(value, str) else value)


def _plain(text: str) -> str:
    # the csv writer quotes \n but not a lone \r, behind which a new row, and a formula, could begin
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA) else text
