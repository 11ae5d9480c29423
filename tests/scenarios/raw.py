"""What is true of indicators, by pandas over raw values, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import pandas as pd

from data.questions.filters import Filters
from data.scenarios.board import NEAR
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
WHEN = [DEMO_END, *PAST]
CHOSEN: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "agency": "health"},
    {"agency": "data"},
]


def at(ask: Ask, moment: datetime, **chosen: str) -> Filters:
    return ask(**chosen) if moment == DEMO_END else ask(as_of=moment.isoformat(), **chosen)


@lru_cache
def published(raw: Raw, moment: datetime) -> pd.DataFrame:
    """All values known at the moment, the last publication of each period, oldest period first."""
    rows = raw("indicator_value")
    rows = rows[rows["published_at"] < moment].sort_values(["published_at", "load_seq"])
    keys = ["indicator_id", "district_id", "period", "period_start"]
    return rows.groupby(keys, dropna=False).tail(1).sort_values("period_start")


def series(raw: Raw, moment: datetime, indicator: str, district: str | None) -> pd.DataFrame:
    """The values of one indicator: the district's own where it has some, else the city's."""
    rows = published(raw, moment)
    rows = rows[rows["indicator_id"] == indicator]
    own = rows[rows["district_id"] == district]
    return own if len(own) else rows[rows["district_id"].isna()]


def target(raw: Raw, moment: datetime, indicator: str, district: str | None) -> float:
    rows = raw("indicator_target")
    rows = rows[(rows["indicator_id"] == indicator) & (rows["valid_from"] <= moment)]
    rows = rows[rows["valid_to"].isna() | (rows["valid_to"] > moment)]
    place = rows["district_id"].isna() if district is None else rows["district_id"] == district
    return float(rows.loc[place, "target"].iloc[0]) if place.any() else float("nan")


def status(value: float, goal: float, better: str, unit: str) -> str:
    if pd.isna(value) or pd.isna(goal):
        return "none"
    value, goal = (round(each * 100, 1) / 100 if unit == "1" else round(each, 2) for each in (value, goal))
    missed = (goal - value if better == "up" else value - goal) / abs(goal)
    return "normal" if missed <= 0 else "warning" if missed <= NEAR else "alarm"
