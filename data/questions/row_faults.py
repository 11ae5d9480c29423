"""Finds faulty rows and columns without values for the watcher, so that the door can leave them out of answers.

Each table is read as a whole once a day, and a dimension also after each of its loads. For the rest of the day, only
the rows of a fact's new loads are read. So an unsound row is left out from the first answer after its load. Repeated
keys of a fact are looked for only once a day, among its recent rows. So are columns without any value; if there are
any, the rows of new loads are searched for a value.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Table, and_, func, or_, select

from data.contract.soundness import EARLIEST, missing_counts, row_key, sound
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.questions.ended_by_steps import EndedFound, read_ended
from data.questions.fault_counts import Columns, Counted, faults_query
from data.questions.unfilled import RECENT, newly_filled, unfilled_columns
from data.warehouse.ddl import is_large
from data.warehouse.door import Warehouse
from data.warehouse.frames import records
from data.warehouse.repairs import Casts, RowFaults, Types, type_repairs
from data.warehouse.selects import AnySelect
from data.warehouse.sql_parsed import parsed

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]
NOT_REPAIRED = ("load_log", "rollup_state")
MOST_KEYS = 1000
"""Largest number of repeated keys that the door lists in a select. If there are more, the engine must number all rows
of the table."""


@dataclass(frozen=True)
class TableFaults:
    """What is known of the faults of a table.

    read_on: the day of the last attempt to read the whole table. load_seq: the newest load that was included, or that
    the failed attempt would have included. rows: the faults; after a failed attempt, those that were known before.
    unfilled: names of the columns that should have values but have none (see `expects_values`); all columns if the
    table is a dimension without rows. answered: False if the attempt found no connection; the next call tries again.
    """

    read_on: date
    load_seq: int
    rows: RowFaults
    unfilled: frozenset[str] = frozenset()
    answered: bool = True


@dataclass(frozen=True)
class FaultsFound:
    """The faults of all tables.

    tables: name of a table -> what is known of its faults. ended: name of a fact -> its rows that only a step ends.
    """

    tables: Mapping[str, TableFaults] = field(default_factory=dict)
    ended: Mapping[str, EndedFound] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, RowFaults]:
        """Name of a table with faults or missing values -> the faults of its rows."""
        ended = {name: found.ended for name, found in self.ended.items()}
        rows = {name: replace(found.rows, ended=ended.get(name, ())) for name, found in self.tables.items()}
        return {name: faults for name, faults in rows.items() if faults or faults.missing}

    @property
    def unfilled(self) -> dict[str, frozenset[str]]:
        """Name of a table -> names of its columns without any value. Tables without such columns are missing."""
        return {name: found.unfilled for name, found in self.tables.items() if found.unfilled}


def inspected() -> Iterator[Table]:
    """The tables whose rows are inspected: all except load_log, rollup_state and the rollups."""
    for name, table in metadata.tables.items():
        if name not in NOT_REPAIRED and "rolls" not in table.info:
            yield table


@dataclass(frozen=True)
class Stored:
    """The rows of a warehouse as they are stored, faulty rows included.

    read: reads them with the contract's types. read_raw: reads them with the stored types. present: name of a table ->
    names of its columns. types: see `data.warehouse.repairs.Types`.
    """

    read: Rows
    read_raw: Rows
    present: Mapping[str, frozenset[str]]
    types: Types

    @cached_property
    def casts(self) -> Casts:
        """The columns that have another type than the contract's: see `type_repairs`."""
        return type_repairs(self.types)

    def columns(self, table: Table) -> Columns:
        """The columns of a table, for selects that `read_raw` reads."""
        casts = self.casts.get(table.name, {})
        return {one.name: casts.get(one.name, one) for one in table.c if one.name in self.present[table.name]}


