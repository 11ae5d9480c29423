"""`Deck`: the settings, city pack, warehouse and watcher of a process. It makes questions and viewers from texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock

import pandas as pd
from sqlalchemy import select

from data.city.calendar import load_calendar
from data.city.pack import CityPack, load_pack
from data.city.pinyin import pinyin_keys
from data.contract.common import district
from data.contract.parts import CITY
from data.errors import WarehouseError
from data.measures.definitions import SHADES
from data.questions.filters import FilterError, Filters
from data.questions.foreign import FOREIGN
from data.questions.known_loads import read_known_loads
from data.questions.parse import Pairs, understand
from data.questions.presence import read_or_none
from data.questions.reach import Reach, ends_of
from data.questions.reading import ViewerReader
from data.questions.vocabulary import BY_NAME, FILTERS, MEASURES, Known
from data.settings import Settings
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.memory import one_heap
from data.warehouse.observer import NULL, Observer
from data.warehouse.policy import EVERYWHERE, FULL, Viewer
from data.watch.freshness import Watcher, utc_now
from data.watch.log_state import floor

NAMING = tuple(sorted({record.key.table.name for record in FILTERS if record.key is not None}))
"""Names of the dimension tables whose rows are the allowed values of filters."""


@dataclass
class Deck:
    """What a process works with: the settings, the city pack, the warehouse and the watcher of its load log.

    clock: a function that returns the current time, naive UTC.
    """

    settings: Settings
    pack: CityPack
    warehouse: Warehouse
    watcher: Watcher
    clock: Callable[[], datetime] = utc_now
    _known: tuple[tuple[int, ...], Known] | None = field(default=None, repr=False)
    _pinyin: dict[str, str] = field(default_factory=dict, repr=False)
    _sorting: Lock = field(default_factory=Lock, repr=False)
    _known_loads: Cache = field(default_factory=lambda: Cache("loads", 100), repr=False)

    @classmethod
    def open(
        cls, settings: Settings, *, read_only: bool = False, check: bool = True, observer: Observer = NULL
    ) -> Deck:
        """Open the deck that the settings describe. Its watcher is not started.

        read_only, check, observer: as in `open_warehouse`. Raises WarehouseError or CityPackError.
        """
        one_heap()
        pack = load_pack(Path(settings.city))
        calendar = load_calendar(pack.directory, pack.zone, utc_now().year)
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
        return cls(
            settings,
            pack,
            warehouse,
            Watcher(warehouse, watch_s=settings.watch_s, tick_s=settings.tick_s, zone=pack.zone, calendar=calendar),
        )

    def moment(self) -> datetime:
        """The moment of live questions, naive UTC: the clock, rounded down to a multiple of `tick_s` seconds.

        A domain whose data end earlier is asked at the end of its data: see `Filters.for_domain`.
        """
        return floor(self.clock(), self.settings.tick_s)

    def filters(self, pairs: Pairs, default_window: str = "24h", viewer: Viewer = FULL) -> Filters:
        """The question that the parameters ask, with its moment set.

        default_window: the window if no parameter names one. viewer: see `understand`. Raises FilterError if a
        parameter is invalid. Raises WarehouseError if the warehouse does not answer.
        """
        filters, problems = self.understand(pairs, default_window, viewer)
        if problems:
            raise next(iter(problems.values()))
        return filters

    def understand(
        self, pairs: Pairs, default_window: str = "24h", viewer: Viewer = FULL
    ) -> tuple[Filters, dict[str, FilterError]]:
        """The question that the valid parameters ask, and a mapping: name of an invalid parameter -> its error.

        A question without a moment gets the live moment. default_window: the window if no parameter names one. viewer:
        who asks; a value that he may not see is as unknown as one that is not there. Raises WarehouseError.
        """
        known, state = self.known_to(viewer), self.watcher.state
        latest = state.latest(self.clock())
        asked, problems = understand(pairs, known, default_window=default_window, foreign=self.foreign, latest=latest)
        asked = asked.at(self.moment(), **state.known(self.settings.tick_s))
        return self._as_known(asked), problems

    @property
    def foreign(self) -> Sequence[str]:
        """Patterns for the names of parameters that questions ignore: first `FOREIGN`, then those of the settings."""
        return (*FOREIGN, *self.settings.foreign_parameters.replace(",", " ").split())

    def known(self) -> Known:
        """The values that filters may have, read again if a table of `NAMING` has changed. Raises WarehouseError."""
        versions = tuple(self.warehouse.version_of(table) for table in NAMING)
        if self._known is None or self._known[0] != versions:
            self._known = (versions, self._read_known())
        return self._known[1]

    def known_to(self, viewer: Viewer) -> Known:
        """As `known`, but only the values that the viewer may see. Raises WarehouseError."""
        known = self.known()
        if viewer.sees_all:
            return known
        if not viewer.has_policy:
            return Known(known.zone, {}, dict.fromkeys(known.identifiers, frozenset()))
        own = {
            record.name: frozenset(self.names(record.name, viewer).iloc[:, 0])
            for record in FILTERS
            if record.key is not None and (record.holds_units or record.key.table.info["scope"] != CITY)
        }
        districts = {unit: below for unit, below in known.districts.items() if unit in own["district"]}
        return Known(known.zone, districts, {**known.identifiers, **own})

    def viewer(self, districts: str | None, agencies: str | None = None) -> Viewer:
        """A viewer who sees the rows of these districts, with all units below them, and of these agencies.

        districts, agencies: identifiers, separated by commas; "*" and None are all. An empty text gives a viewer who
        sees no rows. Raises WarehouseError; its kind is ``refused`` if the warehouse does not list an identifier.
        """
        if districts is None and agencies is None:
            return FULL
        known = self.known()
        own = {"district": (districts, known.districts.keys()), "agency": (agencies, known.identifiers["agency"])}
        wanted = {name: _listed(texts) for name, (texts, _) in own.items()}
        for name, (_, there) in own.items():
            for one in sorted(wanted[name] - {EVERYWHERE} - there):
                words = (
                    "Unknown district '{name}' for the viewer"
                    if name == "district"
                    else ("Unknown agency '{name}' for the viewer")
                )
                raise WarehouseError("refused", words, name=one)
        return Viewer("command line", "viewer", wanted["district"], wanted["agency"], case_detail=True)

    def names(self, name: str, viewer: Viewer) -> pd.DataFrame:
        """One row per value of a filter that the viewer may see, in order of the key.

        name: the filter's name. Columns: the key and, if the warehouse has them, name_zh and name_en. The frame is
        empty if the filter's values are no keys of a table, or if the warehouse lacks this key. Raises WarehouseError.
        """
        key, read = BY_NAME[name].key, ViewerReader(self.warehouse, viewer)
        if key is None:
            return pd.DataFrame()
        columns = [column for column in (key, key.table.c.name_zh, key.table.c.name_en) if read.has(column)]
        rows = read(select(*columns).order_by(key)) if read.has(key) else pd.DataFrame()
        seen = self.warehouse.seen_by(viewer).districts if BY_NAME[name].holds_units else None
        return rows if seen is None else rows[rows[key.name].isin(seen)]

    def in_order(self, names: Iterable[str], language: str) -> list[str]:
        """The names, sorted: for zh by their `pinyin_keys`, for other languages by letter, whatever the case."""
        listed = list(names)
        if language != "zh":
            return sorted(listed, key=str.casefold)
        with self._sorting:  # one child process at a time
            self._pinyin |= pinyin_keys(name for name in listed if name not in self._pinyin)
        return sorted(listed, key=lambda name: (self._pinyin[name], name))

    def inside(self, filters: Filters, viewer: Viewer) -> bool:
        """Whether the viewer may see all districts that the filter `district` chooses; True if it is not set."""
        chosen = filters.values_of("district")
        if EVERYWHERE in viewer.districts or not chosen:
            return True
        districts = self.known().districts
        seen = {unit for own in viewer.districts for unit in districts.get(own, ())}
        return seen.issuperset(chosen)

    def _as_known(self, filters: Filters) -> Filters:
        """The same question about what was known at its moment, if `known_by` is set: see `Filters.as_known`.

        Without `known_by` the question stays as it is. Raises WarehouseError.
        """
        if filters.known_by is None:
            return filters
        asked = filters.known_by, filters.moment
        key = CacheKey(asked, (("load_log", self.watcher.state.last_load_id),))
        read = partial(self.warehouse.read_uncached, viewer=FULL)
        loads = self._known_loads.get(key, partial(read_known_loads, read, *asked))
        ends = {lead: floor(end, self.settings.tick_s) for lead, end in ends_of(loads.until.items()).items()}
        return filters.as_known(loads, Reach(ends))

    def _read_known(self) -> Known:
        read = ViewerReader(self.warehouse, FULL)
        units = read_or_none(
            read, select(district.c.district_id, district.c.parent_id).order_by(district.c.district_id)
        )
        parents = dict(
            zip(
                units["district_id"],
                units["parent_id"].astype("object").where(units["parent_id"].notna(), None),
                strict=True,
            )
        )
        keys = {record.name: record.key for record in FILTERS if record.key is not None and not record.holds_units}
        identifiers = {
            name: frozenset(read(select(key).order_by(key))[key.name] if read.has(key) else ())
            for name, key in keys.items()
        } | {record.name: frozenset(SHADES) for record in FILTERS if record.allowed is MEASURES}
        return Known(self.pack.zone, {unit: _subtree(unit, parents) for unit in parents}, identifiers)


def _listed(texts: str | None) -> frozenset[str]:
    """The identifiers in a text, which commas separate; all for None."""
    return frozenset({EVERYWHERE} if texts is None else {part.strip() for part in texts.split(",") if part.strip()})


def _subtree(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    found = [unit]
    for candidate in found:
        found.extend(child for child, parent in parents.items() if parent == candidate and child not in found)
    return tuple(found)
