"""The guard of a deck without accounts (CITYDECK_AUTH=open): everybody sees all, by default on this machine only."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from flask import Flask, Response, g, request

from callbacks.identity.guard import line, need_of_request
from callbacks.identity.needs import allows
from data.identity.who import EVERYONE

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
"""Names of headers that only a proxy adds to a request."""
STRANGER = (
    "This deck has no accounts and answers only its own machine. Start it with --public (or CITYDECK_PUBLIC=1) to let "
    "everyone in the network see everything.",
)


def register(server: Flask, *, public: bool) -> None:
    """Let in whoever asks from this machine, with `public` everybody. A proxy counts as another machine."""

    @server.before_request
    def check() -> Response | None:
        if not (public or _comes_from_here()):
            return line(403, STRANGER)
        g.identity = EVERYONE
        return None if allows(EVERYONE, need_of_request()) else line(403)


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
