"""Do the rollups say what the raw rows say? A sample of hours and days is made again, and all months are added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from data.contract.tables import ROLLUPS
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.builder import Roller
from data.rollups.log import newest_before, read_log
from data.rollups.plan import RECENT, State, first_row, outdated, read_state
from data.rollups.rows import Span, Stretch, floor_hour, keys_of, month_end, reach, rollup_rows, summed, within
from data.times import city_days, day_start, time_bucket
from data.warehouse.engines import kind_of
from data.warehouse.frames import normalised
from data.warehouse.selects import AnySelect

SPREAD, MOST_LATE = 16, 100
"""Hours spread over the whole time that are made again, and most of the old hours into which late rows came."""
PATIENCE_S = 3600
SLACK = 1e-9
"""Relative difference of sums of readings that comes from the order of adding."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Difference:
    """Rows of a rollup that are not what raw rows say: how many, and one of them in words."""

    table: str
    rows: int
    example: str

    def __str__(self) -> str:
        return f"{self.table}: {self.rows:,} rows differ; {self.example}"


def verify(roller: Roller, say: Progress) -> list[Difference]:
    """Compare all rollups that are kept with raw rows; what differs, per table. Nothing is written.

    Made again are the last 72 hours, `SPREAD` hours (days) over the whole time, and old hours into which rows of the
    loads of the last 72 hours came; sums of whole months are compared besides.
    """
    found: list[Difference] = []
    with roller.reading() as connection:
        for family in roller.families():
            state, log = read_state(connection, family), read_log(connection, ROLLED_FACTS[family], roller.clock())
            if state.until is None or outdated(family, state, log, roller.zone):
                say(f"{family}: to be built (anew) first")
                continue
            check = _Check(roller, connection, family, state)
            differences = [*check.sampled(), *check.months()]
            say(f"{family}: {check.rows:,} rows compared, {len(differences)} differences")
            found += differences
    return found


