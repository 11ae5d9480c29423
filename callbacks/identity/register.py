"""Registers the guard and the pages of identity, as the setting `auth` says."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response

from callbacks.identity import access, audit_page, guard, open_deck, screens, screens_page, sign_out
from callbacks.identity.accounts import Accounts
from callbacks.identity.recognise import by_session
from callbacks.identity.scenes import Walls
from callbacks.identity.screens import ScreenGate
from data.deck import Deck
from data.settings import settings_table
from data.store.store import StoreError


def register(server: Flask, deck: Deck, style: str, walls: Walls) -> None:
    """Guard every address of the server. Call this before all hooks that answer requests.

    style: address of the style sheet, which the sign-in page needs. walls: the pages that screens may show. Raises
    StoreError, or SettingError if a file with a secret or the table of claims is wrong.
    """
    if deck.settings.auth == "open":
        open_deck.register(server, public=deck.settings.public)
        return
    key = server.secret_key if deck.settings.secret_file else None
    accounts = Accounts.open(deck, style, walls.script, key if isinstance(key, bytes) else None)
    gate = ScreenGate(accounts, walls)
    server.extensions["citydeck_accounts"] = accounts
    server.register_error_handler(StoreError, partial(_away, accounts))
    onward = {"password": _password, "oidc": _oidc, "proxy": _proxy}[deck.settings.auth](server, accounts, gate)
    sign_out.register(server, accounts, onward)
    access.register(server, accounts)
    audit_page.register(server, accounts)
    screens.register(server, gate)
    screens_page.register(server, accounts, gate)
    accounts.recorder.start()


def _password(server: Flask, accounts: Accounts, gate: ScreenGate) -> sign_out.Onward:
    from callbacks.identity import sign_in  # argon2 is needed in this mode only

    guard.register(server, accounts, gate.also(partial(by_session, accounts)), gate.picture)
    sign_in.register(server, accounts)
    return lambda language: ""


def _oidc(server: Flask, accounts: Accounts, gate: ScreenGate) -> sign_out.Onward:
    from callbacks.identity import oidc  # Authlib is needed in this mode only
    from data.identity.claims import load_claims

    guard.register(server, accounts, gate.also(partial(by_session, accounts)), gate.picture)
    return oidc.register(server, accounts, load_claims(settings_table("claims"))).end_address


def _proxy(server: Flask, accounts: Accounts, gate: ScreenGate) -> sign_out.Onward:
    from callbacks.identity.proxy import Proxy
    from data.identity.claims import load_claims

    proxy = Proxy(accounts, load_claims(settings_table("claims")))
    guard.register(server, accounts, gate.also(proxy.recognise), gate.picture)
    return lambda language: ""


def _away(accounts: Accounts, error: StoreError) -> Response:
    return guard.away(accounts)
