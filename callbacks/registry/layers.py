"""The panels of map layers (图层) and their page."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.layers import cameras, readings, states
from layouts.kit.panel import Page, Place
from layouts.layers import cameras as cameras_look
from layouts.layers import readings as readings_look
from layouts.layers import states as states_look

PANELS: tuple[Panel, ...] = (
    Panel("layers_map", states.read_map, states_look.MAP),
    Panel("layers_status", states.read_status, states_look.STATUS_OF_LAYERS),
    Panel("layers_abnormal", states.read_abnormal, states_look.ABNORMAL_ASSETS),
    Panel("layers_readings", readings.read_readings, readings_look.READINGS),
    Panel("layers_cameras", cameras.read_cameras, cameras_look.CAMERAS),
)

PAGE = Page(
    "/layers",
    "Layers",
    (
        Place("layers_map", 8, 34), Place("layers_status", 4, 34), Place("layers_abnormal", 8, 24),
        Place("layers_cameras", 4, 24), Place("layers_readings", 12, 22),
    ),
)  # fmt: skip
