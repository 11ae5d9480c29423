"""All that a process needs to answer: warehouse, watcher, city pack, and what filters may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Column, select

from data.city.pack import CityPack, load_pack
from data.contract.tables import (
    agency,
    asset,
    business_system,
    dataset,
    district,
    incident_type,
    indicator,
    service_item,
)
from data.errors import WarehouseError
from data.measures.definitions import SHADES
from data.questions.filters import Filters, Known, parse_filters
from data.questions.reading import ViewerReader
from data.settings import Settings
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.memory import one_heap
from data.warehouse.observer import NULL, Observer
from data.warehouse.policy import EVERYWHERE, FULL, Viewer
from data.watch.freshness import Watcher, utc_now

IDENTIFIERS: Mapping[str, Column[str]] = {
    "agency": agency.c.agency_id,
    "system": business_system.c.system_id,
    "dataset": dataset.c.dataset_id,
    "item": service_item.c.item_id,
    "type": incident_type.c.type_id,
    "asset": asset.c.asset_id,
    "indicator": indicator.c.indicator_id,
}
"""Filters whose values are keys of a dimension of the city."""
NAMING = (district.name, *sorted({column.table.name for column in IDENTIFIERS.values()}))
"""Tables that say what filters may name."""
KEYS: Mapping[str, Column[str]] = {"district": district.c.district_id, **IDENTIFIERS}
"""Filters whose values have names in the warehouse, with the column that holds the values."""


@dataclass
class Deck:
    """One city's warehouse, its watcher and its pack."""

    settings: Settings
    pack: CityPack
    warehouse: Warehouse
    watcher: Watcher
    clock: Callable[[], datetime] = utc_now
    _known: tuple[tuple[int, ...], Known] | None = field(default=None, repr=False)

    @classmethod
    def open(
        cls, settings: Settings, *, read_only: bool = False, check: bool = True, observer: Observer = NULL
    ) -> Deck:
        """The deck of the settings. Raises WarehouseError or CityPackError, with words fit for a terminal."""
        one_heap()
        pack = load_pack(Path(settings.city))
        warehouse = open_warehouse(
            settings.warehouse,
            query_s=settings.query_s,
            max_rows=settings.max_rows,
            connections=settings.connections,
            cache_mb=max(1, settings.cache_mb // 2),
            memory_mb=settings.memory_mb,
            read_only=read_only,
            check=check,
            observer=observer,
        )
        return cls(settings, pack, warehouse, Watcher(warehouse, watch_s=settings.watch_s, zone=pack.zone))

    def moment(self) -> datetime:
        """The live moment; see `LogState.moment`."""
        return self.watcher.state.moment(self.clock(), self.settings.tick_s)

    def filters(self, pairs: Mapping[str, str], window: str = "24h") -> Filters:
        """The question of a query string, with its moment. Raises FilterError, WarehouseError."""
        asked, state = parse_filters(pairs, self.known(), window=window), self.watcher.state
        return asked.at(self.moment(), state.rollup_reach, state.scan_floors)

    def known(self) -> Known:
        """What filters may name, read again when a dimension has changed. Raises WarehouseError."""
        versions = tuple(self.warehouse.version_of(table) for table in NAMING)
        if self._known is None or self._known[0] != versions:
            self._known = (versions, self._read_known())
        return self._known[1]

    def viewer(self, districts: str | None) -> Viewer:
        """The viewer of a comma-separated list of districts; None sees all, an empty list nothing.

        Raises WarehouseError(refused) for a district that the city does not have.
        """
        if districts is None:
            return FULL
        wanted = frozenset(part.strip() for part in districts.split(",") if part.strip())
        for unit in sorted(wanted - {EVERYWHERE}):
            if unit not in self.known().districts:
                raise WarehouseError("refused", "Unknown district '{name}' for the viewer", name=unit)
        return Viewer("command line", districts=wanted, case_detail=True)

    def names(self, name: str, viewer: Viewer) -> pd.DataFrame:
        """One row per value of a filter of `KEYS`: its key column, name_zh, name_en (those that the warehouse has).

        Empty where the warehouse does not have the dimension. Raises WarehouseError.
        """
        key, read = KEYS[name], ViewerReader(self.warehouse, viewer)
        columns = [column for column in (key, key.table.c.name_zh, key.table.c.name_en) if read.has(column)]
        return read(select(*columns).order_by(key)) if read.has(key) else pd.DataFrame()

    def inside(self, filters: Filters, viewer: Viewer) -> bool:
        """Whether the viewer's districts hold the filtered one (True where none is filtered)."""
        if viewer.sees_city or not filters.district:
            return True
        districts = self.known().districts
        return any(filters.district in districts.get(unit, ()) for unit in viewer.districts)

    def _read_known(self) -> Known:
        read = ViewerReader(self.warehouse, FULL)
        units = read(select(district.c.district_id, district.c.parent_id).order_by(district.c.district_id))
        parents = dict(
            zip(
                units["district_id"],
                units["parent_id"].astype("object").where(units["parent_id"].notna(), None),
                strict=True,
            )
        )
        identifiers = {
            name: frozenset(read(select(column).order_by(column))[column.name] if read.has(column) else ())
            for name, column in IDENTIFIERS.items()
        }
        identifiers["measure"] = frozenset(SHADES)
        return Known(self.pack.zone, {unit: _subtree(unit, parents) for unit in parents}, identifiers)


def _subtree(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    found = [unit]
    for candidate in found:
        found.extend(child for child, parent in parents.items() if parent == candidate and child not in found)
    return tuple(found)
