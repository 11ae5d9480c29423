"""Halls and the citizens' app: last readings and published values before the moment, by pandas over raw rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from data.demo.stories import QUEUE_HALL, story
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.services import use as services_use
from data.warehouse.policy import Viewer
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
moments = pytest.mark.parametrize("moment", [DEMO_END, *PAST], ids=str)


@moments
@pytest.mark.parametrize("district", ["", "430102", "430121"])
def test_queues_are_the_last_readings_of_each_hall_before_the_moment(
    moment: pd.Timestamp, district: str, read: ViewerReader, ask: Ask, raw: Raw
) -> None:
    filters = ask(as_of=moment.isoformat(), district=district)
    halls = raw("asset").query("layer == 'hall'")
    halls = halls[halls["district_id"] == district] if district else halls
    readings = raw("reading")
    readings = readings[readings["asset_id"].isin(halls["asset_id"]) & (readings["observed_at"] < moment)]
    last = readings.sort_values("observed_at").groupby(["asset_id", "quantity"])["value"].last().unstack()
    queues = services_use.read_queue(read, filters).set_index("hall_id")
    assert set(queues.index) == set(halls["asset_id"])
    for name in services_use.HALL_QUANTITIES:
        assert np.array_equal(queues[name], last[name].reindex(queues.index), equal_nan=True), name
    newest = readings.groupby("asset_id")["observed_at"].max().reindex(queues.index)
    assert np.allclose(queues["age_s"], (pd.Timestamp(moment) - newest).dt.total_seconds())
    assert queues["wait_min"].is_monotonic_decreasing


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


@pytest.mark.parametrize(
    "question", [services_use.read_queue, services_use.read_app_users], ids=lambda read: read.__name__
)
def test_a_viewer_without_a_policy_gets_the_columns_and_no_rows(
    question: Callable[..., pd.DataFrame], read: ViewerReader, ask: Ask
) -> None:
    filters = ask()
    seen = question(ViewerReader(read.warehouse, Viewer("nobody")), filters)
    assert seen.empty
    assert list(seen.columns) == list(question(read, filters).columns) == list(question(Recorder(), filters).columns)


def test_a_viewer_of_a_district_sees_its_halls_only(read: ViewerReader, ask: Ask) -> None:
    narrow = ViewerReader(read.warehouse, Viewer("official", districts=frozenset({"430121"})))
    assert services_use.read_queue(narrow, ask())["district_id"].unique().tolist() == ["430121"]
