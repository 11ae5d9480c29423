"""Finds out who asks a request by the cookie of a session or by a token."""

from __future__ import annotations

from flask import request

from callbacks.identity.accounts import Accounts
from data.identity.who import Identity

BEARER = "Bearer "


def by_session(accounts: Accounts) -> Identity | None:
    """Who has the token or the session of the current request; None if nobody has. Raises StoreError."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith(BEARER):  # a wrong token is refused, also beside a good cookie
        return accounts.identities.of_token(authorization.removeprefix(BEARER).strip())
    return accounts.recognise()
