"""Drawings of service cases (办件): flow and backlog, channels, and how many cases reached each stage.

`data/questions/comparisons.py` says which window is the earlier window of a comparison.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import bars
from layouts.kit.comparison import in_brackets, marks_note, since_start
from layouts.kit.coverage import covered, unjudged_text
from layouts.kit.missing import without
from layouts.kit.numbers import amount, axis_scale, points, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

ONLINE = ("web", "app", "wechat")
"""Identifiers of the online channels (网办), through which one submits a case without going to a hall."""
MOST_SUBMITTED = Ranked(("submitted",), label="channel")
FUNNEL_STAGES = ["submitted", "accepted", "completed", "rated"]


# Flow --------------------------------------------------------------------------------------------------------------


def flow_headline(flow: pd.DataFrame, look: RenderContext) -> str:
    """Headline: numbers of submitted, completed and open cases, and the change of the open ones in the window.

    Open cases are those at the window's end. If the history does not cover the window, words that say so replace the
    change.
    """
    if flow.empty:
        return look.t("No cases in this window")
    last = flow.iloc[-1]
    named = {
        "submitted": amount(look, flow["submitted"].sum()), "completed": amount(look, flow["completed"].sum()),
        "backlog": amount(look, last["backlog"]), "change": since_start(look, last["growth"]),
    }  # fmt: skip
    if not covered(flow):
        text = look.t("{submitted} submitted, {completed} completed; {backlog} open", **named)
        return unjudged_text(look, text, flow)
    return look.t("{submitted} submitted, {completed} completed; {backlog} open ({change})", **named)


def flow_figure(flow: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Two strips by day. Above: completed cases (bars) and submitted cases (line). Below: open cases.

    On days that the window cuts, bars are pale and rings replace the line.
    """
    if flow.empty:
        return look.empty_figure()
    divisor, word = axis_scale(look, flow[["submitted", "completed"]].max().max())
    hover = [_day_words(row, look) for row in records(flow)]
    common = {"x": flow["day"].tolist(), "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>"}
    axis = {"rangemode": "tozero", "fixedrange": True}
    return look.figure(
        [*_in_and_out(flow, divisor, common, look), _backlog(flow, common, look)],
        xaxis=_days_axis(flow) | {"anchor": "y2"},
        yaxis=axis | {"domain": [0.44, 1], "title": {"text": word}, "nticks": 5, "tickformat": ","},
        yaxis2=axis | {"domain": [0, 0.26], "showticklabels": False, "showgrid": False},
        annotations=_flow_words(flow, divisor, look),
        margin=look.template()["layout"]["margin"] | {"t": look.text_px * 1.8, "r": look.text_px * 5},
    )


def _in_and_out(
    flow: pd.DataFrame, divisor: float, common: dict[str, Any], look: RenderContext
) -> list[dict[str, Any]]:
    """Traces of the upper strip: completed cases as bars, submitted cases as a line.

    On days that the window cuts, submitted cases are rings.
    """
    tokens = look.tokens
    colours = [tokens.bar if whole else tokens.soft for whole in flow["complete"]]
    completed = common | {"type": "bar", "y": (flow["completed"] / divisor).tolist(), "marker": {"color": colours}}
    whole = (flow["submitted"] / divisor).where(flow["complete"])
    cut = (flow["submitted"] / divisor).where(~flow["complete"])
    ring = {"symbol": "circle-open", "size": 8 * look.scale, "color": tokens.ink2, "line": {"width": 2 * look.scale}}
    ink2 = {"mode": "lines+markers" if len(flow) < 15 else "lines", "line": {"color": tokens.ink2}, "type": "scatter"}
    submitted = common | ink2 | {"y": whole.tolist(), "marker": {"color": tokens.ink2}}
    pale = common | {"type": "scatter", "mode": "markers", "y": cut.tolist(), "marker": ring}
    return [completed, submitted, pale]


def _day_words(row: Any, look: RenderContext) -> str:
    words = [row.day if row.complete else look.t("{day} (part of the day)", day=row.day)]
    words += [
        f"{look.t(name)} {amount(look, getattr(row, name.lower()))}" for name in ("Submitted", "Accepted", "Completed")
    ]
    return "<br>".join([*words, f"{look.t('Open')} {amount(look, row.backlog)}"])


def _backlog(flow: pd.DataFrame, common: dict[str, Any], look: RenderContext) -> dict[str, Any]:
    ends = [*[0] * (len(flow) - 1), 7 * look.scale]
    area = {"fill": "tozeroy", "fillcolor": look.tokens.soft, "line": {"color": look.tokens.ink}, "type": "scatter"}
    marker = {"color": look.tokens.ink, "size": ends}
    return common | area | {"mode": "lines+markers", "y": flow["backlog"].tolist(), "yaxis": "y2", "marker": marker}


def _days_axis(flow: pd.DataFrame) -> dict[str, Any]:
    step = ceil(len(flow) / 7)
    shown = flow["day"].tolist()[::step]
    ticks = {"tickmode": "array", "tickvals": shown, "ticktext": [day[5:] for day in shown]}
    return ticks | {"type": "category", "range": [-0.6, len(flow) - 0.4], "fixedrange": True}


