"""The watcher: derives versions and freshness of all sources from `load_log` alone, so that all processes agree."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import case, func, or_, select

from data.contract.common import load_log
from data.contract.tables import FACTS
from data.errors import WarehouseError
from data.questions.first_rows import UNSEEN, FirstRows, read_first_rows
from data.questions.rollup_reach import RAW, RollupReaches, read_rollup_reaches, versions_of_rollups
from data.questions.row_faults import FaultsFound, look_for_faults
from data.questions.scan_floors import UNKNOWN, ScanFloors, read_scan_floors
from data.warehouse.door import RELEASE_IDLE_AFTER, Warehouse
from data.warehouse.policy import FULL
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
FACT_NAMES = frozenset(table.name for table in FACTS)
INVENTORY_EVERY = 30


def utc_now() -> datetime:
    """The server's clock, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Source:
    """The newest load of one table from one source: a table may have several sources.

    cadence_s: the seconds between loads that the source promises; None if it promises no cadence.
    """

    table: str
    source: str
    load_id: int
    data_until: datetime | None
    cadence_s: int | None
    failed: bool


@dataclass(frozen=True)
class LogState:
    """The state of the load log and the warehouse, as the watcher's last probe found them.

    sources: the newest load per table and source, in that order. reachable: whether the warehouse answers. recoveries:
    how often it has answered again after a failure. version: table -> load_id of its newest load.
    """

    sources: tuple[Source, ...] = ()
    reachable: bool = False
    last_load_id: int = 0
    recoveries: int = 0
    version: dict[str, int] = field(default_factory=dict)
    rollup_reach: RollupReaches = RAW
    scan_floors: ScanFloors = UNKNOWN
    first_rows: FirstRows = UNSEEN

    def moment(self, clock: datetime, tick_s: int) -> datetime:
        """The live moment: the greatest data_until of fact tables that is not after the clock, floored to the tick.

        A later data_until comes from a source with a wrong clock and must not drag the city into the future. Without
        any data the live moment is the clock.
        """
        times = [s.data_until for s in self.sources if s.table in FACT_NAMES and s.data_until and s.data_until <= clock]
        return floor(max(times, default=clock), tick_s)

    def behind(self, versions: Mapping[str, int]) -> bool:
        """Whether one of these versions is newer than the table's version in this state. versions: table -> load_id."""
        return any(self.version.get(table, 0) < load_id for table, load_id in versions.items())

    def payload(self, clock: datetime, tick_s: int) -> bytes:
        """The JSON that browsers poll: versions by table, live moment, sources with their data_until, reachability.

        It depends on the log and the clock's tick alone, so that browsers may ask any process.
        """
        sources: dict[str, list[object]] = {}
        for source in self.sources:
            if source.table in FACT_NAMES and source.data_until:
                until = source.data_until.isoformat() + "Z"
                sources.setdefault(source.table, []).append([source.source, until, source.cadence_s, source.failed])
        content = {
            "versions": self.version,
            "moment": self.moment(clock, tick_s).isoformat() + "Z",
            "sources": sources,
            "tick": tick_s,
            "reachable": self.reachable,
        }
        return json.dumps(content, ensure_ascii=False).encode()


