"""Orders rows with equal values by name, as the viewer's language sorts names; finds the rows with the top value."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from layouts.kit.bars import short
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

NAMED = 2
"""Largest number of leaders that a sentence names."""


def in_order(card: Card, frame: pd.DataFrame, look: RenderContext) -> pd.DataFrame:
    """The rows of a panel. Rows with equal values are in the order of their names or words: see `Ranked`."""
    return frame if card.ranked is None else ties_by_name(frame, card.ranked, look)


def ties_by_name(frame: pd.DataFrame, ranked: Ranked, look: RenderContext) -> pd.DataFrame:
    """The rows in their order, except that neighbours with equal values are in order of their names.

    Only the names of such neighbours are looked up: most rankings have few.
    """
    same = np.logical_and.reduce([_as_before(frame[name].to_numpy()) for name in ranked.values])
    if not same.any():
        return frame
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    names = _names(frame.iloc[tied], ranked, look).tolist()
    place = {name: at for at, name in enumerate(look.sorted_names(set(names), look.language))}
    places = np.zeros(len(frame), dtype="int64")
    places[tied] = [place[name] for name in names]
    runs = np.append(0, np.cumsum(~same))
    return frame.iloc[np.lexsort((places, runs))].reset_index(drop=True)


def _as_before(values: Any) -> Any:
    """For each value but the first, whether it equals the one before; two missing values are equal."""
    missing = pd.isna(values)
    return (values[1:] == values[:-1]) | (missing[1:] & missing[:-1])


def _names(rows: pd.DataFrame, ranked: Ranked, look: RenderContext) -> pd.Series[Any]:
    if ranked.label:
        return rows[ranked.label].map(look.label)
    names: pd.Series[Any] = look.name(rows, ranked.name)
    return names


class Leaders(NamedTuple):
    """The rows with the greatest value. names: their names in a sentence. n: their number. first: one of them.

    alone: True if no other row has a value, so that "most", "first" or "longest" would claim nothing.
    """

    names: str
    n: int
    first: Any
    alone: bool

    def each(self, look: RenderContext, text: str) -> str:
        """`text`, the greatest value of a ranking; followed by "each" if several rows have this value: '12 each'."""
        return look.t("{value} each", value=text) if self.n > 1 else text


def leaders(
    rows: pd.DataFrame, column: str, look: RenderContext, ranked: Ranked, *, least: bool = False, brief: bool = False
) -> Leaders:
    """The rows with the greatest value of a column (with `least`, the smallest), in order of their names.

    If no row has a value, the first row. ranked: which columns hold the names. brief: whether long names are cut.
    """
    values = rows[column].to_numpy()
    known = values[~pd.isna(values)]
    if len(known):
        at = np.flatnonzero(values == (known.min() if least else known.max()))
    else:
        at = np.arange(min(1, len(rows)))
    best = ties_by_name(rows.iloc[at].reset_index(drop=True), ranked._replace(values=(column,)), look)
    names = [short(str(name)) if brief else str(name) for name in _names(best.head(NAMED), ranked, look)]
    text = names[0]
    if len(best) == NAMED:
        text = look.t("{one} and {other}", one=names[0], other=names[1])
    elif len(best) > NAMED:
        text = look.tn("{one} and {n} other", "{one} and {n} others", len(best) - 1, one=names[0])
    return Leaders(text, len(best), best.iloc[0], len(known) == 1)
