"""`Store`: connections to the deck's own store, and its one error type."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event, make_url, select, table
from sqlalchemy import column as sql_column
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.errors import PlainError
from data.store.tables import REVISION

Kind = Literal["away", "older", "newer", "wrong"]
"""Why the store cannot be used. away: it does not answer now (locked, full, gone, damaged). older: it is missing, or
needs an upgrade. newer: a newer program wrote it. wrong: the question or the configuration is wrong."""
URL_FORMS = "sqlite:///FILE or postgresql://USER@HOST/NAME"
BUSY_S = 2
"""Seconds that a statement waits for another process that writes, and an attempt to connect for an answer."""
RETRY_S = 2
"""Seconds for which a store that did not answer is not asked again. Without them every request would wait `BUSY_S`."""
REFUSALS = (DataError, InternalError, NotSupportedError, ProgrammingError)
"""Errors of a store that answers: a missing right, a database that is read only, the trigger of the audit."""
_version = table("alembic_version", sql_column("version_num"))


class StoreError(PlainError):
    """Says why the store did not do what it was asked.

    kind: the reason. message: an English text, which screens translate. values: name of a placeholder in the message ->
    its value.
    """

    def __init__(self, kind: Kind, message: str, **values: str) -> None:
        super().__init__(message.format(**values))
        self.kind = kind
        self.message = message
        self.values = values


class Store:
    """The deck's own store, on SQLite (WAL) or PostgreSQL. Threads may share it; a process opens its own.

    Each new connection checks the form of the tables, so a store that was replaced or restored is noticed.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._asked_again_at = 0.0

    @classmethod
    def open(cls, url: str) -> Store:
        """The store at this URL. Raises StoreError; also if the store is missing, older or newer than the program."""
        engine = open_engine(store_url(url))
        store = cls(engine)
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file is not None and not Path(file).is_file():
            raise StoreError("older", "There is no store at {path}: run 'python app.py store upgrade'", path=file)
        try:
            with store.reading() as connection:
                check_revision(revision_of(connection))
        except StoreError:
            store.close()
            raise
        return store

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for selects. Raises StoreError(away)."""
        with self._answering(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction: committed at the end, rolled back after an error. Raises StoreError."""
        with self._answering(), self.engine.connect() as connection, _writing(connection):
            yield connection

    @property
    def name(self) -> str:
        """The store's URL without its password."""
        return self.engine.url.render_as_string()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn errors of the driver into StoreError. After one, only one thread asks again, every `RETRY_S` seconds."""
        if self._asked_again_at:
            if time.monotonic() < self._asked_again_at:
                raise _away(None)
            self._asked_again_at = time.monotonic() + BUSY_S + RETRY_S
        try:
            yield
            self._asked_again_at = 0.0
        except IntegrityError as error:
            raise StoreError("wrong", "Somebody else changed the same entry at the same moment; try again") from error
        except REFUSALS as error:
            raise StoreError("wrong", "The store refuses this: {reason}", reason=_reason(error)) from error
        except (DBAPIError, DisconnectionError, PoolTimeout) as error:
            self._asked_again_at = time.monotonic() + RETRY_S
            raise _away(error) from error


def _writing(connection: Connection) -> RootTransaction:
    return connection.execution_options(citydeck_writes=True).begin()


def _away(error: Exception | None) -> StoreError:
    """The error for a store that does not answer."""
    return StoreError("away", "The store of viewers does not answer: {reason}", reason=_reason(error))


def _reason(error: Exception | None) -> str:
    """What the driver says, in one line."""
    return str(getattr(error, "orig", None) or error or "asked a moment ago").strip().splitlines()[0]


def store_url(text: str) -> URL:
    """The URL of a store. Raises StoreError(wrong) if the text is no URL, or one of another engine."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("wrong", "CITYDECK_STORE='{text}' is not a URL; write " + URL_FORMS, text=text) from None
    if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        shown = url.render_as_string()
        raise StoreError("wrong", "CITYDECK_STORE='{text}' cannot hold the store; write " + URL_FORMS, text=shown)
    return url


def open_engine(url: URL, *, create: bool = False) -> Engine:
    """An engine for the store. No connection is opened yet. create: whether a missing SQLite file is made."""
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=4,
            pool_timeout=BUSY_S,
            connect_args={"connect_timeout": BUSY_S, "options": f"-c lock_timeout={BUSY_S * 1000}"},
        )
    file = Path(str(url.database)).absolute()

    def connect() -> sqlite3.Connection:
        # the mode rw makes no file: a store that was removed must not come back empty
        address = f"{file.as_uri()}?mode={'rwc' if create else 'rw'}"
        return sqlite3.connect(address, uri=True, timeout=BUSY_S, check_same_thread=False, isolation_level=None)

    engine = create_engine(url.set(drivername="sqlite"), creator=connect, pool_size=4, pool_timeout=BUSY_S)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "connect", lambda _, record: record.info.update(file=_identity(file)))
    event.listen(engine, "checkout", lambda _, record, __: _check_file(file, record.info["file"]))
    return engine


def _begin(connection: Connection) -> None:
    # a transaction that began with a read could not write after another process did
    writes = connection.get_execution_options().get("citydeck_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _check_file(file: Path, opened: Any) -> None:
    """Have the pool connect again if the file is no longer the one that the connection opened: SQLite would not say."""
    if _identity(file) != opened:
        raise DisconnectionError("the file of the store was removed or replaced")


def revision_of(connection: Connection) -> str | None:
    """The number of the newest migration in the store; None if it has no tables of the deck yet."""
    if not connection.dialect.has_table(connection, _version.name):
        return None
    return connection.scalar(select(_version.c.version_num))


def check_revision(found: str | None) -> None:
    """Raise StoreError if tables of this form are not those that the program works with."""
    if found is None or found < REVISION:
        raise StoreError(
            "older", "The store is older than this program ({found}): run 'python app.py store upgrade'",
            found=found or "empty",
        )  # fmt: skip
    if found > REVISION:
        raise StoreError(
            "newer", "The store is newer than this program ({found}, known: {known}): start the newer Citydeck",
            found=found, known=REVISION,
        )  # fmt: skip
