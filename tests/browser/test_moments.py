"""What a page says of its moment: live, ahead, stopped, past. The server's clock is in the test's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic

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


CLAIM = """() => {
  const panel = document.querySelector('.panel[data-panel="calls_by_hour"]');
  const clock = document.getElementById("clock").textContent;
  return [clock, panel.dataset.state, panel.querySelector(".age").dataset.state, panel.innerText];
}"""
"""What the header, the edge, the footer and the words of a panel say at one instant."""


def old_as_live(page: Page, newest: str, seconds: float) -> list[list[str]]:
    """Each claim of the next seconds that shows another state than the newest one without a word. newest: headline."""
    false, end = [], monotonic() + seconds
    while monotonic() < end:
        clock, edge, foot, text = page.evaluate(CLAIM)
        if newest not in text and (edge in LIVELY or foot in LIVELY):
            false.append([clock, edge, foot, text])
        page.wait_for_timeout(50)
    return false


LIVELY = ("", "fresh", "late")


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)], ids=["back", "on"])
def test_a_step_of_the_clock_under_an_open_page_never_shows_an_old_state_as_live(
    step: timedelta, deck: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = opened(deck, browse)
    expect(page.locator("#clock")).to_contain_text("Live")
    newest = page.locator('[data-panel="calls_by_hour"] .panel-headline').inner_text()
    deck.now += step
    deck.deck.watcher.probe()
    assert old_as_live(page, newest, 6) == []
    clock = page.locator("#clock")
    expect(clock).to_contain_text("Not live: the sources are 60 min ahead" if step < timedelta(0) else "20:")
    expect(page.locator('.panel[data-panel="calls_by_hour"]')).to_have_attribute(
        "data-state", "ahead" if step < timedelta(0) else "dead"
    )
    deck.now -= step
    deck.deck.watcher.probe()
    assert old_as_live(page, newest, 6) == []
    expect(clock).to_contain_text("Live 20:")
    expect(page.locator('.panel[data-panel="calls_by_hour"]')).to_have_attribute("data-state", "fresh")
    assert newest in page.locator('.panel[data-panel="calls_by_hour"]').inner_text()


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
    expect(page.locator("#deck-alert")).to_contain_text("2026-11-21 08:00 lies in the future")
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


@pytest.mark.parametrize("wall", [False, True], ids=["desk", "wall"])
def test_a_page_whose_window_ended_in_the_past_stands_at_its_end(
    wall: bool, deck: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse(1920, 1080).open(
        f"{deck.url}/{'wall/overview' if wall else 'services'}?lang=en&window=2026-11-10/2026-11-18"
    )
    expect(page.locator("#clock")).to_have_text("Replay 2026-11-18 00:00:00")
    if not wall:
        expect(page.locator("#replay")).to_have_value("2026-11-18 00:00:00")
        page.click('#filters [data-go="live"]')
        expect(page.locator("#clock")).to_contain_text("Live 20:00:")
        page.wait_for_function("() => window.location.search === '?lang=en'")


def test_a_refused_moment_is_not_replayed(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse(1280, 720).page
    page.goto(f"{deck.url}/?lang=en&as_of=2030-01-01")
    expect(page.locator("#clock")).to_have_text("Not live: the address is wrong")
    expect(page.locator("#clock")).to_have_attribute("data-state", "unknown")
    page.click('#deck-alert [data-filter="as_of"]')
    expect(page.locator("#clock")).to_contain_text("Live 20:00:")


def test_a_page_whose_server_does_not_answer_is_not_live(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = opened(deck, browse)
    expect(page.locator("#clock")).to_contain_text("Live 20:00:")
    page.route("**/version", lambda route: route.abort())
    expect(page.locator(".panel-notice").first).to_contain_text("The deck's server does not answer since")
    clock, state = page.evaluate(
        "() => [document.getElementById('clock').textContent, document.getElementById('clock').dataset.state]"
    )
    assert clock.startswith("Not live: no answer since 20:00:") and state == "dead"
    page.unroute("**/version")
    expect(page.locator("#clock")).to_contain_text("Live 20:00:")


def test_the_replay_field_works_after_a_moment_that_was_refused(deck: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse(1280, 720).page
    page.goto(f"{deck.url}/incidents?lang=en&district=430111&as_of=1969-12-31T16:00:00")
    alert = page.locator("#deck-alert")
    expect(alert).to_contain_text("lies before 1990")
    page.fill("#replay", "soon")
    page.press("#replay", "Enter")
    expect(alert).to_contain_text("'soon' is not a date and time")
    page.fill("#replay", "23:59")
    page.press("#replay", "Enter")
    page.wait_for_url("**as_of=2026-11-19T15:59:00*")
    expect(page.locator("#clock")).to_have_text("Replay 2026-11-19 23:59:00")
    expect(alert).to_be_empty()
    page.fill("#replay", "later")
    page.press("#replay", "Enter")
    expect(alert).to_contain_text("'later' is not a date and time")
    page.fill("#replay", "2026-11-19 23:59")
    page.press("#replay", "Enter")
    expect(alert).to_be_empty()