class _Check:
    """The comparison of one family; rows counts what has been compared."""

    def __init__(self, roller: Roller, connection: Connection, family: str, state: State) -> None:
        assert state.until is not None
        self.roller, self.connection, self.state = roller, connection, state
        self.fact, self.until = ROLLED_FACTS[family], state.until
        self.tables = [table for table in ROLLUPS if table.info["family"] == family]
        self.newest = state.load_seq if roller.numbered(self.fact) else None
        self.first = floor_hour(first_row(connection, self.fact, self.until) or self.until)
        self.rows = 0

    def sampled(self) -> Iterator[Difference]:
        """Differences in hours and days made again, key by key."""
        hours = self._hours()
        for table in self.tables:
            by = ["starts_at", *(column.name for column in keys_of(table))]
            if spans := self._periods(table, hours):
                stretch = Stretch(spans[0][0], spans[-1][1], upto=self.newest, parts=tuple(spans))
                yield from self._compared(table, [self._rolled(table, spans, by)], [self._made(table, stretch, by)], by)

    def months(self) -> Iterator[Difference]:
        """Differences in the sums of whole months."""
        made: dict[str, list[pd.DataFrame]] = {}
        for table in self.tables:
            spans = {f"{start:%Y-%m}": self._reached(table, start, end) for start, end in self._months()}
            period = table.info["period"]
            if period not in made:  # rollups of the same periods have the same sums
                stretches = {month: Stretch(*span, upto=self.newest) for month, span in spans.items()}
                made[period] = [self._made(table, part, []).assign(month=month) for month, part in stretches.items()]
            rolled = [self._rolled(table, [span], []).assign(month=month) for month, span in spans.items()]
            raw = [frame[list(rolled[0])] for frame in made[period]] if rolled else []
            yield from self._compared(table, rolled, raw, ["month"])

    def _months(self) -> Iterator[Span]:
        start = self.first
        while start < self.until:
            yield start, min(month_end(start), self.until)
            start = month_end(start)

    def _reached(self, table: Table, start: datetime, end: datetime) -> Span:
        return reach(table, start, self.roller.zone), reach(table, end, self.roller.zone)

    def _made(self, table: Table, stretch: Stretch, by: list[str]) -> pd.DataFrame:
        """What raw rows say of a stretch, by its keys or in all."""
        rows = rollup_rows(table, stretch, self.roller.zone, self.roller.has, total=not by)
        return self._read(summed(table, rows.subquery("made"), by))

    def _rolled(self, table: Table, spans: list[Span], by: list[str]) -> pd.DataFrame:
        inside = select(table).where(within(table.c.starts_at, spans)).subquery("rolled")
        return self._read(summed(table, inside, by))

    def _read(self, statement: AnySelect) -> pd.DataFrame:
        frame = kind_of(self.roller.engine).fetch(self.connection, statement, PATIENCE_S)
        return normalised(frame, [(column.name, column.type) for column in statement.selected_columns])

    def _hours(self) -> list[datetime]:
        """Hours to be made again: recent ones, some over the whole time, and old ones into which late rows came."""
        count = int((self.until - self.first) / timedelta(hours=1))
        spread = {self.first + timedelta(hours=count * n // SPREAD) for n in range(SPREAD)} if count else set()
        recent = {self.until - timedelta(hours=n + 1) for n in range(min(count, int(RECENT / timedelta(hours=1))))}
        return sorted(spread | recent | set(self._late_hours()))

    def _late_hours(self) -> list[datetime]:
        if self.newest is None:
            return []
        at, load, edge = self.fact.c[self.fact.info["time"]], self.fact.c.load_seq, self.until - RECENT
        before = newest_before(self.connection, self.fact, edge)
        hour = time_bucket("hour", at).label("late_hour")
        old = select(hour).where(load > before, load <= self.newest, at < edge).group_by(hour)
        return list(self._read(old.order_by(hour.desc()).limit(MOST_LATE))["late_hour"].dt.to_pydatetime())

    def _periods(self, table: Table, hours: list[datetime]) -> list[Span]:
        """The hours, or the days in which they lie, as stretches without a gap."""
        spans = [(hour, hour + timedelta(hours=1)) for hour in hours]
        if table.info["period"] == "day":
            zone, end = self.roller.zone, reach(table, self.until, self.roller.zone)
            days = sorted({day for span in spans for day in city_days(*span, zone)})
            spans = [(day_start(day, zone), day_start(day + timedelta(days=1), zone)) for day in days]
            spans = [span for span in spans if span[1] <= end]
        joined: list[Span] = []
        for start, end in spans:
            joined = (
                [*joined[:-1], (joined[-1][0], end)] if joined and joined[-1][1] == start else [*joined, (start, end)]
            )
        return joined

    def _compared(
        self, table: Table, rolled: list[pd.DataFrame], raw: list[pd.DataFrame], by: list[str]
    ) -> Iterator[Difference]:
        stood, said = (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame() for frames in (rolled, raw))
        self.rows += len(said)
        if stood.empty and said.empty:
            return
        both = stood.merge(said, on=by, how="outer", suffixes=(" rolled", " raw"))
        values = [str(name) for name in said if name not in by]
        wrong = pd.DataFrame({name: _differ(both[f"{name} rolled"], both[f"{name} raw"]) for name in values})
        bad = wrong.any(axis=1)
        if bad.any():
            row = both[bad].iloc[0]
            name = next(name for name in values if wrong[name][bad].iloc[0])
            where = " ".join(f"{key}={row[key]}" for key in by)
            words = f"{name.removesuffix('_sum')} is {row[f'{name} rolled']}, raw rows say {row[f'{name} raw']}"
            yield Difference(table.name, int(bad.sum()), f"{where}: {words}")


def _differ(rolled: pd.Series[Any], raw: pd.Series[Any]) -> pd.Series[Any]:
    same = (rolled == raw) | (rolled.isna() & raw.isna())
    if rolled.dtype.kind == "f":
        same |= pd.Series(np.isclose(rolled, raw, rtol=SLACK, atol=SLACK), index=rolled.index)
    return ~same
