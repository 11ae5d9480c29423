"""Drawing of how many incidents were reported, closed and open over time."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.comparison import since_start
from layouts.kit.coverage import covered, unjudged_text
from layouts.kit.numbers import amount, local, moment
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext


def flow_headline(flow: pd.DataFrame, look: RenderContext) -> str:
    """Headline: numbers of reported and of closed incidents, number open at the end, and its growth in the window.

    If the history does not cover the window, the headline says so instead of the growth.
    """
    if flow.empty:
        return look.t("No incidents in this window")
    reported, closed = flow["reported"].sum(), flow["closed"].sum()
    backlog = flow["backlog"].iloc[-1]
    named = {
        "reported": amount(look, reported), "closed": amount(look, closed), "backlog": amount(look, backlog),
        "change": since_start(look, flow["growth"].iloc[-1]),
    }  # fmt: skip
    if not covered(flow):
        text = look.t("{reported} reported, {closed} closed; {backlog} still open", **named)
        return unjudged_text(look, text, flow)
    if not reported and not closed:
        return look.t("None reported, none closed; {backlog} open", **named)
    if reported == closed:
        return look.t("{reported} reported, as many closed; {backlog} still open", **named)
    return look.t("{reported} reported, {closed} closed; {backlog} still open ({change})", **named)


def flow_figure(flow: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Two strips on one time axis. Above: bars of closed incidents, line of reported ones. Below: line of open ones."""
    if flow.empty:
        return look.empty_figure()
    tokens, hourly = look.tokens, bool(flow["hourly"].iloc[0])
    start = local(look, flow["from_utc"])
    times = start.dt.floor("h") if hourly else start.dt.normalize()
    whole = (flow["until_utc"] - flow["from_utc"]) >= pd.Timedelta(hours=1 if hourly else 23)
    hover = [_flow_words(row, hourly, look) for row in records(flow)]
    shared: dict[str, Any] = {"x": times, "hovertext": hover, "hoverinfo": "text"}
    bars = {"color": tokens.soft, "opacity": [1.0 if full else 0.5 for full in whole]}
    lines = {"type": "scatter", "mode": "lines" if len(flow) > 1 else "markers"}
    closed = {"type": "bar", "y": flow["closed"], "marker": bars, "name": look.t("closed")}
    reported = {"y": flow["reported"], "line": {"color": tokens.ink}, "name": look.t("reported")}
    backlog = {"y": flow["backlog"], "line": {"color": tokens.ink2}, "name": look.t("still open"), "yaxis": "y2"}
    return look.figure(
        [shared | closed, shared | lines | reported, shared | lines | backlog],
        annotations=_flow_labels(flow, look),
        xaxis={"tickformat": "%H:%M\n%m-%d" if hourly else "%m-%d", "nticks": 9, "anchor": "y2"},
        yaxis={"domain": [0.42, 1]},
        yaxis2={"domain": [0, 0.3], "rangemode": "tozero", "nticks": 3},
        margin=look.template()["layout"]["margin"] | {"t": look.text_px * 1.7},
    )  # fmt: skip


def _flow_words(row: Any, hourly: bool, look: RenderContext) -> str:
    until = moment(look, row.until_utc, "time")
    span = f"{moment(look, row.from_utc, 'both')}–{until}" if hourly else moment(look, row.from_utc, "date")
    return look.t(
        "{span}<br>reported {reported}, closed {closed}<br>still open {backlog}", span=span,
        reported=amount(look, row.reported), closed=amount(look, row.closed), backlog=amount(look, row.backlog),
    )  # fmt: skip


def _flow_labels(flow: pd.DataFrame, look: RenderContext) -> list[dict[str, Any]]:
    """Annotations in place of a legend: one above the upper curves, one above the lower curve."""
    tokens = look.tokens
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "x": 0, "showarrow": False}
    font = {"size": look.small_px, "color": tokens.muted}
    marks = ((tokens.ink, "━", look.t("reported")), (tokens.soft, "■", look.t("closed")))
    above = "   ".join(f'<span style="color:{colour}">{mark}</span> {words}' for colour, mark, words in marks)
    open_now = f"{look.t('still open')} <b>{amount(look, flow['backlog'].iloc[-1])}</b>"
    below = f'<span style="color:{tokens.ink2}">━</span> {open_now}'
    return [place | {"y": height, "text": text, "font": font} for height, text in ((1, above), (0.31, below))]


FLOW = Card(
    title="Reported and closed",
    question="Are incidents closed as fast as they arrive?",
    unit="incidents",
    definition="Incidents reported and closed in each city day, or city hour for windows of up to 48 hours, inside "
    "the window only; open: incidents open at the row's end. Rows cut by the window's ends are paler.",
    headline=flow_headline,
    draw=flow_figure,
)
