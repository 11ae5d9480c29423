"""What the Overview costs a browser that has never seen it, and one that has: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import LiveDeck, Seen

MOST_REQUESTS, MOST_BYTES = 40, 2_500_000
FILES = ("Script", "Stylesheet", "Image", "Font")
DRAWN = """() => document.querySelectorAll('.dash-graph').length > 0
  && [...document.querySelectorAll('.dash-graph')].every((graph) => graph.querySelector('.main-svg'))"""


class Wire:
    """What a page asks for. kinds: type of resource by request; sizes: bytes over the wire of those that came."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.kinds[event["requestId"]] = event["type"]
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] = event["encodedDataLength"]


def loaded(seen: Seen, address: str) -> Wire:
    wire = Wire(seen.page)
    seen.open(address).wait_for_function(DRAWN)
    return wire


def test_the_overview_is_light_and_its_files_come_once(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    cold = browse()
    first = loaded(cold, f"{live.url}/")
    assert len(first.kinds) <= MOST_REQUESTS, sorted(first.addresses.values())
    assert 0 < sum(first.sizes.values()) <= MOST_BYTES
    cold.page.goto("about:blank")
    again = loaded(cold, f"{live.url}/")
    files = {request for request, kind in again.kinds.items() if kind in FILES}
    assert files and sum(again.sizes[request] for request in files) == 0
    assert sum(again.sizes.values()) < 150_000
    assert cold.errors == []


def test_a_second_viewer_gets_the_answers_with_the_page(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    loaded(browse(), f"{live.url}/")
    draws = live.answers.draws
    seen = browse()
    seen.page.add_init_script(COUNT_DRAWINGS)
    loaded(seen, f"{live.url}/")
    assert live.answers.draws == draws
    drawings = seen.page.evaluate("window.drawings")
    assert drawings and set(drawings.values()) == {1}, "a figure is drawn once, not empty before"


COUNT_DRAWINGS = """
  window.drawings = {};
  let plotly;
  Object.defineProperty(window, "Plotly", { configurable: true, get: () => plotly, set: (value) => {
    plotly = value;
    const react = value.react;
    value.react = (plot, ...rest) => {
      const { panel } = plot.closest(".panel").dataset;
      window.drawings[panel] = (window.drawings[panel] || 0) + 1;
      return react.call(value, plot, ...rest);
    };
  }});
"""
