"""The target of a build: a new file, which replaces an older one when it is complete, or a server's database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from zlib import crc32

from sqlalchemy import URL, Engine, Table, create_engine, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.contract.rollups import ROLLUPS, rollup_state
from data.contract.tables import metadata
from data.demo.timing import SOURCES
from data.demo.world import Arguments
from data.demo.writing import demo_build, demo_building, is_demo, save_arguments
from data.errors import PlainError
from data.rollups.log import SOURCE as ROLLUP
from data.warehouse.ddl import create_all
from data.warehouse.engines import columns_there, message_of, open_engine

MEMORY = "1200MB"
LOCK = crc32(b"citydeck demo")
"""Key of the PostgreSQL advisory lock that a process holds while it builds or feeds a demo."""
Report = Callable[[str], None]


class DemoError(PlainError):
    """The demo city cannot be built or fed. The text is one line for a person."""


@contextmanager
def open_target(target: Path | URL, arguments: Arguments, zone: str, report: Report) -> Iterator[Engine]:
    """A context manager that gives an engine. The target then has all tables of the contract, without rows.

    When the block ends without an error, the target is marked as a complete demo. In a file, an error leaves an earlier
    demo as it was. arguments: the demo's arguments, which are stored in the target. zone: the city's time zone, IANA
    name. report: a function that gets each message as a line.

    Raises DemoError if the target holds something other than a demo, or if the server cannot be used. Raises DemoError,
    too, if another process has the file open, or builds or feeds a demo in the PostgreSQL database.
    """
    place = (
        _file_target(target, arguments, report)
        if isinstance(target, Path)
        else _server_target(target, arguments, zone, report)
    )
    with place as engine:
        yield engine


def check_target(target: Path | URL) -> None:
    """Raise DemoError if a demo may not be built there, for the reasons of `open_target`. Nothing is changed."""
    if isinstance(target, Path):
        _check_replaceable(target)
        return
    with _named_errors(writing_engine(target), target) as engine:
        _earlier_demo(engine, target.render_as_string(hide_password=True))


@contextmanager
def _named_errors(engine: Engine, url: URL) -> Iterator[Engine]:
    """A context manager that gives the engine and closes it. An error of the server is raised as a DemoError."""
    try:
        yield engine
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise DemoError(f"{url.render_as_string(hide_password=True)}: {message_of(error)}") from error
    finally:
        engine.dispose()


# A file ------------------------------------------------------------------------------------------------------------


@contextmanager
def _file_target(path: Path, arguments: Arguments, report: Report) -> Iterator[Engine]:
    _check_replaceable(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.building")
    if _remove_leftovers(path):
        report(f"an earlier build of {path} was interrupted: starting again")
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"duckdb:///{unfinished}", connect_args={"config": {"memory_limit": MEMORY, "threads": 2}})
    try:
        create_all(engine)
        save_arguments(engine, demo_build, arguments)
        yield engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
        engine.dispose()
        unfinished.replace(path)
    finally:
        engine.dispose()
        _remove(unfinished)


def _check_replaceable(path: Path) -> None:
    """Raise DemoError if a file exists and is no demo, or if another process has it open.

    A server that has the file open would go on showing the old city.
    """
    state = _state(path)
    if state == "held":
        raise DemoError(f"{path} is held by a running server: stop it, then build again")
    if state == "other":
        raise DemoError(f"{path} is not a demo city and is not replaced: name another file, or remove it")


def _state(path: Path) -> Literal["missing", "held", "demo", "other"]:
    """The state of the file at `path`:

    - missing: there is no such file.
    - held: another process has it open.
    - demo: a complete demo city.
    - other: anything else.
    """
    if not path.exists():
        return "missing"
    engine = create_engine(f"duckdb:///{path}")
    try:
        return "demo" if is_demo(engine) else "other"
    except DBAPIError as error:
        return "held" if "lock" in str(error).lower() else "other"
    finally:
        engine.dispose()


def _remove_leftovers(path: Path) -> bool:
    """Remove the files of interrupted builds of `path`. Returns whether there were any.

    Files of builds that are still running stay.
    """
    left = [found for found in path.parent.glob(f"{path.name}.*.building") if _state(found) != "held"]
    for found in left:
        _remove(found)
    return bool(left)


def _remove(path: Path) -> None:
    """Remove a warehouse file and its write-ahead log."""
    for part in (path, path.with_name(path.name + ".wal")):
        part.unlink(missing_ok=True)


# A server ----------------------------------------------------------------------------------------------------------


@contextmanager
def _server_target(url: URL, arguments: Arguments, zone: str, report: Report) -> Iterator[Engine]:
    address = url.render_as_string(hide_password=True)
    with _named_errors(writing_engine(url), url) as engine:
        _clear_earlier_demo(engine, address, report)
        save_arguments(engine, demo_building, arguments)
        if engine.dialect.name == "clickhousedb":
            from data.rollups.views import create_views  # needed only for ClickHouse

            create_views(engine, zone)  # the views fill the rollups as rows arrive
        create_all(engine)
        _check_columns(engine, address)
        yield engine
        save_arguments(engine, demo_build, arguments)
        demo_building.drop(engine)
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                connection.execute(text("ANALYZE"))


def writing_engine(url: URL) -> Engine:
    """An engine with one connection, to write a demo on a server.

    On PostgreSQL the connection takes a lock when it is opened. If another process holds the lock, connecting raises
    DemoError.
    """
    engine = open_engine(url, connections=1)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _lock)
    return engine


def _lock(connection: object, _record: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        held = cursor.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()[0]
    connection.commit()  # type: ignore[attr-defined]
    if not held:
        connection.close()  # type: ignore[attr-defined]
        raise DemoError("another process builds or feeds the demo city in this database: stop it first")


def _clear_earlier_demo(engine: Engine, address: str, report: Report) -> None:
    """Empty the tables of an earlier demo, complete or not, and drop the tables that mark it as a demo.

    Raises DemoError if a table cannot be emptied, or if the database holds another city.
    """
    filled, marks = _earlier_demo(engine, address)
    if demo_building in marks:
        report(f"an earlier build in {address} was interrupted: starting again")
    elif filled:
        report(f"the earlier demo city in {address} is removed")
    _empty(engine, filled, address)
    for table in marks:
        table.drop(engine)


def _earlier_demo(engine: Engine, address: str) -> tuple[set[str], list[Table]]:
    """Names of the contract's tables with rows, and the tables that mark them as a demo.

    Raises DemoError if the database holds another city. This is so if one of these is true:

    - A view has the name of a contract table that is neither a rollup nor ``rollup_state``.
    - Contract tables hold rows, and no table marks them as a demo.
    - The load log names a source that no demo has.
    """
    there = inspect(engine)
    views = {*there.get_view_names()} & {table.name for table in metadata.tables.values()}
    filled = _filled(engine)
    marks = [table for table in (demo_build, demo_building) if there.has_table(table.name)]
    foreign = views - {table.name for table in (*ROLLUPS, rollup_state)} or (set() if marks else filled)
    if foreign or not _sources(engine, filled) <= {ROLLUP, *(source.name for source in SOURCES)}:
        held = min(foreign, default="load_log")
        raise DemoError(
            f"{address} holds a city that is no demo (see {held}): name an empty database, or empty this one"
        )
    return filled, marks


def _filled(engine: Engine) -> set[str]:
    """Names of the contract's tables that hold rows. Views are left out, such as ``rollup_state`` on ClickHouse."""
    there = inspect(engine)
    names = [name for name in metadata.tables if there.has_table(name) and name not in there.get_view_names()]
    with engine.connect() as connection:
        columns = {name: next(iter(metadata.tables[name].columns)) for name in names}
        return {name for name in names if connection.execute(select(columns[name]).limit(1)).first() is not None}


def _sources(engine: Engine, filled: set[str]) -> set[str]:
    log = metadata.tables["load_log"]
    if log.name not in filled:
        return set()
    with engine.connect() as connection:
        return set(connection.execute(select(log.c.source).distinct()).scalars())


def _empty(engine: Engine, filled: set[str], address: str) -> None:
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for name in sorted(filled):
            connection.execute(text(f"TRUNCATE TABLE {quote(name)}"))
    if left := _filled(engine):
        raise DemoError(f"{address}: {min(left)} could not be emptied: empty it by hand, then build again")


def _check_columns(engine: Engine, address: str) -> None:
    """Raise DemoError if a table lacks a column, because an older version of the contract did not have this column."""
    with engine.connect() as connection:
        there = columns_there(connection)
    required = ((table.name, column.name) for table in metadata.tables.values() for column in table.c)
    missing = {(table, column) for table, column in required if column not in there.get(table, frozenset())}
    if missing:
        table, column = min(missing)
        raise DemoError(f"{address}: table {table} has no column {column}: drop the table, then build again")
