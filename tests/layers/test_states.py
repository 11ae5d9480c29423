"""States of assets and the abnormal list against pandas over raw readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.contract.parts import LAYERS
from data.demo.stories import story
from data.layers.cameras import read_cameras
from data.layers.readings import read_readings
from data.layers.states import read_abnormal, read_map, read_status
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL, Viewer
from tests.conftest import DEMO_END
from tests.layers.raw import CHOSEN, FLOOD, RANK, WHEN, Ask, Raw, at, expected, judged
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("moment", WHEN, ids=str)
def test_states_follow_from_the_newest_readings_before_the_moment(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, chosen: dict[str, str]
) -> None:
    held = read_map(read, at(ask, moment, **chosen)).set_index("asset_id").sort_index()
    wanted = expected(raw, moment, chosen).set_index("asset_id").sort_index()
    assert len(wanted) > 0 and held.index.tolist() == wanted.index.tolist()
    for name in ("state", "layer", "kind", "district_id", "name_zh", "name_en"):
        assert held[name].tolist() == wanted[name].tolist()
    read_at = wanted["value"].notna()
    assert (held["value"].notna() == read_at).all()
    assert held.loc[read_at, "quantity"].tolist() == wanted.loc[read_at, "quantity"].tolist()
    for name in ("value", "lon", "lat"):
        assert held[name].to_numpy() == pytest.approx(wanted[name].to_numpy(float), nan_ok=True)
    assert (held.loc[read_at, "observed_at"].to_numpy() == wanted.loc[read_at, "observed_at"].to_numpy()).all()
    assert not held["selected"].any()


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("moment", WHEN, ids=str)
def test_each_layer_counts_its_assets_by_state(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, chosen: dict[str, str]
) -> None:
    held = read_status(read, at(ask, moment, **chosen))
    wanted = expected(raw, moment, chosen)
    assert held["layer"].tolist() == [layer for layer in LAYERS if layer in set(wanted["layer"])]
    for row in held.itertuples():
        states = wanted.loc[wanted["layer"] == row.layer, "state"].value_counts()
        assert row.assets == states.sum()
        assert {name: getattr(row, name) for name in RANK} == {name: states.get(name, 0) for name in RANK}


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("moment", WHEN, ids=str)
def test_the_abnormal_list_is_worst_first_and_says_since_when(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, chosen: dict[str, str]
) -> None:
    held = read_abnormal(read, at(ask, moment, **chosen))
    wanted = expected(raw, moment, chosen)
    wanted = wanted[wanted["state"].isin(["alarm", "warning", "offline"])].set_index("asset_id")
    assert sorted(held["asset_id"]) == sorted(wanted.index)
    ranks = held["state"].map(RANK).tolist()
    assert ranks == sorted(ranks, reverse=True)
    readings = judged(raw, moment)
    for row in held.itertuples():
        assert row.state == wanted.loc[row.asset_id, "state"]
        series = readings[(readings["asset_id"] == row.asset_id) & (readings["quantity"] == row.quantity)]
        if row.state == "offline":
            assert pd.isna(row.limit_value) or row.observed_at < moment
            assert series.empty or row.since_at == series["observed_at"].max()
            continue
        normal = series.loc[series["state"] == "normal", "observed_at"]
        after = series[series["observed_at"] > normal.max()] if len(normal) else series
        assert row.since_at == after["observed_at"].min()
        assert row.since_before == normal.empty
        assert row.age_min == pytest.approx((moment - row.since_at).total_seconds() / 60)
        limits = series.iloc[0][[f"{row.state.replace('warning', 'warn')}_{side}" for side in ("low", "high")]].tolist()
        assert row.limit_value in limits


def test_the_flood_evening_stands_in_the_list_with_water_in_alarm(read: ViewerReader, ask: Ask) -> None:
    before = read_abnormal(read, ask(as_of=story("flood_sensors").start(DEMO_END).isoformat()))
    during = read_abnormal(read, ask(as_of=FLOOD.isoformat()))
    alarms = during[during["state"] == "alarm"]["layer"].value_counts()
    assert alarms["waterlogging"] > 15 and alarms["water_level"] >= 2
    assert not (before["layer"].isin(["waterlogging", "water_level"]) & (before["state"] == "alarm")).any()


def test_a_chosen_asset_is_marked_and_hides_no_other(read: ViewerReader, ask: Ask) -> None:
    rows = read_map(read, ask(asset="slope-slope-007"))
    assert rows.loc[rows["selected"], "asset_id"].tolist() == ["slope-slope-007"]
    assert len(rows) == len(read_map(read, ask()))


def test_a_viewer_sees_the_assets_of_the_own_district_only(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    own = ViewerReader(read.warehouse, Viewer("district", districts=frozenset({"430102"})))
    none = ViewerReader(read.warehouse, Viewer("nobody"))
    assert set(read_map(own, ask())["district_id"]) == {"430102"}
    assert read_status(own, ask())["assets"].sum() == (raw("asset")["district_id"] == "430102").sum()
    other = raw("reading").merge(raw("asset")[["asset_id", "district_id"]], on="asset_id")
    foreign = other.loc[other["district_id"] != "430102", "asset_id"].iloc[0]
    assert read_readings(own, ask(asset=foreign)).empty
    for function in (read_map, read_status, read_abnormal, read_cameras, read_readings):
        assert function(none, ask(asset="slope-slope-007")).empty


def test_a_limit_is_met_until_it_is_passed_and_silence_counts_from_the_last_reading(tmp_path: Path) -> None:
    """Value at its limit: normal. Reading at the moment: not known yet. As old as allowed: still there."""

    def reading(asset: str, seconds: float, value: float, seq: int = 1) -> dict[str, Any]:
        moment = NOON - timedelta(seconds=seconds)
        return {"asset_id": asset, "observed_at": moment, "quantity": "depth", "value": value, "load_seq": seq}

    names = ("at_limit", "over", "future", "silent", "just", "corrected", "never")
    assets = [{"asset_id": name, "layer": "waterlogging", "district_id": "430102"} for name in names]
    readings = [
        reading("at_limit", 60, 15), reading("over", 60, 15.1), reading("future", 60, 1), reading("future", 0, 99),
        reading("silent", 3601, 1), reading("just", 3600, 1), reading("corrected", 60, 99),
        reading("corrected", 60, 1, 2),
    ]  # fmt: skip
    limits = {"layer": "waterlogging", "quantity": "depth", "unit": "cm", "warn_high": 15, "alarm_high": 30}
    rows = {
        "district": DISTRICTS,
        "asset": assets,
        "reading": readings,
        "quantity": [limits | {"offline_after_s": 3600}],
    }
    door = ViewerReader(tiny_warehouse(tmp_path / "small.duckdb", rows), FULL)
    states = read_map(door, Filters(as_of=NOON)).set_index("asset_id")["state"].to_dict()
    assert states == {
        "at_limit": "normal", "over": "warning", "future": "normal", "silent": "offline", "just": "normal",
        "corrected": "normal", "never": "offline",
    }  # fmt: skip
    abnormal = read_abnormal(door, Filters(as_of=NOON))
    assert abnormal["asset_id"].tolist()[0] == "over" and pd.isna(
        abnormal.set_index("asset_id").loc["never", "since_at"]
    )
