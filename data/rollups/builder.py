"""Rollups kept right: built month by month, brought forward as hours close, and repaired where rows came late.

Each step is one transaction that takes one family of rollups further, rows, state and `load_log` together. An
interrupted run loses the step under way and nothing else; the next run goes on from `rollup_state`.
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

from data.contract.rollups import rollup_state
from data.contract.tables import ROLLUPS, data_call, data_grant, dataset, reading
from data.errors import PlainError
from data.questions.reading import has_all
from data.questions.rollup_reach import ROLLED_FACTS
from data.rollups.log import Log, add_loads, read_log
from data.rollups.plan import Plan, State, plan, read_state
from data.rollups.rows import Stretch, floor_hour, keys_of, reach, rollup_rows
from data.warehouse.ddl import tables_for
from data.warehouse.engines import columns_there
from data.watch.freshness import utc_now

FAMILIES = tuple(ROLLED_FACTS)
NEEDS = {
    "calls": [data_call.c[n] for n in ("called_at", "dataset_id", "system_id", "status_code", "latency_ms")],
    "breaches": [data_call.c[n] for n in ("called_at", "dataset_id", "system_id")]
    + [data_grant.c[n] for n in ("system_id", "dataset_id", "valid_from", "valid_to")]
    + [dataset.c.dataset_id, dataset.c.share_class],
    "readings": [reading.c[n] for n in ("asset_id", "observed_at", "quantity", "value")],
}
"""By family, the columns without which it cannot be."""
ATTEMPTS = 3
MEMORY = "1200MB"


class RollupError(PlainError):
    """The rollups cannot be kept here; the text is one clear line."""


@dataclass(frozen=True)
class Step:
    """What a step did: rows made from `start` to `until`, to where the family reaches now.

    rows: inserted, by rollup. late: raw rows that had come late.
    """

    family: str
    start: datetime
    until: datetime
    rows: Mapping[str, int]
    late: int
    seconds: float

    def __str__(self) -> str:
        late = f", {self.late:,} rows had come late" if self.late else ""
        rows = f"{sum(self.rows.values()):,} rows in {self.seconds:.1f} s"
        return f"{self.family:>8} to {self.until:%Y-%m-%d %H:%M}Z: {rows}{late}"


class Roller:
    """Keeps the rollups of one warehouse for a city's zone; on DuckDB and PostgreSQL.

    clock: gives the present naive UTC moment, beyond which no source is believed. Raises RollupError on other engines.
    """

    def __init__(self, engine: Engine, zone: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        if engine.dialect.name not in ("duckdb", "postgresql"):
            raise RollupError("on ClickHouse materialized views keep the rollups: see docs/engines.md")
        self.engine, self.zone, self.clock = engine, zone, clock
        self._present: dict[str, frozenset[str]] = {}

    def bound_memory(self) -> None:
        """In a process of its own: keep it below 2 GB. A part of what DuckDB needs is not under its limit."""
        if self.engine.dialect.name == "duckdb":
            with self.engine.connect() as connection:
                connection.execute(text(f"SET memory_limit = '{MEMORY}'"))
                connection.execute(text("RESET threads"))  # all cores: nobody else asks

    def prepare(self) -> list[str]:
        """Create what is missing of the rollups' tables. One line for everything that cannot be kept, and why."""
        with self.engine.begin() as connection:
            self._look(connection)
            missing = [table for table in (*ROLLUPS, rollup_state) if table.name not in self._present]
            tables_for(self.engine.dialect.name, missing).create_all(connection, checkfirst=False)
            there = set(connection.scalars(select(rollup_state.c.family)))
            if new := [{"family": family} for family in FAMILIES if family not in there]:
                connection.execute(insert(rollup_state), new)
        lacks = {family: [column for column in NEEDS[family] if not self.has(column)] for family in FAMILIES}
        facts = {ROLLED_FACTS[family] for family in self.families()}
        return [
            *(f"{family}: not kept, the warehouse has no {columns[0]}" for family, columns in lacks.items() if columns),
            *(f"{f.name} has no load_seq: rows that come late are not found" for f in facts if not self.numbered(f)),
        ]

    def _look(self, connection: Connection) -> None:
        self._present = columns_there(connection)

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns."""
        return has_all(self._present, parts)

    def numbered(self, fact: Table) -> bool:
        """Whether the rows of a fact table say which load brought them."""
        return self.has(fact.c.load_seq)

    def families(self) -> list[str]:
        """Those that the warehouse's columns allow."""
        return [family for family in FAMILIES if self.has(*NEEDS[family])]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the warehouse as it is now, whatever is written meanwhile."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            self._look(connection)
            yield connection

    def forget(self) -> None:
        """Have the next steps build all from the start."""
        with self.engine.begin() as connection:
            connection.execute(update(rollup_state).values(zone=None))

    def months(self, family: str) -> int:
        """Months that are left, the last perhaps in part: about the number of steps."""
        with self.engine.connect() as connection:
            following, log, _ = self._following(connection, family)
        if following is None:
            return 0
        start, last = following.back, max(log.until or following.until, following.until) - timedelta(hours=1)
        return (last.year - start.year) * 12 + last.month - start.month + 1

    def steps(self, family: str) -> Iterator[Step]:
        """Take a family further, a month at a time, until nothing is left to do; each step stands when it is given."""
        while step := self._step(family):
            yield step

    def shown(self, family: str, progress: bool = True) -> Iterator[Step]:
        """The steps of a family, with a bar of their progress."""
        title, total = f"{'rollup of ' + family:>18}", self.months(family) if progress else 0
        yield from tqdm(self.steps(family), desc=title, total=total, unit=" months", disable=not total)

    def _following(self, connection: Connection, family: str) -> tuple[Plan | None, Log, State]:
        fact = ROLLED_FACTS[family]
        log, state = read_log(connection, fact, self.clock()), read_state(connection, family)
        return plan(connection, family, state, log, self.zone, self.numbered(fact)), log, state

    def _step(self, family: str) -> Step | None:
        with self.engine.connect() as connection:  # mostly there is nothing to do, and nothing to lock
            if self._following(connection, family)[0] is None:
                return None
        for attempt in range(1, ATTEMPTS):
            try:
                return self._take(family)
            except IntegrityError:  # another load has taken its number in the log at the same time
                time.sleep(attempt)
        return self._take(family)

    def _take(self, family: str) -> Step | None:
        started = time.monotonic()
        with self.engine.begin() as connection:
            mine = update(rollup_state).where(rollup_state.c.family == family)
            connection.execute(mine.values(until=rollup_state.c.until))  # a second run waits here
            following, log, state = self._following(connection, family)
            if following is None:
                return None
            tables = [table for table in ROLLUPS if table.info["family"] == family]
            rows = {table.name: self._write(connection, table, following, state, log) for table in tables}
            rules = log.rules if family == "breaches" else None
            connection.execute(mine.values(until=following.until, load_seq=log.newest, zone=self.zone, rules_seq=rules))
            add_loads(connection, rows, following.until, self.clock())
        seconds = time.monotonic() - started
        return Step(family, following.back, following.until, rows, following.late.rows, seconds)

    def _write(self, connection: Connection, table: Table, following: Plan, state: State, log: Log) -> int:
        """The rows of one rollup that the plan names; how many were inserted."""
        start, end = (reach(table, at, self.zone) for at in (following.back, following.until))
        connection.execute(delete(table) if following.fresh else delete(table).where(table.c.starts_at >= start))
        newest = log.newest if self.numbered(ROLLED_FACTS[table.info["family"]]) else None
        stretches = [Stretch(start, end, upto=newest)]
        if following.late.old:
            stretches.append(Stretch(floor_hour(following.late.old), start, after=state.load_seq, upto=newest))
        return sum(self._insert(connection, table, stretch) for stretch in stretches if stretch.start < stretch.end)

    def _insert(self, connection: Connection, table: Table, stretch: Stretch) -> int:
        row = rollup_rows(table, stretch, self.zone, self.has).subquery("made").c
        order = (row.starts_at, *(row[column.name] for column in keys_of(table)))
        ordered = select(*(row[column.name] for column in table.columns)).order_by(*order)
        made = insert(table).from_select(table.c.keys(), ordered)
        return connection.execute(made, execution_options={"preserve_rowcount": True}).rowcount
