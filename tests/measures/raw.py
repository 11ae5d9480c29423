"""Headline measures in plain pandas over raw rows: an independent computation for the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from data.contract.tables import COMMAND_SYSTEMS
from data.measures.definitions import MEASURES
from data.questions.filters import Filters
from data.warehouse.selects import AnySelect
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
MOMENTS = (DEMO_END, *PAST)
ZONE_H = 8  # the demo's city is eight hours ahead of UTC all year


def city_midnight(moment: datetime) -> datetime:
    here = moment + timedelta(hours=ZONE_H)
    return datetime(here.year, here.month, here.day) - timedelta(hours=ZONE_H)


def known_calls(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("data_call")
    rows = rows[rows["called_at"] < filters.moment]
    if filters.one("agency"):
        systems = raw("business_system")
        rows = rows[rows["system_id"].isin(systems.loc[systems["agency_id"] == filters.one("agency"), "system_id"])]
    return rows


def known_cases(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("service_case")
    rows = rows[rows["submitted_at"].notna()]
    if filters.one("district"):
        rows = rows[rows["district_id"] == filters.one("district")]
    if filters.one("agency"):
        items = raw("service_item")
        rows = rows[rows["item_id"].isin(items.loc[items["agency_id"] == filters.one("agency"), "item_id"])]
    return rows


def known_incidents(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("incident")
    rows = rows[rows["reported_at"] < filters.moment]
    if filters.one("district"):
        rows = rows[rows["district_id"] == filters.one("district")]
    if filters.one("agency"):
        rows = rows[rows["agency_id"] == filters.one("agency")]
    if filters.one("command_system"):
        types = raw("incident_type")
        chosen = types.loc[types["command_system"] == filters.one("command_system"), "type_id"]
        rows = rows[rows["type_id"].isin(chosen)]
    return rows


def asked_as(statement: AnySelect) -> str:
    """Text that is equal for two selects that ask the same."""
    compiled = statement.compile()
    return f"{compiled}{sorted((name, str(value)) for name, value in compiled.params.items())}"


def inside(dates: pd.Series[Any], start: datetime, end: datetime) -> pd.Series[Any]:
    return (dates >= start) & (dates < end)


def pair(measure: str, raw: Raw, f: Filters) -> tuple[float, float]:
    """Numerator and denominator of a measure from raw rows."""
    moment = f.moment
    if measure.startswith(("calls", "datasets")):
        calls = known_calls(raw, f)
        if measure == "calls_today":
            return float((calls["called_at"] >= city_midnight(moment)).sum()), np.nan
        if measure == "calls_ever":
            return float(len(calls)), np.nan
        if measure == "calls_error_rate":
            asked = calls[inside(calls["called_at"], f.start, f.end)]
            return float((asked["status_code"] >= 400).sum()), float(len(asked))
        used = calls.loc[calls["called_at"] >= moment - timedelta(days=30), "dataset_id"]
        return float(used.nunique()), float(len(raw("dataset"))) if len(used) else np.nan
    if measure.startswith(("cases", "bad")):
        cases = known_cases(raw, f)
        opened = cases[(cases["submitted_at"] < moment) & ~(cases["completed_at"] < moment)]
        if measure == "cases_backlog":
            return float(len(opened)), np.nan
        if measure == "cases_overdue":
            return float((opened["due_at"] < moment).sum()), np.nan
        if measure == "cases_on_time":
            due = cases[inside(cases["due_at"], f.start, f.end)]
            kept = (due["completed_at"] <= due["due_at"]) & (due["completed_at"] < moment)
            return float(kept.sum()), float(len(due))
        days = timedelta(days=15)
        due = cases[(cases["rating"] <= 2) & inside(cases["rated_at"], f.start - days, f.end - days)]
        kept = (due["remedied_at"] - due["rated_at"] <= days) & (due["remedied_at"] < moment)
        return float(kept.sum()), float(len(due))
    rows = known_incidents(raw, f)
    opened = rows[~(rows["closed_at"] < moment)]
    if measure == "incidents_open":
        return float(len(opened)), np.nan
    if measure == "incidents_over_limit":
        return float((opened["due_at"] < moment).sum()), np.nan
    if measure == "incidents_reported":
        return float(inside(rows["reported_at"], f.start, f.end).sum()), np.nan
    if measure == "incidents_closed_on_time":
        due = rows[inside(rows["due_at"], f.start, f.end)]
        return float((due["closed_at"] <= due["due_at"]).sum()), float(len(due))
    assert measure == "incidents_open_per_10k"
    units = raw("district")
    wide = replace(f, agency=None, command_system=None)
    seen = units[units["district_id"].isin(known_incidents(raw, wide)["district_id"])]
    return float(len(opened)), float(seen["population"].sum())


FROM_RAW = [measure.id for measure in MEASURES if measure.id != "assets_abnormal"]
QUESTIONS: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "window": "7d"},
    {"window": "30d", "agency": "natural_resources"},
    {"command_system": COMMAND_SYSTEMS[3], "window": "7d"},
]
