"""The live feed of a demo warehouse: it fills the gap since the last row, then adds new rows tick by tick.

The rows depend only on the arguments of the demo, which the warehouse holds. So the feed stores no state: after a
restart it continues at the greatest data_until in ``load_log``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Text, cast, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from data.city.pack import CityPack
from data.contract.tables import metadata
from data.demo.clock import DAY_S, day_of, day_start, moment, seconds
from data.demo.feed_changes import Changes
from data.demo.timing import DETAILED_LOG_DAYS, SOURCES, SourceTable, stopped_at
from data.demo.world import World
from data.demo.writing import append, complete, is_demo, next_load_id, read_arguments, replace
from data.errors import PlainError
from data.rollups.builder import RollupBuilder
from data.warehouse.engines import kind_of
from data.warehouse.memory import give_back

__all__ = ["Feed", "FeedError", "is_demo"]

logger = logging.getLogger(__name__)
DENSE_DAYS = 30
"""Number of days at the end of a gap that get all rows. Earlier days get only every tenth call and reading."""
KEEP_EVERY_IN_OLD_GAP = 10
CHUNK_S = 6 * 3600
"""Longest period, in seconds, whose rows one transaction writes."""
PRUNE_EVERY_S = 3600
LONGEST_PAUSE_S = 300.0
ROLLUP_EVERY_S = 300
"""Seconds between two refreshes of the rollups."""


class FeedError(PlainError):
    """This warehouse cannot be fed. The text is one line for a person."""


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Feed:
    """Adds new rows to one demo warehouse. A warehouse must have at most one feed.

    seed: the seed that the demo must have; None accepts any. tick_s: seconds between two ticks. clock: a function that
    returns the current time, naive UTC. Raises FeedError if the warehouse is no complete demo, or has another seed.
    """

    def __init__(
        self,
        engine: Engine,
        pack: CityPack,
        *,
        seed: int | None = None,
        tick_s: int = 10,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        arguments = read_arguments(engine)
        if arguments is None:
            raise FeedError("this warehouse is not a demo city: it is not fed")
        if seed is not None and seed != arguments.seed:
            raise FeedError(f"this demo city was built with seed {arguments.seed}, not {seed}")
        complete(engine)
        self.engine, self.tick_s, self.clock = engine, tick_s, clock
        self.world = World(arguments, pack)
        self.changes = Changes(self.world)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._pruned_s = self._rollups_s = 0
        self.rollup_builder = RollupBuilder(engine, pack.zone, clock=clock)

    def catch_up(self, now: datetime) -> None:
        """Write the rows from `complete_until` to `now`, naive UTC, rounded down to the tick.

        Each transaction covers at most `CHUNK_S` within one city day; `stop` ends the work after the current one. If
        the gap is longer than `DENSE_DAYS`, its older part gets only every tenth call and reading.
        """
        end = self._floor(now)
        done = seconds(self.complete_until())
        if end - done > DENSE_DAYS * DAY_S:
            logger.warning(
                "gap of %d days: older than %d days at a tenth of the calls", (end - done) // DAY_S, DENSE_DAYS
            )
        while done < end and not self._stop.is_set():
            upto = min(end, done + CHUNK_S, day_start(day_of(done) + 1))
            self._add(done, upto, KEEP_EVERY_IN_OLD_GAP if end - upto > DENSE_DAYS * DAY_S else 1)
            done = upto

    def tick(self, now: datetime) -> None:
        """Do `catch_up`. Then thin out ``load_log`` once an hour, and refresh the rollups every `ROLLUP_EVERY_S`
        seconds.
        """
        self.catch_up(now)
        self._prune(self._floor(now))
        self._refresh_rollups(self._floor(now))
        give_back()  # to generate a new day takes ten times the memory that is kept of it

    def start(self) -> None:
        """Start a daemon thread that calls `tick` every `tick_s` seconds. Do nothing if it runs already.

        After an error the thread waits longer, and tries again.
        """
        if self._thread is None or not self._thread.is_alive():
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and wait for its end.

        The thread first completes its current transaction. It may also thin out ``load_log`` and do one step of the
        rollups.
        """
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                now = self.clock()
                self.tick(now)
                pause = self.tick_s - seconds(now) % self.tick_s - now.microsecond / 1e6
            except Exception:  # the feed must survive any error of the warehouse; it waits longer before each retry
                pause = min(LONGEST_PAUSE_S, max(float(self.tick_s), pause * 2))
                logger.exception("feeding failed; next try in %.0f s", pause)

    def _floor(self, now: datetime) -> int:
        return seconds(now) // self.tick_s * self.tick_s

    def complete_until(self) -> datetime:
        """The moment before which all rows are written, naive UTC.

        It is the greatest data_until in ``load_log``, or the end of the build if there is none.
        """
        log = metadata.tables["load_log"]
        with self.engine.connect() as connection:
            latest = connection.execute(select(func.max(log.c.data_until))).scalar_one()
        return latest or self.world.period.until

    def _add(self, start: int, end: int, keep_every: int) -> None:
        """Write the rows of [start, end), Unix seconds within one city day, in one transaction.

        A load is logged for each source and table that has rows in this time or is due (`_due`). keep_every: n writes
        only every n-th call and reading.
        """
        with self.engine.begin() as connection:
            load_id, due = next_load_id(connection), self._due(connection, end)
            loads: list[tuple[str, str, int]] = []
            new: dict[str, list[Any]] = {}
            for (source, table), change in self.changes.between(start, end, keep_every).items():
                if change.size or (source, table) in due:
                    new.setdefault(table, []).append(change.with_load(change.new, load_id + len(loads), table))
                    if change.changed is not None:
                        changed = change.with_load(change.changed, load_id + len(loads), table, first=False)
                        replace(connection, table, str(change.key), changed)
                    loads.append((source, table, change.size))
            for table, parts in new.items():
                append(connection, table, _in_order(parts, table))
            append(connection, "load_log", self._log(loads, load_id, end))

    def _due(self, connection: Connection, end: int) -> set[SourceTable]:
        """The pairs (source, table) that must log a load at `end` (Unix seconds) even if they have no rows.

        Without this load they would be late at the next tick. Sources that have stopped are left out (story
        ``feed_stopped``).
        """
        log = metadata.tables["load_log"]
        latest = select(log.c.source, log.c.table_name, func.max(log.c.data_until)).group_by(
            log.c.source, log.c.table_name
        )
        rows = connection.execute(latest.where(log.c.data_until >= moment(end - 2 * DAY_S)))
        logged_until = {(source, table): seconds(until) for source, table, until in rows}
        stopped = {key for key in CADENCES if (stop := stopped_at(key[0], self.world.period.until)) and end > stop}
        silent = {key for key, cadence in CADENCES.items() if end - logged_until.get(key, 0) > cadence - self.tick_s}
        return silent - stopped

    def _log(self, loads: list[tuple[str, str, int]], load_id: int, end: int) -> pd.DataFrame:
        rows = pd.DataFrame(loads, columns=["source", "table_name", "rows"])
        loaded_at = max(self.clock(), moment(end))
        return rows.assign(
            load_id=range(load_id, load_id + len(rows)),
            loaded_at=pd.Timestamp(loaded_at),
            data_until=pd.Timestamp(moment(end)),
            cadence_s=[CADENCES[source, table] for source, table, _ in loads],
            state="ok",
        )

    def _prune(self, now: int) -> None:
        """Thin out ``load_log`` once an hour. now: Unix seconds.

        Of loads with a data_until more than eight days ago, only the last one per source, table and UTC day is kept.
        """
        if now - self._pruned_s < PRUNE_EVERY_S:
            return
        log = metadata.tables["load_log"]
        old = log.c.data_until < moment(now) - timedelta(days=DETAILED_LOG_DAYS)
        # keep the last load of a UTC day; the first ten characters of a time are its date on every engine
        day = func.substr(cast(log.c.data_until, Text), 1, 10)
        kept = select(func.max(log.c.load_id)).where(old).group_by(log.c.source, log.c.table_name, day)
        with self.engine.begin() as connection:
            connection.execute(delete(log).where(old, log.c.load_id.not_in(kept)))
        self._pruned_s = now

    def _refresh_rollups(self, now: int) -> None:
        """Refresh the rollups every `ROLLUP_EVERY_S` seconds, step by step. now: Unix seconds.

        Steps that are not begun within half a tick wait for the next tick. An error of the database is logged and does
        not stop the feed: panels then read raw rows.
        """
        if now // ROLLUP_EVERY_S == self._rollups_s // ROLLUP_EVERY_S:
            return
        ends = time.monotonic() + self.tick_s / 2
        try:
            self.rollup_builder.prepare()
            for family in self.rollup_builder.families():
                for _ in self.rollup_builder.steps(family):
                    self._release_memory()
                    if time.monotonic() > ends or self._stop.is_set():
                        return
        except SQLAlchemyError:
            logger.exception("the rollups could not be refreshed; next try in %d s", ROLLUP_EVERY_S)
        self._rollups_s = now

    def _release_memory(self) -> None:
        """Make an embedded engine release memory. Each step of the rollups leaves up to 65 MB."""
        with self.engine.connect() as connection:
            kind_of(self.engine).release_memory(connection)


CADENCES: dict[SourceTable, int] = {(source.name, source.table): source.cadence_s for source in SOURCES}


def _in_order(parts: list[Any], table: str) -> Any:
    """The rows of several sources for one table, joined and sorted by time. parts: one frame per source.

    If there is only one source, its frame is returned unchanged.
    """
    if len(parts) == 1:
        return parts[0]
    return pd.concat(parts, ignore_index=True).sort_values(metadata.tables[table].info["time"], kind="stable")
