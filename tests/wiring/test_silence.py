"""No data is not zero: before the first row, and where a table is empty, every panel says so and says nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from sqlalchemy import create_engine

from app import CitydeckApp, create_app
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.contract.parts import COMMAND_SYSTEMS
from data.contract.tables import FACTS
from data.measures.definitions import BY_ID as MEASURES
from data.questions.filters import Filters
from data.questions.first_rows import PARTS
from data.warehouse.policy import FULL, Viewer
from layouts.kit.silence import silence_text
from layouts.kit.theme import RenderContext
from tests.conftest import DEMO_END
from tests.exam.cases import cases
from tests.support.decks import opened_deck
from tests.support.silent import emptied

LOOKS = {language: RenderContext("desk", language, "light") for language in ("zh", "en")}  # type: ignore[arg-type]
CLAIMS = {
    "en": r"(?<![\d.,])0(?![\d.,]*\d)|\bno (?!data|rows)|\b(none|nobody|every|all|met)\b|up to date|usual|100 %",
    "zh": r"(?<![\d.,])0(?![\d.,]*\d)|没有|全部|均|达成|达标|正常|无(?!数据)|100 %|未发现",
}
"""Language -> what no headline may say without data: zero, none, all well."""
ALL_PARTS = [part for parts in PARTS.values() for part in parts]
EMPTIED = [table.name for table in FACTS]


class City(NamedTuple):
    """An app over a city in which the facts of these tables say nothing at this moment."""

    app: CitydeckApp
    moment: datetime
    silent: frozenset[str]

    def filters(self, **pairs: str) -> Filters:
        return self.app.deck.filters([*pairs.items(), ("as_of", self.moment.isoformat())])

    def shown(self, panel: Panel, language: str, viewer: Viewer = FULL) -> tuple[list[Any], str, Any]:
        """Picture (one or two parts), headline and footer of a panel."""
        parts = self.app.service.picture(panel, self.filters(), LOOKS[language], viewer).parts
        *picture, headline, footer, _ = map(json.loads, parts)
        return picture, headline, footer


every_city = cases("silence", "city", ["before", "nothing", *EMPTIED], indirect=True)


@pytest.fixture(scope="module")
def city(
    request: pytest.FixtureRequest, demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    path, moment, silent = demo_path, DEMO_END, frozenset(EMPTIED)
    if request.param == "before":
        moment = DEMO_END - timedelta(days=4000)
    else:
        tables = EMPTIED if request.param == "nothing" else [request.param]
        path = emptied(demo_path, tmp_path_factory.mktemp("silent") / "city.duckdb", tables, request.param != "nothing")
        silent = frozenset(tables)
    with opened_deck(path, changsha_pack) as deck:
        yield City(create_app(deck.settings, deck), moment, silent)
    if path != demo_path:
        path.unlink()


@every_city
@pytest.mark.parametrize("language", LOOKS)
def test_a_panel_without_data_says_so_and_claims_nothing(city: City, language: str) -> None:
    for panel in PANELS:
        why = panel.read.silence(city.filters())
        wholly = city.silent.issuperset(panel.facts)
        assert (why is None) == (city.silent.isdisjoint(panel.read.silent_without) and not wholly), panel.id
        if city.silent.isdisjoint(panel.tables):
            continue  # its picture is that of the whole demo
        picture, headline, footer = city.shown(panel, language)
        if why:
            assert headline == silence_text(why, LOOKS[language]), panel.id
            assert headline in json.dumps(picture, ensure_ascii=False) or picture[-1] == [], panel.id
            assert '"age"' not in json.dumps(footer), panel.id  # no data have no age, and no green dot
        if wholly:
            assert not re.search(CLAIMS[language], headline, re.I), (panel.id, headline)


@every_city
def test_a_measure_without_data_has_no_number(city: City) -> None:
    for panel in (panel for panel in PANELS if "measure" in panel.read.columns):
        rows = city.app.service.rows(panel, city.filters(), FULL).frame
        rows = rows[rows["measure"].notna()]
        if "part" in rows:
            rows = rows[rows["part"] == ""]
        for row in rows.itertuples():
            known = city.silent.isdisjoint(table.name for table in MEASURES[row.measure].source.tables)
            assert pd.notna(row.numerator) == known, (panel.id, row.measure)


@every_city
@pytest.mark.parametrize("language", LOOKS)
def test_tiles_and_scorecard_show_no_zero_for_a_measure_without_data(city: City, language: str) -> None:
    if city.silent.issuperset(EMPTIED):
        for name in ("headline_figures", "kpi_scorecard"):
            [picture], headline, _ = city.shown(BY_ID[name], language)
            texts = [text for text in _texts(picture) if re.fullmatch(r"[-−]?0([.,]0+)?( %)?", text)]
            assert texts == [] and "–" not in headline, name


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str):
        yield node


@pytest.fixture(scope="module")
def whole(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    """The demo as it is."""
    with opened_deck(demo_path, changsha_pack) as deck:
        yield create_app(deck.settings, deck)


@pytest.mark.parametrize("language", LOOKS)
def test_a_viewer_without_a_policy_is_told_that_he_may_not_see_and_not_that_there_is_nothing(
    whole: CitydeckApp, language: str
) -> None:
    shown = City(whole, DEMO_END, frozenset())
    for panel in PANELS:
        _, headline, footer = shown.shown(panel, language, Viewer("nobody"))
        assert headline == silence_text("hidden", LOOKS[language]), panel.id
        assert '"age"' not in json.dumps(footer), panel.id


def test_a_window_before_the_first_row_is_no_data_and_one_that_contains_it_is_counted(whole: CitydeckApp) -> None:
    deck, panel = whole.deck, BY_ID["incidents_flow"]
    first = deck.watcher.state.first_rows.tables["incident"].silence.since
    assert first is not None
    for days, known in ((0, False), (1, True)):
        window = f"{first - timedelta(days=9):%Y-%m-%d}/{first + timedelta(days=days):%Y-%m-%dT%H:%M:%S}"
        assert (panel.read.silence(deck.filters([("window", window)])) is None) == known


def test_a_new_panel_is_silent_without_its_facts_unless_it_says_otherwise() -> None:
    panels = [panel for panel in PANELS if panel.read.domain != "measures"]
    exceptions = {panel.id: set(panel.facts) - set(panel.read.silent_without) for panel in panels}
    # growth as an agency reports it stands beside the records of a base database
    assert {name: lost for name, lost in exceptions.items() if lost} == {"calls_base_databases": {"indicator_value"}}


# Not connected -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def partial(
    demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CitydeckApp]:
    """A city of five weeks whose cases are never rated nor made in the app, and whose incidents are never verified."""
    path = emptied(demo_path, tmp_path_factory.mktemp("partial") / "city.duckdb", [])
    engine = create_engine(f"duckdb:///{path}")
    with engine.begin() as connection:
        for statement in (
            "UPDATE service_case SET rated_at = NULL, rating = NULL",
            "DELETE FROM service_case WHERE channel IN ('app', 'wechat')",
            "UPDATE service_case SET submitted_at = submitted_at - INTERVAL 20 DAY WHERE hash(case_id) % 50 = 0",
            "DELETE FROM incident_event WHERE stage IN ('verified', 'rework')",
            'UPDATE incident_event SET "at" = "at" - INTERVAL 20 DAY WHERE hash(incident_id) % 50 = 0',
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    with opened_deck(path, changsha_pack) as deck:
        yield create_app(deck.settings, deck)


def test_a_part_that_a_long_history_never_has_is_not_connected(partial: CitydeckApp) -> None:
    found = {part for part in ALL_PARTS if partial.deck.watcher.state.first_rows.lacks(part)}
    assert found == {"app", "wechat", "rated", "verified", "rework"}
    city = City(partial, DEMO_END, frozenset())
    for name in ("services_ratings", "services_by_item_section"):
        assert [city.shown(BY_ID[name], language)[1] for language in LOOKS] == ["未接入", "Not connected"]
    picture, headline, _ = city.shown(BY_ID["services_funnel"], "en")
    assert "rated" not in headline and "Not connected" in json.dumps(picture)
    rows = partial.service.rows(BY_ID["services_funnel"], city.filters(), FULL).frame.set_index("stage")["cases"]
    assert pd.isna(rows["rated"]) and rows["completed"] > 0
    matrix = json.dumps(city.shown(BY_ID["incidents_by_stage"], "en")[0])
    assert matrix.count("Not connected") == 2 * len(COMMAND_SYSTEMS)


def test_a_short_history_leaves_a_missing_part_at_zero(whole: CitydeckApp) -> None:
    first_rows = whole.deck.watcher.state.first_rows  # 21 days, in which nothing is missing either
    assert not any(first_rows.lacks(part) for part in ALL_PARTS)
    table = first_rows.tables["service_case"]
    assert table.missing == frozenset() and table.silence.since is not None
