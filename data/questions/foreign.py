"""Foreign parameters, which other programs append to links. Questions ignore them; no link of the deck repeats them."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

FOREIGN = (
    # campaigns and advertisements
    "utm_*", "gclid", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "gdt_vid", "qz_gdt", "bd_vid", "hmsr",
    "hmpl", "hmcu", "hmkw", "hmci", "mc_cid", "mc_eid", "_ga", "_gl",
    # messengers and portals that hand links on
    "from", "isappinstalled", "nsukey", "wx_header", "scene", "spm", "scm", "ref", "referer",
    # single sign-on
    "ticket", "code", "auth_code", "authCode", "state", "session_state", "iss",
)  # fmt: skip
"""Patterns of names; `*` stands for any characters. docs/settings.md lists them; a city adds its own by a setting."""


def is_foreign(name: str, patterns: Sequence[str] = FOREIGN) -> bool:
    """Whether a parameter of this name is foreign: whether a pattern matches it."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
