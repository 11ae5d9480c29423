"""The raw rows contain each planted story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo.stories import (
    FLOOD_INCIDENTS,
    OFFLINE_OWNER,
    QUEUE_HALL,
    SLOW_AGENCY,
    STOPPED_SOURCE,
    STORIES,
    stories_markdown,
    story,
    story_links,
)

END = datetime(2026, 11, 20, 12)
ROOT = Path(__file__).parents[2]
Raw = Callable[[str], pd.DataFrame]


def _during(rows: pd.DataFrame, column: str, story_id: str) -> pd.Series:
    known = story(story_id)
    return rows[column].between(known.start(END), known.end(END), inclusive="left")


def test_the_stories_lie_within_twenty_days_and_link_to_their_pages() -> None:
    for until in (END, datetime(2026, 10, 9, 1), datetime(2026, 2, 25, 23), datetime(2027, 1, 1)):
        for known in STORIES:
            assert until - timedelta(days=20) < known.start(until) < known.moment(until) <= until, known.id
    links = {known.id: link for known, link in story_links(END, "http://127.0.0.1:9000/")}
    assert links["outage"] == "http://127.0.0.1:9000/calls?as_of=2026-11-17T03%3A30%3A00&window=24h"
    assert links["slow_agency"].endswith(f"agency={SLOW_AGENCY}")


def test_the_documented_stories_are_these() -> None:
    assert (ROOT / "docs" / "demo.md").read_text(encoding="utf-8") == stories_markdown()


def test_the_outage_answers_503_and_halves_the_calls(raw: Raw) -> None:
    calls = raw("data_call")
    during = calls[_during(calls, "called_at", "outage")]
    down = during.loc[during["status_code"] == 503, "dataset_id"].value_counts().index[0]
    failing = during[during["dataset_id"] == down]
    assert (failing["status_code"] == 503).all()
    usual = calls[calls["dataset_id"] == down]
    same_hours = [
        usual["called_at"].between(story("outage").start(END) - back, story("outage").end(END) - back).sum()
        for back in (timedelta(days=days) for days in (1, 4, 5, 7, 8))
    ]
    assert len(failing) == pytest.approx(np.mean(same_hours) / 2, rel=0.25)


def test_the_slow_agency_falls_behind_over_two_weeks(raw: Raw) -> None:
    cases = raw("service_case").merge(raw("service_item")[["item_id", "agency_id"]], on="item_id")
    cases = cases[(cases["agency_id"] == SLOW_AGENCY) & (cases["due_at"] < END)]
    on_time = (cases["completed_at"] <= cases["due_at"]).groupby((END - cases["due_at"]) // timedelta(days=7)).mean()
    assert on_time[0] < on_time[1] < on_time[2]
    assert on_time[0] < 0.8
    assert on_time[2] > 0.93


def test_the_flood_evening_brings_300_incidents_in_40_minutes_and_water_over_its_alarms(raw: Raw) -> None:
    incidents = raw("incident").merge(raw("incident_type")[["type_id", "command_system"]], on="type_id")
    flood = incidents[incidents["command_system"] == "flood_control"]
    during = flood[_during(flood, "reported_at", "flood_evening")]
    assert FLOOD_INCIDENTS <= len(during) <= FLOOD_INCIDENTS + 5
    wet = raw("asset").query("layer == 'waterlogging'")
    near = [
        np.hypot((wet["lon"] - lon) * 98, (wet["lat"] - lat) * 111).min()
        for lon, lat in zip(during["lon"], during["lat"], strict=True)
    ]
    assert np.median(near) < 0.5  # km
    readings = (
        raw("reading")
        .merge(raw("asset")[["asset_id", "layer"]], on="asset_id")
        .merge(raw("quantity"), on=["layer", "quantity"])
    )
    alarm = readings[readings["value"] > readings["alarm_high"]]
    for layer in ("waterlogging", "water_level"):
        assert (
            alarm.loc[alarm["layer"] == layer, "observed_at"]
            .pipe(lambda at: at.between(story("flood_sensors").start(END), story("flood_sensors").end(END)))
            .all()
        )
        assert alarm.loc[alarm["layer"] == layer, "asset_id"].nunique() >= 5


def test_a_withheld_dataset_is_called_without_a_grant(raw: Raw) -> None:
    calls = raw("data_call").merge(raw("dataset")[["dataset_id", "share_class"]], on="dataset_id")
    withheld = calls[calls["share_class"] == "withheld"]
    assert len(withheld) >= 30
    assert _during(withheld, "called_at", "withheld_calls").all()
    granted = set(zip(raw("data_grant")["system_id"], raw("data_grant")["dataset_id"], strict=True))
    assert not granted & set(zip(withheld["system_id"], withheld["dataset_id"], strict=True))


def test_grants_are_mostly_kept_and_some_broken_or_unused(raw: Raw) -> None:
    calls, grants = raw("data_call"), raw("data_grant")
    covered = calls.reset_index().merge(grants, on=["system_id", "dataset_id"], suffixes=("", "_granted"))
    hour = (covered["called_at"] + pd.Timedelta(hours=8)).dt.hour
    valid = (covered["called_at"] >= covered["valid_from"]) & ~(covered["called_at"] >= covered["valid_to"])
    outside = (hour < covered["hour_from"].fillna(0)) | (hour >= covered["hour_to"].fillna(24))
    wrong = covered["purpose_granted"].notna() & (covered["purpose"] != covered["purpose_granted"])
    for breach in (~valid, valid & outside, valid & wrong):
        assert 0 < breach.sum() < 0.001 * len(calls)
    pairs = set(zip(calls["system_id"], calls["dataset_id"], strict=True))
    unused = [pair not in pairs for pair in zip(grants["system_id"], grants["dataset_id"], strict=True)]
    assert 0.1 < np.mean(unused) < 0.8
    assert calls["system_id"].nunique() < 85
    assert calls["dataset_id"].nunique() < 330


def test_a_hall_queues_for_two_hours(raw: Raw) -> None:
    waits = raw("reading").query("quantity == 'wait_min'")
    long = waits[waits["value"] > 100]
    assert set(long["asset_id"]) == {QUEUE_HALL}
    assert _during(long, "observed_at", "hall_queue").all()
    assert long["value"].max() > 115


def test_a_slope_moves_into_alarm_over_days(raw: Raw) -> None:
    shift = raw("reading").query("quantity == 'displacement'").set_index("observed_at")
    known = story("slope_moves")
    moving = shift[shift["asset_id"] == known.filters["asset"]]["value"]
    daily = moving[known.start(END) : known.end(END)].resample("12h").mean()
    assert daily.is_monotonic_increasing
    assert moving[: known.start(END)].max() < 30 < 60 < moving[known.end(END) :].min()
    assert shift[shift["asset_id"] != known.filters["asset"]]["value"].max() < 30


def test_the_cameras_of_one_owner_are_offline(raw: Raw) -> None:
    cameras = raw("asset").query("layer == 'camera'").set_index("asset_id")["agency_id"]
    seen = raw("reading").query("quantity == 'online'")
    last = seen.groupby(seen["asset_id"].map(cameras))["observed_at"].max()
    assert last[OFFLINE_OWNER] < story("owner_offline").start(END)
    assert last.drop(OFFLINE_OWNER).min() > END - timedelta(hours=2)


def test_one_source_has_stopped_and_all_others_are_fresh(raw: Raw) -> None:
    log = raw("load_log").sort_values("data_until").groupby(["source", "table_name"]).last().reset_index()
    age_s = (END - log["data_until"]).dt.total_seconds()
    stopped = log["source"] == STOPPED_SOURCE
    assert (age_s[~stopped] <= log.loc[~stopped, "cadence_s"]).all()
    assert (age_s[stopped] > 10 * log.loc[stopped, "cadence_s"]).all()
    ecology = raw("dataset").query("provider_agency_id == 'ecology'")["dataset_id"]
    states = raw("dataset_state").groupby("dataset_id")["at"].max()
    assert (states[ecology] < story("feed_stopped").start(END)).all()
    assert (states.drop(ecology) > END - timedelta(hours=7)).all()
