"""Column definitions of AG Grid, with widths and the colours of cells."""

from __future__ import annotations

from typing import Any

from layouts.kit.theme import STATUS, RenderContext

GRID_ROWS = 1000
"""Largest number of rows in a panel's grid. The table view shows more rows, and the CSV file has all of them."""
NARROWEST = 0.8
"""Smallest width of a column of names, as a share (0 to 1) of its usual width."""


def column(look: RenderContext, head: str, field: str, width: int, *, text: str = "", **options: Any) -> dict[str, Any]:
    """A column definition of AG Grid. By default the column is never narrower than `width`, so that no figure is cut.

    head: the msgid of its heading. field: the field of the rows that it shows. width: px. The column grows if the grid
    has room; otherwise the grid scrolls. text: a field that cells show instead, aligned right; the column still sorts
    by `field`. options: entries of AG Grid, which override those of this function.
    """
    definition: dict[str, Any] = {"headerName": look.t(head), "field": field, "initialWidth": width, "minWidth": width}
    if text:
        definition |= {"valueFormatter": {"function": f"params.data.{text}"}, "type": "rightAligned"}
    return definition | options


def name_column(look: RenderContext, head: str, field: str, width: int) -> dict[str, Any]:
    """A column of names. It may shrink to 80 % of `width`; a cut name ends in "…".

    The tooltip has the whole name. head, field, width: as in `column`.
    """
    return column(look, head, field, width, minWidth=int(width * NARROWEST))


def coloured(look: RenderContext, states: tuple[str, ...]) -> dict[str, Any]:
    """A cell style of AG Grid: in rows whose `status` is one of `states`, the text has the colour of that status.

    states: keys of `STATUS`.
    """
    tokens = look.tokens
    return {
        "styleConditions": [
            {"condition": f"params.data.status == '{state}'", "style": {"color": getattr(tokens, STATUS[state].token)}}
            for state in states
        ]
    }
