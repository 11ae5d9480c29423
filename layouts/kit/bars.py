"""Rankings: horizontal bars from zero, names on the left, the words at the bar's end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from layouts.kit.theme import STATUS, RenderContext

MOST, MOST_IN_LOW, MOST_ON_WALL = 10, 7, 6
PLAIN = ("", "normal")
"""Statuses of a bar that has nothing to tell."""
CHINESE_CHARACTERS, LATIN_CHARACTERS = 14, 24
LATIN_EM = 0.52
"""About how wide a Latin character is."""
FIRST_WIDE = "\u2e80"
"""From this character on, characters are as wide as they are high."""
PANEL_EM = 25.0
"""Width of a panel of four columns in units of its text's size, where the screen is narrow: what names, bars and words
share."""
WIDE_EM = 40.0
"""The same of a panel of six columns; a wall has none."""
MOST_FOR_WORDS = 0.75
"""The greatest part of an axis that is left to words; names are cut sooner where these need more."""
LEAST_NAME_EM = 6.0
GAP = 0.04
"""The part of an axis between a bar and its words."""


class Line(NamedTuple):
    """A value that all bars are seen against: an upright dotted line.

    at: on the axis. words: what stands over it. status: whose colour and symbol it has; without one it is grey.
    """

    at: float
    words: str
    status: str = ""


def most(look: RenderContext, *, low: bool = False) -> int:
    """How many bars fit: ten, fewer on a wall. low: of a panel that also stands in a row of 9 rem, without a note."""
    return MOST_ON_WALL if look.surface == "wall" else MOST_IN_LOW if low else MOST


def short(text: str, most_em: float = 14.0) -> str:
    """The text, cut with an ellipsis where it has more characters than fit beside a bar, or is wider than `most_em`."""
    wide = any(character >= FIRST_WIDE for character in text)
    limit = min(CHINESE_CHARACTERS, int(most_em)) if wide else min(LATIN_CHARACTERS, int(most_em / LATIN_EM))
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wide_em(look: RenderContext) -> float:
    """`panel_em` of a panel that has six columns on a desk."""
    return PANEL_EM if look.surface == "wall" else WIDE_EM


def width(text: str) -> float:
    """About how wide a text is, em: a Chinese character 1, a Latin one half."""
    return sum(LATIN_EM if character.isascii() else 1.0 for character in text)


def nothing(look: RenderContext, words: str) -> dict[str, Any]:
    """A figure without bars that says why, in the words of its headline."""
    figure = look.empty_figure("none")
    figure["layout"]["annotations"][0]["text"] = words
    return figure


def bars(
    look: RenderContext, names: Sequence[str], values: pd.Series[Any], words: Sequence[str], *,
    statuses: Sequence[str] = (), hover: Sequence[str] = (), ids: pd.Series[Any] | None = None,
    before: pd.Series[Any] | None = None,
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
    widest = max(width(word) for word in told) * look.small_px / look.text_px
    room = (panel_em - 1 - widest / (MOST_FOR_WORDS - GAP)) * look.text_px / _name_px(look)
    fitting = [short(name, max(LEAST_NAME_EM, room)) for name in names]
    limit = (float(ends.max()) or 1.0) / (1 - part_of_words(look, fitting, told, panel_em))
    axes = {"xaxis": _amounts_axis(limit, note), "yaxis": _names_axis(look, fitting)}
    return look.figure(traces, barmode="overlay", **axes, **_lines(look, lines))


def _bars(look: RenderContext, values: pd.Series[Any], kinds: Sequence[str]) -> dict[str, Any]:
    tokens = look.tokens
    colours = [tokens.bar if kind in PLAIN else getattr(tokens, STATUS[kind].token) for kind in kinds]
    return {"type": "bar", "orientation": "h", "x": values.tolist(), "marker": {"color": colours}}


def part_of_words(look: RenderContext, names: Sequence[str], words: Sequence[str], panel_em: float) -> float:
    """The part of the axis that the words behind the longest bar need, beside these names, in a panel of this width."""
    for_names = max(width(name) for name in names) * _name_px(look) / look.text_px
    for_words = max(width(word) for word in words) * look.small_px / look.text_px
    return min(for_words / max(panel_em - 1 - for_names, panel_em / 4) + GAP, MOST_FOR_WORDS)


def _name_px(look: RenderContext) -> int:
    return look.small_px if look.surface == "wall" else look.text_px - 1


def _words(look: RenderContext, ends: pd.Series[Any], words: Sequence[str]) -> dict[str, Any]:
    font = {"size": look.small_px, "color": look.tokens.text}
    text = {"text": [f"  {word}" for word in words], "textposition": "middle right", "textfont": font}
    return {"type": "scatter", "mode": "text", "x": ends.tolist(), "cliponaxis": False} | text


def _marks(look: RenderContext, before: pd.Series[Any]) -> dict[str, Any]:
    line = {"color": look.tokens.muted, "width": 2 * look.scale}
    symbol = {"symbol": "line-ns-open", "size": 13 * look.scale, "line": line, "color": look.tokens.muted}
    place = {"x": before.tolist(), "y": list(range(len(before))), "hoverinfo": "skip"}
    return {"type": "scatter", "mode": "markers", "marker": symbol} | place


def _amounts_axis(limit: float, note: str) -> dict[str, Any]:
    hidden = {"showgrid": False, "showticklabels": False, "fixedrange": True}
    return hidden | {"range": [0, limit], "title": {"text": note}}


def _names_axis(look: RenderContext, names: Sequence[str]) -> dict[str, Any]:
    font = {"size": _name_px(look), "color": look.tokens.text}
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": list(names)}
    return ticks | {"tickfont": font, "range": [len(names) - 0.4, -0.6], "showgrid": False, "fixedrange": True}


def _lines(look: RenderContext, lines: Sequence[Line]) -> dict[str, Any]:
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