def floor(moment: datetime, tick_s: int) -> datetime:
    """The last tick that is not after the moment. Ticks are `tick_s` seconds apart, counted from 1970."""
    seconds = int((moment - datetime(1970, 1, 1)).total_seconds())
    return datetime(1970, 1, 1) + timedelta(seconds=seconds // tick_s * tick_s)


def etag_of(payload: bytes) -> str:
    """The HTTP ETag of a payload: the same for equal payloads."""
    return hashlib.sha256(payload).hexdigest()[:20]


def latest_query() -> AnySelect:
    """A select with one row per table and source: table_name, source, newest load_id, newest_ok (that succeeded)."""
    ok = func.max(case((load_log.c.state == "ok", load_log.c.load_id)))
    return (
        select(
            load_log.c.table_name,
            load_log.c.source,
            func.max(load_log.c.load_id).label("newest"),
            ok.label("newest_ok"),
        )
        .group_by(load_log.c.table_name, load_log.c.source)
        .order_by(load_log.c.table_name, load_log.c.source)
    )


def loads_query(after: int, ids: tuple[int, ...] = ()) -> AnySelect:
    """A select of the loads whose load_id is above `after` or among `ids`, oldest first."""
    later = load_log.c.load_id > after
    return (
        select(
            load_log.c.load_id,
            load_log.c.table_name,
            load_log.c.source,
            load_log.c.data_until,
            load_log.c.cadence_s,
            load_log.c.state,
        )
        .where(or_(later, load_log.c.load_id.in_(ids)) if ids else later)
        .order_by(load_log.c.load_id)
    )


class Watcher:
    """Reads new rows of `load_log` every few seconds and keeps `state` up to date. One thread per serving process.

    zone: the city's time zone. Without one no rollups are used, because daily rollups need a zone. probes: number of
    probes so far.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        *,
        watch_s: float = 2,
        clock: Callable[[], datetime] = utc_now,
        zone: str | None = None,
    ) -> None:
        self.warehouse = warehouse
        self.watch_s = watch_s
        self.clock = clock
        self.zone = zone
        self.state = LogState()
        self.probes = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._probed_at = 0.0
        self._faults = FaultsFound()
        self._published: tuple[LogState, datetime, bytes, str] | None = None
        warehouse.version_of = lambda table: self.state.version.get(table, 0)

    def probe(self) -> LogState:
        """Read the log once. Never raises: where the warehouse does not answer, `state.reachable` is False."""
        with self._lock:
            return self._probe()

    def catch_up(self, versions: Mapping[str, int]) -> None:
        """Probe once if `state` is behind these versions, which a browser got from another process.

        However many threads call at once, one probe serves all calls that were waiting when it began.
        """
        if not self.state.behind(versions):
            return
        called_at = time.monotonic()
        with self._lock:
            if self._probed_at < called_at and self.state.behind(versions):
                self._probe()

    def published(self, tick_s: int) -> tuple[bytes, str]:
        """The payload and its ETag, kept until the state or the live moment changes: every screen polls them often."""
        state, published, clock = self.state, self._published, self.clock()
        moment = state.moment(clock, tick_s)
        if published is None or published[0] is not state or published[1] != moment:
            payload = state.payload(clock, tick_s)
            self._published = published = (state, moment, payload, etag_of(payload))
        return published[2], published[3]

    def _probe(self) -> LogState:
        self.probes += 1
        self.warehouse.observer.log_probed()
        self._probed_at = time.monotonic()
        before = self.state
        try:
            self.state = self._look(before)
        except WarehouseError as error:
            if before.reachable:
                log.warning("the warehouse does not answer: %s", error)
            self.state = replace(before, reachable=False)
        if self.state.version != before.version:
            self.warehouse.forget_outdated()
        if self.state.scan_floors.read_on != before.scan_floors.read_on:
            self._release_memory(1)  # whole tables were read, which no page reads: 52 MB of blocks at 13 M calls
        return self.state

    def start(self) -> None:
        """Probe now, and from then on every `watch_s` seconds in a thread."""
        self.probe()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop probing: end the thread that `start` started."""
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
        ids: tuple[int, ...] = ()
        if first:
            latest = self._read(latest_query())
            ids = tuple(sorted({int(i) for i in pd.concat([latest["newest"], latest["newest_ok"]]).dropna()}))
        after = max(ids, default=0) if first else before.last_load_id
        loads = self._read(loads_query(after, ids))
        recovered = not before.reachable and bool(before.last_load_id)
        if recovered:
            self.warehouse.forget_failures()
        if loads.empty and before.reachable:
            return before
        sources = {} if first else {(s.table, s.source): s for s in before.sources}
        for load in loads.to_dict("records"):
            key = (str(load["table_name"]), str(load["source"]))
            sources[key] = _source(load, sources.get(key))
        version: dict[str, int] = {}
        for _, source in sorted(sources.items()):  # in a fixed order, so that all processes publish the same bytes
            version[source.table] = max(version.get(source.table, 0), source.load_id)
        ordered = tuple(source for _, source in sorted(sources.items()))
        rollup_reach = self._rollup_reach(version, before, first)
        known = self._look_up(version, before)
        counts = (max(version.values(), default=0), before.recoveries + recovered)  # newest load, recoveries
        return LogState(ordered, True, *counts, version, rollup_reach, *known)

    def _look_up(self, version: dict[str, int], before: LogState) -> tuple[ScanFloors, FirstRows]:
        """Facts about the rows that are read once a day and after loads. The door is told which rows are faulty."""
        present, today = self.warehouse.inventory(), self.clock().date()
        self._faults = look_for_faults(self.warehouse, version, self._faults, today, lambda: self._release_memory(1))
        scan_floors = read_scan_floors(self._read, present, version, before.scan_floors, today)
        return scan_floors, read_first_rows(self._read, present, version, before.first_rows, today)

    def _rollup_reach(self, version: dict[str, int], before: LogState, first: bool) -> RollupReaches:
        """The reach of the rollups. It is read again only if a table on which it depends has a new version."""
        if version.keys() - before.version.keys():
            self.warehouse.refresh_inventory()  # a table that is loaded for the first time may be new
        if not first and versions_of_rollups(version) == versions_of_rollups(before.version):
            return before.rollup_reach
        return read_rollup_reaches(self._read, self.warehouse.inventory(), version, self.zone)

    def _read(self, statement: AnySelect) -> pd.DataFrame:
        return self.warehouse.read_uncached(statement, FULL)


def _source(load: dict[Any, Any], before: Source | None) -> Source:
    failed = load["state"] != "ok"
    until = None if pd.isna(load["data_until"]) else load["data_until"].to_pydatetime()
    if failed:
        until = before.data_until if before else None  # a failed load brought no data
    cadence = None if pd.isna(load["cadence_s"]) else int(load["cadence_s"])
    return Source(str(load["table_name"]), str(load["source"]), int(load["load_id"]), until, cadence, failed)
