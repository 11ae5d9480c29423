"""Part (g): the time from the load of a row until a real browser has painted it.

The server runs in this process, so that the moment of each commit is known. Browser and server use the same clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import select
from tqdm import tqdm
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from callbacks.registry.panels import BY_ID
from data.contract.common import load_log
from data.deck import Deck
from data.demo.feed import Feed
from tests.bench.first_page import CHROMIUM, FLAGS, VIEWPORT
from tests.bench.screens import OVERVIEW
from tests.bench.stores import Stores
from tests.bench.timing import share

TICKS, TICK_S = 30, 2
LEADING = 4
"""Number of first ticks that do not count, because the page is still loading."""
PAINTED = """
window.painted = [];
(function () {
  const fetched = window.fetch;
  window.fetch = async function (address, options) {
    const answer = await fetched.apply(this, arguments);
    const body = String(address).includes("_dash-update-component") && options && options.body;
    const ask = body && (JSON.parse(body).inputs || []).map((one) => one.value).find((value) => value && value.panel);
    if (ask) watch(ask);
    return answer;
  };
  /* A change of the DOM is on the screen two frames later. */
  function watch(ask) {
    const card = document.querySelector(`.panel[data-panel="${ask.panel}"]`);
    if (!card) return;
    const parts = [".panel-body", ".panel-headline"].map((part) => card.querySelector(part)).filter(Boolean);
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => {
        window.painted.push([ask.panel, ask.version, Date.now() / 1000]);
      }));
    });
    for (const part of parts) {
      observer.observe(part, { childList: true, characterData: true, attributes: true, subtree: true });
    }
    setTimeout(() => observer.disconnect(), 1500);
  }
})();
"""
Commit = tuple[float, dict[str, int]]
"""A tick of the feed: when it wrote its loads (``loaded_at``, just before the commit), and their load_id by table."""


class Quiet(WSGIRequestHandler):
    """Keeps connections open, as gunicorn does, and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing."""


def run(stores: Stores, *, ticks: int = TICKS, tick_s: int = TICK_S) -> dict[str, Any]:
    """p50 and p95, in seconds, from the commit of a tick until the browser has painted each panel that it changes."""
    path = stores.living(datetime.now(UTC).replace(tzinfo=None))
    settings = stores.settings(path, CITYDECK_TICK_S=str(tick_s))
    deck = Deck.open(settings)
    with _serving(deck) as url, sync_playwright() as playwright:
        feed = Feed(deck.warehouse.engine, deck.pack, tick_s=tick_s)
        feed.tick(feed.clock())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=VIEWPORT)
        page.add_init_script(PAINTED)
        page.goto(url)
        first = 0
        for number in tqdm(range(LEADING + ticks), desc="(g) load to glass", unit=" ticks"):
            page.wait_for_timeout((tick_s - time.time() % tick_s) * 1000)
            first = deck.watcher.state.last_load_id if number == LEADING else first
            feed.tick(feed.clock())
        page.wait_for_timeout(6000)
        painted = page.evaluate("window.painted")
        browser.close()
        commits = _commits(deck, first)
    waits = [wait for commit in commits for wait in _waits(commit, painted)]
    deck.warehouse.engine.dispose()
    return {
        "calls": stores.middle, "ticks": ticks, "tick_s": tick_s, "watch_s": settings.watch_s, "poll_s": 2,
        "paintings": len(waits), "p50_s": share(waits, 0.5), "p95_s": share(waits, 0.95), "worst_s": max(waits),
    }  # fmt: skip


@contextmanager
def _serving(deck: Deck) -> Iterator[str]:
    app = create_app(deck.settings, deck)
    deck.watcher.start()
    server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        deck.watcher.stop()


def _commits(deck: Deck, after: int) -> list[Commit]:
    """The ticks whose loads have a load_id above this one."""
    query = select(load_log.c.loaded_at, load_log.c.table_name, load_log.c.load_id).where(load_log.c.load_id > after)
    found: dict[float, dict[str, int]] = {}
    with deck.warehouse.engine.connect() as connection:
        for at, table, load_id in connection.execute(query.order_by(load_log.c.load_id)):
            found.setdefault(at.replace(tzinfo=UTC).timestamp(), {})[table] = load_id
    return list(found.items())


def _waits(commit: Commit, painted: list[tuple[str, str, float]]) -> Iterator[float]:
    """Seconds from the commit to the painting of each panel that reads one of its tables, except maps (no DOM)."""
    at, loads = commit
    for panel in OVERVIEW:
        tables = BY_ID[panel].tables
        newest = {table: load_id for table, load_id in loads.items() if table in tables}
        if not newest:
            continue
        times = [when for name, version, when in painted if name == panel and _has(version, tables, newest)]
        later = [when for when in times if when >= at]
        if later:
            yield min(later) - at


def _has(version: str, tables: tuple[str, ...], newest: Mapping[str, int]) -> bool:
    """Whether an answer of this version contains all these loads."""
    known = dict(zip(tables, map(int, version.split(".")), strict=True))
    return all(known[table] >= load_id for table, load_id in newest.items())
