"""Drawings of service items (事项): slowest, busiest, decided at once, used in the app.

`data/questions/comparisons.py` says which window is the earlier window of a comparison.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import bars, most, notes, nothing
from layouts.kit.comparison import in_brackets, marks_note
from layouts.kit.missing import without
from layouts.kit.numbers import amount, count_change, duration, listed, points, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

SLOWEST_FIRST, MOST_SUBMITTED = (Ranked((name,), noun="items") for name in ("median_min", "submitted"))
TIME_TICKS_MIN = (1 / 60, 1, 60, 24 * 60, 7 * 24 * 60)
"""Ticks of a time axis, in minutes: one second, one minute, one hour, one day, one week."""


# Slowest -----------------------------------------------------------------------------------------------------------
FEWEST_COMPARED = 10
"""With fewer completed cases than this, neither a share nor a median is compared with another."""


def slowest_headline(items: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the item with the longest median time to completion, the number of its cases, and this median.

    If one item alone is the slowest and has a promised time, the headline adds it, in working days.
    """
    if items.empty:
        return look.t("No item has 10 completed cases in this window")
    top = leaders(items, "median_min", look, SLOWEST_FIRST)
    first = top.first
    named = {"item": top.names, "median": duration(look, first["median_min"])}
    named["cases"] = amount(look, first["completed"], "cases")
    if top.alone:
        text = look.t("{item}: half of its {cases} {median} or more by the calendar", **named)
    else:
        words = "Slowest: {item}, half of {cases} {median} or more by the calendar"
        many = "Slowest: {item}, half of the cases {median} or more by the calendar"
        text = look.t(words if top.n == 1 else many, **named)
    if top.n > 1 or pd.isna(first["promised_days"]):
        return text
    # the promise counts working days, the time counts all days: the sentence must not let one look like the other
    return look.t("{text}; promised: {days}", text=text, days=amount(look, first["promised_days"], "working days"))


