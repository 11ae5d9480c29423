"""The state of the load log: versions of tables, moments of domains, and the JSON that browsers poll.

This module only computes: the watcher (``data/watch/freshness.py``) reads the log.
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
"""Names under which the reach of fact tables is looked up (`lead_of`): the domains, and the facts that lead no
domain."""
HOUR_S = 3600
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Source:
    """The newest load of one table from one source. A table may have several sources.

    data_until: the end of the source's data, naive UTC; None if it is not known. After a failed load it is that of the
    load before. cadence_s: seconds between loads that the source promises; None if it promises none. failed: whether
    the newest load failed.
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

    sources: the newest load per table and source, in that order. reachable: whether the warehouse answered the last
    probe. last_load_id: load_id of the newest load. recoveries: number of times that the warehouse has answered again
    after a failure. version: table -> load_id of its newest load. The other fields are facts about the warehouse that
    questions need: see `Filters`.
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
        """How far the data reach: domain, or fact table that leads no domain -> the end of its data, naive UTC.

        The end is the greatest data_until of the domain's leading facts. Failed loads do not count. The domain
        ``scenarios`` has no entry. An end may lie ahead of the clock.
        """
        return ends_of((source.table, source.data_until) for source in self.sources if source.data_until)

    def reach(self, tick_s: int) -> Reach:
        """The reach for questions: the ends in `until`, each floored to the tick."""
        return Reach({lead: floor(end, tick_s) for lead, end in self.until.items()})

    def moment(self, lead: str, clock: datetime, tick_s: int) -> datetime:
        """The live moment of a domain, naive UTC, floored to the tick.

        It is the clock or, if that is earlier, the end of the domain's data. Where no end is known, as for
        ``scenarios``, it is the clock floored to the hour: questions about such a domain are asked at the tick, but a
        picture holds for the hour. lead: a domain, or a fact table that leads no domain.
        """
        end = self.until.get(lead)
        return floor(clock, HOUR_S) if end is None else floor(min(clock, end), tick_s)

    def known(self, tick_s: int) -> dict[str, Any]:
        """The facts about the warehouse that questions need: name of a field of `Filters` -> its value."""
        return {
            "rollup_reach": self.rollup_reach, "scan_floors": self.scan_floors, "first_rows": self.first_rows,
            "history": self.history, "reach": self.reach(tick_s),
        }  # fmt: skip

    def versions(self, clock: datetime, tick_s: int) -> dict[str, int]:
        """The versions on which pictures depend: table -> load_id of its newest load; "@" and a domain -> its moment.

        The moment of a domain is given in whole seconds since 1970.
        """
        return self.version | {f"@{lead}": seconds_of(self.moment(lead, clock, tick_s)) for lead in LEADS}

    def latest(self, clock: datetime) -> datetime:
        """The latest moment of which a question may ask: the clock, or the latest end of the data of any fact table.

        An end that is more than 24 hours after the clock is ignored.
        """
        times = [s.data_until for s in self.sources if s.table in FACT_NAMES and s.data_until]
        return max([clock, *(time for time in times if time <= clock + DAY)])

    def ahead_s(self, clock: datetime, tick_s: int) -> int:
        """Seconds by which the sources are ahead of the clock, if more than half of the domains are ahead; else 0.

        A domain is ahead if the data of all its sources end more than one cadence and one tick after the clock. The
        result is the smallest distance from the clock to an end of such data. A fact that leads no domain does not
        count.
        """
        ahead: dict[str, float] = {}
        for lead, source in (pair for pair in self._leading() if pair[0] in LEADING):
            by_s = ((source.data_until or clock) - clock).total_seconds()
            within = by_s <= (source.cadence_s or 0) + tick_s
            ahead[lead] = min(ahead.get(lead, by_s), 0 if within else by_s)
        found = [by_s for by_s in ahead.values() if by_s > 0]
        return int(min(found)) if 2 * len(found) > len(ahead) else 0

    def _leading(self) -> Iterator[tuple[str, Source]]:
        """The sources that say how far data reach, each with the name in `LEADS` of what reaches so far.

        These are the sources of leading facts, and those of facts that lead no domain. Sources without a data_until,
        and those of ``indicator_value``, are left out.
        """
        for source in self.sources:
            lead = lead_of(source.table) if source.table in FACT_NAMES else ""
            if source.data_until and (lead in LEADING or lead == source.table):
                yield lead, source

    def behind(self, versions: Mapping[str, int]) -> bool:
        """Whether one of these tables has a newer version than in this state. versions: as in `versions`.

        Moments of domains are ignored, because they follow from the loads.
        """
        tables = {table: load_id for table, load_id in versions.items() if not table.startswith("@")}
        return any(self.version.get(table, 0) < load_id for table, load_id in tables.items())

    def payload(self, clock: datetime, tick_s: int) -> bytes:
        """The JSON that browsers poll, as bytes.

        Its entries:

        - versions: see `versions`.
        - moments: domain, or fact table that leads no domain -> its moment, ISO 8601.
        - ahead: `ahead_s` in whole minutes.
        - sources: fact table -> for each source its name, data_until, cadence in seconds, and whether its newest load
          failed.
        - tick: seconds of a tick.
        - reachable: whether the warehouse answers.

        All of it depends on the log and the clock alone, so that a browser may ask any process.
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
    """The state of a source after a load. load: a row of `loads_query`. before: its earlier state, if it has one."""
    failed = load["state"] != "ok"
    until = None if pd.isna(load["data_until"]) else load["data_until"].to_pydatetime()
    if failed:
        until = before.data_until if before else None  # a failed load brought no data
    cadence = None if pd.isna(load["cadence_s"]) else int(load["cadence_s"])
    return Source(str(load["table_name"]), str(load["source"]), int(load["load_id"]), until, cadence, failed)
