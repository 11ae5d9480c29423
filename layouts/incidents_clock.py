"""Drawings of the clock of incidents: each stage against its limit, and the steps of one incident."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from layouts.numbers import amount, duration, moment, rate
from layouts.panel import Card
from layouts.theme import STATUS, Look

TRACK_LIMITS = 1.5
"""How many limits the track of a stage is long: its mark stands at one of them."""
ENOUGH = 10
"""Fewer passages say nothing about a stage."""


def keeping(row: Any) -> str:
    """The status of a stage: "" | warning (fewer than 90 % within the limit) | critical (fewer than 75 %)."""
    if row.limited < ENOUGH or row.within_limit >= 0.9:
        return ""
    return "critical" if row.within_limit < 0.75 else "warning"


def clock_headline(stages: pd.DataFrame, look: Look) -> str:
    """The stage that keeps its limit least, and how much was sent back."""
    if stages.empty:
        return look.t("No stage ended in this window")
    limited = stages[stages["limited"] > 0]
    judged = limited[limited["limited"] >= ENOUGH] if (limited["limited"] >= ENOUGH).any() else limited
    rework = stages.loc[stages["stage"] == "rework", "incidents"].sum()
    back = look.tn("{n} sent back for rework", "{n} sent back for rework", int(rework), n=amount(look, rework))
    if judged.empty:
        slow = stages.loc[stages["median_min"].idxmax()]
        text = look.t(
            "Longest: {stage}, {duration} in the middle",
            stage=look.label(slow["stage"]),
            duration=duration(look, slow["median_min"]),
        )
    else:
        weak = judged.loc[judged["within_limit"].idxmin()]
        named = {"stage": look.label(weak["stage"]), "rate": rate(look, weak["within_limit"], 0)}
        if weak["within_limit"] >= 0.9:
            text = look.t("All keep their limits; least {stage}: {rate} within it", **named)
        else:
            text = look.t("{stage} is weakest: {rate} within its limit", **named)
    return look.t("{text}; {back}", text=text, back=back) if rework else text


def clock_body(stages: pd.DataFrame, look: Look) -> Any:
    """A row per stage: median, limit, a bar that ends where nine in ten are done, with a mark at the limit, the share."""
    if stages.empty:
        return html.P(look.t("No stage ended in this window"), className="empty")
    return html.Ul([_clock_row(row, look) for row in stages.itertuples()], className="clock")


def _clock_row(row: Any, look: Look) -> Any:
    status, limited = keeping(row), row.limited > 0
    limit = f"/ {duration(look, row.usual_limit_min)}" if limited else look.t("no limit")
    share = rate(look, row.within_limit, 0) if limited else "–"
    bar = {"--share": round(min(row.p90_of_limit / TRACK_LIMITS, 1.0), 3)} if limited else {}
    mark = {"--target": round(1 / TRACK_LIMITS, 3)}
    track = [html.Span(className="clock-bar", style=bar), html.Span(className="clock-target", style=mark)]
    words = look.t(
        "{n} passages; half within {median}, nine in ten within {p90}",
        n=amount(look, row.incidents), median=duration(look, row.median_min), p90=duration(look, row.p90_min),
    )  # fmt: skip
    parts = [
        html.Span(look.label(row.stage), className="clock-stage"),
        html.Span(duration(look, row.median_min), className="clock-median"),
        html.Span(limit, className="clock-limit"),
        html.Span(track if limited else [], className="clock-track" if limited else ""),
        html.Span(f"{STATUS[status].symbol} {share}" if status else share, className="clock-share"),
    ]
    return html.Li(parts, className=f"clock-row {status}".strip(), title=words)


def timeline_headline(steps: pd.DataFrame, look: Look) -> str:
    """What the incident is, how far it came and how it stands against its limit."""
    if steps.empty:
        return look.t("Choose an incident in a list to see its steps")
    last = steps.iloc[-1]
    done = last["stage"] == "closed"
    named = {
        "what": look.name(last, "type"),
        "stage": look.label(last["stage"]),
        "duration": duration(look, last["minutes_open"]),
    }
    text = (
        look.t("{what}: closed after {duration}", **named)
        if done
        else look.t("{what}: {stage}, open for {duration}", **named)
    )
    left = last["minutes_left"]
    if pd.isna(left):
        return text
    words = {"text": text, "duration": duration(look, abs(left))}
    if left < 0:
        return look.t("{text}, {duration} over its limit", **words)
    return look.t("{text}, {duration} before its limit", **words)


def timeline_body(steps: pd.DataFrame, look: Look) -> Any:
    """A table of the steps: when, which stage, how long after the step before, who, remark."""
    if steps.empty:
        return html.P(look.t("Choose an incident in a list to see its steps"), className="empty")
    names = ("Time", "Stage", "After", "Limit", "Agency", "Note")
    numeric = ("After", "Limit")
    head = html.Thead(
        html.Tr([html.Th(look.t(name), scope="col", className="number" if name in numeric else "") for name in names])
    )
    summary = steps["summary"].iloc[0]
    caption = " · ".join(str(text) for text in (steps["incident_id"].iloc[0], summary) if not pd.isna(text))
    return html.Div(
        html.Table([html.Caption(caption), head, html.Tbody([_step(row, look) for row in steps.itertuples()])]),
        className="scroll",
    )


def _step(row: Any, look: Look) -> Any:
    late = row.minutes_since > row.limit_min
    after = "" if pd.isna(row.minutes_since) else duration(look, row.minutes_since)
    sign = f"{STATUS['warning'].symbol} " if late else ""
    return html.Tr(
        [
            html.Td(moment(look, row.at_utc, "full")),
            html.Td(look.label(row.stage)),
            html.Td(
                html.Span(f"{sign}{after}", className="status" if late else ""),
                className=f"number {'warning' if late else ''}".strip(),
            ),
            html.Td("" if pd.isna(row.limit_min) else duration(look, row.limit_min), className="number"),
            html.Td("" if pd.isna(row.agency_id) else look.name(row, "agency")),
            html.Td("" if pd.isna(row.note) else str(row.note)),
        ]
    )


CLOCK = Card(
    title="The clock of each stage",
    question="Where do incidents wait?",
    unit="median / limit · within",
    definition="Passages of a stage that ended in the window: minutes from the event before, after a rework order from that "
    "order. Median and 90th percentile by linear interpolation. Within: share of the passages kept within the limit of "
    "their type (register, dispatch, resolve), of those that have one. The bar ends where nine in ten are done, measured "
    "in limits; the mark is the limit. The limit written is the median of the types' limits.",
    headline=clock_headline,
    draw=clock_body,
    kind="body",
)
TIMELINE = Card(
    title="Timeline of the incident",
    question="What has been done, when and by whom?",
    unit="",
    definition="Events of the chosen incident before the moment, with the time since the event before and the limit of its "
    "type for that step.",
    headline=timeline_headline,
    draw=timeline_body,
    kind="body",
)
