"""Reads from ``load_log`` up to which moment a fact table is complete, and adds a load for each refreshed rollup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, func, insert, literal, select

from data.contract.common import load_log
from data.questions.reach import until_told
from data.questions.rollup_reach import RULES
from data.rollups.rows import floor_hour

SOURCE = "rollup"
"""The source of rollups in ``load_log``."""
SILENT_CADENCES, LEAST_SILENCE, LONGEST_SILENCE = 10, timedelta(hours=1), timedelta(days=1)
"""A source is dead if it lags too far behind the newest source of its fact table. If the source promises a cadence, the
limit is 10 cadences, but at least an hour. If it promises none, the limit is a day."""


@dataclass(frozen=True)
class Log:
    """The state of ``load_log`` for one fact table.

    newest: load_id of the newest load of any table; 0 if there is no load. rules: load_id of the newest load of grants
    or datasets; 0 if there is none.

    until: the hour up to which all sources are complete: see `complete_until`. Each source counts with the greatest
    data_until that its loads tell (`until_told`), if one does.
    """

    newest: int
    rules: int
    until: datetime | None


def read_log(connection: Connection, fact: Table, now: datetime) -> Log:
    """Read the state of ``load_log`` for a fact table. now: the current time, naive UTC."""
    log = load_log.c
    newest = connection.scalar(select(func.coalesce(func.max(log.load_id), 0)))
    rules = connection.scalar(select(func.coalesce(func.max(log.load_id), 0)).where(log.table_name.in_(RULES)))
    sources = (
        select(func.max(until_told()).label("until"), func.max(log.cadence_s))
        .where(log.table_name == fact.name, log.state == "ok")
        .group_by(log.source)
    )
    ends = [(until, cadence_s) for until, cadence_s in connection.execute(sources) if until]
    return Log(newest or 0, rules or 0, complete_until(ends, now))


def first_beyond(connection: Connection, fact: Table, moment: datetime) -> int | None:
    """The load_id of a fact table's first load whose data reach beyond the moment; None if there is none."""
    beyond = select(func.min(load_log.c.load_id)).where(load_log.c.table_name == fact.name, until_told() > moment)
    first: int | None = connection.scalar(beyond)
    return first


def complete_until(sources: list[tuple[datetime, int | None]], now: datetime) -> datetime | None:
    """The full hour, naive UTC, up to which all sources are complete; None without sources.

    Dead sources (see `SILENT_CADENCES`) are ignored. Rows that a dead source sends later count as late rows.

    sources: a pair (data_until, cadence_s) per source. A data_until after `now` comes from a wrong clock and counts as
    `now`.
    """
    untils = [(min(until, now), cadence_s) for until, cadence_s in sources]
    latest = max((until for until, _ in untils), default=None)
    if latest is None:
        return None
    return floor_hour(min(until for until, cadence_s in untils if latest - until <= _longest_silence(cadence_s)))


def _longest_silence(cadence_s: int | None) -> timedelta:
    return LONGEST_SILENCE if not cadence_s else max(LEAST_SILENCE, timedelta(seconds=SILENT_CADENCES * cadence_s))


def add_loads(connection: Connection, rows: Mapping[str, int], until: datetime | None, now: datetime) -> None:
    """Add one load per rollup to ``load_log``, so that screens notice the refresh.

    rows: name of a rollup -> number of rows inserted. until: data_until of the loads; None if the rollups are empty.
    now: loaded_at of the loads. Both are naive UTC.
    """
    log = load_log.c
    names = [name for name in log.keys() if name != "cadence_s"]  # noqa: SIM118 - columns iterate as columns
    for rollup, count in rows.items():
        values = (literal(value, log[name].type) for name, value in
                  (("source", SOURCE), ("table_name", rollup), ("loaded_at", now), ("data_until", until),
                   ("rows", count), ("state", "ok")))  # fmt: skip
        # the INSERT itself chooses the load_id, so that two processes rarely choose the same
        values_with_id = select(func.coalesce(func.max(log.load_id), 0) + 1, *values)
        connection.execute(insert(load_log).from_select(names, values_with_id))
