"""The state of the load log: versions of tables, moments of domains, and the JSON that browsers poll.

This module only computes. The watcher (``data/watch/freshness.py``) reads the log.
"""

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
"""Names of the domains, and of the fact tables whose data have an end of their own: see `lead_of`."""
HOUR_S = 3600
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Source:
    """The newest load of one table from one source. A table may have several sources.

    data_until: the end of the source's data, naive UTC; None if it is not known. A failed load does not change this
    end. cadence_s: seconds between loads that the source promises; None if it promises none. failed: whether the
    newest load failed.
    """

    table: str
    source: str
    load_id: int
    data_until: datetime | None
    cadence_s: int | None
    failed: bool


@dataclass(frozen=True)
class LogState:
    """The state of the load log and of the warehouse after a probe. A failed probe changes only `reachable`.

    sources: the newest load per table and source, in order of table and source. reachable: whether the warehouse
    answered the last probe. last_load_id: load_id of the newest load; 0 if there is none. recoveries: number of times
    that the warehouse has answered again after a failure. version: table -> load_id of its newest load. The other
    fields are facts about the warehouse that questions need: see `Filters`.
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
        """How far the data reach: a name in `LEADS` -> the end of its data, naive UTC.

        The end of a domain is the greatest data_until of its leading facts (`LEADING`). Failed loads do not count.
        Names without a known end are missing; ``scenarios`` is always missing. An end may lie ahead of the clock.
        """
        return ends_of((source.table, source.data_until) for source in self.sources if source.data_until)

    def reach(self, tick_s: int) -> Reach:
        """The reach for questions: the ends in `until`, each rounded down to the tick."""
        return Reach({lead: floor(end, tick_s) for lead, end in self.until.items()})

    def moment(self, lead: str, clock: datetime, tick_s: int) -> datetime:
        """The live moment of a domain, naive UTC: the clock or, if it is earlier, the end of the domain's data.

        The moment is rounded down to the tick. If no end is known, as for ``scenarios``, it is the clock rounded down
        to the hour, so that the domain's pictures are drawn again once per hour. lead: a name in `LEADS`.
        """
        end = self.until.get(lead)
        return floor(clock, HOUR_S) if end is None else floor(min(clock, end), tick_s)

    def known(self, tick_s: int) -> dict[str, Any]:
        """The facts about the warehouse that questions need: name of a field of `Filters` -> value of the field."""
        return {
            "rollup_reach": self.rollup_reach, "scan_floors": self.scan_floors, "first_rows": self.first_rows,
            "history": self.history, "reach": self.reach(tick_s),
        }  # fmt: skip

    def versions(self, clock: datetime, tick_s: int) -> dict[str, int]:
        """The versions on which pictures depend: table -> load_id of its newest load.

        For each name in `LEADS` there is also a name such as "@calls". Its version is the domain's live moment, in
        whole seconds since 1970.
        """
        return self.version | {f"@{lead}": seconds_of(self.moment(lead, clock, tick_s)) for lead in LEADS}

    def latest(self, clock: datetime) -> datetime:
        """The latest moment that a question may have, naive UTC: the clock, or the latest end of data if that is later.

        The ends of all fact tables count, except ends more than 24 hours after the clock.
        """
        times = [s.data_until for s in self.sources if s.table in FACT_NAMES and s.data_until]
        return max([clock, *(time for time in times if time <= clock + DAY)])

    def ahead_s(self, clock: datetime, tick_s: int) -> int:
        """Seconds by which the data are ahead of the clock, if more than half of the domains are ahead; else 0.

        Only sources of leading facts (`LEADING`) with a known data_until count, and only domains with such a source. A
        domain is ahead if all its sources end more than one cadence and one tick after the clock. The result is the
        lead of one source over the clock: of all sources of the domains that are ahead, the one that ends first.
        """
        ahead: dict[str, float] = {}
        for lead, source in (pair for pair in self._leading() if pair[0] in LEADING):
            by_s = ((source.data_until or clock) - clock).total_seconds()
            within = by_s <= (source.cadence_s or 0) + tick_s
            ahead[lead] = min(ahead.get(lead, by_s), 0 if within else by_s)
        found = [by_s for by_s in ahead.values() if by_s > 0]
        return int(min(found)) if 2 * len(found) > len(ahead) else 0

    def _leading(self) -> Iterator[tuple[str, Source]]:
        """Pairs of a name in `LEADS` and a source that says how far the data of this name reach.

        Sources without a data_until, and those of ``indicator_value``, are left out.
        """
        for source in self.sources:
            lead = lead_of(source.table) if source.table in FACT_NAMES else ""
            if source.data_until and (lead in LEADING or lead == source.table):
                yield lead, source

    def behind(self, versions: Mapping[str, int]) -> bool:
        """Whether a table has a newer version in `versions` than in this state.

        versions: as from the method `versions`. Moments of domains are ignored, because they follow from the loads.
        """
        tables = {table: load_id for table, load_id in versions.items() if not table.startswith("@")}
        return any(self.version.get(table, 0) < load_id for table, load_id in tables.items())

    def payload(self, clock: datetime, tick_s: int) -> bytes:
        """The JSON that browsers poll, as bytes.

        Its entries:

        - versions: see `versions`.
        - moments: name in `until` -> its live moment, ISO 8601.
        - ahead: `ahead_s` in whole minutes.
        - sources: fact table -> a list for each source with a known data_until: name, data_until, cadence in seconds
          or null, and whether the newest load failed.
        - tick: seconds of a tick.
        - reachable: whether the warehouse answered the last probe of this process.

        All other entries depend only on the log and the clock, so that a browser may ask any process.
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
    """The moment rounded down to a multiple of `tick_s` seconds since 1970. moment, result: naive UTC."""
    return datetime(1970, 1, 1) + timedelta(seconds=seconds_of(moment) // tick_s * tick_s)


def seconds_of(moment: datetime) -> int:
    """The whole seconds from the start of 1970 to a moment. moment: naive UTC."""
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def etag_of(payload: bytes) -> str:
    """The HTTP ETag of a payload. Equal payloads have the same ETag."""
    return hashlib.sha256(payload).hexdigest()[:20]


def source_of(load: dict[Any, Any], before: Source | None) -> Source:
    """The source after a load. load: a row of `loads_query`. before: the source before this load; None if it is new."""
    failed = load["state"] != "ok"
    until = None if pd.isna(load["data_until"]) else load["data_until"].to_pydatetime()
    if failed:
        until = before.data_until if before else None  # a failed load brought no data
    cadence = None if pd.isna(load["cadence_s"]) else int(load["cadence_s"])
    return Source(str(load["table_name"]), str(load["source"]), int(load["load_id"]), until, cadence, failed)
