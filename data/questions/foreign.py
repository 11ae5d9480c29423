"""Foreign parameters: those that other programs append to the deck's addresses. Questions ignore them."""

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
"""Name patterns of foreign parameters; `*` stands for any characters. A city adds patterns by a setting."""


def is_foreign(name: str, patterns: Sequence[str] = FOREIGN) -> bool:
    """Whether one of the patterns matches the name of a parameter."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
