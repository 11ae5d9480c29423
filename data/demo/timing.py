"""The stretch of time of a demo city, and the loads by which its rows arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.demo.clock import DAY_S, Ints, day_of, day_start, seconds, stamps
from data.demo.stories import STOPPED_SOURCE, story

TICKED_DAYS = 8
"""Days before the end of which every load is kept; of days before, the last load of each."""


@dataclass(frozen=True)
class Source:
    """A system that delivers rows of one table, at least every `cadence_s` seconds."""

    name: str
    table: str
    cadence_s: int


SOURCES = (
    Source("exchange_platform", "data_call", 60),
    Source("catalogue", "dataset_state", 600),
    Source(STOPPED_SOURCE, "dataset_state", 600),
    Source("service_platform", "service_case", 120),
    Source("command_centre", "incident", 120),
    Source("command_centre", "incident_event", 120),
    Source("traffic_signals", "reading", 60),
    Source("pipe_network", "reading", 300),
    Source("slope_monitoring", "reading", 300),
    Source("hydrology", "reading", 300),
    Source("water_quality", "reading", 3600),
    Source("waterlogging", "reading", 300),
    Source("video_platform", "reading", 300),
    Source("hall_queues", "reading", 300),
    Source("indicator_board", "indicator_value", 3600),
)
LAYER_SOURCES = {
    "intersection": "traffic_signals",
    "pipe": "pipe_network",
    "slope": "slope_monitoring",
    "water_level": "hydrology",
    "water_quality": "water_quality",
    "waterlogging": "waterlogging",
    "camera": "video_platform",
    "hall": "hall_queues",
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Span:
    """The time of a demo: [start, end) in Unix seconds, `end` being `until`."""

    until: datetime
    days: int

    @property
    def end(self) -> int:
        return seconds(self.until)

    @property
    def start(self) -> int:
        return seconds(self.until - timedelta(days=self.days))

    @property
    def city_days(self) -> range:
        """The city days touched, the first and last perhaps in part."""
        return range(day_of(self.start), day_of(self.end - 1) + 1)


def stopped_at(source: str, until: datetime) -> int | None:
    """The second from which a source delivers nothing any more, if it stops."""
    return story("feed_stopped").span(until)[0] if source == STOPPED_SOURCE else None


class Loads:
    """The loads of a whole build: their ids in order of time, and which of them brought a row."""

    def __init__(self, span: Span) -> None:
        untils = [_schedule(source, span) for source in SOURCES]
        order_of = np.concatenate([np.full(len(ends), n) for n, ends in enumerate(untils)])
        ends = np.concatenate(untils)
        order = np.lexsort((order_of, ends))
        self.ends, self.source_of = ends[order], order_of[order]
        self.rows = np.zeros(len(ends), dtype=np.int64)
        self._ids: dict[Key, Ints] = {}
        self._ends: dict[Key, Ints] = {}
        for n, source in enumerate(SOURCES):
            mine = np.flatnonzero(self.source_of == n)
            self._ids[source.name, source.table] = mine + 1
            self._ends[source.name, source.table] = self.ends[mine]

    def sequence(self, source: str, table: str, at: Ints) -> Ints:
        """load_seq of rows that became true at `at` (seconds): the first load that is complete beyond; counts them."""
        key = (source, table)
        place = np.searchsorted(self._ends[key], at, side="right")
        ids = self._ids[key][np.minimum(place, len(self._ids[key]) - 1)]
        self.rows += np.bincount(ids - 1, minlength=len(self.rows))
        return ids

    def frame(self) -> pd.DataFrame:
        """Rows of ``load_log``."""
        ends = stamps(self.ends)
        return pd.DataFrame(
            {
                "load_id": np.arange(1, len(ends) + 1),
                "source": [SOURCES[n].name for n in self.source_of],
                "table_name": [SOURCES[n].table for n in self.source_of],
                "loaded_at": ends,
                "data_until": ends,
                "rows": self.rows,
                "cadence_s": [SOURCES[n].cadence_s for n in self.source_of],
                "state": "ok",
            }
        )


def _schedule(source: Source, span: Span) -> Ints:
    """Ends of the loads of one source: the first brings what was before, then one a day, at last one per cadence."""
    ticked = max(span.start, span.end - TICKED_DAYS * DAY_S)
    days = [day_start(day) for day in range(day_of(span.start) + 1, day_of(ticked) + 1)]
    steps = np.arange(span.end, ticked, -source.cadence_s)[::-1]
    ends = np.unique(np.concatenate(([span.start], days, steps)).astype(np.int64))
    stop = stopped_at(source.name, span.until)
    return ends if stop is None else ends[ends <= max(stop, span.start)]
