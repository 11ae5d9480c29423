"""The headers of all responses: what a browser may load, show in a frame, tell other sites, and keep."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from flask import Flask, Response

PRIVATE = "private, no-store"
"""Cache-Control of everything that can hold rows, and of refusals. Files and /version set their own."""
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `pages.layout` reads the page's address from it
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers of every response. A document has a policy of its own, because it loads something."""
FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
"""What the deck never asks a browser for."""
OLD_FRAMES = {"'self'": "SAMEORIGIN", "'none'": "DENY"}
"""Value of the setting `frames` -> X-Frame-Options, for browsers that do not know frame-ancestors."""


def register(server: Flask, inline_scripts: Iterable[str], frames: str) -> None:
    """Add the headers to every response of the server. Call this first: these hooks then run last.

    inline_scripts: texts of the scripts that stand in documents. frames: as the setting `frames`.
    """
    documents = {
        "Content-Security-Policy": content_policy(inline_scripts, frames),
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    }
    if frames in OLD_FRAMES:
        documents["X-Frame-Options"] = OLD_FRAMES[frames]

    @server.after_request
    def add(response: Response) -> Response:
        response.headers.update(EVERYWHERE)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = PRIVATE
        if response.mimetype == "text/html":
            response.headers.update(documents)
        return response


def content_policy(inline_scripts: Iterable[str], frames: str) -> str:
    """The Content-Security-Policy of a document.

    Scripts come from files of the deck; of scripts in the document only those run whose hash is named. Styles may stand
    in elements, because Plotly, maps and grids write them. Maps make their workers of blobs.
    """
    hashes = (f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline_scripts)
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' blob: data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {frames}",
        )
    )
