"""Keys with which the deck signs what browsers carry. They outlive a restart, and all processes have the same."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert, select

from data.store.store import Store
from data.store.tables import kept_key

KEY_BYTES = 32


def key_of(store: Store, name: str, *, now: datetime) -> bytes:
    """The key of this name, which is made at the first question. Raises StoreError."""
    asked = select(kept_key.c.value).where(kept_key.c.name == name)
    with store.reading() as connection:
        found = connection.scalar(asked)
    if found is None:
        with store.writing() as connection:
            found = connection.scalar(asked)  # another process may have made it in between
            if found is None:
                found = secrets.token_hex(KEY_BYTES)
                connection.execute(insert(kept_key).values(name=name, value=found, made_at=now))
    return bytes.fromhex(found)
