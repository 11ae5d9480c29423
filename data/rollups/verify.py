"""Compares the rollups with the raw rows: sampled hours and days row by row, and all months by their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from data.contract.rollups import ROLLUPS
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.builder import RollupBuilder
from data.rollups.log import first_beyond, read_log
from data.rollups.plan import RECENT, State, first_row, outdated, read_state
from data.rollups.rows import Period, RawRows, add_up, floor_hour, keys_of, month_end, rollup_end, rollup_rows, within
from data.times import city_days, day_start, time_bucket
from data.warehouse.engines import kind_of
from data.warehouse.frames import normalised
from data.warehouse.selects import AnySelect

SPREAD, MOST_LATE = 16, 100
"""SPREAD: number of sampled hours that are spread evenly over the whole time. MOST_LATE: greatest number of sampled
hours before the last 72 that received late rows."""
TIMEOUT_S = 3600
"""Seconds after which a query of the comparison is stopped."""
SLACK = 1e-9
"""Largest difference, relative or absolute, between two floats that count as equal. Sums of floats depend on the order
of adding."""
Progress = Callable[[str], None]
"""A function that gets one line of text for a person."""


@dataclass(frozen=True)
class Difference:
    """A rollup that differs from the raw rows. example: the first difference, in words.

    rows: number of rows that differ; if sums of months were compared, number of months that differ.
    """

    table: str
    rows: int
    example: str

    def __str__(self) -> str:
        return f"{self.table}: {self.rows:,} rows differ; {self.example}"


def verify(builder: RollupBuilder, report: Progress) -> list[Difference]:
    """Compare all rollups with the raw rows. Returns the differences, at most two per table. It writes nothing.

    It compares the sums of every month, and the rows of sampled hours. For daily rollups it compares the finished days
    that contain these hours. The sample has the last 72 hours of the rollups and `SPREAD` hours over the whole time. It
    also has up to `MOST_LATE` older hours that received rows by later loads; without load_seq these are unknown.

    A family, a group of rollups that are built together, is skipped if it cannot be built, is not built yet or is
    outdated. report: a function that gets one line of text per family that can be built.
    """
    found: list[Difference] = []
    with builder.snapshot() as connection:
        for family in builder.families():
            state, log = read_state(connection, family), read_log(connection, ROLLED_FACTS[family], builder.clock())
            if state.until is None or outdated(family, state, log, builder.zone):
                report(f"{family}: not built yet, or outdated; run 'python app.py rollup' first")
                continue
            check = _Check(builder, connection, family, state)
            differences = [*check.sampled_periods(), *check.whole_months()]
            report(f"{family}: {check.rows:,} rows compared, {len(differences)} differences")
            found += differences
    return found


class _Check:
    """Compares the rollups of one family with the raw rows. A family is the rollups that are built together.

    rows: number of rows compared so far. They are the rows of the sampled hours and days, and one sum per month.
    """

    def __init__(self, builder: RollupBuilder, connection: Connection, family: str, state: State) -> None:
        assert state.until is not None
        self.builder, self.connection, self.state = builder, connection, state
        self.fact, self.until = ROLLED_FACTS[family], state.until
        self.tables = [table for table in ROLLUPS if table.info["family"] == family]
        self.newest = state.load_seq if builder.has_load_seq(self.fact) else None
        self.first = floor_hour(first_row(connection, self.fact, self.until) or self.until)
        self.rows = 0

    def sampled_periods(self) -> Iterator[Difference]:
        """The rollups whose rows of the sampled hours or days differ from the raw rows."""
        hours = self._hours()
        for table in self.tables:
            by = ["starts_at", *(column.name for column in keys_of(table))]
            if periods := self._periods(table, hours):
                raw = RawRows(periods[0][0], periods[-1][1], upto=self.newest, parts=tuple(periods))
                rolled = self._rollup_sums(table, periods, by)
                yield from self._compare(table, [rolled], [self._raw_sums(table, raw, by)], by)

    def whole_months(self) -> Iterator[Difference]:
        """The rollups whose sums of a UTC month differ from the raw rows.

        The months reach from the first raw row to the end of the rollups.
        """
        raw_sums: dict[str, list[pd.DataFrame]] = {}  # by "hour" or "day"
        for table in self.tables:
            months = {f"{start:%Y-%m}": self._covered(table, start, end) for start, end in self._months()}
            length = table.info["period"]
            if length not in raw_sums:  # all rollups with this period have the same sums: read once
                ranges = {month: RawRows(*period, upto=self.newest) for month, period in months.items()}
                raw_sums[length] = [self._raw_sums(table, raw, []).assign(month=name) for name, raw in ranges.items()]
            rolled = [self._rollup_sums(table, [period], []).assign(month=name) for name, period in months.items()]
            raw = [frame[list(rolled[0])] for frame in raw_sums[length]] if rolled else []
            yield from self._compare(table, rolled, raw, ["month"])

    def _months(self) -> Iterator[Period]:
        start = self.first
        while start < self.until:
            yield start, min(month_end(start), self.until)
            start = month_end(start)

    def _covered(self, table: Table, start: datetime, end: datetime) -> Period:
        return rollup_end(table, start, self.builder.zone), rollup_end(table, end, self.builder.zone)

    def _raw_sums(self, table: Table, raw: RawRows, by: list[str]) -> pd.DataFrame:
        """A rollup's values, computed from raw rows: one row per combination of the columns `by`.

        If `by` is empty, there is one row.
        """
        rows = rollup_rows(table, raw, self.builder.zone, self.builder.has, total=not by)
        return self._read(add_up(table, rows.subquery("made"), by))

    def _rollup_sums(self, table: Table, periods: list[Period], by: list[str]) -> pd.DataFrame:
        inside = select(table).where(within(table.c.starts_at, periods)).subquery("rolled")
        return self._read(add_up(table, inside, by))

    def _read(self, statement: AnySelect) -> pd.DataFrame:
        frame = kind_of(self.builder.engine).fetch(self.connection, statement, TIMEOUT_S)
        return normalised(frame, [(column.name, column.type) for column in statement.selected_columns])

    def _hours(self) -> list[datetime]:
        """Starts of the sampled hours: recent hours, hours spread over the whole time, and old hours with late rows."""
        count = int((self.until - self.first) / timedelta(hours=1))
        spread = {self.first + timedelta(hours=count * n // SPREAD) for n in range(SPREAD)} if count else set()
        recent = {self.until - timedelta(hours=n + 1) for n in range(min(count, int(RECENT / timedelta(hours=1))))}
        return sorted(spread | recent | set(self._late_hours()))

    def _late_hours(self) -> list[datetime]:
        """Starts of the newest `MOST_LATE` hours that lie before the last 72 hours and have rows of recent loads.

        A load is recent if it is not older than the first load whose data reach into the last 72 hours.
        """
        if self.newest is None:
            return []
        at, load, edge = self.fact.c[self.fact.info["time"]], self.fact.c.load_seq, self.until - RECENT
        first = first_beyond(self.connection, self.fact, edge)
        if first is None:
            return []
        hour = time_bucket("hour", at).label("late_hour")
        old = select(hour).where(load >= first, load <= self.newest, at < edge).group_by(hour)
        return list(self._read(old.order_by(hour.desc()).limit(MOST_LATE))["late_hour"].dt.to_pydatetime())

    def _periods(self, table: Table, hours: list[datetime]) -> list[Period]:
        """The periods of a rollup that cover these hours. Adjacent periods are joined.

        For a daily rollup, they are the city's days that contain the hours, without days that are not finished.
        """
        periods = [(hour, hour + timedelta(hours=1)) for hour in hours]
        if table.info["period"] == "day":
            zone, end = self.builder.zone, rollup_end(table, self.until, self.builder.zone)
            days = sorted({day for period in periods for day in city_days(*period, zone)})
            periods = [(day_start(day, zone), day_start(day + timedelta(days=1), zone)) for day in days]
            periods = [period for period in periods if period[1] <= end]
        joined: list[Period] = []
        for start, end in periods:
            joined = (
                [*joined[:-1], (joined[-1][0], end)] if joined and joined[-1][1] == start else [*joined, (start, end)]
            )
        return joined

    def _compare(
        self, table: Table, rolled: list[pd.DataFrame], raw: list[pd.DataFrame], by: list[str]
    ) -> Iterator[Difference]:
        found, wanted = (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame() for frames in (rolled, raw))
        self.rows += len(wanted)
        if found.empty and wanted.empty:
            return
        both = found.merge(wanted, on=by, how="outer", suffixes=(" rolled", " raw"))
        values = [str(name) for name in wanted if name not in by]
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
