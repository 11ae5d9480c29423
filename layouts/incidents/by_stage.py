"""Drawing of open incidents (事件): a matrix by command system and stage. Unusual numbers are marked."""

from __future__ import annotations

from math import ceil, floor
from typing import Any, NamedTuple

import pandas as pd
from dash import html

from data.warehouse.frames import records
from layouts.incidents.nothing import nothing_open
from layouts.incidents.open import chooses
from layouts.kit.numbers import MISSING, amount, inside
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

STAGES_SHOWN = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "rework")
STAGE_SHORT = {
    "reported": "Rep.", "registered": "Reg.", "dispatched": "Disp.", "responded": "Resp.", "resolved": "Res.",
    "verified": "Ver.", "rework": "Rework",
}  # fmt: skip
"""Stage -> short column heading of the matrix (msgid). Seven of these headings fit into a narrow card."""
WHOLE = {"whiteSpace": "nowrap"}
"""CSS style of a text that must stay on one line, such as a number with its symbol."""
SMALL = 10
"""A usual number below this is written itself, and not as a base of a multiple."""
MOST_OPEN = Ranked(("incidents",), label="command_system")
NOTHING, UNKNOWN = (0, float("nan"), False), (float("nan"), float("nan"), False)
"""Contents of a cell: without incidents, and for a stage that the city never has."""


def unusual(now: float, usual: float, stands_out: bool) -> str:
    """Status of a count against its usual value: "", warning or critical.

    warning: `now` is at least 5 and above `usual` by more than noise (`stands_out`). critical: it is also at least
    three times `usual`.
    """
    if not stands_out or now < 5 or not now > usual:
        return ""
    return "critical" if now >= 3 * usual else "warning"


def times_usual(look: RenderContext, now: float, usual: float) -> str:
    """The count `now` as a multiple of the count `usual`, such as '3.1'; from 10 on a whole number. usual: not 0."""
    ratio = now / usual
    return f"{ratio:.1f}" if ratio < 10 else amount(look, round(ratio))


class Total(NamedTuple):
    """Number of open incidents of a command system, and the usual number.

    stands_out: whether `incidents` differs from `usual` by more than noise.
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
    """Headline: number of open incidents, and the command system whose number exceeds its usual number most.

    If no system has unusually many, the headline names the system with most open incidents.
    """
    systems = [row for row in _systems(held) if row.incidents]
    if not systems:
        return nothing_open(look)
    strange = [row for row in systems if unusual(*row[1:])]
    top = leaders(pd.DataFrame(systems), "incidents", look, MOST_OPEN)
    shown = max(strange or systems, key=lambda row: row.incidents - (row.usual if strange else 0))
    named = {"total": amount(look, held["incidents"].sum()), "system": look.inside(shown.command_system)}
    if strange:
        text = "{total} open in {system}, {usual}" if top.alone else "{total} open; {system} {n}, {usual}"
        return look.t(text, usual=_times(shown, look), n=amount(look, shown.incidents), **named)
    as_usual = not pd.isna(shown.usual) and not any(row.stands_out for row in systems)
    text = look.t("{total} open, as usual" if as_usual else "{total} open", total=named["total"])
    if top.alone:
        return look.t("{text}; all in {system}", text=text, system=named["system"])
    n = top.each(look, amount(look, top.first["incidents"]))
    return look.t("{text}; most in {system}: {n}", text=text, system=inside(top.names), n=n)


def _times(row: Total, look: RenderContext) -> str:
    """An unusual number as a multiple of the usual one, such as '3.1 times its usual'.

    A small usual number is written itself, because its multiple would be large: 'usually 3 to 4', 'usually none'.
    """
    if row.usual < 1:
        return look.t("usually none")
    if row.usual < SMALL:
        low, high = floor(row.usual), ceil(row.usual)
        return look.t("usually {n}", n=low) if low == high else look.t("usually {n} to {more}", n=low, more=high)
    return look.t("{times} times its usual", times=times_usual(look, row.incidents, row.usual))


def by_stage_body(held: pd.DataFrame, look: RenderContext) -> Any:
    """Matrix of open incidents: command systems as rows, stages as columns, and totals. Unusual counts are marked."""
    if held.empty:
        return html.P(nothing_open(look), className="empty")
    cells = {(row.command_system, row.stage): (row.incidents, row.usual, row.stands_out) for row in records(held)}
    largest = max(count for count, *_ in cells.values())
    zeros = dict.fromkeys(STAGES_SHOWN, NOTHING) | dict.fromkeys(held["unconnected"].iloc[0].split(), UNKNOWN)
    heads = [
        html.Th(look.t(STAGE_SHORT[stage]), scope="col", title=look.label(stage), **chooses("stage", stage, look))
        for stage in STAGES_SHOWN
    ]
    rows = []
    for total in _systems(held):
        system = total.command_system
        words = look.label(system)
        name = html.Th(words, scope="row", title=words, **chooses("command_system", system, look))
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
        amount(look, now), className=sign, style=heat, title=_usual(usual, look), **chooses("stage", stage, look)
    )


def _usual(usual: float, look: RenderContext) -> str:
    return "" if pd.isna(usual) else look.t("usually {n}", n=f"{usual:.1f}")


BY_STAGE = Card(
    title="Incident status",
    question="Who holds what, and is it more than usual?",
    unit="incidents",
    definition="Incidents open at the moment, whatever the window, by command system and by the last event before "
    "the moment; after a rework order they stand under rework until the next step. Usual: median of the same time "
    "one to eight weeks before. ◆: above usual by more than noise (three standard deviations of these weeks, "
    "each at least the square root of the usual number), and above the week before by more than one; ▲: "
    "three times usual or more.",
    headline=by_stage_headline,
    draw=by_stage_body,
    kind="body",
    click="stage",
)
