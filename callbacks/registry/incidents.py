"""The panels of incidents (事件) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.incidents import by_stage, clock, flow, open, ranking
from layouts.incidents import by_stage as by_stage_look
from layouts.incidents import clock as clock_look
from layouts.incidents import flow as flow_look
from layouts.incidents import open as open_look
from layouts.incidents import ranking as ranking_look
from layouts.kit.panel import Page, Place

PANELS: tuple[Panel, ...] = (
    Panel("incidents_by_stage", by_stage.read_by_stage, by_stage_look.BY_STAGE),
    Panel("incidents_open", open.read_open, open_look.OPEN),
    Panel("incidents_urgent", open.read_urgent, open_look.URGENT),
    Panel("incidents_flow", flow.read_flow, flow_look.FLOW),
    Panel("incidents_clock", clock.read_clock, clock_look.CLOCK),
    Panel("incidents_timeline", clock.read_timeline, clock_look.TIMELINE),
    Panel("incidents_sources", ranking.read_sources, ranking_look.SOURCES),
    Panel("incidents_types", ranking.read_types, ranking_look.TYPES),
    Panel("incidents_by_agency", ranking.read_by_agency, ranking_look.BY_AGENCY),
    Panel("incidents_by_district", ranking.read_by_district, ranking_look.BY_DISTRICT),
)

PAGE = Page(
    "/incidents",
    "Incidents",
    (
        Place("incidents_by_stage", 6, 20), Place("incidents_clock", 6, 20), Place("incidents_open", 8, 32),
        Place("incidents_timeline", 4, 32), Place("incidents_flow", 8), Place("incidents_sources", 4),
        Place("incidents_types", 4, 24), Place("incidents_by_agency", 4, 24), Place("incidents_by_district", 4, 24),
    ),
)  # fmt: skip
