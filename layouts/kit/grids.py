"""Column definitions of AG Grid, with widths and the colours of cells."""

from __future__ import annotations

from typing import Any

from layouts.kit.theme import STATUS, RenderContext

GRID_ROWS = 1000
"""Largest number of rows in a panel's grid. The table view shows more rows, and the CSV file has all."""
NARROWEST = 0.8
"""Smallest width of a column of names, as a share (0 to 1) of its usual width."""


def column(look: RenderContext, head: str, field: str, width: int, *, text: str = "", **options: Any) -> dict[str, Any]:
    """A column definition of AG Grid. The column never gets narrower than `width`, so that no figure is cut off.

    head: the msgid of its heading. width: px; the column grows if the grid has room, and the grid scrolls if it has
    not. text: the field that cells show, if not `field`; the column still sorts by `field`. options: of AG Grid.
    """
    definition: dict[str, Any] = {"headerName": look.t(head), "field": field, "initialWidth": width, "minWidth": width}
    if text:
        definition |= {"valueFormatter": {"function": f"params.data.{text}"}, "type": "rightAligned"}
    return definition | options


def name_column(look: RenderContext, head: str, field: str, width: int) -> dict[str, Any]:
    """A column of names. The column may shrink a little. A cut name ends in "…", and its tooltip has the whole name."""
    return column(look, head, field, width, minWidth=int(width * NARROWEST))


def coloured(look: RenderContext, states: tuple[str, ...]) -> dict[str, Any]:
    """An AG Grid cell style: in rows whose `status` is one of `states`, the text has the colour of that status."""
    tokens = look.tokens
    return {
        "styleConditions": [
            {"condition": f"params.data.status == '{state}'", "style": {"color": getattr(tokens, STATUS[state].token)}}
            for state in states
        ]
    }