def slowest_figure(items: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: median time to completion of the slowest items. A thin line runs on to the 90th percentile.

    At most 10 items fit, 6 on a wall. A click chooses an item.
    """
    if items.empty:
        return nothing(look, look.t("No item has 10 completed cases in this window"))
    shown = items.head(most(look))
    rows = list(range(len(shown)))
    line = {"color": look.tokens.ink2, "width": 1.5 * look.scale}
    to_p90 = {
        "type": "scatter", "mode": "lines", "line": line, "hoverinfo": "skip",
        "x": [x for row in records(shown) for x in (row.median_min, row.p90_min, None)],
        "y": [y for row in rows for y in (row, row, None)],
    }  # fmt: skip
    words = [f"{duration(look, row.median_min)} – {duration(look, row.p90_min)}" for row in records(shown)]
    hover = [
        look.t("{item} ({agency})<br>half of {cases} within {median}, nine of ten within {p90};"
               " promised {days}", item=name, agency=owner, cases=amount(look, row.completed, "cases"),
               median=duration(look, row.median_min), p90=duration(look, row.p90_min),
               days=amount(look, row.promised_days, "working days"))
        for name, owner, row in zip(look.name(shown), look.name(shown, "agency"), records(shown), strict=True)
    ]  # fmt: skip
    return bars(
        look, look.name(shown).tolist(), shown["median_min"], words, hover=hover, ids=shown["item_id"],
        extra_ends=shown["p90_min"], extra_traces=[to_p90],
        note=notes(look, items, shown, "items", look.t("bar: median · line: nine of ten")),
    )  # fmt: skip


SLOWEST = Card(
    title="Slowest items",
    question="Which services take longest?",
    unit="from submitted to completed",
    definition="Time from submitted to completed of the cases completed in the window: median and 90th percentile. "
    "Items with fewer than 10 completed cases are left out.",
    headline=slowest_headline,
    ranked=SLOWEST_FIRST,
    draw=slowest_figure,
    click="item",
)


# Busiest -----------------------------------------------------------------------------------------------------------


def busiest_headline(items: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the item with most submitted cases, their number, and its change against the earlier window.

    If there are more than ten items, the headline also has the share of all cases that the ten busiest items have.
    """
    if items.empty:
        return look.t("No cases submitted in this window")
    top = leaders(items, "submitted", look, MOST_SUBMITTED)
    first, cases = top.first, top.each(look, amount(look, top.first["submitted"], "cases"))
    if top.n == 1:
        cases += in_brackets(look, count_change(look, first["submitted"], first["submitted_before"]), first)
    if top.alone:
        words = look.t("{item}: {cases}", item=top.names, cases=cases)
    else:
        words = look.t("Most: {item}, {cases}", item=top.names, cases=cases)
    if len(items) <= 10:
        return words
    share = rate(look, items["share"].head(10).sum())
    return look.t("{text}; the first ten take {share} of all", text=words, share=share)


def busiest_figure(items: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: submitted cases of the busiest items. Texts add the median time of the completed cases.

    Upright marks show the numbers of the earlier window. At most 10 items fit, 6 on a wall. A click chooses an item.
    """
    if items.empty:
        return nothing(look, look.t("No cases submitted in this window"))
    shown = items.head(most(look))
    words = [
        amount(look, row.submitted)
        if pd.isna(row.median_min)
        else look.t("{n} · median {median}", n=amount(look, row.submitted), median=duration(look, row.median_min))
        for row in records(shown)
    ]
    return bars(
        look, look.name(shown).tolist(), shown["submitted"], words, ids=shown["item_id"],
        before=shown["submitted_before"], note=notes(look, items, shown, "items", marks_note(look, shown)),
    )  # fmt: skip


BUSIEST = Card(
    title="Busiest items",
    question="What do people come for?",
    unit="cases",
    definition="Cases submitted in the window by item, and the median time from submitted to completed of those of "
    "them completed by the moment. Marks: the same window whole weeks before.",
    headline=busiest_headline,
    ranked=MOST_SUBMITTED,
    draw=busiest_figure,
    click="item",
)


# Decided at once ---------------------------------------------------------------------------------------------------


def instant_headline(kinds: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of completed cases, share decided at once, its change, and the median times of these and others.

    The change is against the earlier window. With fewer than `FEWEST_COMPARED` cases of a kind, only numbers are told.
    """
    if kinds.empty:
        return look.t("No cases completed in this window")
    at_once, others = kinds[kinds["instant"].astype("bool")], kinds[~kinds["instant"].astype("bool")]
    if at_once.empty:
        return look.t(
            "{cases} completed, none of them decided at once", cases=amount(look, kinds["completed"].sum(), "cases")
        )
    first = at_once.iloc[0]
    if others.empty:
        return look.t(
            "{cases} completed, all of them decided at once, half within {median}",
            cases=amount(look, first["completed"], "cases"), median=duration(look, first["median_min"]),
        )  # fmt: skip
    cases = amount(look, kinds["completed"].sum(), "cases")
    if kinds["completed"].min() < FEWEST_COMPARED:
        few = "Of {cases} completed, decided at once: {n}; too few to compare"
        return look.t(few, cases=cases, n=amount(look, first["completed"], "cases"))
    words = look.t(
        "Of {cases} completed, decided at once: {share}, half of them within {median}",
        cases=cases,
        share=rate(look, first["share"])
        + in_brackets(look, points(look, first["share"], first["share_before"]), first),
        median=duration(look, first["median_min"]),
    )
    return look.t(
        "{text}; half of the others within {median}", text=words, median=duration(look, others["median_min"].iloc[0])
    )


def instant_figure(kinds: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """One row for cases decided at once, one for all others. A line runs from the median (dot) to the 90th percentile.

    The axis is logarithmic. Times below one second are drawn at one second.
    """
    if kinds.empty:
        return look.empty_figure()
    rows = list(range(len(kinds)))
    names = [look.t("At once") if at_once else look.t("Others") for at_once in kinds["instant"]]
    labels = [f"{name}<br><b>{rate(look, share)}</b>" for name, share in zip(names, kinds["share"], strict=True)]
    ticks = {"tickvals": list(TIME_TICKS_MIN), "ticktext": [duration(look, minutes) for minutes in TIME_TICKS_MIN]}
    scale = {"type": "log", "showgrid": True, "fixedrange": True, "range": [-2.1, 4.4], "tickmode": "array"}
    kinds_axis = {"tickmode": "array", "tickvals": rows, "ticktext": labels, "showgrid": False, "fixedrange": True}
    font = {"size": look.text_px, "color": look.tokens.text}
    return look.figure(
        [*_reaches(kinds, look), _medians(kinds, names, look)],
        xaxis=scale | ticks | {"title": {"text": look.t("dot: median · line: to nine of ten")}},
        yaxis=kinds_axis | {"range": [len(rows) - 0.5, -0.6], "tickfont": font},
    )


def _reaches(kinds: pd.DataFrame, look: RenderContext) -> list[dict[str, Any]]:
    line = {"color": look.tokens.soft, "width": 10 * look.scale}
    trace = {"type": "scatter", "mode": "lines", "line": line, "hoverinfo": "skip"}
    # the logarithm of 0 does not exist
    ends = kinds[["median_min", "p90_min"]].clip(lower=TIME_TICKS_MIN[0])
    return [trace | {"x": ends.iloc[row].tolist(), "y": [row, row]} for row in range(len(kinds))]


def _medians(kinds: pd.DataFrame, names: list[str], look: RenderContext) -> dict[str, Any]:
    hover = [
        look.t("{kind}: {cases}, half within {median}, nine of ten within {p90}",
               kind=name, cases=amount(look, row.completed, "cases"), median=duration(look, row.median_min),
               p90=duration(look, row.p90_min))
        for name, row in zip(names, records(kinds), strict=True)
    ]  # fmt: skip
    return {
        "type": "scatter", "mode": "markers+text", "x": kinds["median_min"].clip(lower=TIME_TICKS_MIN[0]).tolist(),
        "y": list(range(len(kinds))), "marker": {"size": 13 * look.scale, "color": look.tokens.ink},
        "text": [duration(look, median) for median in kinds["median_min"]], "textposition": "top center",
        "textfont": {"color": look.tokens.text, "size": look.text_px}, "cliponaxis": False,
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


INSTANT = Card(
    title="Decided at once",
    question="How much is decided by machine, and how fast?",
    unit="share of completed cases · time to result",
    definition="Cases completed in the window of items that a machine decides at once, as a share of those of items "
    "for which this is known, and the time from submitted to completed against that of all other items. "
    "The axis grows by powers of ten.",
    headline=instant_headline,
    draw=instant_figure,
)


# Through the app ---------------------------------------------------------------------------------------------------


def section_headline(items: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of cases through the app, its change against the earlier window, and the share of each section.

    The sections are government services and public services.
    """
    if items.empty:
        return look.t("No cases through the app in this window")
    sections = (
        items.dropna(subset=["kind"])
        .drop_duplicates("kind")
        .sort_values("section_share", ascending=False, kind="stable")
    )
    shares = [
        f"{look.label(kind)} {rate(look, share)}"
        for kind, share in zip(sections["kind"], sections["section_share"], strict=True)
    ]
    cases, before = items["submitted"].sum(), items["all_before"].iloc[0]
    return look.t(
        "{cases} through the app: {shares}" if shares else "{cases} through the app", shares=listed(shares, look),
        cases=amount(look, cases, "cases") + in_brackets(look, count_change(look, cases, before), items.iloc[0]),
    )  # fmt: skip


def section_figure(items: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: the items with most cases through the app. Texts add the item's section.

    Upright marks show the numbers of the earlier window. At most 10 items fit, 6 on a wall. A click chooses an item.
    """
    if items.empty:
        return nothing(look, look.t("No cases through the app in this window"))
    shown = items.head(most(look))
    words = [f"{amount(look, row.submitted)} · {look.label(row.kind)}" for row in records(shown)]
    return bars(
        look, look.name(shown).tolist(), shown["submitted"], words, ids=shown["item_id"],
        before=shown["submitted_before"], note=notes(look, items, shown, "items", marks_note(look, shown)),
    )  # fmt: skip


BY_SECTION = Card(
    title="Services in the app",
    question="Which services do people use on the phone?",
    unit="cases",
    definition="Cases submitted in the window through the app or its mini programs, by item; the sections are those "
    "of the catalogue: government and public services. Compared with the same window whole weeks before.",
    headline=section_headline,
    ranked=MOST_SUBMITTED,
    draw=section_figure,
    missing=without("kind", "submitted"),
    click="item",
)
