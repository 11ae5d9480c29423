"""Laptops, tablets, zoom and paper: nothing cut, nothing too small to touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from callbacks.registry.pages import PAGES
from tests.browser.conftest import PATIENCE_MS, LiveDeck, Seen, drawn
from tests.exam.cases import cases

MOMENT = "as_of=2026-11-19T06:30:00"
CUT = """() => [...document.querySelectorAll('.panel-html, .tile, .panel > header, .panel-headline, .deck-top, .chip')]
  .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2)
  .map((element) => element.className + ': ' + element.textContent.slice(0, 60))"""
"""Cards and lists that hold more than they show."""
PRINTED_BEFORE_THE_CLOCK_RAN = """() => {
  document.getElementById('clock').textContent = '';
  window.dispatchEvent(new Event('beforeprint'));
}"""
"""What happens when a sheet is printed within the first second of a page."""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.deck-top, .deck-filters, .deck-grid > .panel')]
    .map((element) => [element.dataset.panel || element.className, element.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1).filter(([, b]) => a.left < b.right - 1
    && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(([other]) => `${one} / ${other}`));
}"""
BEYOND = """() => [...document.querySelectorAll('.panel .js-plotly-plot')].flatMap((plot) => {
  const box = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('text')].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.width > 0 && (own.right > box.right + 2 || own.left < box.left - 2);
  }).map((text) => plot.closest('.panel').dataset.panel + ': ' + text.textContent);
})"""
"""Words of a picture that reach beyond it, where they are cut off."""
COLOURS = """async () => {
  const picture = document.querySelector('.printed-map'), canvas = document.createElement('canvas');
  await picture.decode();
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height), seen = new Set();
  for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 3).join());
  return seen.size;
}"""
"""How many colours the printed map has: an empty canvas has one."""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, select, input, [role=button]')].filter((target) => {
  const box = (target.closest('.chip, label') || target).getBoundingClientRect();
  return box.width > 0 && !target.closest('.skip-link, .js-plotly-plot, .ag-root-wrapper, .deck-brand')
    && (box.height < 44 || box.width < 44);
}).map((target) => `${target.className} ${target.textContent.slice(0, 30)}`)"""


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (1280, 720), (960, 540)], ids=["wide", "laptop", "zoom200"]
)
def test_the_overview_is_neither_cut_nor_overlapping(
    width: int, height: int, live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse(width, height).open(f"{live.url}/?lang=en&{MOMENT}")
    page.wait_for_selector(".urgent-row")
    drawn(page)
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.fixture(params=[(820, 1180), (1180, 820)], ids=str)
def tablet(request: pytest.FixtureRequest, chromium: Browser, live: LiveDeck) -> Iterator[Page]:
    """The page of a district on a touch screen."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE_MS)
    page = Seen(context.new_page(), []).open(f"{live.url}/district/430104?lang=en&{MOMENT}")
    page.wait_for_selector(".urgent-row")
    drawn(page)
    yield page
    context.close()


def test_a_district_on_a_tablet_is_worked_with_fingers(tablet: Page) -> None:
    assert tablet.evaluate(SMALL_TARGETS) == []
    assert tablet.evaluate(CUT) == []
    assert tablet.evaluate(OVERLAPS) == []
    assert tablet.viewport_size
    assert tablet.evaluate("document.documentElement.scrollWidth") == tablet.viewport_size["width"]


NARROW = {"tablet": (820, 1180), "tablet-wide": (1180, 820), "laptop": (1280, 720)}
PATHS = [page.path for page in PAGES if page.surface == "desk" and "<" not in page.path]


@cases("narrow_screens", "screen, path, language", product(NARROW, PATHS, ["zh", "en"]))
def test_words_and_figures_are_whole_where_a_screen_is_narrow(
    screen: str, path: str, language: str, live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse(*NARROW[screen]).open(f"{live.url}{path}?lang={language}&{MOMENT}")
    drawn(page)
    assert page.evaluate(BEYOND) == []
    assert page.evaluate(CUT) == []


def test_the_scorecard_prints_on_one_sheet_that_says_what_it_is(
    live: LiveDeck, browse: Callable[..., Seen], tmp_path: Path
) -> None:
    page = browse(1280, 720).open(f"{live.url}/kpi?lang=en&theme=dark&district=430104&{MOMENT}")
    page.wait_for_selector(".scorecard")
    sheet = page.pdf(path=tmp_path / "kpi.pdf", format="A4", landscape=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
    page.emulate_media(media="print")
    page.evaluate(PRINTED_BEFORE_THE_CLOCK_RAN)
    printed = page.evaluate("getComputedStyle(document.querySelector('.deck-top'), '::after').content")
    assert "2026-11-19 14:30" in printed and "Asia/Shanghai" in printed
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.deck-top'), '::before').content").count("/kpi?") == 1
    )
    shown = page.inner_text("#deck")
    assert "KPI" in shown and "30 days" in shown and "Yuelu" in shown and "Data calls\tWall" not in shown
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".deck-button").first.is_visible()


def test_a_printed_map_is_a_picture(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse(1280, 720).open(f"{live.url}/?lang=en&{MOMENT}")
    page.wait_for_selector(".maplibregl-canvas")
    drawn(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert (page.get_attribute(".printed-map", "src") or "").startswith("data:image/png;base64,")
    assert page.evaluate(COLOURS) > 10
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".printed-map").count() == 0
