"""`feed`: keeps writing new rows into a demo city on PostgreSQL, in a process of its own."""

from __future__ import annotations

import logging
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from threading import Event

import click

from callbacks.commands.warehouse import warehouse_url
from data.city.pack import load_pack
from data.settings import load_settings


@click.command()
def feed() -> None:
    """Keep the demo city in a PostgreSQL database alive until stopped; `serve` feeds one in a file."""
    from data.demo.feed_server import feed_server  # a server of a real city does not need what makes the demo

    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    stop = Event()
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_: stop.set())
    feed_server(warehouse_url(settings), load_pack(Path(settings.city)), tick_s=settings.tick_s, stop=stop)
