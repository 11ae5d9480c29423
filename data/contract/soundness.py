"""SQL conditions that tell sound rows of a table from faulty rows.

The watcher counts the faulty rows, and the door leaves them out.

A row is sound if it meets these conditions:

- No column of its key is NULL.
- In a fact table, the time of the row is not NULL.
- In a fact table, no time or day of the row is before `EARLIEST`. The columns in `BOUNDS` are exempt.
- In a fact table, the end of the row is not before its time.
- In a fact table, no measured number (see `is_measured`) is infinite or NaN. NULL is allowed.

If the warehouse lacks the column with the times of a fact table, only the first condition is checked. `readable` says
which single values of a sound row read as NULL.

The argument `columns` of the functions is a mapping: name of each column that the warehouse has -> SQL of its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, DateTime, Double, Table, and_, case, func, null, or_

from data.contract.meaning import codes_of

EARLIEST = datetime(1990, 1, 1)
"""Times before this moment are taken for mistakes. 1970, for example, is the zero of computers' clocks. No question may
be about an earlier moment."""
LARGEST = 1e300
"""A number counts as finite if it lies between -LARGEST and LARGEST. The comparison also excludes NaN. For some engines
NaN is larger than all numbers; for others each comparison with NaN is false."""
PLACE = ("lon", "lat")
"""Names of the columns with coordinates. A row with faulty coordinates still counts."""
BOUNDS = ("period_start", "valid_from", "valid_to")
"""Names of the columns whose times may lie before `EARLIEST`. A series of yearly values may begin in 1949."""
Columns = Mapping[str, ColumnElement[Any]]


def row_key(table: Table) -> tuple[Column[Any], ...]:
    """The columns that identify a row: those in ``unique`` of the table's info, else the primary key, else none."""
    return tuple(table.c[name] for name in table.info.get("unique", ())) or tuple(table.primary_key)


def finite(value: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL condition: the number is neither NaN nor infinite. The condition is NULL if the number is NULL."""
    return value.between(-LARGEST, LARGEST)


def readable(column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL of the value as panels read it. Three kinds of values read as NULL:

    - a code that is not among the allowed ones (`codes_of`): no panel has a word or a rule for it;
    - a number with fractions (Double) that is not finite;
    - a day or time before `EARLIEST` in a table that does not grow with time. The columns in `BOUNDS` are exempt.
    """
    if codes := codes_of(column):
        return case((value.in_(codes), value), else_=null())
    if isinstance(column.type, Double):
        return case((finite(value), value), else_=null())
    if is_moment(column) and not column.table.info["time"]:
        return case((value >= EARLIEST, value), else_=null())
    return value


def is_moment(column: Column[Any]) -> bool:
    """Whether the column holds times or days that must not lie before `EARLIEST`. Columns in `BOUNDS` are exempt."""
    return isinstance(column.type, (DateTime, Date)) and column.name not in BOUNDS


def is_measured(column: Column[Any]) -> bool:
    """Whether the column holds numbers with fractions (Double) and is no coordinate: see `PLACE`."""
    return isinstance(column.type, Double) and column.name not in PLACE


def sound(table: Table, columns: Columns) -> list[ColumnElement[bool]]:
    """The SQL conditions that a sound row meets, all of them. Empty if the table has no condition to check."""
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
    """SQL aggregate: the number of values that `readable` turns into NULL, in all rows together."""
    pairs = [(columns[one.name], readable(one, columns[one.name])) for one in table.c if one.name in columns]
    counts = [func.count(value) - func.count(read) for value, read in pairs if read is not value]
    return sum(counts[1:], counts[0]) if counts else func.count(null())
