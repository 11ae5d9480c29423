"""Columns of grids: how wide they are, and how a cell is coloured."""

from __future__ import annotations

from typing import Any

from layouts.kit.theme import STATUS, RenderContext

GRID_ROWS = 1000
"""The first rows stand in a list; the table and CSV have all."""
NARROWEST = 0.8
"""To this part of its width a column of names may shrink."""


def column(look: RenderContext, head: str, field: str, width: int, *, shown: str = "", **more: Any) -> dict[str, Any]:
    """A column definition of AG Grid. It is never narrower: where not all fit, the list scrolls, and no figure is cut.

    head: msgid over it. width: px, grows where there is room. shown: cells show that field and sort by `field`.
    more: further properties.
    """
    made: dict[str, Any] = {"headerName": look.t(head), "field": field, "initialWidth": width, "minWidth": width}
    if shown:
        made |= {"valueFormatter": {"function": f"params.data.{shown}"}, "type": "rightAligned"}
    return made | more


def name_column(look: RenderContext, head: str, field: str, width: int) -> dict[str, Any]:
    """A column of names, which may shrink somewhat: a long name ends in "…" and stands whole under the pointer."""
    return column(look, head, field, width, minWidth=int(width * NARROWEST))


def coloured(look: RenderContext, states: tuple[str, ...]) -> dict[str, Any]:
    """Cell style: the colour of the row's `status`; the cell has its symbol and word."""
    tokens = look.tokens
    return {
        "styleConditions": [
            {"condition": f"params.data.status == '{state}'", "style": {"color": getattr(tokens, STATUS[state].token)}}
            for state in states
        ]
    }
