"""Failed attempts to sign in, per key: a typed name, whether it is known or not, or an address.

A key is kept as a hash, because people sometimes type a password where the name belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from data.store.carried import hash_of
from data.store.store import Store
from data.store.tables import attempt


@dataclass(frozen=True)
class Limit:
    """How many failures lock a key, within which time, and for how long."""

    failures: int
    within: timedelta
    locked_for: timedelta


def is_locked(store: Store, key: str, *, now: datetime) -> bool:
    """Whether attempts with this key are refused at `now`. Raises StoreError."""
    with store.reading() as connection:
        until = connection.scalar(select(attempt.c.locked_until).where(attempt.c.key_hash == hash_of(key)))
    return until is not None and until > now


def record_failures(store: Store, keys: dict[str, Limit], *, now: datetime) -> frozenset[str]:
    """Count one failure for each key, and lock a key that has reached its limit. Gives the keys that are locked by it.

    Old failures are forgotten. Raises StoreError.
    """
    locked_keys = set()
    oldest = now - timedelta(days=1)
    with store.writing() as connection:
        connection.execute(delete(attempt).where(attempt.c.failed_at < oldest))
        for key, limit in keys.items():
            at_key = attempt.c.key_hash == hash_of(key)
            row = connection.execute(select(attempt).where(at_key)).first()
            recent = row.failures if row is not None and row.failed_at > now - limit.within else 0
            locked = now + limit.locked_for if recent + 1 >= limit.failures else None
            values = {"failures": 0 if locked else recent + 1, "failed_at": now, "locked_until": locked}
            statement = insert(attempt).values(key_hash=hash_of(key)) if row is None else update(attempt).where(at_key)
            connection.execute(statement.values(**values))
            if locked is not None:
                locked_keys.add(key)
    return frozenset(locked_keys)


def forget_failures(store: Store, key: str) -> None:
    """Forget the failures of a key, and unlock it. Raises StoreError."""
    with store.writing() as connection:
        connection.execute(delete(attempt).where(attempt.c.key_hash == hash_of(key)))
