"""Drawing of the scenario board (场景): all indicators against their targets."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.grids import coloured, column, name_column
from layouts.kit.numbers import amount, change, duration, points
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext
from layouts.kit.units import target_text, value_against

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
"""Scenario -> its words (msgid). Any other scenario is shown by its identifier."""


WORDS = {"normal": "On target", "warning": "Near target", "alarm": "Off target"}


BARS = "▁▂▃▄▅▆▇█"


TREND_BARS = 12
"""Largest number of block characters that fit into a grid cell. A longer text would lose its newest values."""


def status_text(look: RenderContext, status: str) -> str:
    """Symbol and word of an indicator's status, such as '▲ Off target'; "No target" for the status ``none``."""
    return f"{STATUS[status].symbol} {look.t(WORDS[status])}" if status in WORDS else look.t("No target")


def goal_text(look: RenderContext, row: Any) -> str:
    """An indicator's target as text. If only the city has a target, the text for a district's value says so."""
    if row.city_target:
        return look.t("the target is the city's")
    return target_text(look, row.target, row.unit, row.better)


def whole_city(row: Any, look: RenderContext) -> str:
    """' (whole city)' behind a value that the chosen districts do not change, because they have none of their own."""
    of_city = "district" in dict(look.chosen) and pd.isna(row.district_id) and not pd.isna(row.value)
    return look.t(" ({covered})", covered=look.t("whole city")) if of_city else ""


def change_text(look: RenderContext, row: Any) -> str:
    """An indicator's change since its previous value as text: in percentage points for a share, else in percent."""
    words = points if row.unit == "1" else change
    return words(look, row.value, row.previous_value)


def trend_text(trend: str) -> str:
    """An indicator's last values, at most `TREND_BARS`, as block characters: ▁ is the lowest, █ the highest.

    Equal values give ▄. "" for fewer than two values. trend: the values as text, separated by spaces, oldest first.
    """
    values = [float(value) for value in trend.split()][-TREND_BARS:]
    if len(values) < 2:
        return ""
    low, span = min(values), max(values) - min(values)
    return "".join(BARS[round((value - low) / span * (len(BARS) - 1)) if span else 3] for value in values)


def board_headline(board: pd.DataFrame, look: RenderContext) -> str:
    """Headline: how many indicators with a target meet it, and the indicator that misses its target by most."""
    if board.empty:
        return look.t("No indicators in this selection")
    judged = board[board["status"] != "none"]
    of_city = int(board["city_target"].sum())
    if judged.empty and of_city:
        return look.t("{indicators}; the targets are the city's", indicators=amount(look, len(board), "indicators"))
    if judged.empty:
        return look.t("{indicators}, none with a target", indicators=amount(look, len(board), "indicators"))
    met = int((judged["status"] == "normal").sum())
    worst = leaders(judged, "gap", look, Ranked(("gap",)), least=True)
    if not worst.first["gap"] < 0:
        return look.tn(
            "The only indicator with a target meets it", "All {n} indicators with a target meet it", len(judged)
        )
    text = look.t("{met} of {targets} met", met=met, targets=amount(look, len(judged), "targets"))
    missed, first = int((judged["gap"] < 0).sum()), worst.first
    if worst.n > 1:
        return look.t("{text}; furthest off: {name}", text=text, name=worst.names)
    return look.t(
        "{text}; missed: {name}, {value} (target {target})" if missed == 1 else
        "{text}; furthest off: {name}, {value} (target {target})",
        text=text, name=worst.names, value=value_against(look, first),
        target=target_text(look, first["target"], first["unit"], first["better"]),
    )  # fmt: skip


def board_grid(board: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid with one row per indicator, worst status first. A click chooses an indicator for the page's other panels."""
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


def _board_row(row: Any, name: str, owner: Any, look: RenderContext) -> dict[str, Any]:
    definitions = (
        (row.definition_zh, row.definition_en) if look.language == "zh" else (row.definition_en, row.definition_zh)
    )
    age = "" if pd.isna(row.age_s) else duration(look, row.age_s / 60)
    return {
        "click": row.indicator_id,
        "status": row.status,
        "words": _status_words(row, look),
        "domain": domain_text(look, row.domain),
        "name": name,
        "value": value_against(look, row) + whole_city(row, look),
        "target": goal_text(look, row),
        "change": change_text(look, row),
        "trend": trend_text(row.trend),
        "age": f"{STATUS['stale'].symbol} {age}" if row.overdue else age,
        "agency": "" if pd.isna(owner) else owner,
        "definition": next((str(text) for text in definitions if not pd.isna(text) and text != ""), ""),
    }


def _status_words(row: Any, look: RenderContext) -> str:
    if pd.isna(row.value):
        return look.t("No value")
    return look.t("Not judged") if row.city_target else status_text(look, row.status)


def domain_text(look: RenderContext, domain: Any) -> str:
    """The word for a scenario. A scenario without a word is returned unchanged; a missing one gives ""."""
    return "" if pd.isna(domain) else look.t(DOMAINS.get(str(domain), str(domain)))


BOARD = Card(
    title="Scenario board",
    question="Which scenarios keep their targets?",
    unit="",
    definition="Each indicator's newest value published before the moment: of the district, where one is chosen that "
    "has its own, else of the city. A target of the city judges no district. "
    "Near target: missed by no more than a tenth of the target, both as they are "
    "written. Rows are in order of the distance to the target, as a share of it: the furthest off first, then those "
    "that meet it by least; without a target last. Change: against the period before. A diamond at the age: older than "
    "two periods.",
    headline=board_headline,
    ranked=Ranked(("gap", "domain")),
    draw=board_grid,
    kind="grid",
    click="indicator",
)
