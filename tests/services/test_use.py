"""Halls and the citizens' app: last readings and published values before the moment, by pandas over raw rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo.stories import QUEUE_HALL, story
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.services import use as services_use
from data.warehouse.policy import FULL, Viewer
from layouts.kit.theme import RenderContext
from layouts.services import use as look_use
from tests.conftest import DEMO_END, PAST
from tests.services.raw import Ask, Raw
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse

moments = pytest.mark.parametrize("moment", [DEMO_END, *PAST], ids=str)


@moments
@pytest.mark.parametrize("district", ["", "430102", "430121"])
def test_queues_are_the_last_readings_of_each_hall_before_the_moment(
    moment: pd.Timestamp, district: str, read: ViewerReader, ask: Ask, raw: Raw
) -> None:
    filters = ask(as_of=moment.isoformat(), district=district)
    halls = raw("service_hall").set_index("hall_id")
    halls = halls[halls["district_id"] == district] if district else halls
    readings = raw("reading")
    readings = readings[readings["asset_id"].isin(halls.index) & (readings["observed_at"] < moment)]
    last = readings.sort_values("observed_at").groupby(["asset_id", "quantity"])["value"].last().unstack()
    queues = services_use.read_queue(read, filters).set_index("hall_id")
    columns = ["district_id", "name_zh", "name_en", "lon", "lat"]
    assert queues[columns].sort_index().to_dict() == halls[columns].sort_index().to_dict()
    for name in services_use.HALL_QUANTITIES:
        assert np.array_equal(queues[name], last[name].reindex(queues.index), equal_nan=True), name
    newest = readings.groupby("asset_id")["observed_at"].max().reindex(queues.index)
    assert np.allclose(queues["age_s"], (pd.Timestamp(moment) - newest).dt.total_seconds())
    assert queues["wait_min"].is_monotonic_decreasing


@pytest.fixture
def halls(tmp_path: Path) -> Iterator[ViewerReader]:
    """A warehouse with one hall in service_hall, and the assets and readings of two."""
    moment = NOON - timedelta(minutes=1)
    places = {name: {"district_id": "430102", "lon": 112.9, "lat": 28.2} for name in ("listed", "unlisted")}
    rows = {
        "district": DISTRICTS,
        "service_hall": [{"hall_id": "listed", "name_zh": "政务大厅", "name_en": "Hall"} | places["listed"]],
        "asset": [
            {"asset_id": name, "layer": "hall", "name_zh": f"资产{name}", "name_en": f"Asset {name}"} | place
            for name, place in places.items()
        ],
        "quantity": [{"layer": "hall", "quantity": "wait_min", "offline_after_s": 3600}],
        "reading": [{"asset_id": name, "quantity": "wait_min", "value": 5.0, "observed_at": moment} for name in places],
    }
    opened = tiny_warehouse(tmp_path / "halls.duckdb", rows)
    yield ViewerReader(opened, FULL)
    opened.engine.dispose()


def test_a_hall_that_is_not_listed_is_named_as_its_asset(halls: ViewerReader) -> None:
    queues = services_use.read_queue(halls, Filters(as_of=NOON)).set_index("hall_id")
    assert queues["name_en"].to_dict() == {"listed": "Hall", "unlisted": "Asset unlisted"}
    assert queues["wait_min"].tolist() == [5.0, 5.0]


def test_halls_are_the_assets_of_their_layer_in_a_city_without_the_table(halls: ViewerReader) -> None:
    with halls.warehouse.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE service_hall")
    halls.warehouse.refresh_inventory()
    queues = services_use.read_queue(halls, Filters(as_of=NOON)).set_index("hall_id")
    assert queues["name_en"].to_dict() == {"listed": "Asset listed", "unlisted": "Asset unlisted"}


def test_the_hall_with_a_two_hour_queue_is_in_alarm_and_stands_first(read: ViewerReader, ask: Ask) -> None:
    seen_at = story("hall_queue").moment(DEMO_END)
    queues = services_use.read_queue(read, ask(as_of=seen_at.isoformat()))
    first = queues.iloc[0]
    assert (first["hall_id"], first["status"], first["cause"]) == (QUEUE_HALL, "alarm", "wait_min")
    assert first["wait_min"] > 100 > first["wait_alarm_min"]
    assert (queues["status"] == "alarm").sum() == 1


def test_a_hall_without_readings_in_time_is_offline_and_not_zero(read: ViewerReader, ask: Ask) -> None:
    quiet = services_use.read_queue(read, ask(as_of=(DEMO_END + timedelta(hours=5)).isoformat()))
    silent = services_use.read_queue(read, ask(as_of=(DEMO_END + timedelta(days=5)).isoformat()))
    assert (quiet["status"] == "offline").all() and quiet["wait_min"].isna().all() and quiet["age_s"].notna().all()
    assert (silent["status"] == "offline").all() and silent["age_s"].isna().all() and len(silent) == 10


@moments
def test_app_users_are_the_city_wide_values_published_before_the_moment(
    moment: pd.Timestamp, read: ViewerReader, ask: Ask, raw: Raw
) -> None:
    about = raw("indicator").query("domain == 'app'")
    values = raw("indicator_value").merge(about[["indicator_id"]], on="indicator_id")
    values = values[values["district_id"].isna() & (values["published_at"] < moment)]
    expected = values.sort_values("published_at").groupby(["indicator_id", "period_start"])["value"].last()
    shown = services_use.read_app_users(read, ask(as_of=moment.isoformat()))
    assert shown.set_index(["indicator_id", "period_start"])["value"].to_dict() == expected.to_dict()
    before = shown["period_start"] - timedelta(days=7)
    week_ago = [expected.get(key, np.nan) for key in zip(shown["indicator_id"], before, strict=True)]
    assert np.array_equal(shown["value_before"], week_ago, equal_nan=True)


def test_a_viewer_of_a_district_sees_its_halls_only(read: ViewerReader, ask: Ask) -> None:
    narrow = ViewerReader(read.warehouse, Viewer("official", districts=frozenset({"430121"}), agencies=FULL.agencies))
    assert services_use.read_queue(narrow, ask())["district_id"].unique().tolist() == ["430121"]


def test_the_headline_names_the_hall_with_the_longest_wait(read: ViewerReader, ask: Ask) -> None:
    english = RenderContext(language="en")
    at = story("hall_queue").moment(DEMO_END).isoformat()
    queues = services_use.read_queue(read, ask(as_of=at))
    words = look_use.QUEUE.headline(queues, english)
    assert words.startswith("Longest wait: Changsha County Service Centre") and "1 over a limit" in words
    figure = look_use.QUEUE.draw(queues, english)
    assert figure["data"][0]["marker"]["color"][0] == english.tokens.critical
    assert any("▲ 120 min" in text for text in figure["data"][-1]["text"])


def test_figures_of_the_app_have_units_in_the_viewers_language() -> None:
    day = pd.Timestamp("2026-11-20 16:00")
    rows = pd.DataFrame(
        {"indicator_id": ["u", "c"], "period_start": [day, day], "value": [184_000.0, 354_000.0],
         "value_before": [180_000.0, 350_000.0], "unit": ["user", "call"], "name_zh": ["用户", "调用"],
         "name_en": ["Users", "Calls"]}
    )  # fmt: skip
    texts = {look.language: [note["text"] for note in look_use.APP_USERS.draw(rows, look)["layout"]["annotations"]]
             for look in (RenderContext(language="zh"), RenderContext(language="en"))}  # fmt: skip
    assert ["35.4 万次" in texts["zh"][0], "18.4 万人" in texts["zh"][1]] == [True, True]
    assert ["354 k calls" in texts["en"][0], "184 k users" in texts["en"][1]] == [True, True]


def test_the_change_of_an_app_figure_names_its_base() -> None:
    rows = pd.DataFrame(
        {"indicator_id": ["u"], "period_start": [pd.Timestamp("2026-11-20 16:00")], "value": [184_000.0],
         "value_before": [180_000.0], "unit": ["user"], "name_zh": ["用户"], "name_en": ["Users"], "period": ["day"]}
    )  # fmt: skip
    english, chinese = RenderContext(language="en"), RenderContext(language="zh")
    assert look_use.app_users_headline(rows, english) == "Users (2026-11-21): 184 k users, +2.2 % on a week before"
    assert look_use.app_users_headline(rows, chinese).endswith("，较上周同期 +2.2 %")
    monthly = rows.assign(period="month")
    assert look_use.app_users_headline(monthly, chinese).startswith("用户（2026-11）18.4 万人，")
    assert look_use.app_users_headline(monthly, english).endswith("+2.2 % on the period before")
