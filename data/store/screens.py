"""Screens in the store, and browsers that wait until an administrator approves them as screens.

A row of a browser that waits lives while the browser asks, and there are few of them: strangers cannot fill the store.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from data.store.audit import Entry, append
from data.store.store import Store, StoreError
from data.store.tables import pairing, screen

Binding = Literal["key", "address"]
"""What ties a screen to its browser. key: a key that cannot leave the browser. address: a cookie and the address."""
SIGNS = "ACDEFHJKMPRTWXY34679"
"""What codes are made of: nothing that is taken for something else, from afar or by ear."""
CODE_LENGTH = 6
CODE_LIVES = timedelta(minutes=10)
WAITS = timedelta(minutes=2)
"""Time without a question after which a browser no longer waits."""
SEEN_EVERY = timedelta(seconds=30)
"""How exactly the last question of a browser that waits is kept."""
MOST_WAITING = 200
MOST_OF_ADDRESS = 20
"""Browsers that may wait at once: of all addresses, and of one."""


@dataclass(frozen=True)
class Asker:
    """A browser that wants to be a screen. mark: the hash by which it is recognised."""

    mark: str
    binding: Binding
    address: str
    browser: str


@dataclass(frozen=True)
class Waiting:
    """A browser that waits, with its code. Times are naive UTC."""

    code: str
    asker: Asker
    asked_at: datetime
    seen_at: datetime
    code_ends_at: datetime


@dataclass(frozen=True)
class StoredScreen:
    """One screen. scenes: paths of the pages that it may show. seen_at: exact to some minutes. Times are naive UTC."""

    name: str
    asker: Asker
    scenes: frozenset[str]
    districts: frozenset[str]
    approved_by: str
    approved_at: datetime
    seen_at: datetime


def find_screen(store: Store, mark: str) -> StoredScreen | None:
    """The screen with this mark; None if there is none. Raises StoreError."""
    with store.reading() as connection:
        row = connection.execute(select(screen).where(screen.c.mark == mark)).first()
    return None if row is None else _screen(row)


def all_screens(store: Store) -> list[StoredScreen]:
    """All screens, by name. Raises StoreError."""
    with store.reading() as connection:
        return [_screen(row) for row in connection.execute(select(screen).order_by(screen.c.name))]


def record_seen(store: Store, mark: str, *, now: datetime, proved_at: datetime | None = None) -> bool:
    """Record that a screen was seen. False if there is no such screen, or if its proof is not newer than the last one.

    proved_at: when the question was asked that its key has signed. Raises StoreError.
    """
    changed = update(screen).where(screen.c.mark == mark).values(seen_at=now)
    if proved_at is not None:
        # a proof of the future comes from a clock that was set back since; it must not lock the screen out
        newer = or_(screen.c.proved_at.is_(None), screen.c.proved_at < proved_at, screen.c.proved_at > now)
        changed = changed.where(newer).values(proved_at=proved_at)
    with store.writing() as connection:
        return connection.execute(changed).rowcount == 1


# Waiting -------------------------------------------------------------------------------------------------------------


def wait_for_approval(store: Store, asker: Asker, *, now: datetime) -> Waiting | None:
    """The code under which the browser waits; None if too many wait already. A code that has ended is replaced.

    Raises StoreError.
    """
    asked = select(pairing).where(pairing.c.mark == asker.mark)
    with store.reading() as connection:
        row = connection.execute(asked).first()
        if row is None and _is_full(connection, asker.address, now):  # a look, so that strangers cause no writing
            return None
    if row is not None and _is_settled(row, asker, now):
        return _waiting(row)
    with store.writing() as connection:
        connection.execute(delete(pairing).where(_given_up(now)))
        row = connection.execute(asked).first()
        if row is None and _is_full(connection, asker.address, now):
            return None
        _write(connection, asker, row, now)
        return _waiting(connection.execute(asked).one())


def all_waiting(store: Store, *, now: datetime) -> list[Waiting]:
    """The browsers that wait, the earliest first. Raises StoreError."""
    asked = select(pairing).where(~_given_up(now), pairing.c.code_ends_at > now).order_by(pairing.c.asked_at)
    with store.reading() as connection:
        return [_waiting(row) for row in connection.execute(asked)]


def _given_up(now: datetime) -> Any:
    """Whether a browser no longer asks. A row of the future comes from a clock that was set back since."""
    return or_(pairing.c.seen_at < now - WAITS, pairing.c.seen_at > now + WAITS)


def _is_settled(row: Row[Any], asker: Asker, now: datetime) -> bool:
    """Whether nothing about a browser that waits needs to be written."""
    recent = timedelta(0) <= now - row.seen_at < SEEN_EVERY
    return bool(recent and row.code_ends_at > now and row.address == asker.address)


def _is_full(connection: Connection, address: str, now: datetime) -> bool:
    waiting = select(func.count()).select_from(pairing).where(~_given_up(now))
    everywhere, here = (
        connection.scalar(asked) or 0 for asked in (waiting, waiting.where(pairing.c.address == address))
    )
    return everywhere >= MOST_WAITING or here >= MOST_OF_ADDRESS


def _write(connection: Connection, asker: Asker, before: Row[Any] | None, now: datetime) -> None:
    values: dict[str, Any] = {"address": asker.address, "browser": asker.browser, "seen_at": now}
    if before is None or before.code_ends_at <= now:
        values |= {"code": _new_code(connection), "code_ends_at": now + CODE_LIVES}
    if before is not None:
        connection.execute(update(pairing).where(pairing.c.mark == asker.mark).values(**values))
    else:
        values |= {"mark": asker.mark, "binding": asker.binding, "asked_at": now}
        connection.execute(insert(pairing).values(**values))


def _new_code(connection: Connection) -> str:
    while True:
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
        if connection.execute(select(pairing.c.code).where(pairing.c.code == code)).first() is None:
            return code


# What administrators do ----------------------------------------------------------------------------------------------


def approve_screen(
    store: Store, code: str, *, scenes: Iterable[str], districts: Iterable[str], by: str, now: datetime, name: str = ""
) -> StoredScreen:
    """Make the browser with this code a screen. A browser that is one already gets the new name and scope.

    name: without one it keeps its name, or becomes wall-1, wall-2 … by: the actor, for the audit. Raises StoreError;
    its kind is wrong if nobody waits under the code, or if the name is taken.
    """
    with store.writing() as connection:
        asked = select(pairing).where(pairing.c.code == code, ~_given_up(now), pairing.c.code_ends_at > now)
        row = connection.execute(asked).first()
        if row is None:
            raise StoreError(
                "wrong", "No screen waits under the code '{code}'; codes change after 10 minutes", code=code
            )
        name = name or _free_name(connection, row.mark)
        taken = select(screen.c.name).where(screen.c.name == name, screen.c.mark != row.mark)
        if connection.execute(taken).first() is not None:
            raise StoreError("wrong", "There is a screen '{name}' already", name=name)
        for table in (screen, pairing):
            connection.execute(delete(table).where(table.c.mark == row.mark))
        told = {"scenes": sorted(scenes), "districts": sorted(districts)}
        told |= {"binding": row.binding, "address": row.address, "browser": row.browser}
        times = {"approved_at": now, "seen_at": now}
        connection.execute(insert(screen), {"mark": row.mark, "name": name, "approved_by": by} | told | times)
        append(connection, Entry(now, by, "screen_approved", name, told | {"code": code}))
        return _screen(connection.execute(select(screen).where(screen.c.mark == row.mark)).one())


def revoke_screen(store: Store, name: str, *, by: str, now: datetime) -> None:
    """Remove a screen: it goes back to the pairing picture. Raises StoreError; wrong if there is no such screen."""
    with store.writing() as connection:
        if connection.execute(delete(screen).where(screen.c.name == name)).rowcount != 1:
            raise StoreError("wrong", "There is no screen '{name}'; 'python app.py screen list' names them", name=name)
        append(connection, Entry(now, by, "screen_revoked", name))


def _free_name(connection: Connection, mark: str) -> str:
    before = connection.scalar(select(screen.c.name).where(screen.c.mark == mark))
    taken = set(connection.scalars(select(screen.c.name)))
    return before or next(name for name in (f"wall-{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def _screen(row: Row[Any]) -> StoredScreen:
    return StoredScreen(
        row.name, Asker(row.mark, row.binding, row.address, row.browser), frozenset(row.scenes),
        frozenset(row.districts), row.approved_by, row.approved_at, row.seen_at,
    )  # fmt: skip


def _waiting(row: Row[Any]) -> Waiting:
    asker = Asker(row.mark, row.binding, row.address, row.browser)
    return Waiting(row.code, asker, row.asked_at, row.seen_at, row.code_ends_at)
