"""Drawings of open incidents (事件): matrix by system and stage, list of all, list of the most urgent."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from dash import html

from data.incidents.open import DUE_SOON_MIN
from data.warehouse.frames import records
from layouts.kit.grids import GRID_ROWS, column, name_column
from layouts.kit.labels import URGENCY
from layouts.kit.numbers import MISSING, amount, duration, inside, joined, left_text, moment, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import SEVERITY, STATUS, RenderContext

STAGES_SHOWN = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "rework")
STAGE_SHORT = {
    "reported": "Rep.", "registered": "Reg.", "dispatched": "Disp.", "responded": "Resp.", "resolved": "Res.",
    "verified": "Ver.", "rework": "Rework",
}  # fmt: skip
"""Stage -> short column heading of the matrix (msgid). Seven of these headings fit into a narrow card."""

SYSTEM_SHORT = {"urban_management": "Urban", "flood_control": "Flood"}
"""Command system -> its short name (msgid) for the narrow list of the most urgent incidents."""

WHOLE = {"whiteSpace": "nowrap"}
"""CSS style of a text that must stay on one line, such as a number with its symbol."""
WALL_ROWS = 4
MOST_OPEN = Ranked(("incidents",), label="command_system")
NOTHING, UNKNOWN = (0, float("nan"), False), (float("nan"), float("nan"), False)
"""Contents of a cell without incidents, and of a cell whose stage the city never has."""


def unusual(now: float, usual: float, stands_out: bool) -> str:
    """Status of a count against its usual value: "", warning or critical.

    warning: `now` is at least 5 and above `usual` by more than noise (`stands_out`). critical: the same, and `now` is
    at least three times `usual`. Else it is "".
    """
    if not stands_out or now < 5 or not now > usual:
        return ""
    return "critical" if now >= 3 * usual else "warning"


def times_usual(look: RenderContext, now: float, usual: float) -> str:
    """The count `now` as a multiple of the count `usual`, such as '3.1'. From 10 on it is a whole number.

    usual: not 0.
    """
    ratio = now / usual
    return f"{ratio:.1f}" if ratio < 10 else amount(look, round(ratio))


class Total(NamedTuple):
    """Number of open incidents of a command system, and the usual number.

    stands_out: whether the first differs from the second by more than noise.
    """

    command_system: str
    incidents: int
    usual: float
    stands_out: bool


def _systems(held: pd.DataFrame) -> list[Total]:
    """One `Total` per command system, in the order of the rows of `held` (rows of `read_by_stage`)."""
    totals: dict[str, Total] = {}
    for row in records(held):
        before = totals.get(row.command_system, Total(row.command_system, 0, row.system_usual, row.system_stands_out))
        totals[row.command_system] = before._replace(incidents=before.incidents + row.incidents)
    return list(totals.values())


def by_stage_headline(held: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of open incidents, and the command system that exceeds its usual number most.

    If no command system has unusually many, it is the one with most open incidents.
    """
    if held.empty:
        return look.t("No incident is open")
    systems = [row for row in _systems(held) if row.incidents]
    strange = [row for row in systems if unusual(*row[1:])]
    top = leaders(pd.DataFrame(systems), "incidents", look, MOST_OPEN)
    shown = max(strange, key=lambda row: row.incidents - row.usual) if strange else systems[0]
    named = {"total": amount(look, held["incidents"].sum()), "system": look.inside(shown.command_system)}
    named["n"] = amount(look, shown.incidents)
    if strange:
        few = shown.usual < 1
        usual = (
            look.t("usually none at this hour")
            if few
            else look.t("{times} times its usual", times=times_usual(look, shown.incidents, shown.usual))
        )
        text = "{total} open in {system}, {usual}" if top.alone else "{total} open; {system} {n}, {usual}"
        return look.t(text, usual=usual, **named)
    as_usual = not pd.isna(shown.usual) and not any(row.stands_out for row in systems)
    text = look.t("{total} open, as usual at this hour" if as_usual else "{total} open", total=named["total"])
    if top.alone:
        return look.t("{text}; all in {system}", text=text, **named)
    n = top.each(look, amount(look, top.first["incidents"]))
    return look.t("{text}; most in {system}: {n}", text=text, system=inside(top.names), n=n)


def by_stage_body(held: pd.DataFrame, look: RenderContext) -> Any:
    """Matrix of open incidents: command systems as rows, stages as columns, and totals. Unusual counts are marked."""
    if held.empty:
        return html.P(look.t("No incident is open"), className="empty")
    cells = {(row.command_system, row.stage): (row.incidents, row.usual, row.stands_out) for row in records(held)}
    largest = max(count for count, *_ in cells.values())
    zeros = dict.fromkeys(STAGES_SHOWN, NOTHING) | dict.fromkeys(held["unconnected"].iloc[0].split(), UNKNOWN)
    heads = [
        html.Th(look.t(STAGE_SHORT[stage]), scope="col", title=look.label(stage), **_chooses("stage", stage, look))
        for stage in STAGES_SHOWN
    ]
    rows = []
    for total in _systems(held):
        system = total.command_system
        words = look.label(system)
        name = html.Th(words, scope="row", title=words, **_chooses("command_system", system, look))
        here = [_cell(cells.get((system, stage), zeros[stage]), largest, stage, look) for stage in STAGES_SHOWN]
        sign = f"total {unusual(*total[1:])}".strip()
        whole = html.Td(amount(look, total.incidents), className=sign, style=WHOLE, title=_usual(total.usual, look))
        rows.append(html.Tr([name, *here, whole]))
    head = html.Thead(html.Tr([html.Th(""), *heads, html.Th(look.t("Total"), scope="col")]))
    return html.Table([head, html.Tbody(rows)], className="matrix")


