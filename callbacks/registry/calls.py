"""The panels of data calls (数据调用) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.calls import catalogue, grants, rankings, sharing, totals, use
from layouts.calls import catalogue as catalogue_look
from layouts.calls import grants as grants_look
from layouts.calls import rankings as rankings_look
from layouts.calls import sharing as sharing_look
from layouts.calls import totals as totals_look
from layouts.calls import use as use_look
from layouts.kit.panel import Page, Place

PANELS: tuple[Panel, ...] = (
    Panel("calls_total", totals.read_total, totals_look.TOTAL),
    Panel("calls_by_hour", totals.read_by_hour, totals_look.BY_HOUR),
    Panel("calls_by_system", rankings.read_by_system, rankings_look.BY_SYSTEM),
    Panel("calls_by_agency", rankings.read_by_agency, rankings_look.BY_AGENCY),
    Panel("calls_top_datasets", rankings.read_top_datasets, rankings_look.TOP_DATASETS),
    Panel("calls_flow", rankings.read_flow, rankings_look.FLOW),
    Panel("calls_quality", totals.read_quality, totals_look.QUALITY),
    Panel("calls_by_share_class", sharing.read_by_share_class, sharing_look.BY_SHARE_CLASS),
    Panel("calls_grant_watch", grants.read_grant_watch, grants_look.GRANT_WATCH),
    Panel("calls_unused_grants", grants.read_unused_grants, grants_look.UNUSED_GRANTS),
    Panel("calls_utilisation", use.read_utilisation, use_look.UTILISATION),
    Panel("calls_unused", use.read_unused, use_look.UNUSED),
    Panel("calls_catalogue", catalogue.read_catalogue, catalogue_look.CATALOGUE),
    Panel("calls_base_databases", catalogue.read_base_databases, catalogue_look.BASE_DATABASES),
    Panel("calls_open_data", catalogue.read_open_data, catalogue_look.OPEN_DATA),
    Panel("calls_cloud", catalogue.read_cloud, catalogue_look.CLOUD),
)

PAGE = Page(
    "/calls",
    "Data calls",
    (
        Place("calls_total", 12, 9), Place("calls_by_hour", 8), Place("calls_quality", 4),
        Place("calls_top_datasets", 4, 24), Place("calls_by_system", 4, 24), Place("calls_by_agency", 4, 24),
        Place("calls_flow", 6, 30), Place("calls_grant_watch", 6, 30), Place("calls_by_share_class", 4, 16),
        Place("calls_utilisation", 4, 16), Place("calls_cloud", 4, 16), Place("calls_unused", 6, 22),
        Place("calls_unused_grants", 6, 22), Place("calls_catalogue", 12, 26), Place("calls_base_databases", 6, 24),
        Place("calls_open_data", 6, 24),
    ),
)  # fmt: skip
