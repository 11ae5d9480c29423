"""The secret key with which the server signs data."""

from __future__ import annotations

import secrets
from pathlib import Path

from data.settings import SettingError

LEAST_BYTES = 32
"""Smallest length of a secret key, in bytes."""


def secret_key(file: str) -> bytes:
    """The content of the secret file, without white space at its ends. If `file` is "", a new random key.

    Raises SettingError if the file cannot be read or if its key is shorter than `LEAST_BYTES`.
    """
    if not file:
        return secrets.token_bytes(LEAST_BYTES)
    try:
        key = Path(file).read_bytes().strip()
    except OSError as error:
        raise SettingError(f"CITYDECK_SECRET_FILE='{file}' cannot be read: {error.strerror}") from error
    if len(key) < LEAST_BYTES:
        raise SettingError(f"CITYDECK_SECRET_FILE='{file}' holds fewer than {LEAST_BYTES} bytes")
    return key
