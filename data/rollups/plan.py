"""Plans the next step in building a family of rollups, such as ``calls``.

The step adds finished hours and late rows, or builds the family from the start. A row is late if it arrived after its
hour was built.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, case, func, select

from data.contract.rollups import rollup_state
from data.contract.soundness import EARLIEST
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.log import Log
from data.rollups.rows import floor_hour, month_end

RECENT = timedelta(hours=72)
"""Length of the recent part at the end of a rollup. If late rows lie in it, all hours from the earliest of them on are
built again. Older late rows become further rows of the rollup with the same keys, and readers add these up."""


@dataclass(frozen=True)
class State:
    """The row of ``rollup_state`` about one family, a group of rollups that are built together.

    until: the moment up to which the family is built, naive UTC. load_seq: newest load whose rows it may contain. Both
    are None if nothing was built yet. zone: time zone of its days; None if the family must be built from the start.
    rules_seq: newest load of grants and datasets by which breaches were judged; None for other families.
    """

    until: datetime | None
    load_seq: int | None
    zone: str | None
    rules_seq: int | None


@dataclass(frozen=True)
class LateRows:
    """The late rows of a fact table: raw rows that arrived after their hour was built.

    count: number of late rows. first_recent: earliest time of those in the last 72 hours of the rollup (`RECENT`).
    first_old: earliest time of all others. Both are naive UTC; None if there is no such row.
    """

    count: int = 0
    first_old: datetime | None = None
    first_recent: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """One step of building a family of rollups.

    It builds the rows in [start, until), and adds the late rows with times before `start`. rebuild: whether all rows of
    the family are deleted first. start, until: naive UTC.
    """

    rebuild: bool
    start: datetime
    until: datetime
    late: LateRows


def read_state(connection: Connection, family: str) -> State:
    """Read the row of a family of rollups in ``rollup_state``. It must exist: `RollupBuilder.prepare` inserts it."""
    columns = (rollup_state.c[name] for name in ("until", "load_seq", "zone", "rules_seq"))
    return State(*connection.execute(select(*columns).where(rollup_state.c.family == family)).one())


def plan(connection: Connection, family: str, state: State, log: Log, zone: str, has_load_seq: bool) -> Plan | None:
    """The next step in building a family of rollups; None if there is nothing to build.

    family: ``calls``, ``breaches`` or ``readings``, the rollups that are built together. A step ends at the latest with
    the UTC month in which it starts; if months without rows follow, it goes on to the end of the last of them.

    has_load_seq: whether the fact table has the column load_seq; without it no late rows are found.
    """
    fact = ROLLED_FACTS[family]
    if state.until is None or outdated(family, state, log, zone):
        first = first_row(connection, fact, log.until)
        if first is None or log.until is None:
            return None
        return Plan(True, floor_hour(first), _step_end(connection, fact, floor_hour(first), log.until), LateRows())
    late = _late(connection, fact, state.until, state.load_seq or 0, log.newest) if has_load_seq else LateRows()
    start, end = floor_hour(late.first_recent or state.until), max(state.until, log.until or state.until)
    if start == end and not late.count:
        return None
    return Plan(False, start, _step_end(connection, fact, start, end), late)


def outdated(family: str, state: State, log: Log, zone: str) -> bool:
    """Whether a family, a group of rollups that are built together, must be built from the start.

    zone: the city's time zone.

    This is so if the family has no zone yet, or was built for another zone. It is also so for ``breaches`` if grants or
    datasets were loaded since the family was built.
    """
    return state.zone != zone or (family == "breaches" and (state.rules_seq or 0) < log.rules)


def first_row(connection: Connection, fact: Table, end: datetime | None) -> datetime | None:
    """The fact table's earliest time from `EARLIEST` on and before `end`; None if there is none or `end` is None."""
    at = fact.c[fact.info["time"]]
    return connection.scalar(select(func.min(at)).where(at >= EARLIEST, at < end)) if end else None


def _late(connection: Connection, fact: Table, until: datetime, after: int, newest: int) -> LateRows:
    at, edge = fact.c[fact.info["time"]], until - RECENT
    is_late = (fact.c.load_seq > after, fact.c.load_seq <= newest, at < until)
    old, recent = func.min(case((at < edge, at))), func.min(case((at >= edge, at)))
    return LateRows(*connection.execute(select(func.count(), old, recent).where(*is_late)).one())


def _step_end(connection: Connection, fact: Table, start: datetime, end: datetime) -> datetime:
    """The end of a step that begins at `start`: the end of the UTC month of `start`; never after `end`.

    If months without rows follow this month, the step ends with the last of them.
    """
    at, until = fact.c[fact.info["time"]], month_end(start)
    while until < end:
        inside = select(at).where(at >= until, at < month_end(until)).limit(1)
        if connection.execute(inside).first() is not None:
            break
        until = month_end(until)
    return min(until, end)
