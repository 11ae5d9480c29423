"""The JSON of pictures, which Dash sends unchanged."""

from __future__ import annotations

from typing import Any

import orjson
from plotly.io.json import to_json_plotly


def check_fragments() -> None:
    """Raise RuntimeError unless Dash sends cached JSON unchanged. It does so only with orjson."""
    if to_json_plotly({"cached": orjson.Fragment(b"1")}) != '{"cached":1}':
        raise RuntimeError("plotly does not serialise with orjson: answers cannot be cached as bytes")


def as_json(part: Any) -> bytes:
    """The JSON of a picture or text, which may hold components, arrays and times. Missing values become null.

    `to_json_plotly` writes the same, but first copies the whole tree.
    """
    return orjson.dumps(part, _plain, orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    """What orjson can write in place of a value that it does not know."""
    if hasattr(value, "to_plotly_json"):
        return value.to_plotly_json()
    if hasattr(value, "tolist"):
        return value.tolist()
    return value.isoformat() if value == value else None  # a missing time is not equal to itself
