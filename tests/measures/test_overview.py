"""The headline figures as rows, words and pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from data.contract.parts import COMMAND_SYSTEMS
from data.demo.stories import story
from data.measures import overview
from data.measures import values as measures_values
from data.measures.definitions import HEADLINE, HEADLINE_OF_DISTRICT
from data.questions.reading import Reader
from layouts.measures import overview as figures_look
from tests.conftest import DEMO_END, PAST
from tests.measures.raw import EN, WALL_EN, WALL_ZH, ZH, Ask, Raw, figure_row, texts_in


@pytest.mark.parametrize("moment", (DEMO_END, *PAST))
@pytest.mark.parametrize("district", [None, "430102", "430121"])
def test_tiles_have_the_numbers_of_the_measures(read: Reader, ask: Ask, moment: Any, district: str | None) -> None:
    asked = {"as_of": moment.isoformat()} | ({"district": district} if district else {})
    figures = overview.read_headline(read, ask(**asked))
    shown = HEADLINE_OF_DISTRICT if district else HEADLINE
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
    errors = calls[(calls["status_code"] >= 400) & ~calls["status_code"].isin([401, 403])].groupby("dataset_id").size()
    assert driver["part"] == errors.idxmax() and driver["numerator"] == errors.max()
    assert rate["numerator"] == errors.sum() and errors.max() > errors.sum() / 2
    assert rate["value"] > 1.5 * rate["value_before"]
    named = texts_in(figures_look.figures_body(figures, ZH))
    assert driver["part_name_zh"] in named


def test_the_exchange_names_its_systems_and_agencies(read: Reader, ask: Ask, raw: Raw) -> None:
    figures = overview.read_headline(read, ask())
    parts = figures[(figures["measure"] == "calls_ever") & (figures["part"] != "")].set_index("part")["numerator"]
    systems = raw("business_system")
    assert parts.to_dict() == {"systems": len(systems), "agencies": systems["agency_id"].nunique()}


def test_tiles_are_six_on_a_desk_and_four_on_a_wall(read: Reader, ask: Ask) -> None:
    figures = overview.read_headline(read, ask())
    for look in (ZH, EN, WALL_ZH, WALL_EN):
        body = figures_look.figures_body(figures, look)
        assert len(body.children) == (4 if look.surface == "wall" else 6)
        assert body.className == ("wall-figures" if look.surface == "wall" else "tiles")
        chosen = [tile for tile in body.children if hasattr(tile, "data-filter")]
        assert bool(chosen) == (look.surface != "wall")


def test_what_misses_its_target_has_a_symbol_and_a_class() -> None:
    rows = pd.DataFrame(
        [figure_row("cases_on_time", 0.90, 0.95, "bad"), figure_row("incidents_open", 220, 179, "none")]
    )
    body = figures_look.figures_body(rows, EN)
    late, opened = body.children
    assert "critical" in late.className and "▲" in texts_in(late) and "7.0 points short" in texts_in(late)
    assert opened.className == "tile" and "+41" in texts_in(opened) and "on a week before" in texts_in(opened)
    for surface in ("desk", "wall"):
        there = texts_in(figures_look.figures_body(rows, replace(ZH, surface=surface)))
        assert "较上周同期  +41" in there


def test_a_measure_that_is_not_connected_says_so() -> None:
    row = figure_row("calls_today", float("nan"), float("nan"), "none") | {"connected": False}
    body = figures_look.figures_body(pd.DataFrame([row]), EN)
    assert "Not connected" in texts_in(body) and "–" in texts_in(body)
