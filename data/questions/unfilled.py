"""Finds columns that a source does not fill, so that no panel makes a statement from them.

A column whose rows are all NULL says nothing: no call "failed", no case is "overdue". The door treats such a column as
missing. A dimension without any row is treated as a missing table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Table, literal, select, union_all

from data.contract.meaning import expects_values
from data.contract.soundness import readable
from data.errors import WarehouseError
from data.warehouse.ddl import is_large
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]
RECENT = timedelta(days=31)
"""Repeated keys of a fact, and columns of a large fact without values, are looked for in this time before its newest
row. Large facts are read in parts of this length."""


def filled_query(table: Table, names: Iterable[str], *conditions: ColumnElement[bool]) -> AnySelect:
    """A select of those `names` whose columns have a value in at least one row that meets the conditions. Column: name.

    A value that panels read as missing does not count: see `readable`. The name "" is in the result if any row meets
    the conditions.
    """
    # LIMIT lets the engine stop at the first value
    found = [
        select(literal(name).label("name"))
        .select_from(table)
        .where(*([readable(table.c[name], table.c[name]).is_not(None)] if name else []), *conditions)
        .limit(1)
        .subquery(f"of_{name}")
        for name in names
    ]
    row = union_all(*(select(one.c.name) for one in found)).subquery("filled").c
    return select(row.name).order_by(row.name)


def unfilled_columns(read: Rows, table: Table, present: frozenset[str], newest: datetime | None) -> frozenset[str]:
    """Names of the columns that should have values (see `expects_values`) but have none.

    Of a large fact, the rows in the time `RECENT` before its newest row are searched. Of a dimension without rows, all
    columns are in the result; of a fact without rows, none.

    newest: time of a fact's newest row; None for a dimension and for a fact without rows.
    """
    time = table.info["time"]
    if time and newest is None:
        return frozenset()
    expected = [column.name for column in table.c if column.name in present and expects_values(column)]
    recent = [table.c[time] >= newest - RECENT] if newest and is_large(table) else []
    filled = {*read(filled_query(table, ["", *expected], *recent))["name"]}
    if not filled:
        return frozenset() if time else present
    return frozenset(expected) - filled


def newly_filled(read: Rows, fact: Table, unfilled: frozenset[str], load_seq: int) -> frozenset[str]:
    """Names of the columns among `unfilled` in which a load after `load_seq` has brought the first value."""
    if not unfilled:
        return frozenset()
    try:
        rows = read(filled_query(fact, sorted(unfilled), fact.c.load_seq > load_seq))
    except WarehouseError as error:
        log.warning("whether the columns of %s have values is unknown: %s", fact.name, error)
        return frozenset()
    return frozenset(rows["name"])
