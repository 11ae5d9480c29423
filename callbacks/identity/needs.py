"""What each address of the application needs: a right, an identity, or nothing. All other addresses are refused."""

from __future__ import annotations

from typing import Literal

from data.identity.rights import Right
from data.identity.who import Identity

Need = Literal[Right, "nothing", "identity"]
"""nothing: anybody may ask. identity: whoever has signed in. Otherwise the name of a right."""

NEEDS: dict[str, Need] = {
    # pages and what they load
    "/": "pages",
    "/<path:path>": "pages",
    "/_dash-layout": "pages",
    "/_dash-dependencies": "pages",
    "/_dash-update-component": "pages",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "pages",
    "/_reload-hash": "pages",
    "/_favicon.ico": "pages",
    "_dash_assets.static": "pages",
    "static": "pages",
    "files": "pages",  # but the style sheet is open: see `guard`
    "city": "pages",
    "version": "pages",
    # what leaves the deck, and what watches over it
    "rows": "export",
    "metrics": "monitor",
    "readyz": "monitor",
    "healthz": "nothing",
    # who you are
    "sign_in": "nothing",
    "sign_in_post": "nothing",
    "welcome": "nothing",
    "welcome_post": "nothing",
    "oidc_start": "nothing",
    "oidc_callback": "nothing",
    "signed_out": "nothing",
    "sign_out": "identity",
    "access": "identity",
    "people": "administer",
    "people_post": "administer",
    "person": "administer",
    "person_post": "administer",
    "screen_ask": "nothing",
    "screens": "administer",
    "screens_post": "administer",
    "audit": "audit",
    "audit_csv": "audit",
}
"""Name of an endpoint -> what it needs. A test compares it with the addresses of the application."""
PAGES = frozenset({"/", "/<path:path>", "access", "people", "person", "screens", "audit"})
"""Endpoints that answer with a page for a person: who may not see it is told so on a page."""
FOR_TOKENS = frozenset({"rows", "metrics", "readyz", "version", "healthz"})
"""Endpoints that a token opens. Pages are for people."""


def allows(identity: Identity, need: Need | None) -> bool:
    """Whether somebody who is known may ask what needs this. None: no table says what it needs."""
    return need in ("nothing", "identity") or (need is not None and need in identity.rights)
