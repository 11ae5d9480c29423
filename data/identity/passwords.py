"""Passwords: what makes one good enough, and their hashes by Argon2. Imported only where CITYDECK_AUTH=password."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import PlainError

SHORTEST, LONGEST = 12, 128
MEMORY_KIB = 19 * 1024
"""Memory of one hash. One is computed at a time, so many attempts at once cost no more of it."""
PATIENCE_S = 5.0
"""Seconds that an attempt waits for its turn."""


class PasswordError(PlainError):
    """A password cannot be taken, or too many people sign in at once. The text is an English msgid with values."""

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class Passwords:
    """Makes and checks hashes of passwords, one at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
        self._turn = threading.Lock()
        self._of_nobody = self._hasher.hash("nobody has this password")

    def hash_of(self, password: str) -> str:
        """The hash to store. Raises PasswordError if too many wait."""
        with self._alone():
            return self._hasher.hash(_one_form(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password has this hash. Without a hash the answer is False and takes the same time.

        Raises PasswordError if too many wait.
        """
        with self._alone():
            try:
                self._hasher.verify(stored or self._of_nobody, _one_form(password)[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise PasswordError("Too many people sign in at this moment; try again in a minute")
        try:
            yield
        finally:
            self._turn.release()


def check_password(password: str, name: str) -> None:
    """Raise PasswordError if the password is not good enough for the viewer of this name."""
    form = _one_form(password)
    if not SHORTEST <= len(form) <= LONGEST:
        raise PasswordError(
            "A password has {shortest} to {longest} characters", shortest=str(SHORTEST), longest=str(LONGEST)
        )
    if name.casefold() in form.casefold() or len(set(form)) < 5:
        raise PasswordError("A password has at least five different characters and does not contain your name")


def _one_form(password: str) -> str:
    """The password as every keyboard and system would send it: one Unicode form."""
    return unicodedata.normalize("NFKC", password)
