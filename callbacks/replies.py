"""Caches whole HTTP replies to refreshes, so that Dash need not answer every screen anew.

Only replies with a picture are cached: not those of panels that are busy or have failed, and not those of other
callbacks. Dash answers every request for which no reply is cached.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from dash import Dash
from flask import Response, g, request

from callbacks.panel_service import PanelService
from callbacks.panels import browser_versions
from callbacks.posted import CALLBACKS
from callbacks.registry.panels import BY_ID
from callbacks.server.viewers import viewer_of_request
from data.deck import NAMING
from data.warehouse.cache import CacheKey

IGNORED_KEYS = ("version", "tries", "at")
"""Keys of a panel's request that do not affect the picture: the browser's versions, the number of tries, the time."""


class Reply(NamedTuple):
    """An HTTP reply as it was sent: its body, which may be compressed, and all its headers."""

    body: bytes
    headers: list[tuple[str, str]]


def register(app: Dash, service: PanelService) -> None:
    """Register two hooks of the server: one sends cached replies, the other caches new ones.

    Call this after the guard and `posted` are registered, so that they see each request first. Call it before the
    compression is registered, so that replies are cached compressed.
    """
    app.server.before_request(partial(_cached_reply, service))
    app.server.after_request(partial(_cache_reply, service))


def _cached_reply(service: PanelService) -> Response | None:
    """The cached reply to the request. If there is none, the result is None, and Dash answers.

    For a callback's request, ``g.reply_key`` becomes the cache key of the reply, or None if it must not be cached.
    """
    if request.method != "POST" or request.endpoint != CALLBACKS:
        return None
    g.reply_key = key = _key(service, request.get_json(silent=True))
    reply: Reply | None = service.cached_replies.cached(key) if key else None
    return Response(reply.body, headers=reply.headers) if reply else None


def _key(service: PanelService, posted: Any) -> CacheKey | None:
    """The cache key of a reply to a refresh: everything on which the reply depends. None if Dash must answer.

    The key holds the request without `IGNORED_KEYS`, the viewer's scope, the encodings that the browser
    accepts, and versions: those of the panel (`Panel.versioned`) and of the tables that name filter values.

    Dash must answer a request that is no refresh. It must also answer if the browser has a newer version than this
    process: Dash's callback makes the watcher catch up.
    """
    try:
        (ask_input,) = posted["inputs"]
        ask = dict(ask_input["value"])
        panel = BY_ID[ask["panel"]]
        behind = service.deck.watcher.state.behind(browser_versions(panel, ask))
    except (LookupError, TypeError, ValueError):  # another callback, or a malformed request, which Dash refuses
        return None
    relevant = {name: ask[name] for name in ask if name not in IGNORED_KEYS}
    text = str([posted | {"inputs": [ask_input | {"value": relevant}]}, request.headers.get("Accept-Encoding")])
    viewer = viewer_of_request()
    question = (text, viewer.scope)
    return None if behind else service.deck.warehouse.versioned(question, panel.versioned + NAMING)


def _cache_reply(service: PanelService, response: Response) -> Response:
    """Cache the reply if its status is 200 and its picture has the versions in the key. Returns the reply unchanged.

    ``g.drawn_versions``: the versions of the picture; not set if the reply has none.
    """
    key, drawn = g.get("reply_key"), g.get("drawn_versions")
    if key and drawn and response.status_code == 200 and {*drawn} <= {*key.versions}:
        reply = Reply(response.get_data(), list(response.headers))
        service.cached_replies.put(key, reply, len(reply.body) + len(key.question[0]) + 2000)
    return response
