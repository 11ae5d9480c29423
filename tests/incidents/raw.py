"""What is true of incidents, by pandas over raw rows, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from data.questions.filters import Filters
from layouts.kit.theme import PROFILES, RenderContext
from tests.conftest import DEMO_END, PAST

Raw = Callable[[str], pd.DataFrame]
Ask = Callable[..., Filters]
WHEN = ["live", *(moment.isoformat() for moment in PAST), "rework"]
CHOSEN: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "severity": "3"},
    {"command_system": "traffic", "agency": "public_security"},
    {"source": "hotline", "type": "um_noise"},
]
CASES = [
    ("live", "24h", {}),
    ("live", "7d", {"district": "430102"}),
    ("2026-11-19T06:30:00", "24h", {"district": "430181"}),
    ("2026-11-19T06:30:00", "7d", {"command_system": "traffic", "agency": "public_security"}),
    ("2026-11-14T23:59:30", "48h", {}),
    ("2026-11-14T23:59:30", "7d", {"severity": "3", "district": "430104"}),
    ("2026-11-10T02:00:00", "7d", {}),
    ("rework", "24h", {"district": "430102"}),
    ("2026-11-19T06:30:00", "7d", {"severity": "1,2", "district": "430102,430104,430181", "source": "hotline,citizen"}),
    ("rework", "7d", {"source": "hotline", "type": "um_noise"}),
]
"""(moment, window, filters) over which reads of a window are checked."""
COLUMN = {"district": "district_id", "agency": "agency_id", "type": "type_id"}
ZH, EN = RenderContext(language="zh"), RenderContext(language="en", theme="dark")
WALL = RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai")


def asked_at(when: str, raw: Raw) -> tuple[datetime, dict[str, str]]:
    if when == "live":
        return DEMO_END, {}
    moment = rework_moment(raw) if when == "rework" else datetime.fromisoformat(when)
    return moment, {"as_of": moment.isoformat()}


def span(window: str) -> timedelta:
    return timedelta(**{"hours" if window[-1] == "h" else "days": int(window[:-1])})


def columns(chosen: dict[str, str]) -> dict[str, Any]:
    """The chosen values by column, as lists."""
    lists = {name: value.split(",") for name, value in chosen.items()}
    return {COLUMN.get(name, name): [int(value) if name == "severity" else value for value in values]
            for name, values in lists.items()}  # fmt: skip


@lru_cache(maxsize=1)
def _incidents(raw: Raw) -> pd.DataFrame:
    systems = raw("incident_type").set_index("type_id")["command_system"]
    return raw("incident").assign(command_system=raw("incident")["type_id"].map(systems))


def incidents(raw: Raw, **chosen: Any) -> pd.DataFrame:
    """Incidents with the command system of their type; chosen: values of columns."""
    rows = _incidents(raw)
    for name, value in chosen.items():
        if value is not None:
            rows = rows[rows[name].isin(value if isinstance(value, list) else [value])]
    return rows


@lru_cache(maxsize=64)
def stages(raw: Raw, moment: datetime) -> pd.Series[Any]:
    """The stage of every incident at a moment, by incident_id: that of its last event, closings apart."""
    events = raw("incident_event")
    before = events[(events["at"] < moment) & (events["stage"] != "closed")].sort_values(["at", "event_seq"])
    return before.groupby("incident_id")["stage"].last()


def opened(raw: Raw, moment: datetime, **chosen: Any) -> pd.DataFrame:
    """Incidents open at a moment with their stage."""
    rows = incidents(raw, **chosen)
    rows = rows[(rows["reported_at"] < moment) & ~(rows["closed_at"] < moment)]
    return rows.assign(stage=rows["incident_id"].map(stages(raw, moment)).fillna("reported"))


@lru_cache(maxsize=1)
def _steps(raw: Raw) -> pd.DataFrame:
    """Events with the minutes since the event before, the columns of their incident, and the limit of their type."""
    events = raw("incident_event").sort_values(["incident_id", "at", "event_seq"]).drop(columns="agency_id")
    earlier = events.groupby("incident_id")[["at", "stage"]].shift()
    since = events["at"] - earlier["at"]
    rows = events.assign(minutes=since.dt.total_seconds() / 60, before=earlier["stage"]).merge(
        incidents(raw), on="incident_id"
    )
    limits = raw("incident_type").rename(
        columns={"register_min": "registered", "dispatch_min": "dispatched", "resolve_min": "resolved"}
    )
    limits = limits.melt("type_id", ["registered", "dispatched", "resolved"], var_name="stage", value_name="limit_min")
    from_stage = {"registered": "reported", "dispatched": "registered", "resolved": "responded"}
    limits = limits.assign(before=limits["stage"].map(from_stage))
    return rows.merge(limits, on=["type_id", "stage", "before"], how="left")


def passages(raw: Raw, start: datetime, end: datetime, **chosen: Any) -> pd.DataFrame:
    """Events in [start, end) that follow another, with minutes since that one and limit_min of their type."""
    rows = _steps(raw)
    rows = rows[rows["at"].between(start, end, "left") & rows["minutes"].notna()]
    for name, value in chosen.items():
        rows = rows[rows[name].isin(value if isinstance(value, list) else [value])]
    return rows


def waiting(raw: Raw, start: datetime, end: datetime, **chosen: Any) -> pd.DataFrame:
    """Incidents open at `end` whose next stage has a limit that has passed. Column stage: that next stage."""
    steps = _steps(raw)
    last = steps[steps["at"] < end].groupby("incident_id").tail(1)
    own = raw("incident").set_index("incident_id")
    closed_at = last["incident_id"].map(own["closed_at"])
    last = last[closed_at.isna() | (closed_at >= end)]
    types = raw("incident_type").set_index("type_id")
    limits = {"reported": "register_min", "registered": "dispatch_min", "responded": "resolve_min"}
    following = {"reported": "registered", "registered": "dispatched", "responded": "resolved"}
    last = last[last["stage"].isin(limits)]
    limit = [types.loc[row.type_id, limits[row.stage]] for row in last.itertuples()]
    late = ((pd.Timestamp(end) - last["at"]).dt.total_seconds() / 60 > limit) & pd.Series(limit, last.index).notna()
    rows = last[late].assign(stage=last["stage"].map(following))
    for name, value in chosen.items():
        rows = rows[rows[name].isin(value if isinstance(value, list) else [value])]
    return rows


@lru_cache(maxsize=1)
def rework_moment(raw: Raw) -> datetime:
    """A moment at which an incident is being reworked, well inside the demo."""
    events = raw("incident_event").sort_values(["incident_id", "at", "event_seq"])
    following = events.groupby("incident_id")["at"].shift(-1)
    held = events[(events["stage"] == "rework") & following.notna()].assign(following=following)
    longest = held.loc[(held["following"] - held["at"]).idxmax()]
    middle: datetime = (longest["at"] + (longest["following"] - longest["at"]) / 2).floor("s").to_pydatetime()
    return middle


def limits_used(raw: Raw, rows: pd.DataFrame, moment: datetime) -> pd.Series[Any]:
    """Share of the time limit that each row of `opened` has used: of its stage, or else of the time until due_at."""
    limits = {"reported": "register_min", "registered": "dispatch_min", "responded": "resolve_min"}
    types = raw("incident_type").set_index("type_id")
    events = raw("incident_event")
    since = events[events["at"] < moment].groupby("incident_id")["at"].max()
    shares = []
    for row in rows.itertuples():
        limit = types.at[row.type_id, limits[row.stage]] if row.stage in limits else float("nan")
        if limit > 0:
            shares.append((moment - since[row.incident_id].to_pydatetime()) / timedelta(minutes=limit))
        else:
            reported, due = row.reported_at.to_pydatetime(), row.due_at.to_pydatetime()
            shares.append((moment - reported) / (due - reported))
    return pd.Series(shares, index=rows.index, dtype="float64")


def urgency(raw: Raw, rows: pd.DataFrame, moment: datetime) -> list[tuple[Any, ...]]:
    """The place of each row of `opened` in the order of urgency, as a tuple that sorts: small is urgent."""
    places: list[tuple[Any, ...]] = []
    for row, used in zip(rows.itertuples(), limits_used(raw, rows, moment), strict=True):
        over = row.due_at < moment
        group = 1 if row.severity == 1 else 2 if over else 3
        severity = row.severity if group == 3 else 0
        places.append((group, severity, -used, row.reported_at, row.incident_id))
    return places