def repeated_query(table: Table, since: datetime | None = None) -> AnySelect:
    """A select with one row per key that several rows have. Columns: those of the key, and counted (number of rows).

    since: naive UTC; only rows of a fact from this time on count. None means all rows.
    """
    key, counted = row_key(table), func.count().label("counted")
    found: AnySelect = select(*key, counted).group_by(*key).having(func.count() > 1).order_by(*key)
    return found if since is None else found.where(table.c[table.info["time"]] >= since)


def look_for_faults(
    warehouse: Warehouse,
    version: Mapping[str, int],
    before: FaultsFound,
    today: date,
    release: Callable[[], None],
) -> FaultsFound:
    """The present faults of a warehouse. The door gets them, too.

    The door then leaves out faulty rows, and columns without any value.

    Call this before anybody reads rows of new loads. For the arguments see `read_row_faults`.
    """
    read, read_raw = warehouse.read_stored, partial(warehouse.read_stored, typed=False)
    stored = Stored(read, read_raw, warehouse.stored(), warehouse.types)
    found = read_row_faults(stored, version, before, today, release)
    warehouse.faults = found.rows
    warehouse.leave_out(found.unfilled)
    return found


def read_row_faults(
    stored: Stored,
    version: Mapping[str, int],
    before: FaultsFound,
    today: date,
    release: Callable[[], None] = lambda: None,
) -> FaultsFound:
    """The faults of all tables' rows, as they are now. version: name of a table -> its newest load_id.

    before: the faults of the previous call. today: the day of this call. release: a function that makes the engine
    release memory. It is called after each part of a fact table that is read as a whole.

    No WarehouseError is raised. If a table cannot be read as a whole, its earlier faults hold until the next day, or
    for a dimension until its next load. If the rows of new loads cannot be read, or if there is no connection, the next
    call tries again.
    """
    found, later, present = {}, [], stored.present
    for table in (one for one in inspected() if one.name in present):
        last, newest, answered = before.tables.get(table.name), version.get(table.name, 0), True
        again = last and last.read_on == today and last.answered
        if last and again and table.info["time"]:
            found[table.name] = last
            if last.load_seq != newest and "load_seq" in present[table.name]:
                later.append(table)
        elif last and again and last.load_seq == newest and last.unfilled != present[table.name]:
            found[table.name] = last
        else:
            try:
                rows, unfilled = _of_whole(stored, table, today, release)
            except WarehouseError as error:
                log.warning("the faults of %s are unknown today: %s", table.name, error)
                rows, unfilled = (last.rows, last.unfilled) if last else (RowFaults(), frozenset())
                answered = error.kind != "unreachable"
            found[table.name] = TableFaults(today, newest, rows, unfilled, answered)
    known = FaultsFound(found | _with_later(stored, later, version, found))
    usable = {name: columns - known.unfilled.get(name, frozenset()) for name, columns in present.items()}
    return replace(known, ended=read_ended(stored.read, usable, version, before.ended, today))


def _of_whole(
    stored: Stored, table: Table, today: date, release: Callable[[], None]
) -> tuple[RowFaults, frozenset[str]]:
    """The faults of a table, and the names of its columns without any value."""
    columns, time = stored.columns(table), table.c.get(table.info["time"] or "")
    if time is not None and time.name not in columns:
        time = None
    newest = None if time is None else _newest(stored.read, time, today)
    counted = Counted()
    for rows in [None] if time is None or newest is None or not is_large(table) else _parts(stored, time, newest):
        row = stored.read_raw(faults_query((table, columns, rows))).iloc[0]
        counted += Counted.of(row)
        if time is not None:
            release()
    missing = counted.named(table, stored.columns(table))
    faults = RowFaults(counted.unsound, counted.unreadable, *_repeated(stored, table, newest), missing)
    return faults, unfilled_columns(stored.read, table, stored.present, newest)


def _newest(read: Rows, time: Column[Any], today: date) -> datetime | None:
    """The newest time that is not after today (UTC); None if there is none. Later times come from a wrong clock."""
    tomorrow = datetime(today.year, today.month, today.day) + timedelta(days=1)
    found = read(select(func.max(time).label("newest")).where(time < tomorrow))["newest"].iloc[0]
    return None if pd.isna(found) else found.to_pydatetime()


