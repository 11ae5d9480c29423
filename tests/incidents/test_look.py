"""Drawings of incidents: empty, small, in both languages, on wall and desk; and their words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from plotly.io.json import to_json_plotly

from data.incidents.clock import read_clock, read_timeline
from data.incidents.flow import read_flow
from data.incidents.open import read_by_stage, read_open, read_urgent
from data.incidents.ranking import read_by_agency, read_by_district, read_sources, read_types
from data.questions.reading import Recorder, ViewerReader
from layouts.incidents import clock as incidents_clock
from layouts.incidents import flow as incidents_flow
from layouts.incidents import open as incidents
from layouts.incidents import ranking as incidents_ranking
from layouts.incidents.open import unusual
from layouts.kit.grids import GRID_ROWS
from layouts.kit.panel import Card
from layouts.kit.theme import PROFILES, RenderContext
from tests.incidents.raw import Raw
from tests.incidents.test_open import Ask

CARDS: dict[str, tuple[Callable[..., pd.DataFrame], Card]] = {
    "by_stage": (read_by_stage, incidents.BY_STAGE),
    "open": (read_open, incidents.OPEN),
    "urgent": (read_urgent, incidents.URGENT),
    "clock": (read_clock, incidents_clock.CLOCK),
    "timeline": (read_timeline, incidents_clock.TIMELINE),
    "flow": (read_flow, incidents_flow.FLOW),
    "sources": (read_sources, incidents_ranking.SOURCES),
    "types": (read_types, incidents_ranking.TYPES),
    "by_agency": (read_by_agency, incidents_ranking.BY_AGENCY),
    "by_district": (read_by_district, incidents_ranking.BY_DISTRICT),
}
LOOKS = {
    "zh": RenderContext(language="zh"),
    "en": RenderContext(language="en", theme="dark"),
    "wall-zh": RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    "wall-en": RenderContext.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
}
named = pytest.mark.parametrize("name", CARDS)
looked = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
ZH, EN = LOOKS["zh"], LOOKS["en"]


@pytest.fixture(scope="module")
def rows(read: ViewerReader, ask: Ask, raw: Raw) -> dict[str, pd.DataFrame]:
    closed = raw("incident").dropna(subset=["closed_at"])["incident_id"].iloc[-1]
    return {name: reads(read, ask(window="7d", incident=closed)) for name, (reads, _) in CARDS.items()}


@pytest.fixture(scope="module")
def empty(ask: Ask) -> dict[str, pd.DataFrame]:
    return {name: reads(Recorder(), ask()).iloc[:0] for name, (reads, _) in CARDS.items()}


def drawn(card: Card, frame: pd.DataFrame, look: RenderContext) -> str:
    return str(to_json_plotly(card.draw(frame, look)))


def words_of(component: Any) -> str:
    """All text of a Dash component, parts divided by a space."""
    if component is None or isinstance(component, (str, int, float)):
        return str(component or "")
    parts = component if isinstance(component, list) else [getattr(component, "children", None)]
    return " ".join(words_of(part) for part in parts).strip()


def parts_of(component: Any) -> list[Any]:
    """A Dash component and all within it."""
    children = getattr(component, "children", None)
    below = children if isinstance(children, list) else [children] if hasattr(children, "children") else []
    return [component, *(part for child in below for part in parts_of(child))]


@named
@looked
def test_every_drawing_takes_an_empty_frame_and_says_so(
    empty: dict[str, pd.DataFrame], name: str, look: RenderContext
) -> None:
    card = CARDS[name][1]
    assert card.headline(empty[name], look)
    assert json.loads(drawn(card, empty[name], look)) is not None
    assert card.headline(empty[name], look) != card.headline(empty[name], EN if look.language == "zh" else ZH)


@named
@looked
@pytest.mark.parametrize("count", [1, 3, None])
def test_every_drawing_takes_few_and_many_rows(
    rows: dict[str, pd.DataFrame], empty: dict[str, pd.DataFrame], name: str, look: RenderContext, count: int | None
) -> None:
    card, frame = CARDS[name][1], rows[name].head(count) if count else rows[name]
    kept = frame.copy()
    assert drawn(card, frame, look) != drawn(card, empty[name], look)
    assert card.headline(frame, look) != card.headline(empty[name], look)
    assert "{" not in card.headline(frame, look)
    assert "nan" not in card.headline(frame, look).lower().split()
    pd.testing.assert_frame_equal(frame, kept)


@named
def test_every_drawing_takes_rows_whose_optional_columns_are_empty(rows: dict[str, pd.DataFrame], name: str) -> None:
    loose = {
        "usual", "system_usual", "severity", "due_at_utc", "minutes_left", "agency_id", "agency_name_zh",
        "agency_name_en", "summary", "stage_since_utc", "lon", "lat", "note", "over", "population", "open_per_10k",
        "registered", "rework", "checked", "rework_rate", "limit_min",
    }  # fmt: skip
    card, frame = CARDS[name][1], rows[name].copy()
    for column in loose.intersection(frame.columns) - ({"over"} if name == "urgent" else set()):
        frame[column] = pd.Series(index=frame.index, dtype=frame[column].dtype if column in TEXT else "float64")
    for look in LOOKS.values():
        assert drawn(card, frame, look)
        assert "nan" not in card.headline(frame, look).lower().split()


TEXT = {"agency_id", "agency_name_zh", "agency_name_en", "summary", "note", "due_at_utc", "stage_since_utc"}


def stages(*held: tuple[str, str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(held, columns=["command_system", "stage", "incidents", "usual"])
    return frame.assign(system_usual=frame.groupby("command_system")["usual"].transform("sum"))


def test_the_matrix_says_and_marks_what_is_unusual() -> None:
    held = stages(
        ("traffic", "reported", 4, 5.0), ("flood_control", "responded", 54, 17.0), ("flood_control", "rework", 1, 0.5)
    )
    assert incidents.by_stage_headline(held, EN) == "59 open; Flood control 55, 3.1 times its usual"
    assert incidents.by_stage_headline(held, ZH) == "在办 59 起；防汛 55 起，为平常的 3.1 倍"
    cells = [part for part in parts_of(incidents.by_stage_body(held, EN)) if type(part).__name__ == "Td"]
    marked = {words_of(cell): cell.className for cell in cells if "critical" in (cell.className or "")}
    assert marked == {"54": "critical", "55": "total critical"}


def test_the_matrix_is_calm_on_an_ordinary_day() -> None:
    held = stages(("traffic", "reported", 12, 10.0), ("emergency", "responded", 4, 1.0))
    assert incidents.by_stage_headline(held, EN) == "16 open, as usual at this hour; most in Traffic: 12"
    assert "critical" not in str(incidents.by_stage_body(held, EN))


def test_unusual_needs_more_than_chance() -> None:
    assert unusual(4, 0) == ""
    assert unusual(6, 0.1) == "critical"
    assert unusual(16, 10) == ""
    assert unusual(20, 10) == "warning"
    assert unusual(300, 100) == "critical"
    assert unusual(140, 100) == ""
    assert unusual(500, float("nan")) == ""


def test_a_wall_offers_nothing_to_press(rows: dict[str, pd.DataFrame]) -> None:
    for name in ("by_stage", "urgent"):
        card = CARDS[name][1]
        assert "data-filter" not in drawn(card, rows[name], LOOKS["wall-zh"])
        assert "data-filter" in drawn(card, rows[name], ZH)


def test_an_urgent_row_chooses_its_incident_and_says_how_late_it_is(rows: dict[str, pd.DataFrame]) -> None:
    first = rows["urgent"].head(2).assign(minutes_left=[-18.0, 4.2], severity=[2, 1], over=1, due_soon=3)
    assert incidents.urgent_headline(first, EN) == "1 over its limit, 3 due within 30 minutes"
    assert incidents.urgent_headline(first, ZH) == "1 起超时，3 起将在 30 分钟内到期"
    listed = [
        part for part in parts_of(incidents.urgent_body(first, EN)) if "urgent-row" in getattr(part, "className", "")
    ]
    assert [row.className for row in listed] == ["urgent-row critical", "urgent-row critical"]
    assert [getattr(row, "data-value") for row in listed] == first["incident_id"].tolist()
    assert "◆" in words_of(listed[0]) and words_of(listed[0]).endswith("18 min over")
    assert "▲" in words_of(listed[1]) and words_of(listed[1]).endswith("4.2 min left")


def test_the_list_is_cut_aloud(rows: dict[str, pd.DataFrame]) -> None:
    many = pd.concat([rows["open"]] * (GRID_ROWS // len(rows["open"]) + 1), ignore_index=True)
    grid = incidents.open_grid(many, EN)
    assert len(grid["rowData"]) == GRID_ROWS
    assert incidents.open_headline(many, EN).endswith("the 1000 most urgent are listed")
    assert {column["field"] for column in grid["columnDefs"]} <= set(grid["rowData"][0])
    assert grid["rowData"][0]["click"] == many["incident_id"].iloc[0]


def test_the_clock_names_the_weakest_stage_with_a_word_and_a_sign() -> None:
    clock = pd.DataFrame(
        [("registered", 50, 2.1, 2.9, 0.97, 50, 3.0, 0.9), ("dispatched", 40, 6.4, 31.0, 0.71, 40, 10.0, 2.6),
         ("verified", 30, 64.0, 90.0, None, 0, None, None), ("rework", 4, 30.0, 60.0, None, 0, None, None)],
        columns=["stage", "incidents", "median_min", "p90_min", "within_limit", "limited", "usual_limit_min",
                 "p90_of_limit"],
    )  # fmt: skip
    assert incidents_clock.clock_headline(clock, EN) == (
        "Dispatched is weakest: 71 % within its limit; 4 sent back for rework"
    )
    listed = incidents_clock.clock_body(clock, EN).children
    assert words_of(listed[0]).split() == ["Registered", "2.1", "min", "/", "3", "min", "97", "%"]
    assert listed[1].className == "clock-row critical"
    assert words_of(listed[1]).endswith("▲ 71 %")
    assert "no limit" in words_of(listed[2])


def test_the_timeline_asks_for_an_incident_when_none_is_chosen(empty: dict[str, pd.DataFrame]) -> None:
    assert incidents_clock.timeline_headline(empty["timeline"], EN) == "No incident is chosen"
    assert words_of(incidents_clock.timeline_body(empty["timeline"], ZH)) == "在列表中选择一起事件，查看办理过程"


def test_the_flow_says_what_came_and_went(rows: dict[str, pd.DataFrame]) -> None:
    flow = rows["flow"].head(3).assign(reported=[10, 20, 30], closed=[5, 15, 20], backlog=[105, 110, 120])
    assert incidents_flow.flow_headline(flow, EN) == "60 reported, 40 closed; 120 still open (+20)"
    assert incidents_flow.flow_headline(flow, ZH) == "上报 60 起，结案 40 起；在办 120 起（+20）"


def test_rankings_show_ten_at_most_and_carry_the_id_that_a_click_chooses(rows: dict[str, pd.DataFrame]) -> None:
    for name, key in (
        ("types", "type_id"),
        ("by_agency", "agency_id"),
        ("by_district", "district_id"),
        ("sources", "source"),
    ):
        card = CARDS[name][1]
        bars = card.draw(rows[name], ZH)["data"][0]
        assert len(bars["y"]) <= 10
        assert set(bars["customdata"]) <= set(rows[name][key])
        assert card.click in ("type", "agency", "district", "source")


def test_a_type_that_grew_is_named(rows: dict[str, pd.DataFrame]) -> None:
    types = rows["types"].head(3).assign(incidents=[100, 90, 80], incidents_before=[98, 20, 79], change=[2, 70, 1])
    assert incidents_ranking.types_headline(types, EN) == (
        f"{types['name_en'].iloc[1]} has grown most: 90 against 20 in the window before"
    )


def test_an_agency_behind_the_others_is_named(rows: dict[str, pd.DataFrame]) -> None:
    agencies = (
        rows["by_agency"].head(3).assign(due=[100, 100, 100], on_time=[96, 95, 70], on_time_rate=[0.96, 0.95, 0.7])
    )
    words = incidents_ranking.by_agency_headline(agencies, EN)
    assert words == f"87.0 % of 300 due closed on time; {agencies['name_en'].iloc[2]} only 70.0 %"


def test_agencies_are_drawn_by_their_late_share_from_zero(rows: dict[str, pd.DataFrame]) -> None:
    agencies = (
        rows["by_agency"].head(3).assign(due=[100, 100, 100], on_time=[96, 95, 70], on_time_rate=[0.96, 0.95, 0.7])
    )
    figure = incidents_ranking.by_agency_figure(agencies, EN)
    bars, words = figure["data"]
    assert bars["x"] == pytest.approx([0.3, 0.05, 0.04])
    assert bars["marker"]["color"] == [EN.tokens.warning, EN.tokens.bar, EN.tokens.bar]
    assert words["text"][0].strip().startswith("◆ 30.0 % · rework")
    assert figure["layout"]["shapes"][0]["x0"] == pytest.approx(0.13)
    (said,) = incidents_ranking.by_agency_figure(agencies.assign(due=0), EN)["layout"]["annotations"]
    assert said["text"] == "No incident was due in this window"
