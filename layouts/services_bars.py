"""Rankings as the service panels draw them: horizontal bars, names on the left, the words at the bar's end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from layouts.theme import Look

MOST = 10
MOST_ON_WALL = 6
CHINESE_CHARACTERS, LATIN_CHARACTERS = 14, 24
SPARE = 0.055
"""Room right of the bars per character of the longest words, as a part of the longest bar."""


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
    """Width of a text in Latin characters; a Chinese one counts as two."""
    return sum(1.0 if character.isascii() else 1.9 for character in text)


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
    most_value: float | None = None,
    more: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A figure of horizontal bars, first row on top, from zero.

    words: at each bar's end. colours: of the bars, the one of data by default. hover: full texts. ids: what a click
    sets. before: values to compare with, as short upright marks. note: below the axis. most_value: end of the axis,
    the greatest value by default. more: further traces, y counts rows from 0.
    """
    rows = list(range(len(names)))
    trace: dict[str, Any] = {
        "type": "bar", "orientation": "h", "x": values.tolist(), "y": rows, "cliponaxis": False,
        "hovertext": list(hover or [f"{name}<br>{word}" for name, word in zip(names, words, strict=True)]),
        "marker": {"color": list(colours or [look.tokens.bar] * len(rows))}, "hovertemplate": "%{hovertext}<extra></extra>",
        "text": list(words), "textposition": "outside", "textfont": {"size": look.small_px, "color": look.tokens.text},
    }  # fmt: skip
    if ids is not None:
        trace["customdata"] = ids.tolist()
    marks = [] if before is None else [_marks(look, before, rows)]
    greatest = [float(values.max())] + ([] if before is None else [float(before.max())])
    end = most_value or max(value for value in greatest if not pd.isna(value)) or 1.0
    room = end * (1 + SPARE * 0.5 + max(width(word) for word in words) * SPARE / 2.4)
    axis = {"visible": True, "showgrid": False, "showticklabels": False, "range": [0, room], "fixedrange": True}
    return look.figure(
        [trace, *marks, *more],
        xaxis=axis | {"title": {"text": note}, "rangemode": "tozero"},
        yaxis=_names_axis(look, names, rows),
        barmode="overlay",
    )


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


def before_note(look: Look) -> str:
    """What the upright marks are."""
    return "│ " + look.t("comparable window before")
