"""The only door to the warehouse: `Warehouse.read`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.cache import Cache, size_of
from data.contract import district, metadata
from data.errors import WarehouseError
from data.policy import Viewer, apply_policy
from data.selects import AnySelect, check_select, columns_of, empty_frame, normalised, rendered, tables_of

log = logging.getLogger(__name__)
FAILURE_SECONDS = 5.0
"""How long a failure is remembered, so that many screens do not repeat it at once."""


class Warehouse:
    """The city's warehouse, read only, through one door.

    engine: replaceable; everything else asks for it at each use. inventory: table -> columns that are there.
    """

    def __init__(self, engine: Engine, *, query_s: float = 20, max_rows: int = 100_000, cache_mb: int = 64) -> None:
        self.engine = engine
        self.query_s = query_s
        self.max_rows = max_rows
        self.version_of: Callable[[str], int] = lambda table: 0
        self.queries = 0
        self._cache = Cache(cache_mb * 1_000_000, FAILURE_SECONDS)
        self._inventory: dict[str, frozenset[str]] | None = None
        self._children: tuple[int, dict[str | None, list[str]]] | None = None
        self._lock = threading.Lock()

    def read(self, statement: AnySelect, viewer: Viewer) -> pd.DataFrame:
        """The rows of a select over contract tables that the viewer may see.

        Columns are named and typed as in the select: naive UTC datetime64[us], float64, int64 (float64 where values are
        missing), str, bool. A viewer without a policy gets the header and no rows. The frame is shared.

        Raises WarehouseError: refused (no select over contract tables), not_connected (a table or column is missing),
        too_many_rows, slow, unreachable, failed.
        """
        if not viewer.has_policy:
            check_select(statement)
            return empty_frame(statement)
        scoped = self._scoped(statement, viewer)
        sql, values = rendered(scoped, self.engine.dialect)
        versions = tuple((name, self.version_of(name)) for name in tables_of(scoped))
        key = (sql, tuple(sorted((name, repr(value)) for name, value in values.items())), versions)
        return self._cache.get(key, lambda: self._run(scoped), size_of)

    def read_uncached(self, statement: AnySelect, viewer: Viewer) -> pd.DataFrame:
        """As `read`, but asks the warehouse each time: for the watcher, which finds out what has changed."""
        return self._run(self._scoped(statement, viewer))

    def describe(self, statement: AnySelect, viewer: Viewer) -> tuple[str, dict[str, Any]]:
        """The SQL text that `read` runs for the viewer, and its bound values."""
        return rendered(self._scoped(statement, viewer), self.engine.dialect)

    def inventory(self) -> dict[str, frozenset[str]]:
        """Contract tables and columns that the warehouse has: table -> columns."""
        if self._inventory is None:
            self.refresh_inventory()
        assert self._inventory is not None
        return self._inventory

    def refresh_inventory(self) -> None:
        """Look again at what is there. Raises WarehouseError(unreachable)."""
        schema = "main" if self.engine.dialect.name == "duckdb" else None
        present: dict[str, set[str]] = {}
        with self._connection() as connection:
            query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
            query += ":schema AND table_catalog = current_database()" if schema else "current_schema()"
            for table, column in connection.execute(text(query), {"schema": schema} if schema else {}):
                if table in metadata.tables and column in metadata.tables[table].c:
                    present.setdefault(table, set()).add(column)
        self._inventory = {table: frozenset(columns) for table, columns in present.items()}

    def forget_failures(self) -> None:
        """Ask again what failed: the warehouse is back."""
        self._cache.forget_failures()

    def _scoped(self, statement: AnySelect, viewer: Viewer) -> AnySelect:
        check_select(statement)
        self._check_present(statement)
        districts = self._subtrees(viewer) if viewer.has_policy else ()
        return apply_policy(statement, districts, self.inventory())

    def _check_present(self, statement: AnySelect) -> None:
        present = self.inventory()
        for table, column in columns_of(statement):
            if table not in present:
                raise WarehouseError("not_connected", "Not connected: the warehouse has no table '{name}'", name=table)
            if column not in present[table]:
                raise WarehouseError(
                    "not_connected", "Not connected: the warehouse has no column '{name}'", name=f"{table}.{column}"
                )

    def _subtrees(self, viewer: Viewer) -> tuple[str, ...] | None:
        """The viewer's districts and all units below them; None for the whole city."""
        if viewer.sees_city:
            return None
        children = self._district_children()
        found: list[str] = []
        waiting = sorted(viewer.districts)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.append(unit)
                waiting.extend(children.get(unit, []))
        return tuple(sorted(found))

    def _district_children(self) -> dict[str | None, list[str]]:
        version = self.version_of(district.name)
        if self._children is None or self._children[0] != version:
            children: dict[str | None, list[str]] = {}
            units = self._run(select(district.c.district_id, district.c.parent_id))
            for unit, parent in zip(units["district_id"], units["parent_id"], strict=True):
                children.setdefault(None if pd.isna(parent) else str(parent), []).append(str(unit))
            self._children = (version, children)
        return self._children[1]

    def _run(self, statement: AnySelect) -> pd.DataFrame:
        limited = statement if statement._limit_clause is not None else statement.limit(self.max_rows + 1)
        started = time.perf_counter()
        with self._connection() as connection, self._time_limit(connection):
            self.queries += 1
            result = connection.execute(limited)
            if self.engine.dialect.name == "duckdb":
                frame = result.cursor.df()  # columnar: 30 times faster than rows
            else:
                frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
        log.debug("query %.3f s, %d rows", time.perf_counter() - started, len(frame))
        if len(frame) > self.max_rows:
            raise WarehouseError(
                "too_many_rows",
                "More than {limit} rows: narrow the window or choose a district",
                limit=f"{self.max_rows:,}",
            )
        return normalised(frame, statement)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection whose errors are WarehouseErrors; details go to the log."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except PoolTimeout as error:
            raise WarehouseError("slow", "The warehouse is busy: all connections are in use") from error
        except DBAPIError as error:
            raise _translated(error, self.query_s) from error
        except SQLAlchemyError as error:
            log.warning("warehouse: %s", error)
            raise WarehouseError("failed", "The warehouse could not answer this question") from error
        except self.engine.dialect.loaded_dbapi.Error as error:
            # rows are fetched past SQLAlchemy, so that the driver's own errors arrive here too
            raise _translated(error, self.query_s) from error

    @contextmanager
    def _time_limit(self, connection: Connection) -> Iterator[None]:
        if self.engine.dialect.name == "duckdb":
            # DuckDB has no statement timeout: the driver's connection is interrupted from a timer.
            driver: Any = connection.connection.driver_connection
            timer = threading.Timer(self.query_s, driver.interrupt)
            timer.daemon = True
            timer.start()
            try:
                yield
            finally:
                timer.cancel()
        else:
            connection.execute(
                text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": str(int(self.query_s * 1000))}
            )
            yield


