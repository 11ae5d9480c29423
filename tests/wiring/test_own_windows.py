"""A number has its own window, the same on every page, and every card names the window of its numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.address import parse_address
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.measures.definitions import BY_ID as MEASURES
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text
from tests.measures.raw import texts_in
from tests.support.browserless import refresh
from tests.support.decks import opened_app

EN, ZH = RenderContext(language="en"), RenderContext(language="zh")
ON_PAGES = [(page.path.replace("<id>", "430102"), place.panel) for page in PAGES for place in page.places]
SAME = {
    "cases_on_time": "services_on_time_by_district", "incidents_closed_on_time": "incidents_by_agency",
    "calls_error_rate": "calls_quality", "incidents_reported": "incidents_sources",
    "bad_ratings_remedied": "services_ratings", "calls_today": "calls_total", "datasets_used_30d": "calls_utilisation",
}  # fmt: skip
"""Measure -> a panel that shows its number, too."""


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture(scope="module")
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def rows_on(app: CitydeckApp, path: str, panel: str, search: str = "") -> pd.DataFrame:
    filters = parse_address(path, search).filters(app.deck)
    return BY_ID[panel].read(ViewerReader(app.deck.warehouse, FULL), filters.at(app.deck.clock()))


@pytest.mark.parametrize("search", ["", "?window=24h", "?window=30d"])
def test_cases_on_time_are_the_same_number_on_every_page(app: CitydeckApp, search: str) -> None:
    as_of = ("&" if search else "?") + "as_of=2026-11-20T06:00:00"
    found = set()
    for path, panel in ((path, panel) for path, panel in ON_PAGES if "district" not in path):
        rows = rows_on(app, path, panel, search + as_of)
        if panel in ("headline_figures", "kpi_scorecard"):
            found |= {(row.numerator, row.denominator) for row in rows.itertuples() if row.measure == "cases_on_time"}
        elif panel == "city_map":
            shown = rows[rows["measure"] == "cases_on_time"]
            found.add((shown["numerator"].sum(), shown["denominator"].sum()))
        elif panel.startswith("services_on_time"):
            found.add((rows["on_time"].sum(), rows["due"].sum()))
    assert len(found) == 1


@pytest.mark.parametrize(("measure", "panel"), SAME.items())
def test_a_measure_and_the_panel_that_shows_its_number_have_one_window(measure: str, panel: str) -> None:
    assert MEASURES[measure].own == BY_ID[panel].read.window


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
@pytest.mark.parametrize("search", ["", "&window=90d"])
def test_every_card_names_its_window_or_that_it_has_none(client: FlaskClient, panel: Panel, search: str) -> None:
    path = next(path for path, other in ON_PAGES if other == panel.id)
    answer = json.dumps(refresh(client, panel.id, path, f"?lang=en{search}")["response"])
    if panel.read.window == "" and "window" in panel.obeys:  # the rows do; what is drawn is a state
        wanted = ["90 days"] if search and panel.id not in ("city_map", "incidents_by_district") else []
    elif "window" in panel.obeys:
        wanted = ["90 days"] if search else [window_text(EN, panel.read.window)]
    else:
        wanted = [window_text(EN, panel.read.window)]
    assert all(words in answer for words in wanted)


def test_the_scorecard_and_the_tiles_name_each_window(app: CitydeckApp) -> None:
    for panel, path in (("kpi_scorecard", "/kpi"), ("headline_figures", "/")):
        rows = rows_on(app, path, panel)
        body: Any = BY_ID[panel].card.draw(rows, EN)
        words = texts_in(body)
        assert "7 days" in words and "24 hours" in words
    assert "at the moment" in texts_in(BY_ID["kpi_scorecard"].card.draw(rows_on(app, "/kpi", "kpi_scorecard"), EN))


def test_a_window_that_ends_after_the_moment_is_named_with_the_end_that_it_has() -> None:
    assert window_text(EN, "2026-11-18T16:00:00/2026-11-19T06:00:00") == "2026-11-19 00:00 – 2026-11-19 14:00"
    assert [window_text(ZH, name) for name in ("today", "7d", "", "period")] == ["今天", "7 天", "当前", "最新一期"]
