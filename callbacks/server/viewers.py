"""The viewer of a request."""

from __future__ import annotations

from flask import g

from data.identity.who import Identity
from data.warehouse.policy import Viewer

NOBODY = Viewer("nobody", districts=frozenset(), agencies=frozenset())
"""The viewer of a request for which the guard has found nobody. He sees no rows."""


def viewer_of_request() -> Viewer:
    """The viewer of the current request, as the guard (`callbacks/identity/guard.py`) found him."""
    identity: Identity | None = g.get("identity")
    return NOBODY if identity is None else identity.viewer