def _translated(error: Exception, query_s: float) -> WarehouseError:
    """An error of SQLAlchemy or of the driver in words for a screen."""
    driver = (error.orig if isinstance(error, DBAPIError) else None) or error
    kinds = {kind.__name__ for kind in (*type(error).__mro__, *type(driver).__mro__)}
    log.warning("warehouse: %s", next(iter(str(driver).splitlines()), type(driver).__name__))
    if "InterruptException" in kinds or "QueryCanceled" in kinds:
        return WarehouseError(
            "slow", "Stopped after {seconds} s: narrow the window or choose a district", seconds=f"{query_s:g}"
        )
    if "OperationalError" in kinds or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return WarehouseError("unreachable", "The warehouse does not answer")
    return WarehouseError("failed", "The warehouse could not answer this question")


def open_warehouse(
    url: str,
    *,
    query_s: float = 20,
    max_rows: int = 100_000,
    connections: int = 8,
    cache_mb: int = 64,
    read_only: bool = False,
    check: bool = True,
) -> Warehouse:
    """The warehouse at a SQLAlchemy URL. Nothing is created.

    Raises WarehouseError where the URL is none, an embedded file does not exist, is held by another process, or (with
    `check`) the warehouse does not answer or holds no contract table.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise WarehouseError(
            "refused", "CITYDECK_WAREHOUSE is not a SQLAlchemy URL; write duckdb:///FILE or postgresql://USER@HOST/NAME"
        ) from error
    engine = _engine(parsed, connections, read_only)
    warehouse = Warehouse(engine, query_s=query_s, max_rows=max_rows, cache_mb=cache_mb)
    if check:
        _check_contract(warehouse, parsed.render_as_string(hide_password=True))
    return warehouse


def _engine(url: URL, connections: int, read_only: bool) -> Engine:
    backend, database = url.get_backend_name(), url.database
    if backend == "duckdb":
        if not database or not Path(database).is_file():
            raise WarehouseError(
                "unreachable",
                "There is no warehouse at {path}: run 'python app.py demo', or set CITYDECK_WAREHOUSE",
                path=str(database),
            )
        arguments = {"read_only": read_only, "config": {"memory_limit": "2GB"}}
        return create_engine(url, pool_size=connections, max_overflow=0, pool_timeout=30, connect_args=arguments)
    if backend == "postgresql":
        arguments = {"connect_timeout": 5}
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=30,
            pool_pre_ping=True,
            connect_args=arguments,
        )
    raise WarehouseError("refused", "Engine '{name}' is not supported; use duckdb or postgresql", name=backend)


def _check_contract(warehouse: Warehouse, shown: str) -> None:
    try:
        present = warehouse.inventory()
    except WarehouseError as error:
        cause = str(error.__cause__.__cause__ if error.__cause__ and error.__cause__.__cause__ else "")
        if "lock" in cause.lower():
            raise WarehouseError(
                "unreachable", "{path} is held by another process: ask it with --server URL, or stop it", path=shown
            ) from error
        raise WarehouseError("unreachable", "The warehouse {path} does not answer", path=shown) from error
    if "load_log" not in present:
        raise WarehouseError(
            "not_connected",
            "{path} holds no Citydeck contract (no table load_log): run 'python app.py demo'",
            path=shown,
        )
