"""Orders rows with equal values by name, as the viewer's language sorts names; finds the rows with the top value."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from layouts.kit.bars import short
from layouts.kit.numbers import parts
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

NAMED = 2
"""Largest number of leaders that a sentence names."""
DRAWN = 50
"""More rows than the picture of any ranking shows in order."""


def drawn_order(card: Card, frame: pd.DataFrame, look: RenderContext) -> pd.DataFrame:
    """`in_order` for the picture of a panel: unless it is a grid, only the first `DRAWN` rows need be in order."""
    return in_order(card, frame, look, len(frame) if card.kind == "grid" else DRAWN)


def in_order(card: Card, frame: pd.DataFrame, look: RenderContext, most: int | None = None) -> pd.DataFrame:
    """The rows of a panel. Rows with equal values are in the order of their names or words: see `Ranked`.

    most: see `ties_by_name`.
    """
    return frame if card.ranked is None else ties_by_name(frame, card.ranked, look, most)


def ties_by_name(frame: pd.DataFrame, ranked: Ranked, look: RenderContext, most: int | None = None) -> pd.DataFrame:
    """The rows in their order, except that neighbours with equal values are in order of their names.

    Only the names of such neighbours are looked up. most: number of rows, from the first on, that must be in order;
    None means all. Long rankings end in many rows with small and equal values.
    """
    same = np.logical_and.reduce([_as_before(frame[name].to_numpy()) for name in ranked.values])
    if most is not None and most < len(frame):
        ends = most - 1 + np.flatnonzero(~same[most - 1 :])  # where a run of equal rows ends, at or after the last
        same[ends[0] if len(ends) else len(same) :] = False
    if not same.any():
        return frame
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    names = _names(frame.iloc[tied], ranked, look).tolist()
    place = _places(names, look)
    places = np.zeros(len(frame), dtype="int64")
    places[tied] = [place[name] for name in names]
    runs = np.append(0, np.cumsum(~same))
    return frame.iloc[np.lexsort((places, runs))].reset_index(drop=True)


def _places(names: list[str], look: RenderContext) -> dict[str, int]:
    """Name -> its place in the order in which a reader looks names up."""
    return {name: place for place, name in enumerate(look.sorted_names(set(names), look.language))}


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
    if len(at) > 1:
        tied = _names(rows.iloc[at], ranked, look).tolist()
        place = _places(tied, look)
        order = sorted(range(len(at)), key=lambda n: place[tied[n]])
        first, named = rows.iloc[at[order[0]]], [tied[n] for n in order[:NAMED]]
    else:
        first = rows.iloc[at[0]]
        named = [look.label(first[ranked.label]) if ranked.label else look.name(first, ranked.name)]
    names = [short(str(name)) if brief else str(name) for name in named]
    text = names[0]
    if len(at) == NAMED:
        text = look.t("{one} and {other}", one=names[0], other=names[1])
    elif len(at) > NAMED:
        text = _and_others(names[0], len(at) - 1, ranked.noun, look)
    return Leaders(text, len(at), first, len(known) == 1)


def _and_others(one: str, n: int, noun: str, look: RenderContext) -> str:
    """A name and the number of others: 'Housing and 3 other agencies'; without a noun 'Housing and 3 others'."""
    if not noun:
        return look.tn("{one} and {n} other", "{one} and {n} others", n, one=one)
    number, things = parts(look, n, noun)
    return look.t("{one} and {n} other {things}", one=one, n=number, things=things)
