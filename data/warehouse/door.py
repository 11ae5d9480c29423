"""`Warehouse`, the door: all rows that viewers see come through its method `read`. `open_warehouse` opens one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.contract.common import district
from data.errors import WarehouseError
from data.warehouse.allowed import check_select
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.engines import URL_FORMS, kind_of, open_engine, types_there
from data.warehouse.frames import empty_frame, normalised, size_of
from data.warehouse.observer import NULL, Observer
from data.warehouse.policy import FULL, Check, Seen, Viewer, apply_policy, narrowed, seen_by
from data.warehouse.prepared import MAX_SHAPES, Prepared, prepared
from data.warehouse.problems import check_contract, translated
from data.warehouse.repairs import Casts, RowFaults, Types, repaired, type_repairs, types_of_contract
from data.warehouse.selects import AnySelect, check_present, rendered, without_unfilled

log = logging.getLogger(__name__)
RELEASE_EVERY = 500
"""Number of queries after which an embedded engine releases memory, even if it is never idle."""
RELEASE_IDLE_AFTER = 25
"""Number of queries after which an idle embedded engine releases memory: about two refreshes of a page. Earlier
releases cost more than they save, as reading the released data again takes 6 % of the CPU time of a refresh."""
FAILURE_SECONDS = 5.0
"""Number of seconds for which a failed query is not tried again, so that many screens do not repeat it at once."""


class Warehouse:
    """The city's warehouse, read only. `read` serves viewers; `read_uncached` and `read_stored` serve the deck itself.

    version_of: a function from a table's name to the table's present version. faults: name of a table -> the faults of
    its rows. The watcher sets these two. unfilled: see `leave_out`. caches: see `forget_outdated`. queries: number of
    queries so far. types: the engine's types of the columns. silent: tables whose reads found no connection; the
    watcher looks at them again. For the others see `open_warehouse`.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        query_s: float = 20,
        max_rows: int = 100_000,
        cache_mb: int = 64,
        observer: Observer = NULL,
    ) -> None:
        self.engine = engine
        self.query_s = query_s
        self.max_rows = max_rows
        self.observer = observer
        self.version_of: Callable[[str], int] = lambda table: 0
        self.queries = 0
        self.faults: Mapping[str, RowFaults] = {}
        self.silent: set[str] = set()
        self.cached_frames = Cache("frames", cache_mb * 1_000_000, observer, FAILURE_SECONDS)
        self.cached_shapes = Cache("shapes", MAX_SHAPES, observer)
        self.caches = [self.cached_frames]
        self._queries_at_release = 0
        self._stored: dict[str, frozenset[str]] | None = None
        self._inventory: dict[str, frozenset[str]] = {}
        self.unfilled: Mapping[str, frozenset[str]] = {}
        self.types: Types = {}
        self._casts: Casts = {}
        self._children: tuple[int, dict[str | None, list[str]]] | None = None
        self._inventories = 0
        event.listen(engine, "checkout", lambda *_: observer.connection_taken())
        event.listen(engine, "checkin", lambda *_: observer.connection_returned())

    def read(self, statement: AnySelect, viewer: Viewer) -> pd.DataFrame:
        """The rows of a select over contract tables that the viewer may see. Callers share the frame: do not change it.

        Columns have the names of the select. `normalised` in ``data/warehouse/frames.py`` says which types they have. A
        viewer without a policy gets the columns and no rows.

        Raises WarehouseError with one of these kinds: refused (no select over contract tables), not_connected (a table
        or column is missing), too_many_rows, slow, unreachable, failed. Raises TypeError if SQLAlchemy cannot compare
        the select with others.
        """
        if not viewer.has_policy:
            return self._nothing(statement)
        ready = self._prepared(statement, viewer)
        key = self.versioned(ready.question, ready.shape.tables)
        return self.cached_frames.get(key, lambda: self._run(ready), size_of)

    def read_uncached(self, statement: AnySelect, viewer: Viewer) -> pd.DataFrame:
        """As `read`, but never from the cache, and columns without any value may be read, too: see `leave_out`."""
        ready = self._prepared(statement, viewer, self._check_stored) if viewer.has_policy else None
        return self._run(ready) if ready else self._nothing(statement)

    def read_stored(self, statement: AnySelect, *, typed: bool = True) -> pd.DataFrame:
        """As `read_uncached`, but faulty rows are not left out. typed: whether columns get the contract's types."""
        ready = self._checked(statement, self._check_stored)
        return self._run(self._repaired(ready, {}, self._casts if typed else {}))

    def describe(self, statement: AnySelect, viewer: Viewer) -> tuple[str, dict[str, Any]]:
        """The SQL that `read` runs, without the row limit, and the value of each placeholder. Raises WarehouseError."""
        return rendered(self._prepared(statement, viewer).statement, self.engine.dialect)

    def stored(self) -> dict[str, frozenset[str]]:
        """What the warehouse has of the contract: name of a table -> names of its columns. Raises WarehouseError."""
        if self._stored is None:
            self.refresh_inventory()
        assert self._stored is not None
        return self._stored

    def inventory(self) -> dict[str, frozenset[str]]:
        """As `stored`, but only what the warehouse fills; panels may read nothing else. Raises WarehouseError.

        Left out are columns without any value (see `leave_out`), and tables without any other column.
        """
        self.stored()
        return self._inventory

    def leave_out(self, unfilled: Mapping[str, frozenset[str]]) -> None:
        """Treat these columns as missing when viewers read, because none of their rows has a value.

        unfilled: name of a table -> names of its columns; all of them if the table has no rows. Raises WarehouseError.
        """
        stored = self.stored()
        if unfilled != self.unfilled:
            self.unfilled = unfilled
            self._inventory = without_unfilled(stored, unfilled)
            self._inventories += 1

    def refresh_inventory(self) -> None:
        """Read again which tables and columns the warehouse has. Raises WarehouseError if the warehouse is away."""
        with self._connection() as connection:
            there = types_there(connection)
        types = types_of_contract(there)
        if types != self.types or self._stored is None:
            self._stored = {name: frozenset(columns) for name, columns in types.items()}
            self._inventory = without_unfilled(self._stored, self.unfilled)
            self.types, self._casts = types, type_repairs(types)
            self._inventories += 1  # shapes that were checked against the former inventory are checked again

    def versioned(self, question: Hashable, tables: Iterable[str]) -> CacheKey:
        """The cache key of a question whose answer depends on these tables, with their present versions."""
        return CacheKey(question, tuple((table, self.version_of(table)) for table in tables))

    def forget_outdated(self) -> None:
        """Forget answers from older versions of tables, in all `caches`. Call this when a table has a new version."""
        for cache in self.caches:
            cache.forget_outdated(self.version_of)

    def forget_failures(self) -> None:
        """Forget failed queries, so that they can be tried again. Call this when the warehouse answers again."""
        self.cached_frames.forget_failures()

    def release_memory(self, after: int = RELEASE_IDLE_AFTER) -> None:
        """Have an embedded engine release its buffers if at least `after` queries have run since the last release.

        Raises WarehouseError if there is no connection.
        """
        if self._release_due(after):  # else no connection is taken: a server would be pinged for nothing
            with self._connection() as connection:
                self._release_memory(connection)

    def _release_due(self, after: int) -> bool:
        return self.queries - self._queries_at_release >= after

    def _release_memory(self, connection: Connection) -> None:
        self._queries_at_release = self.queries
        kind_of(self.engine).release_memory(connection)

    @staticmethod
    def _nothing(statement: AnySelect) -> pd.DataFrame:
        check_select(statement)
        return empty_frame(statement)

    def _prepared(self, statement: AnySelect, viewer: Viewer, check: Check | None = None) -> Prepared:
        visible = self._checked(statement, check)
        if not viewer.sees_all:
            scoped = apply_policy(statement, self.seen_by(viewer), self.stored())
            visible = self._checked(scoped, narrowed(check or self._check))
        return self._repaired(visible, self.faults, self._casts)

    def _repaired(self, ready: Prepared, faults: Mapping[str, RowFaults], casts: Casts) -> Prepared:
        """The select, changed to read only sound rows: see `repaired`. Unchanged if there is nothing to repair."""
        if not any(table in casts or faults.get(table) for table in ready.shape.named):
            return ready
        statement = repaired(ready.statement, self.stored(), casts, faults)
        return self._made_ready(statement, lambda _: None)

    def _checked(self, statement: AnySelect, check: Check | None = None) -> Prepared:
        """The select, checked and ready to run. Selects that differ only in bound values are checked once."""
        self.stored()
        return self._made_ready(statement, check or self._check)

    def _made_ready(self, statement: AnySelect, check: Check) -> Prepared:
        scope = (self._inventories, self.engine.dialect.name, check.__name__)
        return prepared(statement, self.max_rows + 1, scope, check, self.cached_shapes)

    def _check(self, statement: AnySelect) -> None:
        check_select(statement)
        check_present(statement, self.stored(), self.unfilled)

    def _check_stored(self, statement: AnySelect) -> None:
        check_select(statement)
        check_present(statement, self.stored())

    def seen_by(self, viewer: Viewer) -> Seen:
        """What the viewer's policy allows, with all units below his districts."""
        return seen_by(viewer, self._district_children)

    def _district_children(self) -> dict[str | None, list[str]]:
        version = self.version_of(district.name)
        if self._children is None or self._children[0] != version:
            children: dict[str | None, list[str]] = {}
            units = self.read_uncached(select(district.c.district_id, district.c.parent_id), FULL)
            for unit, parent in zip(units["district_id"], units["parent_id"], strict=True):
                children.setdefault(None if pd.isna(parent) else str(parent), []).append(str(unit))
            self._children = (version, children)
        return self._children[1]

    def _run(self, ready: Prepared) -> pd.DataFrame:
        started = time.perf_counter()
        error_kind: str | None = None
        self.observer.query_started(ready.shape.named)
        try:
            return self._ask(ready)
        except WarehouseError as error:
            error_kind = error.kind
            self.silent |= set(ready.shape.tables) if error.kind == "unreachable" else set()
            raise
        finally:
            self.observer.query_ended(time.perf_counter() - started, error_kind)

    def _ask(self, ready: Prepared) -> pd.DataFrame:
        kind = kind_of(self.engine)
        with self._connection() as connection:
            self.queries += 1
            rows = kind.fetch(connection.execution_options(**kind.single), ready.limited, self.query_s)
            if self._release_due(RELEASE_EVERY):
                self._release_memory(connection)
        if len(rows) > self.max_rows:
            raise WarehouseError(
                "too_many_rows",
                "More than {limit} rows: narrow the window or choose a district",
                limit=f"{self.max_rows:,}",
            )
        return normalised(rows, ready.shape.columns)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A context manager with a connection. In its block, errors of the engine become WarehouseErrors."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except PoolTimeout as error:
            raise WarehouseError("slow", "The warehouse is busy: all connections are in use") from error
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
            # rows are fetched from the driver directly, so that its own errors arrive here too
            raise translated(kind_of(self.engine), error, self.query_s) from error
        except SQLAlchemyError as error:
            log.warning("warehouse: %s", error)
            raise WarehouseError("failed", "The warehouse could not answer this question") from error


