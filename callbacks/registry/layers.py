"""The panels of map layers (图层)."""

from __future__ import annotations

from callbacks.registry.panel import Panel
from data.layers import readings, states
from layouts.layers import readings as readings_look
from layouts.layers import states as states_look

PANELS: tuple[Panel, ...] = (
    Panel("layers_map", states.read_map, states_look.MAP),
    Panel("layers_status", states.read_status, states_look.STATUS_OF_LAYERS),
    Panel("layers_abnormal", states.read_abnormal, states_look.ABNORMAL_ASSETS),
    Panel("layers_readings", readings.read_readings, readings_look.READINGS),
    Panel("layers_cameras", states.read_cameras, states_look.CAMERAS),
)
