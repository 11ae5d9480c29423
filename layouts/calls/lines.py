"""Parts of lines over time: the axis, its range, and markers where a line of few values would not be seen."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.numbers import local
from layouts.kit.theme import RenderContext

FEW_POINTS = 12
"""A line with at most so many values has markers: in a long window it would be no wider than a hair."""


def time_axis(look: RenderContext) -> dict[str, Any]:
    """Options of a Plotly time axis: horizontal labels, at most 8 of them, on a wall 4."""
    return {"nticks": 4 if look.surface == "wall" else 8, "tickangle": 0}


def window_range(rows: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Options of a Plotly time axis: it shows the whole window, however few values lie in it. rows: at least one."""
    ends = rows[["window_start_utc", "window_end_utc"]].iloc[0]
    return {"range": local(look, ends).tolist()}


def lone_points(values: pd.Series[Any], look: RenderContext) -> dict[str, Any]:
    """Options of a Plotly line: markers where a value has no neighbour, and everywhere on a line of few values."""
    known = values.notna()
    lone = known & ~known.shift(fill_value=False) & ~known.shift(-1, fill_value=False)
    marked = known if known.sum() <= FEW_POINTS else lone
    if not marked.any():
        return {}
    return {"mode": "lines+markers", "marker": {"size": [8 * look.scale if mark else 0 for mark in marked]}}
