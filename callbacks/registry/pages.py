"""Every page, in the order of the menu. The page of a domain is defined in the file of the domain's panels.

A page whose path has a variable part, such as that of a district, is not in the menu.
"""

from __future__ import annotations

from callbacks.registry import calls, incidents, layers, measures, scenarios, services
from layouts.kit.panel import Page, Place

OVERVIEW = Page(
    "/",
    "Overview",
    (
        Place("headline_figures", 12, 6), Place("city_map", 7, 34), Place("incidents_by_stage", 5, 16),
        Place("incidents_urgent", 5, 16), Place("calls_by_hour", 4),
        Place("services_overdue", 4), Place("incidents_clock", 4),
    ),
    fit=True,
)  # fmt: skip
WALL = Page(
    "/wall/overview",
    "Operations overview",
    (
        Place("headline_figures", 3), Place("city_map", 5), Place("incidents_urgent", 4), Place("calls_by_hour", 4),
    ),
    surface="wall",
)  # fmt: skip
DISTRICT = Page(
    "/district/<id>",
    "District",
    (
        Place("headline_figures", 12, 6), Place("city_map", 7, 34), Place("incidents_by_stage", 5, 16),
        Place("incidents_urgent", 5, 16), Place("incidents_open", 8, 26), Place("incidents_clock", 4, 26),
        Place("incidents_flow", 6), Place("services_flow", 6), Place("layers_status", 6, 24),
        Place("layers_abnormal", 6, 24),
    ),
    surface="field",
)  # fmt: skip
PAGES: tuple[Page, ...] = (
    OVERVIEW,
    calls.PAGE,
    services.PAGE,
    incidents.PAGE,
    layers.PAGE,
    scenarios.PAGE,
    measures.PAGE,
    WALL,
    DISTRICT,
)
