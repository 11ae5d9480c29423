"""Drawings of the services: pure, from any frame, in both languages, on desk and wall."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po

from data.demo.stories import story
from data.questions.filters import Filters
from data.questions.reading import Read, Recorder, ViewerReader
from data.services import flow as services
from data.services import items as services_items
from data.services import quality as services_quality
from data.services import use as services_use
from layouts.kit.locale import HERE
from layouts.kit.panel import Card
from layouts.kit.theme import PROFILES, RenderContext
from layouts.services import flow as look_flow
from layouts.services import items as look_items
from layouts.services import quality as look_quality
from layouts.services import use as look_use
from tests.conftest import DEMO_END

Ask = Callable[..., Filters]
PANELS: tuple[tuple[Read, Card], ...] = (
    (services.read_flow, look_flow.FLOW),
    (services.read_channels, look_flow.CHANNELS),
    (services.read_funnel, look_flow.FUNNEL),
    (services_quality.read_on_time_by_agency, look_quality.BY_AGENCY),
    (services_quality.read_on_time_by_district, look_quality.BY_DISTRICT),
    (services_quality.read_overdue, look_quality.OVERDUE),
    (services_quality.read_cross_region, look_quality.CROSS_REGION),
    (services_quality.read_ratings, look_quality.RATINGS),
    (services_items.read_slowest_items, look_items.SLOWEST),
    (services_items.read_busiest_items, look_items.BUSIEST),
    (services_items.read_instant, look_items.INSTANT),
    (services_items.read_by_item_section, look_items.BY_SECTION),
    (services_use.read_queue, look_use.QUEUE),
    (services_use.read_app_users, look_use.APP_USERS),
)
panels = pytest.mark.parametrize(("question", "card"), PANELS, ids=lambda value: getattr(value, "__name__", ""))
LOOKS = (
    RenderContext("desk", "zh", "light"),
    RenderContext("desk", "en", "dark"),
    RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    RenderContext.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
)


def plain(figure: dict[str, Any]) -> str:
    """The figure as JSON: a drawing gives plain values only."""
    return json.dumps(figure, allow_nan=True, ensure_ascii=False)


@panels
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.surface}-{look.language}")
def test_a_panel_is_drawn_from_many_rows_three_rows_and_none(
    question: Read, card: Card, look: RenderContext, read: ViewerReader, ask: Ask
) -> None:
    rows = question(read, ask(window="7d"))
    kept = rows.copy(deep=True)
    for frame in (rows, rows.head(3), rows.head(1), question(Recorder(), ask(window="7d"))):
        headline = card.headline(frame, look)
        figure = card.draw(frame, look)
        assert headline and not re.search(r"\bnan\b|[{}]", headline)
        assert "layout" in json.loads(plain(figure).replace("NaN", "null"))
        assert not re.search(r"\bnan\b", plain(figure))
    pd.testing.assert_frame_equal(rows, kept)


@panels
def test_an_empty_panel_says_something_else(question: Read, card: Card, read: ViewerReader, ask: Ask) -> None:
    look, filters = RenderContext(language="en"), ask(window="7d")
    empty = question(Recorder(), filters)
    assert card.headline(empty, look) != card.headline(question(read, filters), look)
    assert card.draw(empty, look)["data"] == []


@panels
def test_no_more_than_ten_bars_and_their_ids_are_those_of_the_rows(
    question: Read, card: Card, read: ViewerReader, ask: Ask
) -> None:
    rows = question(read, ask(window="7d"))
    figure = card.draw(rows, RenderContext(language="en"))
    for trace in figure["data"]:
        if trace["type"] == "bar" and card is not look_flow.FLOW:
            assert len(trace["y"]) <= 10
        if "customdata" in trace and card.click:
            assert set(trace["customdata"]) <= set(rows[rows.columns[0]])
    assert bool(card.click) == any("customdata" in trace for trace in figure["data"])


def test_the_headlines_name_what_is_wrong(read: ViewerReader, ask: Ask) -> None:
    english = RenderContext(language="en")
    on_time = services_quality.read_on_time_by_agency(read, ask(window="7d"))
    assert "most late: Natural Resources and Planning Bureau" in look_quality.BY_AGENCY.headline(on_time, english)
    at = story("hall_queue").moment(DEMO_END).isoformat()
    queues = services_use.read_queue(read, ask(as_of=at))
    words = look_use.QUEUE.headline(queues, english)
    assert words.startswith("Longest wait: Changsha County Service Centre") and "1 over a limit" in words
    figure = look_use.QUEUE.draw(queues, english)
    assert figure["data"][0]["marker"]["color"][0] == english.tokens.critical
    assert any("▲ 120 min" in text for text in figure["data"][-1]["text"])


def test_a_low_rate_is_marked_by_sign_and_colour_and_the_others_are_not() -> None:
    rows = pd.DataFrame(
        {
            "agency_id": ["good", "bad", "few"], "due": [100, 50, 2], "on_time": [99, 30, 0], "late": [1, 20, 2],
            "on_time_rate": [0.99, 0.6, 0.0], "name_zh": ["甲", "乙", "丙"], "name_en": ["Good", "Bad", "Few"],
            "due_before": [0, 0, 0], "on_time_before": [0, 0, 0],
        }
    )  # fmt: skip
    look = RenderContext(language="en")
    figure = look_quality.BY_AGENCY.draw(rows, look)
    bar, words = figure["data"][0], figure["data"][-1]["text"]
    marked = {name for name, text in zip(bar["customdata"], words, strict=True) if "◆" in text}
    coloured = {n for n, c in zip(bar["customdata"], bar["marker"]["color"], strict=True) if c == look.tokens.warning}
    assert marked == coloured == {"bad"}
    assert np.allclose(bar["x"], [1.0, 0.4, 0.01])
    assert np.isclose(figure["layout"]["shapes"][0]["x0"], 1 - 129 / 152)


def test_a_window_without_due_cases_says_so_in_the_figure_too(read: ViewerReader, ask: Ask) -> None:
    look = RenderContext(language="en")
    for question, card in (
        (services_quality.read_on_time_by_agency, look_quality.BY_AGENCY),
        (services_quality.read_on_time_by_district, look_quality.BY_DISTRICT),
    ):
        rows = question(read, ask(window="7d")).assign(due=0, on_time=0, late=0)
        for frame in (rows, rows.iloc[:0]):
            (said,) = card.draw(frame, look)["layout"]["annotations"]
            assert said["text"] == card.headline(frame, look) == "No cases were due in this window"


def test_red_and_yellow_cards_lie_end_to_end_and_are_named_where_they_stand_first() -> None:
    cards = pd.DataFrame(
        {"agency_id": ["a", "b", "c"], "overdue": [5, 2, 0], "nearly_overdue": [0, 1, 3], "open": [9, 9, 9],
         "longest_min": [3000.0, 90.0, None], "name_zh": ["甲", "乙", "丙"], "name_en": ["A", "B", "C"]}
    )  # fmt: skip
    look = RenderContext(language="en")
    red, yellow, words = look_quality.OVERDUE.draw(cards, look)["data"]
    assert (red["x"], yellow["base"], yellow["x"]) == ([5, 2, 0], [5, 2, 0], [0, 1, 3])
    assert [text.strip() for text in words["text"]] == ["▲ 5 overdue", "▲ 2  ◆ 1 due within 24 hours", "◆ 3"]
    assert words["x"] == [5, 3, 3]


def test_no_message_of_the_services_is_a_fragment() -> None:
    with (HERE / "zh" / "services.po").open("rb") as file:
        said = [message.id for message in read_po(file, locale="zh") if message.id]
    assert [text for text in said if re.match(r"[;·, (]", text) and text != ", "] == []


def test_figures_of_the_app_have_units_in_the_viewers_language() -> None:
    day = pd.Timestamp("2026-11-20 16:00")
    rows = pd.DataFrame(
        {"indicator_id": ["u", "c"], "period_start": [day, day], "value": [184_000.0, 354_000.0],
         "value_before": [180_000.0, 350_000.0], "unit": ["user", "call"], "name_zh": ["用户", "调用"],
         "name_en": ["Users", "Calls"]}
    )  # fmt: skip
    texts = {look.language: [note["text"] for note in look_use.APP_USERS.draw(rows, look)["layout"]["annotations"]]
             for look in LOOKS[:2]}  # fmt: skip
    assert ["35.4 万次" in texts["zh"][0], "18.4 万个用户" in texts["zh"][1]] == [True, True]
    assert ["354 k calls" in texts["en"][0], "184 k users" in texts["en"][1]] == [True, True]
