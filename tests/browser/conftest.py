"""A real browser before a real server in this process, whose feed the tests drive by hand."""

from __future__ import annotations

import os
import shutil
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.http import http_date
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from callbacks.panel_service import PanelService
from data.city.pack import CityPack
from data.deck import Deck
from data.demo.feed import Feed
from data.settings import load_settings
from tests.conftest import DEMO_END
from tests.support.decks import CountedMetrics

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip


CHROMIUMS_OWN = (
    "update.googleapis.com", "accounts.google.com", "clients2.google.com", "edgedl.me.gvt1.com", "redirector.gvt1.com",
    "content-autofill.googleapis.com", "optimizationguide-pa.googleapis.com",
)  # fmt: skip
"""Hosts that Chromium itself asks for on a page of one empty form, measured; none serves fonts, tiles or scripts."""


class StrangeHosts(socketserver.ThreadingTCPServer):
    """A proxy that only writes down what the browser asks of other hosts; loopback goes past it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Refusal)


class _Refusal(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        if not any(host in line for host in CHROMIUMS_OWN):
            self.server.asked.append(line)  # type: ignore[attr-defined]
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.fixture(scope="session")
def strange_hosts() -> Iterator[StrangeHosts]:
    """What the browser asked of hosts that are not this machine."""
    with StrangeHosts() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()


@pytest.fixture(scope="session")
def chromium(strange_hosts: StrangeHosts) -> Iterator[Browser]:
    """Headless Chromium behind the logging proxy."""
    if not CHROMIUM.exists():
        message = f"{CHROMIUM} is missing: install chromium and fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        proxy = {"server": f"http://127.0.0.1:{strange_hosts.server_address[1]}", "bypass": "127.0.0.1"}
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS), proxy=proxy)  # type: ignore[arg-type]
        yield browser
        browser.close()


@dataclass
class LiveDeck:
    """A served deck with its clock in our hands.

    tells_time: whether browsers hear of this clock. Otherwise they hear of the real one, and every source looks dead.
    """

    url: str
    deck: Deck
    service: PanelService
    feed: Feed
    now: datetime
    tells_time: bool = False

    def tick(self, seconds: int = 10) -> None:
        """Let the city live on for so long, and have the watcher see it."""
        self.now += timedelta(seconds=seconds)
        self.feed.tick(self.now)
        self.deck.watcher.probe()

    @property
    def reached(self) -> dict[str, str]:
        """How far each source reaches, as footers name it."""
        sources = self.deck.watcher.state.sources
        return {f"{one.table} {one.source}": f"{one.data_until.isoformat()}Z" for one in sources if one.data_until}


@pytest.fixture(scope="module")
def live(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDeck]:
    """A copy of the demo, served, standing still until `tick`."""
    path = tmp_path_factory.mktemp("live") / "demo.duckdb"
    shutil.copy(demo_path, path)
    environment = {"CITYDECK_WAREHOUSE": f"duckdb:///{path}", "CITYDECK_CITY": str(changsha_pack.directory)}
    settings = replace(load_settings(environment), watch_s=1)
    deck = Deck.open(settings, observer=CountedMetrics())
    app = create_app(settings, deck)

    class Handler(WSGIRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return (
                http_date(served.now.replace(tzinfo=UTC)) if served.tells_time else super().date_time_string(timestamp)
            )

    server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Handler)
    feed = Feed(deck.warehouse.engine, changsha_pack, tick_s=10)
    served = LiveDeck(f"http://127.0.0.1:{server.server_port}", deck, app.service, feed, DEMO_END)
    deck.clock = deck.watcher.clock = lambda: served.now
    deck.watcher.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    deck.watcher.stop()
    deck.warehouse.engine.dispose()


PATIENCE_MS = 60_000
"""How long an event may take on a busy machine before a test gives up on it."""
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Seen:
    """A page and what its console said."""

    page: Page
    errors: list[str]

    def open(self, address: str) -> Page:
        """Load an address and wait until every panel has its answer."""
        self.page.goto(address)
        self.page.wait_for_selector(".panel[data-panel]")
        answered(self.page)
        return self.page


def answered(page: Page) -> None:
    """Wait until every panel on the page shows an answer or says why it has none."""
    page.wait_for_function(ALL_ANSWERED)


def drawn(page: Page) -> None:
    """Wait until every figure and every map on the page is drawn."""
    page.wait_for_function(ALL_DRAWN)


def caught_up(page: Page, live: LiveDeck) -> None:
    """Wait until every panel shows the newest rows of each of its sources."""
    page.wait_for_function(ALL_NEWEST, arg=live.reached)


def polled(page: Page, times: int = 1) -> None:
    """Wait until the page has been told the version so many times."""
    for _ in range(times):
        with page.expect_response(lambda answer: urlsplit(answer.url).path == "/version"):
            pass


ALL_ANSWERED = """() => {
  const panels = [...document.querySelectorAll('.panel[data-panel]')];
  return panels.length && panels.every((panel) => panel.querySelector('.panel-headline').textContent
    || panel.querySelector('.panel-footer').textContent || panel.querySelector('.panel-notice').textContent);
}"""
ALL_DRAWN = """() => {
  const graphs = [...document.querySelectorAll('.panel .dash-graph')];
  return graphs.every((graph) => {
    const plot = graph.querySelector('.js-plotly-plot'), layout = plot && plot._fullLayout;
    const subplot = layout && layout.map && layout.map._subplot;
    return graph.querySelector('.main-svg') && (!layout.map || (subplot && subplot.map && subplot.map.loaded()));
  });
}"""
"""Every figure of the page is drawn, and every map has its borders."""
ALL_NEWEST = """(newest) => [...document.querySelectorAll('.panel .age[data-live="1"]')].every((age) =>
  Object.entries(JSON.parse(age.dataset.until)).every(([source, until]) => until === newest[source]))"""
"""Every panel shows rows that reach as far as their sources do."""


@pytest.fixture(scope="session")
def warm(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps the deck's scripts from page to page."""
    context = chromium.new_context(accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def browse(chromium: Browser, warm: BrowserContext) -> Iterator[Callable[..., Seen]]:
    """`browse(1920, 1080)`: a new page of that size which listens to its console.

    cold: in a browser of its own, which has never seen the deck.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []

    def opened(width: int = 1920, height: int = 1080, *, cold: bool = False) -> Seen:
        context = chromium.new_context() if cold else warm
        context.set_default_timeout(PATIENCE_MS)
        contexts.extend([context] if cold else [])
        seen = Seen(context.new_page(), [])
        pages.append(seen.page)
        seen.page.set_viewport_size({"width": width, "height": height})

        def listen(kind: str, text: str) -> None:
            if kind == "error":
                seen.errors.append(text)

        seen.page.on("console", lambda message: listen(message.type, message.text))
        seen.page.on("pageerror", lambda error: listen("error", str(error)))
        return seen

    yield opened
    for page in pages:
        page.close()
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def _quiet_server(caplog: pytest.LogCaptureFixture) -> None:
    """Keep the server's access log out of the reports of failures."""
    caplog.set_level("WARNING", logger="werkzeug")
