"""`FirstRows`: the time of each fact table's oldest row, and the kinds of facts that the table never has.

Before its first row a table has no data, and a count must not show zero. A kind of facts is, for example, the incidents
that reach one stage, or the cases of one channel. If a long history has no facts of a kind, the kind is not connected
(未接入), and a count must not show zero either.

The watcher looks for both once a day. After each load of a table, it only checks that the table still has rows. If the
table has become empty or was empty before, the watcher looks again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Column, Table, func, select

from data.contract.common import load_log
from data.contract.incidents import incident_event
from data.contract.parts import CHANNELS, STAGES
from data.contract.services import service_case
from data.contract.soundness import EARLIEST
from data.contract.tables import FACTS
from data.errors import WarehouseError
from data.questions.arithmetic import count_of
from data.questions.scan_floors import Rows
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
PARTS: dict[str, dict[str, tuple[Column[Any], str | None]]] = {
    service_case.name: {
        **{channel: (service_case.c.channel, channel) for channel in CHANNELS},
        "accepted": (service_case.c.accepted_at, None),
        "completed": (service_case.c.completed_at, None),
        "rated": (service_case.c.rated_at, None),
    },
    incident_event.name: {stage: (incident_event.c.stage, stage) for stage in (*STAGES, "rework")},
}
"""Name of a fact table -> its parts that a city may lack: name of a part -> (column, value). The rows of the part have
this value in the column. None stands for any value except NULL."""
ENOUGH_ROWS, ENOUGH_DAYS = 1000, timedelta(days=28)
"""A table with fewer rows, or with rows of a shorter time, does not show whether a part is missing or only rare."""


@dataclass(frozen=True)
class Silence:
    """Why there are no data for a question.

    table: name of the fact table without data. since: time of the table's first row, naive UTC; None if it has no row.
    logged: number of rows that the table's successful loads brought, by the load log; always 0 if the table has rows.
    part: the kind of rows that the city never has, such as rated cases; None if the reason is another one. blurred:
    whether rows may exist, but the load log no longer tells exactly which were known at the moment. nothing: a sentence
    (msgid) if there are data, but none to which the panel's question applies; else "".
    """

    table: str
    since: datetime | None = None
    logged: int = 0
    part: str | None = None
    blurred: bool = False
    nothing: str = ""


@dataclass(frozen=True)
class FirstRow:
    """The first row of a fact table.

    read_on: the day on which the table was last read as a whole. version: the newest load_id of the table when it was
    last read or checked. silence: what to answer to questions about times before the first row. missing: kinds of rows,
    such as rated cases, that the table never has in a long history: names in `PARTS`.
    """

    read_on: date
    version: int
    silence: Silence
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class FirstRows:
    """The first rows of all fact tables. tables: name of a fact table -> its first row; missing if it is unknown."""

    tables: Mapping[str, FirstRow] = field(default_factory=dict)

    def silence(self, table: str, before: datetime) -> Silence | None:
        """Why the table has no row before this time (naive UTC); None if it has a row, or if that is unknown."""
        found = self.tables.get(table)
        silent = found is not None and (found.silence.since is None or found.silence.since >= before)
        return found.silence if found and silent else None

    def since(self, tables: Iterable[str]) -> datetime | None:
        """The latest of the times of these tables' first rows, naive UTC. None if none is known to have rows."""
        found = (self.tables[name].silence.since for name in tables if name in self.tables)
        return max((moment for moment in found if moment), default=None)

    def lacks(self, part: str) -> bool:
        """Whether the city is known to have no facts of this kind, such as rated cases.

        part: the kind's name in `PARTS`.
        """
        return any(part in found.missing for found in self.tables.values())


UNSEEN = FirstRows()
"""The first rows before anybody has looked: nothing is known to be missing."""


def first_row_query(table: Table, parts: Mapping[str, tuple[Column[Any], str | None]]) -> AnySelect:
    """A select of one row about the rows of a fact table since `EARLIEST`.

    Columns: since and until, the times of the oldest and the newest row; NULL without rows. If `parts` is not empty,
    there are further columns: counted (number of rows), and one for each name in `parts` with the number of rows of
    this kind.

    parts: name -> (column, value). Rows of this kind have the value in the column; None stands for any value except
    NULL.
    """
    time = table.c[table.info["time"]]
    counts = [
        count_of(column.is_not(None) if value is None else column == value).label(part)
        for part, (column, value) in parts.items()
    ]
    bounds = (func.min(time).label("since"), func.max(time).label("until"))
    found: AnySelect = select(*bounds, *([func.count().label("counted"), *counts] if counts else []))
    return found.where(time >= EARLIEST)


def any_row_query(table: Table) -> AnySelect:
    """A select of at most one row: any row of the fact table since `EARLIEST`. Column since: the time of the row."""
    return select(table.c[table.info["time"]].label("since")).where(table.c[table.info["time"]] >= EARLIEST).limit(1)


def is_emptied(read: Rows, *tables: Table) -> bool:
    """Whether one of these fact tables has no row at all, although the watcher may still believe that it has some.

    Ask where everything that was counted is 0: a source may empty its table without a line in the load log.
    """
    return any(read(any_row_query(table)).empty for table in tables)


def logged_query(table: Table) -> AnySelect:
    """A select of one row. Column rows: number of rows that the table's successful loads brought, or NULL.

    It is NULL if the table has no successful load.
    """
    rows = func.sum(load_log.c.rows).label("rows")
    return select(rows).where(load_log.c.table_name == table.name, load_log.c.state == "ok")


def read_first_rows(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], before: FirstRows, today: date
) -> FirstRows:
    """For each fact table its first row, as it is now.

    before: the result of the previous call. today: the day of this call. present: name of a table -> names of its
    columns. version: name of a table -> its newest load_id.

    No WarehouseError is raised. A table that cannot be read, or that lacks the column with its time, is missing from
    the result.
    """
    found = {}
    for table in FACTS:
        if table.info["time"] in present.get(table.name, frozenset()):
            try:
                last, newest = before.tables.get(table.name), version.get(table.name, 0)
                found[table.name] = _first_row(read, table, present[table.name], last, newest, today)
            except WarehouseError as error:
                log.warning("the first row of %s is unknown: %s", table.name, error)
    return FirstRows(found)


def _first_row(
    read: Rows, table: Table, columns: frozenset[str], last: FirstRow | None, newest: int, today: date
) -> FirstRow:
    if last and last.read_on == today:
        if last.version == newest:
            return last
        if last.silence.since is not None and len(read(any_row_query(table))):
            return replace(last, version=newest)
    parts = {part: pair for part, pair in PARTS.get(table.name, {}).items() if pair[0].name in columns}
    row = read(first_row_query(table, parts)).iloc[0]
    if pd.isna(row["since"]):
        logged = read(logged_query(table))["rows"].iloc[0]
        return FirstRow(today, newest, Silence(table.name, None, 0 if pd.isna(logged) else int(logged)))
    known = bool(parts) and row["counted"] >= ENOUGH_ROWS and row["until"] - row["since"] >= ENOUGH_DAYS
    missing = frozenset(part for part in parts if known and not row[part])
    return FirstRow(today, newest, Silence(table.name, row["since"].to_pydatetime()), missing)
