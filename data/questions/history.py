"""The history of the fact tables: the moment from which the rows of each table are complete enough to compare with.

A fact table may hold rows that are older than its history: a few cases that were still open when the city began to
load, or a row dated 1970. They are no basis for a comparison. The watcher looks once a day at the number of rows of
each day of the city. It counts in rollups where these are usable.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Double, Table, cast, func, literal, select, union_all

from data.calendar.days import NO_CALENDAR, Calendar
from data.contract.calls import data_call
from data.contract.layers import asset, reading
from data.contract.rollups import calls_hour, reading_hour
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
"""A history begins on the first day from which the rows come steadily. `STEADY_DAYS`: number of days that are judged,
beginning with this day. Each of them must have at least half of the median number of rows of its weekday.
`TYPICAL_DAYS`: number of days, beginning with the same day, of which the median is taken. `FEWEST_DAYS`: number of the
judged days that must be ordinary: neither public holidays nor moved working days."""
NO_GROUP = ""
RETRY_AFTER = timedelta(minutes=10)
"""A table that could not be read is read again after this long. A query that times out keeps the watcher waiting."""


@dataclass(frozen=True, eq=False)
class History:
    """The start of the history of each fact table. A table that is not looked up has no limit.

    starts: name of a fact table -> start of the first city day of its history, naive UTC; None if it has no history.
    For readings it is the latest of the layers' starts. read_on: the day of the look-up; None if there was none.
    calendar: the city's public holidays and moved working days. unread: names of the tables that could not be read.
    read_at: the time of the last attempt, naive UTC.
    """

    starts: Mapping[str, datetime | None] = field(default_factory=dict)
    read_on: date | None = None
    calendar: Calendar = NO_CALENDAR
    unread: frozenset[str] = frozenset()
    read_at: datetime = datetime.min

    def start(self, tables: Iterable[Table]) -> datetime | None:
        """The moment, naive UTC, from which all these tables have a history; None if none of them is looked up.

        It is `datetime.max` if one of them has no history. Tables that are no fact tables do not count.
        """
        starts = [self.starts[table.name] for table in tables if table.name in self.starts]
        return max((start or datetime.max for start in starts), default=None)


UNLIMITED = History()
"""The history where none is looked up: every moment can be compared."""


def days_query(fact: Table, reach: RollupReaches, zone: str, until: datetime) -> AnySelect:
    """A select with one row per layer and city day before `until` on which the fact table has rows.

    Columns: layer ("" for all facts except readings), day (number of days since 1970-01-01), counted (number of rows of
    the fact table). Readings without a value and rows before `EARLIEST` are not counted. All days begin by the zone's
    offset at `until`.
    """
    levels = {data_call.name: (calls_hour, reach.calls), reading.name: (reading_hour, reach.readings)}
    rollup: tuple[Table | None, RollupReach | None] = levels.get(fact.name, (None, None))
    pieces = time_ranges((rollup[0],) if rollup[0] is not None else (), EARLIEST, until, rollup[1], zone, fact)
    arms = [_counted(piece, fact, zone, until) for piece in pieces]
    row = (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("counts").c
    counted = func.sum(row.counted, type_=BigInteger()).label("counted")
    return select(row.layer, row.day, counted).group_by(row.layer, row.day).order_by(row.layer, row.day)


def _counted(piece: TimeRange, fact: Table, zone: str, until: datetime) -> AnySelect:
    """The same as `days_query` for one time range: it counts in a rollup or in the fact table."""
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
    """SQL: the number of the city's day of a time, counted from 1970."""
    offset = local(until, zone).utcoffset() or timedelta()
    since = microseconds_between(literal(datetime(1970, 1, 1) - offset), at)
    return cast(func.floor(since / literal(DAY_US, Double())), BigInteger)


def first_day(counts: Mapping[date, int], calendar: Calendar = NO_CALENDAR) -> date | None:
    """The first day of a history; None if there is none.

    counts: day -> number of rows; days without rows may be missing. For the rule see `STEADY_DAYS`. The last day with
    rows may still be filled, so it is left out. If fewer than half of the last `TYPICAL_DAYS` days have rows, the rows
    come less often than daily, and the history begins with the first row. It also does if there is only one day.
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
    """Whether a history may begin with day number `start`: see `STEADY_DAYS`. Half of the judged days must have rows.

    rows: number of rows of each day. ordinary: whether each day is neither a public holiday nor a moved working day.
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
    """The present history. It is read once per day of the city; at other times, and without a zone, it is `before`.

    No WarehouseError is raised. A table that cannot be read is read again after `RETRY_AFTER`. Until then it keeps the
    start that it has in `before`; without one it counts as a table without history. A table that lacks the column with
    its time is left out.

    present: name of a table -> names of its columns. now: naive UTC. before: the history of the previous call; its
    calendar is used.
    """
    if zone is None:
        return before
    today, calendar = local(now, zone).date(), before.calendar
    again = before.read_on == today
    if again and (not before.unread or abs(now - before.read_at) < RETRY_AFTER):
        return before
    starts, unread = dict(before.starts) if again else {}, set()
    for fact in _dated(present):
        if again and fact.name not in before.unread:
            continue
        try:
            rows = read(days_query(fact, reach, zone, day_start(today, zone)))
            starts[fact.name] = _start(rows, zone, calendar)
        except WarehouseError as error:
            log.warning("the history of %s is unknown, it is read again later: %s", fact.name, error)
            starts[fact.name] = before.starts.get(fact.name)
            unread.add(fact.name)
    return History(starts, today, calendar, frozenset(unread), now)


def _dated(present: Mapping[str, frozenset[str]]) -> list[Table]:
    """The fact tables whose days can be counted. present: as in `read_history`."""
    layered = asset.c.layer.name in present.get(asset.name, ())
    dated = [fact for fact in FACTS if fact.info["time"] in present.get(fact.name, ())]
    return [fact for fact in dated if fact is not reading or layered]


def _start(rows: pd.DataFrame, zone: str, calendar: Calendar) -> datetime | None:
    """The start of a table's history, the latest of its layers; None if a layer has none. rows: of `days_query`."""
    starts = []
    for _, group in rows.groupby("layer"):
        days = {EPOCH + timedelta(days=int(day)): int(n) for day, n in zip(group["day"], group["counted"], strict=True)}
        first = first_day(days, calendar)
        starts.append(None if first is None else day_start(first, zone))
    known = [start for start in starts if start is not None]
    return max(known) if known and len(known) == len(starts) else None
