"""First rows: the time of each fact table's oldest row. Before that time the table has no data, which is not zero.

The watcher looks once a day. After each load of a table it only checks that the table still has rows; if the table has
become empty or was empty, it looks again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Table, func, select

from data.contract.common import load_log
from data.contract.soundness import EARLIEST
from data.contract.tables import FACTS
from data.errors import WarehouseError
from data.questions.scan_floors import Rows
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Silence:
    """Why there are no data for a question, for the words on the screen.

    table: name of the fact table without data. since: time of its first row, naive UTC; None if it has no row. logged:
    number of rows that were loaded into it, as the load log says; 0 if it has rows.
    """

    table: str
    since: datetime | None = None
    logged: int = 0


@dataclass(frozen=True)
class FirstRow:
    """The first row of a fact table.

    read_on: the day on which the table was looked up. version: the newest load_id of the table when it was last looked
    up or checked. silence: why questions about times before this row find no data.
    """

    read_on: date
    version: int
    silence: Silence


@dataclass(frozen=True, eq=False)
class FirstRows:
    """The first rows of all fact tables. tables: name of a fact table -> its first row. A missing name is unknown."""

    tables: Mapping[str, FirstRow] = field(default_factory=dict)

    def silence(self, table: str, before: datetime) -> Silence | None:
        """Why the table has no row before this time (naive UTC); None if it has one or if nobody knows."""
        found = self.tables.get(table)
        silent = found is not None and (found.silence.since is None or found.silence.since >= before)
        return found.silence if found and silent else None


UNSEEN = FirstRows()
"""The first rows where nobody has looked: no table counts as silent."""


def first_row_query(table: Table) -> AnySelect:
    """A select of one row, column since: the time of the table's oldest row since `EARLIEST`; NULL if it has none."""
    time = table.c[table.info["time"]]
    return select(func.min(time).label("since")).where(time >= EARLIEST)


def any_row_query(table: Table) -> AnySelect:
    """A select of any one row since `EARLIEST`, or of no row if there is none. Column since: the time of the row."""
    return select(table.c[table.info["time"]].label("since")).where(table.c[table.info["time"]] >= EARLIEST).limit(1)


def logged_query(table: Table) -> AnySelect:
    """A select of one row, column rows: number of rows in the table's successful loads; NULL without such a load."""
    rows = func.sum(load_log.c.rows).label("rows")
    return select(rows).where(load_log.c.table_name == table.name, load_log.c.state == "ok")


def read_first_rows(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], before: FirstRows, today: date
) -> FirstRows:
    """The present first rows. present: name of a table -> its columns. version: name of a table -> its newest load_id.

    before: the result of the previous call. today: the day of this call. No WarehouseError is raised: a table that
    cannot be read or has no column with its time is missing in the result.
    """
    found = {}
    for table in FACTS:
        if table.info["time"] in present.get(table.name, frozenset()):
            try:
                last, newest = before.tables.get(table.name), version.get(table.name, 0)
                found[table.name] = _first_row(read, table, last, newest, today)
            except WarehouseError as error:
                log.warning("the first row of %s is unknown: %s", table.name, error)
    return FirstRows(found)


def _first_row(read: Rows, table: Table, last: FirstRow | None, newest: int, today: date) -> FirstRow:
    if last and last.read_on == today:
        if last.version == newest:
            return last
        if last.silence.since is not None and len(read(any_row_query(table))):
            return replace(last, version=newest)
    since = read(first_row_query(table))["since"].iloc[0]
    if not pd.isna(since):
        return FirstRow(today, newest, Silence(table.name, since.to_pydatetime()))
    logged = read(logged_query(table))["rows"].iloc[0]
    return FirstRow(today, newest, Silence(table.name, None, 0 if pd.isna(logged) else int(logged)))
