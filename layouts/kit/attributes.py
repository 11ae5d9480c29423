"""HTML attributes such as ``data-filter``, whose names Python cannot write as keywords."""

from __future__ import annotations

from typing import Any


def attributes(**values: Any) -> Any:
    """Keyword arguments for a Dash component: ``attributes(data_filter="x")`` sets ``data-filter="x"``."""
    return {name.replace("_", "-"): value for name, value in values.items()}
