"""HTML attributes whose names are no Python names."""

from __future__ import annotations

from typing import Any


def attributes(**values: Any) -> Any:
    """Keyword arguments for a Dash component: `attributes(data_filter="x")` is `data-filter="x"`."""
    return {name.replace("_", "-"): value for name, value in values.items()}
