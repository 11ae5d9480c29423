"""The ages of sources, now or at a past moment. The age of a source is the time since the end of its data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import pandas as pd
from sqlalchemy import case, func, select

from data.contract.common import load_log
from data.contract.tables import metadata
from data.questions.reach import until_told
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from data.watch.log_state import Source

State = Literal["unpromised", "fresh", "unknown", "late", "ahead", "stale", "dead"]
ORDER: tuple[State, ...] = get_args(State)
"""The states from best to worst."""
LOOK_BACK = timedelta(days=30)
DAY = timedelta(days=1)
DETAILED = 4
"""If a source has at least this many successful loads in the two days before a moment, the log counts as complete
there."""


@dataclass(frozen=True)
class Age:
    """The age of a source's data at a moment.

    data_until: the end of the data, naive UTC; None if the log tells none. age_s: seconds from data_until to the
    moment; negative if the data end after the moment. It is None if the age is not known: data_until is None, or it
    comes from an older load, and the newest successful load tells no end. state: see `state_of`. alone: whether the
    source is the only one of its table in the list of ages.
    """

    table: str
    source: str
    data_until: datetime | None
    age_s: float | None
    state: State
    alone: bool = True


def state_of(age_s: float | None, cadence_s: int | None, tick_s: int, failed: bool = False) -> State:
    """The state of a source whose data are `age_s` seconds old (None: not known): the first state that applies.

    - dead: the source's newest load failed (`failed`).
    - unknown: the age is not known.
    - ahead: the data end after the moment, by more than one tick plus one cadence (0 without a promised cadence). The
      clock of the source or of the server is wrong.
    - unpromised: the source promises no cadence (`cadence_s` is None).
    - fresh: the age is at most one cadence plus one tick.
    - late: the age is at most two cadences.
    - stale: the age is at most ten cadences.
    - dead: the age is more than ten cadences.
    """
    if failed:
        return "dead"
    if age_s is None:
        return "unknown"
    if age_s < -(cadence_s or 0) - tick_s:
        return "ahead"
    if cadence_s is None:
        return "unpromised"
    if age_s <= cadence_s + tick_s:
        return "fresh"
    return "late" if age_s <= 2 * cadence_s else "stale" if age_s <= 10 * cadence_s else "dead"


def ages_live(sources: Iterable[Source], tables: Iterable[str], clock: datetime, tick_s: int) -> list[Age]:
    """The present ages of these tables' sources, worst first. If the log tells none: one unknown age.

    Sources that have brought no data are left out. tables: names of fact tables that the warehouse has. clock: the
    server's time, naive UTC. tick_s: seconds of a tick.
    """
    names = set(tables)
    ages = []
    for source in sources:
        if source.table in names and (source.data_until or not source.told):
            age_s = (clock - source.data_until).total_seconds() if source.data_until and source.told else None
            state = state_of(age_s, source.cadence_s, tick_s, source.failed)
            ages.append(Age(source.table, source.source, source.data_until, age_s, state))
    return _worst_first(ages) or _not_told(names)


def ages_past(
    read: Reader, tables: Iterable[str], moment: datetime, tick_s: int, *, as_known: bool = False
) -> list[Age]:
    """The ages of these tables' sources at a past moment, worst first. If the log tells none: one unknown age.

    The loads that had ended by the moment say how old the data were. A source is left out if none of them was
    successful.

    The log may have been thinned out before the moment, to about one load per day. Then the age is known in two cases:

    - The question is about what was known then (`as_known`): the figures end where the remaining loads end, which is
      the age. It is not judged, because later loads of the day may be gone.
    - The log has only one source of the table, and a row shortly before the moment shows that the source was fresh.
      Without such a row the source may have been silent or have had nothing to tell: it is never called late.

    tables: names of fact tables; those that the warehouse lacks are left out. moment: naive UTC. tick_s: seconds of a
    tick. Raises WarehouseError.
    """
    present = [table for table in tables if read.has(metadata.tables[table])]
    loads = read(loads_before_query(tuple(present), moment))
    ages = []
    for table in present:
        rows = loads[loads["table_name"] == table].to_dict("records")
        ages += [_age_past(read, table, row, len(rows) == 1, moment, tick_s, as_known) for row in rows]
    return _worst_first([age for age in ages if age]) or _not_told(present)


def _age_past(
    read: Reader, table: str, load: dict[Any, Any], alone: bool, moment: datetime, tick_s: int, as_known: bool
) -> Age | None:
    """The age of one source at the moment; None if none of its loads had succeeded by then.

    load: a row of `loads_before_query`. alone: whether the log has no other source of the table.
    """
    if pd.isna(load["newest_ok"]):
        return None
    cadence = None if pd.isna(load["cadence"]) else int(load["cadence"])
    until = None if pd.isna(load["until"]) else load["until"].to_pydatetime()
    told = load["newest_told"] == load["newest_ok"]
    failed = pd.notna(load["failed_at"]) and load["failed_at"] > load["ok_at"]
    thinned = _thinned(load, cadence)
    if thinned and not as_known:
        newest = read(newest_row_query(table, moment))["newest"].iloc[0:1].max() if alone else pd.NaT
        until = max(until or datetime.min, newest.to_pydatetime()) if pd.notna(newest) else None
        told = until is not None
    age_s = (moment - until).total_seconds() if until and told else None
    state = state_of(age_s, None if thinned and as_known else cadence, tick_s, bool(failed))
    if thinned and state in ("late", "stale", "dead"):  # the loads that would tell are gone
        age_s, state = None, "unknown"
    return Age(table, str(load["source"]), until, age_s, state)


def _thinned(load: dict[Any, Any], cadence_s: int | None) -> bool:
    """Whether loads of the source just before the moment are missing, because the log has been thinned out.

    A thinned log has only one load per day, table and source. The log counts as thinned out if all of these are true:

    - The source promises a load at least every six hours.
    - The log has fewer than `DETAILED` successful loads of the source in the two days before the moment.
    - The log has a successful load of the source after the moment. That load and the last successful load before the
      moment are more than 12 hours apart.
    """
    if pd.isna(load["next_at"]) or cadence_s is None or cadence_s > DAY.total_seconds() / DETAILED:
        return False
    return bool(load["near"] < DETAILED and load["next_at"] - load["ok_at"] > DAY / 2)


def loads_before_query(tables: tuple[str, ...], moment: datetime) -> AnySelect:
    """A select with one row per table and source that has loads in the log, at whatever time.

    Columns:

    - table_name, source
    - until: the greatest data_until that the loads tell that had ended by the moment: see `until_told`
    - newest_ok: load_id of the newest successful load that had ended by the moment
    - newest_told: load_id of the newest of these loads that tells a data_until
    - ok_at: the end of the last successful load by the moment
    - failed_at: the end of the last failed load by the moment
    - next_at: the end of the first successful load after the moment
    - near: the number of successful loads in the two days before the moment
    - cadence: the longest cadence of all loads, seconds
    """
    known, ok, failed = load_log.c.loaded_at <= moment, load_log.c.state == "ok", load_log.c.state == "failed"
    later = (load_log.c.loaded_at > moment) & ok
    near = known & (load_log.c.loaded_at > moment - 2 * DAY)
    columns = {
        "until": func.max(case((known, until_told()))),
        "newest_ok": func.max(case((known & ok, load_log.c.load_id))),
        "newest_told": func.max(case((known & until_told().is_not(None), load_log.c.load_id))),
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
    """A select of one row. Column newest: the time of a fact table's newest row in the 30 days before the moment.

    newest is NULL if the table has no row in these days.
    """
    time = metadata.tables[table].c[metadata.tables[table].info["time"]]
    return select(func.max(time).label("newest")).where(time < moment, time >= moment - LOOK_BACK)


def of_sources(ages: list[Age], sources: Collection[str], table: str) -> list[Age]:
    """The ages of one table's `sources`, and those of all other tables. If none is left: one unknown age of the table.

    table: its name.
    """
    kept = [age for age in ages if age.table != table or age.source in sources]
    return kept or _not_told([table] if ages else [])


def _not_told(tables: Collection[str]) -> list[Age]:
    """One age in the state ``unknown``, for the first of the tables by name. Empty if there are no tables.

    It stands for all the tables if the load log tells no age, because screens would otherwise show none.
    """
    return [Age(table, "", None, None, "unknown") for table in sorted(tables)[:1]]


def _worst_first(ages: list[Age]) -> list[Age]:
    sources = Counter(age.table for age in ages)
    known = [replace(age, alone=sources[age.table] == 1) for age in ages]
    return sorted(
        known, key=lambda age: (-ORDER.index(age.state), age.data_until or datetime.max, age.table, age.source)
    )
