"""The scenario board (场景): all indicators against their targets, and their words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.grids import coloured, column, name_column
from layouts.kit.numbers import MISSING, amount, change, duration, points, rate
from layouts.kit.panel import Card
from layouts.kit.theme import STATUS, Look

DOMAINS: dict[str, str] = {
    "app": "Citizens' app",
    "base_database": "Base databases",
    "blockchain": "Blockchain",
    "entry_registration": "Entry registration",
    "exchange": "Data exchange",
    "forecast": "Warning and prediction",
    "fund_supervision": "Social funds",
    "gov_cloud": "Government cloud",
    "health": "Smart health",
    "health_certificate": "Health certificates",
    "heritage": "Historic district",
    "industry": "Industry scenarios",
    "national_platform": "National platform",
    "open_data": "Open data",
    "policy_delivery": "Policy delivery",
    "project_review": "Project review",
    "renewal": "Urban renewal",
    "rpa": "Process robots",
    "scenario_monitor": "Scenario monitors",
    "supervision": "Smart supervision",
    "tourism": "Culture and tourism",
    "utilisation": "Use of data",
    "websites": "Websites",
}
"""English msgid of the scenarios that many cities have; another one is shown by its identifier."""
UNITS: dict[str, str] = {
    "agency": "agencies", "alarm": "alarms", "booking": "bookings", "building": "buildings", "call": "calls",
    "card": "cards", "case": "cases", "category": "categories", "certificate": "certificates",
    "courtyard": "courtyards", "download": "downloads", "firm": "firms", "incident": "incidents", "node": "nodes",
    "order": "orders", "place": "places", "policy": "policies", "project": "projects", "record": "records",
    "reservation": "reservations", "resource": "resources", "result": "results", "run": "runs", "scan": "scans",
    "scenario": "scenarios", "shop": "shops", "site": "sites", "system": "systems", "user": "users",
    "visit": "visits", "visitor": "visitors", "warning": "warnings",
}  # fmt: skip
"""English msgid of the units of indicators; another one is shown as it is."""
FACTORS = {"CNY 10k": 1e4, "CNY bn": 1e9}
"""Units that hold a factor: their values are written in the unit without it, so that no 万 stands before a 万元."""
WORDS = {"normal": "On target", "warning": "Near target", "alarm": "Off target"}
BARS = "▁▂▃▄▅▆▇█"
TREND_BARS = 12
"""So many fit where a bar is as wide as a Chinese character; a cut would hide the newest."""


def _plain(unit: Any) -> str:
    """The msgid of a unit without its factor."""
    if pd.isna(unit):
        return ""
    return "CNY" if unit in FACTORS else UNITS.get(str(unit), str(unit))


def unit_text(look: Look, unit: Any) -> str:
    """The word of a unit; a share is a percentage."""
    return "%" if unit == "1" else look.t(_plain(unit))


def value_text(look: Look, value: Any, unit: Any) -> str:
    """A value with its unit: '93.2 %', '185 万个用户'."""
    if pd.isna(value):
        return MISSING
    return rate(look, value) if unit == "1" else amount(look, value * FACTORS.get(unit, 1.0), _plain(unit))


def target_text(look: Look, target: Any, unit: Any, better: Any) -> str:
    """'≥ 95.0 %': a target and the side on which it is met; empty without one."""
    return "" if pd.isna(target) else f"{'≤' if better == 'down' else '≥'} {value_text(look, target, unit)}"


def status_text(look: Look, status: str) -> str:
    """'▲ Off target': symbol and word."""
    return f"{STATUS[status].symbol} {look.t(WORDS[status])}" if status in WORDS else look.t("No target")


def change_text(look: Look, row: Any) -> str:
    """The change against the period before: of a share in points, of an amount relative."""
    return points(look, row.change) if row.unit == "1" else change(look, row.value, row.previous_value)


def trend_text(trend: str) -> str:
    """A line of small bars for the last values, from the least to the greatest of them."""
    values = [float(value) for value in trend.split()][-TREND_BARS:]
    if len(values) < 2:
        return ""
    low, span = min(values), max(values) - min(values)
    return "".join(BARS[round((value - low) / span * (len(BARS) - 1)) if span else 3] for value in values)


def board_headline(board: pd.DataFrame, look: Look) -> str:
    """How many indicators meet their targets, and which is furthest off."""
    if board.empty:
        return look.t("No indicators in this selection")
    judged = board[board["status"] != "none"]
    if judged.empty:
        return look.t("{n} indicators, none with a target", n=len(board))
    met = int((judged["status"] == "normal").sum())
    worst = judged.sort_values(["gap", "indicator_id"]).iloc[0]
    if worst["gap"] >= 0:
        return look.t("All {n} indicators with a target meet it", n=len(judged))
    return look.t(
        "{met} of {n} targets met; furthest off: {name}, {value} ({target})",
        met=met,
        n=len(judged),
        name=look.name(worst),
        value=value_text(look, worst["value"], worst["unit"]),
        target=target_text(look, worst["target"], worst["unit"], worst["better"]),
    )


def board_grid(board: pd.DataFrame, look: Look) -> dict[str, Any]:
    """A row per indicator, worst first; a click chooses the indicator for the panels beside it."""
    right: dict[str, Any] = {"type": "rightAligned"}
    columns = [
        column(look, "Status", "words", 105, cellStyle=coloured(look, ("alarm", "warning", "normal"))),
        column(look, "Scenario", "domain", 115),
        name_column(look, "Indicator", "name", 190),
        column(look, "Value", "value", 115, **right),
        column(look, "Target", "target", 145, **right),
        column(look, "Change", "change", 110, headerTooltip=look.t("Against the period before"), **right),
        column(look, "Trend", "trend", 180),
        column(look, "Age", "age", 95, **right),
        name_column(look, "Agency", "agency", 150),
        name_column(look, "Definition", "definition", 230),
    ]
    names, owners = look.name(board), look.name(board, "agency")
    rows = [
        _board_row(row, str(name), owner, look) for row, name, owner in zip(records(board), names, owners, strict=True)
    ]
    return {"columnDefs": columns, "rowData": rows}


def _board_row(row: Any, name: str, owner: Any, look: Look) -> dict[str, Any]:
    definitions = (
        (row.definition_zh, row.definition_en) if look.language == "zh" else (row.definition_en, row.definition_zh)
    )
    age = "" if pd.isna(row.age_s) else duration(look, row.age_s / 60)
    return {
        "click": row.indicator_id,
        "status": row.status,
        "words": status_text(look, row.status) if not pd.isna(row.value) else look.t("No value"),
        "domain": domain_text(look, row.domain),
        "name": name,
        "value": value_text(look, row.value, row.unit),
        "target": target_text(look, row.target, row.unit, row.better),
        "change": change_text(look, row),
        "trend": trend_text(row.trend),
        "age": f"{STATUS['stale'].symbol} {age}" if row.overdue else age,
        "agency": "" if pd.isna(owner) else owner,
        "definition": next((str(text) for text in definitions if not pd.isna(text) and text != ""), ""),
    }


def domain_text(look: Look, domain: Any) -> str:
    """The word for a scenario."""
    return "" if pd.isna(domain) else look.t(DOMAINS.get(str(domain), str(domain)))


BOARD = Card(
    title="Scenario board",
    question="Which scenarios keep their targets?",
    unit="",
    definition="Each indicator's newest value published before the moment: of the chosen district where it has one, "
    "else of the city. Near target: missed by no more than a tenth of the target. Change: against the period before. "
    "A diamond at the age: older than two periods.",
    headline=board_headline,
    draw=board_grid,
    kind="grid",
    click="indicator",
)
