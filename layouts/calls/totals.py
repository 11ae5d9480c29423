"""Drawings of data calls over time (数据调用): number of calls, error rate, and p95 of the response time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from layouts.calls.errors import error_status, worst_hour
from layouts.calls.lines import lone_points, time_axis, window_range
from layouts.kit.comparison import against, base
from layouts.kit.missing import without_status
from layouts.kit.numbers import MISSING, amount, axis_scale, change, count_change, joined, local, moment, parts, rate
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext

WORDS_WIDTH = 0.25
"""Share of the time axis (0 to 1) that the text of one unusual span needs."""
MOST_SPANS = 3
FULL_HOUR, LEAST_MINUTES = 59.99, 5


def _tile(title: str, value: tuple[str, str], note: Sequence[Any]) -> html.Div:
    figure, unit = value
    words = html.Span(unit, className="tile-unit")
    shown = [html.Div([figure, words], className="tile-value"), html.Div(list(note), className="tile-note")]
    return html.Div([html.H3(title), *shown], className="tile")


def total_headline(totals: pd.DataFrame, look: RenderContext) -> str:
    """Headline: calls today so far, their change against the earlier day by the same time, and calls in all."""
    if totals.empty or not totals["calls_ever"].iloc[0]:
        return look.t("No calls yet")
    row, day = totals.iloc[0], look.old_day("calls")
    return look.t(
        "{calls} on {date}{against}; {ever} since {since}" if day else "{calls} today{against}; {ever} since {since}",
        date=day, calls=amount(look, row["calls_today"], "calls"), ever=amount(look, row["calls_ever"], "calls"),
        against=_against(look, row["calls_today"], row["calls_before"], row),
        since=moment(look, row["first_call_at_utc"], "date"),
    )  # fmt: skip


def _against(look: RenderContext, now: Any, before: Any, row: Any) -> str:
    """Text behind a number of calls: a comma, then the change, or why nothing is compared. '' for an unknown change."""
    words = against(look, count_change(look, now, before), row)
    return look.t(", ") + words if words else ""


def total_body(totals: pd.DataFrame, look: RenderContext) -> html.Div:
    """Four tiles: calls today so far, calls per minute now, calls ever, callers today. Without rows only the third."""
    if totals.empty:
        return html.Div(_tile(look.t("Calls ever"), (MISSING, ""), [look.t("No calls yet")]), className="tiles")
    row, day = totals.iloc[0], look.old_day("calls")
    made, callers, pace = look.t("Calls today"), look.t("Callers today"), look.t("Calls per minute now")
    if day:  # the source has stopped: its last day is not today
        made, callers = look.t("Calls on {date}", date=day), look.t("Callers on {date}", date=day)
        pace = look.t("Last calls per minute")
    today = against(look, count_change(look, row["calls_today"], row["calls_before"]), row)
    minute = against(look, change(look, row["calls_per_minute"], row["calls_per_minute_before"]), row)
    since = look.t("since {date}", date=moment(look, row["first_call_at_utc"], "date"))
    agencies = look.t("of {agencies}", agencies=amount(look, row["agencies_today"], "agencies"))
    tiles = [
        _tile(made, parts(look, row["calls_today"], "calls"), [today]),
        _tile(pace, parts(look, row["calls_per_minute"], "calls"), [minute]),
        _tile(look.t("Calls ever"), parts(look, row["calls_ever"], "calls"), [since]),
        _tile(callers, parts(look, row["systems_today"], "systems"), [agencies]),
    ]
    return html.Div(tiles, className="tiles")


def unusual_spans(hourly: pd.DataFrame) -> list[pd.DataFrame]:
    """At most three spans of consecutive hours that are unusual in the same way, as rows of `hourly`.

    The span with most missing and failed calls comes first. Missing calls are calls_before - calls, where positive."""
    if not hourly["unusual"].any():
        return []
    run = (
        (hourly["unusual"] != hourly["unusual"].shift()) | (hourly["hour_utc"].diff() > pd.Timedelta(hours=1))
    ).cumsum()
    spans = [span for _, span in hourly.groupby(run) if span["unusual"].iloc[0]]
    weighed = sorted(spans, key=lambda span: -_lost(span))
    return weighed[:MOST_SPANS]


def _lost(span: pd.DataFrame) -> float:
    missing = (span["calls_before"] - span["calls"]).clip(lower=0).fillna(0)
    return float((missing + span["errors"]).sum())


def _span_words(span: pd.DataFrame, look: RenderContext) -> str:
    first, last = span["hour_utc"].iloc[0], span["hour_utc"].iloc[-1] + pd.Timedelta(hours=1)
    end = moment(look, last, "time" if last - first < pd.Timedelta(hours=24) else "both")
    hours = f"{moment(look, first, 'both')[5:]}–{end}"
    if span["unusual"].iloc[0] == "errors":
        share = rate(look, span["errors"].sum() / span["with_status"].sum())
        return look.t("{hours}: {share} failed", hours=hours, share=share)
    fall = change(look, span["calls"].sum(), span["calls_before"].sum())
    return look.t("{hours}: {against}", hours=hours, against=against(look, fall, span.iloc[0]))


def by_hour_headline(hourly: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of calls in the window, its change, and the most serious unusual span of hours, if any.

    The change is against the earlier window. It counts only hours that have calls in both windows."""
    if hourly.empty:
        return look.t("No calls in this window")
    calls, compared = hourly["calls"].sum(), hourly[hourly["calls_before"].notna()]
    spans = unusual_spans(hourly)
    moved = _against(look, compared["calls"].sum(), compared["calls_before"].sum(min_count=1), hourly.iloc[0])
    text = look.t("{calls} made{against}", calls=amount(look, calls, "calls"), against=moved)
    return joined([text, *(_span_words(span, look) for span in spans[:1])], look)


