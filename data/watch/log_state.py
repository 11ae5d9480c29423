"""The state of the load log: versions of tables, moments of domains, and what browsers poll. It reads no warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from data.contract.tables import FACTS, LEADING, lead_of
from data.questions.first_rows import UNSEEN, FirstRows
from data.questions.history import UNLIMITED, History
from data.questions.reach import Reach, ends_of
from data.questions.rollup_reach import RAW, RollupReaches
from data.questions.scan_floors import UNKNOWN, ScanFloors

FACT_NAMES = frozenset(table.name for table in FACTS)
LEADS = tuple(sorted({lead_of(name) for name in FACT_NAMES}))
"""Names of the domains, and of the facts that lead no domain."""
HOUR_S = 3600
DAY = timedelta(days=1)


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
    history: History = UNLIMITED

    @cached_property
    def until(self) -> Mapping[str, datetime]:
        """How far the data of each domain reach: the greatest data_until of its leading facts. A failed load is none.

        A fact that leads no domain has an entry of its own. An end may lie ahead of the clock.
        """
        return ends_of((source.table, source.data_until) for source in self.sources if source.data_until)

    def reach(self, tick_s: int) -> Reach:
        """The reach of questions: `until`, floored to the tick."""
        return Reach({lead: floor(end, tick_s) for lead, end in self.until.items()})

    def moment(self, lead: str, clock: datetime, tick_s: int) -> datetime:
        """The live moment of a domain: the end of its data, or the clock if that is earlier, floored to the tick.

        A domain without leading facts has no end of its data. Its moment here is the hour of the clock: it is asked at
        the tick, but a picture of it holds for the hour.
        """
        end = self.until.get(lead)
        return floor(clock, HOUR_S) if end is None else floor(min(clock, end), tick_s)

    def known(self, tick_s: int) -> dict[str, Any]:
        """What questions need to know about the warehouse, by the names of the fields of `Filters`."""
        return {
            "rollup_reach": self.rollup_reach, "scan_floors": self.scan_floors, "first_rows": self.first_rows,
            "history": self.history, "reach": self.reach(tick_s),
        }  # fmt: skip

    def versions(self, clock: datetime, tick_s: int) -> dict[str, int]:
        """The versions on which pictures depend: of each table its newest load, and of each domain its moment.

        The name of a domain's moment is an "@" and the domain; its version is in seconds since 1970.
        """
        return self.version | {f"@{lead}": seconds_of(self.moment(lead, clock, tick_s)) for lead in LEADS}

    def latest(self, clock: datetime) -> datetime:
        """The latest moment of which a question may ask: the clock, or the newest load if that is up to 24 h later."""
        times = [s.data_until for s in self.sources if s.table in FACT_NAMES and s.data_until]
        return max([clock, *(time for time in times if time <= clock + DAY)])

    def ahead_s(self, clock: datetime, tick_s: int) -> int:
        """Seconds by which the sources are ahead of the clock, if more than half of the domains say so; else 0.

        A domain is ahead if all its sources' data end more than one cadence and one tick after the clock. The smallest
        of these distances counts.
        """
        ahead: dict[str, float] = {}
        for lead, source in self._leading():
            by_s = ((source.data_until or clock) - clock).total_seconds()
            within = by_s <= (source.cadence_s or 0) + tick_s
            ahead[lead] = min(ahead.get(lead, by_s), 0 if within else by_s)
        found = [by_s for by_s in ahead.values() if by_s > 0]
        return int(min(found)) if 2 * len(found) > len(ahead) else 0

    def _leading(self) -> Iterator[tuple[str, Source]]:
        """The sources that say how far a domain reaches, each with its domain or with its fact that leads no domain."""
        for source in self.sources:
            lead = lead_of(source.table) if source.table in FACT_NAMES else ""
            if source.data_until and (lead in LEADING or lead == source.table):
                yield lead, source

    def behind(self, versions: Mapping[str, int]) -> bool:
        """Whether one of these tables has a newer version than in this state. versions: table -> load_id.

        Moments of domains follow from the loads, so that they are left out.
        """
        tables = {table: load_id for table, load_id in versions.items() if not table.startswith("@")}
        return any(self.version.get(table, 0) < load_id for table, load_id in tables.items())

    def payload(self, clock: datetime, tick_s: int) -> bytes:
        """The JSON that browsers poll: versions, moments by domain, sources with their data_until, reachability.

        ahead: see `ahead_s`, in whole minutes. It all depends on the log and the clock's tick alone, so that browsers
        may ask any process.
        """
        sources: dict[str, list[object]] = {}
        for source in self.sources:
            if source.table in FACT_NAMES and source.data_until:
                until = source.data_until.isoformat() + "Z"
                sources.setdefault(source.table, []).append([source.source, until, source.cadence_s, source.failed])
        content = {
            "versions": self.versions(clock, tick_s),
            "moments": {lead: f"{self.moment(lead, clock, tick_s).isoformat()}Z" for lead in self.until},
            "ahead": self.ahead_s(clock, tick_s) // 60,
            "sources": sources,
            "tick": tick_s,
            "reachable": self.reachable,
        }
        return json.dumps(content, ensure_ascii=False).encode()


def floor(moment: datetime, tick_s: int) -> datetime:
    """The last tick that is not after the moment. Ticks are `tick_s` seconds apart, counted from 1970."""
    return datetime(1970, 1, 1) + timedelta(seconds=seconds_of(moment) // tick_s * tick_s)


def seconds_of(moment: datetime) -> int:
    """The whole seconds from 1970 to a moment, naive UTC."""
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def etag_of(payload: bytes) -> str:
    """The HTTP ETag of a payload: the same for equal payloads."""
    return hashlib.sha256(payload).hexdigest()[:20]


def source_of(load: dict[Any, Any], before: Source | None) -> Source:
    """The source after a load. load: a row of `loads_query`. before: the source before it; None if it had no load."""
    failed = load["state"] != "ok"
    until = None if pd.isna(load["data_until"]) else load["data_until"].to_pydatetime()
    if failed:
        until = before.data_until if before else None  # a failed load brought no data
    cadence = None if pd.isna(load["cadence_s"]) else int(load["cadence_s"])
    return Source(str(load["table_name"]), str(load["source"]), int(load["load_id"]), until, cadence, failed)
