"""A click on a mark, a row or a button filters the page, stands in the address, and shows as a chip."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDeck, Seen, drawn


def pairs(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def panel(page: Page, name: str) -> str:
    return page.inner_text(f'.panel[data-panel="{name}"] .panel-headline')


def changes(page: Page, name: str, before: str) -> None:
    """Wait until the headline of a panel is another."""
    page.wait_for_function(
        """([name, before]) =>
          document.querySelector(`.panel[data-panel='${name}'] .panel-headline`).innerText !== before""",
        arg=[name, before],
    )


def test_a_click_on_a_bar_filters_the_page_and_a_second_click_on_its_chip_removes_it(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/calls?lang=en")
    drawn(page)
    before = panel(page, "calls_by_hour")
    page.locator('.panel[data-panel="calls_by_agency"] .bars .point path').last.click(force=True)
    page.wait_for_function("() => window.location.search.includes('agency=')")
    changes(page, "calls_by_hour", before)
    chosen = pairs(page)["agency"][0]
    expect(page.locator(".choice.set input:checked")).to_have_value(chosen)
    page.click(".choice.set summary")
    page.click('.choice.set [data-filter="agency"]')
    page.wait_for_function("() => !window.location.search.includes('agency=')")
    page.wait_for_function(
        "before => document.querySelector(`.panel[data-panel='calls_by_hour'] .panel-headline`).innerText === before",
        arg=before,
    )
    assert seen.errors == []


def test_a_row_of_the_open_list_opens_its_timeline(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/incidents?lang=en")
    page.wait_for_selector('.panel[data-panel="incidents_open"] .ag-row')
    before = panel(page, "incidents_timeline")
    page.locator('.panel[data-panel="incidents_open"] .ag-row').nth(1).click()
    changes(page, "incidents_timeline", before)
    incident = pairs(page)["incident"][0]
    expect(page.locator("#filters")).to_contain_text(incident)
    steps = live.deck.warehouse.engine.connect()
    with steps:
        count = steps.exec_driver_sql("SELECT count(*) FROM incident_event WHERE incident_id = ?", (incident,)).scalar()
    expect(page.locator('.panel[data-panel="incidents_timeline"] .panel-html tbody tr')).to_have_count(count or 0)
    assert seen.errors == []


def test_layers_are_toggled_by_their_buttons(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/layers?lang=en")
    everything = panel(page, "layers_status")
    page.click('[data-toggle="layer"][data-value="slope"]')
    page.wait_for_function("() => window.location.search.includes('layer=slope')")
    changes(page, "layers_status", everything)
    page.click('[data-toggle="layer"][data-value="hall"]')
    page.wait_for_function("() => window.location.search.includes('layer=slope&layer=hall')")
    page.wait_for_function("() => document.querySelectorAll('[data-toggle=layer][aria-pressed=true]').length === 2")


def test_the_moment_is_asked_in_the_citys_time(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/incidents?lang=en")
    before = panel(page, "incidents_by_stage")
    page.fill("#replay", "2026-11-19 14:30")
    page.press("#replay", "Enter")
    page.wait_for_function("() => window.location.search.includes('as_of=2026-11-19T06:30:00')")
    changes(page, "incidents_by_stage", before)
    page.wait_for_function("() => document.getElementById('clock').innerText.includes('2026-11-19 14:30:00')")
    page.fill("#replay", "yesterday at tea time")
    page.press("#replay", "Enter")
    page.wait_for_function("() => document.getElementById('deck-alert').innerText.includes('yesterday at tea time')")
    assert seen.errors == []


def test_csv_table_and_link_tell_the_same_rows(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse().open(f"{live.url}/services?lang=en&district=430102")
    card = page.locator('.panel[data-panel="services_channels"]')
    card.hover()
    with page.expect_download() as download:
        card.locator('[data-action="csv"]').click()
    text = download.value.path().read_text("utf-8-sig")
    card.hover()
    card.locator('[data-action="table"]').click()
    page.wait_for_selector("#dialog .ag-row")
    rows = page.locator("#dialog .ag-center-cols-container .ag-row")
    expect(rows).to_have_count(len(text.strip().splitlines()) - 1)


def test_several_districts_are_ticked_with_the_keyboard_while_the_list_stays_open(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/incidents?lang=en")
    drawn(page)
    before = panel(page, "incidents_by_stage")
    page.focus("[data-choice=district] summary")
    page.keyboard.press("Enter")
    for ticked in (1, 2):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.wait_for_function(
            "count => new URLSearchParams(window.location.search).getAll('district').length === count", arg=ticked
        )
        page.wait_for_function(
            "count => document.querySelectorAll('.choice[open].set :checked').length === count", arg=ticked
        )
        page.wait_for_selector(".choice[open] :focus")
    changes(page, "incidents_by_stage", before)
    assert len(pairs(page)["district"]) == 2
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('[data-choice=district]').open")
    page.wait_for_selector(".deck-nav a[href^='/services'][href*='district=430102']")  # the frame follows the address
    link = page.get_attribute(".deck-nav a[href^='/services']", "href") or ""
    assert parse_qs(urlsplit(link).query)["district"] == pairs(page)["district"]
    assert seen.errors == []


def test_a_click_with_ctrl_adds_a_value_and_each_chip_takes_one_back(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse().open(f"{live.url}/incidents?lang=en&utm_source=mail")
    drawn(page)
    bars = page.locator('.panel[data-panel="incidents_sources"] .bars .point path')
    bars.first.click(force=True)
    page.wait_for_function("() => window.location.search.includes('source=')")
    assert "utm_source" not in page.url, "no link of the deck repeats what others have appended"
    first = pairs(page)["source"]
    page.goto(f"{live.url}/incidents?lang=en&source={first[0]},sensor")
    page.wait_for_selector('#filters [data-drop="sensor"]')
    page.click('#filters [data-drop="sensor"]')
    page.wait_for_function("() => new URLSearchParams(window.location.search).getAll('source').length === 1")
    assert pairs(page)["source"] == first


def test_a_link_of_a_live_page_shows_the_same_rows_when_more_have_come(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse().open(f"{live.url}/calls?lang=en")
    page.wait_for_function("() => window.dash_clientside.citydeck.address().includes('known=')")
    link, before = page.evaluate("window.dash_clientside.citydeck.address()"), panel(page, "calls_by_hour")
    asked = parse_qs(urlsplit(link).query)
    assert asked["known"] == [f"load:{live.deck.watcher.state.last_load_id}"]
    assert asked["as_of"] == [live.deck.moment().isoformat()]
    live.tick(600)
    again = browse().open(link)
    again.wait_for_selector('.panel[data-panel="calls_by_hour"] .panel-known')
    assert panel(again, "calls_by_hour") == before
    assert again.evaluate("window.dash_clientside.citydeck.address()").split("?")[1] == urlsplit(link).query


def test_a_chip_switches_between_what_happened_and_what_was_known(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    seen = browse()
    page = seen.open(f"{live.url}/incidents?lang=zh&as_of=2026-11-19T06:30:30")
    page.click('[data-filter="known"]:has-text("按实际发生")')
    page.wait_for_selector('.panel[data-panel="incidents_by_stage"] .panel-known:has-text("按当时所知")')
    assert pairs(page)["known"] == ["1"]
    page.click('[data-filter="known"]:has-text("按当时所知")')
    page.wait_for_selector('.panel[data-panel="incidents_by_stage"] .panel-known', state="detached")
    page.goto(f"{live.url}/incidents?lang=zh&as_of=2026-10-01&known=1")
    page.wait_for_selector('.panel[data-panel="incidents_by_stage"] .panel-headline:has-text("无从得知")')
    assert seen.errors == []