def _span_marks(hourly: pd.DataFrame, per_hour: pd.Series[Any], look: RenderContext) -> list[dict[str, Any]]:
    """Annotations of the unusual spans of hours. A span too near to a worse one gets a symbol without text."""
    room = (hourly["hour_utc"].iloc[-1] - hourly["hour_utc"].iloc[0]) * WORDS_WIDTH
    marks, said = [], list[pd.Timestamp]()
    for span in unusual_spans(hourly):
        mark, at = _span_mark(span, per_hour, look), span["hour_utc"].iloc[0]
        if any(abs(at - other) < room for other in said):
            mark |= {"text": mark["text"][0]}
        else:
            said.append(at)
        marks.append(mark)
    return marks


def _span_mark(span: pd.DataFrame, per_hour: pd.Series[Any], look: RenderContext) -> dict[str, Any]:
    errors = span["unusual"].iloc[0] == "errors"
    colour = look.tokens.critical if errors else look.tokens.warning
    lowest = span.sort_values("calls").iloc[0]
    at = local(look, pd.Series([lowest["hour_utc"]])).iloc[0]
    return {
        "x": at, "y": per_hour.get(lowest["hour_utc"], 0),
        "text": f"{'▲' if errors else '◆'} {_span_words(span, look)}",
        "showarrow": True, "arrowhead": 0, "arrowwidth": look.scale, "arrowcolor": colour, "ax": 0,
        "ay": -4 * look.small_px, "font": {"size": look.small_px, "color": colour},
    }  # fmt: skip


def _end_label(x: Any, y: float, text: str, colour: str, look: RenderContext, *, above: bool) -> dict[str, Any]:
    return {
        "x": x, "y": y, "text": text, "xanchor": "left", "yanchor": "bottom" if above else "top",
        "xshift": 4 * look.scale, "font": {"size": look.small_px, "color": colour},
    }  # fmt: skip


