"""Bulk writes into an embedded warehouse, and the note by which a demo warehouse is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Column, Connection, DateTime, Engine, Integer, MetaData, Table, func, inspect, select

from data.contract import metadata
from data.demo.world import Arguments

own = MetaData()
demo_build = Table(
    "demo_build",
    own,
    Column("seed", Integer, nullable=False, comment="seed of the demo city"),
    Column("until_at", DateTime, nullable=False, comment="end of the build, UTC: the stories are counted back from it"),
    Column("days", Integer, nullable=False, comment="days built"),
    Column("calls", Integer, nullable=False, comment="calls built"),
    comment="Arguments of the demo city in this warehouse; not part of the contract.",
)
"""Outside the contract: the deck never reads it, the feed takes the city's arguments from it."""


def create(connection: Connection, arguments: Arguments) -> None:
    """Create the contract's tables and note the arguments."""
    metadata.create_all(connection)
    own.create_all(connection)
    connection.execute(
        demo_build.insert().values(
            seed=arguments.seed, until_at=arguments.until, days=arguments.days, calls=arguments.calls
        )
    )


def read_arguments(engine: Engine) -> Arguments | None:
    """The arguments of the demo city in this warehouse; None where there is no (finished) one."""
    if engine.dialect.name != "duckdb" or not inspect(engine).has_table(demo_build.name):
        return None
    with engine.connect() as connection:
        row = connection.execute(select(demo_build)).one_or_none()
    return None if row is None else Arguments(row.seed, row.until_at, row.days, row.calls)


def is_demo(engine: Engine) -> bool:
    """Whether the warehouse holds a demo city, so that a feed may write into it."""
    return read_arguments(engine) is not None


def append(connection: Connection, table: str, rows: pd.DataFrame | pa.Table) -> int:
    """Append rows to a contract table by Arrow; columns of the table that are missing stay empty. Rows appended."""
    arrow = rows if isinstance(rows, pa.Table) else _arrow(rows, table)
    if not arrow.num_rows:
        return 0
    columns = [column.name for column in metadata.tables[table].columns]
    given = set(arrow.column_names)
    empty = pa.nulls(arrow.num_rows)
    ordered = pa.table({name: arrow.column(name) if name in given else empty for name in columns})
    _driver(connection).from_arrow(ordered).insert_into(table)
    return int(arrow.num_rows)


def replace(connection: Connection, table: str, key: str, rows: pd.DataFrame) -> None:
    """Update the rows of a contract table that have these keys, all given columns, in one statement."""
    if rows.empty:
        return
    target = metadata.tables[table]
    batch = Table("changed_rows", MetaData(), *(Column(name, target.c[name].type) for name in rows.columns))
    driver = _driver(connection)
    driver.register("changed_rows", _arrow(rows, table))
    values = {target.c[name]: batch.c[name] for name in rows.columns if name != key}
    connection.execute(target.update().where(target.c[key] == batch.c[key]).values(values))
    driver.unregister("changed_rows")


def next_load_id(connection: Connection) -> int:
    """The id that the next load gets."""
    log = metadata.tables["load_log"]
    return int(connection.execute(select(func.coalesce(func.max(log.c.load_id), 0))).scalar_one()) + 1


def _arrow(rows: pd.DataFrame, table: str) -> pa.Table:
    known = [column.name for column in metadata.tables[table].columns if column.name in rows.columns]
    return pa.Table.from_pandas(rows[known], preserve_index=False)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
