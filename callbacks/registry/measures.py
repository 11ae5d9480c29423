"""The panels of headline measures (核心指标) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.measures import city_map, overview, scorecard
from layouts.kit.panel import Page, Place
from layouts.measures import city_map as city_map_look
from layouts.measures import overview as overview_look
from layouts.measures import scorecard as scorecard_look

PANELS: tuple[Panel, ...] = (
    Panel("headline_figures", overview.read_headline, overview_look.FIGURES),
    Panel("city_map", city_map.read_map, city_map_look.MAP),
    Panel("kpi_scorecard", scorecard.read_scorecard, scorecard_look.SCORECARD),
)

PAGE = Page("/kpi", "KPI", (Place("kpi_scorecard", 12, 40),))  # fmt: skip
