"""The viewer of a request, and the guard that refuses requests from other machines. In doubt the guard refuses."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from flask import Flask, Response, abort, make_response, request

from data.warehouse.policy import FULL, Viewer

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
"""Names of headers that only a proxy adds to a request."""


def viewer_of_request() -> Viewer:
    """The viewer of the current request: always the one who sees everything, as CITYDECK_AUTH allows only ``open``."""
    return FULL


def guard(server: Flask, *, public: bool) -> None:
    """Refuse requests from other machines unless `public`, because everyone who reaches the deck sees everything.

    A request that came through a proxy counts as a request from another machine.
    """

    @server.before_request
    def refuse_strangers() -> Response | None:
        if public or _comes_from_here():
            return None
        abort(make_response(
            "This deck has no accounts and answers only its own machine. Start it with --public (or CITYDECK_PUBLIC=1) "
            "to let everyone in the network see everything.\n",
            403, {"Content-Type": "text/plain; charset=utf-8"},
        ))  # fmt: skip


def _comes_from_here() -> bool:
    """Whether this machine sent the request, no proxy forwarded it, and its host names this machine.

    The host must be localhost or a loopback address: a foreign site could make its own name point to this machine.
    """
    forwarded = any(name in request.headers for name in FORWARDED)
    host = request.host.rsplit(":", 1)[0].strip("[]")
    return _is_loopback(request.remote_addr) and not forwarded and (host == "localhost" or _is_loopback(host))


@lru_cache(maxsize=1000)
def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
