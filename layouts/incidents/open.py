"""Drawings of open incidents (事件): a list of all, and a list of the most urgent."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.incidents.open import DUE_SOON_MIN
from data.warehouse.frames import records
from layouts.incidents.nothing import nothing_open
from layouts.kit.grids import GRID_ROWS, column, name_column
from layouts.kit.labels import URGENCY
from layouts.kit.numbers import amount, duration, inside, joined, left_text, listed, moment, rate
from layouts.kit.panel import Card
from layouts.kit.theme import SEVERITY, STATUS, RenderContext

SYSTEM_SHORT = {"urban_management": "Urban", "flood_control": "Flood"}
"""Command system -> its short name (msgid) for the narrow list of the most urgent incidents."""
WALL_ROWS = 4


def chooses(name: str, value: Any, look: RenderContext) -> dict[str, Any]:
    """HTML attributes with which a click sets the filter `name` to `value`.

    Empty on a wall and for a missing value.
    """
    if look.surface == "wall" or pd.isna(value):
        return {}
    return {"data-filter": name, "data-value": str(value), "tabIndex": 0, "role": "button"}


def left_status(row: Any) -> str:
    """Status of an open incident. row: a row of `read_open`.

    critical: over its limit for closing, or severity 1. urgent: less than `DUE_SOON_MIN` minutes before that limit, or
    severity 2. normal: all others.
    """
    if row.minutes_left < 0 or row.severity == 1:
        return "critical"
    return "urgent" if row.severity == 2 or row.minutes_left < DUE_SOON_MIN else "normal"


def time_status(minutes_left: float) -> str:
    """Status of the time to a limit, whatever the severity: critical if it has passed, urgent shortly before, or ""."""
    return "critical" if minutes_left < 0 else "urgent" if minutes_left < DUE_SOON_MIN else ""


def _symbol(severity: float) -> str:
    return "" if pd.isna(severity) else STATUS[SEVERITY.get(int(severity), "minor")].symbol


def what(row: Any, look: RenderContext) -> str:
    """Text of an incident: its summary, or the name of its type if there is no summary.

    For an English viewer the type's name also replaces a summary with characters outside ASCII.
    """
    summary = "" if pd.isna(row.summary) else str(row.summary)
    readable = summary if look.language == "zh" or summary.isascii() else ""
    return readable or str(look.name(row, "type"))


def _system(system: Any, look: RenderContext) -> str:
    return look.t(SYSTEM_SHORT[system]) if system in SYSTEM_SHORT else look.label(system)


def urgent_headline(first: pd.DataFrame, look: RenderContext) -> str:
    """Headline: numbers of open incidents that are critical, over their limit for closing, and due within 30 minutes.

    The first number is left out if it is 0. If only some open incidents have a severity, the number of those without
    one follows it: any of them may be critical. If none of the listed incidents has a limit, the number of all open
    incidents replaces the other two.
    """
    if first.empty:
        return nothing_open(look)
    critical, unrated, opened = (int(first[name].iloc[0]) for name in ("critical", "unrated", "open"))
    words = [look.t("{n} critical", n=amount(look, critical))] if critical else []
    if 0 < unrated < opened:
        words.append(look.t("{n} without a severity", n=amount(look, unrated)))
    limits = _limits(first, look)
    return joined([listed(words, look), inside(limits)], look) if words else limits


def _limits(first: pd.DataFrame, look: RenderContext) -> str:
    over, soon = int(first["over"].iloc[0]), int(first["due_soon"].iloc[0])
    if first["minutes_left"].isna().all():
        return look.t("{n} open; limits are not known", n=amount(look, first["open"].iloc[0]))
    if over and soon:
        return look.tn(
            "{n} over its limit, {soon} due within 30 minutes", "{n} over their limit, {soon} due within 30 minutes",
            over, n=amount(look, over), soon=amount(look, soon),
        )  # fmt: skip
    if over:
        return look.tn(
            "{n} over its limit, none due within 30 minutes", "{n} over their limit, none due within 30 minutes",
            over, n=amount(look, over),
        )  # fmt: skip
    if soon:
        return look.t("None over its limit, {n} due within 30 minutes", n=amount(look, soon))
    return look.t("None over its limit, none due within 30 minutes")


def urgent_body(first: pd.DataFrame, look: RenderContext) -> Any:
    """List with one row per urgent incident; a wall has the first four.

    A row has the symbol of the severity, the command system, the summary or type, the district, and the time left or
    over.
    """
    if first.empty:
        return html.P(nothing_open(look), className="empty")
    shown = first.head(WALL_ROWS) if look.surface == "wall" else first
    rows = []
    for row in records(shown):
        left = f"urgent-left {time_status(row.minutes_left)}".strip()
        parts = [
            html.Span(_symbol(row.severity), className="urgent-symbol"),
            html.Span(_system(row.command_system, look), className="urgent-system"),
            html.Span(what(row, look), className="urgent-text", title="" if pd.isna(row.summary) else row.summary),
            html.Span(look.name(row, "district"), className="urgent-place"),
            html.Span(left_text(row.minutes_left, look), className=left),
        ]
        kind = f"urgent-row {left_status(row)}"
        rows.append(html.Li(parts, className=kind, **chooses("incident", row.incident_id, look)))
    return html.Ul(rows, className="urgent-list")


def open_headline(opened: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of open incidents, how many are over their limit for closing, and the incident farthest over it.

    The headline names the type of this incident and the time over the limit. With more than `GRID_ROWS` open incidents
    it says that only the most urgent are listed.
    """
    if opened.empty:
        return nothing_open(look)
    total, over = amount(look, len(opened)), opened[opened["minutes_left"] < 0]
    known = opened["minutes_left"].notna().any()
    if over.empty:
        text = (
            look.t("{total} open, none over its limit", total=total) if known else look.t("{total} open", total=total)
        )
    else:
        worst = min(records(over), key=lambda row: row.minutes_left)
        named = {"over": amount(look, len(over)), "what": look.name(worst, "type")}
        longest = duration(look, -worst.minutes_left)
        one = "{total} open, {over} over the limit: {what}, {duration}"
        many = "{total} open, {over} over the limit; longest: {what}, {duration}"
        text = look.t(one if len(over) == 1 else many, total=total, duration=longest, **named)
    if len(opened) <= GRID_ROWS:
        return text
    return f"{text} · {look.t('the {n} most urgent are listed', n=amount(look, GRID_ROWS))}"


