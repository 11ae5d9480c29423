"""Viewers in the store: who they are and what they may see. Every change is recorded in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from data.store.audit import Act, Entry, append
from data.store.store import Store, StoreError
from data.store.tables import link, session, viewer

Origin = Literal["store", "oidc", "proxy"]
"""Who vouches for a viewer. store: a password in the store."""


@dataclass(frozen=True)
class Policy:
    """What somebody may see: a role of `data.identity.rights`, districts and agencies ("*": all; empty: none)."""

    role: str
    districts: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    case_detail: bool = False


@dataclass(frozen=True)
class StoredViewer:
    """One viewer. epoch: sessions of an earlier epoch have ended. has_password: False until he has chosen one."""

    name: str
    shown_name: str
    origin: Origin
    policy: Policy
    epoch: int
    blocked_at: datetime | None
    created_at: datetime
    changed_at: datetime
    has_password: bool


def find_viewer(store: Store, name: str) -> StoredViewer | None:
    """The viewer of this name; None if there is none. Raises StoreError."""
    with store.reading() as connection:
        row = connection.execute(select(viewer).where(viewer.c.name == name)).first()
    return None if row is None else viewer_of(row)


def all_viewers(store: Store) -> list[StoredViewer]:
    """All viewers, by name. Raises StoreError."""
    with store.reading() as connection:
        return [viewer_of(row) for row in connection.execute(select(viewer).order_by(viewer.c.name))]


def has_administrator(store: Store) -> bool:
    """Whether anybody who is not blocked has the role administrator. Raises StoreError."""
    asked = select(viewer.c.name).where(viewer.c.role == "administrator", viewer.c.blocked_at.is_(None))
    with store.reading() as connection:
        return connection.execute(asked.limit(1)).first() is not None


def password_hash_of(store: Store, name: str) -> str | None:
    """The hash of the viewer's password; None if he has none, or if there is no such viewer. Raises StoreError."""
    with store.reading() as connection:
        return connection.scalar(select(viewer.c.password_hash).where(viewer.c.name == name))


def add_viewer(
    store: Store, name: str, shown_name: str, policy: Policy, *, by: str, now: datetime, origin: Origin = "store"
) -> None:
    """Add a viewer, without a password. by: the actor, for the audit. Raises StoreError; wrong if the name is taken."""
    with store.writing() as connection:
        insert_viewer(connection, name, shown_name, policy, by=by, now=now, origin=origin)


def insert_viewer(
    connection: Connection, name: str, shown_name: str, policy: Policy, *, by: str, now: datetime,
    origin: Origin = "store", password_hash: str | None = None,
) -> None:  # fmt: skip
    """As `add_viewer`, in the transaction of the connection."""
    if connection.execute(select(viewer.c.name).where(viewer.c.name == name)).first() is not None:
        raise StoreError("wrong", "There is a viewer '{name}' already", name=name)
    row = {"name": name, "shown_name": shown_name, "origin": origin, "password_hash": password_hash, "epoch": 1}
    connection.execute(insert(viewer), row | _columns(policy) | {"created_at": now, "changed_at": now})
    _record(connection, "viewer_added", name, policy, by, now)


def change_viewer(
    store: Store, name: str, *, by: str, now: datetime, policy: Policy | None = None, shown_name: str | None = None
) -> None:
    """Change a viewer's policy or shown name. A changed policy ends his sessions. Raises StoreError."""
    values: dict[str, Any] = {} if shown_name is None else {"shown_name": shown_name}
    with store.writing() as connection:
        before = viewer_of(_row(connection, name)).policy
        if policy is not None and policy != before:
            values |= _columns(policy) | {"epoch": viewer.c.epoch + 1}
        if values:
            _update(connection, name, now, **values)
            _record(connection, "viewer_changed", name, policy or before, by, now)


def remember_viewer(
    store: Store, name: str, shown_name: str, policy: Policy, *, origin: Origin, now: datetime
) -> StoredViewer:
    """The viewer for whom a provider or a proxy vouches, with the policy that his claims give him now.

    He is added or changed where that is needed. Raises StoreError; its kind is wrong if somebody else vouches for the
    viewer of this name.
    """
    found = find_viewer(store, name)
    if found is None:
        add_viewer(store, name, shown_name, policy, by=origin, now=now, origin=origin)
    elif found.origin != origin:
        raise StoreError("wrong", "The name '{name}' belongs to another account", name=name)
    elif (found.policy, found.shown_name) != (policy, shown_name):
        change_viewer(store, name, by=origin, now=now, policy=policy, shown_name=shown_name)
    else:
        return found
    return viewer_found(find_viewer(store, name), name)


