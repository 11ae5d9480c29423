"""HTML attributes such as ``data-filter``. Python cannot write such names as keyword arguments."""

from __future__ import annotations

from typing import Any


def attributes(**values: Any) -> Any:
    """Keyword arguments for a Dash component: ``attributes(data_filter="x")`` sets ``data-filter="x"``."""
    return {name.replace("_", "-"): value for name, value in values.items()}
