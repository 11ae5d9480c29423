"""The age of a panel's data, now and at a past moment. It is the age of the sources, not of the query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import pandas as pd
from sqlalchemy import func, select

from data.contract.common import load_log
from data.contract.tables import metadata
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from data.watch.freshness import Source

State = Literal["fresh", "late", "stale", "dead", "unknown"]
ORDER: tuple[State, ...] = ("unknown", "fresh", "late", "stale", "dead")
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Age:
    """The age of one source at a moment. age_s: seconds since data_until. alone: the table has no other source."""

    table: str
    source: str
    data_until: datetime
    age_s: float
    state: State
    alone: bool = True


def state_of(age_s: float, cadence_s: int | None, tick_s: int, failed: bool = False) -> State:
    """The state of a source of this age.

    fresh: up to the cadence and one tick; late: up to twice the cadence; stale: up to ten times; dead: more, or the
    newest load failed; unknown: the source promises no cadence.
    """
    if failed:
        return "dead"
    if cadence_s is None:
        return "unknown"
    if age_s <= cadence_s + tick_s:
        return "fresh"
    return "late" if age_s <= 2 * cadence_s else "stale" if age_s <= 10 * cadence_s else "dead"


def ages_live(sources: Iterable[Source], tables: Iterable[str], clock: datetime, tick_s: int) -> list[Age]:
    """Ages of these tables' sources by the server's clock, worst first."""
    names = set(tables)
    ages = []
    for source in sources:
        if source.table in names and source.data_until:
            age_s = max(0.0, (clock - source.data_until).total_seconds())
            state = state_of(age_s, source.cadence_s, tick_s, source.failed)
            ages.append(Age(source.table, source.source, source.data_until, age_s, state))
    return _worst_first(ages)


def ages_past(read: Reader, tables: Iterable[str], moment: datetime, tick_s: int) -> list[Age]:
    """Ages of these tables' sources at a past moment, worst first.

    data_until comes from the newest load before the moment, or from the newest row if that is later, because the log of
    the far past is thinned out.
    """
    names = tuple(tables)
    loads = read(loads_before_query(names, moment))
    ages = []
    for table in names:
        newest = read(newest_row_query(table, moment))["newest"].iloc[0:1].max()
        for load in loads[loads["table_name"] == table].to_dict("records"):
            until = max(load["until"], newest) if pd.notna(newest) else load["until"]
            age_s = (moment - until.to_pydatetime()).total_seconds()
            cadence = None if pd.isna(load["cadence"]) else int(load["cadence"])
            ages.append(Age(table, str(load["source"]), until.to_pydatetime(), age_s, state_of(age_s, cadence, tick_s)))
    return _worst_first(ages)


def loads_before_query(tables: tuple[str, ...], moment: datetime) -> AnySelect:
    """Newest data_until before the moment per table and source: table_name, source, until, cadence."""
    return (
        select(
            load_log.c.table_name,
            load_log.c.source,
            func.max(load_log.c.data_until).label("until"),
            func.max(load_log.c.cadence_s).label("cadence"),
        )
        .where(load_log.c.data_until <= moment, load_log.c.state == "ok", load_log.c.table_name.in_(tables))
        .group_by(load_log.c.table_name, load_log.c.source)
        .order_by(load_log.c.table_name, load_log.c.source)
    )


def newest_row_query(table: str, moment: datetime) -> AnySelect:
    """Time of the newest row of a fact table in the 30 days before the moment: one row, newest."""
    time = metadata.tables[table].c[metadata.tables[table].info["time"]]
    return select(func.max(time).label("newest")).where(time < moment, time >= moment - LOOK_BACK)


def _worst_first(ages: list[Age]) -> list[Age]:
    sources = Counter(age.table for age in ages)
    known = [replace(age, alone=sources[age.table] == 1) for age in ages]
    return sorted(known, key=lambda age: (-ORDER.index(age.state), age.data_until, age.table, age.source))