def _cell(counted: tuple[float, float, bool], largest: float, stage: str, look: RenderContext) -> Any:
    now, usual, stands_out = counted
    if pd.isna(now):
        return html.Td(MISSING, title=look.t("Not connected"))
    sign = unusual(now, usual, stands_out)
    heat = WHOLE | {"--a": round(float(now / largest), 3)}
    return html.Td(
        amount(look, now), className=sign, style=heat, title=_usual(usual, look), **_chooses("stage", stage, look)
    )


def _usual(usual: float, look: RenderContext) -> str:
    return "" if pd.isna(usual) else look.t("usually {n} at this hour", n=f"{usual:.1f}")


def _chooses(name: str, value: Any, look: RenderContext) -> dict[str, Any]:
    """HTML attributes with which a click sets the filter `name` to `value`. None on a wall or for a missing value."""
    if look.surface == "wall" or pd.isna(value):
        return {}
    return {"data-filter": name, "data-value": str(value), "tabIndex": 0, "role": "button"}


def left_status(row: Any) -> str:
    """Status of an open incident. row: a row of `read_open`.

    critical: over its limit for closing, or severity 1. urgent: less than `DUE_SOON_MIN` minutes before its limit, or
    severity 2. normal: all others.
    """
    if row.minutes_left < 0 or row.severity == 1:
        return "critical"
    return "urgent" if row.severity == 2 or row.minutes_left < DUE_SOON_MIN else "normal"


def _symbol(severity: float) -> str:
    return "" if pd.isna(severity) else STATUS[SEVERITY.get(int(severity), "minor")].symbol


def what(row: Any, look: RenderContext) -> str:
    """Text of an incident: its summary, or the name of its type if there is no summary.

    English viewers also get the name of the type if the summary has characters outside ASCII.
    """
    summary = "" if pd.isna(row.summary) else str(row.summary)
    readable = summary if look.language == "zh" or summary.isascii() else ""
    return readable or str(look.name(row, "type"))


def _system(system: Any, look: RenderContext) -> str:
    return look.t(SYSTEM_SHORT[system]) if system in SYSTEM_SHORT else look.label(system)


def urgent_headline(first: pd.DataFrame, look: RenderContext) -> str:
    """Headline: numbers of incidents that are critical, over their limit for closing, and due within 30 minutes.

    The first number is left out if it is 0. If none of the listed incidents has a limit, the number of open incidents
    stands in place of the other two.
    """
    if first.empty:
        return look.t("No incident is open")
    critical, limits = int(first["critical"].iloc[0]), _limits(first, look)
    return joined([look.t("{n} critical", n=amount(look, critical)), inside(limits)], look) if critical else limits


def _limits(first: pd.DataFrame, look: RenderContext) -> str:
    over, soon = int(first["over"].iloc[0]), int(first["due_soon"].iloc[0])
    if first["minutes_left"].isna().all():
        return look.t("{n} open; limits are not known", n=amount(look, first["open"].iloc[0]))
    if over and soon:
        return look.tn(
            "{n} over its limit, {soon} due within 30 minutes", "{n} over their limit, {soon} due within 30 minutes",
            over, soon=soon,
        )  # fmt: skip
    if over:
        return look.tn(
            "{n} over its limit, none due within 30 minutes", "{n} over their limit, none due within 30 minutes", over
        )
    if soon:
        return look.t("None over its limit, {n} due within 30 minutes", n=soon)
    return look.t("None over its limit, none due within 30 minutes")


def urgent_body(first: pd.DataFrame, look: RenderContext) -> Any:
    """List with one row per urgent incident; a wall has the first four.

    A row has the symbol of the severity, the command system, the summary or type, the district, and the time left or
    over.
    """
    if first.empty:
        return html.P(look.t("No incident is open"), className="empty")
    shown = first.head(WALL_ROWS) if look.surface == "wall" else first
    rows = []
    for row in records(shown):
        parts = [
            html.Span(_symbol(row.severity), className="urgent-symbol"),
            html.Span(_system(row.command_system, look), className="urgent-system"),
            html.Span(what(row, look), className="urgent-text", title="" if pd.isna(row.summary) else row.summary),
            html.Span(look.name(row, "district"), className="urgent-place"),
            html.Span(left_text(row.minutes_left, look), className="urgent-left"),
        ]
        kind = f"urgent-row {left_status(row)}"
        rows.append(html.Li(parts, className=kind, **_chooses("incident", row.incident_id, look)))
    return html.Ul(rows, className="urgent-list")


def open_headline(opened: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of open incidents, number over their limit, and the incident that is longest over its limit.

    With more than `GRID_ROWS` open incidents it says that only the most urgent are listed.
    """
    if opened.empty:
        return look.t("No incident is open")
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
    return f"{text} · {look.t('the {n} most urgent are listed', n=GRID_ROWS)}" if len(opened) > GRID_ROWS else text


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


BY_STAGE = Card(
    title="Incident status",
    question="Who holds what, and is it more than usual?",
    unit="incidents",
    definition="Incidents open at the moment, whatever the window, by command system and by the last event before "
    "the moment; after a rework order they stand under rework until the next step. Usual: median of the same time "
    "one to eight weeks before. ◆: above usual by more than noise (three standard deviations of these weeks); ▲: "
    "three times usual or more.",
    headline=by_stage_headline,
    draw=by_stage_body,
    kind="body",
    click="stage",
)


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