def open_warehouse(
    url: str,
    *,
    query_s: float = 20,
    max_rows: int = 100_000,
    connections: int = 8,
    cache_mb: int = 64,
    memory_mb: int = 2000,
    read_only: bool = False,
    check: bool = True,
    observer: Observer = NULL,
) -> Warehouse:
    """The warehouse at a SQLAlchemy URL. Nothing is created.

    query_s: seconds after which a query is stopped. max_rows: largest number of rows of an answer. connections: largest
    number of connections at once. cache_mb: largest size of all cached answers, MB. memory_mb (limit of memory, MB) and
    read_only are for an embedded engine only.

    Raises WarehouseError if `url` is no URL of a supported engine, or if the embedded file is missing. With `check`, it
    is also raised if the warehouse does not answer or has no table load_log.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise WarehouseError(
            "refused", "CITYDECK_WAREHOUSE is not a SQLAlchemy URL; write {forms}", forms=URL_FORMS
        ) from error
    engine = open_engine(parsed, connections=connections, read_only=read_only, memory_mb=memory_mb)
    warehouse = Warehouse(engine, query_s=query_s, max_rows=max_rows, cache_mb=cache_mb, observer=observer)
    if check:
        check_contract(warehouse.stored, parsed.render_as_string(hide_password=True))
    return warehouse
