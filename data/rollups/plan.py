"""What the next step of a family of rollups has to do: close hours, repair what came late, or begin anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, case, func, select

from data.contract.rollups import rollup_state
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.log import Log
from data.rollups.rows import floor_hour, month_end

RECENT = timedelta(hours=72)
"""Late rows so close to the end make all from their hour on anew; older ones are added beside what stands."""


@dataclass(frozen=True)
class State:
    """A row of ``rollup_state``; until None: nothing is rolled up, zone None: what is must be made anew."""

    until: datetime | None
    load_seq: int | None
    zone: str | None
    rules_seq: int | None


@dataclass(frozen=True)
class Late:
    """Rows of loads that are not rolled up yet, of times that are: how many, the first old one, the first recent."""

    rows: int = 0
    old: datetime | None = None
    recent: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """What one step does: rows from `back` to `until` are made (anew), older late ones added.

    fresh: what stands of the family goes first.
    """

    fresh: bool
    back: datetime
    until: datetime
    late: Late


def read_state(connection: Connection, family: str) -> State:
    """How far a family is rolled up."""
    columns = (rollup_state.c[name] for name in ("until", "load_seq", "zone", "rules_seq"))
    return State(*connection.execute(select(*columns).where(rollup_state.c.family == family)).one())


def plan(connection: Connection, family: str, state: State, log: Log, zone: str, numbered: bool) -> Plan | None:
    """The next step, to the end of a month at most; None where nothing is left to do.

    numbered: whether rows of the fact table say their load.
    """
    fact = ROLLED_FACTS[family]
    if state.until is None or outdated(family, state, log, zone):
        first = first_row(connection, fact, log.until)
        if first is None or log.until is None:
            return None
        return Plan(True, floor_hour(first), _step_end(connection, fact, floor_hour(first), log.until), Late())
    late = _late(connection, fact, state.until, state.load_seq or 0, log.newest) if numbered else Late()
    back, end = floor_hour(late.recent or state.until), max(state.until, log.until or state.until)
    if back == end and not late.rows:
        return None
    return Plan(False, back, _step_end(connection, fact, back, end), late)


def outdated(family: str, state: State, log: Log, zone: str) -> bool:
    """Whether a family was made for another zone, or breaches by older grants and share classes."""
    return state.zone != zone or (family == "breaches" and (state.rules_seq or 0) < log.rules)


def first_row(connection: Connection, fact: Table, end: datetime | None) -> datetime | None:
    """The time of the first row before a moment."""
    at = fact.c[fact.info["time"]]
    return connection.scalar(select(func.min(at)).where(at < end)) if end else None


def _late(connection: Connection, fact: Table, until: datetime, after: int, newest: int) -> Late:
    at, edge = fact.c[fact.info["time"]], until - RECENT
    came = (fact.c.load_seq > after, fact.c.load_seq <= newest, at < until)
    old, recent = func.min(case((at < edge, at))), func.min(case((at >= edge, at)))
    return Late(*connection.execute(select(func.count(), old, recent).where(*came)).one())


def _step_end(connection: Connection, fact: Table, start: datetime, end: datetime) -> datetime:
    """The end of the month, and of months without a row that follow; `end` at most."""
    at, until = fact.c[fact.info["time"]], month_end(start)
    while until < end:
        inside = select(at).where(at >= until, at < month_end(until)).limit(1)
        if connection.execute(inside).first() is not None:
            break
        until = month_end(until)
    return min(until, end)
