"""The live feed of a demo city on PostgreSQL. It is a separate process: many servers may show the same database."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from data.city.pack import CityPack
from data.demo.feed import Feed, FeedError
from data.demo.target import writing_engine
from data.warehouse.engines import message_of

log = logging.getLogger(__name__)


def feed_server(url: URL, pack: CityPack, *, tick_s: int, stop: threading.Event) -> None:
    """Feed the demo in this database until `stop` is set. tick_s: seconds between two ticks.

    Raises FeedError if the database is not on PostgreSQL, has no complete demo or cannot be used. Raises DemoError if
    another process feeds or builds the demo.
    """
    name = url.get_backend_name()
    if name != "postgresql":
        remedy = "'serve' feeds it" if name == "duckdb" else "the demo there stands still after its build"
        raise FeedError(f"feed is for a demo city on PostgreSQL, not on {name}: {remedy}")
    engine = writing_engine(url)
    try:
        feed = Feed(engine, pack, tick_s=tick_s)
        feed.start()
        log.info("feeding %s", url.render_as_string(hide_password=True))
        try:
            stop.wait()
        finally:
            feed.stop()
    except SQLAlchemyError as error:
        raise FeedError(f"{url.render_as_string(hide_password=True)}: {message_of(error)}") from error
    finally:
        engine.dispose()
