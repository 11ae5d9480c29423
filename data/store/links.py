"""One-time links: for the first administrator, and for a viewer who chooses a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, or_, select, update

from data.store.audit import Entry, append
from data.store.carried import hash_of, new_secret
from data.store.store import Store, StoreError
from data.store.tables import link, viewer
from data.store.viewers import Policy, insert_viewer, update_password

LINK_LIVES = timedelta(hours=24)
FIRST = Policy("administrator", frozenset({"*"}), frozenset({"*"}))
"""What the first administrator may see: figures of the whole city, no single cases."""
DEAD = "This link was used already, has ended or is not complete; ask an administrator for a new one"


@dataclass(frozen=True)
class Link:
    """A link that still works. viewer: whose password it sets; None: it makes the first administrator."""

    viewer: str | None
    ends_at: datetime


def first_administrator_link(store: Store, *, now: datetime) -> str | None:
    """The secret of a new link for the first administrator; None if there is any viewer. Raises StoreError.

    Earlier links of this kind end.
    """
    with store.writing() as connection:
        if connection.execute(select(viewer.c.name).limit(1)).first() is not None:
            return None
        connection.execute(delete(link).where(link.c.purpose == "first_administrator"))
        return _insert(connection, "first_administrator", None, now)


def password_link(store: Store, name: str, *, by: str, now: datetime) -> str:
    """The secret of a new link with which a viewer chooses a password. Earlier ones end. Raises StoreError."""
    with store.writing() as connection:
        found = connection.execute(select(viewer.c.origin).where(viewer.c.name == name)).first()
        if found is None:
            raise StoreError("wrong", "There is no viewer '{name}'; 'python app.py viewer list' names them", name=name)
        if found.origin != "store":
            raise StoreError("wrong", "'{name}' signs in elsewhere and has no password here", name=name)
        connection.execute(delete(link).where(link.c.viewer == name))
        append(connection, Entry(now, by, "link_made", name))
        return _insert(connection, "set_password", name, now)


def find_link(store: Store, secret: str, *, now: datetime) -> Link | None:
    """The link of this secret; None if there is none, or if it was used or has ended. Raises StoreError."""
    with store.reading() as connection:
        return _find(connection, secret, now)


def use_link(
    store: Store, secret: str, password_hash: str, *, now: datetime, name: str = "", shown_name: str = ""
) -> str:
    """Set the password for which the link stands, and end the link. Gives the viewer's name. Raises StoreError.

    name, shown_name: what the first administrator chooses. The kind of the error is wrong if the link does not work.
    """
    with store.writing() as connection:
        found = _find(connection, secret, now)
        if found is None:
            raise StoreError("wrong", DEAD)
        unused = link.c.hash == hash_of(secret), link.c.used_at.is_(None)
        used = connection.execute(update(link).where(*unused).values(used_at=now))
        if used.rowcount != 1:  # on PostgreSQL somebody else may use it between the two statements
            raise StoreError("wrong", DEAD)
        if found.viewer is not None:
            update_password(connection, found.viewer, password_hash, by=found.viewer, now=now)
            return found.viewer
        if connection.execute(select(viewer.c.name).limit(1)).first() is not None:
            raise StoreError("wrong", DEAD)
        insert_viewer(connection, name, shown_name, FIRST, by=name, now=now, password_hash=password_hash)
        return name


def _insert(connection: Connection, purpose: str, name: str | None, now: datetime) -> str:
    secret = new_secret()
    row = {"hash": hash_of(secret), "purpose": purpose, "viewer": name, "created_at": now, "ends_at": now + LINK_LIVES}
    connection.execute(insert(link), row)
    return secret


def _find(connection: Connection, secret: str, now: datetime) -> Link | None:
    asked: Select[Any] = select(link.c.viewer, link.c.ends_at)
    asked = asked.where(link.c.hash == hash_of(secret), link.c.used_at.is_(None), link.c.ends_at > now)
    blocked = select(viewer.c.name).where(viewer.c.blocked_at.is_not(None))
    asked = asked.where(or_(link.c.viewer.is_(None), link.c.viewer.not_in(blocked)))
    row = connection.execute(asked).first()
    return None if row is None else Link(row.viewer, row.ends_at)
