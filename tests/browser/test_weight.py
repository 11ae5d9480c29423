"""What the Overview costs a browser that has never seen it, and one that has: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route

from tests.browser.conftest import LiveDeck, Seen, caught_up, drawn, polled
from tests.support.decks import draws_of

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
    cold = browse(cold=True)
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
    draws = draws_of(live.deck)
    seen = browse()
    seen.page.add_init_script(COUNT_DRAWINGS)
    wire = loaded(seen, f"{live.url}/")
    assert draws_of(live.deck) == draws
    assert not [address for address in wire.addresses.values() if "_dash-update-component" in address]
    drawings = seen.page.evaluate("window.drawings")
    assert drawings and set(drawings.values()) == {1}, "a figure is drawn once, not empty before"


def test_a_browser_that_does_not_say_where_it_is_asks_for_its_page(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    seen = browse()
    seen.page.route("**/_dash-layout", lambda route: route.fulfill(response=seen.page.request.get(route.request.url)))
    wire = loaded(seen, f"{live.url}/calls?lang=en&window=7d")
    assert [address for address in wire.addresses.values() if "_dash-update-component" in address]
    assert seen.page.inner_text(".deck-nav [aria-current]") == "Data calls"
    assert seen.page.input_value(".deck-filters select") == "7d"
    assert seen.errors == []


def test_a_page_that_was_long_on_its_way_asks_for_what_has_changed(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    loaded(browse(), f"{live.url}/")
    held: list[Route] = []
    seen = browse()
    page, wire = seen.page, Wire(seen.page)
    page.route("**/_dash-layout", lambda route: held.append(route))
    with page.expect_request("**/_dash-layout"), page.expect_response("**/version"):
        page.goto(f"{live.url}/", wait_until="commit")
    made = held[0].fetch()
    with page.expect_response(lambda answer: answer.url.endswith("/version") and answer.status == 200):
        live.tick(60)  # the script hears of the new versions before it sees a panel
    held[0].fulfill(response=made)
    page.wait_for_selector(".panel[data-panel]")
    caught_up(page, live)
    assert [address for address in wire.addresses.values() if "_dash-update-component" in address]
    assert seen.errors == []


def test_a_page_shows_older_pictures_as_old_as_they_are_until_the_newer_are_there(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    first = browse()
    loaded(first, f"{live.url}/?lang=en")
    first.page.close()  # it would ask for the newer pictures, and the next page would come with them
    live.tick(10)
    held: list[Route] = []
    seen = browse()
    seen.page.route("**/_dash-update-component*", lambda route: held.append(route))
    loaded(seen, f"{live.url}/?lang=en")
    drawn(seen.page)
    polled(seen.page, 2)  # the script has heard of the newer loads
    asked = [route.request.post_data_json["inputs"][0]["value"]["panel"] for route in held]
    older, newest = seen.page.evaluate(AGES), live.reached
    assert asked and len(asked) == len(set(asked)), "each panel that is older is asked for once"
    for panel in asked:
        until, text = older[panel]["until"], older[panel]["text"]
        assert until != {source: newest[source] for source in until}
        assert any(clock_of(moment) in text for moment in until.values()), text
        assert not any(clock_of(newest[source]) in text for source in until if newest[source] != until[source]), text
    seen.page.unroute("**/_dash-update-component*")  # and lets those go on that were held
    caught_up(seen.page, live)
    for shown in seen.page.evaluate(AGES).values():
        assert shown["until"] == {source: newest[source] for source in shown["until"]}
        assert any(clock_of(moment) in shown["text"] for moment in shown["until"].values()), shown["text"]
    assert seen.errors == []


def clock_of(moment: str) -> str:
    """The time of day of a moment in the city."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M:%S")


def test_names_on_a_map_have_a_halo_and_no_sign_gives_way(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/")
    page.wait_for_function(FINISHED)
    live.tick(60)
    caught_up(page, live)
    page.wait_for_function(FINISHED)


FINISHED = """() => {
  const plot = [...document.querySelectorAll('.js-plotly-plot')].find((plot) => plot._fullLayout.map);
  const map = plot && plot._fullLayout.map._subplot.map;
  if (!map || !map.loaded()) return false;
  const layers = plot._fullData.filter((trace) => trace.type === 'scattermap')
    .map((trace) => [trace.meta, `plotly-trace-layer-${trace.uid}-symbol`]);
  return layers.length === 2 && layers.every(([meta, layer]) => meta === 'labels'
    ? map.getPaintProperty(layer, 'text-halo-width') > 0 : map.getLayoutProperty(layer, 'text-allow-overlap'));
}"""
AGES = """() => Object.fromEntries([...document.querySelectorAll('.panel .age[data-live="1"]')].map((age) => [
  age.closest('.panel').dataset.panel, { until: JSON.parse(age.dataset.until), text: age.textContent }]))"""
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
