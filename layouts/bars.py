"""Rankings: horizontal bars from zero, names on the left, the words at the bar's end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from layouts.theme import STATUS, Look

MOST, MOST_IN_LOW, MOST_ON_WALL = 10, 7, 6
PLAIN = ("", "normal")
"""Statuses of a bar that has nothing to tell."""
CHINESE_CHARACTERS, LATIN_CHARACTERS = 14, 24
FIRST_WIDE = "\u2e80"
"""From this character on, characters are as wide as they are high."""
PANEL_EM = 30.0
"""Width of a panel of four columns in units of its text's size; names and words share it with the bars."""
MOST_FOR_WORDS = 0.7
"""The greatest part of an axis that is left to words."""


class Line(NamedTuple):
    """A value that all bars are seen against: an upright dotted line.

    at: on the axis. words: what stands over it. status: whose colour and symbol it has; without one it is grey.
    """

    at: float
    words: str
    status: str = ""


def most(look: Look, *, low: bool = False) -> int:
    """How many bars fit: ten, fewer on a wall. low: of a panel that also stands in a row of 9 rem, without a note."""
    return MOST_ON_WALL if look.surface == "wall" else MOST_IN_LOW if low else MOST


def short(text: str) -> str:
    """The text, cut with an ellipsis where it has more characters than fit beside a bar."""
    limit = CHINESE_CHARACTERS if any(character >= FIRST_WIDE for character in text) else LATIN_CHARACTERS
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def width(text: str) -> float:
    """About how wide a text is, em: a Chinese character 1, a Latin one half."""
    return sum(0.49 if character.isascii() else 1.0 for character in text)


def nothing(look: Look, words: str) -> dict[str, Any]:
    """A figure without bars that says why, in the words of its headline."""
    figure = look.empty_figure("none")
    figure["layout"]["annotations"][0]["text"] = words
    return figure


def bars(
    look: Look, names: Sequence[str], values: pd.Series[Any], words: Sequence[str], *, statuses: Sequence[str] = (),
    hover: Sequence[str] = (), ids: pd.Series[Any] | None = None, before: pd.Series[Any] | None = None,
    reach: pd.Series[Any] | None = None, lines: Sequence[Line] = (), note: str = "", panel_em: float = PANEL_EM,
    more: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """A figure of horizontal bars, first row on top, from zero.

    words: at each bar's end. statuses: of rows; one that is not normal colours its bar and puts its symbol before the
    words. hover: full texts. ids: what a click sets. before: values to compare with, as short upright marks.
    reach: where the marks of `more` end, as words stand behind all marks and lines. note: below the axis.
    panel_em: width of the panel, em. more: further traces, y counts rows from 0.
    """
    kinds = list(statuses) or [""] * len(names)
    told = [word if kind in PLAIN else f"{STATUS[kind].symbol} {word}" for kind, word in zip(kinds, words, strict=True)]
    full = list(hover) or [f"{name}<br>{word}" for name, word in zip(names, told, strict=True)]
    shared: dict[str, Any] = {"y": list(range(len(names))), "hovertext": full}
    shared |= {"hovertemplate": "%{hovertext}<extra></extra>"} | ({} if ids is None else {"customdata": ids.tolist()})
    ends = pd.concat([column for column in (values, before, reach) if column is not None], axis=1).max(axis=1)
    ends = ends.clip(lower=max((line.at for line in lines), default=0.0))
    marks = [] if before is None else [_marks(look, before)]
    traces = [shared | _bars(look, values, kinds), *marks, *more, shared | _words(look, ends, told)]
    limit = (float(ends.max()) or 1.0) / (1 - _part_of_words(names, told, panel_em))
    axes = {"xaxis": _amounts_axis(limit, note), "yaxis": _names_axis(look, names)}
    return look.figure(traces, barmode="overlay", **axes, **_lines(look, lines))


def _bars(look: Look, values: pd.Series[Any], kinds: Sequence[str]) -> dict[str, Any]:
    tokens = look.tokens
    colours = [tokens.bar if kind in PLAIN else getattr(tokens, STATUS[kind].token) for kind in kinds]
    return {"type": "bar", "orientation": "h", "x": values.tolist(), "marker": {"color": colours}}


def _part_of_words(names: Sequence[str], words: Sequence[str], panel_em: float) -> float:
    """The part of the axis that the words behind the longest bar need, beside these names, in a panel of this width."""
    for_bars = max(panel_em - 1 - max(width(short(name)) for name in names), panel_em / 4)
    return min(max(width(word) for word in words) / for_bars + 0.04, MOST_FOR_WORDS)


def _words(look: Look, ends: pd.Series[Any], words: Sequence[str]) -> dict[str, Any]:
    font = {"size": look.small_px, "color": look.tokens.text}
    text = {"text": [f"  {word}" for word in words], "textposition": "middle right", "textfont": font}
    return {"type": "scatter", "mode": "text", "x": ends.tolist(), "cliponaxis": False} | text


def _marks(look: Look, before: pd.Series[Any]) -> dict[str, Any]:
    line = {"color": look.tokens.muted, "width": 2 * look.scale}
    symbol = {"symbol": "line-ns-open", "size": 13 * look.scale, "line": line, "color": look.tokens.muted}
    place = {"x": before.tolist(), "y": list(range(len(before))), "hoverinfo": "skip"}
    return {"type": "scatter", "mode": "markers", "marker": symbol} | place


def _amounts_axis(limit: float, note: str) -> dict[str, Any]:
    hidden = {"showgrid": False, "showticklabels": False, "fixedrange": True}
    return hidden | {"range": [0, limit], "title": {"text": note}}


def _names_axis(look: Look, names: Sequence[str]) -> dict[str, Any]:
    font = {"size": look.small_px if look.surface == "wall" else look.text_px - 1, "color": look.tokens.text}
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": [short(name) for name in names]}
    return ticks | {"tickfont": font, "range": [len(names) - 0.4, -0.6], "showgrid": False, "fixedrange": True}


def _lines(look: Look, lines: Sequence[Line]) -> dict[str, Any]:
    """Shapes, annotations and the margin for them; two lines may stand close together, so their words part."""
    if not lines:
        return {}
    sides = ["center"] if len(lines) == 1 else ["right", *["left"] * (len(lines) - 1)]
    shapes, notes = [], []
    for line, side in zip(sorted(lines), sides, strict=True):
        colour = getattr(look.tokens, STATUS[line.status].token) if line.status else look.tokens.muted
        words = f"{STATUS[line.status].symbol} {line.words}" if line.status else line.words
        style = {"color": colour, "width": 1.5 * look.scale, "dash": "dot"}
        across = {"yref": "paper", "y0": 0, "y1": 1}
        shapes.append({"type": "line", "x0": line.at, "x1": line.at, "line": style} | across)
        above = {"y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": side, "showarrow": False}
        notes.append({"x": line.at, "text": words, "font": {"size": look.small_px, "color": colour}} | above)
    margin = look.template()["layout"]["margin"] | {"t": look.text_px * 1.7}
    return {"shapes": shapes, "annotations": notes, "margin": margin}
