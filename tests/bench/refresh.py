"""Part (c): the server's CPU time for refreshing a page after no source, one source or all sources have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import func, insert, select
from tqdm import tqdm

from callbacks.address import parse_address
from callbacks.panel_service import PanelService
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID
from data.contract.common import load_log
from data.contract.tables import FACTS
from data.deck import Deck
from data.demo.feed import Feed
from data.warehouse.memory import settle
from data.warehouse.policy import FULL
from layouts.kit.panel import Page
from tests.bench.stores import Stores
from tests.bench.timing import once
from tests.support.everyone import as_everyone

VERSIONS = 7
TICK = timedelta(seconds=10)
DISTRICT = "430102"


@dataclass
class City:
    """A deck on a warehouse that can be written, with the demo's feed and a clock that the benchmark sets."""

    deck: Deck
    feed: Feed
    now: datetime

    @classmethod
    def over(cls, deck: Deck) -> City:
        """A city whose clock starts where the rows of the warehouse end."""
        feed = Feed(deck.warehouse.engine, deck.pack)
        city = cls(deck, feed, feed.complete_until())
        deck.clock = deck.watcher.clock = feed.clock = feed.rollup_builder.clock = lambda: city.now
        return city

    def live(self) -> None:
        """Run a tick of the feed and log a load of every fact table, so that all sources have changed."""
        self.now += TICK
        self.feed.tick(self.now)
        self.load(fact.name for fact in FACTS)

    def load(self, tables: Iterable[str]) -> None:
        """Log a load of each table and let the watcher notice it."""
        with self.deck.warehouse.engine.begin() as connection:
            last = connection.execute(select(func.max(load_log.c.load_id))).scalar_one()
            rows = [
                {"load_id": last + number, "source": "bench", "table_name": table, "loaded_at": self.now,
                 "data_until": self.now, "rows": 0, "cadence_s": 10, "state": "ok"}
                for number, table in enumerate(tables, 1)
            ]  # fmt: skip
            connection.execute(insert(load_log), rows)
        self.deck.watcher.probe()


def run(stores: Stores, *, versions: int = VERSIONS, pages: Sequence[Page] = PAGES) -> dict[str, Any]:
    """The CPU time (ms) and the number of queries of a refresh, for each page."""
    stores.copy(stores.largest)
    deck = Deck.open(stores.settings(stores.folder / "live.duckdb"))
    deck.watcher.probe()
    settle()  # a server does so, too
    city, answers = City.over(deck), PanelService(deck)
    found = [_page(city, answers, page, versions) for page in tqdm(pages, desc="(c) refresh of pages", unit="")]
    deck.warehouse.engine.dispose()
    return {"calls": stores.largest, "versions": versions, "pages": found}


def _page(city: City, answers: PanelService, page: Page, versions: int) -> dict[str, Any]:
    panels = [BY_ID[place.panel] for place in page.places]
    facts = pd.Series([fact for panel in panels for fact in panel.facts])
    source = str(facts.value_counts().index[0])
    ask = _Asker(city, answers, page.path.replace("<id>", DISTRICT), panels)
    ask.all()
    changes = {"nothing": city.deck.watcher.probe, "one": lambda: city.load([source]), "all": city.live}
    costs: dict[str, Any] = {"page": page.path, "panels": len(panels), "source": source}
    for name, change in changes.items():
        costs[name] = ask.after(change, versions)
    return costs


class _Asker:
    """Asks for the pictures of a page's panels, as screens do."""

    def __init__(self, city: City, answers: PanelService, path: str, panels: list[Panel]) -> None:
        self.city, self.service, self.panels = city, answers, panels
        self.address = parse_address(path, "")
        self.costs: dict[str, list[float]] = {}

    def all(self) -> None:
        """Ask every panel once and record its CPU time."""
        deck = self.city.deck
        with as_everyone():
            filters, look = self.address.filters(deck), self.address.look(deck)
        for panel in self.panels:
            cpu, _ = once(partial(self.service.picture, panel, filters, look, FULL))
            self.costs.setdefault(panel.id, []).append(cpu * 1e3)

    def after(self, change: Any, versions: int) -> dict[str, Any]:
        """Medians over this number of changes."""
        self.costs = {}
        totals, queries = [], []
        for _ in range(versions):
            change()
            before = self.city.deck.warehouse.queries
            totals.append(once(self.all)[0] * 1e3)
            queries.append(self.city.deck.warehouse.queries - before)
        panels = {panel: median(costs) for panel, costs in self.costs.items()}
        return {"cpu_ms": median(totals), "queries": median(queries), "panels": panels}
