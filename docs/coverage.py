"""Which page, panels, measures and indicators show each system of the list of public reports.

`python -m docs.coverage` writes ``docs/coverage.md`` from here. A test reads every panel over the demo city and
finds rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.demo.indicators import INDICATOR_ROWS
from data.measures.definitions import BY_ID

SCENARIOS, BOARD = "/scenarios", "scenarios_board"
INDICATORS_FOR_NOW = frozenset({2, 6, 14, 37, 40})
"""Rows that only indicators show, until a city keeps rows about them."""


@dataclass(frozen=True)
class Row:
    """A row of the list: number and title, the page and panels that show it, and the measures that count it.

    filters: narrow the panels to the row. A row with indicators is on the indicator board too.
    """

    number: int
    title: str
    page: str = SCENARIOS
    panels: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Identifiers of the row's indicators."""
        return INDICATOR_ROWS.get(self.number, ())


def _layers(*layers: str) -> Mapping[str, tuple[str, ...]]:
    return {"layer": layers}


ON_MAP = ("layers_map", "layers_status")
ROWS: tuple[Row, ...] = (
    Row(
        1, "City super-brain: data services", "/calls",
        ("calls_total", "calls_by_hour", "calls_by_system", "calls_by_agency", "calls_top_datasets", "calls_flow",
         "calls_quality"),
        ("calls_today", "calls_ever", "calls_error_rate"),
    ),
    Row(2, "Data sharing and exchange platform", "/calls", ("calls_catalogue",)),
    Row(
        3, "Rules for government data", "/calls",
        ("calls_by_share_class", "calls_grant_watch", "calls_unused_grants"),
    ),
    Row(4, "Open-data section", "/calls", ("calls_open_data",)),
    Row(5, "Built but not used: utilisation", "/calls", ("calls_utilisation", "calls_unused"), ("datasets_used_30d",)),
    Row(6, "Base databases", "/calls", ("calls_base_databases",)),
    Row(7, "Citizens' app", "/services", ("services_app_users", "services_by_item_section")),
    Row(
        8, "Integrated government-service platform", "/services",
        ("services_flow", "services_funnel", "services_on_time_by_agency", "services_on_time_by_district",
         "services_channels", "services_busiest_items", "services_slowest_items"),
        ("cases_on_time", "cases_backlog"),
    ),
    Row(9, "Instant and assisted approval", "/services", ("services_instant",)),
    Row(10, "Five-star rating", "/services", ("services_ratings",), ("bad_ratings_remedied",)),
    Row(11, "Cross-region services", "/services", ("services_cross_region",)),
    Row(12, "Service halls and self-service machines", "/services", ("services_queue",)),
    Row(13, "Whole-process efficiency supervision", "/services", ("services_overdue",), ("cases_overdue",)),
    Row(14, "Smart supervision"),
    Row(
        15, "Municipal command centre", "/incidents", ("incidents_by_stage", "incidents_open", "incidents_by_district"),
        ("incidents_open", "incidents_over_limit", "incidents_open_per_10k"),
    ),
    Row(16, "Grid workers' and citizens' apps feeding one brain", "/incidents", ("incidents_sources",),
        ("incidents_reported",)),
    Row(17, "Citizen-demand centre", "/incidents", ("incidents_clock", "incidents_by_agency"),
        ("incidents_closed_on_time",)),
    Row(18, "AI traffic signals", "/layers", ON_MAP, filters=_layers("intersection")),
    Row(19, "Underground pipe monitoring", "/layers", ON_MAP, filters=_layers("pipe")),
    Row(20, "Slope early warning", "/layers", ON_MAP, ("assets_abnormal",), filters=_layers("slope")),
    Row(21, "Smart water", "/layers", ON_MAP, filters=_layers("water_level", "water_quality", "waterlogging")),
    Row(22, "Illegal-construction finding", "/layers", ON_MAP, filters=_layers("illegal_building")),
    Row(23, "Shared video platform", "/layers", (*ON_MAP, "layers_cameras"), filters=_layers("camera")),
    Row(24, "Historic-district brain", "/layers", ON_MAP, filters=_layers("heritage")),
    Row(25, "Urban renewal projects", "/layers", ON_MAP, filters=_layers("project")),
    Row(26, "Government cloud", "/calls", ("calls_cloud",)),
    Row(27, "Blockchain service network"),
    Row(28, "IT-project review"),
    Row(29, "Government websites"),
    Row(30, "Process robots"),
    Row(31, "Smart health"),
    Row(32, "Smart culture and tourism"),
    Row(33, "Health certificates"),
    Row(34, "Contactless entry registration"),
    Row(35, "Early warning in social security and civil affairs"),
    Row(36, "Industry: application scenarios"),
    Row(37, "National platform"),
    Row(38, "Scenario monitors"),
    Row(39, "Policy delivery to firms"),
    Row(40, "AI capability centre: warn and predict"),
)  # fmt: skip


def places(row: Row) -> tuple[tuple[str, str], ...]:
    """(page, panel) of every panel that shows the row."""
    own = tuple((row.page, panel) for panel in row.panels)
    return (*own, (SCENARIOS, BOARD)) if row.indicators else own


def coverage_markdown() -> str:
    """The text of ``docs/coverage.md``: each row with its page, panels, measures and indicators."""
    return "\n".join((HEAD, *(_line(row) for row in ROWS))) + "\n"


def _line(row: Row) -> str:
    panels = "<br>".join(f"`{page}` `{panel}`{_narrowed(row, panel)}" for page, panel in places(row))
    measures = "<br>".join(f"`{name}` {BY_ID[name].name}" for name in row.measures) or "–"
    indicators = ", ".join(f"`{name}`" for name in row.indicators) or "–"
    mark = " (indicators for now)" if row.number in INDICATORS_FOR_NOW and not row.panels else ""
    return f"| {row.number} | {row.title}{mark} | {panels} | {measures} | {indicators} |"


def _narrowed(row: Row, panel: str) -> str:
    if panel == BOARD:
        return ""
    return "".join(f" `{name}={'` `'.join(values)}`" for name, values in row.filters.items())


HEAD = """# Coverage

Each system of the public reports that Citydeck is built after, with the pages and panels that show it, the headline
measures that count it (`data/measures/definitions.py`) and the indicators of the demo city that serve it. Written from
`docs/coverage.py`; a test asks each panel over the demo city and finds rows.

Rows marked *indicators for now* are shown by published numbers where a city keeps no rows of its own; the forecast of
row 40 comes later. Panels that take a filter show the row with it, e.g. `/layers?layer=slope`.

| # | system | page and panel | measures | indicators |
|---|---|---|---|---|"""


if __name__ == "__main__":
    Path("docs/coverage.md").write_text(coverage_markdown(), encoding="utf-8")
