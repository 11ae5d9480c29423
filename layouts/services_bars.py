"""Rankings as the service panels draw them: horizontal bars, names on the left, the words at the bar's end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from layouts.numbers import MISSING
from layouts.theme import Look

MOST = 10
MOST_ON_WALL = 6
CHINESE_CHARACTERS, LATIN_CHARACTERS = 14, 24
PANEL_EM = 30.0
"""Width of a panel of four columns in units of its text's size; names and words share it with the bars."""
MOST_FOR_WORDS = 0.7
"""The greatest part of an axis that is left to words."""


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples, for words."""
    return list(frame.itertuples(index=False))


def most(look: Look) -> int:
    """How many bars fit: ten, fewer on a wall."""
    return MOST_ON_WALL if look.surface == "wall" else MOST


def short(text: str) -> str:
    """The text, cut with an ellipsis where it has more characters than fit beside a bar."""
    limit = LATIN_CHARACTERS if text.isascii() else CHINESE_CHARACTERS
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def width(text: str) -> float:
    """About how wide a text is, em: a Chinese character 1, a Latin one half."""
    return sum(0.49 if character.isascii() else 1.0 for character in text)


def bars(
    look: Look,
    names: Sequence[str],
    values: pd.Series[Any],
    words: Sequence[str],
    *,
    colours: Sequence[str] | None = None,
    hover: Sequence[str] | None = None,
    ids: pd.Series[Any] | None = None,
    before: pd.Series[Any] | None = None,
    note: str = "",
    words_at: float = 0.0,
    panel_em: float = PANEL_EM,
    more: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A figure of horizontal bars, first row on top, from zero.

    words: at each bar's end, or all behind the value `words_at`. colours: of the bars, the one of data by default.
    hover: full texts. ids: what a click sets. before: values to compare with, as short upright marks. note: below the
    axis. panel_em: width of the panel, em. more: further traces, y counts rows from 0.
    """
    rows = list(range(len(names)))
    full = hover or [f"{name}<br>{word}" for name, word in zip(names, words, strict=True)]
    bar = _bars(values, full, colours or [look.tokens.bar] * len(rows), ids)
    marks = [] if before is None else [_marks(look, before, rows)]
    ends = values if before is None else pd.concat([values, before], axis=1).max(axis=1)
    ends = ends.clip(lower=words_at)
    limit = (float(ends.max()) or 1.0) / (1 - _part_of_words(names, words, panel_em))
    traces, names_axis = [bar, *marks, *more, _words(look, ends, rows, words)], _names_axis(look, names, rows)
    return look.figure(traces, xaxis=_amounts_axis(limit, note), yaxis=names_axis, barmode="overlay")


def _bars(
    values: pd.Series[Any], hover: Sequence[str], colours: Sequence[str], ids: pd.Series[Any] | None
) -> dict[str, Any]:
    trace = {"type": "bar", "orientation": "h", "x": values.tolist(), "y": list(range(len(values)))}
    trace |= {"hovertext": list(hover), "hovertemplate": "%{hovertext}<extra></extra>"}
    return trace | {"marker": {"color": list(colours)}} | ({} if ids is None else {"customdata": ids.tolist()})


def _part_of_words(names: Sequence[str], words: Sequence[str], panel_em: float) -> float:
    """The part of the axis that the words behind the longest bar need, beside these names, in a panel of this width."""
    for_bars = max(panel_em - 1 - max(width(short(name)) for name in names), panel_em / 4)
    return min(max(width(word) for word in words) / for_bars + 0.04, MOST_FOR_WORDS)


def _words(look: Look, ends: pd.Series[Any], rows: list[int], words: Sequence[str]) -> dict[str, Any]:
    font = {"size": look.small_px, "color": look.tokens.text}
    text = {"text": [f"  {word}" for word in words], "textposition": "middle right", "textfont": font}
    place = {"type": "scatter", "mode": "text", "x": ends.tolist(), "y": rows, "hoverinfo": "skip", "cliponaxis": False}
    return place | text


def _amounts_axis(limit: float, note: str) -> dict[str, Any]:
    hidden = {"showgrid": False, "showticklabels": False, "fixedrange": True}
    return hidden | {"range": [0, limit], "title": {"text": note}}


def _names_axis(look: Look, names: Sequence[str], rows: list[int]) -> dict[str, Any]:
    font = {"size": look.small_px if look.surface == "wall" else look.text_px - 1, "color": look.tokens.text}
    ticks = {"tickmode": "array", "tickvals": rows, "ticktext": [short(name) for name in names], "tickfont": font}
    return ticks | {"range": [len(rows) - 0.4, -0.6], "showgrid": False, "fixedrange": True}


def _marks(look: Look, before: pd.Series[Any], rows: list[int]) -> dict[str, Any]:
    line = {"color": look.tokens.muted, "width": 2 * look.scale}
    symbol = {"symbol": "line-ns-open", "size": 13 * look.scale, "line": line, "color": look.tokens.muted}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": before.tolist(),
        "y": rows,
        "marker": symbol,
        "hoverinfo": "skip",
    }


def compared(look: Look, change: str) -> str:
    """A change on the comparable window before, in brackets; nothing where there is nothing to compare with."""
    return "" if change == MISSING else look.t(" ({change} on the comparable window)", change=change)


def before_note(look: Look) -> str:
    """What the upright marks are."""
    return "│ " + look.t("comparable window, whole weeks before")
