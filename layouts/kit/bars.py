"""Rankings: horizontal bars from zero, with a name on the left and a text at the end of each bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from layouts.kit.numbers import parts
from layouts.kit.theme import STATUS, RenderContext

MOST, MOST_IN_LOW, MOST_ON_WALL = 10, 7, 6
"""Numbers of bars that fit into a panel.

MOST: on a desk or tablet. MOST_IN_LOW: there, in a low row such as those of the overview. MOST_ON_WALL: on a wall."""
PLAIN = ("", "normal")
"""Statuses that give a bar neither colour nor symbol."""
CHINESE_CHARACTERS, LATIN_CHARACTERS = 14, 24
"""Largest numbers of characters in a name beside a bar: in a Chinese name, in a Latin name."""
LATIN_EM = 0.52
"""Approximate width of an ASCII character, in em. One em is the text size."""
NOTE_EM = 18.0
"""Width of a note, in em of its text, beyond which it has two lines."""
FIRST_WIDE = "\u2e80"
"""First wide character of Unicode. A text with this or a later character, such as a Chinese one, counts as wide."""
PANEL_EM = 24.0
"""Width, in em, of a panel of four columns on the narrowest screen with columns, a tablet in landscape.

Names, bars and texts share this width."""
MARGIN_EM = 1.5
"""Width, in em, that no name, bar or text can use: the margins of the figure and the space after a name."""
WIDE_EM = 40.0
"""Width, in em, of a panel of six columns on a desk. A wall has no such panel."""
MOST_FOR_TEXTS = 0.85
"""Largest share of the axis (0 to 1) for the texts at the ends of bars. If they need more, names are cut."""
LEAST_NAME_EM = 6.0
"""Smallest width, in em, to which a name beside a bar is cut."""
GAP = 0.04
"""Space between a bar and its text, as a share of the axis (0 to 1)."""


class ReferenceLine(NamedTuple):
    """An upright dotted line to compare all bars with, such as a limit or the city's mean.

    at: the line's value on the axis. text: stands above the line. status: sets colour and symbol; "" gives grey and no
    symbol.
    """

    at: float
    text: str
    status: str = ""


def most(look: RenderContext, *, low: bool = False) -> int:
    """Number of bars that fit into a panel: on a wall 6, elsewhere 10, or 7 if `low`.

    low: whether the panel may stand in a low row, such as those of the overview.
    """
    return MOST_ON_WALL if look.surface == "wall" else MOST_IN_LOW if low else MOST


def notes(look: RenderContext, rows: pd.DataFrame, shown: pd.DataFrame, noun: str, other: str = "") -> str:
    """The note below bars of which not all fit: 'and 10 other agencies', then another note. Both may be "".

    A long note has two lines, as the room below bars begins behind their names. rows: all rows that would have a bar.
    shown: those that have one. noun: msgid of what they are, such as agencies.
    """
    n, things = parts(look, len(rows) - len(shown), noun)
    cut = look.t("and {n} other {things}", n=n, things=things) if len(rows) > len(shown) else ""
    told = [text for text in (cut, other) if text]
    return ("<br>" if width("".join(told)) > NOTE_EM else " · ").join(told)


def short(text: str, most_em: float = 14.0) -> str:
    """The text, cut to the room for a name beside a bar. A cut text ends in "…".

    A text with a wide character (Chinese) may have 14 characters, any other text 24. Both may have fewer if `most_em`
    has no room for so many.
    """
    wide = any(character >= FIRST_WIDE for character in text)
    limit = min(CHINESE_CHARACTERS, int(most_em)) if wide else min(LATIN_CHARACTERS, int(most_em / LATIN_EM))
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wide_em(look: RenderContext) -> float:
    """The width, in em, of a panel that takes six columns on a desk: the argument `panel_em` of `bars`.

    On a wall it is `PANEL_EM`.
    """
    return PANEL_EM if look.surface == "wall" else WIDE_EM


def width(text: str) -> float:
    """Approximate width of a text in em: `LATIN_EM` for each ASCII character, 1 for every other character."""
    return sum(LATIN_EM if character.isascii() else 1.0 for character in text)


def nothing(look: RenderContext, text: str) -> dict[str, Any]:
    """A figure without bars that shows this text in its middle."""
    return look.text_figure(text)


def bars(
    look: RenderContext, names: Sequence[str], values: pd.Series[Any], texts: Sequence[str], *,
    statuses: Sequence[str] = (), hover: Sequence[str] = (), ids: pd.Series[Any] | None = None,
    before: pd.Series[Any] | None = None,
    extra_traces: Sequence[dict[str, Any]] = (), extra_ends: pd.Series[Any] | None = None,
    lines: Sequence[ReferenceLine] = (), note: str = "", panel_em: float = PANEL_EM,
) -> dict[str, Any]:  # fmt: skip
    """A figure of horizontal bars from zero. The first row is on top. Without rows it only says that there are no data.

    texts: one at the end of each bar. statuses: one per row. A status other than "normal" and "" colours the bar and
    puts its symbol before the text. hover: texts for the mouse; by default name and text. ids: filter values that
    clicks choose. before: earlier values to compare with, drawn as short upright marks.

    extra_traces: further Plotly traces, whose y counts rows from 0. extra_ends: value at which each row's extra traces
    end; the text starts after it. lines: reference lines; all texts start behind the last one. note: text below the
    axis. panel_em: width of the panel in em.
    """
    if not len(names):
        return look.empty_figure()
    kinds = list(statuses) or [""] * len(names)
    marked = [
        text if kind in PLAIN else f"{STATUS[kind].symbol} {text}" for kind, text in zip(kinds, texts, strict=True)
    ]
    full = list(hover) or [f"{name}<br>{text}" for name, text in zip(names, marked, strict=True)]
    shared: dict[str, Any] = {"y": list(range(len(names))), "hovertext": full}
    shared |= {"hovertemplate": "%{hovertext}<extra></extra>"} | ({} if ids is None else {"customdata": ids.tolist()})
    ends = pd.concat([column for column in (values, before, extra_ends) if column is not None], axis=1).max(axis=1)
    ends = ends.clip(lower=max((line.at for line in lines), default=0.0))
    marks = [] if before is None else [_marks(look, before)]
    traces = [shared | _bars(look, values, kinds), *marks, *extra_traces, shared | _texts(look, ends, marked)]
    widest = max(width(text) for text in marked) * look.small_px / look.text_px
    room = (panel_em - MARGIN_EM - widest / (MOST_FOR_TEXTS - GAP)) * look.text_px / _name_px(look)
    fitting = [short(name, max(LEAST_NAME_EM, room)) for name in names]
    limit = (float(ends.max()) or 1.0) / (1 - share_of_texts(look, fitting, marked, panel_em))
    axes = {"xaxis": _amounts_axis(limit, note), "yaxis": _names_axis(look, fitting)}
    return look.figure(traces, barmode="overlay", **axes, **_lines(look, lines))


def _bars(look: RenderContext, values: pd.Series[Any], kinds: Sequence[str]) -> dict[str, Any]:
    tokens = look.tokens
    colours = [tokens.bar if kind in PLAIN else getattr(tokens, STATUS[kind].token) for kind in kinds]
    return {"type": "bar", "orientation": "h", "x": values.tolist(), "marker": {"color": colours}}


def share_of_texts(look: RenderContext, names: Sequence[str], texts: Sequence[str], panel_em: float) -> float:
    """The share of the axis (0 to `MOST_FOR_TEXTS`) that the widest text needs behind the longest bar."""
    for_names = max(width(name) for name in names) * _name_px(look) / look.text_px
    for_texts = max(width(text) for text in texts) * look.small_px / look.text_px
    return min(for_texts / max(panel_em - MARGIN_EM - for_names, panel_em / 4) + GAP, MOST_FOR_TEXTS)


def _name_px(look: RenderContext) -> int:
    return look.small_px if look.surface == "wall" else look.text_px - 1


def _texts(look: RenderContext, ends: pd.Series[Any], texts: Sequence[str]) -> dict[str, Any]:
    font = {"size": look.small_px, "color": look.tokens.text}
    text = {"text": [f"  {one}" for one in texts], "textposition": "middle right", "textfont": font}
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


def _lines(look: RenderContext, lines: Sequence[ReferenceLine]) -> dict[str, Any]:
    """Shapes, texts and top margin for the reference lines. Without lines the result is empty.

    The text of a single line is centred above it. Of several lines, the one with the smallest value has its text on the
    left, the others on the right, so that texts do not overlap.
    """
    if not lines:
        return {}
    sides = ["center"] if len(lines) == 1 else ["right", *["left"] * (len(lines) - 1)]
    shapes, notes = [], []
    for line, side in zip(sorted(lines), sides, strict=True):
        colour = getattr(look.tokens, STATUS[line.status].token) if line.status else look.tokens.muted
        text = f"{STATUS[line.status].symbol} {line.text}" if line.status else line.text
        style = {"color": colour, "width": 1.5 * look.scale, "dash": "dot"}
        across = {"yref": "paper", "y0": 0, "y1": 1}
        shapes.append({"type": "line", "x0": line.at, "x1": line.at, "line": style} | across)
        above = {"y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": side, "showarrow": False}
        notes.append({"x": line.at, "text": text, "font": {"size": look.small_px, "color": colour}} | above)
    margin = look.template()["layout"]["margin"] | {"t": look.text_px * 1.7}
    return {"shapes": shapes, "annotations": notes, "margin": margin}
