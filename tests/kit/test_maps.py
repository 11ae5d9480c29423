"""Maps, and pictures of layers and scenarios: no other host, no borders in a figure, bounded size, all surfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from typing import Any
from urllib.parse import unquote

import geopandas as gpd
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder

from data.city.pack import CityPack
from data.contract.parts import LAYERS
from data.layers.cameras import read_cameras
from data.layers.readings import read_readings
from data.layers.states import read_abnormal, read_map, read_status
from data.measures.city_map import read_map as read_city_map
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.scenarios.board import read_board
from data.scenarios.trend import read_by_district, read_trend
from layouts.kit import maps
from layouts.kit import units as scenarios_units
from layouts.kit.panel import Card
from layouts.kit.theme import PROFILES, RenderContext
from layouts.kit.view import MapView, map_view
from layouts.layers import cameras as layers_cameras
from layouts.layers import readings as layers_readings
from layouts.layers import states as layers
from layouts.measures.city_map import map_figure_of
from layouts.scenarios import board as scenarios
from layouts.scenarios import trend as scenarios_trend

Ask = Callable[..., Filters]
CARDS: list[tuple[Callable[..., pd.DataFrame], Card, dict[str, str]]] = [
    (read_map, layers.MAP, {}),
    (read_status, layers.STATUS_OF_LAYERS, {}),
    (read_abnormal, layers.ABNORMAL_ASSETS, {}),
    (read_readings, layers_readings.READINGS, {"asset": "intersection-signal-003"}),
    (read_cameras, layers_cameras.CAMERAS, {}),
    (read_board, scenarios.BOARD, {}),
    (read_trend, scenarios_trend.TREND, {"indicator": "renewal_progress"}),
    (read_by_district, scenarios_trend.BY_DISTRICT, {"indicator": "renewal_progress"}),
]
LOOKS = {
    "zh": RenderContext(),
    "en-dark": RenderContext(language="en", theme="dark"),
    "field": RenderContext(surface="field", language="en"),
    "wall": RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
}


@pytest.fixture(scope="session")
def view(changsha_pack: CityPack) -> MapView:
    return map_view(changsha_pack.districts, changsha_pack.core, changsha_pack.bbox)


def seen(look: RenderContext, view: MapView) -> RenderContext:
    """A render context with the view of a city."""
    return replace(look, map_view=view)


def text(figure: Any) -> str:
    return json.dumps(figure, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
@pytest.mark.parametrize("function, card, chosen", CARDS, ids=lambda part: getattr(part, "title", ""))
def test_every_drawing_takes_all_some_and_no_rows(
    read: ViewerReader, ask: Ask, view: MapView, look: RenderContext, function: Any, card: Card, chosen: dict[str, str]
) -> None:
    look = seen(look, view)
    rows = function(read, ask(**chosen))
    before = rows.copy(deep=True)
    headlines = []
    for frame in (rows, rows.head(3), function(Recorder(), ask(**chosen))):
        picture = card.draw(frame, look)
        assert len(text(picture)) < 250_000
        headlines.append(card.headline(frame, look))
    assert all(headlines) and headlines[0] != headlines[2] and "{" not in "".join(headlines)
    assert "nan" not in "".join(headlines).lower() and "NaT" not in "".join(headlines)
    pd.testing.assert_frame_equal(rows, before)


def test_a_map_asks_no_other_host_and_carries_no_borders(read: ViewerReader, ask: Ask, view: MapView) -> None:
    figure = layers.map_figure_of(read_map(read, ask()), seen(RenderContext(), view))
    written = text(figure)
    assert "coordinates" not in written and "Polygon" not in written
    assert unquote(written).replace("http://www.w3.org/2000/svg", "").count("http") == 0
    style = figure["layout"]["map"]["style"]
    assert set(style) == {"version", "sources", "layers"} and style["sources"]["none"]["tiles"] == ["data:,"]
    assert all("symbol" not in trace.get("marker", {}) for trace in figure["data"])
    assert figure["data"][0]["geojson"] == "/city/districts.geojson"
    assert figure["layout"]["uirevision"] == "kept" and figure["layout"]["map"]["uirevision"].startswith("kept")


@pytest.mark.parametrize("layer", [None, "camera", "heritage"])
def test_a_map_has_the_same_traces_whatever_is_shown(
    read: ViewerReader, ask: Ask, view: MapView, layer: str | None
) -> None:
    rows = read_map(read, ask(**({"layer": layer} if layer else {})))
    figure = layers.map_figure_of(rows, seen(RenderContext(), view))
    assert [trace["meta"] for trace in figure["data"]] == ["districts", "selected", *LAYERS, *LAYERS, "labels"]
    shown = [trace["meta"] for trace in figure["data"] if trace.get("visible", True) and len(trace.get("lon", [])) > 1]
    if layer:
        assert set(shown) == {layer, "labels"}
    else:
        assert "slope" in shown and "heritage" not in shown


def test_an_abnormal_point_is_larger_and_carries_a_symbol(view: MapView) -> None:
    states = ["alarm", "warning", "offline", "normal", "none"]
    trace = maps.points_trace(seen(RenderContext(), view), "slopes", [1.0] * 5, [2.0] * 5, states, meta="slope")
    assert trace["text"] == ["▲", "◆", "○", "", ""]
    assert trace["marker"]["size"] == sorted(trace["marker"]["size"], reverse=True)
    assert len(set(trace["marker"]["color"][:4])) == 4


def points(count: int, layer: str, state: str = "normal") -> pd.DataFrame:
    number = pd.Series(range(count))
    return pd.DataFrame(
        {
            "asset_id": layer + number.astype(str),
            "layer": layer,
            "state": state,
            "lon": 112.5 + (number * 37 % 1000) / 1000,
            "lat": 27.9 + (number * 91 % 1000) / 1500,
        }
    )


def test_small_layers_stay_points_and_big_ones_become_cells_with_all_their_points() -> None:
    rows = pd.concat([points(100, "slope"), points(9_000, "camera"), points(500, "camera", "alarm")], ignore_index=True)
    thin = maps.thinned(rows)
    assert len(thin) <= maps.MOST_MARKS
    assert (thin.loc[thin["layer"] == "slope", "points"] == 1).all() and (thin["layer"] == "slope").sum() == 100
    cameras = thin[thin["layer"] == "camera"]
    assert len(cameras) <= maps.CELLS_IN_LAYER
    assert cameras.groupby("state")["points"].sum().to_dict() == {"alarm": 500, "normal": 9_000}
    weighted = (cameras["lon"] * cameras["points"]).sum() / cameras["points"].sum()
    assert weighted == pytest.approx(rows.loc[rows["layer"] == "camera", "lon"].mean())


def test_many_middling_layers_together_stay_below_the_most_marks() -> None:
    rows = pd.concat([points(1_900, layer) for layer in LAYERS], ignore_index=True)
    thin = maps.thinned(rows)
    assert len(thin) <= maps.MOST_MARKS and thin["points"].sum() == len(rows)


def test_points_without_coordinates_are_left_out() -> None:
    rows = points(3, "slope")
    rows.loc[1, "lon"] = None
    assert maps.thinned(rows)["asset_id"].tolist() == ["slope0", "slope2"]


@pytest.mark.parametrize("count", [3, maps.MOST_IN_LAYER + 1, maps.MOST_MARKS + 1])
@pytest.mark.parametrize("column", ["layer", "state"])
def test_points_without_a_layer_or_a_state_stay(count: int, column: str) -> None:
    rows = points(count, "slope")
    rows.loc[1, column] = None
    assert maps.thinned(rows)["points"].sum() == count


@pytest.mark.parametrize("size", [(860, 430), (1300, 880), (300, 900)])
def test_the_core_fits_into_the_panel_and_fills_it_in_one_direction(view: MapView, size: tuple[int, int]) -> None:
    west, south, east, north = view.covers(*size)
    assert west <= view.core[0] and south <= view.core[1] and east >= view.core[2] and north >= view.core[3]
    wide = (view.core[2] - view.core[0]) / (east - west)
    high = (view.core[3] - view.core[1]) / (north - south)
    assert max(wide, high) > 0.93


def test_the_inset_shows_the_whole_city_and_the_panels_part(view: MapView) -> None:
    look = seen(RenderContext(), view)
    image = maps.inset(look, view)[0]
    drawn = unquote(image["source"])
    assert drawn.startswith("data:image/svg+xml,<svg") and drawn.count("<rect") == 2 and drawn.count("M") >= 9
    assert len(drawn) < 6_000
    small = MapView(view.bounds, view.bounds, view.labels, view.outline)
    assert maps.inset(look, small) == []


def test_names_stand_at_their_label_points_in_the_viewers_language(view: MapView, changsha_pack: CityPack) -> None:
    districts: gpd.GeoDataFrame = changsha_pack.districts
    for language in ("zh", "en"):
        trace = maps.labels_trace(seen(RenderContext(language=language), view), {"430102": "7"})
        assert trace["text"][1:] == districts[f"name_{language}"].tolist()[1:]
        assert trace["text"][0] == f"{districts[f'name_{language}'].iloc[0]} 7"
        inside = [view.core[0] < lon < view.core[2] and view.core[1] < lat < view.core[3]
                  for lon, lat in zip(districts["label_lon"], districts["label_lat"], strict=True)]  # fmt: skip
        assert sum(inside) >= 5
        assert list(compress(trace["lon"], inside)) == pytest.approx(
            districts.loc[inside, "label_lon"].tolist(), abs=0.05
        )
        assert list(compress(trace["lat"], inside)) == pytest.approx(
            districts.loc[inside, "label_lat"].tolist(), abs=0.03
        )


def test_on_a_wall_no_name_is_cut_by_the_edge(view: MapView) -> None:
    for profile in PROFILES.values():
        look = seen(RenderContext.for_wall(profile, "en", "Asia/Shanghai"), view)
        west, south, east, north = view.covers(*maps.panel_px(look))
        trace = maps.labels_trace(look, {"430112": "0.25"})
        assert len(trace["text"]) >= 5
        assert all(west < lon < east for lon in trace["lon"]) and all(south < lat < north for lat in trace["lat"])


def test_a_map_of_one_district_opens_at_it_and_stays_there(read: ViewerReader, ask: Ask, view: MapView) -> None:
    look = seen(RenderContext(), view)
    figures = [map_figure_of(read_city_map(read, ask(district="430104", as_of=moment)), look)["layout"]["map"]
               for moment in ("2026-11-19T06:30:00", "2026-11-20T06:30:00")]  # fmt: skip
    whole = map_figure_of(read_city_map(read, ask()), look)["layout"]["map"]
    assert figures[0] == figures[1]
    assert figures[0]["zoom"] > whole["zoom"] and figures[0]["uirevision"] != whole["uirevision"]
    label = next(label for label in view.labels if label.district_id == "430104")
    assert label.box and label.box[0] < figures[0]["center"]["lon"] < label.box[2]


def test_districts_are_shaded_by_values_and_deaf_without(view: MapView) -> None:
    look = seen(RenderContext(), view)
    plain = maps.districts_trace(look, ["430102"])
    shaded = maps.districts_trace(look, ["430102", "430103"], [1.0, 2.0], hover=["a", "b"], limits=(0, 2))
    assert plain["hoverinfo"] == "skip" and plain["featureidkey"] == "id"
    assert shaded["customdata"] == ["430102", "430103"] and shaded["zmax"] == 2
    assert [colour for _, colour in shaded["colorscale"]] == list(look.tokens.sequential)


def test_without_a_view_a_map_still_draws(read: ViewerReader, ask: Ask) -> None:
    figure = layers.map_figure_of(read_map(read, ask()), RenderContext())
    assert figure["layout"]["map"]["zoom"] == 0 and figure["layout"]["images"] == []


def test_money_is_written_without_two_factors() -> None:
    assert scenarios_units.value_text(RenderContext(), 12_345, "CNY 10k") == "1.23 亿元"
    assert scenarios_units.value_text(RenderContext(language="en"), 5, "CNY bn") == "5.00 bn CNY"
    assert scenarios_units.value_text(RenderContext(), 0.925, "1") == "92.5 %"


def test_trends_are_drawn_as_small_bars() -> None:
    assert scenarios.trend_text("1 2 3 8") == "▁▂▃█"
    assert scenarios.trend_text("5 5 5") == "▄▄▄" and scenarios.trend_text("5") == "" == scenarios.trend_text("")
