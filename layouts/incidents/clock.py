"""Drawings of how long incidents take: the duration of each stage against its limit, and one incident's steps."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.questions.judgement import rounded
from data.warehouse.frames import records
from layouts.incidents.by_stage import WHOLE
from layouts.kit.coverage import covered
from layouts.kit.numbers import amount, duration, joined, listed, moment, rate
from layouts.kit.panel import Card
from layouts.kit.theme import STATUS, RenderContext

TRACK_LIMITS = 1.5
"""Length of the track behind a stage's bar, in limits of the stage. A mark on the track stands at 1."""
ENOUGH = 10
"""A stage gets a status only if at least so many passages through it had a limit.

A passage is an incident's way from one event to the next."""
KEPT, BROKEN = 0.9, 0.75
"""Shares (0 to 1) of passages within the limit. Below `KEPT` a stage is a warning, below `BROKEN` critical."""

STEPS = {
    "reported": "report", "registered": "registration", "dispatched": "dispatch", "responded": "response",
    "resolved": "resolution", "verified": "check", "closed": "closing", "rework": "rework",
}  # fmt: skip
"""Stage -> the step that leads to it, as a word inside a sentence (msgid)."""


def keeping(row: Any) -> str:
    """Status of a stage by its share within the limit, in whole percent: critical below 75 %, warning below 90 %.

    Otherwise, and if fewer than `ENOUGH` times have a limit, it is "". row: a row of `read_clock`.
    """
    share = rounded(row.within_limit, digits=0)
    if row.limited < ENOUGH or share >= KEPT:
        return ""
    return "critical" if share < BROKEN else "warning"


