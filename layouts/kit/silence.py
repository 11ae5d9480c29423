"""The words and the picture of a panel without data. They never say zero, none or "all well"."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from dash import html

from data.contract.tables import metadata
from data.questions.first_rows import Silence
from layouts.kit.numbers import moment
from layouts.kit.panel import Card
from layouts.kit.theme import EMPTY, RenderContext

Hidden = Literal["hidden"]
HIDDEN: Hidden = "hidden"
"""Stands in place of a `Silence` if the viewer may not see the rows of a panel."""


def silence_text(silence: Silence | Hidden, look: RenderContext) -> str:
    """The sentence that says why a panel has no data, for its headline, picture and number card.

    The sentence says one of these:

    - The viewer may not see the rows.
    - The question is about what was known at a past moment, and this is kept only to the day.
    - Nothing in this selection can be judged, for example because no asset is monitored.
    - The panel is not connected: the city never has the part of the facts that the panel is about.
    - The first row of a fact table is later than the time in question.
    - A fact table has no rows, although the load log counts some.
    - A fact table has no rows yet.
    """
    if isinstance(silence, str):
        return look.t("You may not see these data")
    if silence.nothing:
        return look.t(silence.nothing)
    name = look.t(metadata.tables[silence.table].info["label"])
    if silence.blurred:
        return look.t("{table}: what was known of this time is kept only to the day", table=name)
    if silence.part is not None:
        return look.t(EMPTY["not_connected"])
    if silence.since is not None:
        return look.t("{table}: no data before {time}", table=name, time=moment(look, silence.since))
    if silence.logged:
        rows = f"{silence.logged:,}"
        return look.t("{table}: no rows, although the load log counts {rows}", table=name, rows=rows)
    return look.t("{table}: no data yet", table=name)


def headline_of(card: Card, frame: pd.DataFrame, silence: Silence | Hidden | None, look: RenderContext) -> str:
    """The headline of a panel. If the panel has no data, it is the sentence that says why. frame: the panel's rows."""
    return silence_text(silence, look) if silence else card.headline(frame, look)


def picture_of(card: Card, frame: pd.DataFrame, silence: Silence | Hidden | None, look: RenderContext) -> Any:
    """The picture of a panel, as its kind of card needs it.

    Without data, a figure and a body show the sentence that says why, and a grid has no rows. A figure without rows and
    traces shows the headline: nothing happened, which is not "no data". frame: see `in_order`.
    """
    if silence is None:
        drawn = card.draw(frame, look)
        nothing = frame.empty and card.kind == "figure" and not drawn["data"]
        return look.text_figure(card.headline(frame, look)) if nothing else drawn
    if card.kind == "grid":
        return {"columnDefs": card.draw(frame, look)["columnDefs"], "rowData": []}
    text = silence_text(silence, look)
    return html.P(text, className="empty") if card.kind == "body" else look.text_figure(text)
