"""The period of a demo city, and the loads that deliver its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.demo.clock import DAY_S, Ints, day_of, day_start, seconds, to_datetimes
from data.demo.stories import STOPPED_SOURCE, story

DETAILED_LOG_DAYS = 8
"""Number of days at the end of the demo for which the log has every load. For each earlier day it has one load per
source and table."""


@dataclass(frozen=True)
class Source:
    """A system that delivers rows to one table. cadence_s: seconds between two deliveries, as the system promises."""

    name: str
    table: str
    cadence_s: int


SOURCES = (
    Source("exchange_platform", "data_call", 60),
    Source("catalogue", "dataset_state", 600),
    Source(STOPPED_SOURCE, "dataset_state", 600),
    Source("service_platform", "service_case", 120),
    Source("service_platform", "case_event", 120),
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
SourceTable = tuple[str, str]


@dataclass(frozen=True)
class DemoPeriod:
    """The time that a demo covers: [start, end) in Unix seconds. until: the end, naive UTC. days: the length."""

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
        """Numbers of the city days in the period. The first and the last day may be partly outside the period."""
        return range(day_of(self.start), day_of(self.end - 1) + 1)


def stopped_at(source: str, until: datetime) -> int | None:
    """Unix second at which a source stops delivering; None if it does not stop. until: end of the demo, naive UTC."""
    return story("feed_stopped").interval_s(until)[0] if source == STOPPED_SOURCE else None


class LoadSchedule:
    """All loads of a build, and the number of rows in each. load_id numbers the loads in order of time, from 1."""

    def __init__(self, period: DemoPeriod) -> None:
        untils = [_schedule(source, period) for source in SOURCES]
        order_of = np.concatenate([np.full(len(ends), n) for n, ends in enumerate(untils)])
        ends = np.concatenate(untils)
        order = np.lexsort((order_of, ends))
        self.ends, self.source_of = ends[order], order_of[order]
        self.rows = np.zeros(len(ends), dtype=np.int64)
        self._ids: dict[SourceTable, Ints] = {}
        self._ends: dict[SourceTable, Ints] = {}
        for n, source in enumerate(SOURCES):
            mine = np.flatnonzero(self.source_of == n)
            self._ids[source.name, source.table] = mine + 1
            self._ends[source.name, source.table] = self.ends[mine]

    def sequence(self, source: str, table: str, at: Ints) -> Ints:
        """For each row the load_id of the load that delivers it.

        A row is delivered by the first load of its source and table that ends after the row's time. If there is none,
        the last load of the source and table delivers it. at: the rows' times, Unix seconds. The method adds the rows
        to the counts that `frame` returns in its column rows.
        """
        ids = self.first(source, table, at)
        self.rows += np.bincount(ids - 1, minlength=len(self.rows))
        return ids

    def first(self, source: str, table: str, at: Ints) -> Ints:
        """The same as `sequence`, but the rows are not added to the counts that `frame` returns."""
        key = (source, table)
        place = np.searchsorted(self._ends[key], at, side="right")
        return self._ids[key][np.minimum(place, len(self._ids[key]) - 1)]

    def frame(self) -> pd.DataFrame:
        """All loads as rows of ``load_log``. Column rows has the number of rows that `sequence` has counted so far."""
        ends = to_datetimes(self.ends)
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


def _schedule(source: Source, period: DemoPeriod) -> Ints:
    """Unix seconds at which the loads of a source end, in order.

    The first one ends at the start of the period. Before the last `DETAILED_LOG_DAYS` days of the period, the next ones
    end at the start of each city day. In these last days, one ends every `cadence_s` seconds. After the source has
    stopped there is none.
    """
    ticked = max(period.start, period.end - DETAILED_LOG_DAYS * DAY_S)
    days = [day_start(day) for day in range(day_of(period.start) + 1, day_of(ticked) + 1)]
    steps = np.arange(period.end, ticked, -source.cadence_s)[::-1]
    ends = np.unique(np.concatenate(([period.start], days, steps)).astype(np.int64))
    stop = stopped_at(source.name, period.until)
    return ends if stop is None else ends[ends <= max(stop, period.start)]
