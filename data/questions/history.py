"""`History`: the moment from which the rows of each fact table are complete enough for comparisons.

A fact table may have older rows: a few cases that were still open when the city began to load, or a row dated 1970.
Such rows must not be compared. Once a day, the watcher counts the rows of each day of the city, in rollups where there
are some, and finds this moment by the counts.

Cases and incidents are also counted by the day on which they are due. In the first days of a history only few rows are
due, and most of them are late: those that ended in time were never loaded. So what counts rows that are due, or rows
that are open, begins on the first day from which the rows due are complete, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Column, ColumnElement, Double, Table, cast, func, literal, select, union_all

from data.calendar.days import NO_CALENDAR, Calendar
from data.contract.calls import data_call
from data.contract.incidents import incident
from data.contract.layers import asset, reading
from data.contract.rollups import calls_hour, reading_hour
from data.contract.services import service_case
from data.contract.soundness import EARLIEST
from data.contract.tables import FACTS
from data.errors import WarehouseError
from data.questions.rollup_reach import RollupReach, RollupReaches
from data.questions.time_ranges import TimeRange, time_ranges
from data.times import DAY_US, day_start, local, microseconds_between
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]
EPOCH = date(1970, 1, 1)
STEADY_DAYS, FEWEST_DAYS, TYPICAL_DAYS = 28, 7, 56
"""A history begins on the first day with rows for which all these rules hold. A day is ordinary if it is neither a
public holiday nor a moved working day.

