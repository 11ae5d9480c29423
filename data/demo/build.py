"""Builds the warehouse of the demo city, day by day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import URL, Connection, Engine
from tqdm import tqdm

from data.city.pack import CityPack, district_rows
from data.contract.tables import metadata
from data.demo import incidents as incident_rows
from data.demo import services as case_rows
from data.demo.clock import day_start, with_datetimes
from data.demo.layers import quantities
from data.demo.target import DemoError, open_target
from data.demo.timing import LAYER_SOURCES, LoadSchedule
from data.demo.world import Arguments, World
from data.demo.writing import append
from data.rollups.builder import RollupBuilder

DAYS, FULL_DAYS = 90, 730
FULL_CALLS = 131_000_000
CALLS_PER_DAY = FULL_CALLS // FULL_DAYS
"""Default number of calls a day: 179,452. The real platform reports 131 million calls in two years (730 days)."""


def build(
    target: Path | URL,
    *,
    pack: CityPack,
    until: datetime | None = None,
    seed: int = 1,
    days: int = DAYS,
    calls: int | None = None,
    full: bool = False,
    progress: bool = True,
) -> None:
    """Build the demo city in a DuckDB file or in a server's database. The same arguments give the same rows.

    until: end of the demo, naive UTC; None means the start of the current hour. seed: of the random numbers. days:
    length of the demo. calls: number of calls, by default 179,452 a day. full: 730 days instead of `days`, with 131
    million calls unless `calls` is given. progress: whether to print progress and a summary.

    In a file, an earlier demo stays until the new one is complete; in a database it is removed first. The remains of an
    interrupted build are removed.

    Raises DemoError if an argument is not valid, or if the target cannot be used: see `open_target`.
    """
    arguments = _arguments(until, seed, days, calls, full)
    started = time.monotonic()
    with open_target(target, arguments, pack.zone, lambda line: _print(progress, line)) as engine:
        counts = _write(engine, World(arguments, pack), progress)
    listed = " · ".join(f"{table} {rows:,}" for table, rows in counts.items() if rows)
    if isinstance(target, Path):
        summary = f"{target}: {target.stat().st_size / 1e6:,.0f} MB"
    else:
        summary = f"{target.render_as_string(hide_password=True)}: {sum(counts.values()):,} rows"
    _print(progress, f"{summary} in {time.monotonic() - started:.0f} s\n{listed}")


def _arguments(until: datetime | None, seed: int, days: int, calls: int | None, full: bool) -> Arguments:
    if until is not None and until.tzinfo is not None:
        raise DemoError("until must be a naive UTC moment")
    end = until or datetime.now(UTC).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    length = FULL_DAYS if full else days
    count = calls if calls is not None else FULL_CALLS if full else CALLS_PER_DAY * length
    if length < 1 or count < 0 or seed < 0:
        raise DemoError(
            f"days must be at least 1 and calls and seed not negative: days={length} calls={count} seed={seed}"
        )
    return Arguments(seed, end.replace(microsecond=0), length, count)


def _print(progress: bool, line: str) -> None:
    if progress:
        tqdm.write(line)


def _write(engine: Engine, world: World, progress: bool) -> dict[str, int]:
    writer = Writer(world, progress)
    for step in (writer.catalogue, writer.calls, writer.states, writer.cases, writer.incidents, writer.readings,
                 writer.indicators, writer.loads):  # fmt: skip
        with engine.begin() as connection:
            step(connection)
    if engine.dialect.name != "clickhousedb":  # on ClickHouse, views have filled the rollups
        writer.rollups(engine)
    return writer.counts


class Writer:
    """Writes a demo city. Each public method writes all rows of some tables.

    counts: name of a table -> number of rows written so far.
    """

    def __init__(self, world: World, progress: bool) -> None:
        self.world, self.progress = world, progress
        self.log = LoadSchedule(world.period)
        self.counts = dict.fromkeys(metadata.tables, 0)

    def catalogue(self, connection: Connection) -> None:
        for table, rows in (
            ("district", district_rows(self.world.pack)),
            *vars(self.world.catalogue).items(),
            ("service_hall", self.world.places.hall),
            ("asset", self.world.places.asset),
            ("quantity", quantities()),
            ("indicator", self.world.indicators.definitions()),
            ("indicator_target", self.world.indicators.targets()),
        ):
            self._append(connection, table, rows)

    def calls(self, connection: Connection) -> None:
        start, end = (np.datetime64(second, "s") for second in (self.world.period.start, self.world.period.end))
        for day in self._days("calls"):
            calls = self.world.calls.day(day)
            at = calls.column("called_at").to_numpy()
            first, last = np.searchsorted(at, start), np.searchsorted(at, end)
            seconds = at[first:last].astype("datetime64[s]").astype(np.int64)
            sequence = self.log.sequence("exchange_platform", "data_call", seconds)
            rows = calls.slice(first, last - first).append_column("load_seq", pa.array(sequence))
            self.counts["data_call"] += append(connection, "data_call", rows)

    def states(self, connection: Connection) -> None:
        for day in self._days("catalogue states"):
            rows = self._inside(self.world.states.day(day), "at")
            sequence, at = np.zeros(len(rows), dtype=np.int64), rows["at"].to_numpy(np.int64)
            for source in sorted(set(rows["source"])):
                own = (rows["source"] == source).to_numpy()
                sequence[own] = self.log.sequence(str(source), "dataset_state", at[own])
            rows = with_datetimes(rows.assign(load_seq=sequence), "at", "updated_at")
            self._append(connection, "dataset_state", rows)

    def cases(self, connection: Connection) -> None:
        """Write the service cases and their steps.

        These are the cases submitted during the demo, and those earlier ones that were due or completed after its start
        or are still open at its end. Steps after its end are left out.
        """
        period, source = self.world.period, "service_platform"
        waiting = pd.DataFrame()
        for day in self._days("cases", case_rows.OPEN_DAYS):
            lifecycles = self.world.cases.lifecycles(day)
            rows = case_rows.known_before(lifecycles.rows, period.end)
            late = rows[["due_at", "completed_at"]].max(axis=1) >= period.start
            rows = rows[(rows["submitted_at"] >= period.start) | late | rows["completed_at"].isna()]
            rows = self._numbered(rows, source, "service_case", "submitted_at")
            self._append(connection, "service_case", case_rows.contract_rows(rows))
            events = case_rows.events(lifecycles.of("case_id", rows), -np.inf, period.end)
            waiting = pd.concat([waiting, events], ignore_index=True)
            waiting = self._write_events(connection, source, "case_event", waiting, day_start(day + 1))
        self._write_events(connection, source, "case_event", waiting, period.end)

    def incidents(self, connection: Connection) -> None:
        period, source = self.world.period, "command_centre"
        waiting = pd.DataFrame()
        for day in self._days("incidents", incident_rows.LIFE_DAYS):
            lifecycles = self.world.incidents.day(day)
            rows = incident_rows.known_before(lifecycles, period.end)
            over = rows[["due_at", "closed_at"]].max(axis=1) < period.start
            rows = rows[(rows["reported_at"] >= period.start) | ~over | rows["closed_at"].isna()]
            rows = self._numbered(rows, source, "incident", "reported_at")
            self._append(connection, "incident", with_datetimes(rows, *incident_rows.INCIDENT_TIMES))
            events = incident_rows.events(lifecycles.of("incident_id", rows), -np.inf, period.end)
            waiting = pd.concat([waiting, events], ignore_index=True)
            waiting = self._write_events(connection, source, "incident_event", waiting, day_start(day + 1))
        self._write_events(connection, source, "incident_event", waiting, period.end)

    def _numbered(self, rows: pd.DataFrame, source: str, table: str, began: str) -> pd.DataFrame:
        """The rows with two more columns: load_seq and first_load_seq.

        load_seq: load_id of the load that last changed the row. first_load_seq: load_id of the load that first wrote
        it. began: name of the column with the time (Unix seconds) at which a case or an incident began.
        """
        changed, first = (rows[name].to_numpy(np.int64) for name in ("changed_at", began))
        sequence = self.log.sequence(source, table, changed)
        return rows.assign(load_seq=sequence, first_load_seq=self.log.first(source, table, first))

    def _write_events(
        self, connection: Connection, source: str, table: str, waiting: pd.DataFrame, before: int
    ) -> pd.DataFrame:
        """Write the events of `waiting` before `before` (Unix seconds), in order of time. Returns the other events.

        A case or an incident has events on later days, too. These wait, so that the whole table is in order of time.
        """
        ready = waiting["at"] < before
        rows = waiting[ready].sort_values("at", kind="stable")  # at one moment, events of older days come first
        sequence = self.log.sequence(source, table, rows["at"].to_numpy(np.int64))
        self._append(connection, table, with_datetimes(rows.assign(load_seq=sequence), "at"))
        return waiting[~ready]

    def readings(self, connection: Connection) -> None:
        for day in self._days("readings"):
            rows = self._inside(self.world.readings.day(day), "observed_at")
            sequence = np.zeros(len(rows), dtype=np.int64)
            for layer, source in LAYER_SOURCES.items():
                own = (rows["layer"] == layer).to_numpy()
                sequence[own] = self.log.sequence(source, "reading", rows["observed_at"].to_numpy(np.int64)[own])
            self._append(connection, "reading", with_datetimes(rows.assign(load_seq=sequence), "observed_at"))

    def indicators(self, connection: Connection) -> None:
        period, source = self.world.period, self.world.indicators
        rows = pd.concat([source.history(), source.published(period.start, period.end)], ignore_index=True)
        published = rows["published_at"].to_numpy(np.int64)
        rows = rows.assign(load_seq=self.log.sequence("indicator_board", "indicator_value", published))
        self._append(connection, "indicator_value", with_datetimes(rows, "period_start", "published_at"))

    def loads(self, connection: Connection) -> None:
        self._append(connection, "load_log", self.log.frame())

    def rollups(self, engine: Engine) -> None:
        builder = RollupBuilder(engine, self.world.pack.zone, clock=lambda: self.world.period.until)
        builder.prepare()
        for family in builder.families():
            for step in builder.steps_with_progress(family, self.progress):
                for table, rows in step.rows.items():
                    self.counts[table] += rows

    def _days(self, title: str, before: int = 0) -> Iterator[int]:
        days = self.world.period.city_days
        listed = range(days.start - before, days.stop)
        yield from tqdm(listed, desc=f"{title:>16}", unit=" days", disable=not self.progress)

    def _inside(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        period = self.world.period
        return rows[(rows[column] >= period.start) & (rows[column] < period.end)]

    def _append(self, connection: Connection, table: str, rows: pd.DataFrame) -> None:
        self.counts[table] += append(connection, table, rows)
