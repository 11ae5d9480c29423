"""Words and parts of drawings, for tests."""

from __future__ import annotations

from typing import Any


def words_of(component: Any) -> str:
    """All text of a Dash component, parts divided by a space."""
    if component is None or isinstance(component, (str, int, float)):
        return str(component or "")
    parts = component if isinstance(component, list) else [getattr(component, "children", None)]
    return " ".join(words_of(part) for part in parts).strip()


def parts_of(component: Any) -> list[Any]:
    """A Dash component and all within it."""
    children = getattr(component, "children", None)
    below = children if isinstance(children, list) else [children] if hasattr(children, "children") else []
    return [component, *(part for child in below for part in parts_of(child))]
