"""The deck as its users see it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from callbacks.registry.pages import PAGES
from tests.browser.conftest import LiveDeck, Seen, StrangeHosts, answered, caught_up, drawn, polled
from tests.exam.cases import cases
from tests.support.decks import draws_of

DESK = [page.path for page in PAGES if "<" not in page.path]
NOTICES = "() => [...document.querySelectorAll('.panel-notice')].map((notice) => notice.textContent).filter(Boolean)"
WATCH_FOR_BLANKS = """() => {
  window.blanks = [];
  const painted = (panel) => panel.querySelector('.js-plotly-plot .main-svg, .panel-html > *, .ag-row, .ag-overlay');
  const panels = [...document.querySelectorAll('.panel[data-panel]')].filter(painted);
  window.watched = panels.length;
  const look = () => {
    for (const panel of panels) if (!panel.isConnected || !painted(panel)) window.blanks.push(panel.dataset.panel);
    requestAnimationFrame(look);
  };
  look();
}"""
"""Looks at every frame whether each panel that was painted still is."""


def unnoticed(page: Page) -> None:
    """Wait until no panel has a notice: on a busy machine a panel may say for a while that it is still being read."""
    page.wait_for_function(f"() => ({NOTICES})().length === 0")


def broken_engine() -> Engine:
    """An engine that answers nothing: every statement raises."""
    engine = create_engine("duckdb:///:memory:")

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(*_: object) -> None:
        raise OperationalError("gone", {}, ConnectionError("the warehouse is gone"))

    return engine


@cases("pages", "path, language", product(DESK, ["zh", "en"]))
def test_every_page_is_drawn_in_both_languages(
    path: str, language: str, live: LiveDeck, browse: Callable[..., Seen], strange_hosts: StrangeHosts
) -> None:
    seen = browse()
    page = seen.open(f"{live.url}{path}?lang={language}")
    unnoticed(page)
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if language == "zh" else "en")
    assert seen.errors == []
    assert strange_hosts.asked == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (3840, 2160)])
def test_no_page_scrolls_sideways(width: int, height: int, live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse(width, height).open(f"{live.url}/?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_page_lives_through_fifty_versions_without_a_flash(
    live: LiveDeck, browse: Callable[..., Seen], strange_hosts: StrangeHosts
) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/?lang=en")
    drawn(page)
    page.evaluate(WATCH_FOR_BLANKS)
    draws = draws_of(live.deck)
    for number in range(50):
        live.tick()
        if number % 10 == 0:
            caught_up(page, live)
    caught_up(page, live)
    drawn(page)
    assert page.evaluate("window.watched") > 3
    assert page.evaluate("window.blanks") == []
    assert seen.errors == []
    assert strange_hosts.asked == []
    assert draws_of(live.deck) > draws


def test_unchanged_data_cause_no_panel_query(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/?lang=en")
    drawn(page)
    caught_up(page, live)
    queries, probes, draws = live.deck.warehouse.queries, live.deck.watcher.probes, draws_of(live.deck)
    polled(page, 3)
    assert live.deck.watcher.probes > probes
    assert live.deck.warehouse.queries - queries == live.deck.watcher.probes - probes
    assert draws_of(live.deck) == draws


def test_a_dead_warehouse_leaves_every_picture_says_so_and_heals(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/?lang=en")
    drawn(page)
    page.evaluate(WATCH_FOR_BLANKS)
    engine = live.deck.warehouse.engine
    live.deck.warehouse.engine = broken_engine()
    panels = page.evaluate("document.querySelectorAll('.panel[data-panel]').length")
    page.wait_for_function(f"() => ({NOTICES})().length === {panels}")
    assert all("does not answer" in notice for notice in page.evaluate(NOTICES))
    live.deck.warehouse.engine = engine
    unnoticed(page)
    live.tick()
    caught_up(page, live)
    drawn(page)
    assert page.evaluate("window.blanks") == []
    assert page.evaluate(NOTICES) == []


def test_a_wrong_address_says_what_is_wrong_once_and_is_put_right_by_its_button(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    seen = browse()
    page = seen.page
    page.goto(f"{live.url}/?lang=en&district=999999&severty=1")
    page.wait_for_selector("#deck-alert .deck-wrong")
    said = page.inner_text("#deck-alert")
    assert "Unknown district '999999'" in said and "Unknown filter 'severty'" in said
    polled(page, 2)
    assert page.evaluate(NOTICES) == [] and page.locator("#filters .choice").count() == 3
    page.click('#deck-alert [data-filter="district"]')
    page.click('#deck-alert [data-filter="severty"]')
    page.wait_for_function("() => !document.getElementById('deck-alert').textContent")
    answered(page)
    assert "district" not in page.url and "severty" not in page.url and seen.errors == []


def test_a_filter_that_goes_wrong_later_leaves_every_picture_in_silence(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse().open(f"{live.url}/?lang=en")
    before = page.inner_text('.panel[data-panel="incidents_by_stage"]')
    page.evaluate("window.dash_clientside.set_props('url', {search: '?lang=en&stage=lost'})")
    page.wait_for_selector("#deck-alert .deck-wrong")
    polled(page, 2)
    assert page.evaluate(NOTICES) == [] and page.inner_text('.panel[data-panel="incidents_by_stage"]') == before


def test_there_is_no_page_of_another_name(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    seen = browse()
    seen.page.goto(f"{live.url}/nowhere?lang=en")
    seen.page.wait_for_selector(".problem")
    assert "There is no page '/nowhere'" in seen.page.inner_text(".problem")


def test_the_number_card_names_sources_and_bound_values(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/calls?lang=en")
    panel = page.locator('.panel[data-panel="calls_by_hour"]')
    panel.hover()
    panel.locator('[data-action="number"]').click()
    page.wait_for_selector(".number-card")
    text = page.inner_text("#dialog")
    assert "data_call" in text
    assert ":called_at_1" in text


def test_a_filter_acts_on_the_page_and_is_removed_by_its_chip(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/calls?lang=en&share_class=withheld")
    headline = page.inner_text('.panel[data-panel="calls_by_hour"] .panel-headline')
    page.click('[data-filter="share_class"][data-value=""]')
    page.wait_for_function("() => !window.location.search.includes('share_class')")
    page.wait_for_function(
        """before =>
          document.querySelector('.panel[data-panel="calls_by_hour"] .panel-headline').textContent !== before""",
        arg=headline,
    )
