"""What the settings leave open: lines for the log at the start of the server. None of them stops it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from callbacks.server.secret import mode_of, named_files
from data.settings import Settings

HERE = ("", "localhost", "127.0.0.1", "::1")
"""Hosts that are this machine. Without a host a client takes the socket of this machine."""
SAFE_MODES = ("require", "verify-ca", "verify-full")
"""Values of sslmode with which PostgreSQL's client never sends anything in the clear."""


def advice(settings: Settings) -> Iterator[str]:
    """One line for each."""
    if settings.auth != "open" and not settings.public_url and (settings.public or settings.proxy_addresses):
        yield (
            "public_url is empty, and other machines are answered: cookies are not marked Secure; write public_url = "
            '"https://…" if browsers reach the deck by TLS, as they should'
        )
    for name in ("warehouse", "store") if settings.auth != "open" else ("warehouse",):
        if _in_the_clear(getattr(settings, name)):
            yield f"{name}: the server is another machine, and its URL does not ask for TLS: docs/engines.md says how"
    for name, file in named_files(settings):
        if mode_of(file) & stat.S_IRWXG:
            yield f"{name}: the group of {file} may read the secret in it; chmod 600 unless the deck needs the group"


def _in_the_clear(url: str) -> bool:
    """Whether the URL of a database may send passwords and rows through a network in the clear."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return False  # whoever opens it says what is wrong
    if parts.scheme.startswith(("duckdb", "sqlite")) or (parts.hostname or "") in HERE:
        return False
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme.startswith("postgresql"):
        return (query.get("sslmode") or os.environ.get("PGSSLMODE")) not in SAFE_MODES
    return not (query.get("secure", "").lower() == "true" or query.get("interface") == "https" or port in (443, 8443))
