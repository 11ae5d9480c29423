"""`Identities`: who carries this session or token? The answer is kept for some seconds, so that pages do not wait."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.identity.who import Identity, Method, identity_of, identity_of_token
from data.store.carried import hash_of
from data.store.sessions import begin_session, end_session, find_session
from data.store.store import Store
from data.store.tokens import find_token
from data.store.viewers import StoredViewer

FRESH = timedelta(seconds=5)
"""Time for which an answer of the store is used again. A revoked right ends at the latest after it."""
MOST_KEPT = 5000


@dataclass(frozen=True)
class _Kept:
    identity: Identity
    verified_at: datetime


class Identities:
    """Recognises sessions and tokens.

    idle: time after which an unused session ends. lives: time after which every session ends. clock: a function that
    returns the current time, naive UTC.
    """

    def __init__(self, store: Store, *, idle: timedelta, lives: timedelta, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._idle = idle
        self._lives = lives
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, who: StoredViewer, *, method: Method, address: str, browser: str) -> str:
        """Begin a session of the viewer. Gives the secret for the cookie. Raises StoreError."""
        now = self._clock()
        return begin_session(
            self.store, who, method=method, address=address, browser=browser[:200], now=now, ends_at=now + self._lives
        )

    def of_session(self, secret: str) -> Identity | None:
        """Who has the session of this secret; None if nobody has, or no longer. Raises StoreError."""
        return self._known(f"session {secret}", lambda now: self._ask_session(secret, now))

    def of_token(self, secret: str) -> Identity | None:
        """Which program has this token; None if none has, or no longer. Raises StoreError."""
        return self._known(f"token {secret}", lambda now: self._ask_token(secret, now))

    def end(self, secret: str) -> None:
        """Sign out: end the session of this secret. Raises StoreError."""
        with self._lock:
            self._kept.pop(hash_of(f"session {secret}"), None)
        end_session(self.store, secret)

    def forget(self) -> None:
        """Ask the store again for everybody: call this after a change of a viewer or token."""
        with self._lock:
            self._kept.clear()

    def _ask_session(self, secret: str, now: datetime) -> Identity | None:
        found = find_session(self.store, secret, now=now, idle=self._idle)
        return None if found is None else identity_of(found.viewer, "oidc" if found.method == "oidc" else "password")

    def _ask_token(self, secret: str, now: datetime) -> Identity | None:
        found = find_token(self.store, secret, now=now)
        return None if found is None else identity_of_token(found)

    def _known(self, carried: str, ask: Callable[[datetime], Identity | None]) -> Identity | None:
        key, now = hash_of(carried), self._clock()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and timedelta(0) <= now - kept.verified_at < FRESH:
            return kept.identity
        identity = ask(now)
        with self._lock:
            if identity is None:
                self._kept.pop(key, None)
            else:
                self._kept[key] = _Kept(identity, now)
                self._kept.move_to_end(key)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return identity
