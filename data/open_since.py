"""Since when the oldest open case and incident are open: a bound that spares an engine all older rows.

What is open at a moment began before it and has not ended before it, or at all: no index and no zone map finds an empty
end, so that each count of it would look at every row there ever was. But what is open is young. The watcher therefore
keeps, for each day, when the oldest row began that had not ended before that day, and questions carry it as a lower
bound of the beginning (3 million cases, DuckDB: 17 ms become 3). It only leaves out rows that cannot be open: an answer
is the same with it and without it.

It rests on `load_seq`, as rollups do: a row that comes late, or is opened again, has the number of a later load.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, func, select

from data.contract import incident, service_case
from data.errors import WarehouseError
from data.selects import AnySelect
from data.times import time_bucket

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]
SPANS: tuple[tuple[Column[Any], Column[Any]], ...] = (
    (service_case.c.submitted_at, service_case.c.completed_at),
    (incident.c.reported_at, incident.c.closed_at),
)
"""Of each fact that stays open: when it began, and when it ended."""


@dataclass(frozen=True)
class Oldest:
    """What is known of one fact table on a day up to a load.

    began: by day of the end (naive UTC midnight; datetime.max: not ended), the earliest beginning. None where rows have
    no load_seq, so that nothing is known. days, since: the same in order of days, each with the earliest beginning
    of its own and all later days.
    """

    looked_on: date
    load_seq: int
    began: Mapping[datetime, datetime] | None
    days: tuple[datetime, ...] = field(init=False)
    since: tuple[datetime, ...] = field(init=False)

    def __post_init__(self) -> None:
        days: list[datetime] = sorted(self.began or ())
        since: list[datetime] = []
        for day in reversed(days):
            began = (self.began or {})[day]
            since.append(min(began, since[-1]) if since else began)
        object.__setattr__(self, "days", tuple(days))
        object.__setattr__(self, "since", tuple(reversed(since)))

    def at(self, moment: datetime) -> datetime | None:
        """No row that is open at the moment or later began before this; None: not known."""
        place = bisect_left(self.days, moment - timedelta(days=1))  # the day of the moment, on which rows end after it
        return self.since[place] if place < len(self.since) else None


@dataclass(frozen=True, eq=False)
class OpenSince:
    """What is known of each fact table, by its name."""

    tables: Mapping[str, Oldest] = field(default_factory=dict)

    def bound(self, began: Column[Any], moment: datetime) -> list[ColumnElement[bool]]:
        """The condition on the beginning that all rows meet which are open at the moment or later; none is known: []"""
        oldest = self.tables.get(began.table.name)
        since = oldest.at(moment) if oldest else None
        return [] if since is None else [began >= since]


UNKNOWN = OpenSince()
"""Nothing is known: every row is looked at."""


def began_query(began: Column[Any], ended: Column[Any], after: int | None = None) -> AnySelect:
    """One row per UTC day on which rows ended: ended_on (empty: not ended), began (the earliest), counted, numbered
    (those of them that have a load_seq). after: only rows of later loads."""
    load_seq, day = began.table.c.load_seq, time_bucket("day", ended).label("ended_on")
    counts = (func.count().label("counted"), func.count(load_seq).label("numbered"))
    found: AnySelect = select(day, func.min(began).label("began"), *counts).group_by(day)
    return found if after is None else found.where(load_seq > after)


def read_open_since(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], before: OpenSince, today: date
) -> OpenSince:
    """What is known now: of each table anew once a day, else only from the rows of loads since `before`.

    present: columns by table; version: newest load by table. Never raises: what cannot be read is not known that day.
    """
    found = {}
    for began, ended in SPANS:
        table = began.table
        if {began.name, ended.name, "load_seq"} <= present.get(table.name, frozenset()):
            found[table.name] = _oldest(read, began, ended, before.tables.get(table.name), today, version)
    return OpenSince(found)


def _oldest(
    read: Rows, began: Column[Any], ended: Column[Any], kept: Oldest | None, today: date, version: Mapping[str, int]
) -> Oldest:
    newest = version.get(began.table.name, 0)
    known = kept if kept and kept.looked_on == today else None
    if known and (known.load_seq == newest or known.began is None):
        return known
    try:
        rows = read(began_query(began, ended, known.load_seq if known else None))
    except WarehouseError as error:
        log.warning("how long %s are open is not known today: %s", began.table.name, error)
        return Oldest(today, newest, None)
    if (rows["numbered"] < rows["counted"]).any():
        return Oldest(today, newest, None)
    earliest = dict((known and known.began) or {})
    for day, start in zip(rows["ended_on"], rows["began"], strict=True):
        if not pd.isna(start):
            key = datetime.max if pd.isna(day) else day.to_pydatetime()
            earliest[key] = min(start.to_pydatetime(), earliest.get(key, datetime.max))
    return Oldest(today, newest, earliest)
