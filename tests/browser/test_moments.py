"""What a page says of its moment: live, ahead, stopped, past. The server's clock is in the test's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDeck, Seen
from tests.conftest import DEMO_END

PAST = (DEMO_END - timedelta(hours=3)).isoformat()


@pytest.fixture
def deck(live: LiveDeck) -> Iterator[LiveDeck]:
    """The deck, whose clock and sources agree. Browsers hear of its clock."""
    live.tells_time, live.now = True, DEMO_END
    live.tick(10)
    yield live
    live.tells_time = False


def opened(deck: LiveDeck, browse: Callable[..., Seen], search: str = "") -> Page:
    page = browse(1280, 720).open(f"{deck.url}/?lang=en{search}")
    page.wait_for_selector(".panel-footer .age[data-state]")
    return page


def states(page: Page) -> set[str]:
    """The states of all panels on the page, as their edges show them."""
    return set(page.eval_on_selector_all(".panel", "all => all.map((panel) => panel.dataset.state || '')"))


def test_a_page_is_live_while_its_sources_are(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = opened(deck, browse)
    expect(page.locator("#clock")).to_contain_text("Live 20:00:")
    expect(page.locator("#clock")).to_have_attribute("data-state", "")
    assert states(page) <= {"fresh", "late"}


@pytest.mark.parametrize("behind", [timedelta(minutes=40), timedelta(hours=1)], ids=str)
def test_a_clock_that_is_behind_the_loaders_is_not_live(
    behind: timedelta, deck: LiveDeck, browse: Callable[..., Seen]
) -> None:
    deck.now = DEMO_END - behind
    deck.deck.watcher.probe()
    page = opened(deck, browse)
    minutes = round(behind.total_seconds() / 60)
    expect(page.locator("#clock")).to_contain_text(f"Not live: the sources are {minutes} min ahead")
    expect(page.locator("#clock")).to_have_attribute("data-state", "ahead")
    expect(page.locator('[data-panel="calls_by_hour"] .age')).to_contain_text("ahead of this server's clock")
    expect(page.locator('.panel[data-state="ahead"]').first).to_be_visible()


def test_the_header_of_a_page_says_what_its_footers_say(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    """Readings have a source with a cadence of an hour: it is not ahead, but the panels are clamped to the clock."""
    deck.now = DEMO_END - timedelta(minutes=40)
    deck.deck.watcher.probe()
    page = browse(1280, 720).open(f"{deck.url}/layers?lang=en")
    page.wait_for_selector('.panel-footer .age[data-state="ahead"]')
    expect(page.locator("#clock")).to_contain_text("Not live: the sources are 40 min ahead")


def test_a_clock_five_seconds_behind_is_live(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    deck.now -= timedelta(seconds=5)
    page = opened(deck, browse)
    expect(page.locator("#clock")).to_contain_text("Live")
    assert "ahead" not in states(page)


def test_where_all_sources_have_stopped_the_page_says_since_when(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    deck.now = DEMO_END + timedelta(days=2)
    page = opened(deck, browse)
    expect(page.locator("#clock")).to_contain_text("Not live: no new data since 2026-11-20 20:00:")
    expect(page.locator("#clock")).to_have_attribute("data-state", "dead")
    expect(page.locator('.panel[data-panel]:not([data-state="dead"])')).to_have_count(0)


def test_edges_follow_from_a_dead_live_page_to_a_fresh_past_moment_and_back(
    deck: LiveDeck, browse: Callable[..., Seen]
) -> None:
    deck.now = DEMO_END + timedelta(days=2)
    page = opened(deck, browse)
    expect(page.locator('.panel[data-state="dead"]').first).to_be_visible()
    page.fill("#replay", "2026/11/20 17:00")
    page.press("#replay", "Enter")
    expect(page.locator("#clock")).to_contain_text("Replay 2026-11-20 17:00:00")
    expect(page.locator('.panel[data-panel="calls_by_hour"]')).to_have_attribute("data-state", "fresh")
    expect(page.locator('.panel[data-state="dead"]')).to_have_count(0)
    page.fill("#replay", "")
    page.press("#replay", "Enter")
    expect(page.locator("#clock")).to_contain_text("Not live")
    expect(page.locator('.panel[data-panel="calls_by_hour"]')).to_have_attribute("data-state", "dead")


def test_a_moment_in_the_future_is_refused_on_the_page(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = opened(deck, browse)
    page.fill("#replay", "2026-11-21 08:00")
    page.press("#replay", "Enter")
    expect(page.locator("#deck-alert")).to_contain_text("2026-11-21 08:00:00 lies in the future")
    assert page.locator(".panel").count() == 7


def test_a_window_is_chosen_and_taken_back(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = opened(deck, browse)
    choice = page.locator("#filters select")
    chosen = choice.locator("option:checked")
    expect(chosen).to_have_text("each its own")
    choice.select_option(label="7 days")
    page.wait_for_url("**window=7d*")
    expect(page.locator('[data-panel="calls_by_hour"] .panel-window')).to_have_text("7 days")
    expect(chosen).to_have_text("7 days")
    choice.select_option(label="each its own")
    page.wait_for_function("() => !window.location.search.includes('window')")
    expect(page.locator('[data-panel="calls_by_hour"] .panel-window')).to_have_text("24 hours")
    expect(chosen).to_have_text("each its own")
