"""The live feed of a demo city on a PostgreSQL server: one process of its own, as many may serve what it writes."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from data.city.pack import CityPack
from data.demo.feed import Feed, FeedError
from data.demo.target import writer
from data.warehouse.engines import message_of

log = logging.getLogger(__name__)


def feed_server(url: URL, pack: CityPack, *, tick_s: int, stop: threading.Event) -> None:
    """Feed the demo in this database until `stop` is set. A lock in the database lets one process alone do it.

    Raises FeedError where there is nothing to feed, DemoError where another process feeds or builds.
    """
    name = url.get_backend_name()
    if name != "postgresql":
        remedy = "'serve' feeds it" if name == "duckdb" else "the demo there stands still after its build"
        raise FeedError(f"feed is for a demo city on PostgreSQL, not on {name}: {remedy}")
    engine = writer(url)
    try:
        feed = Feed(engine, pack, tick_s=tick_s)
        feed.start()
        log.info("feeding %s", url.render_as_string(hide_password=True))
        stop.wait()
        feed.stop()
    except SQLAlchemyError as error:
        raise FeedError(f"{url.render_as_string(hide_password=True)}: {message_of(error)}") from error
    finally:
        engine.dispose()
