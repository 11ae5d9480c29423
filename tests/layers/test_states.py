"""States of assets and the abnormal list against pandas over raw readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
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
from layouts.layers.states import abnormal_grid
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.layers.raw import CHOSEN, FLOOD, RANK, WHEN, Ask, Raw, at, began_at, expected, judged
from tests.measures.raw import EN
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
        assert row.state == wanted.loc[row.asset_id, "state"] and not row.since_before
        assert row.since_at == began_at(raw, moment, row.asset_id, row.quantity, row.state)
        assert row.age_min == pytest.approx((moment - row.since_at).total_seconds() / 60)
        if row.state == "offline":
            assert pd.isna(row.limit_value) or row.observed_at < moment
            continue
        series = readings[(readings["asset_id"] == row.asset_id) & (readings["quantity"] == row.quantity)]
        limits = series.iloc[0][[f"{row.state.replace('warning', 'warn')}_{side}" for side in ("low", "high")]].tolist()
        assert row.limit_value in limits


def _moment_of_the_demo(random: Random) -> datetime:
    return DEMO_END - timedelta(seconds=random.randrange(int(timedelta(days=16).total_seconds())))


@random_cases("since", "moment", _moment_of_the_demo, count=200)
def test_a_state_began_when_the_unbroken_row_of_its_readings_did(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime
) -> None:
    for row in read_abnormal(read, at(ask, moment)).itertuples():
        began = began_at(raw, moment, row.asset_id, row.quantity, row.state)
        assert row.since_at == began and row.since_at < moment, row.asset_id


def test_since_is_that_of_the_very_state_and_does_not_slide(tmp_path: Path) -> None:
    def row(asset: str, hours: float, value: float) -> dict[str, Any]:
        return {"asset_id": asset, "observed_at": NOON - timedelta(hours=hours), "quantity": "depth", "value": value,
                "load_seq": 1}  # fmt: skip

    hours = {name: [float(hour) for hour in range(1, last)] for name, last in (("old", 240), ("ancient", 24 * 40))}
    readings = [
        row("alarm", 6, 1), row("alarm", 5, 20), row("alarm", 4, 20), row("alarm", 3, 40), row("alarm", 2, 40),
        row("alarm", 1, 40),  # a warning for two hours, then an alarm for three
        row("warning", 3, 40), row("warning", 2, 20), row("warning", 1, 20),
        row("gap", 9, 40), row("gap", 2, 40), row("gap", 1, 40),
        row("silent", 5, 40), row("dead", 24 * 9, 1),
        *(row(name, hour, 40) for name, listed in hours.items() for hour in listed),
    ]  # fmt: skip
    limits = {"layer": "waterlogging", "quantity": "depth", "unit": "cm", "warn_high": 15, "alarm_high": 30}
    names = ("alarm", "warning", "gap", "silent", "dead", "never", *hours)
    rows = {
        "district": DISTRICTS,
        "asset": [{"asset_id": name, "layer": "waterlogging", "district_id": "430102"} for name in names],
        "reading": readings,
        "quantity": [limits | {"offline_after_s": 7200}],
    }
    door = ViewerReader(tiny_warehouse(tmp_path / "since.duckdb", rows), FULL)
    found = read_abnormal(door, Filters(as_of=NOON)).set_index("asset_id")
    ago = ((NOON - found["since_at"]).dt.total_seconds() / 3600).to_dict()
    assert ago["alarm"] == 3 and ago["warning"] == 2 and ago["gap"] == 2
    assert ago["old"] == 239 and ago["silent"] == 5 - 2 and ago["dead"] == 24 * 9 - 2
    later = read_abnormal(door, Filters(as_of=NOON + timedelta(minutes=50))).set_index("asset_id")
    assert (later["since_at"].dropna() == found["since_at"].dropna()[later["since_at"].dropna().index]).all()
    assert found["since_before"].to_dict() == {name: name in ("ancient", "never") for name in found.index}
    assert found["since_at"].isna().equals(found["since_before"])
    grid = {row["click"]: row["since"] for row in abnormal_grid(found.reset_index(), EN)["rowData"]}
    assert (grid["ancient"], grid["never"]) == ("for more than 30 days", "no reading in 30 days")
    assert found.index.tolist()[:4] == ["gap", "alarm", "old", "ancient"]


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
    own = ViewerReader(read.warehouse, Viewer("district", districts=frozenset({"430102"}), agencies=FULL.agencies))
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
