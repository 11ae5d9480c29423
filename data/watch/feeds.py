"""`Feeds`: the map layers to which each source of readings brings readings."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from data.contract.common import load_log
from data.contract.layers import asset, reading
from data.errors import WarehouseError
from data.questions.scan_floors import Rows
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
NEEDED = {asset: ("asset_id", "layer"), reading: ("asset_id", "observed_at", "load_seq")}
"""Table -> the columns without which nobody can tell the layers of a source."""


@dataclass(frozen=True)
class Feeds:
    """The map layers to which each source of readings brings readings.

    read_on: the day on which they were looked for; None if never. layers: source -> its layers; none
    if its rows do not tell.
    """

    read_on: date | None = None
    layers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, layers: frozenset[str]) -> frozenset[str]:
        """The sources that are known to bring readings to one of these layers."""
        return frozenset(source for source, fed in self.layers.items() if fed & layers)


def feeds_query(until: datetime) -> AnySelect:
    """A select of the sources and layers of the readings in the day before `until`. Columns: source, layer."""
    observed_at = reading.c.observed_at
    return (
        select(load_log.c.source, asset.c.layer)
        .join_from(reading, load_log, load_log.c.load_id == reading.c.load_seq)
        .join(asset, asset.c.asset_id == reading.c.asset_id)
        .where(load_log.c.table_name == reading.name, observed_at > until - DAY, observed_at <= until)
        .distinct()
        .order_by(load_log.c.source, asset.c.layer)
    )


def read_feeds(
    read: Rows, ends: Mapping[str, datetime], before: Feeds, today: date, present: Mapping[str, frozenset[str]]
) -> Feeds:
    """The feeds of the sources of readings. They are looked for once a day, and again if there is a new source.

    Each source is looked for in the last day of its own data, because it may have stopped long ago. With one source
    there is nothing to look for. No WarehouseError is raised: if rows cannot be read, nothing is known until tomorrow.

    ends: source -> the end of its data, naive UTC.
    """
    there = all(set(names) <= present.get(table.name, frozenset()) for table, names in NEEDED.items())
    if len(ends) < 2 or not there or (before.read_on == today and ends.keys() <= before.layers.keys()):
        return before
    found: dict[str, frozenset[str]] = {}
    left = dict(ends)
    try:
        while left:
            newest = max(left.values())
            for source, rows in read(feeds_query(newest)).dropna().groupby("source"):
                found.setdefault(str(source), frozenset(rows["layer"]))
            left = {source: end for source, end in left.items() if source not in found and end < newest}
    except WarehouseError as error:
        log.warning("the layers of the sources of readings are unknown: %s", error)
    return Feeds(today, {source: found.get(source, frozenset()) for source in ends})
