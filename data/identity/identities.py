"""`Identities`: who carries this session or token? The answer is kept for some seconds, so that pages do not wait."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from data.identity.grace import LIVES, Grace, Verified
from data.identity.who import Identity, Method, identity_of, identity_of_token
from data.store.carried import hash_of
from data.store.sessions import begin_session, end_session, find_session
from data.store.store import Store, StoreError
from data.store.tokens import find_token
from data.store.viewers import StoredViewer

T = TypeVar("T")
FRESH = timedelta(seconds=5)
"""Time for which an answer of the store is used again. A revoked right ends at the latest after it."""
MOST_KEPT = 5000


@dataclass
class _Kept:
    verified: Verified
    used_at: datetime


class Identities:
    """Recognises sessions and tokens, also for some hours while the store is away: see `data.identity.grace`.

    idle: time after which an unused session ends. lives: time after which every session ends. clock: a function that
    returns the current time, naive UTC. key: the secret key of the server.
    """

    def __init__(
        self, store: Store, *, idle: timedelta, lives: timedelta, clock: Callable[[], datetime], key: bytes
    ) -> None:
        self.store = store
        self._idle = idle
        self._lives = lives
        self._clock = clock
        self._grace = Grace(key)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._away_since: datetime | None = None
        self._lock = threading.Lock()

    def begin(self, who: StoredViewer, *, method: Method, address: str, browser: str) -> str:
        """Begin a session of the viewer. Gives the secret for the cookie. Raises StoreError."""
        now = self._clock()
        return begin_session(
            self.store, who, method=method, address=address, browser=browser[:200], now=now, ends_at=now + self._lives
        )

    def of_session(self, secret: str, signed: str = "") -> Identity | None:
        """Who has the session of this secret; None if nobody has, or no longer. Raises StoreError.

        signed: what `renewed` gave for it. While the store is away, the error is raised only for somebody who was not
        verified shortly before.
        """
        return self._known(f"session {secret}", signed, lambda now: self._ask_session(secret, now))

    def of_token(self, secret: str) -> Identity | None:
        """Which program has this token; None if none has, or no longer. Raises StoreError as `of_session` does."""
        return self._known(f"token {secret}", "", lambda now: self._ask_token(secret, now))

    def renewed(self, secret: str, signed: str = "") -> str | None:
        """The signed text for a second cookie beside that of the session; None if the present one is new enough."""
        key, now = hash_of(f"session {secret}"), self._clock()
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or not self._grace.is_due(signed, now):
            return None
        return self._grace.issue(key, kept.verified, now)

    def end(self, secret: str) -> None:
        """Sign out: end the session of this secret. Raises StoreError; this process lets it in no more in any case."""
        key = hash_of(f"session {secret}")
        with self._lock:
            self._kept.pop(key, None)
            _keep(self._ended, key, None)
        end_session(self.store, secret)

    def forget(self) -> None:
        """Ask the store again for everybody: call this after a change of a viewer or token."""
        with self._lock:
            self._kept.clear()

    def _ask_session(self, secret: str, now: datetime) -> Verified | None:
        found = find_session(self.store, secret, now=now, idle=self._idle)
        if found is None:
            return None
        return Verified(identity_of(found.viewer, "oidc" if found.method == "oidc" else "password"), now, found.ends_at)

    def _ask_token(self, secret: str, now: datetime) -> Verified | None:
        found = find_token(self.store, secret, now=now)
        return None if found is None else Verified(identity_of_token(found), now, found.ends_at)

    def _known(self, carried: str, signed: str, ask: Callable[[datetime], Verified | None]) -> Identity | None:
        key, now = hash_of(carried), self._clock()
        with self._lock:
            kept = None if key in self._ended else self._kept.get(key)
        if kept is not None and timedelta(0) <= now - kept.verified.verified_at < FRESH:
            return kept.verified.identity
        try:
            verified = ask(now)
        except StoreError as error:
            found = self._in_grace(key, kept, signed, now) if error.kind == "away" else None
            if found is None:
                raise
            return found
        with self._lock:
            self._away_since = None
            if verified is None:  # also while the store is away: a block must not end with an outage
                self._kept.pop(key, None)
                _keep(self._ended, key, None)
                return None
            _keep(self._kept, key, _Kept(verified, now))
        return verified.identity

    def _in_grace(self, key: str, kept: _Kept | None, signed: str, now: datetime) -> Identity | None:
        """Whom the memory or the signed text still knows, although the store does not answer."""
        with self._lock:
            if self._away_since is None or now < self._away_since:
                self._away_since = now
            recent = kept is not None and kept.verified.verified_at >= self._away_since - LIVES
            ended = key in self._ended
        if kept is not None and recent and now - kept.used_at < self._idle:
            verified: Verified | None = kept.verified
        else:
            verified = None if ended else self._grace.redeem(key, signed, now)
        found = None if verified is None else verified.at(now)
        if verified is not None and found is not None:
            with self._lock:
                _keep(self._kept, key, _Kept(verified, now))
        return found


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    """Keep the value as the newest; the oldest of too many is dropped."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
