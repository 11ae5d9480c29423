"""Serving: the checks before a server begins, and the demo's feed beside it. See `workers` for the server itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from data.deck import Deck
from data.settings import Settings

HOUSE = Path(__file__).parents[2]
HEAPS = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000",
    "DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:200,muzzy_decay_ms:0",
}
"""Where the environment does not say otherwise. The C library has two heaps, as one per thread would keep what each
thread once needed; blocks of a megabyte stand by themselves and go back when they are freed, while the library left
alone raises these limits to 32 and 64 MB with the blocks that it sees. DuckDB's heap gives back after 0.2 s, not after
two. The last three are 10 MB less at the most with 200 screens."""


def serve_forever(settings: Settings, *, port: int) -> NoReturn:
    """Become a server. Raises WarehouseError, CityPackError where there is nothing to serve.

    This process becomes gunicorn's by `exec`, so that nothing of what only the checks needed stays in memory.
    """
    Deck.open(settings, read_only=True).warehouse.engine.dispose()  # only looked: each worker opens it again
    host = "0.0.0.0" if settings.public else "127.0.0.1"
    paths = [str(HOUSE), os.environ.get("PYTHONPATH", "")]
    environment = {
        **HEAPS,
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "CITYDECK_PUBLIC": str(int(settings.public)),
        "CITYDECK_FEED": str(int(settings.feed)),
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:callbacks.server.workers",
        "--bind",
        f"{host}:{port}",
    ]
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)


def start_feed(deck: Deck) -> None:
    """Start the live feed on an embedded demo warehouse; on a server, which many may serve, `feed` does that alone."""
    from data.demo.feed import Feed, is_demo  # only the demo needs what builds it

    if deck.warehouse.engine.dialect.name == "duckdb" and is_demo(deck.warehouse.engine):
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=deck.settings.tick_s)
        feed.start()
