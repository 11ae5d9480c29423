"""Where a demo city is built: a file that replaces another when complete, or the database of a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from zlib import crc32

from sqlalchemy import URL, Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.contract.rollups import rollup_state
from data.contract.tables import ROLLUPS, metadata
from data.demo.timing import SOURCES
from data.demo.world import Arguments
from data.demo.writing import demo_build, demo_building, is_demo, note
from data.errors import PlainError
from data.rollups.log import SOURCE as ROLLUP
from data.warehouse.ddl import create_all
from data.warehouse.engines import columns_there, message_of, open_engine

MEMORY = "1200MB"
LOCK = crc32(b"citydeck demo")
"""Advisory lock of PostgreSQL that whoever writes a demo there holds."""
Say = Callable[[str], None]


class DemoError(PlainError):
    """The demo city cannot be built; the text is one clear line."""


@contextmanager
def opened(target: Path | URL, arguments: Arguments, zone: str, say: Say) -> Iterator[Engine]:
    """An engine on the empty tables of the contract; when the block ends well, what was written is the demo there.

        zone: of the city's days.
    Raises DemoError where something else than a demo stands, or the server does not take it.
    """
    place = _file(target, arguments, say) if isinstance(target, Path) else _server(target, arguments, zone, say)
    with place as engine:
        yield engine


# A file ------------------------------------------------------------------------------------------------------------


@contextmanager
def _file(path: Path, arguments: Arguments, say: Say) -> Iterator[Engine]:
    _refuse(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.building")
    if _remove_leftovers(path):
        say(f"an earlier build of {path} was interrupted: starting again")
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"duckdb:///{unfinished}", connect_args={"config": {"memory_limit": MEMORY, "threads": 2}})
    try:
        create_all(engine)
        note(engine, demo_build, arguments)
        yield engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
        engine.dispose()
        unfinished.replace(path)
    finally:
        engine.dispose()
        _remove(unfinished)


def _refuse(path: Path) -> None:
    """Refuse to replace a file that a server holds (it would go on showing the old city), or that is no demo."""
    state = _state(path)
    if state == "held":
        raise DemoError(f"{path} is held by a running server: stop it, then build again")
    if state == "other":
        raise DemoError(f"{path} is not a demo city and is not replaced: name another file, or remove it")


def _state(path: Path) -> Literal["missing", "held", "demo", "other"]:
    """What is at `path`, found by opening it."""
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
    """Remove what interrupted builds of `path` left, not what another process is building; whether there was any."""
    left = [found for found in path.parent.glob(f"{path.name}.*.building") if _state(found) != "held"]
    for found in left:
        _remove(found)
    return bool(left)


def _remove(path: Path) -> None:
    """Remove a warehouse file and its log, where there is one."""
    for part in (path, path.with_name(path.name + ".wal")):
        part.unlink(missing_ok=True)


# A server ----------------------------------------------------------------------------------------------------------


@contextmanager
def _server(url: URL, arguments: Arguments, zone: str, say: Say) -> Iterator[Engine]:
    shown = url.render_as_string(hide_password=True)
    engine = writer(url)
    try:
        _make_room(engine, shown, say)
        note(engine, demo_building, arguments)
        if engine.dialect.name == "clickhousedb":
            from data.rollups.views import create_views  # only where the engine is ClickHouse

            create_views(engine, zone)  # they keep the rollups as rows arrive
        create_all(engine)
        _check_columns(engine, shown)
        yield engine
        note(engine, demo_build, arguments)
        demo_building.drop(engine)
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                connection.execute(text("ANALYZE"))
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise DemoError(f"{shown}: {message_of(error)}") from error
    finally:
        engine.dispose()


def writer(url: URL) -> Engine:
    """An engine of one connection for who writes a demo on a server. On PostgreSQL that connection holds a lock.

    Whoever connects while another holds it gets DemoError; a connection that is lost and made again must win it again.
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


def _make_room(engine: Engine, shown: str, say: Say) -> None:
    """Empty the tables of an earlier demo; refuse rows of anybody else."""
    there = inspect(engine)
    views = {*there.get_view_names()} & {table.name for table in metadata.tables.values()}
    filled = _filled(engine)
    notes = [table for table in (demo_build, demo_building) if there.has_table(table.name)]
    foreign = views - {table.name for table in (*ROLLUPS, rollup_state)} or (set() if notes else filled)
    if foreign or not _sources(engine, filled) <= {ROLLUP, *(source.name for source in SOURCES)}:
        held = min(foreign, default="load_log")
        raise DemoError(f"{shown} holds a city that is no demo (see {held}): name an empty database, or empty this one")
    if demo_building in notes:
        say(f"an earlier build in {shown} was interrupted: starting again")
    elif filled:
        say(f"the earlier demo city in {shown} is removed")
    _empty(engine, filled, shown)
    for table in notes:
        table.drop(engine)


def _filled(engine: Engine) -> set[str]:
    """Tables of the contract that hold rows; the state of rollups is none of them where it is a view."""
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


def _empty(engine: Engine, filled: set[str], shown: str) -> None:
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for name in sorted(filled):
            connection.execute(text(f"TRUNCATE TABLE {quote(name)}"))
    if left := _filled(engine):
        raise DemoError(f"{shown}: {min(left)} could not be emptied: empty it by hand, then build again")


def _check_columns(engine: Engine, shown: str) -> None:
    """Tables that were there before may be those of another version."""
    with engine.connect() as connection:
        there = columns_there(connection)
    asked = ((table.name, column.name) for table in metadata.tables.values() for column in table.c)
    missing = {(table, column) for table, column in asked if column not in there.get(table, frozenset())}
    if missing:
        table, column = min(missing)
        raise DemoError(f"{shown}: table {table} has no column {column}: drop the table, then build again")
