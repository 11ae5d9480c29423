"""How a window is cut: whole closed periods inside it come from rollups, both cut ends and late rows from raw rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_

from data.questions.rollup_reach import RollupReach
from data.times import day_start, local

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORTH = {"hour": HOUR, "day": 5 * DAY}
"""Shorter stretches are left to the next finer level: one more table in a query costs more than their rows."""


@dataclass(frozen=True)
class TimeRange:
    """Rows of one table in [start, end), naive UTC; start None: since ever. late_after: only rows of later loads."""

    table: Table
    start: datetime | None
    end: datetime
    late_after: int | None = None

    def condition(self) -> ColumnElement[bool]:
        """Which rows of the table are meant."""
        time = self.table.c[self.table.info["time"] or "starts_at"]
        window = [time < self.end] if self.start is None else [time >= self.start, time < self.end]
        late = [] if self.late_after is None else [self.table.c.load_seq > self.late_after]
        return and_(*window, *late)


def time_ranges(
    levels: Sequence[Table],
    start: datetime | None,
    end: datetime,
    reach: RollupReach | None,
    zone: str,
    fact: Table,
) -> list[TimeRange]:
    """The pieces whose rows together are those of `fact` in [start, end), each counted once.

    levels: rollups of the fact with the keys that are asked for, coarse before fine; none of them: raw rows alone.
    """
    until = min(end, reach.until) if reach and levels else start
    if reach is None or until is None or (start is not None and until <= start):
        return [TimeRange(fact, start, end)]
    found = [*_cut(levels, start, until, zone, fact), *([TimeRange(fact, until, end)] if until < end else [])]
    rolls = [piece for piece in found if piece.table is not fact]
    if rolls and reach.late_after is not None:
        found.append(TimeRange(fact, rolls[0].start, rolls[-1].end, reach.late_after))
    return _joined(found, fact)


def _cut(levels: Sequence[Table], start: datetime | None, end: datetime, zone: str, fact: Table) -> list[TimeRange]:
    if not levels:
        return [TimeRange(fact, start, end)]
    period, finer = levels[0].info["period"], levels[1:]
    first, last = _first_whole(period, start, zone), _last_whole(period, end, zone)
    if first is not None and last - first < WORTH[period]:
        return _cut(finer, start, end, zone, fact)
    before = [] if first is None or start == first else _cut(finer, start, first, zone, fact)
    after = [] if last == end else _cut(finer, last, end, zone, fact)
    return [*before, TimeRange(levels[0], first, last), *after]


def _first_whole(period: str, start: datetime | None, zone: str) -> datetime | None:
    """Start of the first period that does not begin before `start`."""
    if start is None:
        return None
    floor = _last_whole(period, start, zone)
    if floor == start:
        return start
    return floor + HOUR if period == "hour" else day_start(_day(start, zone) + DAY, zone)


def _last_whole(period: str, end: datetime, zone: str) -> datetime:
    """Start of the period in which `end` lies: those before it are whole."""
    return end.replace(minute=0, second=0, microsecond=0) if period == "hour" else day_start(_day(end, zone), zone)


def _day(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()


def _joined(found: list[TimeRange], fact: Table) -> list[TimeRange]:
    """The pieces with neighbouring raw ones made one."""
    joined: list[TimeRange] = []
    for piece in found:
        last = joined[-1] if joined else None
        if last and last.table is piece.table is fact and last.end == piece.start and piece.late_after is None:
            joined[-1] = TimeRange(fact, last.start, piece.end)
        else:
            joined.append(piece)
    return joined
