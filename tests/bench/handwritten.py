"""Hand-written SQL, as an expert would write it for DuckDB and the rollups. The panels are compared with it.

`values_of` gives the values that a statement binds by name. Each window is cut into five ranges: [start, h0) of raw
rows, [h0, d0) of hours, [d0, d1) of days of the city, [d1, h1) of hours, [h1, end) of raw rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
WORTH_DAYS = 5 * DAY
"""Shorter windows are read from hours only: a third table would cost more than it saves."""
EDGES = (
    0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096, 5793,
    8192, 11585, 16384, 23170, 32768, 46341,
)  # fmt: skip
BUCKETS = [f"bucket_{number:02d}" for number in range(len(EDGES))]


@dataclass(frozen=True)
class Hand:
    """Hand-written statements that together answer a panel's question, and the checks that compare both answers.

    rows: index of the statement that must return as many rows as the panel; None if rows cannot be compared.
    sums: the sum of a column of the panel must equal that of a statement's column, written "statement.column".
    figures: the numerator of a measure must equal the sum of a column over the rows of one name, written
    "statement.name.column"; it is checked now and before.
    """

    statements: tuple[str, ...]
    rows: int | None = 0
    sums: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)

    def check(self, frame: pd.DataFrame, found: list[pd.DataFrame]) -> None:
        """Raises AssertionError if the panel's frame has other numbers than the statements' rows."""
        if self.rows is not None:
            assert len(frame) == len(found[self.rows]), (len(frame), len(found[self.rows]))
        unknown = "no_data_before_utc" in frame and frame["no_data_before_utc"].notna().any()
        for column, place in self.sums.items():
            if column.endswith("_before") and unknown:  # the window before lies outside the history
                assert frame[column].isna().all(), column
                continue
            number, name = place.split(".")
            ours, theirs = total(frame[column]), total(found[int(number)][name])
            assert abs(ours - theirs) <= 1e-9 * max(1.0, abs(theirs)), (column, ours, theirs)
        for measure, place in self.figures.items():
            number, name, column = place.split(".")
            told = frame[frame["measure"] == measure].iloc[0]
            rows = found[int(number)]
            for suffix in ("", "_before")[: 2 if pd.isna(told["no_data_before_utc"]) else 1]:
                ours = np.nan_to_num(told[f"numerator{suffix}"])
                theirs = total(rows[rows["name"] == name + suffix][column])
                assert ours == theirs, (measure, suffix, ours, theirs)


def total(values: pd.Series[Any]) -> float:
    """The sum of numbers; for other values, the number of distinct ones."""
    known = values.dropna()
    if known.empty:
        return 0.0
    if pd.api.types.is_numeric_dtype(known) or isinstance(known.iloc[0], Decimal):
        return float(known.astype("float64").sum())
    return float(values.nunique())


def values_of(start: datetime, end: datetime, zone: str) -> dict[str, datetime]:
    """All values that a statement may bind, by name, for the window [start, end). The end is the moment."""
    day = _city_day(end, zone)
    weeks = ceil((end - start) / WEEK) * WEEK
    spans = {
        "": (start, end),
        "before_": (start - weeks, end - weeks),
        "week_": (start - WEEK, end - WEEK),
        "today_": (day, end),
        "today_before_": (day - WEEK, end - WEEK),
        "month_": (end - 30 * DAY, end),
        "month_before_": (end - 65 * DAY, end - 35 * DAY),
    }
    return {f"{name}{cut}": value for name, span in spans.items() for cut, value in _cuts(*span, zone).items()}


def _cuts(start: datetime, end: datetime, zone: str) -> dict[str, datetime]:
    h0 = start if start == _hour(start) else _hour(start) + HOUR
    h1 = max(h0, _hour(end))
    d0 = start if start == _city_day(start, zone) else _city_day(start, zone) + DAY
    d1 = _city_day(end, zone)
    pairs = (d0, d1) if d1 - d0 >= WORTH_DAYS else (end, end)
    if d1 - d0 < WORTH_DAYS:
        d0 = d1 = h0
    return {"start": start, "h0": h0, "d0": d0, "d1": d1, "h1": h1, "end": end, "p0": pairs[0], "p1": pairs[1]}


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _city_day(moment: datetime, zone: str) -> datetime:
    here = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def named_in(statement: str, values: Mapping[str, datetime]) -> dict[str, datetime]:
    """The values that this statement binds. DuckDB refuses values that a statement does not name."""
    return {name: values[name] for name in set(re.findall(r"\$(\w+)", statement))}


def _between(column: str, span: str, first: str, last: str) -> str:
    return f"{column} >= ${span}{first} AND {column} < ${span}{last}"


def calls(key: str = "", *, span: str = "", histogram: bool = False) -> str:
    """SQL for calls, errors (and buckets) of a span, by system_id, dataset_id or neither. The caller sums the rows."""
    level = key.removesuffix("_id")
    hourly, daily = (f"calls_hour_{level}", f"calls_day_{level}") if key else ("calls_hour", "")
    keys = f"{key}, " if key else ""
    buckets = "".join(f", {name}" for name in BUCKETS) if histogram else ""
    arms = [(hourly, "h0", "d0"), (daily, "d0", "d1"), (hourly, "d1", "h1")] if key else [(hourly, "h0", "h1")]
    rollup_reach = [
        f"SELECT {keys}calls, failed AS errors{buckets} FROM {table} WHERE {_between('starts_at', span, first, last)}"
        for table, first, last in arms
    ]
    raw = [
        raw_calls(keys.rstrip(", "), span, first, last, histogram) for first, last in (("start", "h0"), ("h1", "end"))
    ]
    return " UNION ALL ".join([*rollup_reach, *raw])


def calls_by_hour(span: str = "", *, histogram: bool = False) -> str:
    """SQL for calls, errors (and buckets) of a span by hour. The cut hours at both ends come from raw rows."""
    buckets = "".join(f", {name}" for name in BUCKETS) if histogram else ""
    hours = f"SELECT starts_at AS hour, calls, failed AS errors{buckets} FROM calls_hour WHERE "
    ends = [
        raw_calls("date_trunc('hour', called_at)", span, first, last, histogram).replace(
            "SELECT date_trunc('hour', called_at),", "SELECT date_trunc('hour', called_at) AS hour,"
        )
        for first, last in (("start", "h0"), ("h1", "end"))
    ]
    return " UNION ALL ".join([hours + _between("starts_at", span, "h0", "h1"), *ends])


def raw_calls(keys: str, span: str, first: str, last: str, histogram: bool = False) -> str:
    """SQL that counts the raw calls of a part of a span, with the columns of a rollup."""
    uppers = (*EDGES[1:], None)
    tests = (
        f"latency_ms >= {low}" + (f" AND latency_ms < {high}" if high else "")
        for low, high in zip(EDGES, uppers, strict=True)
    )
    filters = (f", count(*) FILTER ({test}) AS {name}" for test, name in zip(tests, BUCKETS, strict=True))
    buckets = "".join(filters) if histogram else ""
    failed = "status_code >= 400 AND status_code NOT IN (401, 403)"
    counts = f"count(*) AS calls, count(*) FILTER ({failed}) AS errors{buckets}"
    grouped = f" GROUP BY {keys}" if keys else ""
    where = _between("called_at", span, first, last)
    return f"SELECT {keys + ', ' if keys else ''}{counts} FROM data_call WHERE {where}{grouped}"


def pairs(span: str = "") -> str:
    """SQL for calls and errors of a span by system_id and dataset_id. This rollup exists by day only."""
    keys = "system_id, dataset_id"
    within = _between("starts_at", span, "p0", "p1")
    rollup_reach = f"SELECT {keys}, calls, failed AS errors FROM calls_day_pair WHERE {within}"
    raw = (raw_calls(keys, span, first, last) for first, last in (("start", "p0"), ("p1", "end")))
    return " UNION ALL ".join([rollup_reach, *raw])


SPREAD = ", ".join(f"sum({name}) AS {name}" for name in BUCKETS)
SUMS = "sum(calls) AS calls, sum(errors) AS errors"
