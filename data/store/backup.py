"""Backups of the store, and the look at its soundness."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from data.store.audit import Head, faults
from data.store.store import Store, StoreError


def backup(store: Store, file: Path) -> None:
    """Copy the store into a new file, while the server may use it. Raises StoreError; wrong if the file exists.

    The copy is one moment of the store. It appears under its name when it is complete, and only its owner may read it.
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError("wrong", "The store is on PostgreSQL: use pg_dump, as for every database there")
    if file.exists():
        raise StoreError("wrong", "{path} exists already; a backup never overwrites a file", path=str(file))
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        _copy(store, part)
        os.replace(part, file)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreError("away", "The backup was not written: {reason}", reason=str(error)) from error


def _copy(store: Store, file: Path) -> None:
    target = sqlite3.connect(file)
    try:
        with store.reading() as connection:
            source: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            connection.rollback()  # a copy within a transaction of its source would wait for itself
            source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()


def problems(store: Store, logged: Head | None = None) -> Iterator[str]:
    """What is wrong with the file and the audit, one line each. Raises StoreError. logged: as in `faults`."""
    if store.engine.dialect.name == "sqlite":
        with store.reading() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        yield from (f"the file is damaged: {line}" for line in found if line != "ok")
    yield from faults(store, logged)
