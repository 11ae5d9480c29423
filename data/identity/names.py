"""Names under which viewers sign in: their one form, and what may not be a name."""

from __future__ import annotations

import unicodedata

from data.store.store import StoreError

LONGEST = 64


def name_of(typed: str) -> str:
    """The name as the store has it: one Unicode form, small letters, no space around it."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def check_name(name: str) -> None:
    """Raise StoreError(wrong) if the text cannot be a name."""
    fit = name == name_of(name) and all(sign.isalnum() or sign in "._-@|" for sign in name)
    if not name or len(name) > LONGEST or not fit:
        raise StoreError(
            "wrong", "'{name}' cannot be a name; allowed: 1 to {longest} small letters, digits and ._-@|",
            name=name[:LONGEST], longest=str(LONGEST),
        )  # fmt: skip
