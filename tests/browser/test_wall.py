"""The wall as it is read from metres: nothing too small, nothing cut, on every wall and in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from callbacks.registry.pages import PAGES
from layouts.kit.theme import PROFILES, Language, WallProfile
from tests.browser.conftest import PATIENCE_MS, LiveDeck, Seen
from tests.exam.cases import cases

SCENES = [page.path for page in PAGES if page.surface == "wall"]
MOMENT = "2026-11-19T06:30:00"
"""A working afternoon of the demo, when every panel has something to say."""
NEVER_FRESH = ""
"""No moment: the demo stands still, so that live every source is late and every card says so."""

TEXTS = """() => {
  const shown = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.display !== 'none' && style.visibility !== 'hidden' && box.width > 0 && box.height > 0;
  };
  const walker = document.createTreeWalker(document.getElementById('deck'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !shown(element) || element.closest('#texts, [hidden]')) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box = range.getBoundingClientRect(), scale = element.getScreenCTM ? element.getScreenCTM().a : 1;
    const px = parseFloat(getComputedStyle(element).fontSize) * scale;
    const frames = [document.body];
    for (let up = element; up; up = up.parentElement) {
      if (up !== element && (up.matches('.panel, .tile, .wall-map') || getComputedStyle(up).overflowX !== 'visible'))
        frames.push(up);
    }
    const outside = frames.filter((frame) => {
      const around = frame.getBoundingClientRect();
      const line = 0.15 * px; // a font's box is higher than its letters
      return box.left < around.left - 2 || box.right > around.right + 2
        || box.top < around.top - line || box.bottom > around.bottom + line;
    });
    texts.push({text, px, outside: outside.map((frame) => frame.className.baseVal ?? frame.className).join(' | '),
      kpi: Boolean(element.closest('.tile-value') && !element.closest('.tile-unit'))});
  }
  return texts;
}"""
"""Every text that is shown: its size in px, whether it is a headline figure, and which of its frames it leaves."""
CUT = """() => [...document.querySelectorAll('#deck, #deck *')].filter((element) => {
  if (element instanceof SVGElement || element.closest('.js-plotly-plot, [hidden]')) return false;
  if (element.matches('.urgent-text, .urgent-system')) return false; // may end in dots: an incident's own words
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.display === 'inline') return false;
  return element.scrollWidth > element.clientWidth + 1 || (style.overflowY !== 'visible'
    && element.scrollHeight > element.clientHeight + 2);
}).map((element) => `${element.className}: ${element.textContent.slice(0, 60)} `
  + `${element.scrollWidth}>${element.clientWidth} ${element.scrollHeight}>${element.clientHeight}`)"""
"""Every element whose content is wider than itself, or higher where it is cut."""
SETTLED = """() => [...document.querySelectorAll('.js-plotly-plot')].every((plot) => {
  const drawing = plot.querySelector('.main-svg'), last = plot.dataset.last || '';
  const now = drawing ? drawing.parentElement.innerHTML.length + ' ' + drawing.getAttribute('height') : '';
  plot.dataset.last = now;
  return drawing && now === last && Math.abs(drawing.getBoundingClientRect().height - plot.clientHeight) < 2;
})"""
"""Every figure fills its place and did not change since it was last asked about: Plotly draws in several passes."""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
WHOLE_SOON_S = PATIENCE_MS / 1000
"""A map and the last pass of a figure follow their card in later frames. A wall has so long to be whole."""


CASES = [(name, language, MOMENT) for name in PROFILES for language in ("zh", "en")]
CASES += [("1920x1080", "en", NEVER_FRESH), ("3840x1080", "zh", NEVER_FRESH)]


@pytest.fixture(scope="module")
def screen(warm: BrowserContext) -> Iterator[Seen]:
    """One page for all walls."""
    page = warm.new_page()
    yield Seen(page, [])
    page.close()


@pytest.fixture
def wall_of(live: LiveDeck, screen: Seen) -> Callable[..., Any]:
    """`wall_of("3840x1080", "zh", path, moment)`: that scene, drawn and settled."""

    def opened(name: str, language: Language, path: str, moment: str) -> Any:
        profile = PROFILES[name]
        live.deck.settings = replace(live.deck.settings, wall=name)
        screen.page.set_viewport_size({"width": profile.width_px, "height": profile.height_px})
        page = screen.open(f"{live.url}{path}?lang={language}" + (f"&as_of={moment}" if moment else ""))
        page.wait_for_selector("#wall-ages .age" if not moment else ".tile-value")
        page.wait_for_function(SETTLED)
        return page

    return opened


@cases("walls", "path, name, language, moment", [(path, *case) for path in SCENES for case in CASES])
def test_a_wall_is_read_from_its_farthest_seat_and_nothing_is_cut(
    path: str, name: str, language: Language, moment: str, wall_of: Callable[..., Any]
) -> None:
    page, profile = wall_of(name, language, path, moment), PROFILES[name]
    until = monotonic() + WHOLE_SOON_S
    while (found := faults(page, profile, language)) and monotonic() < until:
        page.evaluate(NEXT_FRAME)
    assert found == []


def faults(page: Any, profile: WallProfile, language: Language) -> list[str]:
    """Everything on this wall that is too small, cut, missing or beyond the screen."""
    texts, least, kpi = page.evaluate(TEXTS), profile.text_px(language), profile.kpi_px(language)
    figures = [text for text in texts if text["kpi"]]
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    return [
        *(f"too small: {text}" for text in texts if text["px"] < least - 0.5),
        *(f"headline figure too small: {text}" for text in figures if text["px"] < kpi - 0.5),
        *(f"leaves its frame: {text}" for text in texts if text["outside"]),
        *(f"cut: {element}" for element in page.evaluate(CUT)),
        *([f"only {len(texts)} texts"] if len(texts) <= 30 else []),
        *([f"{len(figures)} headline figures"] if len(figures) != 4 else []),
        *([f"the page is {size} px"] if size != [profile.width_px, profile.height_px] else []),
    ]
