"""Refuses malformed requests to callbacks, before Dash and the callbacks see them.

A request must have the shape that the browser's script gives it: a callback of the server, its outputs, and all its
inputs and states with values of the right kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson
from dash import Dash
from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest

from callbacks.registry.panels import BY_ID
from callbacks.server.connections import MAX_BODY
from callbacks.server.refusals import refuse

CALLBACKS = "/_dash-update-component"
"""Path of Dash's callbacks, and name of their endpoint."""
LONGEST_TEXT, LONGEST_VERSION = 8_000, 1_000
KEYS = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
"""Keys of the body of a request to a callback."""


class StrictJson(DefaultJSONProvider):
    """Reads JSON as browsers write it: UTF-8, without NaN, without half characters, and not nested too deeply."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The parsed text. Raises ValueError."""
        return orjson.loads(s)


def is_text(value: Any) -> bool:
    """Whether the value is a text of bearable length."""
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def is_text_or_none(value: Any) -> bool:
    """Whether the value is a text, or missing."""
    return value is None or is_text(value)


def is_version(value: Any) -> bool:
    """Whether the value can be the versions of a panel's tables: see `browser_versions`."""
    return isinstance(value, str) and len(value) <= LONGEST_VERSION


def is_number(value: Any) -> bool:
    """Whether the value is a number that is not negative."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def is_panel(value: Any) -> bool:
    """Whether the value is the id of a panel."""
    return isinstance(value, str) and value in BY_ID


ADDRESS = {"panel": is_panel, "path": is_text, "search": is_text}
"""Keys that the browser's script always sends when it asks about a panel."""
MORE = {"version": is_version, "tries": is_number, "at": is_number, "view": is_text}
"""Keys that it may send."""


def is_question(value: Any) -> bool:
    """Whether the value is a question about a panel: a refresh, or a dialog."""
    if not isinstance(value, dict) or not ADDRESS.keys() <= value.keys() <= ADDRESS.keys() | MORE.keys():
        return False
    return all((ADDRESS | MORE)[name](part) for name, part in value.items())


VALUES: Mapping[str, Callable[[Any], bool]] = {
    "url.pathname": is_text_or_none,
    "url.search": is_text_or_none,
    "replay.value": is_text_or_none,
    "dialog-ask.data": is_question,
    "ask-figure.data": is_question,
    "ask-body.data": is_question,
    "ask-grid.data": is_question,
}
"""Id (or type of a panel's id) and property of an input -> whether a value is of the right kind."""


def register(app: Dash) -> None:
    """Check every request to a callback of the application. Call this before hooks that read the request's body."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    server.json = StrictJson(server)
    server.before_request(partial(_refuse_malformed, app.callback_map))


def _refuse_malformed(callbacks: Mapping[str, Any]) -> None:
    if request.path != CALLBACKS or request.method == "OPTIONS":
        return
    if request.method != "POST":
        refuse(405, Allow="POST, OPTIONS")  # Dash would answer GET with a page
    try:
        posted = request.get_json() if request.is_json else None
    except BadRequest:
        posted = None
    problem = "no JSON" if posted is None else problem_of(posted, callbacks)
    if problem:
        refuse(400, problem)


def problem_of(posted: Any, callbacks: Mapping[str, Any]) -> str | None:
    """What is wrong with the body of a request to a callback; None if nothing is. callbacks: `Dash.callback_map`."""
    if not isinstance(posted, dict) or not posted.keys() <= KEYS:
        return "other keys than a callback has"
    output = posted.get("output")
    if not isinstance(output, str) or "callback" not in callbacks.get(output, ()):
        return f"no callback of the server: {output!s:.100}"
    of = callbacks[output]
    inputs: Any = posted.get("inputs")
    states = posted.get("state", [])
    if not (_fit(inputs, of["inputs"], _is_input) and _fit(states, of["state"], _is_input)):
        return "inputs or states that do not fit the callback"
    declared = of["output"] if isinstance(of["output"], list) else [of["output"]]
    outputs: Any = posted.get("outputs")
    outputs = outputs if isinstance(outputs, list) else [outputs]
    expected = [{"id": _parsed(one.component_id_str()), "property": one.component_property} for one in declared]
    if not _fit(outputs, expected, _is_output):
        return "outputs that do not fit the callback"
    if len({name for part in (*inputs, *outputs) for name in _panels(part)}) > 1:
        return "parts of several panels"
    changed = posted.get("changedPropIds", [])
    if not isinstance(changed, list) or len(changed) > len(inputs) or not all(map(is_text, changed)):
        return "changed inputs that are none"
    return None


def _fit(parts: Any, expected: list[dict[str, Any]], fits: Callable[[Any, dict[str, Any]], bool]) -> bool:
    """Whether `parts` is a list of as many parts as expected, and each fits."""
    return (
        isinstance(parts, list)
        and len(parts) == len(expected)
        and all(isinstance(part, dict) and fits(part, one) for part, one in zip(parts, expected, strict=True))
    )


def _is_output(part: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether the part names the expected component and property. A duplicate output has a hash behind its property."""
    name = part.get("property")
    right = isinstance(name, str) and name.partition("@")[0] == expected["property"]
    return right and part.keys() == {"id", "property"} and _is_id(part["id"], _parsed(expected["id"]))


def _is_input(part: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether the part is the expected input, with a value of the right kind. A missing value is None."""
    wanted = _parsed(expected["id"])
    kind = wanted["type"] if isinstance(wanted, dict) else wanted
    named = {key: part[key] for key in part if key != "value"}
    return _is_output(named, expected) and VALUES[f"{kind}.{expected['property']}"](part.get("value"))


def _is_id(found: Any, wanted: Any) -> bool:
    """Whether it is this id; of a panel's part, the id of any panel's part of this type."""
    if not isinstance(wanted, dict):
        return bool(found == wanted)
    return (
        isinstance(found, dict)
        and found.keys() == wanted.keys() == {"type", "panel"}
        and found["type"] == wanted["type"]
        and is_panel(found["panel"])
    )


def _panels(part: dict[str, Any]) -> set[str]:
    """The panel of which an input or output is a part, and the one that its value names; none for parts of no panel."""
    value = part.get("value")
    if not isinstance(part["id"], dict):
        return set()
    return {part["id"]["panel"], *([value["panel"]] if isinstance(value, dict) and "panel" in value else [])}


def _parsed(name: Any) -> Any:
    """An id as components have it: a text, or a dictionary."""
    return json.loads(name) if isinstance(name, str) and name.startswith("{") else name
