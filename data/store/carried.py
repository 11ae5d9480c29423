"""Secrets that somebody carries: in a cookie, a link or a file. The store holds only their hashes."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32


def new_secret() -> str:
    """A new random secret of 43 characters, fit for a cookie, an address and a header."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """The SHA-256 of a secret, 64 hexadecimal digits. Nobody can guess a secret, so it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
