"""`Watcher`: reads the load log every few seconds. So all processes know the same versions and ages."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pandas as pd
from sqlalchemy import case, func, or_, select

from data.calendar.days import NO_CALENDAR, Calendar
from data.contract.calls import data_call
from data.contract.common import load_log
from data.contract.layers import reading
from data.errors import WarehouseError
from data.questions.first_rows import read_first_rows
from data.questions.history import History, read_history
from data.questions.reach import until_told
from data.questions.rollup_reach import RollupReaches, read_rollup_reaches, versions_of_rollups
from data.questions.row_faults import FaultsFound, look_for_faults
from data.questions.scan_floors import read_scan_floors
from data.warehouse.door import RELEASE_IDLE_AFTER, Warehouse
from data.warehouse.file_state import FileState
from data.warehouse.policy import FULL
from data.warehouse.repairs import RowFaults
from data.warehouse.selects import AnySelect
from data.watch.feeds import Feeds, read_feeds
from data.watch.log_state import LogState, Source, begun, etag_of, floor, source_of
from data.watch.nodes import Nodes

log = logging.getLogger(__name__)
INVENTORY_EVERY = 30
UNNAMED = {"table_name": "", "source": ""}  # a load may lack a name


def utc_now() -> datetime:
    """The server's clock, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def latest_query() -> AnySelect:
    """A select with one row per table and source. Columns: table_name, source, newest, newest_ok, until.

    newest: load_id of the newest load. newest_ok: load_id of the newest load that succeeded; NULL if none did.
    until: greatest data_until that a load tells; NULL if none does: see `until_told`.
    """
    ok = func.max(case((load_log.c.state == "ok", load_log.c.load_id)))
    return (
        select(
            load_log.c.table_name,
            load_log.c.source,
            func.max(load_log.c.load_id).label("newest"),
            ok.label("newest_ok"),
            func.max(until_told()).label("until"),
        )
        .group_by(load_log.c.table_name, load_log.c.source)
        .order_by(load_log.c.table_name, load_log.c.source)
    )


def loads_query(after: int, ids: tuple[int, ...] = ()) -> AnySelect:
    """A select of the loads whose load_id is greater than `after` or is one of `ids`, oldest first.

    Columns: load_id, table_name, source, until (see `until_told`), cadence_s, state.
    """
    later = load_log.c.load_id > after
    return (
        select(
            load_log.c.load_id,
            load_log.c.table_name,
            load_log.c.source,
            until_told().label("until"),
            load_log.c.cadence_s,
            load_log.c.state,
        )
        .where(or_(later, load_log.c.load_id.in_(ids)) if ids else later)
        .order_by(load_log.c.load_id)
    )


