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
    """Names of the filters that at least one panel of the page obeys. The moment is left out: all panels obey it."""
    return frozenset().union(*(BY_ID[place.panel].obeys for place in page.places))


def script_uses(page: Page) -> set[str]:
    """The keys of `USED_BY` that apply to a page: the kinds of its cards, and "desk" if the page has a filter bar."""
    kinds = {str(BY_ID[place.panel].card.kind) for place in page.places}
    return kinds if page.surface == "wall" else kinds | {"desk"}
