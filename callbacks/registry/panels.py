"""All panels of the deck, by domain."""

from __future__ import annotations

from functools import cache

from callbacks.registry import calls, incidents, layers, measures, scenarios, services
from callbacks.registry.panel import Panel
from layouts.kit.panel import Page

PANELS: tuple[Panel, ...] = (
    *calls.PANELS,
    *services.PANELS,
    *incidents.PANELS,
    *measures.PANELS,
    *layers.PANELS,
    *scenarios.PANELS,
)
BY_ID = {panel.id: panel for panel in PANELS}


@cache
def obeyed(page: Page) -> frozenset[str]:
    """Names of the filters, and "window", that at least one panel of the page obeys. The moment is not named."""
    return frozenset().union(*(BY_ID[place.panel].obeys for place in page.places))


def script_uses(page: Page) -> set[str]:
    """Words that decide which scripts a page needs: the kinds of its cards and, except on a wall, "desk".

    See `USED_BY` in ``callbacks/server/files.py``.
    """
    kinds = {str(BY_ID[place.panel].card.kind) for place in page.places}
    return kinds if page.surface == "wall" else kinds | {"desk"}
