"""The panels of government services (政务服务) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.services import flow, items, quality, use
from layouts.kit.panel import Page, Place
from layouts.services import flow as flow_look
from layouts.services import items as items_look
from layouts.services import quality as quality_look
from layouts.services import use as use_look

PANELS: tuple[Panel, ...] = (
    Panel("services_flow", flow.read_flow, flow_look.FLOW),
    Panel("services_on_time_by_agency", quality.read_on_time_by_agency, quality_look.BY_AGENCY),
    Panel("services_on_time_by_district", quality.read_on_time_by_district, quality_look.BY_DISTRICT),
    Panel("services_channels", flow.read_channels, flow_look.CHANNELS),
    Panel("services_funnel", flow.read_funnel, flow_look.FUNNEL),
    Panel("services_slowest_items", items.read_slowest_items, items_look.SLOWEST),
    Panel("services_busiest_items", items.read_busiest_items, items_look.BUSIEST),
    Panel("services_instant", items.read_instant, items_look.INSTANT),
    Panel("services_by_item_section", items.read_by_item_section, items_look.BY_SECTION),
    Panel("services_ratings", quality.read_ratings, quality_look.RATINGS),
    Panel("services_cross_region", quality.read_cross_region, quality_look.CROSS_REGION),
    Panel("services_queue", use.read_queue, use_look.QUEUE),
    Panel("services_overdue", quality.read_overdue, quality_look.OVERDUE),
    Panel("services_app_users", use.read_app_users, use_look.APP_USERS),
)

PAGE = Page(
    "/services",
    "Services",
    (
        Place("services_flow", 6), Place("services_overdue", 6), Place("services_queue", 6, 24),
        Place("services_on_time_by_agency", 6, 24), Place("services_on_time_by_district", 4, 24),
        Place("services_channels", 4, 24), Place("services_funnel", 4, 24), Place("services_ratings", 4),
        Place("services_instant", 4), Place("services_cross_region", 4), Place("services_busiest_items", 4, 24),
        Place("services_slowest_items", 4, 24), Place("services_by_item_section", 4, 24),
        Place("services_app_users", 12, 18),
    ),
)  # fmt: skip
