"""The panels of the indicator board (场景) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.scenarios import board, trend
from layouts.kit.panel import Page, Place
from layouts.scenarios import board as board_look
from layouts.scenarios import trend as trend_look

PANELS: tuple[Panel, ...] = (
    Panel("scenarios_board", board.read_board, board_look.BOARD, takes_one=("district",)),
    Panel("scenarios_trend", trend.read_trend, trend_look.TREND, takes_one=("district",)),
    Panel("scenarios_by_district", trend.read_by_district, trend_look.BY_DISTRICT),
)

PAGE = Page(
    "/scenarios",
    "Scenarios",
    (Place("scenarios_board", 12, 40), Place("scenarios_trend", 7), Place("scenarios_by_district", 5)),
)  # fmt: skip
