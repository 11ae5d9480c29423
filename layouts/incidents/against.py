"""Words that set a number of incidents against the number of the earlier window."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.comparison import base, no_base, unlike
from layouts.kit.numbers import amount, count_change
from layouts.kit.order import Leaders
from layouts.kit.theme import RenderContext


def then_and_now(text: str, top: Leaders, look: RenderContext) -> str:
    """The text and, if a single source is first, its numbers in both windows, whose days are not alike."""
    if top.n > 1 or pd.isna(top.first["incidents_before"]):
        return text
    window = look.t("{change}, {days}", change=base(look, top.first), days=unlike(look, top.first))
    return with_both(text, top.first, window, look)


def with_both(text: str, row: Any, window: str, look: RenderContext) -> str:
    """The text and a source's numbers in both windows. window: the words for the earlier one."""
    return look.t(
        "{text}; {source} {now} against {before}, {base}", text=text, source=look.label(row.source),
        now=amount(look, row.incidents), before=amount(look, row.incidents_before), base=window,
    )  # fmt: skip


def against_before(look: RenderContext, name: str, row: Any) -> str:
    """The hover text of a bar: the name, the number, the earlier number and the change; or why nothing is compared."""
    now = amount(look, row.incidents, "incidents")
    if missing := no_base(look, row):
        return f"{name}<br>{now}<br>{missing}"
    if pd.isna(row.incidents_before):
        return f"{name}<br>{now}"
    words = unlike(look, row)
    return (f"{words}<br>" if words else "") + look.t(
        "{name}<br>{now} against {before}, {base} ({change})",
        name=name, now=amount(look, row.incidents), before=amount(look, row.incidents_before), base=base(look, row),
        change=count_change(look, row.incidents, row.incidents_before),
    )  # fmt: skip


def moved_text(look: RenderContext, row: Any) -> str:
    """The change since the earlier window: in percent, or for few earlier incidents as a number, such as '+3'.

    From 10 earlier incidents on, three times as many or more give a multiple: '×22'. "–" without an earlier number.
    """
    if row.incidents_before >= 10 and row.incidents >= 3 * row.incidents_before:
        return f"×{row.incidents / row.incidents_before:.1f}".removesuffix(".0")
    return count_change(look, row.incidents, row.incidents_before)
