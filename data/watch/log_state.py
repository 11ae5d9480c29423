"""The state of the load log: versions of tables, the live moment of each domain, and the JSON that browsers poll.

This module only computes. The watcher (``data/watch/freshness.py``) reads the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from data.contract.tables import FACTS, lead_of
from data.questions.first_rows import UNSEEN, FirstRows
from data.questions.history import UNLIMITED, History
from data.questions.reach import Reach, ends_of
from data.questions.rollup_reach import RAW, RollupReaches
from data.questions.scan_floors import UNKNOWN, ScanFloors
from data.times import local
from data.watch.feeds import Feeds

FACT_NAMES = frozenset(table.name for table in FACTS)
LEADS = tuple(sorted({lead_of(name) for name in FACT_NAMES}))
"""Names of the domains, and of the fact tables whose data have an end of their own: see `lead_of`."""
DAY_NAME = "@day"
MOMENTS = (*(f"@{lead}" for lead in LEADS), DAY_NAME)
"""Names that have versions like tables, because pictures depend on them."""
HOUR_S = 3600
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Source:
    """One source of one table, after its newest load. A table may have several sources.

    load_id: that of the newest load. cadence_s: seconds between two loads that the source promises; None if it promises
    none. failed: whether the newest load failed.

    data_until: the latest end of data that the source's loads state (see `until_told`), naive UTC; None if none states
    one. told: False if the newest successful load states no end. `data_until` then still holds, but the age of the data
    is not known.
    """

    table: str
    source: str
    load_id: int
    data_until: datetime | None
    cadence_s: int | None
    failed: bool
    told: bool = True


@dataclass(frozen=True)
class LogState:
    """The state of the load log and of the warehouse after a probe, a read by the watcher.

    A failed probe changes only `reachable`. sources: the newest load per table and source, in order of table and
    source. reachable: whether the warehouse answered the last probe. last_load_id: load_id of the newest load; 0 if
    there is none. recoveries: number of times that the warehouse has answered again after a failure. version: table ->
    load_id of its newest load. The other fields are facts about the warehouse that questions need: see `Filters`. zone:
    the city's time zone. feeds: the map layers of the sources of readings.
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
    zone: str = "UTC"
    feeds: Feeds = field(default_factory=Feeds)

    @cached_property
    def until(self) -> Mapping[str, datetime]:
        """How far the data reach: a name in `LEADS` -> the end of its data, naive UTC.

        The end of a domain is the greatest data_until of its leading facts (`LEADING`). No later load moves it back.
        Names without a known end are missing; ``scenarios`` is always missing. An end may lie ahead of the clock.
        """
        return ends_of((source.table, source.data_until) for source in self.sources if source.data_until)

    def reach(self, tick_s: int) -> Reach:
        """The ends of the data as questions need them: those in `until`, each rounded down to the tick."""
        return Reach({lead: floor(end, tick_s) for lead, end in self.until.items()})

    def moment(self, lead: str, clock: datetime, tick_s: int) -> datetime:
        """The live moment of a domain, naive UTC: the clock or, if it is earlier, the end of the domain's data.

        The moment is rounded down to the tick. If no end is known, as for ``scenarios``, it is the clock, rounded down
        to the hour. The domain's pictures are then drawn again once per hour. lead: the name of the domain, or of a
        fact table whose data have an end of their own (see `LEADS`).
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
        """The versions on which pictures depend: table -> load_id of its newest load.

        There are also the names in `MOMENTS`: see `version_of_moment`.
        """
        return self.version | {name: self.version_of_moment(name, clock, tick_s) for name in MOMENTS}

    def version_of_moment(self, name: str, clock: datetime, tick_s: int) -> int:
        """The version of a name in `MOMENTS`.

        For a name such as "@calls" it is the domain's live moment, in whole seconds since 1970. For "@day" it is the
        number of the city's day on the clock: at midnight the pictures of a source that has stopped change, too,
        because its "today" is then another day.
        """
        if name == DAY_NAME:
            return local(clock, self.zone).toordinal()
        return seconds_of(self.moment(name[1:], clock, tick_s))

    def latest(self, clock: datetime) -> datetime:
        """The latest moment that a question may have, naive UTC: the clock, or the latest end of data if that is later.

        The ends of all fact tables count, except ends more than 24 hours after the clock.
        """
        times = [s.data_until for s in self.sources if s.table in FACT_NAMES and s.data_until]
        return max([clock, *(time for time in times if time <= clock + DAY)])

    def behind(self, versions: Mapping[str, int]) -> bool:
        """Whether a table has a newer version in `versions` than in this state.

        versions: name -> version, as the method `versions` returns it. Names such as "@calls", which stand for the live
        moments of domains, are ignored.
        """
        tables = {table: load_id for table, load_id in versions.items() if not table.startswith("@")}
        return any(self.version.get(table, 0) < load_id for table, load_id in tables.items())

    def payload(self, clock: datetime, tick_s: int) -> bytes:
        """The JSON that browsers poll, as bytes.

        Its entries:

        - versions: see `versions`.
        - moments: domain (or other name in `LEADS`) whose end of data is known -> its live moment, ISO 8601.
        - sources: fact table -> a list for each source that has brought data: name, data_until or null, cadence in
          seconds or null, whether the newest load failed, and whether the age is known (see `Source.told`).
        - tick: seconds of a tick.
        - reachable: whether the warehouse answered the last probe of this process.

        Apart from reachable, all entries are the same in every process, so that a browser may ask any of them.
        """
        sources: dict[str, list[object]] = {}
        for source in self.sources:
            if source.table in FACT_NAMES and (source.data_until or not source.told):
                until = f"{source.data_until.isoformat()}Z" if source.data_until else None
                entry = [source.source, until, source.cadence_s, source.failed, source.told]
                sources.setdefault(source.table, []).append(entry)
        content = {
            "versions": self.versions(clock, tick_s),
            "moments": {lead: f"{self.moment(lead, clock, tick_s).isoformat()}Z" for lead in self.until},
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


def begun(latest: dict[Any, Any]) -> Source:
    """A source before its newest loads are added by `source_of`. It has the end of data that all its loads tell.

    latest: a row of `latest_query`.
    """
    return Source(str(latest["table_name"]), str(latest["source"]), 0, _time(latest["until"]), None, False)


def source_of(load: dict[Any, Any], before: Source | None) -> Source:
    """The source after a load. load: a row of `loads_query`. before: the source before this load; None if it is new."""
    failed, until = load["state"] == "failed", _time(load["until"])  # a state in other words tells nothing
    ends = [end for end in (until, before.data_until if before else None) if end]
    told = (before is None or before.told) if failed else until is not None
    cadence = None if pd.isna(load["cadence_s"]) else int(load["cadence_s"])
    table, source = str(load["table_name"]), str(load["source"])
    return Source(table, source, int(load["load_id"]), max(ends, default=None), cadence, failed, told)


def _time(value: Any) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()
