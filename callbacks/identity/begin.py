"""Begins the session of somebody who has signed in, whatever the way."""

from __future__ import annotations

from flask import Response, request

from callbacks.identity.accounts import Accounts, local_address, to
from data.identity.who import Method
from data.store.viewers import StoredViewer


def enter(accounts: Accounts, who: StoredViewer, method: Method, next_address: str) -> Response:
    """Begin a session of somebody who has signed in, and lead him to the page that he wanted. Raises StoreError.

    A session that the browser had before ends, so that nobody goes on under an older name.
    """
    before = accounts.carried()
    if before:
        accounts.identities.end(before)
    address, browser = accounts.address(), request.user_agent.string
    secret = accounts.identities.begin(who, method=method, address=address, browser=browser)
    accounts.recorder.record(who.name, "sign_in", address, {"method": method})
    return accounts.give(to(local_address(next_address)), secret)
