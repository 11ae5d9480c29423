"""Signing in with a name and a password: throttled, locked after failures, and never saying which part was wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from data.errors import PlainError
from data.identity.names import name_of
from data.identity.passwords import PasswordError, Passwords
from data.identity.throttle import count_failure, is_address_locked, is_name_locked, unlock
from data.store.recorder import AuditRecorder
from data.store.store import Store, StoreError
from data.store.viewers import StoredViewer, find_viewer, password_hash_of, renew_password_hash

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

        An unknown name takes the same steps as a known one: it is looked up, hashed, counted and locked. A locked
        address is refused before all that, because its attempts would keep others waiting.
        """
        name, now = name_of(typed), self._clock()
        if is_address_locked(self._store, address, now=now):
            raise SignInRefused
        locked = is_name_locked(self._store, name, now=now)
        found, stored = find_viewer(self._store, name), password_hash_of(self._store, name)
        right = self._passwords.matches(stored, password)
        if found is not None and right and not locked and found.origin == "store" and found.blocked_at is None:
            unlock(self._store, name)
            self._renew(name, stored, password)
            return found
        if not locked:
            self._record_failure(name, found is not None, address, now)
        raise SignInRefused

    def _record_failure(self, name: str, known: bool, address: str, now: datetime) -> None:
        """Count and record a failure. A failure that locks the name or the address says so in the audit."""
        locked = count_failure(self._store, name, address, now=now)
        # an unknown name is not written down: it may be a password
        self._recorder.record(
            name if known else "unknown", "sign_in_refused", address, {"locked": locked} if locked else None
        )

    def _renew(self, name: str, stored: str | None, password: str) -> None:
        """Store a new hash of the right password if the old one was made with other parameters."""
        if stored is None or not self._passwords.is_outdated(stored):
            return
        with suppress(PasswordError, StoreError):  # the next sign-in tries again
            renew_password_hash(self._store, name, stored, self._passwords.hash_of(password))