- At least half of the first `STEADY_DAYS` days from this day on have rows.
- At least `FEWEST_DAYS` of them are ordinary.
- Each ordinary day among them has at least half of the usual rows of its weekday. The usual rows are the median of the
  ordinary days with this weekday among the first `TYPICAL_DAYS` days."""
NO_GROUP = ""
Fact = Table | Column[Any]
"""A fact table, whose rows count by their own time, or a column of `DUE`, if its rows count by the time in it."""
DUE = (service_case.c.due_at, incident.c.due_at)
"""The columns with the time by which a row must end. Each has a history of its own. It is read like that of a table."""
RETRY_AFTER = timedelta(minutes=10)
"""A table that could not be read is read again after this long. A query that times out keeps the watcher waiting."""


@dataclass(frozen=True, eq=False)
class History:
    """The start of the history of each fact table.

    starts: name of a fact table, or of a column such as ``incident.due_at`` -> start of the first city day of its
    history, naive UTC; None if it has no history. The start of readings is the latest of the layers' starts. If a table
    or column is missing from `starts`, all times lie in its history. read_on: the city's day on which the starts were
    read; None if they were not read. calendar: the city's public holidays and moved working days. unread: names of the
    tables and columns that could not be read. read_at: time of the last attempt to read, naive UTC.
    """

    starts: Mapping[str, datetime | None] = field(default_factory=dict)
    read_on: date | None = None
    calendar: Calendar = NO_CALENDAR
    unread: frozenset[str] = frozenset()
    read_at: datetime = datetime.min

    def start(self, facts: Iterable[Fact]) -> datetime | None:
        """The moment, naive UTC, from which all these facts have a history; None if none of them has a limit.

        It is `datetime.max` if one of them has no history. Tables that are no fact tables have no limit. The history of
        a column begins at the earliest with that of its table.
        """
        names = {str(part) for fact in facts for part in (fact, table_of(fact))}
        starts = [self.starts[name] for name in names if name in self.starts]
        return max((start or datetime.max for start in starts), default=None)


def table_of(fact: Fact) -> Table:
    """The fact table, or the table of the column."""
    return fact if isinstance(fact, Table) else fact.table


UNLIMITED = History()
"""A history without any limit: every moment can be compared."""


def days_query(fact: Fact, reach: RollupReaches, zone: str, until: datetime) -> AnySelect:
    """A select with one row per layer and city day before `until` on which the fact table has rows.

    For a column of `DUE` it is the day in that column.

    Columns: layer ("" for all facts except readings), day (number of days since 1970-01-01), counted (number of rows of
    the fact table). Not counted are rows before `EARLIEST`, readings without a value, and readings of assets that are
    not in table asset. Every day starts at midnight by the UTC offset that the zone has at `until`, even if another
    offset applied on that day.
    """
    if isinstance(fact, Column):
        return _due_query(fact, zone, until)
    levels = {data_call.name: (calls_hour, reach.calls), reading.name: (reading_hour, reach.readings)}
    rollup: tuple[Table | None, RollupReach | None] = levels.get(fact.name, (None, None))
    pieces = time_ranges((rollup[0],) if rollup[0] is not None else (), EARLIEST, until, rollup[1], zone, fact)
    arms = [_counted(piece, fact, zone, until) for piece in pieces]
    row = (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("counts").c
    counted = func.sum(row.counted, type_=BigInteger()).label("counted")
    return select(row.layer, row.day, counted).group_by(row.layer, row.day).order_by(row.layer, row.day)


def _due_query(due: Column[Any], zone: str, until: datetime) -> AnySelect:
    """The select of `days_query` for a column of `DUE`."""
    row = select(_day(due, zone, until).label("day")).where(due >= EARLIEST, due < until).subquery("dated").c
    counted: AnySelect = select(literal(NO_GROUP).label("layer"), row.day, func.count().label("counted"))
    return counted.group_by(row.day).order_by(row.day)


def _counted(piece: TimeRange, fact: Table, zone: str, until: datetime) -> AnySelect:
    """A select with one row per layer and day: layer, day, counted, as in `days_query`, for one time range.

    The range lies in a rollup or in the fact table.
    """
    table = piece.table
    at = table.c[table.info["time"] or "starts_at"]
    own: ColumnElement[Any] = literal(1)
    if table is not fact:
        own = table.c.readings if fact is reading else table.c.calls
    layer = asset.c.layer if fact is reading else literal(NO_GROUP)
    days: AnySelect = select(layer.label("layer"), _day(at, zone, until).label("day"), own.label("own"))
    if fact is reading:
        days = days.join_from(table, asset, asset.c.asset_id == table.c.asset_id)
    known = [reading.c.value.is_not(None)] if table is reading else []  # rollups leave out readings without a value
    row = (
        days.where(piece.condition(), *known).subquery("dated").c
    )  # a GROUP BY of bound values is refused by PostgreSQL
    counted = func.sum(row.own, type_=BigInteger()).label("counted")
    return select(row.layer, row.day, counted).group_by(row.layer, row.day)


def _day(at: ColumnElement[Any], zone: str, until: datetime) -> ColumnElement[int]:
    """SQL: the number of the city's day that contains a time. Day 0 is 1970-01-01."""
    offset = local(until, zone).utcoffset() or timedelta()
    since = microseconds_between(literal(datetime(1970, 1, 1) - offset), at)
    return cast(func.floor(since / literal(DAY_US, Double())), BigInteger)


def first_day(counts: Mapping[date, int], calendar: Calendar = NO_CALENDAR) -> date | None:
    """The first day of a history; None if there is none.

    counts: day -> number of rows; days without rows may be missing. For the rules see `STEADY_DAYS`. The last day is
    left out, because more of its rows may come. The history begins with the first row in two cases: fewer than half of
    the last `TYPICAL_DAYS` days have rows, so that rows come less often than daily; or there is only one day.
    """
    if not counts:
        return None
    first, last = min(counts), max(counts)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    rows = np.array([counts.get(day, 0) for day in days], dtype="float64")
    if np.count_nonzero(rows[-TYPICAL_DAYS:]) * 2 < len(rows[-TYPICAL_DAYS:]) or not days:
        return first
    ordinary = np.array([not calendar.is_special(day) for day in days])
    starts = (start for start in range(len(days) - FEWEST_DAYS + 1) if rows[start] and _steady(rows, ordinary, start))
    found = next(starts, None)
    return None if found is None else days[found]


