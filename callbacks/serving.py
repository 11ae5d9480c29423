"""Serving: one process, many threads; engine, watcher and the demo's feed start once, after the fork."""

from __future__ import annotations

import logging
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from data.deck import Deck
from data.settings import Settings

log = logging.getLogger(__name__)
THREADS = 12


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one threaded worker: an embedded file can be opened by one process only."""

    def __init__(self, settings: Settings, port: int, feed: bool) -> None:
        self.settings = settings
        self.port = port
        self.feed = feed
        super().__init__()

    def load_config(self) -> None:
        """Our options in gunicorn's words."""
        host = "0.0.0.0" if self.settings.public else "127.0.0.1"
        options = {"bind": f"{host}:{self.port}", "workers": 1, "threads": THREADS, "worker_class": "gthread",
                   "timeout": 0, "graceful_timeout": 5, "keepalive": 15, "loglevel": "warning"}  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in the worker."""
        from app import create_app  # the worker's own: nothing of it may exist before the fork

        app = create_app(self.settings)
        app.deck.watcher.start()
        if self.feed:
            start_feed(app.deck)
        click.echo(f"Citydeck is ready: http://127.0.0.1:{self.port}/   (Ctrl-C stops it)")
        return app.server


def start_feed(deck: Deck) -> None:
    """Start the live feed on a demo warehouse; nothing on any other."""
    from data.feed import Feed, is_demo  # only the demo needs what builds it

    if is_demo(deck.warehouse.engine):
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=deck.settings.tick_s)
        feed.start()


def serve_forever(settings: Settings, *, port: int, feed: bool) -> None:
    """Serve until stopped. Raises WarehouseError, CityPackError where there is nothing to serve."""
    deck = Deck.open(settings, read_only=True)
    deck.warehouse.engine.dispose()  # only looked: the worker opens it again
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    Server(settings, port, feed).run()
