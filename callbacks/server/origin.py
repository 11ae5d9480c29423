"""Refuses what another site's page has sent: changes, and the requests to take rows away or to begin a sign-in.

A browser sends the viewer's cookies along with such requests. The rule is that of `CrossOriginProtection` in Go's
standard library: Sec-Fetch-Site decides; without it, Origin; a request with neither comes from no browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from callbacks.server.refusals import refuse

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
OWN = ("rows", "audit_csv", "oidc_start")
"""Endpoints whose GET is recorded as an act of the viewer. Another site may not make his browser do it."""


def register(server: Flask) -> None:
    """Check every request of the server whose method is not in `SAFE`, or whose endpoint is in `OWN`."""
    server.before_request(_refuse_other_sites)


def _refuse_other_sites() -> None:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if request.method in SAFE:
        if request.endpoint in OWN and site in ("cross-site", "same-site"):
            refuse(403, f"sent by a page of another site: {site}")
        return
    if not (site in ("same-origin", "none") if site else origin is None or _host_of(origin) == request.host.lower()):
        refuse(403, f"sent by a page of {origin or site}")


def _host_of(origin: str) -> str | None:
    """Host and port of an origin; None for "null" and for what is no origin. Behind a proxy the scheme may differ."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None
