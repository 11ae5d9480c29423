"""The picture of a panel from which small numbers of cases are hidden: see ``data/questions/suppression.py``."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.questions.suppression import MARK, Cells
from layouts.kit.bars import bars, most
from layouts.kit.numbers import amount
from layouts.kit.theme import RenderContext


def is_mark(value: Any) -> bool:
    """Whether a cell of the rows is the mark of a hidden number."""
    return isinstance(value, str) and value.startswith("<") and value.endswith(MARK)


def few_text(look: RenderContext) -> str:
    """The mark of a hidden number in the viewer's language."""
    return look.t("<{k} or hidden", k=look.k)


def few_headline(rows: pd.DataFrame, look: RenderContext) -> str:
    """Headline: how many rows show all their numbers, and which numbers are hidden; if none is, that all are shown."""
    whole = int((~rows.map(is_mark)).all(axis=1).sum())
    if whole == len(rows):
        return look.t("{all} in full", all=whole)
    return look.t(
        "{n} of {all} in full; numbers below {k}, and those that would tell them, are hidden",
        n=whole, all=len(rows), k=look.k,
    )  # fmt: skip


def few_figure(rows: pd.DataFrame, cells: Cells, look: RenderContext) -> dict[str, Any]:
    """Bars: the cases of each row. A hidden number has no bar, and the words of `few_text`."""
    if rows.empty:
        return look.empty_figure()
    column, fit = cells.counts[0].whole, rows.head(most(look))
    named = look.name(fit) if "name_zh" in fit else fit[cells.keys[0]].map(look.label)
    hidden = fit[column].map(is_mark)
    numbers = fit[column].mask(hidden, 0).astype("float64")
    words = [few_text(look) if hides else amount(look, n) for hides, n in zip(hidden, numbers, strict=True)]
    note = look.t("and {n} more", n=len(rows) - len(fit)) if len(fit) < len(rows) else ""
    return bars(look, list(map(str, named)), numbers, words, note=note)
