"""Starts the server, and the live feed of an embedded demo city. `workers` configures the server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from callbacks.server.secret import check_secret_files
from data.deck import Deck
from data.settings import Settings

HOUSE = Path(__file__).parents[2]
HEAPS = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000",
    "DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:200,muzzy_decay_ms:0",
}
"""Environment variables that make memory allocators give memory back. Variables that are already set stay.

- MALLOC_ARENA_MAX: the C library has two heaps. With one heap per thread, each would keep the most that it ever held.
- MALLOC_MMAP_THRESHOLD_: the C library gives blocks of this many bytes or more back as soon as they are freed.
- MALLOC_TRIM_THRESHOLD_: it gives the free end of a heap back when it exceeds this many bytes. Without the last two
  variables the C library raises both limits by itself.
- DUCKDB_JE_MALLOC_CONF: DuckDB's allocator gives memory back 0.2 s after it is freed."""


def serve_forever(settings: Settings, *, port: int) -> NoReturn:
    """Check that the deck can be opened, then replace this process by gunicorn. port: the port to listen on.

    Replacing the process also releases the memory that the check used. Raises WarehouseError or CityPackError if the
    deck cannot be opened, and SettingError if everybody may read a file with a secret.
    """
    check_secret_files(settings)
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
    """Start the live feed if the warehouse is an embedded demo city. For PostgreSQL there is the command `feed`."""
    from data.demo.feed import Feed, is_demo  # imported here, because only the demo needs it

    if deck.warehouse.engine.dialect.name == "duckdb" and is_demo(deck.warehouse.engine):
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=deck.settings.tick_s)
        feed.start()
