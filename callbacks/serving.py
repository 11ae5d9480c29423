"""Serving: the checks before a server begins, and the demo's feed beside it. See `workers` for the server itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from data.deck import Deck
from data.settings import Settings

HOUSE = Path(__file__).parents[1]
ARENAS = "2"
"""Heaps of the C library: one per thread would keep what each thread once needed."""


def serve_forever(settings: Settings, *, port: int) -> NoReturn:
    """Become a server. Raises WarehouseError, CityPackError where there is nothing to serve.

    This process becomes gunicorn's by `exec`, so that nothing of what only the checks needed stays in memory.
    """
    Deck.open(settings, read_only=True).warehouse.engine.dispose()  # only looked: each worker opens it again
    host = "0.0.0.0" if settings.public else "127.0.0.1"
    paths = [str(HOUSE), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", ARENAS),
        "CITYDECK_PUBLIC": str(int(settings.public)),
        "CITYDECK_FEED": str(int(settings.feed)),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:callbacks.workers", "--bind", f"{host}:{port}"]
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)


def start_feed(deck: Deck) -> None:
    """Start the live feed on an embedded demo warehouse; on a server, which many may serve, `feed` does that alone."""
    from data.feed import Feed, is_demo  # only the demo needs what builds it

    if deck.warehouse.engine.dialect.name == "duckdb" and is_demo(deck.warehouse.engine):
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=deck.settings.tick_s)
        feed.start()
