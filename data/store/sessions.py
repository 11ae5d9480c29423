"""Sessions of viewers who have signed in. A row lives until its owner signs out or `sweep` removes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from data.store.carried import hash_of, new_secret
from data.store.store import Store
from data.store.tables import session, viewer
from data.store.viewers import StoredViewer, viewer_of

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is kept. To write it at every request would slow each page."""


@dataclass(frozen=True)
class StoredSession:
    """One session. seen_at: its last use, exact to a minute. ends_at: its absolute end. Both are naive UTC."""

    id_hash: str
    viewer: StoredViewer
    method: str
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


def begin_session(
    store: Store, who: StoredViewer, *, method: str, address: str, browser: str, now: datetime, ends_at: datetime
) -> str:
    """Begin a session. Gives the secret for the cookie. Raises StoreError."""
    secret = new_secret()
    row = {"id_hash": hash_of(secret), "viewer": who.name, "epoch": who.epoch, "method": method, "address": address}
    times = {"created_at": now, "seen_at": now, "ends_at": ends_at}
    with store.writing() as connection:
        connection.execute(insert(session), row | {"browser": browser} | times)
    return secret


def find_session(store: Store, secret: str, *, now: datetime, idle: timedelta) -> StoredSession | None:
    """The session of this secret, which counts as used at `now`. Raises StoreError.

    None if there is none, if it was idle for too long, has ended or is of an earlier epoch, or if its viewer is blocked
    or removed.
    """
    asked = select(session).where(
        session.c.id_hash == hash_of(secret), session.c.ends_at > now, session.c.seen_at > now - idle
    )
    with store.reading() as connection:
        row = connection.execute(asked).first()
        if row is None:
            return None
        owner = connection.execute(select(viewer).where(viewer.c.name == row.viewer)).first()
    if owner is None or owner.epoch != row.epoch or owner.blocked_at is not None:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        with store.writing() as connection:
            connection.execute(update(session).where(session.c.id_hash == row.id_hash).values(seen_at=now))
    return _session(row, viewer_of(owner))


def sessions_of(store: Store, who: StoredViewer, *, now: datetime, idle: timedelta) -> list[StoredSession]:
    """The living sessions of a viewer, newest first. Raises StoreError."""
    asked = select(session).where(session.c.viewer == who.name, session.c.epoch == who.epoch)
    asked = asked.where(session.c.ends_at > now, session.c.seen_at > now - idle).order_by(session.c.created_at.desc())
    with store.reading() as connection:
        return [_session(row, who) for row in connection.execute(asked)]


def end_session(store: Store, secret: str) -> None:
    """Sign out: remove the session of this secret, if there is one. Raises StoreError."""
    with store.writing() as connection:
        connection.execute(delete(session).where(session.c.id_hash == hash_of(secret)))


def sweep(store: Store, *, now: datetime, idle: timedelta) -> None:
    """Remove sessions that have ended. Raises StoreError."""
    with store.writing() as connection:
        connection.execute(delete(session).where(or_(session.c.ends_at <= now, session.c.seen_at <= now - idle)))


def _session(row: Row[Any], who: StoredViewer) -> StoredSession:
    return StoredSession(
        row.id_hash, who, row.method, row.address, row.browser, row.created_at, row.seen_at, row.ends_at
    )
