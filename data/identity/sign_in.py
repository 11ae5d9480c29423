"""Signing in with a name and a password: throttled, locked after failures, and never saying which part was wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data.errors import PlainError
from data.identity.names import name_of
from data.identity.passwords import Passwords
from data.store.attempts import Limit, forget_failures, is_locked, record_failures
from data.store.recorder import AuditRecorder
from data.store.store import Store
from data.store.viewers import StoredViewer, find_viewer, password_hash_of

OF_NAME = Limit(5, timedelta(minutes=15), timedelta(minutes=15))
"""Failures that lock a name, known or not. Whoever is signed in already stays so."""
OF_ADDRESS = Limit(50, timedelta(minutes=15), timedelta(minutes=15))
"""Failures that lock an address. Many officials may share one behind a proxy."""
REFUSAL = "Name or password is wrong, or there were too many attempts; after 15 minutes you can try again"
"""The one answer to every failure (a msgid)."""


class SignInRefused(PlainError):
    """Somebody may not sign in. The text does not say why."""

    def __init__(self) -> None:
        super().__init__(REFUSAL)


class SignIn:
    """Checks names and passwords. clock: a function that returns the current time, naive UTC."""

    def __init__(
        self, store: Store, passwords: Passwords, recorder: AuditRecorder, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._recorder = recorder
        self._clock = clock

    def enter(self, typed: str, password: str, address: str) -> StoredViewer:
        """The viewer who has this name and password. Raises SignInRefused, PasswordError or StoreError.

        An unknown name takes the same steps as a known one: it is looked up, hashed, counted and locked.
        """
        name, now = name_of(typed), self._clock()
        keys = {f"name {name}": OF_NAME, f"address {address}": OF_ADDRESS}
        locked = any([is_locked(self._store, key, now=now) for key in keys])
        found = find_viewer(self._store, name)
        right = self._passwords.matches(password_hash_of(self._store, name), password)
        if found is not None and right and not locked and found.origin == "store" and found.blocked_at is None:
            forget_failures(self._store, f"name {name}")
            return found
        if not locked:
            record_failures(self._store, keys, now=now)
            # an unknown name is not written down: it may be a password
            self._recorder.record(name if found else "unknown", "sign_in_refused", address)
        raise SignInRefused
