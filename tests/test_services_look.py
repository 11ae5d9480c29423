"""Drawings of the services: pure, from any frame, in both languages, on desk and wall."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data import services, services_items, services_quality, services_use
from data.demo.stories import story
from data.filters import Filters
from data.reading import Read, Recorder, ViewerReader
from layouts import services as look_flow
from layouts import services_bars
from layouts import services_items as look_items
from layouts import services_quality as look_quality
from layouts import services_use as look_use
from layouts.panel import Card
from layouts.theme import PROFILES, Look
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
    Look("desk", "zh", "light"),
    Look("desk", "en", "dark"),
    Look.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    Look.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
)


def plain(figure: dict[str, Any]) -> str:
    """The figure as JSON: a drawing gives plain values only."""
    return json.dumps(figure, allow_nan=True, ensure_ascii=False)


@panels
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.surface}-{look.language}")
def test_a_panel_is_drawn_from_many_rows_three_rows_and_none(
    question: Read, card: Card, look: Look, read: ViewerReader, ask: Ask
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
    look, filters = Look(language="en"), ask(window="7d")
    empty = question(Recorder(), filters)
    assert card.headline(empty, look) != card.headline(question(read, filters), look)
    assert card.draw(empty, look)["data"] == []


@panels
def test_no_more_than_ten_bars_and_their_ids_are_those_of_the_rows(
    question: Read, card: Card, read: ViewerReader, ask: Ask
) -> None:
    rows = question(read, ask(window="7d"))
    figure = card.draw(rows, Look(language="en"))
    for trace in figure["data"]:
        if trace["type"] == "bar" and card is not look_flow.FLOW:
            assert len(trace["y"]) <= 10
        if "customdata" in trace and card.click:
            assert set(trace["customdata"]) <= set(rows[rows.columns[0]])
    assert bool(card.click) == any("customdata" in trace for trace in figure["data"])


def test_words_behind_bars_leave_room_for_them_and_names_are_cut() -> None:
    assert services_bars.short("长沙市住房和城乡建设局房屋交易管理中心") == "长沙市住房和城乡建设局房屋…"
    assert services_bars.short("Housing and Urban-Rural Development Bureau") == "Housing and Urban-Rural…"
    look, values = Look(language="en"), pd.Series([10.0, 5.0])
    brief = services_bars.bars(look, ["a", "b"], values, ["1", "2"])
    wordy = services_bars.bars(look, ["a", "b"], values, ["1", "2 cases of the window"])
    assert 10 < brief["layout"]["xaxis"]["range"][1] < wordy["layout"]["xaxis"]["range"][1]


def test_the_headlines_name_what_is_wrong(read: ViewerReader, ask: Ask) -> None:
    english = Look(language="en")
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
    look = Look(language="en")
    figure = look_quality.BY_AGENCY.draw(rows, look)
    bar, words = figure["data"][0], figure["data"][-1]["text"]
    marked = {name for name, text in zip(bar["customdata"], words, strict=True) if "◆" in text}
    coloured = {n for n, c in zip(bar["customdata"], bar["marker"]["color"], strict=True) if c == look.tokens.warning}
    assert marked == coloured == {"bad"}
    assert np.isclose(figure["layout"]["shapes"][0]["x0"], 129 / 152)
