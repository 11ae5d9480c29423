"""The deck without a mouse: Tab reaches what can be chosen, the focus is seen, Enter acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import LiveDeck, Seen, drawn

MOST_STOPS = 120
FOCUSED = """() => {
  const at = document.activeElement;
  const shown = at.closest('.chip, label') || at;
  const marked = [at, shown].some((element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  }) || Boolean(at.closest('.chip'));
  const box = at.getBoundingClientRect();
  return {kind: at.dataset.action ? 'menu' : at.dataset.toggle ? 'chooser' : at.closest('.urgent-row') ? 'row'
      : at.closest('.tile') ? 'tile' : at.closest('.deck-nav') ? 'page' : at.closest('.chip') ? 'filter'
      : at.dataset.look ? 'look' : at.className, marked, opaque: Number(getComputedStyle(at.parentElement).opacity),
    inside: box.width > 0 && box.height > 0};
}"""


def test_tab_reaches_pages_filters_figures_menus_and_rows_and_shows_where_it_is(
    live: LiveDeck, browse: Callable[..., Seen]
) -> None:
    page = browse(1920, 1080).open(f"{live.url}/?lang=en")
    page.wait_for_selector(".urgent-row")
    drawn(page)
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        if stops[-1]["kind"] == "row":
            break
    assert stops[0]["kind"] == "skip-link"
    assert {"page", "look", "filter", "tile", "menu", "chooser", "row"} <= {stop["kind"] for stop in stops}
    assert [stop for stop in stops if not stop["marked"] or not stop["inside"]] == []
    assert [stop for stop in stops if stop["kind"] == "menu" and stop["opaque"] < 1] == []


def test_enter_chooses_a_figure_a_row_and_opens_the_menu(live: LiveDeck, browse: Callable[..., Seen]) -> None:
    page = browse(1920, 1080).open(f"{live.url}/?lang=en")
    page.focus('.tile[data-filter="measure"]')
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.location.search.includes('measure=')")
    page.wait_for_selector(".urgent-row[data-filter]")
    page.focus(".urgent-row[data-filter]")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.location.search.includes('incident=')")
    page.focus('.panel[data-panel="city_map"] [data-action="number"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".number-card")
    page.keyboard.press("Escape")
    page.wait_for_selector("#dialog.show", state="detached")
