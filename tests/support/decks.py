"""Decks over files, with a clock in our hands and no thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, QueuePool, create_engine, event
from sqlalchemy.exc import OperationalError

from app import CitydeckApp, create_app
from callbacks.metrics import Metrics
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.deck import Deck
from data.settings import Settings, load_settings
from tests.conftest import DEMO_END


def settings_for(warehouse: Path | str, pack: CityPack, **more: str) -> Settings:
    """The settings that name a warehouse file (or URL) and a pack, whatever stands in the working directory."""
    url = warehouse if isinstance(warehouse, str) else f"duckdb:///{warehouse}"
    environ = {"CITYDECK_WAREHOUSE": url, "CITYDECK_CITY": str(pack.directory)}
    return load_settings(environ | more, file=Path("/nonexistent/citydeck.toml"))


class CountedMetrics(Metrics):
    """The metrics of a deck. draws: number of pictures that were drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.draws = 0

    def panel_drawn(self, panel: str, seconds: float) -> None:
        self.draws += 1
        super().panel_drawn(panel, seconds)


def draws_of(deck: Deck) -> int:
    """Number of pictures that were drawn over a deck of `CountedMetrics`."""
    observer = deck.warehouse.observer
    assert isinstance(observer, CountedMetrics)
    return observer.draws


PINYIN: dict[str, str] = {}
"""Sort keys that any deck has asked of a child process. All decks of the tests share them: each child takes 0.3 s."""


@contextmanager
def opened_deck(
    warehouse: Path | str, pack: CityPack, *, now: datetime = DEMO_END, read_only: bool = True, **more: str
) -> Iterator[Deck]:
    """A deck with `CountedMetrics`, whose watcher has probed once. Its clock stands at `now`."""
    with patch("data.deck.load_pack", return_value=pack):  # to read it again takes a quarter of a second
        deck = Deck.open(settings_for(warehouse, pack, **more), read_only=read_only, observer=CountedMetrics())
    deck.clock = deck.watcher.clock = lambda: now
    deck._pinyin = PINYIN
    deck.watcher.probe()
    yield deck
    deck.warehouse.engine.dispose()


@contextmanager
def opened_app(warehouse: Path | str, pack: CityPack, **more: Any) -> Iterator[CitydeckApp]:
    """The application over such a deck, with the same settings."""
    with opened_deck(warehouse, pack, **more) as deck:
        yield create_app(deck.settings, deck)


@contextmanager
def held(engine: Engine, wanted: Callable[[str, Any], bool]) -> Iterator[tuple[Engine, threading.Event]]:
    """An engine over the same connections that holds the wanted (statement, values) back until the event is set."""
    go = threading.Event()
    slow = create_engine(
        engine.url, creator=lambda: engine.pool._creator(None), poolclass=QueuePool, pool_size=8, max_overflow=0,
        execution_options=engine.get_execution_options(),
    )  # fmt: skip

    @event.listens_for(slow, "before_cursor_execute")
    def wait(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if wanted(statement, values):
            go.wait()

    try:
        yield slow, go
    finally:
        go.set()
        slow.dispose()


@contextmanager
def broken(engine: Engine) -> Iterator[Engine]:
    """An engine over the same connections, every statement of which raises as if the warehouse were gone."""
    dead = create_engine(engine.url, creator=lambda: engine.pool._creator(None))

    @event.listens_for(dead, "before_cursor_execute")
    def refuse(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("the warehouse is gone"))

    yield dead
    dead.dispose()


def version_of(deck: Deck, panel: str, **newer: int) -> str:
    """The version of a panel, as a page writes it and a browser names it. newer: versions that replace those known."""
    return ".".join(str(newer.get(name, deck.warehouse.version_of(name))) for name in BY_ID[panel].versioned)
