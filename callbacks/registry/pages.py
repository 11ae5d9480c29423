"""Every page: where its panels stand."""

from __future__ import annotations

from layouts.kit.panel import Page, Place

PAGES: tuple[Page, ...] = (
    Page(
        "/",
        "Overview",
        (
            Place("headline_figures", 12, 6), Place("city_map", 7, 34), Place("incidents_by_stage", 5, 16),
            Place("incidents_urgent", 5, 16), Place("calls_by_hour", 4),
            Place("services_overdue", 4), Place("incidents_clock", 4),
        ),
        fit=True,
    ),
    Page(
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
    ),
    Page(
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
        window="7d",
    ),
    Page(
        "/incidents",
        "Incidents",
        (
            Place("incidents_by_stage", 6, 20), Place("incidents_clock", 6, 20), Place("incidents_open", 8, 32),
            Place("incidents_timeline", 4, 32), Place("incidents_flow", 8), Place("incidents_sources", 4),
            Place("incidents_types", 4, 24), Place("incidents_by_agency", 4, 24), Place("incidents_by_district", 4, 24),
        ),
    ),
    Page(
        "/layers",
        "Layers",
        (
            Place("layers_map", 8, 34), Place("layers_status", 4, 34), Place("layers_abnormal", 8, 24),
            Place("layers_cameras", 4, 24), Place("layers_readings", 12, 22),
        ),
    ),
    Page(
        "/scenarios",
        "Scenarios",
        (Place("scenarios_board", 12, 40), Place("scenarios_trend", 7), Place("scenarios_by_district", 5)),
    ),
    Page("/kpi", "KPI", (Place("kpi_scorecard", 12, 40),), window="30d"),
    Page(
        "/wall/overview",
        "Operations overview",
        (
            Place("headline_figures", 3), Place("city_map", 5), Place("incidents_urgent", 4), Place("calls_by_hour", 4),
        ),
        surface="wall",
    ),
    Page(
        "/district/<id>",
        "District",
        (
            Place("headline_figures", 12, 6), Place("city_map", 7, 34), Place("incidents_by_stage", 5, 16),
            Place("incidents_urgent", 5, 16), Place("incidents_open", 8, 26), Place("incidents_clock", 4, 26),
            Place("incidents_flow", 6), Place("services_flow", 6), Place("layers_status", 6, 24),
            Place("layers_abnormal", 6, 24),
        ),
        window="7d",
        surface="field",
    ),
)  # fmt: skip
