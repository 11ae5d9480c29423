"""Checks that compare rows: repeated keys, references to rows that do not exist, and many things at one point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Table, Text, cast, func, select

from data.checks.finding import Finding, Rows
from data.contract.meaning import referred
from data.contract.soundness import row_key
from data.questions.row_faults import repeated_query

PILED_SHARE, PILED_ROWS = 0.2, 50
"""A finding needs at least this share, and at least this number, of a table's things at exactly one point."""


def check_repeated(read: Rows, table: Table, present: frozenset[str]) -> list[Finding]:
    """One finding if several rows have the same key; else none. Rows with a missing part of the key are ignored.

    Of each key, the rows beyond the first are counted. Nothing is checked if the table has no key, or if the warehouse
    lacks a column of it. present: the names of the table's columns in the warehouse.
    """
    key = row_key(table)
    if not key or not {column.name for column in key} <= present:
        return []
    repeated = repeated_query(table).subquery("repeated").c
    known = [repeated[column.name].is_not(None) for column in key]
    more, example = func.sum(repeated.counted - 1).label("more"), func.min(cast(repeated[key[0].name], Text))
    row = read(select(more, example.label("example")).where(*known)).iloc[0]
    if pd.isna(row["more"]):
        return []
    names = tuple(column.name for column in key)
    return [Finding("repeated key", table.name, names, int(row["more"]), str(row["example"]))]


def check_references(
    read: Rows,
    table: Table,
    present: Mapping[str, frozenset[str]],
    part: list[ColumnElement[bool]],
    sampled: str,
) -> list[Finding]:
    """One finding per column with values that are missing from the table to which the column refers.

    present: name of a table -> names of its columns. A reference to a table or column that the warehouse lacks is not
    checked. part, sampled: as in `data.checks.rows.check_rows`.
    """
    found = []
    for column in (one for one in table.c if one.name in present[table.name]):
        target = referred(column)
        if target is not None and target.name in present.get(target.table.name, frozenset()):
            found += _orphans(read, column, target, part, sampled)
    return found


def _orphans(
    read: Rows, column: Column[Any], target: Column[Any], part: list[ColumnElement[bool]], sampled: str
) -> list[Finding]:
    used = select(column.label("value"), func.count().label("counted")).where(column.is_not(None), *part)
    value = used.group_by(column).subquery("used").c
    known = select(target.label("known")).where(target.is_not(None)).distinct().subquery("known_keys").c
    lost = (func.sum(value.counted).label("lost"), func.min(cast(value.value, Text)).label("example"))
    joined = select(*lost).join_from(value.value.table, known.known.table, known.known == value.value, isouter=True)
    row = read(joined.where(known.known.is_(None))).iloc[0]
    if pd.isna(row["lost"]):
        return []
    where = f"{row['example']} (not in {target.table.name})"
    return [Finding("refers to nothing", column.table.name, (column.name,), int(row["lost"]), where, sampled)]


def check_piled(read: Rows, table: Table, present: frozenset[str]) -> list[Finding]:
    """One finding if suspiciously many rows have the same lon and lat; else none.

    That is, at least `PILED_ROWS` rows and at least the share `PILED_SHARE` of all. Such a point is mostly the middle
    of the city, or 0, 0. present: the names of the table's columns in the warehouse.
    """
    if not {"lon", "lat"} <= present:
        return []
    lon, lat, counted = table.c.lon, table.c.lat, func.count().label("counted")
    points = select(lon, lat, counted).where(lon.is_not(None), lat.is_not(None)).group_by(lon, lat)
    top = read(points.order_by(counted.desc(), lon, lat).limit(1))
    total = int(read(select(func.count(lon).label("total")))["total"].iloc[0])
    most = int(top["counted"].sum())
    if most < PILED_ROWS or most < PILED_SHARE * total:
        return []
    return [
        Finding("piled on one point", table.name, ("lon", "lat"), most, f"{top['lon'].iloc[0]}, {top['lat'].iloc[0]}")
    ]