def _parts(stored: Stored, column: Column[Any], newest: datetime) -> Iterator[ColumnElement[bool]]:
    """Conditions, each for one part of a large fact table, so that the engine need not hold all of it.

    The first part has the rows whose time is missing or before `EARLIEST`. Each further part has the length `RECENT`,
    except the last. There are no further parts if the time alone decides whether a row is sound, and no missing values
    are counted. column: the column with the table's times. newest: time of the newest row.
    """
    columns = stored.columns(column.table)
    time = columns[column.name]
    yield or_(time.is_(None), time < EARLIEST)
    typed = not any(isinstance(value, parsed) for value in columns.values())
    if len(sound(column.table, columns)) == 1 and typed and not missing_counts(column.table, columns):
        return
    first = stored.read(select(func.min(column).label("first")).where(column >= EARLIEST))["first"].iloc[0]
    if pd.isna(first):
        return
    start = first.to_pydatetime()
    while start + RECENT <= newest:
        yield and_(time >= start, time < start + RECENT)
        start += RECENT
    yield time >= start


def _with_later(
    stored: Stored,
    facts: list[Table],
    version: Mapping[str, int],
    known: Mapping[str, TableFaults],
) -> dict[str, TableFaults]:
    """The faults of these facts after their new loads: the known faults, and those of the new rows.

    Repeated keys of the new rows are not looked for. known: name of a table -> its faults before the new loads. One
    select reads all facts, because each select takes 2 ms. The result is empty if the select fails.
    """
    if not facts:
        return {}
    columns = [stored.columns(fact) for fact in facts]
    asked = [
        (fact, values, values["load_seq"] > known[fact.name].load_seq)
        for fact, values in zip(facts, columns, strict=True)
    ]
    try:
        counted = {row.name: row for row in records(stored.read_raw(faults_query(*asked)))}
    except WarehouseError as error:
        log.warning("the faults of new rows are unknown: %s", error)
        return {}
    found = {}
    for fact in facts:
        last, more = known[fact.name], Counted.of(counted[fact.name])
        missing = dict(last.rows.missing)
        for name, number in more.named(fact, stored.columns(fact)):
            missing[name] = missing.get(name, 0) + number
        unsound, unreadable = last.rows.unsound + more.unsound, last.rows.unreadable + more.unreadable
        rows = replace(last.rows, unsound=unsound, unreadable=unreadable, missing=tuple(missing.items()))
        newly = newly_filled(stored.read, fact, last.unfilled, last.load_seq)
        found[fact.name] = TableFaults(last.read_on, version.get(fact.name, 0), rows, last.unfilled - newly)
    return found


def _repeated(stored: Stored, table: Table, newest: datetime | None) -> tuple[int, tuple[object, ...] | None]:
    """Two values, `repeated` and `keys` of `RowFaults`. newest: time of a fact's newest row; None for a dimension.

    Of a fact, only rows not older than `RECENT` before `newest` are looked at. The values are (0, None) if no keys are
    repeated, if the table has no key, or if the warehouse lacks a column of the key.
    """
    key, present = row_key(table), stored.present[table.name]
    if not key or not {column.name for column in key} <= present:
        return 0, None
    # rows that are left out anyway do not count twice
    repeated = repeated_query(table, newest - RECENT if newest else None)
    repeated = repeated.where(*sound(table, {one.name: one for one in table.c if one.name in present}))
    row = repeated.subquery("repeated").c
    counts = (func.count().label("keys"), func.sum(row.counted - 1).label("further"))
    found = stored.read(select(*counts)).iloc[0]
    if not found["keys"]:
        return 0, None
    few = len(key) == 1 and found["keys"] <= MOST_KEYS
    return int(found["further"]), tuple(stored.read(repeated)[key[0].name]) if few else None
