"""Starts the server after a check of the deck, and starts the demo's feed. `workers` configures the server."""

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
"""Variables that make the allocators give memory back. The environment may set them otherwise.

MALLOC_ARENA_MAX gives the C library two heaps: with one heap per thread, each would hold the most that its thread ever
needed. MALLOC_MMAP_THRESHOLD_ makes it map blocks from a megabyte on separately, so that they are given back when they
are freed. If this limit and MALLOC_TRIM_THRESHOLD_ are not set, the C library raises them, up to 32 MB and 64 MB, when
larger blocks are freed. DUCKDB_JE_MALLOC_CONF makes DuckDB's allocator give memory back after 0.2 s instead of two. The
last three variables save 10 MB at the peak with 200 screens."""


def serve_forever(settings: Settings, *, port: int) -> NoReturn:
    """Check that the deck can be opened, then turn this process into its server. Raises WarehouseError, CityPackError.

    `exec` replaces this process by gunicorn, which releases the memory that the check used. port: the port to listen
    on.
    """
    Deck.open(settings, read_only=True).warehouse.engine.dispose()  # each worker opens it again
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
    """Start the live feed if the warehouse is an embedded demo city. On PostgreSQL the command `feed` runs it."""
    from data.demo.feed import Feed, is_demo  # imported here, because only the demo needs it

    if deck.warehouse.engine.dialect.name == "duckdb" and is_demo(deck.warehouse.engine):
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=deck.settings.tick_s)
        feed.start()