class Watcher:
    """Reads new rows of `load_log` and keeps `state` up to date. Each serving process has one thread for this.

    watch_s: seconds between two probes of the log. tick_s: seconds between the moments of live questions. clock: a
    function that returns the current time, naive UTC. zone: the city's time zone; without it no rollups are used,
    because daily rollups need a zone. calendar: the city's public holidays. probes: number of probes so far. on_step:
    functions that are called if the clock was set back. file: the file of an embedded warehouse.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        *,
        watch_s: float = 2,
        tick_s: int = 10,
        clock: Callable[[], datetime] = utc_now,
        zone: str | None = None,
        calendar: Calendar = NO_CALENDAR,
    ) -> None:
        self.warehouse = warehouse
        self.watch_s = watch_s
        self.tick_s = tick_s
        self.clock = clock
        self.zone = zone
        self.file = FileState(warehouse.engine)
        self._nodes = Nodes(warehouse)
        self.state = LogState(history=History(calendar=calendar))
        self.probes = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._probed_at = 0.0
        self._faults = FaultsFound()
        self._published: tuple[LogState, datetime, bytes, str] | None = None
        self._clock_before = datetime.min
        self.on_step: list[Callable[[], None]] = []
        warehouse.version_of = self.version_of

    def version_of(self, name: str) -> int:
        """The present version of a table: the load_id of its newest load, or 0 if it has none.

        A name that begins with "@", such as "@calls", stands for the live moment of a domain. For its version see
        `LogState.version_of_moment`.
        """
        if name.startswith("@"):
            return self.state.version_of_moment(name, self.clock(), self.tick_s)
        return self.state.version.get(name, 0)

    def probe(self) -> LogState:
        """Read the new rows of the log, and return the new state.

        If this fails with a WarehouseError, the error is not raised. Only `reachable` of the state changes, to False.
        """
        with self._lock:
            return self._probe()

    def catch_up(self, versions: Mapping[str, int]) -> None:
        """Probe the load log once if `state` is behind these versions, which a browser got from another process.

        versions: name -> version, as in `LogState.versions`. If several threads call at once, one probe serves all
        calls that were waiting when the probe began.
        """
        if not self.state.behind(versions):
            return
        called_at = time.monotonic()
        with self._lock:
            if self._probed_at < called_at and self.state.behind(versions):
                self._probe()

    def published(self) -> tuple[bytes, str]:
        """The body of the address /version, which every screen polls, and the body's ETag.

        Both stay the same until the watcher has a new state of the load log, or until the next tick.
        """
        state, published, clock = self.state, self._published, self.clock()
        live = floor(clock, self.tick_s)
        if published is None or published[0] is not state or published[1] != live:
            payload = state.payload(clock, self.tick_s)
            self._published = published = (state, live, payload, etag_of(payload))
        return published[2], published[3]

    def _probe(self) -> LogState:
        self.probes += 1
        self.warehouse.observer.log_probed()
        self._probed_at = time.monotonic()
        self._notice_step()
        before = self.state
        try:
            self.file.check()
            self.state = self._look(before)
        except WarehouseError as error:
            if before.reachable:
                log.warning("the warehouse does not answer: %s", error)
            self.state = replace(before, reachable=False)
        if self.state.version != before.version:
            self.warehouse.forget_outdated()
        if self.state.history is not before.history or self.state.scan_floors.read_on != before.scan_floors.read_on:
            self._release_memory(1)  # whole tables were read, which no page reads: 52 MB of blocks at 13 M calls
        return self.state

    def _notice_step(self) -> None:
        """Call the functions in `on_step` if the clock was set back.

        These functions forget pictures whose moments would now lie in the future.
        """
        before, self._clock_before = self._clock_before, self.clock()
        if self._clock_before < before:
            log.warning("the server's clock was set back by %s", before - self._clock_before)
            for forget in self.on_step:
                forget()

    def start(self) -> None:
        """Probe now, and start a daemon thread that probes every `watch_s` seconds."""
        self.probe()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread that `start` started, and wait at most 5 seconds for its end."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        queries = self.warehouse.queries
        while not self._stop.wait(self.watch_s):
            if self.warehouse.queries == queries:  # nobody has asked since the last probe
                self._release_memory()
            self.probe()
            queries = self.warehouse.queries

    def _release_memory(self, after: int = RELEASE_IDLE_AFTER) -> None:
        try:
            self.warehouse.release_memory(after)
        except WarehouseError as error:
            log.debug("memory is not released: %s", error)  # the next probe reports that the warehouse is away

    def _look(self, before: LogState) -> LogState:
        if not before.reachable or self.probes % INVENTORY_EVERY == 0:
            self.warehouse.refresh_inventory()
        # after a failure, as at the start, only the newest loads are read, however many were missed
        first = not before.last_load_id or not before.reachable
        begins, ids = self._begun() if first else (before.sources, ())
        sources = {(one.table, one.source): one for one in begins}
        after = max(ids, default=0) if first else before.last_load_id
        loads = self._read(loads_query(after, ids)).fillna(UNNAMED)
        self._nodes.look(self.probes)
        if recovered := self._nodes.answer() and not before.reachable and bool(before.last_load_id):
            self.warehouse.forget_failures()
        if loads.empty and before.reachable:
            return before if self._nodes.answer() else replace(before, reachable=False)
        for load in loads.to_dict("records"):
            key = load["table_name"], load["source"]
            sources[key] = source_of(load, sources.get(key))
        ordered = tuple(newest for _, newest in sorted(sources.items()))  # so that all processes publish the same bytes
        version = {one.table: one.load_id for one in sorted(ordered, key=lambda one: one.load_id)}
        if version.keys() - before.version.keys():
            self.warehouse.refresh_inventory()  # a table that is loaded for the first time may be new
        self._look_for_faults(version)  # first: all later reads leave the faulty rows out
        rollup_reach = self._rollup_reach(version, before, first)
        present, today = self.warehouse.stored(), self.clock().date()
        scan_floors = read_scan_floors(self._read, present, version, before.scan_floors, today)
        first_rows = read_first_rows(self._read, present, version, before.first_rows, today)
        history = read_history(self._read, present, rollup_reach, self.zone, self.clock(), before.history)
        found = (version, rollup_reach, scan_floors, first_rows, history, self.zone or "UTC", self._feeds(ordered))
        reachable, newest = self._nodes.answer(), max(version.values(), default=0)
        return LogState(ordered, reachable, newest, before.recoveries + recovered, *found)

    def _begun(self) -> tuple[tuple[Source, ...], tuple[int, ...]]:
        """All sources of the log, still without the facts of their newest loads, and the identifiers of these loads."""
        latest = self._read(latest_query()).fillna(UNNAMED)
        ids = {int(i) for i in pd.concat([latest["newest"], latest["newest_ok"]]).dropna()}
        return tuple(map(begun, latest.to_dict("records"))), tuple(sorted(ids))

    def _feeds(self, sources: tuple[Source, ...]) -> Feeds:
        ends = {one.source: one.data_until for one in sources if one.table == reading.name and one.data_until}
        return read_feeds(self._read, ends, self.state.feeds, self.clock().date(), self.warehouse.stored())

    def _look_for_faults(self, version: dict[str, int]) -> None:
        """Look for faulty rows, and tell the door, which leaves them out of all later reads.

        version: table -> load_id of its newest load.
        """
        today, release = self.clock().date(), partial(self._release_memory, 1)
        self._faults = look_for_faults(self.warehouse, version, self._faults, today, release)

    def _rollup_reach(self, version: dict[str, int], before: LogState, first: bool) -> RollupReaches:
        """The reach of the rollups. It is read again if `first`, or if a table on which it depends has a new version.

        first: whether this is the first probe, or the previous probe failed.
        """
        unchanged = not first and versions_of_rollups(version) == versions_of_rollups(before.version)
        reach = (
            before.rollup_reach
            if unchanged
            else read_rollup_reaches(self._read, self.warehouse.stored(), version, self.zone)
        )
        unknown = dict(self._faults.rows.get(data_call.name, RowFaults()).missing)
        return replace(reach, statuses=data_call.c.status_code.name not in unknown)

    def _read(self, statement: AnySelect) -> pd.DataFrame:
        return self.warehouse.read_uncached(statement, FULL)