def open_grid(opened: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid of open incidents: the first `GRID_ROWS` (1000) rows of `opened`, in their order."""
    columns = [
        column(look, "", "sign", 46, sortable=False),
        column(look, "To the limit", "left", 140, sortable=False),
        column(look, "Limit used", "used", 110, sortable=False),
        name_column(look, "What happened", "what", 260),
        name_column(look, "District", "district", 130),
        column(look, "Stage", "stage", 110),
        name_column(look, "Command system", "system", 140),
        name_column(look, "Type", "type", 150),
        name_column(look, "Agency", "agency", 170),
        column(look, "Reported at", "reported", 145),
        column(look, "Due at", "due", 145),
        column(look, "Incident", "incident_id", 130),
    ]
    shown = opened.head(GRID_ROWS)
    rows = [_grid_row(row, look) for row in records(shown)]
    return {"columnDefs": columns, "rowData": rows}


def _grid_row(row: Any, look: RenderContext) -> dict[str, Any]:
    return {
        "click": row.incident_id,
        "incident_id": row.incident_id,
        "sign": _symbol(row.severity),
        "left": left_text(row.minutes_left, look),
        "used": rate(look, row.limit_used, 0),
        "what": what(row, look),
        "system": look.label(row.command_system),
        "type": look.name(row, "type"),
        "stage": look.label(row.stage),
        "district": look.name(row, "district"),
        "agency": look.name(row, "agency"),
        "reported": moment(look, row.reported_at_utc, "short"),
        "due": moment(look, row.due_at_utc, "short"),
    }


OPEN = Card(
    title="Open incidents",
    question="Which are open, and which must be looked at first?",
    unit="incidents",
    definition="Every incident open at the moment, whatever the window. A click opens its timeline.",
    order=URGENCY,
    headline=open_headline,
    draw=open_grid,
    kind="grid",
    click="incident",
)


URGENT = Card(
    title="Most urgent",
    question="Which must be looked at now?",
    unit="",
    definition="The most urgent of the open incidents: ▲ critical, ◆ urgent, ● normal, · minor. The headline counts "
    "all open incidents.",
    order=URGENCY,
    headline=urgent_headline,
    draw=urgent_body,
    kind="body",
    click="incident",
)
