"""Every panel and every page: which read is drawn by which card, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from data.calls import catalogue as calls_catalogue
from data.calls import grants as calls_grants
from data.calls import sharing as calls_sharing
from data.calls import totals as calls
from data.incidents import clock as incidents_clock
from data.incidents import flow as incidents_flow
from data.incidents import open as incidents
from data.incidents import ranking as incidents_ranking
from data.layers import readings as layers_readings
from data.layers import states as layers
from data.measures import overview
from data.measures import values as measures_values
from data.questions.filters import Filters
from data.questions.reading import AskedFilters, Read, Recorder
from data.questions.rollup_reach import Rolled, Rollups
from data.scenarios import board as scenarios
from data.services import flow as services
from data.services import items as services_items
from data.services import quality as services_quality
from data.services import use as services_use
from data.warehouse.selects import AnySelect, columns_of, tables_of
from data.watch.freshness import FACT_NAMES
from layouts.calls import catalogue as calls_catalogue_look
from layouts.calls import rankings as calls_rankings_look
from layouts.calls import sharing as calls_sharing_look
from layouts.calls import totals as calls_look
from layouts.calls import use as calls_use_look
from layouts.incidents import clock as incidents_clock_look
from layouts.incidents import flow as incidents_flow_look
from layouts.incidents import open as incidents_look
from layouts.incidents import ranking as incidents_ranking_look
from layouts.kit.panel import Card, Page, Place
from layouts.layers import readings as layers_readings_look
from layouts.layers import states as layers_look
from layouts.measures import city_map as overview_map_look
from layouts.measures import overview as overview_look
from layouts.measures import scorecard as scorecard_look
from layouts.scenarios import board as scenarios_look
from layouts.scenarios import trend as scenarios_trend_look
from layouts.services import flow as services_look
from layouts.services import items as services_items_look
from layouts.services import quality as services_quality_look
from layouts.services import use as services_use_look

_PROBE = Filters(zone="UTC", as_of=datetime(2026, 1, 15), live=False)
"""A question by which reads are asked what they depend on."""
_DEEP = Rolled(datetime(2026, 1, 15), late_after=0)
_ROLLED = replace(_PROBE, as_of=datetime(2026, 1, 15, 7, 30), window="30d", rolled=Rollups(_DEEP, _DEEP, _DEEP))
"""The same of a warehouse with rollups: it is cut into pieces of all kinds."""


@dataclass(frozen=True)
class Panel:
    """A question with its answer's picture: a read from `data/` and a card from `layouts/`.

    What a panel depends on is not declared but recorded: its read is run once against a `Recorder`.
    """

    id: str
    read: Read
    card: Card

    @cached_property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) of every contract column that the read uses."""
        return tuple(sorted({pair for statement in self._recorded[0] for pair in columns_of(statement)}))

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Contract tables that the read may use: a change of one of them changes the picture."""
        rolled = Recorder()
        self.read(rolled, _ROLLED)
        statements = (*self._recorded[0], *rolled.statements)
        return tuple(sorted({name for statement in statements for name in tables_of(statement)}))

    def missing(self, present: Mapping[str, frozenset[str]]) -> list[str]:
        """Tables and columns without which the panel is not connected, where a warehouse has the columns `present`."""
        recorder = Recorder(present)
        self.read(recorder, _PROBE)
        used = {pair for statement in recorder.statements for pair in columns_of(statement)}
        lost = {(table, column) for table, column in used if column not in present.get(table, frozenset())}
        return sorted({f"{table}.{column}" if table in present else table for table, column in lost})

    @property
    def facts(self) -> tuple[str, ...]:
        """Tables whose age is the panel's age."""
        return tuple(name for name in self.tables if name in FACT_NAMES)

    @property
    def obeys(self) -> frozenset[str]:
        """Filters that the read looks at; all others do not apply to this panel."""
        return self._recorded[1]

    @cached_property
    def _recorded(self) -> tuple[list[AnySelect], frozenset[str]]:
        recorder, asked = Recorder(), set[str]()
        self.read(recorder, AskedFilters.of(_PROBE, asked))
        return recorder.statements, frozenset(asked - {"as_of"})


