"""The secret key with which the server signs data."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

from data.settings import SettingError, Settings

LEAST_BYTES = 32
"""Smallest length of a secret key, in bytes."""
FILES = ("secret_file", "proxy_secret_file", "oidc_secret_file")
"""Settings that name a file with a secret."""


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


def check_secret_files(settings: Settings) -> None:
    """Raise SettingError if everybody on this machine may read a file with a secret, if the file is there."""
    for name, file in named_files(settings):
        if mode_of(file) & stat.S_IRWXO:
            raise SettingError(
                f"CITYDECK_{name.upper()}='{file}' holds a secret that every user may read: chmod 600 {file}"
            )


def named_files(settings: Settings) -> list[tuple[str, str]]:
    """The settings that name a file with a secret, and the files."""
    return [(name, file) for name in FILES if (file := getattr(settings, name))]


def mode_of(file: str) -> int:
    """Who may do what with a file; 0 if it cannot be found."""
    try:
        return Path(file).stat().st_mode
    except OSError:
        return 0