def _flow_words(flow: pd.DataFrame, divisor: float, look: RenderContext) -> list[dict[str, Any]]:
    """Annotations that name the bars and lines: submitted, completed and open cases."""
    tokens, last = look.tokens, len(flow) - 1
    peak = int(flow["submitted"].argmax())
    side = {"x": last, "xanchor": "left", "xshift": 8 * look.scale, "showarrow": False, "align": "left"}
    small, top = {"size": look.small_px}, flow[["submitted", "completed"]].max(axis=1).iloc[peak] / divisor
    return [
        {"x": peak, "y": float(top), "yshift": look.text_px, "text": look.t("Submitted"), "showarrow": False,
         "font": small | {"color": tokens.ink2}},
        side | {"y": float(flow["completed"].iloc[-1] / divisor / 2), "text": look.t("Completed"),
                "font": small | {"color": tokens.muted}},
        side | {"y": float(flow["backlog"].iloc[-1]), "yref": "y2", "font": small | {"color": tokens.ink},
                "text": f"{look.t('Open')}<br><b>{amount(look, flow['backlog'].iloc[-1])}</b>"},
    ]  # fmt: skip


FLOW = Card(
    title="Cases in and out",
    question="Are cases completed as fast as they arrive?",
    unit="cases per day",
    definition="Cases submitted, accepted and completed on each day of the city, inside the window only. Open "
    "is what was submitted and not completed at the end of the day or of the window. Days that the window "
    "cuts are pale.",
    headline=flow_headline,
    draw=flow_figure,
)


# Channels ----------------------------------------------------------------------------------------------------------


def channels_headline(channels: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the channel with most cases, its share, the share of the online channels, and the change of this share.

    The change is against the earlier window.
    """
    if channels["submitted"].sum() == 0:
        return look.t("No cases submitted in this window")
    channels = channels[channels["channel"].notna()]
    if channels["submitted"].sum() == 0:
        return look.t("The channels of the cases are not known")
    online = channels[channels["channel"].isin(ONLINE)]
    share, before = online["share"].sum(), online["share_before"].sum(min_count=1)
    online_share = rate(look, share) + in_brackets(look, points(look, share, before), channels.iloc[0])
    used = channels[channels["submitted"] > 0]
    top = leaders(used, "submitted", look, MOST_SUBMITTED)
    if top.alone:
        only = look.inside(top.first["channel"])
        return look.t("All {n} through {channel}", n=amount(look, top.first["submitted"]), channel=only)
    named = look.inside(top.first["channel"]) if top.n == 1 else top.names
    return look.t(
        "Most through {channel}: {share}; online {online}", channel=named,
        share=top.each(look, rate(look, top.first["share"])), online=online_share,
    )  # fmt: skip


def channels_figure(channels: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: submitted cases by channel. The text at each bar has the number and the channel's share.

    Upright marks show the numbers of the earlier window.
    """
    if channels.empty:
        return look.empty_figure()
    names = [look.label(channel) for channel in channels["channel"]]
    words = [f"{amount(look, row.submitted)} · {rate(look, row.share)}" for row in records(channels)]
    return bars(
        look, names, channels["submitted"], words, before=channels["submitted_before"], note=marks_note(look, channels)
    )


CHANNELS = Card(
    title="Channels",
    question="How do cases come in?",
    unit="cases",
    definition="Cases submitted in the window by channel, and each channel's share of those whose channel is "
    "known. Online are website, app and WeChat. Compared with the same window whole weeks before.",
    headline=channels_headline,
    ranked=MOST_SUBMITTED,
    draw=channels_figure,
    missing=without("channel", "submitted"),
)


# Funnel ------------------------------------------------------------------------------------------------------------


def funnel_headline(funnel: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of cases submitted in the window, share of them completed, its change, and share of them rated.

    The change is against the earlier window. If the city's cases are never rated, the last part is left out.
    """
    stages = funnel.set_index("stage").reindex(FUNNEL_STAGES)
    cases, share, before = stages["cases"], stages["share"], stages["share_before"]
    if not cases["submitted"] > 0:
        return look.t("No cases submitted in this window")
    moved = points(look, share["completed"], before["completed"])
    named = {
        "submitted": amount(look, cases["submitted"]),
        "completed": rate(look, share["completed"]) + in_brackets(look, moved, funnel.iloc[0]),
    }
    if pd.isna(share["rated"]):  # the city's cases are never rated
        return look.t("{submitted} submitted: {completed} of them completed", **named)
    return look.t(
        "{submitted} submitted: {completed} of them completed, {rated} rated", rated=rate(look, share["rated"]), **named
    )


def funnel_figure(funnel: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: number of submitted cases that reached each stage. Texts add their share of all submitted cases.

    Upright marks show the numbers that the shares of the earlier window would give.
    """
    if funnel.empty or funnel["cases"].sum() == 0:
        return look.empty_figure()
    names = [look.label(stage) for stage in funnel["stage"]]
    words = [
        look.t("Not connected") if pd.isna(row.cases) else f"{amount(look, row.cases)} · {rate(look, row.share)}"
        for row in records(funnel)
    ]
    before = funnel["share_before"] * funnel["cases"].max()
    return bars(look, names, funnel["cases"].fillna(0), words, before=before, note=marks_note(look, funnel))


FUNNEL = Card(
    title="From submission to rating",
    question="How far have the submitted cases come?",
    unit="cases",
    definition="Of the cases submitted in the window, those accepted, completed and rated by the moment; shares are "
    "of the submitted. Marks: the same shares of the window whole weeks before, as they stood equally long"
    " after it.",
    headline=funnel_headline,
    draw=funnel_figure,
)
