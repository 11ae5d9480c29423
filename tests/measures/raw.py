"""Headline measures in plain pandas over raw rows, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Table

from data.contract.parts import COMMAND_SYSTEMS
from data.measures.definitions import BY_ID
from data.measures.values import judge_measure
from data.questions.filters import Filters
from data.questions.presence import connected
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from layouts.kit.theme import PROFILES, RenderContext
from tests.conftest import DEMO_END, PAST
from tests.layers.raw import expected as states

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
MOMENTS = (DEMO_END, *PAST)
ZONE_H = 8  # the demo's city is eight hours ahead of UTC all year
QUESTIONS: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "window": "7d"},
    {"window": "30d", "agency": "natural_resources"},
    {"command_system": COMMAND_SYSTEMS[3], "window": "7d"},
    {"command_system": ",".join(COMMAND_SYSTEMS[:2]), "district": "430102,430181", "window": "7d"},
]
ZH, EN = RenderContext(language="zh"), RenderContext(language="en", theme="dark")
WALL_ZH, WALL_EN = (
    RenderContext.for_wall(PROFILES["3840x1080"], language, "Asia/Shanghai") for language in ("zh", "en")
)


def city_midnight(moment: datetime) -> datetime:
    here = moment + timedelta(hours=ZONE_H)
    return datetime(here.year, here.month, here.day) - timedelta(hours=ZONE_H)


def known_calls(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("data_call")
    rows = rows[rows["called_at"] < filters.moment]
    if filters.one("agency"):
        systems = raw("business_system")
        own = systems.loc[systems["agency_id"].isin(filters.values_of("agency")), "system_id"]
        rows = rows[rows["system_id"].isin(own)]
    return rows


def known_cases(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("service_case")
    rows = rows[rows["submitted_at"].notna()]
    if filters.one("district"):
        rows = rows[rows["district_id"].isin(filters.values_of("district"))]
    if filters.one("agency"):
        items = raw("service_item")
        rows = rows[rows["item_id"].isin(items.loc[items["agency_id"].isin(filters.values_of("agency")), "item_id"])]
    return rows


def known_incidents(raw: Raw, filters: Filters) -> pd.DataFrame:
    rows = raw("incident")
    rows = rows[rows["reported_at"] < filters.moment]
    if filters.one("district"):
        rows = rows[rows["district_id"].isin(filters.values_of("district"))]
    if filters.one("agency"):
        rows = rows[rows["agency_id"].isin(filters.values_of("agency"))]
    if filters.one("command_system"):
        types = raw("incident_type")
        chosen = types.loc[types["command_system"].isin(filters.values_of("command_system")), "type_id"]
        rows = rows[rows["type_id"].isin(chosen)]
    return rows


def asked_as(statement: AnySelect) -> str:
    """Text that is equal for two selects that ask the same."""
    compiled = statement.compile()
    return f"{compiled}{sorted((name, str(value)) for name, value in compiled.params.items())}"


def inside(dates: pd.Series[Any], start: datetime, end: datetime) -> pd.Series[Any]:
    return (dates >= start) & (dates < end)


class Lacking:
    """A reader over another one that lacks some tables or columns."""

    def __init__(self, read: Reader, *missing: Table | Column[Any]) -> None:
        self.read, self.missing = read, missing

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        return self.read(statement)

    def try_read(self, statement: AnySelect) -> pd.DataFrame | None:
        return self.read.try_read(statement) if connected(self.has, statement) else None

    def has(self, *parts: Table | Column[Any]) -> bool:
        tables = {part.name for part in self.missing if isinstance(part, Table)}
        lost = {(part.table.name, part.name) for part in self.missing if isinstance(part, Column)}
        wanted = [part for part in parts if isinstance(part, Column)]
        return not any(part.table.name in tables or (part.table.name, part.name) in lost for part in wanted)

    def sees(self, district: str) -> bool:
        return self.read.sees(district)

    @property
    def sees_city(self) -> bool:
        return self.read.sees_city


def figure_row(measure: str, value: float, before: float, status: str) -> dict[str, Any]:
    of = BY_ID[measure]
    return {
        "measure": measure, "domain": of.domain, "unit": of.unit, "window": of.own, "numerator": value,
        "denominator": float("nan"),
        "value": value, "numerator_before": before, "denominator_before": float("nan"), "value_before": before,
        "before_days": 7, "unlike": "", "more_workdays": 0, "before_utc": pd.Timestamp("2026-11-13 12:00"),
        "no_data_before_utc": pd.NaT, "incomplete_before_utc": pd.NaT,
        "target": float("nan") if of.target is None else of.target,
        "better": of.better or "", "status": status, "short": judge_measure(of, value).short,
        "connected": True, "whole_city": False, "ignored": "", "city_target": False, "part": "",
    }  # fmt: skip


def texts_in(node: Any) -> str:
    """All words of Dash components or of a figure."""
    if hasattr(node, "to_plotly_json"):
        node = node.to_plotly_json()["props"]
        return " ".join(texts_in(node[name]) for name in ("children", "title") if name in node)
    if isinstance(node, dict):
        return " ".join(texts_in(value) for value in node.values())
    if isinstance(node, list | tuple):
        return " ".join(texts_in(part) for part in node)
    return "" if node is None else str(node)


Pair = tuple[float, float]
"""Numerator and denominator."""


def calls_today(raw: Raw, f: Filters) -> Pair:
    return float((known_calls(raw, f)["called_at"] >= city_midnight(f.moment)).sum()), np.nan


def calls_ever(raw: Raw, f: Filters) -> Pair:
    return float(len(known_calls(raw, f))), np.nan


def calls_error_rate(raw: Raw, f: Filters) -> Pair:
    calls = known_calls(raw, f)
    asked = calls[inside(calls["called_at"], f.start, f.end)]
    return float(((asked["status_code"] >= 400) & ~asked["status_code"].isin([401, 403])).sum()), float(
        asked["status_code"].notna().sum()
    )


def datasets_used_30d(raw: Raw, f: Filters) -> Pair:
    calls = known_calls(raw, f)
    used = calls.loc[calls["called_at"] >= f.moment - timedelta(days=30), "dataset_id"]
    return float(used.nunique()), float(len(raw("dataset"))) if len(used) else np.nan


def open_cases(raw: Raw, f: Filters) -> pd.DataFrame:
    cases = known_cases(raw, f)
    return cases[(cases["submitted_at"] < f.moment) & ~(cases["completed_at"] < f.moment)]


def cases_backlog(raw: Raw, f: Filters) -> Pair:
    return float(len(open_cases(raw, f))), np.nan


def cases_overdue(raw: Raw, f: Filters) -> Pair:
    return float((open_cases(raw, f)["due_at"] < f.moment).sum()), np.nan


def cases_on_time(raw: Raw, f: Filters) -> Pair:
    cases = known_cases(raw, f)
    due = cases[inside(cases["due_at"], f.start, f.end)]
    kept = (due["completed_at"] <= due["due_at"]) & (due["completed_at"] < f.moment)
    return float(kept.sum()), float(len(due))


def bad_ratings_remedied(raw: Raw, f: Filters) -> Pair:
    cases, days = known_cases(raw, f), timedelta(days=15)
    due = cases[(cases["rating"] <= 2) & inside(cases["rated_at"], f.start - days, f.end - days)]
    kept = (due["remedied_at"] - due["rated_at"] <= days) & (due["remedied_at"] < f.moment)
    return float(kept.sum()), float(len(due))


def open_incidents(raw: Raw, f: Filters) -> pd.DataFrame:
    rows = known_incidents(raw, f)
    return rows[~(rows["closed_at"] < f.moment)]


def incidents_open(raw: Raw, f: Filters) -> Pair:
    return float(len(open_incidents(raw, f))), np.nan


def incidents_over_limit(raw: Raw, f: Filters) -> Pair:
    return float((open_incidents(raw, f)["due_at"] < f.moment).sum()), np.nan


def incidents_reported(raw: Raw, f: Filters) -> Pair:
    return float(inside(known_incidents(raw, f)["reported_at"], f.start, f.end).sum()), np.nan


def incidents_closed_on_time(raw: Raw, f: Filters) -> Pair:
    rows = known_incidents(raw, f)
    due = rows[inside(rows["due_at"], f.start, f.end)]
    return float((due["closed_at"] <= due["due_at"]).sum()), float(len(due))


def incidents_open_per_10k(raw: Raw, f: Filters) -> Pair:
    units = raw("district")
    units = units[(units["level"] == "district") & (units["district_id"].isin(f.districts) | (not f.districts))]
    return float(len(open_incidents(raw, f))), float(units["population"].sum())


def assets_abnormal(raw: Raw, f: Filters) -> Pair:
    assets = states(raw, f.moment, {})
    for name in ("district", "agency"):
        if f.one(name):
            assets = assets[assets[f"{name}_id"].isin(f.values_of(name))]
    abnormal = assets["state"].isin(["alarm", "warning", "offline"])
    return float(abnormal.sum()), float((assets["state"] != "none").sum())


IN_PANDAS: dict[str, Callable[[Raw, Filters], Pair]] = {
    count.__name__: count
    for count in (
        calls_today, calls_ever, calls_error_rate, datasets_used_30d, cases_on_time, cases_backlog, cases_overdue,
        bad_ratings_remedied, incidents_open, incidents_over_limit, incidents_closed_on_time, incidents_reported,
        incidents_open_per_10k, assets_abnormal,
    )
}  # fmt: skip
"""Every measure, counted by pandas over raw rows."""
