"""Sentences about nothing: by whom nothing was called under a filter, and what is said where nothing can be judged."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.deck import Deck
from data.measures.definitions import MEASURES
from data.measures.values import read_measures
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL, Viewer
from layouts.kit.card import card
from layouts.kit.labels import NOUNS
from layouts.kit.panel import Place, Shown
from layouts.kit.theme import Language, RenderContext
from layouts.kit.units import unit_text
from tests.measures.raw import Raw
from tests.support.decks import opened_deck
from tests.support.words import parts_of

LANGUAGES: tuple[Language, ...] = ("zh", "en")
UNUSED = (
    "calls_utilisation",
    "calls_unused",
    "calls_unused_grants",
    "calls_grant_watch",
    "calls_open_data",
    "calls_cloud",
)
"""Panels that say what was not called, not used, or not granted."""
SCOPES = {
    "agency": {"zh": "仅计该单位的调用", "en": "counting only calls by this agency"},
    "system": {"zh": "仅计该系统的调用", "en": "counting only calls by this system"},
    "share_class": {"zh": "仅计该共享类型的数据", "en": "counting only data of this share class"},
}


@pytest.fixture(scope="module")
def deck(demo_path: object, changsha_pack: CityPack) -> Iterator[Deck]:
    with opened_deck(str(f"duckdb:///{demo_path}"), changsha_pack) as opened:
        yield opened


def headline(deck: Deck, panel: str, language: Language, *chosen: tuple[str, str]) -> str:
    look = RenderContext("desk", language, "light")
    return PanelService(deck).picture(BY_ID[panel], deck.filters([*chosen]), look, FULL).parts[-3].decode().strip('"')


@pytest.mark.parametrize("panel", UNUSED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_called_says_by_whom(deck: Deck, raw: Raw, panel: str, language: Language) -> None:
    calls, systems = raw("data_call"), raw("business_system")
    system = calls["system_id"].mode()[0]
    agency = systems.set_index("system_id")["agency_id"][system]
    values = {"agency": agency, "system": system, "share_class": "unconditional"}
    assert "(counting" not in headline(deck, panel, language) and "仅计" not in headline(deck, panel, language)
    for name in sorted(set(values) & BY_ID[panel].obeys):
        words = headline(deck, panel, language, (name, values[name]))
        if panel not in ("calls_grant_watch", "calls_cloud") or "No call" in words or "未" in words:
            assert SCOPES[name][language] in words, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_share_of_systems_on_the_cloud_says_which_calls_count(deck: Deck, language: Language) -> None:
    words = headline(deck, "calls_cloud", language, ("share_class", "unconditional"))
    assert SCOPES["share_class"][language] in words, words


@pytest.mark.parametrize("window", ["24h", "30d"])
def test_a_ranking_that_shows_only_its_first_bars_counts_the_others(deck: Deck, window: str) -> None:
    look, counted = RenderContext("desk", "en", "light"), 0
    for panel in PANELS:
        frame = PanelService(deck).rows(panel, deck.filters([("window", window)]), FULL).frame
        drawn = panel.card.draw(frame, look) if panel.card.kind == "figure" else {"data": []}
        bars = next((trace for trace in drawn["data"] if trace.get("orientation") == "h"), None)
        if bars and len(bars["y"]) in (7, 10) and len(bars["y"]) < len(frame) and panel.id != "calls_open_data":
            n, note = len(frame) - len(bars["y"]), drawn["layout"]["xaxis"]["title"]["text"]
            assert f"and {n:,} other " in note, (panel.id, n, note)
            counted += 1
    assert counted >= 8


def test_a_figure_of_nothing_says_what_its_headline_says(deck: Deck, raw: Raw) -> None:
    """A true zero is no silence: 'No data' under 'No calls in this window' would contradict it."""
    idle = sorted(set(raw("dataset")["dataset_id"]) - set(raw("data_call")["dataset_id"]))[0]
    look, filters = RenderContext("desk", "en", "light"), deck.filters([("dataset", idle)])
    for panel in ("calls_by_hour", "calls_quality", "calls_by_system", "calls_flow", "calls_top_datasets"):
        picture, words, *_ = (
            part.decode() for part in PanelService(deck).picture(BY_ID[panel], filters, look, FULL).parts
        )
        assert words.strip('"') in picture and "No data" not in picture, panel


def test_a_grid_without_rows_leaves_the_words_to_its_headline(deck: Deck) -> None:
    for panel in PANELS:
        if panel.card.kind == "grid":
            shown = Shown(panel.id, panel.tables, panel.facts, "1")
            grid = next(
                part for part in parts_of(card(shown, panel.card, Place(panel.id, 12), RenderContext()))
                if hasattr(part, "dashGridOptions")
            )  # fmt: skip
            assert grid.dashGridOptions["suppressNoRowsOverlay"]


def test_nothing_is_in_alarm_only_where_something_is_measured(deck: Deck, raw: Raw) -> None:
    measured = set(raw("quantity")["layer"])
    silent = sorted(set(raw("asset")["layer"]) - measured)
    assert silent
    for layer in silent:
        words = headline(deck, "layers_abnormal", "en", ("layer", layer))
        assert words == "Nothing is measured in this selection"
        assert headline(deck, "layers_map", "en", ("layer", layer)) == words


def test_a_grant_that_is_not_there_lies_not_unused_and_no_call_breaks_no_rule(deck: Deck, raw: Raw) -> None:
    moment = deck.filters([]).moment
    grants, calls, listed = raw("data_grant"), raw("data_call"), raw("dataset")
    valid = grants[~(grants["valid_from"] > moment) & ~(grants["valid_to"] <= moment)]
    ungranted = sorted(set(listed["dataset_id"]) - set(valid["dataset_id"]))
    idle = sorted(set(listed["dataset_id"]) - set(calls["dataset_id"]))
    assert ungranted and idle
    assert (
        headline(deck, "calls_unused_grants", "en", ("dataset", ungranted[0])) == "No grant is valid in this selection"
    )
    assert headline(deck, "calls_grant_watch", "en", ("dataset", idle[0])) == "No calls in this window"


def test_every_sentence_about_no_rows_has_a_base(deck: Deck) -> None:
    """A card that praises an empty frame must say what it judges, or be about the things themselves."""
    look = RenderContext("desk", "en", "light")
    praised = "none|No (?:call|grant|asset)|Everything|^All"
    for panel in PANELS:
        empty = pd.DataFrame({name: pd.Series(dtype="object") for name in panel.read.columns})
        words = pd.Series([panel.card.headline(empty, look)])
        # "No calls in this window" and the like name the things themselves
        good = (
            words.str.contains(praised).item()
            and not words.str.contains("(?:in this window|in this selection|yet)$").item()
        )
        assert not good or panel.read.base is not None, (panel.id, words.item())


def test_a_viewer_of_one_district_is_not_judged_by_the_targets_of_the_city(deck: Deck) -> None:
    one = Viewer("one district", districts=frozenset({"430102"}), agencies=FULL.agencies)
    seen = read_measures(ViewerReader(deck.warehouse, one), deck.filters([]))
    asked = read_measures(ViewerReader(deck.warehouse, FULL), deck.filters([("district", "430102")]))
    whole = read_measures(ViewerReader(deck.warehouse, FULL), deck.filters([]))
    columns = ["measure", "value", "target", "status", "city_target", "whole_city"]
    pd.testing.assert_frame_equal(seen[columns], asked[columns])
    able = [measure.id for measure in MEASURES if measure.district_able and measure.target is not None]
    assert set(seen.set_index("measure")["status"][able]) == {"none"} != set(whole.set_index("measure")["status"][able])


def test_units_of_indicators_are_measure_words_in_chinese(raw: Raw) -> None:
    """The name of the indicator says what is counted: '新增用户：1,190 人', not '1,190 名用户'."""
    zh = RenderContext(language="zh")
    for row in raw("indicator").itertuples():
        word = unit_text(zh, row.unit) if row.unit in NOUNS else ""
        assert len(word) <= 2, (row.name_zh, word)
