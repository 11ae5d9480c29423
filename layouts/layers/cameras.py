"""Drawing of shared cameras: the share of each owner's cameras that is online (共享视频在线情况)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.questions.judgement import rounded
from data.warehouse.frames import records
from layouts.kit.bars import PANEL_EM, share_of_texts, short
from layouts.kit.numbers import amount, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext

MOST_CAMERAS = Ranked(("cameras",))
FEW_ONLINE, FEWEST_ONLINE = 0.9, 0.5
"""Limits of the share of an owner's cameras that is online: below the first a warning, below the second an alarm."""


def _camera_state(online_rate: float) -> str:
    share = rounded(online_rate)
    return "alarm" if share < FEWEST_ONLINE else "warning" if share < FEW_ONLINE else "normal"


def cameras_headline(owners: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the share of cameras online, and the owner with the lowest share, if that share is below 90 %."""
    if owners.empty:
        return look.t("No cameras in this selection")
    total, cameras = rate(look, owners["online"].sum() / owners["cameras"].sum()), owners["cameras"].sum()
    named = {"rate": total, "cameras": amount(look, cameras, "cameras")}
    if len(owners) == 1:
        return look.t("{rate} of {cameras} online", **named)
    low = leaders(owners, "online_rate", look, MOST_CAMERAS, least=True)
    if _camera_state(low.first["online_rate"]) == "normal":
        return look.t("{rate} of {cameras} online, no owner below 90 %", **named)
    if low.n > 1:
        share = low.each(look, rate(look, low.first["online_rate"]))
        return look.t("{rate} online; lowest: {owner}, {share}", rate=total, owner=low.names, share=share)
    named |= {"owner": low.names, "online": f"{low.first['online']:,}", "all": amount(look, low.first["cameras"])}
    return look.t("{rate} online; lowest: {owner}, {online} of {all}", **named)


def cameras_figure(owners: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: the share of cameras online, for the ten owners with most cameras. The greatest owner is on top.

    A share below 90 % has the colour and symbol of a warning, a share below 50 % those of an alarm.
    """
    if owners.empty:
        return look.empty_figure()
    rows = owners.head(10).iloc[::-1]
    names = [short(name) for name in look.name(rows)]
    states = [_camera_state(share) for share in rows["online_rate"]]
    tokens = look.tokens
    colours = [tokens.bar if state == "normal" else getattr(tokens, STATUS[state].token) for state in states]
    signs = ["" if state == "normal" else f"{STATUS[state].symbol} " for state in states]
    texts = [f"{sign}{row.online:,} / {row.cameras:,}" for sign, row in zip(signs, records(rows), strict=True)]
    words = [tokens.text if state == "normal" else colour for state, colour in zip(states, colours, strict=True)]
    bars = {"type": "bar", "orientation": "h", "y": names, "hoverinfo": "skip", "cliponaxis": False, "width": 0.55}
    return look.figure(
        [
            bars
            | {
                "x": [1.0] * len(rows),
                "marker": {"color": tokens.grid},
                "text": texts,
                "textposition": "outside",
                "textfont": {"color": words, "size": look.small_px},
            },
            bars | {"x": rows["online_rate"].tolist(), "marker": {"color": colours}},
        ],
        barmode="overlay",
        xaxis={"range": [0, 1 / (1 - share_of_texts(look, names, texts, PANEL_EM))], "visible": False},
        yaxis={"ticklabelstandoff": 6, "tickfont": {"size": look.text_px - 1, "color": tokens.text}},
    )


CAMERAS = Card(
    title="Cameras online by owner",
    question="Whose cameras can be watched?",
    unit="cameras",
    definition="Cameras of the shared video platform by the agency that owns them; online: its last reading says so "
    "and is not older than allowed. Below 90 % warning, below 50 % alarm.",
    headline=cameras_headline,
    ranked=MOST_CAMERAS,
    draw=cameras_figure,
)