def _per_hour(hourly: pd.DataFrame) -> pd.DataFrame:
    """Calls per hour in the window (calls) and in the earlier window (calls_before), by hour_utc.

    An hour without calls between hours with calls has 0 calls. The calls of an hour that the window cuts are scaled up
    to a whole hour. If less than five minutes of an hour lie in the window, the hour is left out.
    """
    kept = hourly[hourly["minutes"] >= LEAST_MINUTES]
    paced = kept.set_index("hour_utc")[["calls", "calls_before"]].mul(60 / kept["minutes"].to_numpy(), axis=0)
    hours = paced.asfreq("h")
    return hours.assign(calls=hours["calls"].fillna(0))


def by_hour_figure(hourly: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Lines: calls of each hour of the window; dotted in grey, calls of the same hours of the earlier window.

    A ring marks the end of the line if the window cuts the hour there. For unusual spans see `_span_marks`.
    """
    hours = _per_hour(hourly)
    if hours.empty:
        return look.empty_figure()
    tokens, x = look.tokens, local(look, pd.Series(hours.index))
    divisor, word = axis_scale(look, hours.max().max())
    calls, before = hours["calls"] / divisor, hours["calls_before"] / divisor
    hover = "%{x|%m-%d %H:%M}  %{y:,.4~r} " + word
    dashed = {"color": tokens.faint, "width": 1.5 * look.scale, "dash": "dot"}
    line = {"type": "scatter", "mode": "lines", "x": x, "hovertemplate": hover, "cliponaxis": False}
    traces = [
        line | lone_points(before, look) | {"y": before.to_numpy(), "line": dashed, "name": base(look, hourly.iloc[0])},
        line
        | lone_points(calls, look)
        | {"y": calls.to_numpy(), "line": {"color": tokens.ink}, "name": look.t("calls")},
    ]
    if hourly["minutes"][hourly["minutes"] >= LEAST_MINUTES].iloc[-1] < FULL_HOUR:
        ring = {"symbol": "circle-open", "size": 8 * look.scale, "color": tokens.ink, "line": {"width": 2 * look.scale}}
        traces.append(line | {"mode": "markers", "x": x[-1:], "y": calls[-1:].to_numpy(), "marker": ring, "name": ""})
    labels = _span_marks(hourly, calls, look)
    above = not before.iloc[-1] > calls.iloc[-1]
    labels.append(_end_label(x.iloc[-1], calls.iloc[-1], look.t("this window"), tokens.ink, look, above=above))
    if before.notna().any():
        last = before.dropna()
        at = local(look, pd.Series([last.index[-1]])).iloc[0]
        labels.append(_end_label(at, last.iloc[-1], base(look, hourly.iloc[0]), tokens.faint, look, above=not above))
    margin = {"l": 4, "r": (8 if look.language == "en" else 5) * look.small_px, "t": 8 * look.scale, "b": 4}
    axis = time_axis(look) | window_range(hourly, look)  # labels at the end would stretch the axis
    unit = {"ticksuffix": f" {word}" if word else ""}
    return look.figure(traces, xaxis=axis, yaxis=unit, annotations=labels, margin=margin)


def quality_headline(hourly: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the window's error rate, the hour with the highest error rate, and the hour with the highest p95 (ms).

    For the first of these hours see `worst_hour`. The second is one of those with at least a quarter of the median
    number of calls with a status. If there is only one such hour, no hour is named.
    """
    if hourly.empty:
        return look.t("No calls in this window")
    known = hourly[hourly["with_status"] > 0]
    if known.empty:
        return look.t("Which calls failed is not known")
    errors = rate(look, known["errors"].sum() / known["with_status"].sum())
    enough = known[known["with_status"] >= known["with_status"].median() / 4]
    slowest = enough.sort_values("p95_ms").iloc[-1]
    p95 = amount(look, round(slowest["p95_ms"]))
    if len(enough) == 1:  # the only hour is not the worst of several
        return look.t("{rate} failed; p95 ≈ {slowest} ms", rate=errors, slowest=p95)
    if not hourly["errors"].sum():
        text = "No call failed; p95 ≈ up to {slowest} ms at {slow_time}"
        return look.t(text, slowest=p95, slow_time=moment(look, slowest["hour_utc"])[5:])
    return look.t(
        "{rate} failed{worst}; p95 ≈ up to {slowest} ms at {slow_time}", rate=errors, slowest=p95,
        worst=worst_hour(known, look), slow_time=moment(look, slowest["hour_utc"])[5:],
    )  # fmt: skip


def quality_figure(hourly: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Two strips by hour: error rate above, p95 below. Triangles mark hours with an error rate above 10 %."""
    if hourly.empty:
        return look.empty_figure()
    tokens, x = look.tokens, local(look, hourly["hour_utc"])
    bad = hourly["error_rate"].map(error_status) == "critical"
    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": x}
    at = {"x": x[bad], "y": hourly.loc[bad, "error_rate"] * 100}
    marks = {"type": "scatter", "mode": "markers", "hoverinfo": "skip"} | at
    traces: list[dict[str, Any]] = [
        line | {"y": hourly["error_rate"] * 100, "line": {"color": tokens.ink},
                "hovertemplate": "%{x|%m-%d %H:%M}  %{y:.2f} %<extra></extra>"}
        | lone_points(hourly["error_rate"], look),
        marks | {"marker": {"symbol": "triangle-up", "size": 9 * look.scale, "color": tokens.critical}},
        line | {"y": hourly["p95_ms"].round(), "yaxis": "y2", "line": {"color": tokens.ink},
                "hovertemplate": "%{x|%m-%d %H:%M}  %{y:,} ms<extra></extra>"} | lone_points(hourly["p95_ms"], look),
    ]  # fmt: skip
    axis = {"rangemode": "tozero", "nticks": 4}
    return look.figure(
        traces,
        yaxis=axis | {"domain": [0.57, 0.93], "ticksuffix": " %"},
        yaxis2=axis | {"domain": [0, 0.36], "anchor": "x"},
        xaxis=time_axis(look) | window_range(hourly, look) | {"anchor": "y2"},
        annotations=_quality_titles(look),
    )


def _quality_titles(look: RenderContext) -> list[dict[str, Any]]:
    title = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
    font = {"size": look.small_px, "color": look.tokens.muted}
    return [
        title | {"y": 0.94, "text": look.t("Error rate"), "font": font},
        title | {"y": 0.37, "text": look.t("Time to answer, p95 ≈, ms"), "font": font},
    ]


TOTAL = Card(
    title="Calls",
    question="How much is the exchange used?",
    unit="",
    definition="Data calls from the start of the city's day to the moment, against the same weekday a week before up"
    " to the same time; per minute as the mean of the last ten minutes; and all calls before the moment.",
    headline=total_headline,
    draw=total_body,
    kind="body",
)
BY_HOUR = Card(
    title="Calls by hour",
    question="Is the exchange as busy as before?",
    unit="calls",
    definition="Number of data calls in each hour of the window, and in the same hour of the window whole weeks "
    "before. Marked are hours with under 60 % of the calls before, and hours in which more than 20 % of the "
    "calls failed. An hour still running is drawn at its pace.",
    headline=by_hour_headline,
    draw=by_hour_figure,
    missing=without_status,
)
QUALITY = Card(
    title="Errors and time to answer",
    question="Does the exchange answer, and fast?",
    unit="",
    definition="By hour: calls with status 400 or more, except 401 and 403 (refused: the caller had no right) / all "
    "calls with a known status, and the 95th percentile of the time to answer, from 32 buckets of half an octave "
    "(p95 ≈). A triangle marks hours with more than 10 % errors.",
    headline=quality_headline,
    draw=quality_figure,
    missing=without_status,
)
