"""Checks of single rows: missing, unknown and impossible values.

One select counts the bad rows of all checks of a table. If there are any, a second select reads examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Date, DateTime, Double, Table, Text, and_, case, cast, func, or_, select

from data.checks.finding import Finding, Place, Rows
from data.contract.meaning import codes_of, limits_of, may_be_empty, may_lie_ahead, ordered_times
from data.contract.soundness import EARLIEST, finite, is_moment, row_key
from data.questions.arithmetic import count_of

AHEAD = timedelta(hours=1)
"""How far a time may lie after `Place.now`, because clocks differ."""
AROUND_DEG = 0.1
"""How far outside the city's box things may lie, in degrees."""


@dataclass(frozen=True)
class RowCheck:
    """A check of single rows.

    check: the kind of fault, in words. columns: the columns that are checked. bad: SQL condition that is true for a bad
    row, and false or NULL for others. shown: the column whose value in a bad row serves as an example. If it is none of
    the checked columns, the example also has its name.
    """

    check: str
    columns: tuple[Column[Any], ...]
    bad: ColumnElement[bool]
    shown: Column[Any]

    @property
    def words(self) -> str:
        """The text before the example's value: empty, or the name of its column."""
        return "" if self.shown in set(self.columns) else f"{self.shown.name} "


def row_checks(table: Table, present: frozenset[str], place: Place) -> list[RowCheck]:
    """The row checks of a table. present: names of the columns that the warehouse has; only these are checked."""
    columns = [column for column in table.c if column.name in present]
    checks = [check for column in columns for check in _of_column(column, _naming(column, columns), place)]
    for earlier, later in ordered_times(table):
        if {earlier.name, later.name} <= present:
            checks.append(RowCheck("ends before it begins", (earlier, later), later < earlier, later))
    if {"lon", "lat"} <= present:
        checks.append(_outside(table, place))
    return checks


def _naming(column: Column[Any], columns: list[Column[Any]]) -> Column[Any]:
    """The column whose value tells people in which row `column` is faulty.

    It is a column of the row's key, else the row's time, else the first text, else any other of `columns`. It is
    `column` itself only if there is no other.
    """
    table = column.table
    others = [one for one in columns if one is not column]
    keys = [one for one in row_key(table) if one in set(others)]
    times = [one for one in others if one.name == table.info["time"]]
    return next(iter([*keys, *times, *(one for one in others if isinstance(one.type, Text)), *others]), column)


def _of_column(column: Column[Any], key: Column[Any], place: Place) -> Iterator[RowCheck]:
    of, allowed, limits = (column,), codes_of(column), limits_of(column)
    if column.name in {one.name for one in row_key(column.table)}:
        yield RowCheck("key is missing", of, column.is_(None), key)
    elif not may_be_empty(column):
        yield RowCheck("value is missing", of, column.is_(None), key)
    if allowed:
        yield RowCheck("unknown code", of, column.not_in(allowed), column)
    if limits:
        yield RowCheck("out of range", of, or_(column < limits[0], column > limits[1]), column)
    if isinstance(column.type, Double):
        yield RowCheck("not a finite number", of, and_(column.is_not(None), ~finite(column)), key)
    if is_moment(column):
        yield RowCheck("before 1990", of, column < EARLIEST, column)
    if isinstance(column.type, (DateTime, Date)) and not may_lie_ahead(column):
        yield RowCheck("in the future", of, column > place.now + AHEAD, column)


def _outside(table: Table, place: Place) -> RowCheck:
    west, south, east, north = place.bbox
    lon, lat = table.c.lon, table.c.lat
    inside = and_(
        lon.between(west - AROUND_DEG, east + AROUND_DEG), lat.between(south - AROUND_DEG, north + AROUND_DEG)
    )
    return RowCheck("outside the city", (lon, lat), and_(finite(lon), finite(lat), ~inside), lon)


def check_rows(
    read: Rows, table: Table, present: frozenset[str], place: Place, part: list[ColumnElement[bool]], sampled: str
) -> list[Finding]:
    """One finding for each row check of a table that found bad rows.

    part: SQL conditions on the rows to examine; empty for all rows. sampled: the same in words, for the findings.
    """
    checks = row_checks(table, present, place)
    counts = [count_of(check.bad).label(f"check_{number}") for number, check in enumerate(checks)]
    counted = read(select(func.count().label("rows"), *counts).select_from(table).where(*part)).iloc[0]
    found = [(number, check) for number, check in enumerate(checks) if counted[f"check_{number}"]]
    if not found:
        return []
    examples = [
        func.min(case((check.bad, cast(check.shown, Text)))).label(f"check_{number}") for number, check in found
    ]
    shown = read(select(*examples).select_from(table).where(*part)).iloc[0]
    return [
        Finding(check.check, table.name, tuple(one.name for one in check.columns), int(counted[f"check_{number}"]),
                _example(check, shown[f"check_{number}"]), sampled)
        for number, check in found
    ]  # fmt: skip


def _example(check: RowCheck, value: Any) -> str:
    return "" if pd.isna(value) else f"{check.words}{value}"
