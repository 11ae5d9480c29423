"""Part (b): the panels on DuckDB, PostgreSQL and ClickHouse at 13 million calls. The engines take turns."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import func, make_url, select
from tqdm import tqdm

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.deck import Deck
from data.demo.build import FULL_DAYS, build
from data.settings import load_settings
from tests.bench.panels import Bench, read_uncached
from tests.bench.stores import SEED, UNTIL, Stores, probed
from tests.bench.timing import cpu_s, family, side_by_side
from tests.support.postgres import cluster

WINDOWS = ("24h", "30d", "730d")
RUNS = 5
LONGEST_S = 3.0
"""Time for all runs of a question, s. Slow questions run only three times."""


def run(
    stores: Stores, *, postgresql: str = "", clickhouse: str = "", runs: int = RUNS, windows: tuple[str, ...] = WINDOWS
) -> dict[str, Any]:
    """The cost of each panel and window on each engine, and the CPU of the PostgreSQL server.

    postgresql, clickhouse: URLs of databases that already hold the demo. Empty: a temporary database is filled.
    """
    with ExitStack() as stack:
        duck = Bench(stores.deck(stores.middle), runs)
        urls = {
            "postgresql": postgresql or stack.enter_context(_postgresql(stores)),
            "clickhouse": clickhouse or stack.enter_context(_clickhouse(stores)),
        }
        decks = {"duckdb": duck.deck} | {
            name: probed(_settings(stores, url), read_only=True) for name, url in urls.items()
        }
        asked = [(panel, window) for window in windows for panel in PANELS]
        bar = tqdm(asked, desc="(b) engines", unit="")
        panels = [_measured(duck, decks, panel, window) for panel, window in bar]
        versions = {name: _version(deck) for name, deck in decks.items()}
        for deck in decks.values():
            deck.warehouse.engine.dispose()
    return {"calls": stores.middle, "runs": runs, "versions": versions, "panels": panels}


def _settings(stores: Stores, url: str) -> Any:
    environ = stores.environ(Path("none")) | {"CITYDECK_WAREHOUSE": url, "CITYDECK_QUERY_S": "60"}
    return load_settings(environ, file=Path("/nonexistent/citydeck.toml"))


def _measured(duck: Bench, decks: dict[str, Deck], panel: Panel, window: str) -> dict[str, Any]:
    pairs = duck.pairs(panel.id, window)
    works = [_reading(deck, panel, pairs) for deck in decks.values()]
    server = _server(decks["postgresql"])
    before = cpu_s(server)
    costs = side_by_side(duck.runs, *works, budget_s=LONGEST_S)
    spent = (cpu_s(server) - before) / (costs[0].runs + 1)
    found = {name: asdict(cost) for name, cost in zip(decks, costs, strict=True)}
    found["postgresql"]["server_cpu_ms"] = spent * 1e3
    return {"panel": panel.id, "window": window, "engines": found}


def _reading(deck: Deck, panel: Panel, pairs: dict[str, str]) -> Callable[[], Any]:
    return lambda: read_uncached(deck, panel, deck.filters(pairs))


def _server(deck: Deck) -> list[int]:
    """Process ids of the PostgreSQL server; none if it runs on another machine."""
    port = f" -p {deck.warehouse.engine.url.port} "
    found = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if port in _words(path)]
    return family(found[0]) if found else []


def _words(path: Path) -> str:
    try:
        return path.read_text().replace("\0", " ")
    except OSError:  # the process has ended
        return ""


def _version(deck: Deck) -> str:
    with deck.warehouse.engine.connect() as connection:
        said = str(connection.execute(select(func.version())).scalar_one())
    return said.split(" on ")[0]


@contextmanager
def _postgresql(stores: Stores) -> Iterator[str]:
    """A temporary PostgreSQL that holds the demo; gives its URL."""
    with cluster() as server:
        _fill(server.url, stores)
        yield server.url


@contextmanager
def _clickhouse(stores: Stores) -> Iterator[str]:
    """A ClickHouse in this process that holds the demo; gives its URL."""
    with tempfile.TemporaryDirectory(prefix="citydeck-ch-") as folder:
        url = f"clickhousedb:///default?dsn=chdb://{folder}"
        _fill(url, stores)
        yield url


def _fill(url: str, stores: Stores) -> None:
    build(make_url(url), pack=stores.pack, until=UNTIL, seed=SEED, days=FULL_DAYS, calls=stores.middle)
