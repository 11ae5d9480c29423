"""Recognises people by the headers of a reverse proxy that has signed them in (CITYDECK_AUTH=proxy).

The headers count only if the request comes from an address of the proxy and has its secret. A process beside the proxy,
or somebody who has found the secret, has only one of the two.
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections import OrderedDict
from datetime import datetime
from pathlib import Path

from flask import request

from callbacks.identity.accounts import Accounts
from callbacks.identity.recognise import BEARER, by_session
from callbacks.server.addresses import in_networks
from data.identity.claims import Claims
from data.identity.identities import FRESH
from data.identity.names import name_of
from data.identity.who import Identity, identity_of
from data.settings import SettingError
from data.store.store import StoreError
from data.store.viewers import Policy, remember_viewer

log = logging.getLogger(__name__)
LEAST_SECRET = 16
MOST_KEPT = 2000
NO_POLICY = Policy("")
"""Of somebody whose groups give him nothing."""


class Proxy:
    """Recognises whom the reverse proxy names. Raises SettingError if the secret cannot be read."""

    def __init__(self, accounts: Accounts, claims: Claims) -> None:
        self._accounts = accounts
        self._claims = claims
        self._secret = read_secret(accounts.deck.settings.proxy_secret_file)
        self._kept: OrderedDict[tuple[str, str, str], tuple[Identity | None, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def recognise(self) -> Identity | None:
        """Who asks the current request: whom the proxy names, or a program with a token. Raises StoreError."""
        settings = self._accounts.deck.settings
        name = _header(settings.proxy_name_header)
        if not (name and self._is_proxy()):
            return by_session(self._accounts) if request.headers.get("Authorization", "").startswith(BEARER) else None
        return self._known(name, _header(settings.proxy_shown_header) or name, _header(settings.proxy_groups_header))

    def _is_proxy(self) -> bool:
        settings = self._accounts.deck.settings
        sent = request.headers.get(settings.proxy_secret_header, "").encode("latin-1", "replace")
        right = hmac.compare_digest(sent, self._secret)
        return in_networks(request.remote_addr, settings.proxy_addresses) and right

    def _known(self, name: str, shown_name: str, groups: str) -> Identity | None:
        key, now = (name, shown_name, groups), self._accounts.clock()
        with self._lock:
            identity, at = self._kept.get(key, (None, None))
        if at is not None and now - at < FRESH:
            return identity
        identity = self._ask(name, shown_name, groups, now)
        with self._lock:
            self._kept[key] = (identity, now)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return identity

    def _ask(self, name: str, shown_name: str, groups: str, now: datetime) -> Identity | None:
        """The viewer of this name, with the policy that his groups give him now; None if he is blocked."""
        listed = [group.strip() for group in groups.replace(";", ",").split(",") if group.strip()]
        policy = self._claims.policy_of({"name": name, "groups": listed}) or NO_POLICY
        store, form = self._accounts.store, name_of(name)
        try:
            stored = remember_viewer(store, form, shown_name, policy, origin="proxy", now=now)
        except StoreError as error:
            if error.kind == "away":
                raise
            log.warning("the proxy names somebody who cannot come in: %s", error)
            return None
        return None if stored.blocked_at is not None else identity_of(stored, "proxy")


def read_secret(file: str) -> bytes:
    """The secret of the proxy, without white space at its ends. Raises SettingError."""
    try:
        secret = Path(file).read_bytes().strip()
    except OSError as error:
        raise SettingError(f"CITYDECK_PROXY_SECRET_FILE='{file}' cannot be read: {error.strerror}") from error
    if len(secret) < LEAST_SECRET:
        raise SettingError(f"CITYDECK_PROXY_SECRET_FILE='{file}' holds fewer than {LEAST_SECRET} bytes")
    return secret


def _header(name: str) -> str:
    """The text of a header. Proxies send names in UTF-8, which WSGI gives as Latin-1."""
    sent = request.headers.get(name, "").strip()
    try:
        return sent.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return sent
