"""`RollupBuilder`: builds the rollups month by month, adds finished hours, and adds rows that arrived late.

Rollups that are built together form a family: ``calls``, ``breaches`` or ``readings``. One step builds a part of a
family, such as a month. Each step is one transaction, which also updates `rollup_state` and `load_log`. An interrupted
run loses only the current step; the next run continues from `rollup_state`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from tqdm import tqdm

from data.contract.calls import data_call, data_grant, dataset
from data.contract.layers import reading
from data.contract.rollups import ROLLUPS, rollup_state
from data.errors import PlainError
from data.questions.reading import has_all
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.log import Log, add_loads, read_log
from data.rollups.plan import Plan, State, plan, read_state
from data.rollups.rows import RawRows, floor_hour, keys_of, rollup_end, rollup_rows
from data.warehouse.ddl import tables_for
from data.warehouse.engines import columns_there
from data.watch.freshness import utc_now

FAMILIES = tuple(ROLLED_FACTS)
"""Names of the families: ``calls``, ``breaches`` and ``readings``."""
NEEDS = {
    "calls": [data_call.c[n] for n in ("called_at", "dataset_id", "system_id", "status_code", "latency_ms")],
    "breaches": [data_call.c[n] for n in ("called_at", "dataset_id", "system_id")]
    + [data_grant.c[n] for n in ("system_id", "dataset_id", "valid_from", "valid_to")]
    + [dataset.c.dataset_id, dataset.c.share_class],
    "readings": [reading.c[n] for n in ("asset_id", "observed_at", "quantity", "value")],
}
"""Name of a family -> the columns of the warehouse that the family requires."""
ATTEMPTS = 3
"""Greatest number of tries of a step. A try fails if another load takes the same load_id at the same moment."""
MEMORY = "1200MB"
"""DuckDB's memory limit in the process that builds or verifies rollups (`RollupBuilder.bound_memory`)."""


class RollupError(PlainError):
    """The rollups of this warehouse cannot be built or verified. The text is one line for a person."""


@dataclass(frozen=True)
class Step:
    """The result of one step in building a family of rollups.

    start, until: the period whose rows were built, naive UTC; `until` is exclusive. rows: name of a rollup -> number of
    rows inserted. late: number of late raw rows that were added. seconds: duration of the step.
    """

    family: str
    start: datetime
    until: datetime
    rows: Mapping[str, int]
    late: int
    seconds: float

    def __str__(self) -> str:
        late = f", {self.late:,} late rows added" if self.late else ""
        rows = f"{sum(self.rows.values()):,} rows in {self.seconds:.1f} s"
        return f"{self.family:>8} to {self.until:%Y-%m-%d %H:%M}Z: {rows}{late}"


