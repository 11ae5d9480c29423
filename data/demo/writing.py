"""Writes many rows at once into a demo's warehouse. Also here: the tables that mark a warehouse as a demo."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Engine,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Update,
    func,
    inspect,
    select,
)

from data.contract.parts import CITY
from data.contract.tables import FACTS, metadata
from data.demo.world import Arguments
from data.warehouse.ddl import tables_for
from data.warehouse.engines import columns_there

own = MetaData()


def _arguments_table(name: str, comment: str) -> Table:
    return Table(
        name,
        own,
        Column("seed", Integer, nullable=False, comment="seed of the random numbers"),
        Column("until_at", DateTime, nullable=False, comment="end of the build, UTC; stories are counted back from it"),
        Column("days", Integer, nullable=False, comment="days built"),
        Column("calls", Integer, nullable=False, comment="calls built"),
        comment=comment,
        info={"time": None, "scope": CITY},
    )


demo_build = _arguments_table("demo_build", "Arguments of the demo city in this warehouse; not part of the contract.")
"""A table outside the contract. It marks a warehouse as a complete demo, and holds the arguments of the demo city."""
demo_building = _arguments_table(
    "demo_building", "Arguments of a demo city that is being built here, or was interrupted."
)
"""A table that exists on a server while a demo is built there, and after the build was interrupted. A file never has
this table: a demo in a file appears only when it is complete."""
_ARROW = {
    SmallInteger: pa.int16(), BigInteger: pa.int64(), Integer: pa.int32(), Double: pa.float64(), Text: pa.string(),
    DateTime: pa.timestamp("us"), Date: pa.date32(), Boolean: pa.bool_(),
}  # fmt: skip
COPIED_ROWS = 50_000
"""Number of rows that are converted to text at once for PostgreSQL."""


def save_arguments(engine: Engine, table: Table, arguments: Arguments) -> None:
    """Create `table` (`demo_build` or `demo_building`), and write the arguments of the demo into it as one row."""
    tables_for(engine.dialect.name, [table]).create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            table.insert().values(
                seed=arguments.seed, until_at=arguments.until, days=arguments.days, calls=arguments.calls
            )
        )


def read_arguments(engine: Engine) -> Arguments | None:
    """The arguments of the demo city in this warehouse. None if the warehouse has no demo, or an incomplete one."""
    if not inspect(engine).has_table(demo_build.name):
        return None
    with engine.connect() as connection:
        row = connection.execute(select(demo_build)).one_or_none()
    return None if row is None else Arguments(row.seed, row.until_at.replace(tzinfo=None), row.days, row.calls)


def is_demo(engine: Engine) -> bool:
    """Whether the warehouse holds a complete demo city."""
    return read_arguments(engine) is not None


def complete(engine: Engine) -> None:
    """Create the fact tables and columns that a demo lacks because it was built with an older version of the contract.

    New columns are empty.
    """
    tables_for(engine.dialect.name, FACTS).create_all(engine)
    with engine.begin() as connection:
        there, quote = columns_there(connection), engine.dialect.identifier_preparer.quote
        for table in FACTS:
            for column in table.columns:
                if column.name not in there[table.name]:
                    kind = column.type.compile(engine.dialect)
                    statement = f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {kind}"
                    connection.exec_driver_sql(statement)  # SQLAlchemy has no element for this statement


def append(connection: Connection, table: str, rows: pd.DataFrame | pa.Table) -> int:
    """Append rows to a contract table. Returns the number of rows.

    A column of the table that `rows` lacks stays empty. A column of `rows` that the table lacks is ignored.
    """
    arrow = rows if isinstance(rows, pa.Table) else _arrow(rows, table)
    if arrow.num_rows:
        APPEND[connection.dialect.name](connection, table, arrow)
    return int(arrow.num_rows)


def replace(connection: Connection, table: str, key: str, rows: pd.DataFrame) -> None:
    """Update the rows of a contract table whose keys are in `rows`: all columns that `rows` has are set.

    key: name of the key column. This works on DuckDB and PostgreSQL only.
    """
    if rows.empty:
        return
    arrow = _arrow(rows, table)
    batch, update = _update(table, key, tuple(arrow.column_names))
    if connection.dialect.name == "duckdb":
        _driver(connection).register(batch.name, arrow)
        connection.execute(update)
        _driver(connection).unregister(batch.name)
    else:
        batch.create(connection, checkfirst=False)
        _copy(connection, batch.name, _typed(arrow, table))
        connection.execute(update)
        batch.drop(connection, checkfirst=False)


@lru_cache(maxsize=100)
def _update(table: str, key: str, columns: tuple[str, ...]) -> tuple[Table, Update]:
    """A temporary table for changed rows, and the UPDATE that copies them from it into a contract table.

    Both are kept: SQLAlchemy caches statements by their tables, and a new table per tick would fill this cache.
    """
    target = metadata.tables[table]
    batch = Table("changed_rows", MetaData(), *(Column(n, target.c[n].type) for n in columns), prefixes=["TEMPORARY"])
    values = {target.c[name]: batch.c[name] for name in columns if name != key}
    return batch, target.update().where(target.c[key] == batch.c[key]).values(values)


def next_load_id(connection: Connection) -> int:
    """The load_id for the next load: the largest in ``load_log`` plus 1; 1 if there is no load."""
    log = metadata.tables["load_log"]
    return int(connection.execute(select(func.coalesce(func.max(log.c.load_id), 0))).scalar_one()) + 1


def _insert(connection: Connection, table: str, arrow: pa.Table) -> None:
    given, empty = set(arrow.column_names), pa.nulls(arrow.num_rows)
    names = [column.name for column in metadata.tables[table].columns]
    ordered = pa.table({name: arrow.column(name) if name in given else empty for name in names})
    _driver(connection).from_arrow(ordered).insert_into(table)


def _append_copy(connection: Connection, table: str, arrow: pa.Table) -> None:
    _copy(connection, table, _typed(arrow, table))


def _copy(connection: Connection, table: str, arrow: pa.Table) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in arrow.column_names)
    # Arrow writes CSV ten times as fast as Python writes rows. A missing value is nothing, an empty text is "".
    options = csv.WriteOptions(include_header=False)
    with (
        _driver(connection).cursor() as cursor,
        cursor.copy(f"COPY {quote(table)} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in arrow.to_batches(max_chunksize=COPIED_ROWS):
            text = pa.BufferOutputStream()
            csv.write_csv(batch, text, options)
            copy.write(memoryview(text.getvalue()))


def _insert_columns(connection: Connection, table: str, arrow: pa.Table) -> None:
    # a table has one partition per month, and ten years have more months than ClickHouse allows in one insert
    settings = {"max_partitions_per_insert_block": 0}
    _driver(connection).client.insert_arrow(table, _typed(arrow, table), settings=settings)


APPEND: dict[str, Callable[[Connection, str, pa.Table], None]] = {
    "duckdb": _insert,
    "postgresql": _append_copy,
    "clickhousedb": _insert_columns,
}
"""Name of an engine's dialect -> function that inserts an Arrow table into a contract table."""


def _arrow(rows: pd.DataFrame, table: str) -> pa.Table:
    known = [column.name for column in metadata.tables[table].columns if column.name in rows.columns]
    return pa.Table.from_pandas(rows[known], preserve_index=False)


def _typed(arrow: pa.Table, table: str) -> pa.Table:
    """The columns of `arrow` that the contract table has, converted to the table's types."""
    columns = [column for column in metadata.tables[table].columns if column.name in arrow.column_names]
    kinds = {c.name: next(kind for base, kind in _ARROW.items() if isinstance(c.type, base)) for c in columns}
    return arrow.select(list(kinds)).cast(pa.schema(list(kinds.items())))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
