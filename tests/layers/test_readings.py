"""Readings of one asset against pandas over raw readings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from data.demo.stories import story
from data.layers.readings import read_readings
from data.questions.reading import ViewerReader
from tests.conftest import DEMO_END, PAST
from tests.layers.raw import Ask, Raw, at


@pytest.mark.parametrize("window", ["24h", "7d", "2026-11-15T01:00:00/2026-11-17T01:20:00"])
@pytest.mark.parametrize("moment", [DEMO_END, PAST[0]], ids=str)
def test_readings_of_a_chosen_asset_are_means_and_extremes_of_quarters_or_hours(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, window: str
) -> None:
    asset = "intersection-signal-003"
    held = read_readings(read, at(ask, moment, window=window, asset=asset))
    parts = window.split("/") if "/" in window else [moment - timedelta(days=7 if window == "7d" else 1), moment]
    start, end = (pd.Timestamp(part) for part in parts)
    rows = raw("reading")
    rows = rows[(rows["asset_id"] == asset) & (rows["observed_at"] >= start) & (rows["observed_at"] < end)]
    step = "15min" if end - start <= timedelta(hours=48) else "h"
    wanted = (
        rows.groupby(["quantity", rows["observed_at"].dt.floor(step)])["value"]
        .agg(["mean", "min", "max"])
        .reset_index()
    )
    assert len(wanted) > 0
    assert held["quantity"].tolist() == wanted["quantity"].tolist()
    assert (held["at_utc"].to_numpy() == wanted["observed_at"].to_numpy()).all()
    for name, other in (("value", "mean"), ("least", "min"), ("most", "max")):
        assert held[name].to_numpy() == pytest.approx(wanted[other].to_numpy())
    assert held.loc[held["quantity"] == "queue", "alarm_high"].unique().tolist() == [320]


def test_without_a_chosen_asset_there_are_no_readings_and_without_readings_one_row(
    read: ViewerReader, ask: Ask
) -> None:
    assert read_readings(read, ask()).empty
    silent = read_readings(read, ask(asset="heritage-building-001"))
    assert len(silent) == 1 and silent["quantity"].isna().all() and silent["name_zh"].notna().all()


def test_the_moving_slope_passes_its_limits(read: ViewerReader, ask: Ask) -> None:
    moves = story("slope_moves")
    slope = moves.filters["asset"]
    readings = read_readings(read, ask(as_of=moves.moment(DEMO_END).isoformat(), window="7d", asset=slope))
    shift = readings[readings["quantity"] == "displacement"]
    assert shift["value"].iloc[0] < shift["warn_high"].iloc[0] < shift["alarm_high"].iloc[0] < shift["value"].iloc[-1]
