"""Passwords: what makes one good enough, and their hashes by Argon2. Imported only where CITYDECK_AUTH=password."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import PlainError
from data.identity.rights import ROLES

SHORTEST, LONGEST = 12, 128
MEMORY_KIB = 19 * 1024
"""Memory of one hash. One is computed at a time, so many attempts at once cost no more of it."""
PATIENCE_S = 5.0
"""Seconds that an attempt waits for its turn."""
BUSY = "Too many people sign in at this moment; try again in a minute"
MOST_WAITING = 4
"""Attempts that wait or are computed at the same time, more are refused. Each holds a thread of the server."""
GUESSED = (
    "citydeck", "password", "passw0rd", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "1q2w3e4r", "1qaz2wsx", "123456789",
    "12345", "11111", "00000", "88888", "66666", "abcd", "abc123", "admin", "root", "guest", "welcome", "letmein",
    "iloveyou", "woaini", "5201314", "管理员", "密码",
)  # fmt: skip
"""Words that people try first, with which most common passwords are made."""
LEAST_BESIDE = 8
"""Characters that a password has beside such words."""


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
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._of_nobody = self._hasher.hash("nobody has this password")

    def hash_of(self, password: str) -> str:
        """The hash to store. Raises PasswordError if too many wait."""
        with self._alone():
            return self._hasher.hash(_one_form(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password has this hash. Without a hash the answer is False and takes the same time.

        Nobody has a password of more than `LONGEST` characters. Raises PasswordError if too many wait.
        """
        form = _one_form(password[: 4 * LONGEST])
        asked = stored if len(form) <= LONGEST else None
        with self._alone():
            try:
                self._hasher.verify(asked or self._of_nobody, form[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return asked is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise PasswordError(BUSY)
        try:
            if not self._turn.acquire(timeout=PATIENCE_S):
                raise PasswordError(BUSY)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()


def check_password(password: str, name: str, place: Iterable[str] = ()) -> None:
    """Raise PasswordError if the password is not good enough for the viewer of this name.

    place: names of the city. They count as little as the words that people try first.
    """
    form = _one_form(password)
    if not SHORTEST <= len(form) <= LONGEST:
        raise PasswordError(
            "A password has {shortest} to {longest} characters", shortest=str(SHORTEST), longest=str(LONGEST)
        )
    if name.casefold() in form.casefold() or len(set(form)) < 5:
        raise PasswordError("A password has at least five different characters and does not contain your name")
    if len(_beside(form.casefold(), place)) < LEAST_BESIDE:
        raise PasswordError(
            "A password has at least {least} characters beside names of the city and of roles, and words that many use",
            least=str(LEAST_BESIDE),
        )


def _beside(form: str, place: Iterable[str]) -> str:
    """What is left of a password without the words that people try first; longer words are taken out first."""
    roles = (*ROLES, *(role.label for role in ROLES.values()))
    words = {_one_form(word).casefold().replace(" ", "") for word in (*GUESSED, *roles, *place)} - {""}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        form = form.replace(word, "")
    return form


def _one_form(password: str) -> str:
    """The password as every keyboard and system would send it: one Unicode form."""
    return unicodedata.normalize("NFKC", password)
