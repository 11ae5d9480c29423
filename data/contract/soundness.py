"""Sound rows: what a row of a contract table must be to count, as SQL conditions that follow from its columns.

A row that is not sound is left out of every answer, and is counted. A row is not sound if one of these is true:

- Its key is missing.
- It is a fact without a time, or with any time before `EARLIEST`, except those in `BOUNDS`.
- It is a fact with an end before its time.
- It is a fact with a value that is no finite number. A missing value is no fault.

In a sound row, a coordinate or a dimension's number that is not finite reads as missing.

In all functions, columns: name -> SQL of each column that the warehouse has.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, DateTime, Double, Table, and_, case, func, null, or_

EARLIEST = datetime(1990, 1, 1)
"""A fact's time before this moment is a mistake: 1970, for example, is the zero of computers' clocks. No question may
be about an earlier moment."""
LARGEST = 1e300
"""A number counts as finite if it lies between -LARGEST and LARGEST. The comparison also excludes NaN, which SQL takes
for larger than all numbers, or for not comparable."""
PLACE = ("lon", "lat")
"""Names of the columns that say where a thing is. A row counts without a place."""
BOUNDS = ("period_start", "valid_from", "valid_to")
"""Names of the time columns whose values may lie before `EARLIEST`: a series of yearly values may begin in 1949."""
Columns = Mapping[str, ColumnElement[Any]]


def row_key(table: Table) -> tuple[Column[Any], ...]:
    """The columns that identify a row: those in ``unique`` of the table's info, else the primary key.

    The result is empty if a table has neither.
    """
    return tuple(table.c[name] for name in table.info.get("unique", ())) or tuple(table.primary_key)


def finite(value: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL condition: the number is not NaN and not infinite. It is NULL for a missing number."""
    return value.between(-LARGEST, LARGEST)


def readable(column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value as panels read it, as SQL. A value that makes no sense reads as NULL.

    These are a number that is not finite and, in a table that does not grow with time, a day or time before `EARLIEST`.
    """
    if isinstance(column.type, Double):
        return case((finite(value), value), else_=null())
    if is_moment(column) and not column.table.info["time"]:
        return case((value >= EARLIEST, value), else_=null())
    return value


def is_moment(column: Column[Any]) -> bool:
    """Whether the column holds times or days that must not lie before `EARLIEST`: all but those in `BOUNDS`."""
    return isinstance(column.type, (DateTime, Date)) and column.name not in BOUNDS


def is_measured(column: Column[Any]) -> bool:
    """Whether the column holds numbers with fractions that are no coordinates (`PLACE`)."""
    return isinstance(column.type, Double) and column.name not in PLACE


def sound(table: Table, columns: Columns) -> list[ColumnElement[bool]]:
    """The SQL conditions that all hold for a sound row. None of them is ever NULL."""
    keys = (columns[key.name] for key in row_key(table) if key.name in columns)
    conditions: list[ColumnElement[bool]] = [key.is_not(None) for key in keys]
    time, end = table.info["time"], table.info.get("ends")
    if time in columns:
        conditions += [and_(columns[time].is_not(None), columns[time] >= EARLIEST)]
        others = (one.name for one in table.c if is_moment(one) and one.name in columns and one.name != time)
        conditions += [_missing_or(columns[name], columns[name] >= EARLIEST) for name in others]
        if end and end in columns:
            conditions.append(_missing_or(columns[end], columns[end] >= columns[time]))
        values = (columns[one.name] for one in table.c if is_measured(one) and one.name in columns)
        conditions += [_missing_or(value, finite(value)) for value in values]
    return conditions


def _missing_or(value: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(value.is_(None), condition)


def unsound_count(table: Table, columns: Columns) -> ColumnElement[int]:
    """SQL aggregate: the number of rows that are not sound."""
    conditions = sound(table, columns)
    return func.count() - func.count(case((and_(*conditions), 1))) if conditions else func.count(null())


def unreadable_count(table: Table, columns: Columns) -> ColumnElement[int]:
    """SQL aggregate: the number of values that `readable` turns into NULL."""
    pairs = [(columns[one.name], readable(one, columns[one.name])) for one in table.c if one.name in columns]
    counts = [func.count(value) - func.count(read) for value, read in pairs if read is not value]
    return sum(counts[1:], counts[0]) if counts else func.count(null())
