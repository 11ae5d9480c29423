"""The age of a panel's data, now or at a past moment: the age of the sources' data, not of the query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import pandas as pd
from sqlalchemy import case, func, select

from data.contract.common import load_log
from data.contract.tables import metadata
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from data.watch.log_state import Source

State = Literal["fresh", "late", "stale", "ahead", "dead", "unknown"]
ORDER: tuple[State, ...] = ("unknown", "fresh", "late", "ahead", "stale", "dead")
LOOK_BACK = timedelta(days=30)
DAY = timedelta(days=1)
DETAILED = 4
"""Number of a source's loads in the two days before a moment from which on the log is taken to keep every load."""


@dataclass(frozen=True)
class Age:
    """The age of a source's data at a moment.

    data_until: the end of the data. age_s: seconds from data_until to the moment; negative if the data end after it.
    Both are None if the age is unknown. alone: no other source of the table.
    """

    table: str
    source: str
    data_until: datetime | None
    age_s: float | None
    state: State
    alone: bool = True


def state_of(age_s: float, cadence_s: int | None, tick_s: int, failed: bool = False) -> State:
    """The state of a source whose data have this age. failed: whether the source's newest load failed.

    dead: failed, or older than ten cadences; ahead: the data end more than one cadence and one tick after the moment,
    so that one of two clocks is wrong; unknown: the source promises no cadence; fresh: at most one cadence and one tick
    old; late: at most two cadences; stale: at most ten cadences.
    """
    if failed:
        return "dead"
    if age_s < -(cadence_s or 0) - tick_s:
        return "ahead"
    if cadence_s is None:
        return "unknown"
    if age_s <= cadence_s + tick_s:
        return "fresh"
    return "late" if age_s <= 2 * cadence_s else "stale" if age_s <= 10 * cadence_s else "dead"


def ages_live(sources: Iterable[Source], tables: Iterable[str], clock: datetime, tick_s: int) -> list[Age]:
    """The present ages of these tables' sources, worst first. clock: the server's time, naive UTC. tick_s: seconds."""
    names = set(tables)
    ages = []
    for source in sources:
        if source.table in names and source.data_until:
            age_s = (clock - source.data_until).total_seconds()
            state = state_of(age_s, source.cadence_s, tick_s, source.failed)
            ages.append(Age(source.table, source.source, source.data_until, age_s, state))
    return _worst_first(ages)


def ages_past(read: Reader, tables: Iterable[str], moment: datetime, tick_s: int) -> list[Age]:
    """The ages of these tables' sources at a past moment, worst first. moment: naive UTC. tick_s: seconds.

    The ages come from the loads that were known at the moment. Where the log has been thinned out around the moment,
    the age of a table with one source comes from its newest row; the age of another source is unknown. Tables that the
    warehouse does not have are not asked.
    """
    present = [table for table in tables if read.has(metadata.tables[table])]
    loads = read(loads_before_query(tuple(present), moment))
    ages = []
    for table in present:
        rows = loads[loads["table_name"] == table].to_dict("records")
        ages += [_age_past(read, table, row, len(rows) == 1, moment, tick_s) for row in rows]
    return _worst_first([age for age in ages if age])


def _age_past(read: Reader, table: str, load: dict[Any, Any], alone: bool, moment: datetime, tick_s: int) -> Age | None:
    """The age of one source. load: a row of `loads_before_query`. None before the first load that the log names."""
    cadence = None if pd.isna(load["cadence"]) else int(load["cadence"])
    until = None if pd.isna(load["until"]) else load["until"].to_pydatetime()
    source = str(load["source"])
    failed = pd.notna(load["failed_at"]) and (pd.isna(load["ok_at"]) or load["failed_at"] > load["ok_at"])
    if until is None:
        return None
    if _thinned(load, cadence):
        newest = read(newest_row_query(table, moment))["newest"].iloc[0:1].max() if alone else None
        if newest is None or pd.isna(newest):
            return Age(table, source, None, None, "unknown")
        until = max(until, newest.to_pydatetime())
    age_s = (moment - until).total_seconds()
    return Age(table, source, until, age_s, state_of(age_s, cadence, tick_s, bool(failed)))


def _thinned(load: dict[Any, Any], cadence_s: int | None) -> bool:
    """Whether the log lacks loads before the moment: of a day that is long past it keeps one load only.

    If the log was thinned out, fewer than `DETAILED` loads of the two days before the moment are left, and the next
    load is half a day or more after the last one. A source that loads rarely has so few by itself, and nothing is lost.
    """
    if pd.isna(load["next_at"]) or cadence_s is None or cadence_s > DAY.total_seconds() / DETAILED:
        return False
    return bool(load["near"] < DETAILED and load["next_at"] - load["ok_at"] > DAY / 2)


def loads_before_query(tables: tuple[str, ...], moment: datetime) -> AnySelect:
    """A select with one row per table and source, from the loads that were known at the moment.

    Columns: table_name, source, until (greatest data_until), ok_at (time of the newest load that succeeded), failed_at
    (of the newest that failed), next_at (of the first load after the moment that succeeded), near (number of loads
    that succeeded in the two days before the moment), cadence.
    """
    known, ok, failed = load_log.c.loaded_at <= moment, load_log.c.state == "ok", load_log.c.state != "ok"
    later = (load_log.c.loaded_at > moment) & ok
    near = known & (load_log.c.loaded_at > moment - 2 * DAY)
    columns = {
        "until": func.max(case((known & ok, load_log.c.data_until))),
        "ok_at": func.max(case((known & ok, load_log.c.loaded_at))),
        "failed_at": func.max(case((known & failed, load_log.c.loaded_at))),
        "next_at": func.min(case((later, load_log.c.loaded_at))),
        "near": func.sum(case((near & ok, 1), else_=0)),
        "cadence": func.max(load_log.c.cadence_s),
    }
    return (
        select(load_log.c.table_name, load_log.c.source, *(value.label(name) for name, value in columns.items()))
        .where(load_log.c.table_name.in_(tables))
        .group_by(load_log.c.table_name, load_log.c.source)
        .order_by(load_log.c.table_name, load_log.c.source)
    )


def newest_row_query(table: str, moment: datetime) -> AnySelect:
    """A select of one row, column newest: the time of a fact table's newest row in the 30 days before the moment."""
    time = metadata.tables[table].c[metadata.tables[table].info["time"]]
    return select(func.max(time).label("newest")).where(time < moment, time >= moment - LOOK_BACK)


def _worst_first(ages: list[Age]) -> list[Age]:
    sources = Counter(age.table for age in ages)
    known = [replace(age, alone=sources[age.table] == 1) for age in ages]
    return sorted(
        known, key=lambda age: (-ORDER.index(age.state), age.data_until or datetime.max, age.table, age.source)
    )
