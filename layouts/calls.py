"""Drawings of the data calls (数据调用)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.numbers import amount, axis_scale, change, local
from layouts.panel import Card
from layouts.theme import Look


def by_hour_headline(hourly: pd.DataFrame, look: Look) -> str:
    """Calls of the window and their change against the week before."""
    if hourly.empty:
        return look.t("No calls in this window")
    calls, before = hourly["calls"].sum(), hourly["calls_week_before"].sum()
    return look.t(
        "{calls} calls, {change} on the week before", calls=amount(look, calls), change=change(look, calls, before)
    )


def by_hour_figure(hourly: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Calls per hour as a line; the week before grey and dashed, both labelled directly."""
    if hourly.empty:
        return look.empty_figure()
    tokens, hours = look.tokens, local(look, hourly["hour_utc"])
    divisor, word = axis_scale(look, hourly[["calls", "calls_week_before"]].max().max())
    before = {"color": tokens.faint, "width": 1.5 * look.scale, "dash": "dot"}
    hover = "%{x|%m-%d %H:%M}  %{y:,.4~r} " + word
    return look.figure(
        [
            {"type": "scatter", "mode": "lines", "x": hours, "y": hourly["calls_week_before"] / divisor, "line": before,
             "name": look.t("the week before"), "hovertemplate": hover},
            {"type": "scatter", "mode": "lines", "x": hours, "y": hourly["calls"] / divisor, "line": {"color": tokens.ink},
             "name": look.t("calls"), "hovertemplate": hover},
        ],
        yaxis={"title": {"text": word}},
    )  # fmt: skip


BY_HOUR = Card(
    title="Calls by hour",
    question="Is the exchange as busy as a week ago?",
    unit="calls",
    definition="Number of data calls in each hour of the window, and in the same hour a week before.",
    headline=by_hour_headline,
    draw=by_hour_figure,
)
