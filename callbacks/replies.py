"""Whole replies, kept as they were sent: what many screens ask is answered again before Dash takes it apart.

Only a reply with a picture is kept, at the versions of all that it depends on. What is busy, failed or unknown goes
Dash's way each time, as does every other callback.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from dash import Dash
from flask import Response, g, request

from callbacks.panel_service import PanelService
from callbacks.panels import browser_versions
from callbacks.registry.panels import BY_ID
from callbacks.server.viewers import viewer_of_request
from data.deck import NAMING
from data.warehouse.cache import CacheKey

CALLBACKS = "/_dash-update-component"
IGNORED_KEYS = ("version", "tries", "at")
"""Of what a browser asks with, that on which no picture depends: what it has heard of, how often and when it asks."""


class Reply(NamedTuple):
    """The body as it was sent, compressed where the browser takes that, and all of its headers."""

    body: bytes
    headers: list[tuple[str, str]]


def register(app: Dash, service: PanelService) -> None:
    """Give what is kept, and keep what may be.

    Registered after the guard, so that strangers meet that first; and before the compression, which then is done when a
    reply is kept.
    """
    app.server.before_request(partial(_answer, service))
    app.server.after_request(partial(_keep, service))


def _answer(service: PanelService) -> Response | None:
    """The kept reply; None where there is none, and Dash is to answer."""
    if request.method != "POST" or request.endpoint != CALLBACKS:
        return None
    g.asked = key = _key(service, request.get_json(silent=True))
    reply: Reply | None = service.kept_replies.kept(key) if key else None
    return Response(reply.body, headers=reply.headers) if reply else None


def _key(service: PanelService, posted: Any) -> CacheKey | None:
    """All that the reply to a refresh depends on: what was posted, who asks, the encodings that the browser takes, the
    versions of the panel's tables and of those that say what filters may name.

    None for what is no refresh, and where the browser has heard of a newer version than this process knows: then
    `panels` looks at the log.
    """
    try:
        (asking,) = posted["inputs"]
        ask = dict(asking["value"])
        panel = BY_ID[ask["panel"]]
        behind = service.deck.watcher.state.behind(browser_versions(panel, ask))
    except (LookupError, TypeError, ValueError):  # another callback's, or rubbish, of which Dash says what is wrong
        return None
    heeded = {name: ask[name] for name in ask if name not in IGNORED_KEYS}
    asked = str([posted | {"inputs": [asking | {"value": heeded}]}, request.headers.get("Accept-Encoding")])
    viewer = viewer_of_request()
    question = (asked, viewer.districts, viewer.case_detail)
    return None if behind else service.deck.warehouse.versioned(question, panel.tables + NAMING)


def _keep(service: PanelService, sent: Response) -> Response:
    """Keep the reply, if `panels` has said that it holds a picture of the versions that were asked for."""
    key, drawn = g.get("asked"), g.get("drawn")
    if key and drawn and sent.status_code == 200 and {*drawn} <= {*key.versions}:
        reply = Reply(sent.get_data(), list(sent.headers))
        service.kept_replies.keep(key, reply, len(reply.body) + len(key.question[0]) + 2000)
    return sent
