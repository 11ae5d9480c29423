"""Signing out: of this browser, or everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask, Response, g, request

from callbacks.identity.accounts import Accounts, identity_of_request
from data.store.viewers import sign_out_everywhere

Onward = Callable[[str], str]
"""A function of the language that gives the address at which the provider ends its own session; "" if there is none."""


def register(server: Flask, accounts: Accounts, onward: Onward) -> None:
    """Register /sign-out."""
    server.add_url_rule("/sign-out", "sign_out", partial(_sign_out, accounts, onward), methods=["POST"])


def _sign_out(accounts: Accounts, onward: Onward) -> Response:
    """End the session, and say so. Raises StoreError."""
    identity, secret = identity_of_request(), accounts.carried()
    if identity is not None and request.form.get("everywhere"):
        sign_out_everywhere(accounts.store, identity.name, by=identity.name, now=accounts.clock())
        accounts.identities.forget()
    elif identity is not None:
        accounts.recorder.record(identity.name, "sign_out", accounts.address())
    if secret:
        accounts.identities.end(secret)
    g.identity, look = None, accounts.look()
    # a redirection after a form may not lead to another host (form-action), so the page itself leads on
    return accounts.take(
        accounts.page(
            "message",
            title=look.t("You are signed out"),
            lines=[],
            actions=[(accounts.frame().address("/sign-in"), look.t("Sign in again"))],
            onward=onward(look.language),
        )
    )
