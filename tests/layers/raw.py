"""What is true of assets and their readings, by pandas over raw rows, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import pandas as pd

from data.demo.stories import story
from data.layers.since import LOOKBACK
from data.questions.filters import Filters
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
FLOOD = story("flood_sensors").moment(DEMO_END)
WHEN = [DEMO_END, *PAST, FLOOD]
CHOSEN: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "layer": "camera"},
    {"layer": "waterlogging"},
    {"agency": "water"},
]
COLUMN = {"district": "district_id", "agency": "agency_id", "layer": "layer"}
RANK = {"none": 0, "normal": 1, "offline": 2, "warning": 3, "alarm": 4}


def at(ask: Ask, moment: datetime, **chosen: str) -> Filters:
    return ask(**chosen) if moment == DEMO_END else ask(as_of=moment.isoformat(), **chosen)


def chosen_assets(raw: Raw, chosen: dict[str, str]) -> pd.DataFrame:
    assets = raw("asset")
    for name, value in chosen.items():
        assets = assets[assets[COLUMN[name]].isin(value.split(","))]
    return assets


@lru_cache
def judged(raw: Raw, moment: datetime) -> pd.DataFrame:
    """Readings of the three days before the moment with the state each alone gives."""
    readings = raw("reading")
    readings = readings[(readings["observed_at"] < moment) & (readings["observed_at"] >= moment - LOOKBACK)]
    rows = readings.merge(raw("asset")[["asset_id", "layer"]], on="asset_id")
    rows = rows.merge(raw("quantity"), on=["layer", "quantity"])
    rows["state"] = "normal"
    for state, low, high in (("warning", "warn_low", "warn_high"), ("alarm", "alarm_low", "alarm_high")):
        rows.loc[(rows["value"] < rows[low]) | (rows["value"] > rows[high]), "state"] = state
    return rows.sort_values("observed_at")


@lru_cache
def newest(raw: Raw, moment: datetime) -> pd.DataFrame:
    """The reading that decides the state of each asset that has one."""
    rows = judged(raw, moment).groupby(["asset_id", "quantity"]).tail(1)
    silent = (moment - rows["observed_at"]).dt.total_seconds() > rows["offline_after_s"]
    rows = rows.assign(state=rows["state"].mask(silent, "offline"))
    rows = rows.assign(rank=rows["state"].map(RANK)).sort_values(
        ["asset_id", "rank", "observed_at", "quantity"], ascending=[True, False, False, True]
    )
    return rows.drop_duplicates("asset_id")[["asset_id", "quantity", "value", "observed_at", "state"]]


def began_at(raw: Raw, moment: datetime, asset_id: str, quantity: str, state: str) -> datetime:
    """The moment at which the present state of an asset began: of this very state, as far back as readings go."""
    readings = raw("reading")
    rows = readings[(readings["asset_id"] == asset_id) & (readings["observed_at"] < moment)]
    limits = raw("quantity").merge(raw("asset").loc[raw("asset")["asset_id"] == asset_id, ["layer"]], on="layer")
    limits = limits.set_index("quantity")
    if state == "offline":
        own = rows if pd.isna(quantity) else rows[rows["quantity"] == quantity]
        last = own.sort_values("observed_at").iloc[-1]
        return last["observed_at"] + timedelta(seconds=int(limits.at[last["quantity"], "offline_after_s"]))
    limit, since, newer = limits.loc[quantity], moment, moment
    for row in rows[rows["quantity"] == quantity].sort_values("observed_at", ascending=False).itertuples():
        warning = row.value < limit["warn_low"] or row.value > limit["warn_high"]
        alarm = row.value < limit["alarm_low"] or row.value > limit["alarm_high"]
        here = "alarm" if alarm else "warning" if warning else "normal"
        silent = (newer - row.observed_at).total_seconds() > limit["offline_after_s"]
        if here != state or silent:
            break
        since = newer = row.observed_at
    return since


def expected(raw: Raw, moment: datetime, chosen: dict[str, str]) -> pd.DataFrame:
    """One row per asset: its worst state and the reading that gives it."""
    found = chosen_assets(raw, chosen).merge(newest(raw, moment), on="asset_id", how="left")
    measured = found["layer"].isin(raw("quantity")["layer"])
    found["state"] = found["state"].fillna(measured.map({True: "offline", False: "none"}))
    return found
