"""Checks that the load log agrees with the rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Table, func, select

from data.checks.finding import Finding, Place, Rows
from data.contract.common import load_log
from data.contract.tables import FACTS, metadata
from data.times import time_bucket
from data.warehouse.selects import AnySelect

DENSE_HOURS = 20
"""A fact table is checked for a gap before the log's data_until if its last day has rows in at least so many hours."""
LIKE_ZONE = timedelta(minutes=30)
"""If a gap differs from the zone's offset from UTC by at most so much, the times seem to be local times."""


def loads_query() -> AnySelect:
    """A select with one row per table and source in the load log. Only successful loads count.

    Columns: table_name, source, loads, written, until, cadence, without_cadence, without_until. loads: number of loads.
    written: sum of their rows. until, cadence: greatest data_until and cadence_s. without_cadence, without_until:
    number of loads that lack the value.
    """
    log = load_log.c
    return (
        select(log.table_name, log.source, func.count().label("loads"), func.sum(log.rows).label("written"),
               func.max(log.data_until).label("until"), func.max(log.cadence_s).label("cadence"),
               (func.count() - func.count(log.cadence_s)).label("without_cadence"),
               (func.count() - func.count(log.data_until)).label("without_until"))
        .where(log.state == "ok")
        .group_by(log.table_name, log.source)
        .order_by(log.table_name, log.source)
    )  # fmt: skip


def beyond_query(table: str, source: str, moment: datetime) -> AnySelect:
    """A select of one row about a source's successful loads with a data_until after the moment.

    Columns: loads (their number), first (the load_id of the first of them), until (their greatest data_until).
    """
    log = load_log.c
    beyond = [log.table_name == table, log.source == source, log.state == "ok", log.data_until > moment]
    columns = (
        func.count().label("loads"),
        func.min(log.load_id).label("first"),
        func.max(log.data_until).label("until"),
    )
    return select(*columns).where(*beyond)


def check_loads(read: Rows, present: Mapping[str, frozenset[str]], place: Place) -> Iterator[Finding]:
    """The faults of the table load_log: first those of each source, then those of each table.

    present: name of a table -> names of its columns. Raises WarehouseError if a table cannot be read.
    """
    loads = read(loads_query())
    for load in loads.to_dict("records"):
        yield from _of_source(read, load, place)
    for name in sorted({*loads["table_name"].dropna()} & set(present)):
        of_table = loads[loads["table_name"] == name]
        count = int(read(select(func.count().label("rows")).select_from(metadata.tables[name]))["rows"].iloc[0])
        if not count and of_table["written"].sum() > 0:
            written = int(of_table["written"].sum())
            yield Finding("empty, but the log says rows", name, (), written, f"{len(of_table)} sources in load_log")
    for fact in (table for table in FACTS if table.info["time"] in present.get(table.name, ())):
        yield from _of_fact(read, fact, loads[loads["table_name"] == fact.name], place)


def _of_source(read: Rows, load: dict[Any, Any], place: Place) -> Iterator[Finding]:
    name, source = str(load["table_name"]), str(load["source"])
    if name not in metadata.tables:
        yield Finding("log of an unknown table", "load_log", ("table_name",), int(load["loads"]), name)
        return
    if not metadata.tables[name].info["time"]:
        return
    if load["without_cadence"]:  # the contract allows it: such a source promises none, and is never late
        yield Finding("log without a cadence", name, (), int(load["without_cadence"]), source, note=True)
    if load["without_until"]:
        yield Finding("log without data_until", name, (), int(load["without_until"]), source)
    ahead = timedelta(seconds=0 if pd.isna(load["cadence"]) else int(load["cadence"])) + timedelta(hours=1)
    if pd.notna(load["until"]) and load["until"] > place.now + ahead:
        wrong = read(beyond_query(name, source, place.now + ahead)).iloc[0]
        words = f"{source}, load {wrong['first']:.0f}: until {wrong['until']}"
        yield Finding("data_until in the future", name, (), int(wrong["loads"]), words)


def _of_fact(read: Rows, fact: Table, loads: pd.DataFrame, place: Place) -> Iterator[Finding]:
    time = fact.c[fact.info["time"]]
    newest = read(select(func.max(time).label("newest")))["newest"].iloc[0]
    if pd.isna(newest):
        return
    if loads.empty:
        yield Finding("rows without a load in the log", fact.name, (), 1, f"newest row {newest}")
        return
    until, cadence = loads["until"].max(), loads["cadence"].max()
    if pd.isna(until):
        return
    slack, gap = timedelta(seconds=0 if pd.isna(cadence) else int(cadence)), newest - until
    day = [time > newest.to_pydatetime() - timedelta(days=1), time <= newest.to_pydatetime()]
    hours = select(time_bucket("hour", time).label("hour"), func.count().label("rows")).where(*day)
    by_hour = read(hours.group_by(time_bucket("hour", time)))["rows"]
    if gap > slack:
        beyond = read(select(func.count().label("rows")).where(time > until.to_pydatetime() + slack))
        words = _zone_words(gap, place) or f"newest row {newest}, data_until {until}"
        yield Finding(
            "rows later than the log's data_until", fact.name, (time.name,), int(beyond["rows"].iloc[0]), words
        )
    elif -gap > slack + timedelta(hours=1) and len(by_hour) >= DENSE_HOURS:
        words = _zone_words(gap, place) or f"newest row {newest}, data_until {until}"
        missing = int(by_hour.mean() * (-gap / timedelta(hours=1)))
        yield Finding("rows end before the log's data_until", fact.name, (time.name,), missing, words)


def _zone_words(gap: timedelta, place: Place) -> str:
    """A hint that times are local and not UTC if the gap is about the zone's offset from UTC; else an empty text."""
    offset = ZoneInfo(place.zone).utcoffset(_aware(place.now)) or timedelta()
    alike = offset and abs(gap - offset) <= LIKE_ZONE
    return f"shifted by {offset}: local time of {place.zone}, not UTC?" if alike else ""


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
