"""The overview: headline figures, the map and the scorecard, as rows, words and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from data.city.pack import CityPack
from data.contract.tables import COMMAND_SYSTEMS
from data.demo.stories import story
from data.incidents.open import read_open
from data.measures import city_map, overview
from data.measures import scorecard as measures_values_scorecard
from data.measures import values as measures_values
from data.measures.definitions import BY_ID, MEASURES, SHADES
from data.questions.filters import Filters
from data.questions.reading import Reader, Recorder
from layouts.kit.panel import Card
from layouts.kit.theme import PROFILES, RenderContext
from layouts.kit.view import map_view
from layouts.measures import city_map as overview_map
from layouts.measures import overview as figures_look
from layouts.measures import scorecard
from layouts.measures.judgement import change_of, target_text
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
LOOKS = [
    RenderContext(language="zh"),
    RenderContext(language="en", theme="dark"),
    RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    RenderContext.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
]
PANELS = [
    (overview.read_headline, figures_look.FIGURES),
    (city_map.read_map, overview_map.MAP),
    (measures_values_scorecard.read_scorecard, scorecard.SCORECARD),
]


def texts_in(node: Any) -> str:
    """All words of Dash components or of a figure."""
    if hasattr(node, "to_plotly_json"):
        node = node.to_plotly_json()["props"]
        return " ".join(texts_in(node[name]) for name in ("children", "title") if name in node)
    if isinstance(node, dict):
        return " ".join(texts_in(value) for value in node.values())
    if isinstance(node, list | tuple):
        return " ".join(texts_in(part) for part in node)
    return "" if node is None else str(node)


# Headline figures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", (DEMO_END, *PAST))
@pytest.mark.parametrize("district", [None, "430102", "430121"])
def test_tiles_have_the_numbers_of_the_measures(read: Reader, ask: Ask, moment: Any, district: str | None) -> None:
    asked = {"as_of": moment.isoformat()} | ({"district": district} if district else {})
    figures = overview.read_headline(read, ask(**asked))
    shown = overview.HEADLINE_OF_DISTRICT if district else overview.HEADLINE
    plain = figures[figures["part"] == ""]
    assert plain["measure"].tolist() == list(shown)
    alone = measures_values.read_measures(read, ask(**asked), shown)
    assert plain["value"].tolist() == pytest.approx(alone["value"].tolist(), nan_ok=True)
    assert not plain["whole_city"].any()


@pytest.mark.parametrize("moment", (DEMO_END, *PAST))
def test_incidents_over_their_limit_are_told_by_command_system(read: Reader, ask: Ask, raw: Raw, moment: Any) -> None:
    figures = overview.read_headline(read, ask(as_of=moment.isoformat()))
    parts = figures[(figures["measure"] == "incidents_over_limit") & (figures["part"] != "")]
    rows = raw("incident").merge(raw("incident_type")[["type_id", "command_system"]], on="type_id")
    over = rows[(rows["reported_at"] < moment) & ~(rows["closed_at"] < moment) & (rows["due_at"] < moment)]
    expected = over.groupby("command_system").size()
    assert dict(zip(parts["part"], parts["numerator"], strict=True)) == expected.to_dict()
    assert parts["numerator"].is_monotonic_decreasing
    assert set(parts["part"]) <= set(COMMAND_SYSTEMS)


def test_the_outage_drives_the_error_rate_and_is_named(read: Reader, ask: Ask, raw: Raw) -> None:
    planted = story("outage")
    moment = planted.moment(DEMO_END)
    figures = overview.read_headline(read, ask(as_of=moment.isoformat()))
    rate = figures[(figures["measure"] == "calls_error_rate") & (figures["part"] == "")].iloc[0]
    driver = figures[(figures["measure"] == "calls_error_rate") & (figures["part"] != "")].iloc[0]
    calls = raw("data_call")
    calls = calls[(calls["called_at"] < moment) & (calls["called_at"] >= moment - pd.Timedelta(hours=24))]
    errors = calls[calls["status_code"] >= 400].groupby("dataset_id").size()
    assert driver["part"] == errors.idxmax() and driver["numerator"] == errors.max()
    assert rate["numerator"] == errors.sum() and errors.max() > errors.sum() / 2
    assert rate["value"] > 1.5 * rate["value_before"]
    named = texts_in(figures_look.figures_body(figures, LOOKS[0]))
    assert driver["part_name_zh"] in named


def test_the_exchange_names_its_systems_and_agencies(read: Reader, ask: Ask, raw: Raw) -> None:
    figures = overview.read_headline(read, ask())
    parts = figures[(figures["measure"] == "calls_ever") & (figures["part"] != "")].set_index("part")["numerator"]
    systems = raw("business_system")
    assert parts.to_dict() == {"systems": len(systems), "agencies": systems["agency_id"].nunique()}


def test_tiles_are_six_on_a_desk_and_four_on_a_wall(read: Reader, ask: Ask) -> None:
    figures = overview.read_headline(read, ask())
    for look in LOOKS:
        body = figures_look.figures_body(figures, look)
        assert len(body.children) == (4 if look.surface == "wall" else 6)
        assert body.className == ("wall-figures" if look.surface == "wall" else "tiles")
        chosen = [tile for tile in body.children if hasattr(tile, "data-filter")]
        assert bool(chosen) == (look.surface != "wall")


def test_what_misses_its_target_has_a_symbol_and_a_class() -> None:
    rows = pd.DataFrame(
        [figure_row("cases_on_time", 0.90, 0.95, "bad"), figure_row("incidents_open", 220, 179, "none")]
    )
    body = figures_look.figures_body(rows, LOOKS[1])
    late, opened = body.children
    assert "critical" in late.className and "▲" in texts_in(late) and "7.0 points short" in texts_in(late)
    assert opened.className == "tile" and "+41" in texts_in(opened) and "yesterday" in texts_in(opened)


def figure_row(measure: str, value: float, before: float, status: str) -> dict[str, Any]:
    of = BY_ID[measure]
    return {
        "measure": measure, "domain": of.domain, "unit": of.unit, "numerator": value, "denominator": float("nan"),
        "value": value, "numerator_before": before, "denominator_before": float("nan"), "value_before": before,
        "before_utc": pd.Timestamp("2026-11-19 12:00"), "target": float("nan") if of.target is None else of.target,
        "better": of.better or "", "status": status, "connected": True, "whole_city": False, "part": "",
    }  # fmt: skip


def test_a_measure_that_is_not_connected_says_so() -> None:
    row = figure_row("calls_today", float("nan"), float("nan"), "none") | {"connected": False}
    body = figures_look.figures_body(pd.DataFrame([row]), LOOKS[1])
    assert "Not connected" in texts_in(body) and "–" in texts_in(body)


# The map -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", (DEMO_END, *PAST))
@pytest.mark.parametrize("measure", [None, "cases_on_time"])
def test_the_map_has_districts_of_the_measure_and_open_incidents(
    read: Reader, ask: Ask, moment: Any, measure: str | None
) -> None:
    filters = ask(as_of=moment.isoformat(), measure=measure or "")
    rows = city_map.read_map(read, filters)
    chosen = rows[rows["chosen"]]
    expected = measures_values.read_by_district(read, filters, BY_ID[measure or SHADES[0]])
    assert chosen["measure"].unique().tolist() == [measure or SHADES[0]]
    assert chosen["value"].tolist() == pytest.approx(expected["value"].tolist(), nan_ok=True)
    assert set(rows.loc[rows["kind"] == "district", "measure"]) == set(SHADES)
    points = rows[rows["kind"] == "incident"]
    opened = read_open(read, filters)
    assert points["incident_id"].tolist() == opened["incident_id"].tolist()[::-1]


def test_a_point_and_a_district_ask_for_the_district(read: Reader, ask: Ask) -> None:
    figure = overview_map.map_figure_of(city_map.read_map(read, ask()), LOOKS[0])
    shades = [trace for trace in figure["data"] if trace["type"] == "choroplethmap"][-1]
    points = next(trace for trace in figure["data"] if trace.get("meta") == "incidents")
    assert overview_map.MAP.click == "district"
    assert set(points["customdata"]) <= set(shades["customdata"]) and len(points["lon"]) > 100


def test_the_flood_evening_is_on_the_map_and_in_the_tiles(read: Reader, ask: Ask) -> None:
    filters = ask(as_of=story("flood_evening").moment(DEMO_END).isoformat())
    rows = city_map.read_map(read, filters)
    assert (rows["kind"] == "incident").sum() > 300
    figures = overview.read_headline(read, filters)
    opened = figures[figures["measure"] == "incidents_open"].iloc[0]
    assert opened["value"] - opened["value_before"] > 200
    assert "+" in texts_in(figures_look.figures_body(figures, LOOKS[0]))


def test_a_district_is_filled_once_by_its_value_or_evenly(read: Reader, ask: Ask, changsha_pack: CityPack) -> None:
    pack = changsha_pack
    look = replace(LOOKS[0], map_view=map_view(pack.districts, pack.core, pack.bbox))
    for asked, valued in (({}, len(pack.districts)), ({"district": "430104"}, 1)):
        ground, shades = overview_map.map_figure_of(city_map.read_map(read, ask(**asked)), look)["data"][:2]
        assert len(shades["locations"]) == valued
        assert sorted(ground["locations"] + shades["locations"]) == sorted(pack.districts["district_id"])


def test_colours_turn_round_the_target_where_there_is_one(read: Reader, ask: Ask) -> None:
    look = LOOKS[0]
    rows = city_map.read_map(read, ask(measure="cases_on_time"))
    shades = [trace for trace in overview_map.map_figure_of(rows, look)["data"] if trace["type"] == "choroplethmap"][-1]
    assert (shades["zmin"] + shades["zmax"]) / 2 == pytest.approx(0.97)
    assert [colour for _, colour in shades["colorscale"]] == list(look.tokens.diverging)
    plain = overview_map.map_figure_of(city_map.read_map(read, ask()), look)
    shades = [trace for trace in plain["data"] if trace["type"] == "choroplethmap"][-1]
    assert [colour for _, colour in shades["colorscale"]] == list(look.tokens.sequential)


def test_the_map_names_the_district_that_stands_out(read: Reader, ask: Ask) -> None:
    rows = city_map.read_map(read, ask())
    first = rows[rows["chosen"]].sort_values("value").iloc[-1]
    assert first["name_zh"] in overview_map.map_headline(rows, LOOKS[0])
    late = city_map.read_map(read, ask(measure="cases_on_time"))
    last = late[late["chosen"]].sort_values("value").iloc[0]
    assert f"{last['name_en']} is lowest" in overview_map.map_headline(late, LOOKS[1])


# The scorecard -----------------------------------------------------------------------------------------------------


def test_the_scorecard_shows_every_measure_with_its_parts(read: Reader, ask: Ask) -> None:
    rows = measures_values_scorecard.read_scorecard(read, ask(window="7d"))
    words = texts_in(scorecard.scorecard_body(rows, LOOKS[1]))
    for measure in MEASURES:
        assert measure.name in words and measure.numerator in words
    assert "≥ 97 %" in words and "≤ 1 %" in words
    assert "whole city" in texts_in(
        scorecard.scorecard_body(measures_values_scorecard.read_scorecard(read, ask(district="430102")), LOOKS[1])
    )


def test_a_change_says_whether_it_is_for_the_better() -> None:
    english = LOOKS[1]
    row = next(pd.DataFrame([figure_row("cases_overdue", 714, 516, "none")]).itertuples())
    assert change_of(english, row) == ("+198", "worse")
    row = next(pd.DataFrame([figure_row("cases_on_time", 0.962, 0.954, "near")]).itertuples())
    assert change_of(english, row) == ("+0.8 points", "better")
    row = next(pd.DataFrame([figure_row("cases_on_time", 0.962, 0.96199, "near")]).itertuples())
    assert change_of(english, row).word == ""
    row = next(pd.DataFrame([figure_row("calls_today", 386_000, 363_800, "none")]).itertuples())
    assert change_of(english, row) == ("+6.1 %", "")
    assert target_text(english, row) == ""


# All three ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.surface}-{look.language}")
@pytest.mark.parametrize(("reading", "card"), PANELS, ids=lambda part: part.title if isinstance(part, Card) else "")
def test_each_picture_takes_no_rows_few_and_all(
    read: Reader, ask: Ask, look: RenderContext, reading: Callable[..., pd.DataFrame], card: Card
) -> None:
    rows = reading(read, ask())
    empty = reading(Recorder(), ask())
    said = []
    for frame in (rows.iloc[:0], rows.head(3), rows, empty):
        assert card.draw(frame, look) is not None
        said.append(card.headline(frame, look))
    assert all(said) and said[0] != said[2]
    assert "nan" not in texts_in(card.draw(rows, look)).lower()
    assert "nan" not in " ".join(said).lower()