def clock_headline(stages: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the stage with the lowest share within its limit, this share, and how often incidents were sent back.

    Stages with fewer than `ENOUGH` times under a limit do not count, unless there are no others; it says how many. If
    no stage has a limit, the headline names the stage with the longest median. If no incident was sent back, that part
    is left out.
    """
    if stages.empty:
        return look.t("No stage ended in this window")
    limited = [row for row in records(stages) if row.limited > 0]
    judged = [row for row in limited if row.limited >= ENOUGH] or limited
    if judged:
        text = _weakest(judged, look, judge=covered(stages))
        few = len(limited) - len(judged)
        one, many = "{text} ({n} step has too few to judge)", "{text} ({n} steps have too few to judge)"
        text = look.tn(one, many, few, text=text) if few else text
    else:
        slow = max(records(stages), key=lambda row: row.median_min)
        named = {"stage": look.t(STEPS[slow.stage]), "duration": duration(look, slow.median_min)}
        only = len(stages) == 1
        text = look.t("{stage}: median {duration}" if only else "Longest step: {stage}, median {duration}", **named)
    rework = sum(row.incidents for row in records(stages) if row.stage == "rework")
    return look.t("{text}; {n} sent back", text=text, n=amount(look, rework)) if rework else text


def _weakest(judged: list[Any], look: RenderContext, *, judge: bool) -> str:
    """Part of a headline: the stages with the lowest share within their limit, and this share.

    If all stages have the same share, it says "all steps". judge: whether it may say that all steps reach 90 %.
    """
    least = min(row.within_limit for row in judged)
    weak = [look.t(STEPS[row.stage]) for row in judged if row.within_limit == least]
    named = {"stage": listed(weak, look), "rate": rate(look, least, 0)}
    if len(judged) == 1:
        return look.t("{stage}: {rate} within its limit", **named)
    if len(weak) == len(judged):
        return look.t("All steps with a limit: {rate} within it", **named)
    if judge and rounded(least, digits=0) >= KEPT:
        return look.t("All steps with a limit 90 % or more within it; lowest: {stage}, {rate}", **named)
    return look.t("Weakest step: {stage}, {rate} within its limit", **named)


def clock_body(stages: pd.DataFrame, look: RenderContext) -> Any:
    """List with one row per stage: its name, median, limit, bar and share within the limit.

    The bar ends at the 90th percentile of duration / limit, at most at `TRACK_LIMITS`. A mark shows the limit. A stage
    without limits has no bar and no share.
    """
    if stages.empty:
        return html.P(look.t("No stage ended in this window"), className="empty")
    judge = covered(stages)
    return html.Ul([_clock_row(row, keeping(row) if judge else "", look) for row in records(stages)], className="clock")


def _clock_row(row: Any, status: str, look: RenderContext) -> Any:
    limited = row.limited > 0
    limit = f"/ {duration(look, row.usual_limit_min)}" if limited else look.t("no limit")
    share = rate(look, row.within_limit, 0) if limited else "–"
    bar = {} if pd.isna(row.p90_of_limit) else {"--share": round(min(row.p90_of_limit / TRACK_LIMITS, 1.0), 3)}
    mark = {"--target": round(1 / TRACK_LIMITS, 3)}
    track = [html.Span(className="clock-bar", style=bar), html.Span(className="clock-target", style=mark)]
    words = look.t(
        "{passages}; half within {median}, nine in ten within {p90}",
        passages=amount(look, row.incidents, "passages"), median=duration(look, row.median_min),
        p90=duration(look, row.p90_min),
    )  # fmt: skip
    if row.waiting:
        still = look.tn("{n} still waits beyond its limit", "{n} still wait beyond their limit", row.waiting)
        words = joined([words, still], look)
    parts = [
        html.Span(look.label(row.stage), className="clock-stage"),
        html.Span(duration(look, row.median_min), className="clock-median"),
        html.Span(limit, className="clock-limit"),
        html.Span(track if limited else [], className="clock-track" if limited else ""),
        html.Span(f"{STATUS[status].symbol} {share}" if status else share, className="clock-share"),
    ]
    return html.Li(parts, className=f"clock-row {status}".strip(), title=words)


NOT_FOUND = "There is no incident with this number at this moment"
"""What the timeline says if an incident is chosen of which it has no step (msgid)."""


def timeline_headline(steps: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the incident's type, its last stage, how long it was open, and the time before or over its limit.

    Without a limit the last part is left out.
    """
    if steps.empty:
        return look.t(NOT_FOUND if "incident" in dict(look.chosen) else "No incident is chosen")
    last = records(steps)[-1]
    named = {"what": look.name(last, "type"), "duration": duration(look, last.minutes_open)}
    if last.stage == "closed":
        text = look.t("{what}: closed after {duration}", **named)
    else:
        text = look.t("{what}: {stage}, open for {duration}", stage=look.inside(last.stage), **named)
    late = int((steps["minutes_since"] > steps["limit_min"]).sum())
    if late:
        text = look.tn("{text}, {n} step over its limit", "{text}, {n} steps over their limit", late, text=text)
    if pd.isna(last.minutes_left):
        return text
    words = {"text": text, "duration": duration(look, abs(last.minutes_left))}
    if last.minutes_left < 0:
        return look.t("{text}, {duration} over its limit", **words)
    return look.t("{text}, {duration} before its limit", **words)


def timeline_body(steps: pd.DataFrame, look: RenderContext) -> Any:
    """Table with one row per step: time, stage, time since the step before, the step's limit, agency, note.

    If the time since the step before is above the limit, it is marked.
    """
    if steps.empty:
        words = NOT_FOUND if "incident" in dict(look.chosen) else "Choose an incident in a list to see its steps"
        return html.P(look.t(words), className="empty")
    heads = [
        html.Th(look.t(name), scope="col", className="number" if name in ("After", "Limit") else "")
        for name in ("Time", "Stage", "After", "Limit", "Agency", "Note")
    ]
    rows = records(steps)
    told = (rows[0].incident_id, rows[0].summary)
    caption = html.Caption(" · ".join(str(text) for text in told if not pd.isna(text)))
    body = html.Tbody([_step(row, look) for row in rows])
    return html.Div(html.Table([caption, html.Thead(html.Tr(heads)), body]), className="scroll")


def _step(row: Any, look: RenderContext) -> Any:
    late = row.minutes_since > row.limit_min
    after = "" if pd.isna(row.minutes_since) else duration(look, row.minutes_since)
    words = html.Span(f"{STATUS['critical'].symbol} {after}", className="status") if late else after
    cells = [
        html.Td(f"{moment(look, row.at_utc, 'day')} {moment(look, row.at_utc, 'second')}", style=WHOLE),
        html.Td(look.label(row.stage), style=WHOLE),
        html.Td(words, className="number critical" if late else "number"),
        html.Td("" if pd.isna(row.limit_min) else duration(look, row.limit_min), className="number"),
        html.Td("" if pd.isna(row.agency_id) else look.name(row, "agency")),
        html.Td("" if pd.isna(row.note) else str(row.note)),
    ]
    return html.Tr(cells)


CLOCK = Card(
    title="The clock of each stage",
    question="Where do incidents wait?",
    unit="median / limit · within",
    definition="Passages of a stage that ended in the window: minutes from the event before, after a rework order "
    "from that order. Median and 90th percentile by linear interpolation. Within: share of the passages kept within "
    "the limit of their type (register, dispatch, resolve), of those that have one and of the incidents that still "
    "wait beyond it; after a rework order there is none. The bar ends where nine in ten are done, measured in limits; "
    "the mark is the limit. The limit written is the median of the types' limits.",
    headline=clock_headline,
    draw=clock_body,
    kind="body",
)
TIMELINE = Card(
    title="Timeline of the incident",
    question="What has been done, when and by whom?",
    unit="",
    definition="Events of the chosen incident before the moment, with the time since the event before and the limit "
    "of its type for that step; after a rework order there is none. ▲: the step took longer than its limit.",
    headline=timeline_headline,
    draw=timeline_body,
    kind="body",
)