def _steady(rows: np.ndarray[Any, Any], ordinary: np.ndarray[Any, Any], start: int) -> bool:
    """Whether a history may begin with day number `start`. For the rules and for ordinary days see `STEADY_DAYS`.

    rows: number of rows of each day. ordinary: whether each day is ordinary.
    """
    typical, plain = rows[start : start + TYPICAL_DAYS], ordinary[start : start + TYPICAL_DAYS]
    judged, kept = typical[:STEADY_DAYS], plain[:STEADY_DAYS]
    if kept.sum() < FEWEST_DAYS or np.count_nonzero(judged) * 2 < len(judged):
        return False
    for weekday in range(7):
        values = typical[weekday::7][plain[weekday::7]]
        own = judged[weekday::7][kept[weekday::7]]
        if len(own) and own.min() < np.median(values) / 2:
            return False
    return True


def read_history(
    read: Rows,
    present: Mapping[str, frozenset[str]],
    reach: RollupReaches,
    zone: str | None,
    now: datetime,
    before: History,
) -> History:
    """The present history. It is read once per day of the city. At other times, and without a zone, it is `before`.

    No WarehouseError is raised. A table that cannot be read is read again after `RETRY_AFTER`. Until then it keeps the
    start that it has in `before`. If it has none there, it counts as a table without history. A table without the
    column with its time is left out. Readings have no history if table asset has no column layer.

    present: name of a table -> names of its columns. now: naive UTC. before: the history of the previous call; its
    calendar is used.
    """
    if zone is None:
        return before
    today, calendar = local(now, zone).date(), before.calendar
    layered = asset.c.layer.name in present.get(asset.name, ())
    again = before.read_on == today
    if again and (not before.unread or abs(now - before.read_at) < RETRY_AFTER):
        return before
    starts, unread = dict(before.starts) if again else {}, set()
    asked = {name: fact for name, fact in _dated(present).items() if not again or name in before.unread}
    for name, fact in asked.items():
        if fact is reading and not layered:
            starts[name] = None
            continue
        try:
            rows = read(days_query(fact, reach, zone, day_start(today, zone)))
            if isinstance(fact, Table) or len(rows):  # a city that fills no limits still has open cases and incidents
                starts[name] = _start(rows, zone, calendar)
        except WarehouseError as error:
            log.warning("the history of %s is unknown, it is read again later: %s", name, error)
            starts[name] = before.starts.get(name)
            unread.add(name)
    return History(starts, today, calendar, frozenset(unread), now)


def _dated(present: Mapping[str, frozenset[str]]) -> dict[str, Fact]:
    """The fact tables whose column with the time is in `present`, and the columns `DUE` that are in it, by their names.

    The names are those of `History.starts`. present: as in `read_history`.
    """
    dated = [fact for fact in FACTS if fact.info["time"] in present.get(fact.name, ())]
    limited = [due for due in DUE if due.table in dated and due.name in present[due.table.name]]
    found: list[Fact] = [*dated, *limited]
    return {str(fact): fact for fact in found}


def _start(rows: pd.DataFrame, zone: str, calendar: Calendar) -> datetime | None:
    """The start of a fact table's history, naive UTC. rows: the result of `days_query`.

    Readings have a start for each map layer: the latest of them counts. None if there are no rows, or if one layer has
    no history.
    """
    starts = []
    for _, group in rows.groupby("layer"):
        days = {EPOCH + timedelta(days=int(day)): int(n) for day, n in zip(group["day"], group["counted"], strict=True)}
        first = first_day(days, calendar)
        starts.append(None if first is None else day_start(first, zone))
    known = [start for start in starts if start is not None]
    return max(known) if known and len(known) == len(starts) else None