def viewer_found(found: StoredViewer | None, name: str) -> StoredViewer:
    """The viewer that was found. Raises StoreError(wrong) if there is none of this name."""
    if found is None:
        raise StoreError("wrong", "There is no viewer '{name}'; 'python app.py viewer list' names them", name=name)
    return found


def set_password(store: Store, name: str, password_hash: str, *, by: str, now: datetime) -> None:
    """Set a viewer's password and end his sessions. Raises StoreError."""
    with store.writing() as connection:
        update_password(connection, name, password_hash, by=by, now=now)


def update_password(connection: Connection, name: str, password_hash: str, *, by: str, now: datetime) -> None:
    """As `set_password`, in the transaction of the connection."""
    _row(connection, name)
    _update(connection, name, now, password_hash=password_hash, epoch=viewer.c.epoch + 1)
    append(connection, Entry(now, by, "password_set", name))


def renew_password_hash(store: Store, name: str, old: str, new: str) -> None:
    """Put a new hash of the same password in the place of the old one. No session ends. Raises StoreError."""
    with store.writing() as connection:
        at_old = viewer.c.name == name, viewer.c.password_hash == old
        connection.execute(update(viewer).where(*at_old).values(password_hash=new))


def block_viewer(store: Store, name: str, *, by: str, now: datetime) -> None:
    """Let a viewer in no more, and end his sessions and links. Raises StoreError."""
    with store.writing() as connection:
        _row(connection, name)
        _update(connection, name, now, blocked_at=now, epoch=viewer.c.epoch + 1)
        connection.execute(delete(link).where(link.c.viewer == name))
        append(connection, Entry(now, by, "viewer_blocked", name))


def unblock_viewer(store: Store, name: str, *, by: str, now: datetime) -> None:
    """Let a blocked viewer in again. Raises StoreError."""
    with store.writing() as connection:
        _row(connection, name)
        _update(connection, name, now, blocked_at=None, epoch=viewer.c.epoch + 1)
        append(connection, Entry(now, by, "viewer_unblocked", name))


def remove_viewer(store: Store, name: str, *, by: str, now: datetime) -> None:
    """Remove a viewer with his sessions and links. His acts stay in the audit. Raises StoreError."""
    with store.writing() as connection:
        _row(connection, name)
        for table in (session, link):
            connection.execute(delete(table).where(table.c.viewer == name))
        connection.execute(delete(viewer).where(viewer.c.name == name))
        append(connection, Entry(now, by, "viewer_removed", name))


def sign_out_everywhere(store: Store, name: str, *, by: str, now: datetime) -> None:
    """End all sessions of a viewer. Raises StoreError."""
    with store.writing() as connection:
        _row(connection, name)
        _update(connection, name, now, epoch=viewer.c.epoch + 1)
        connection.execute(delete(session).where(session.c.viewer == name))
        append(connection, Entry(now, by, "sign_out_everywhere", name))


def viewer_of(row: Row[Any]) -> StoredViewer:
    """The viewer in a row of the table."""
    policy = Policy(row.role, frozenset(row.districts), frozenset(row.agencies), row.case_detail)
    return StoredViewer(
        row.name, row.shown_name, row.origin, policy, row.epoch, row.blocked_at, row.created_at, row.changed_at,
        row.password_hash is not None,
    )  # fmt: skip


def _row(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(select(viewer).where(viewer.c.name == name)).first()
    if row is None:
        viewer_found(None, name)
    assert row is not None
    return row


def _update(connection: Connection, name: str, now: datetime, **values: Any) -> None:
    connection.execute(update(viewer).where(viewer.c.name == name).values(changed_at=now, **values))


def _columns(policy: Policy) -> dict[str, Any]:
    return {
        "role": policy.role,
        "districts": sorted(policy.districts),
        "agencies": sorted(policy.agencies),
        "case_detail": policy.case_detail,
    }


def _record(connection: Connection, act: Act, name: str, policy: Policy, by: str, now: datetime) -> None:
    append(connection, Entry(now, by, act, name, _columns(policy)))