PANELS: tuple[Panel, ...] = (
    Panel("calls_total", calls.read_total, calls_look.TOTAL),
    Panel("calls_by_hour", calls.read_by_hour, calls_look.BY_HOUR),
    Panel("calls_by_system", calls.read_by_system, calls_rankings_look.BY_SYSTEM),
    Panel("calls_by_agency", calls.read_by_agency, calls_rankings_look.BY_AGENCY),
    Panel("calls_top_datasets", calls.read_top_datasets, calls_rankings_look.TOP_DATASETS),
    Panel("calls_flow", calls.read_flow, calls_rankings_look.FLOW),
    Panel("calls_quality", calls.read_quality, calls_look.QUALITY),
    Panel("calls_by_share_class", calls_sharing.read_by_share_class, calls_sharing_look.BY_SHARE_CLASS),
    Panel("calls_grant_watch", calls_grants.read_grant_watch, calls_sharing_look.GRANT_WATCH),
    Panel("calls_unused_grants", calls_grants.read_unused_grants, calls_sharing_look.UNUSED_GRANTS),
    Panel("calls_utilisation", calls_sharing.read_utilisation, calls_use_look.UTILISATION),
    Panel("calls_unused", calls_sharing.read_unused, calls_use_look.UNUSED),
    Panel("calls_catalogue", calls_catalogue.read_catalogue, calls_catalogue_look.CATALOGUE),
    Panel("calls_base_databases", calls_catalogue.read_base_databases, calls_catalogue_look.BASE_DATABASES),
    Panel("calls_open_data", calls_catalogue.read_open_data, calls_catalogue_look.OPEN_DATA),
    Panel("calls_cloud", calls_catalogue.read_cloud, calls_catalogue_look.CLOUD),
    Panel("services_flow", services.read_flow, services_look.FLOW),
    Panel("services_on_time_by_agency", services_quality.read_on_time_by_agency, services_quality_look.BY_AGENCY),
    Panel("services_on_time_by_district", services_quality.read_on_time_by_district, services_quality_look.BY_DISTRICT),
    Panel("services_channels", services.read_channels, services_look.CHANNELS),
    Panel("services_funnel", services.read_funnel, services_look.FUNNEL),
    Panel("services_slowest_items", services_items.read_slowest_items, services_items_look.SLOWEST),
    Panel("services_busiest_items", services_items.read_busiest_items, services_items_look.BUSIEST),
    Panel("services_instant", services_items.read_instant, services_items_look.INSTANT),
    Panel("services_by_item_section", services_items.read_by_item_section, services_items_look.BY_SECTION),
    Panel("services_ratings", services_quality.read_ratings, services_quality_look.RATINGS),
    Panel("services_cross_region", services_quality.read_cross_region, services_quality_look.CROSS_REGION),
    Panel("services_queue", services_use.read_queue, services_use_look.QUEUE),
    Panel("services_overdue", services_quality.read_overdue, services_quality_look.OVERDUE),
    Panel("services_app_users", services_use.read_app_users, services_use_look.APP_USERS),
    Panel("incidents_by_stage", incidents.read_by_stage, incidents_look.BY_STAGE),
    Panel("incidents_open", incidents.read_open, incidents_look.OPEN),
    Panel("incidents_urgent", incidents.read_urgent, incidents_look.URGENT),
    Panel("incidents_flow", incidents_flow.read_flow, incidents_flow_look.FLOW),
    Panel("incidents_clock", incidents_clock.read_clock, incidents_clock_look.CLOCK),
    Panel("incidents_timeline", incidents_clock.read_timeline, incidents_clock_look.TIMELINE),
    Panel("incidents_sources", incidents_ranking.read_sources, incidents_ranking_look.SOURCES),
    Panel("incidents_types", incidents_ranking.read_types, incidents_ranking_look.TYPES),
    Panel("incidents_by_agency", incidents_ranking.read_by_agency, incidents_ranking_look.BY_AGENCY),
    Panel("incidents_by_district", incidents_ranking.read_by_district, incidents_ranking_look.BY_DISTRICT),
    Panel("headline_figures", overview.read_headline, overview_look.FIGURES),
    Panel("city_map", overview.read_map, overview_map_look.MAP),
    Panel("kpi_scorecard", measures_values.read_scorecard, scorecard_look.SCORECARD),
    Panel("layers_map", layers.read_map, layers_look.MAP),
    Panel("layers_status", layers.read_status, layers_look.STATUS_OF_LAYERS),
    Panel("layers_abnormal", layers.read_abnormal, layers_look.ABNORMAL_ASSETS),
    Panel("layers_readings", layers_readings.read_readings, layers_readings_look.READINGS),
    Panel("layers_cameras", layers.read_cameras, layers_look.CAMERAS),
    Panel("scenarios_board", scenarios.read_board, scenarios_look.BOARD),
    Panel("scenarios_trend", scenarios.read_trend, scenarios_trend_look.TREND),
    Panel("scenarios_by_district", scenarios.read_by_district, scenarios_trend_look.BY_DISTRICT),
)
BY_ID = {panel.id: panel for panel in PANELS}

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
