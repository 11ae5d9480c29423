"""The map of the overview: districts by a measure, and open incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data.city.pack import CityPack
from data.demo.stories import story
from data.incidents.open import read_open
from data.measures import city_map, overview
from data.measures import values as measures_values
from data.measures.definitions import BY_ID, SHADES
from data.questions.reading import Reader
from layouts.kit.view import map_view
from layouts.measures import city_map as overview_map
from layouts.measures import overview as figures_look
from tests.conftest import DEMO_END, PAST
from tests.measures.raw import EN, ZH, Ask, texts_in


@pytest.mark.parametrize("moment", (DEMO_END, *PAST))
@pytest.mark.parametrize("measure", [None, "cases_on_time"])
def test_the_map_has_districts_of_the_measure_and_open_incidents(
    read: Reader, ask: Ask, moment: Any, measure: str | None
) -> None:
    filters = ask(as_of=moment.isoformat(), measure=measure or "")
    rows = city_map.read_map(read, filters)
    chosen = rows[rows["chosen"]]
    expected = measures_values.read_by_district(read, filters, BY_ID[measure or next(iter(SHADES))])
    assert chosen["measure"].unique().tolist() == [measure or next(iter(SHADES))]
    assert chosen["value"].tolist() == pytest.approx(expected["value"].tolist(), nan_ok=True)
    assert set(rows.loc[rows["kind"] == "district", "measure"]) == set(SHADES)
    points = rows[rows["kind"] == "incident"]
    opened = read_open(read, filters)
    assert points["incident_id"].tolist() == opened["incident_id"].tolist()[::-1]


def test_a_point_and_a_district_ask_for_the_district(read: Reader, ask: Ask) -> None:
    figure = overview_map.map_figure_of(city_map.read_map(read, ask()), ZH)
    shades = [trace for trace in figure["data"] if trace["type"] == "choroplethmap"][-1]
    points = next(trace for trace in figure["data"] if trace.get("meta") == "incidents")
    assert overview_map.MAP.click == "district"
    assert set(points["customdata"]) <= set(shades["customdata"]) and len(points["lon"]) > 100


def test_a_district_is_filled_once_by_its_value_or_evenly(read: Reader, ask: Ask, changsha_pack: CityPack) -> None:
    pack = changsha_pack
    look = replace(ZH, map_view=map_view(pack.districts, pack.core, pack.bbox))
    for asked, valued in (({}, len(pack.districts)), ({"district": "430104"}, 1)):
        ground, shades = overview_map.map_figure_of(city_map.read_map(read, ask(**asked)), look)["data"][:2]
        assert len(shades["locations"]) == valued
        assert sorted(ground["locations"] + shades["locations"]) == sorted(pack.districts["district_id"])


@pytest.mark.parametrize("measure", SHADES)
def test_no_district_is_coloured_by_the_citys_target(read: Reader, ask: Ask, measure: str) -> None:
    figure = overview_map.map_figure_of(city_map.read_map(read, ask(measure=measure)), ZH)
    shades = [trace for trace in figure["data"] if trace["type"] == "choroplethmap"][-1]
    assert [colour for _, colour in shades["colorscale"]] == list(ZH.tokens.sequential)


@pytest.mark.parametrize("stage", ["rework", "verified", "reported"])
def test_figures_and_points_are_of_the_same_incidents(read: Reader, ask: Ask, stage: str) -> None:
    """The districts' figures know no stage. Points of one stage beside them would be of other incidents."""
    rows = city_map.read_map(read, ask(stage=stage))
    assert rows.equals(city_map.read_map(read, ask())) and "stage" not in city_map.read_map.obeys
    counted = rows[(rows["kind"] == "district") & (rows["measure"] == "incidents_open")]["numerator"].sum()
    assert counted == (rows["kind"] == "incident").sum()


def test_the_map_names_the_district_that_stands_out(read: Reader, ask: Ask) -> None:
    rows = city_map.read_map(read, ask())
    first = rows[rows["chosen"]].sort_values("value").iloc[-1]
    assert first["name_zh"] in overview_map.map_headline(rows, ZH)
    wall = overview_map.map_headline(rows, replace(ZH, surface="wall"))
    assert f"{first['name_zh']}最高，" in wall and "；全市 " in wall
    late = city_map.read_map(read, ask(measure="cases_on_time"))
    last = late[late["chosen"]].sort_values("value").iloc[0]
    assert f"lowest in {last['name_en']} with" in overview_map.map_headline(late, EN)


def test_the_flood_evening_is_on_the_map_and_in_the_tiles(read: Reader, ask: Ask) -> None:
    filters = ask(as_of=story("flood_evening").moment(DEMO_END).isoformat())
    rows = city_map.read_map(read, filters)
    assert (rows["kind"] == "incident").sum() > 300
    figures = overview.read_headline(read, filters)
    opened = figures[figures["measure"] == "incidents_open"].iloc[0]
    assert opened["value"] - opened["value_before"] > 200
    assert "+" in texts_in(figures_look.figures_body(figures, ZH))
