"""The three engines: how to open each, run a query within a time limit, release memory, and interpret errors.

The same selects serve all engines. Other modules handle further differences: `data.warehouse.ddl` for tables,
`data.times` for times, and `data.warehouse.clickhouse` for ClickHouse's SQL.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
from sqlalchemy import URL, Connection, Engine, Executable, TextClause, create_engine, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError

from data.errors import WarehouseError
from data.warehouse.deadlines import Deadlines
from data.warehouse.memory import give_back
from data.warehouse.selects import is_joined_by_hash

Problem = Literal["slow", "unreachable", "memory", "failed"]
"""The cause of an error. slow: the time limit was reached. unreachable: there is no connection. memory: the memory
limit was reached. failed: anything else."""
URL_FORMS = "duckdb:///FILE, postgresql://USER@HOST/NAME, clickhousedb://USER@HOST:8123/NAME"
"""The supported forms of a warehouse's URL, as a text for error messages."""
CONNECT_S = 5
"""Seconds after which an attempt to connect to a server fails."""
POOL_WAIT_S = 30
"""Seconds that a query waits for a free connection."""
THREADS = max(1, (os.cpu_count() or 2) // 2)
"""Number of DuckDB's threads: half of the cores, because several queries run at the same time. On two cores, one thread
needs 10 % less CPU time than two threads."""
FRUGAL = "SET allocator_background_threads = true; SET checkpoint_threshold = '1MB'"
"""SQL statements that make DuckDB use less memory. The first starts a background thread, which gives freed memory back
to the system. The second makes DuckDB write new rows to the file soon. Otherwise rows that arrive one by one hold a
block of memory for each column of each table."""
NO_FILES = "SET enable_external_access = false"
"""SQL statement: DuckDB reads and writes no file but the warehouse and its own temporary files, and no network."""
PINNED = "CREATE TEMP TABLE pinned (id INTEGER PRIMARY KEY); INSERT INTO pinned VALUES (1)"
"""SQL statements that create an index, which DuckDB always holds in memory. `DuckDB.release_memory` needs this."""
FITTING = text(
    "SELECT set_config('statement_timeout', :ms, true), set_config('jit', 'off', true), set_config('work_mem',"
    " greatest(pg_size_bytes(current_setting('work_mem')), pg_size_bytes('32MB')) / 1024 || 'kB', true)"
)
"""SQL: settings for one query on PostgreSQL. ``:ms`` is its time limit in milliseconds.

The JIT is off: BRIN indexes inflate the cost estimates that trigger it. For the states of devices, the JIT took 0.8 s
to compile a query that then ran for 0.1 s. The query gets at least 32 MB of work_mem, so that 100,000 readings are
sorted in memory and not in files. This saves half to three quarters of the remaining time."""
NO_LOOPS = text("SELECT set_config('enable_nestloop', 'off', true)")
"""SQL: a setting for one query on PostgreSQL. It then compares rows by hashing wherever it can."""
SILENCE_S = 60
"""Seconds without an answer after which a server counts as unreachable."""
_deadlines = Deadlines()
registry.register("clickhousedb.deck", "data.warehouse.clickhouse", "ClickHouse")


class EngineKind(ABC):
    """One kind of engine: how to open it and how to run queries on it.

    inventory: a query for the columns of all tables and views of the warehouse. Its columns are the name of the table,
    the name of the column and the name of the column's type. single: execution options of a connection that runs one
    query.
    """

    inventory: TextClause
    single: Mapping[str, Any] = {}

    @abstractmethod
    def open(self, url: URL, connections: int, read_only: bool, memory_mb: int) -> Engine:
        """An engine with at most `connections` connections. No file is created, and no connection is opened yet.

        Raises WarehouseError(unreachable) if an embedded file does not exist. read_only and memory_mb (limit of memory,
        MB) apply to an embedded engine only; a server has its own limits.
        """

    @abstractmethod
    def fetch(self, connection: Connection, statement: Executable, seconds: float) -> pa.Table | pd.DataFrame:
        """All rows of the statement, with the driver's types. The statement is stopped after `seconds`.

        Raises errors of SQLAlchemy or of the driver, which `problem` interprets.
        """

    def release_memory(self, connection: Connection) -> None:  # noqa: B027  nothing to do for a server
        """Have an embedded engine release its buffers; do nothing for a server. Raises nothing."""

    @abstractmethod
    def problem(self, error: Exception) -> Problem:
        """The cause of an error of SQLAlchemy or of the driver: one of the texts in `Problem`."""


class DuckDB(EngineKind):
    """DuckDB, the embedded engine: one process holds the file of the warehouse."""

    # a transaction would take as long as a short query
    single = {"isolation_level": "AUTOCOMMIT"}
    inventory = text(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'main' AND table_catalog = current_database()"
    )

    def open(self, url: URL, connections: int, read_only: bool, memory_mb: int) -> Engine:
        if not url.database or not Path(url.database).is_file():
            raise WarehouseError(
                "unreachable",
                "There is no warehouse at {path}: run 'python app.py demo', or set CITYDECK_WAREHOUSE",
                path=str(url.database),
            )
        arguments = {"read_only": read_only, "config": {"memory_limit": "2GB"}}
        # SET, because a process can open a file again with another limit, but not with another configuration
        limits = f"SET memory_limit = '{memory_mb:d}MB'; SET threads = {THREADS:d}; {FRUGAL}; {NO_FILES}"
        options = {"limits": limits}
        engine = _pooled(url, connections, arguments, skip_autocommit_rollback=True, execution_options=options)
        # every new connection sets the limits again. Whenever a database opens or closes, DuckDB stops the thread that
        # gives memory back, for the whole process. SQLAlchemy's dialect opens another database after the first
        # connection
        event.listen(engine, "connect", lambda driver, _: driver.execute(limits))
        return engine

    def fetch(self, connection: Connection, statement: Executable, seconds: float) -> pa.Table | pd.DataFrame:
        driver: Any = connection.connection.driver_connection
        with _deadlines.limit(seconds, driver.interrupt):  # there is no statement timeout
            cursor: Any = connection.execute(statement).cursor
            table: pa.Table = cursor.to_arrow_table()  # 30 times faster than rows
        return table

    def release_memory(self, connection: Connection) -> None:
        # For each block that a query used, DuckDB queues an entry, and it holds the block's record until 32,768 entries
        # wait in one of eight queues: 10 MB more per 100 versions of the Overview, up to 80 MB. A memory limit below
        # the pinned index makes it free all of them, in 1 to 20 ms. The SET itself fails, so that the limit stays and
        # other queries notice nothing
        driver: Any = connection.connection.driver_connection
        failure = connection.dialect.loaded_dbapi.Error
        with suppress(failure), driver.duplicate() as own:  # in a connection of its own: the failure ends a transaction
            own.execute(PINNED)
            with suppress(failure):
                own.execute("SET memory_limit = '0B'")
            own.execute(connection.get_execution_options()["limits"])  # after the failure the setting reads 0
        give_back()

    def problem(self, error: Exception) -> Problem:
        return "memory" if "OutOfMemoryException" in _classes(error) else _problem(error, "InterruptException")


class PostgreSQL(EngineKind):
    """PostgreSQL: a server, or a cluster with Citus."""

    inventory = text(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    )

    def open(self, url: URL, connections: int, read_only: bool, memory_mb: int) -> Engine:
        named = url.set(drivername="postgresql+psycopg")
        silence = {"keepalives_idle": SILENCE_S // 2, "keepalives_interval": SILENCE_S // 6, "keepalives_count": 3}
        engine = _pooled(named, connections, {"connect_timeout": CONNECT_S} | silence, pool_pre_ping=True)
        # sums would come as decimals, which pyarrow converts ten times more slowly; frames hold floats anyway
        floats: Any = engine.dialect.loaded_dbapi.types.numeric.FloatLoader
        event.listen(engine, "connect", lambda driver, _: driver.adapters.register_loader("numeric", floats))
        return engine

    def fetch(self, connection: Connection, statement: Executable, seconds: float) -> pa.Table | pd.DataFrame:
        connection.execute(FITTING, {"ms": str(int(seconds * 1000))})
        if is_joined_by_hash(statement):
            connection.execute(NO_LOOPS)
        result = connection.execute(statement)
        cursor: Any = result.cursor
        return pd.DataFrame(cursor.fetchall(), columns=list(result.keys()))  # 4 times faster than SQLAlchemy's rows

    def problem(self, error: Exception) -> Problem:
        return _problem(error, "QueryCanceled")


class ClickHouse(EngineKind):
    """ClickHouse: a server or a cluster, through its HTTP interface."""

    inventory = text(
        "SELECT table AS table_name, name AS column_name, type AS type_name FROM system.columns"
        " WHERE database = currentDatabase()"
    )
    _SLOW = {159, 160, 394}  # TIMEOUT_EXCEEDED, TOO_SLOW, QUERY_WAS_CANCELLED
    _AWAY = {198, 209, 210, 279, 516}  # no name, socket timeout, network, no replica left, authentication

    def open(self, url: URL, connections: int, read_only: bool, memory_mb: int) -> Engine:
        # without a session, so that a query need not wait for the one before it; there is nothing to ping
        served = {"connect_timeout": CONNECT_S, "send_receive_timeout": SILENCE_S, "autogenerate_session_id": False}
        return _pooled(url.set(drivername="clickhousedb+deck"), connections, served if url.host else {})

    def fetch(self, connection: Connection, statement: Executable, seconds: float) -> pa.Table | pd.DataFrame:
        options = {"columnar": True, "settings": {"max_execution_time": seconds}}
        cursor: Any = connection.execute(statement, execution_options=options).cursor
        table: pa.Table = cursor.table
        return table

    def problem(self, error: Exception) -> Problem:
        code = getattr(_driver_error(error), "code", None)  # None where the server was not reached
        if code is None:
            return _problem(error, None)
        return "slow" if code in self._SLOW else "unreachable" if code in self._AWAY else "failed"


KINDS: dict[str, EngineKind] = {"duckdb": DuckDB(), "postgresql": PostgreSQL(), "clickhousedb": ClickHouse()}
"""Name at the start of a URL -> the kind of engine. These are all supported kinds."""


def kind_of(engine: Engine) -> EngineKind:
    """The `EngineKind` of a SQLAlchemy engine."""
    return KINDS[engine.dialect.name]


def types_there(connection: Connection) -> dict[str, dict[str, str]]:
    """The types of the columns in the warehouse: name of a table or view -> name of a column -> the engine's type name.

    Includes tables outside the contract.
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(kind_of(connection.engine).inventory):
        found.setdefault(table, {})[column] = kind
    return found


def columns_there(connection: Connection) -> dict[str, frozenset[str]]:
    """The columns in the warehouse: name of a table or view -> names of its columns.

    Includes tables outside the contract.
    """
    return {table: frozenset(columns) for table, columns in types_there(connection).items()}


def open_engine(url: URL, *, connections: int = 8, read_only: bool = False, memory_mb: int = 2000) -> Engine:
    """The SQLAlchemy engine for a URL. No connection is made yet.

    Raises WarehouseError: refused (engine not supported), unreachable (an embedded file does not exist).
    """
    name = url.get_backend_name()
    if name not in KINDS:
        raise WarehouseError(
            "refused", "Engine '{name}' is not supported; use duckdb, postgresql or clickhousedb", name=name
        )
    return KINDS[name].open(url, connections, read_only, memory_mb)


def message_of(error: Exception) -> str:
    """The first line of the driver's message about an error; the name of the error's class if there is no message."""
    driver = _driver_error(error)
    return next(iter(str(driver).splitlines()), type(driver).__name__)


def _driver_error(error: Exception) -> BaseException:
    return (error.orig if isinstance(error, DBAPIError) else None) or error


def _classes(error: Exception) -> set[str]:
    """The names of an error's classes, and of the classes of the driver's error in it.

    Callers compare names, so that no driver need be imported.
    """
    return {kind.__name__ for kind in (*type(error).__mro__, *type(_driver_error(error)).__mro__)}


def _problem(error: Exception, slow: str | None) -> Problem:
    kinds = _classes(error)
    if slow in kinds:
        return "slow"
    if "OperationalError" in kinds or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return "unreachable"
    return "failed"


def _pooled(url: URL, connections: int, arguments: dict[str, Any], **options: Any) -> Engine:
    return create_engine(
        url, pool_size=connections, max_overflow=0, pool_timeout=POOL_WAIT_S, connect_args=arguments, **options
    )
