"""Cuts a window into time ranges. Whole hours and days are read from rollups; all other rows from fact tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_

from data.questions.rollup_reach import RollupReach
from data.times import day_start, local

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHORTEST = {"hour": HOUR, "day": 5 * DAY}
"""Period of a rollup -> the shortest time range that is read from this rollup. A shorter range is read from a finer
rollup or from the fact table. That is faster, because one more table in the query takes more time than more rows."""


@dataclass(frozen=True)
class TimeRange:
    """The rows of one table with times in [start, end), naive UTC.

    start: None means from the first row on. late_after: the load_seq of a load; only rows of later loads belong to the
    range. None means rows of all loads.
    """

    table: Table
    start: datetime | None
    end: datetime
    late_after: int | None = None

    def condition(self) -> ColumnElement[bool]:
        """The SQL condition that exactly these rows of the table meet."""
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
    """Time ranges that together hold each row of `fact` in [start, end) once.

    levels: rollups of the fact that have the question's keys, daily before hourly. If it is empty, only the fact is
    read. reach: the reach of these rollups; None if they are not usable. zone: the city's time zone, which decides when
    a day of a rollup starts.
    """
    until = min(end, reach.until) if reach and levels else start
    if reach is None or until is None or (start is not None and until <= start):
        return [TimeRange(fact, start, end)]
    found = [*_cut(levels, start, until, zone, fact), *([TimeRange(fact, until, end)] if until < end else [])]
    from_rollups = [part for part in found if part.table is not fact]
    if from_rollups and reach.late_after is not None:
        found.append(TimeRange(fact, from_rollups[0].start, from_rollups[-1].end, reach.late_after))
    return _joined(found, fact)


def _cut(levels: Sequence[Table], start: datetime | None, end: datetime, zone: str, fact: Table) -> list[TimeRange]:
    if not levels:
        return [TimeRange(fact, start, end)]
    period, finer = levels[0].info["period"], levels[1:]
    first, last = _first_whole(period, start, zone), _last_whole(period, end, zone)
    if first is not None and last - first < SHORTEST[period]:
        return _cut(finer, start, end, zone, fact)
    before = [] if first is None or start == first else _cut(finer, start, first, zone, fact)
    after = [] if last == end else _cut(finer, last, end, zone, fact)
    return [*before, TimeRange(levels[0], first, last), *after]


def _first_whole(period: str, start: datetime | None, zone: str) -> datetime | None:
    """The start, naive UTC, of the first UTC hour or city day that begins at `start` or later. period: hour | day.

    None if `start` is None.
    """
    if start is None:
        return None
    floor = _last_whole(period, start, zone)
    if floor == start:
        return start
    return floor + HOUR if period == "hour" else day_start(_day(start, zone) + DAY, zone)


def _last_whole(period: str, end: datetime, zone: str) -> datetime:
    """The start, naive UTC, of the UTC hour or the city day that contains `end`. period: hour | day."""
    return end.replace(minute=0, second=0, microsecond=0) if period == "hour" else day_start(_day(end, zone), zone)


def _day(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()


def _joined(found: list[TimeRange], fact: Table) -> list[TimeRange]:
    """The time ranges; neighbouring ranges of the fact table are joined into one."""
    joined: list[TimeRange] = []
    for part in found:
        last = joined[-1] if joined else None
        if last and last.table is part.table is fact and last.end == part.start and part.late_after is None:
            joined[-1] = TimeRange(fact, last.start, part.end)
        else:
            joined.append(part)
    return joined