class RollupBuilder:
    """Builds and refreshes the rollups of one warehouse, on DuckDB or PostgreSQL. On ClickHouse it raises RollupError.

    zone: the city's time zone, in which days start. clock: a function that returns the current time, naive UTC. A
    data_until in the future counts as the current time. Call `prepare` or enter `snapshot` before other methods: both
    look up which tables and columns the warehouse has.
    """

    def __init__(self, engine: Engine, zone: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        if engine.dialect.name not in ("duckdb", "postgresql"):
            raise RollupError("on ClickHouse materialized views fill the rollups: see docs/engines.md")
        self.engine, self.zone, self.clock = engine, zone, clock
        self._present: dict[str, frozenset[str]] = {}

    def bound_memory(self) -> None:
        """On DuckDB, limit its memory to `MEMORY` and let it use all cores. On PostgreSQL, do nothing.

        Call it only in a process that serves no screens. DuckDB does not count all of its memory: the process may take
        up to 2 GB.
        """
        if self.engine.dialect.name == "duckdb":
            with self.engine.connect() as connection:
                connection.execute(text(f"SET memory_limit = '{MEMORY}'"))
                connection.execute(text("RESET threads"))  # use all cores: no screen is served here

    def prepare(self) -> list[str]:
        """Create the missing rollups, `rollup_state` and its rows. A rollup that lacks a column is created anew.

        A family consists of the rollups that are built together, such as ``calls``. If a rollup was missing or lacked a
        column, the next steps build all rollups of its family from the start. Until then screens read raw rows: a load
        in ``load_log`` tells them that the new rollup is empty.

        Returns warnings, one line each. There is one for each family that cannot be built; it names the first column
        that the warehouse lacks. There is another for each fact table that has no load_seq and from which a family is
        built.
        """
        with self.engine.begin() as connection:
            self._read_inventory(connection)
            old = [table for table in ROLLUPS if table.name in self._present and not self.has(*table.columns)]
            tables_for(self.engine.dialect.name, old).drop_all(connection)
            missing = [table for table in (*ROLLUPS, rollup_state) if table in old or table.name not in self._present]
            tables_for(self.engine.dialect.name, missing).create_all(connection, checkfirst=False)
            self._mark_emptied(connection, [table for table in missing if table is not rollup_state])
            there = set(connection.scalars(select(rollup_state.c.family)))
            if new := [{"family": family} for family in FAMILIES if family not in there]:
                connection.execute(insert(rollup_state), new)
        lacks = {family: [column for column in NEEDS[family] if not self.has(column)] for family in FAMILIES}
        facts = {ROLLED_FACTS[family] for family in self.families()}
        return [
            *(
                f"{family}: not built, the warehouse has no {missing[0]}"
                for family, missing in lacks.items()
                if missing
            ),
            *(f"{f.name} has no load_seq: late rows are not found" for f in facts if not self.has_load_seq(f)),
        ]

    def _mark_emptied(self, connection: Connection, tables: list[Table]) -> None:
        """If the family of one of these new, empty rollups was built before, have it built from the start.

        A family is a group of rollups that are built together. For each rollup of a family that was built, a load of 0
        rows is logged, so that screens hear of it.
        """
        state = rollup_state.c
        built = set(connection.scalars(select(state.family).where(state.zone.is_not(None))))
        emptied = {table.name: 0 for table in tables if table.info["family"] in built}
        if emptied:
            families = {table.info["family"] for table in tables}
            connection.execute(update(rollup_state).where(state.family.in_(families)).values(zone=None))
            add_loads(connection, emptied, None, self.clock())

    def _read_inventory(self, connection: Connection) -> None:
        self._present = columns_there(connection)

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse had all these tables and columns when `prepare` or `snapshot` last looked."""
        return has_all(self._present, parts)

    def has_load_seq(self, fact: Table) -> bool:
        """Whether a fact table has the column load_seq. Without this column, late rows are not found."""
        return self.has(fact.c.load_seq)

    def families(self) -> list[str]:
        """Names of the families of rollups that can be built: the warehouse has all their columns in `NEEDS`.

        A family is a group of rollups that are built together.
        """
        return [family for family in FAMILIES if self.has(*NEEDS[family])]

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A context manager with a connection that does not see what others write in the meantime."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            self._read_inventory(connection)
            yield connection

    def reset(self) -> None:
        """Mark all rollups as outdated, so that the next steps build them from the start."""
        with self.engine.begin() as connection:
            connection.execute(update(rollup_state).values(zone=None))

    def months_left(self, family: str) -> int:
        """An estimate of the number of steps left: the UTC months still to build. It is 0 if the family is up to date.

        The number of steps may be smaller, because months without rows have no step of their own.
        """
        with self.engine.connect() as connection:
            todo, log, _ = self._plan(connection, family)
        if todo is None:
            return 0
        start, end = todo.start, max(log.until or todo.until, todo.until)
        last = max(start, end - timedelta(hours=1))  # a step may only add late rows to what is built
        return (last.year - start.year) * 12 + last.month - start.month + 1

    def steps(self, family: str) -> Iterator[Step]:
        """Bring the rollups of one family up to date. A step builds about one month of rows.

        family: ``calls``, ``breaches`` or ``readings``. Yields each step after its commit.
        """
        while step := self._step(family):
            yield step

    def steps_with_progress(self, family: str, progress: bool = True) -> Iterator[Step]:
        """As `steps`, with a progress bar on the terminal unless `progress` is False or no step is left."""
        title, total = f"{'rollup of ' + family:>18}", self.months_left(family) if progress else 0
        yield from tqdm(self.steps(family), desc=title, total=total, unit=" months", disable=not total)

    def _plan(self, connection: Connection, family: str) -> tuple[Plan | None, Log, State]:
        fact = ROLLED_FACTS[family]
        log, state = read_log(connection, fact, self.clock()), read_state(connection, family)
        return plan(connection, family, state, log, self.zone, self.has_load_seq(fact)), log, state

    def _step(self, family: str) -> Step | None:
        with self.engine.connect() as connection:  # usually there is nothing to do: then lock nothing
            if self._plan(connection, family)[0] is None:
                return None
        for attempt in range(1, ATTEMPTS):
            try:
                return self._run_step(family)
            except IntegrityError:  # another load took the same load_id at the same time
                time.sleep(attempt)
        return self._run_step(family)

    def _run_step(self, family: str) -> Step | None:
        started = time.monotonic()
        with self.engine.begin() as connection:
            mine = update(rollup_state).where(rollup_state.c.family == family)
            connection.execute(mine.values(until=rollup_state.c.until))  # locks the row: a second run waits here
            todo, log, state = self._plan(connection, family)
            if todo is None:
                return None
            tables = [table for table in ROLLUPS if table.info["family"] == family]
            rows = {table.name: self._write(connection, table, todo, state, log) for table in tables}
            rules = log.rules if family == "breaches" else None
            connection.execute(mine.values(until=todo.until, load_seq=log.newest, zone=self.zone, rules_seq=rules))
            add_loads(connection, rows, todo.until, self.clock())
        seconds = time.monotonic() - started
        return Step(family, todo.start, todo.until, rows, todo.late.count, seconds)

    def _write(self, connection: Connection, table: Table, todo: Plan, state: State, log: Log) -> int:
        """Delete the rows of one rollup that the plan builds again, and insert the new rows.

        Returns the number of inserted rows. Late rows from before the plan's start become further rows of the rollup.
        """
        start, end = (rollup_end(table, at, self.zone) for at in (todo.start, todo.until))
        connection.execute(delete(table) if todo.rebuild else delete(table).where(table.c.starts_at >= start))
        newest = log.newest if self.has_load_seq(ROLLED_FACTS[table.info["family"]]) else None
        parts = [RawRows(start, end, upto=newest)]
        if todo.late.first_old:
            parts.append(RawRows(floor_hour(todo.late.first_old), start, after=state.load_seq, upto=newest))
        return sum(self._insert(connection, table, part) for part in parts if part.start < part.end)

    def _insert(self, connection: Connection, table: Table, part: RawRows) -> int:
        row = rollup_rows(table, part, self.zone, self.has).subquery("made").c
        order = (row.starts_at, *(row[column.name] for column in keys_of(table)))
        ordered = select(*(row[column.name] for column in table.columns)).order_by(*order)
        made = insert(table).from_select(table.c.keys(), ordered)
        return connection.execute(made, execution_options={"preserve_rowcount": True}).rowcount
