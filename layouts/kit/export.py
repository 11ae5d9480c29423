"""The rows of a panel as CSV and JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""Beginnings of texts that a spreadsheet may run as a formula."""


def to_csv(frame: pd.DataFrame, marks: Mapping[str, str] | None = None) -> str:
    """The frame as CSV with a header. Missing values are empty.

    marks: who took the rows away, and what; they stand in a first line that begins with "#", if there are any.

    Times are ISO 8601 texts without offset: naive UTC stays UTC. A text that a spreadsheet would run as a formula gets
    an apostrophe in front (OWASP: CSV injection).
    """
    times = _times_as_text(frame)
    safe = {name: _without_formulas(values) if _is_text(values) else values for name, values in times.items()}
    rows = pd.DataFrame(safe, index=frame.index).to_csv(index=False, lineterminator="\n")
    return f"{_marks_line(marks)}{rows}" if marks else rows


def _marks_line(marks: Mapping[str, str]) -> str:
    """The marks as the only cell of a line: '# exported by: li.na; at: 2026-11-20T12:00:00Z'."""
    text = "; ".join(f"{name}: {value}" for name, value in marks.items())
    return '"# ' + " ".join(text.split()).replace('"', "'") + '"\n'


def to_json(frame: pd.DataFrame, marks: Mapping[str, str] | None = None) -> str:
    """The frame as a JSON array with one object per row. Times are as in `to_csv`; missing values are null.

    marks: as in `to_csv`. With marks it is an object: the marks under "export", the array under "rows".
    """
    rows = str(_times_as_text(frame).to_json(orient="records", force_ascii=False, double_precision=15))
    return f'{{"export":{json.dumps(dict(marks), ensure_ascii=False)},"rows":{rows}}}' if marks else rows


def _times_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with times as ISO 8601 texts; in columns that hold days (see `holds_days`), only the date."""
    return pd.DataFrame(
        {name: _iso(values, holds_days(str(name))) for name, values in frame.items()}, index=frame.index
    )


def holds_days(name: str) -> bool:
    """Whether a column of a panel's rows holds days and not moments, by its name: ``day``, ``cloud_migrated_on``."""
    return name == "day" or name.endswith("_on")


def _iso(values: pd.Series[Any], date_only: bool) -> pd.Series[Any]:
    if not pd.api.types.is_datetime64_any_dtype(values):
        return values
    return values.map(lambda at: (at.date() if date_only else at).isoformat(), na_action="ignore").astype("object")


def _is_text(values: pd.Series[Any]) -> bool:
    return bool(values.dtype == "str" or values.dtype == "object")


def _without_formulas(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.map(lambda value: _plain(value) if isinstance(value, str) else value)


def _plain(text: str) -> str:
    # the CSV writer does not quote a lone \r, and spreadsheets begin a new row, and perhaps a formula, after it
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA) else text
