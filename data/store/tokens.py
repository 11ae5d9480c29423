"""Tokens of programs: commands against a server, Prometheus, scripts. Each has a name, rights, a scope and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from data.store.audit import Entry, append
from data.store.carried import hash_of, new_secret
from data.store.store import Store, StoreError
from data.store.tables import token

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a token is kept."""


@dataclass(frozen=True)
class StoredToken:
    """One token without its secret. used_at: its last use, exact to a minute; None: it was never used."""

    name: str
    rights: frozenset[str]
    districts: frozenset[str]
    agencies: frozenset[str]
    case_detail: bool
    created_by: str
    created_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def add_token(
    store: Store, name: str, *, rights: frozenset[str], districts: frozenset[str], agencies: frozenset[str],
    case_detail: bool, by: str, now: datetime, ends_at: datetime,
) -> str:  # fmt: skip
    """Add a token. Gives its secret, which is shown once. Raises StoreError; wrong if the name was used before."""
    secret = new_secret()
    scope = {"rights": sorted(rights), "districts": sorted(districts), "agencies": sorted(agencies)}
    row = {"name": name, "hash": hash_of(secret), "case_detail": case_detail, "created_by": by, "created_at": now}
    with store.writing() as connection:
        if connection.execute(select(token.c.name).where(token.c.name == name)).first() is not None:
            raise StoreError("wrong", "There is a token '{name}' already; a name is used once", name=name)
        connection.execute(insert(token), row | scope | {"ends_at": ends_at})
        append(connection, Entry(now, by, "token_added", name, scope | {"ends_at": ends_at.isoformat()}))
    return secret


def find_token(store: Store, secret: str, *, now: datetime) -> StoredToken | None:
    """The token of this secret, which counts as used at `now`; None if there is none, or it ended or was revoked.

    Raises StoreError.
    """
    asked = select(token).where(token.c.hash == hash_of(secret), token.c.ends_at > now, token.c.revoked_at.is_(None))
    with store.reading() as connection:
        row = connection.execute(asked).first()
    if row is None:
        return None
    if row.used_at is None or now - row.used_at >= USED_EVERY:
        with store.writing() as connection:
            connection.execute(update(token).where(token.c.name == row.name).values(used_at=now))
    return _token(row)


def all_tokens(store: Store) -> list[StoredToken]:
    """All tokens, also those that have ended or were revoked, by name. Raises StoreError."""
    with store.reading() as connection:
        return [_token(row) for row in connection.execute(select(token).order_by(token.c.name))]


def revoke_token(store: Store, name: str, *, by: str, now: datetime) -> None:
    """Let nobody in with this token any more. Raises StoreError; wrong if there is no such token."""
    with store.writing() as connection:
        if connection.execute(select(token.c.name).where(token.c.name == name)).first() is None:
            raise StoreError("wrong", "There is no token '{name}'; 'python app.py token list' names them", name=name)
        unrevoked = update(token).where(token.c.name == name, token.c.revoked_at.is_(None))
        connection.execute(unrevoked.values(revoked_at=now))
        append(connection, Entry(now, by, "token_revoked", name))


def _token(row: Row[Any]) -> StoredToken:
    return StoredToken(
        row.name, frozenset(row.rights), frozenset(row.districts), frozenset(row.agencies), row.case_detail,
        row.created_by, row.created_at, row.ends_at, row.revoked_at, row.used_at,
    )  # fmt: skip
