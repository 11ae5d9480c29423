"""The words and the picture of a panel without data. They never say zero, none or "all well"."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from dash import html

from data.contract.tables import metadata
from data.questions.first_rows import Silence
from layouts.kit.numbers import moment
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext

Hidden = Literal["hidden"]
HIDDEN: Hidden = "hidden"
"""Value in place of a `Silence` if the viewer may not see the rows of a panel."""


def silence_text(silence: Silence | Hidden, look: RenderContext) -> str:
    """The sentence that says why a panel has no data, for its headline, picture and number card.

    There are four reasons: the viewer may not see the rows; the table's first row is later than the time in question;
    the table has no rows although the load log counts some; the table has no rows yet.
    """
    if isinstance(silence, str):
        return look.t("You may not see these data")
    name = look.t(metadata.tables[silence.table].info["label"])
    if silence.since is not None:
        return look.t("{table}: no data before {time}", table=name, time=moment(look, silence.since))
    if silence.logged:
        rows = f"{silence.logged:,}"
        return look.t("{table}: no rows, although the load log counts {rows}", table=name, rows=rows)
    return look.t("{table}: no data yet", table=name)


def drawn(card: Card, frame: pd.DataFrame, silence: Silence | Hidden | None, look: RenderContext) -> tuple[Any, str]:
    """The picture and the headline of a panel. With a `silence`, both say why there are no data.

    The picture is then an empty grid for a panel of kind ``grid``, and the text for any other. silence: None if the
    panel has data.
    """
    if silence is None:
        return card.draw(frame, look), card.headline(frame, look)
    text = silence_text(silence, look)
    if card.kind == "grid":
        return {"columnDefs": card.draw(frame, look)["columnDefs"], "rowData": []}, text
    return html.P(text, className="empty") if card.kind == "body" else look.text_figure(text), text
