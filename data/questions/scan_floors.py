"""Bounds that spare an engine old rows: how far back it must look for what is open, and for every unit with facts.

What is open at a moment began before it and has not ended before it, or at all: no index and no zone map finds an empty
end, so that each count of it would look at every row there ever was. But what is open is young. Likewise "the units
that have facts" are found in the rows of some days, and not only in those of all years. The watcher therefore keeps in
memory how far back each of these must look, and questions carry it as a lower bound of the beginning (3 million cases,
DuckDB: 17 ms become 3, and 10 become 1). It leaves out only rows that change no answer.

It rests on `load_seq`, as rollups do: a row that comes late, or is opened again, has the number of a later load.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, func, select

from data.contract.tables import incident, service_case
from data.errors import WarehouseError
from data.times import time_bucket
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]
SPANS: tuple[tuple[Column[Any], Column[Any]], ...] = (
    (service_case.c.submitted_at, service_case.c.completed_at),
    (incident.c.reported_at, incident.c.closed_at),
)
"""Of each fact that stays open: when it began, and when it ended."""
FACTS_OF_A_UNIT = 100
"""So many facts of a unit are looked for, though one would do: some of them may be moved to another unit meanwhile."""


@dataclass(frozen=True)
class ScanFloor:
    """What is known of one fact table on a day up to a load.

    began: by day of the end (naive UTC midnight; datetime.max: not ended), the earliest beginning; empty where rows
    have no load_seq, so that nothing is known. seen: (from, since): at moments from the first on, every unit with facts
    has one since the second. days, since: of `began` in order of days, each with the earliest beginning of its own and
    all later days.
    """

    looked_on: date
    load_seq: int
    began: Mapping[datetime, datetime] = field(default_factory=dict)
    seen: tuple[datetime, datetime] | None = None
    days: tuple[datetime, ...] = field(init=False)
    since: tuple[datetime, ...] = field(init=False)

    def __post_init__(self) -> None:
        days = sorted(self.began)
        since: list[datetime] = []
        for day in reversed(days):
            since.append(min(self.began[day], since[-1]) if since else self.began[day])
        object.__setattr__(self, "days", tuple(days))
        object.__setattr__(self, "since", tuple(reversed(since)))

    def open_since(self, moment: datetime) -> datetime | None:
        """No row that is open at the moment or later began before this; None: not known."""
        place = bisect_left(self.days, moment - timedelta(days=1))  # the day of the moment, on which rows end after it
        return self.since[place] if place < len(self.since) else None

    def seen_since(self, moment: datetime) -> datetime | None:
        """Each unit with facts before the moment has one from here on; None: not known, as of days before the last."""
        return self.seen[1] if self.seen and moment >= self.seen[0] else None

    def with_later(self, rows: pd.DataFrame, load_seq: int) -> ScanFloor:
        """The same with rows of `began_query`: of later loads up to this one."""
        began = dict(self.began)
        for day, start in zip(rows["ended_on"], rows["began"], strict=True):
            if not pd.isna(start):
                key = datetime.max if pd.isna(day) else day.to_pydatetime()
                began[key] = min(start.to_pydatetime(), began.get(key, datetime.max))
        seen, first = self.seen, rows["began"].min()
        if seen and not pd.isna(first):
            seen = (seen[0], min(seen[1], first.to_pydatetime()))
        return replace(self, load_seq=load_seq, began=began, seen=seen)


@dataclass(frozen=True, eq=False)
class ScanFloors:
    """What is known of each fact table, by its name."""

    tables: Mapping[str, ScanFloor] = field(default_factory=dict)

    @property
    def looked_on(self) -> date | None:
        """The last day on which whole tables were looked at; None before the first."""
        return max((bound.looked_on for bound in self.tables.values()), default=None)

    def of_open(self, began: Column[Any], moment: datetime) -> list[ColumnElement[bool]]:
        """The condition on the beginning that all rows meet which are open at the moment or later; not known: none."""
        bound = self.tables.get(began.table.name)
        return _from(began, bound.open_since(moment) if bound else None)

    def of_units(self, began: Column[Any], moment: datetime) -> list[ColumnElement[bool]]:
        """The condition on the beginning that some row meets of each unit with facts before the moment; or none."""
        bound = self.tables.get(began.table.name)
        return _from(began, bound.seen_since(moment) if bound else None)


UNKNOWN = ScanFloors()
"""Nothing is known: every row is looked at."""


def _from(began: Column[Any], since: datetime | None) -> list[ColumnElement[bool]]:
    return [] if since is None else [began >= since]


def began_query(began: Column[Any], ended: Column[Any], after: int | None = None) -> AnySelect:
    """One row per UTC day on which rows ended: ended_on (empty: not ended), began (the earliest), counted, numbered
    (those of them that have a load_seq). after: only rows of later loads."""
    load_seq, day = began.table.c.load_seq, time_bucket("day", ended).label("ended_on")
    counts = (func.count().label("counted"), func.count(load_seq).label("numbered"))
    found: AnySelect = select(day, func.min(began).label("began"), *counts).group_by(day)
    return found if after is None else found.where(load_seq > after)


def units_query(began: Column[Any]) -> AnySelect:
    """Facts per district and UTC day: district_id, began_on, facts."""
    unit, day = began.table.c.district_id, time_bucket("day", began).label("began_on")
    facts: AnySelect = select(unit, day, func.count().label("facts")).where(unit.is_not(None), began.is_not(None))
    return facts.group_by(unit, day)


def read_scan_floors(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], before: ScanFloors, today: date
) -> ScanFloors:
    """What is known now: of each table anew once a day, else only from the rows of loads since `before`.

    present: columns by table; version: newest load by table. Never raises: what cannot be read is not known that day.
    """
    found = {}
    for began, ended in SPANS:
        table, newest = began.table, version.get(began.table.name, 0)
        if {began.name, ended.name, "district_id", "load_seq"} <= present.get(table.name, frozenset()):
            kept = before.tables.get(table.name)
            try:
                known = kept if kept and kept.looked_on == today else _looked(read, began, ended, today, newest)
                if known.days and known.load_seq != newest:
                    known = known.with_later(read(began_query(began, ended, known.load_seq)), newest)
            except WarehouseError as error:
                log.warning("how far back %s must be looked at is not known today: %s", table.name, error)
                known = ScanFloor(today, newest)
            found[table.name] = known
    return ScanFloors(found)


def _looked(read: Rows, began: Column[Any], ended: Column[Any], today: date, newest: int) -> ScanFloor:
    rows = read(began_query(began, ended))
    if (rows["numbered"] < rows["counted"]).any():
        return ScanFloor(today, newest)
    known = ScanFloor(today, newest).with_later(rows, newest)
    return replace(known, seen=_seen(read(units_query(began)), today))


def _seen(units: pd.DataFrame, today: date) -> tuple[datetime, datetime] | None:
    """`ScanFloor.seen` by rows of `units_query`: from the last day with facts on, by those of the days before it."""
    units = units[units["began_on"] <= pd.Timestamp(today)]  # later ones come from a wrong clock
    last_day = units["began_on"].max()
    before = units[units["began_on"] < last_day].sort_values("began_on", ascending=False)
    later_facts = before.groupby("district_id")["facts"].cumsum() - before["facts"]
    needed = before.loc[later_facts < FACTS_OF_A_UNIT, "began_on"]
    return None if needed.empty else (last_day.to_pydatetime(), needed.min().to_pydatetime())
