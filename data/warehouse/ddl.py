"""Creates the tables of the contract in each engine.

A city that maps its own tables to the contract by views does not need this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from data.contract.tables import FACTS, metadata

ROW_KEYS = frozenset(column.name for table in FACTS for column in table.primary_key)
"""Names of columns that identify a row of a fact table. Such a column has too many different values for a dictionary
(LowCardinality)."""
FREE_TEXT = frozenset({"summary", "note"})
"""Names of columns with text that people write. Such text hardly repeats, so a dictionary would not help."""


def create_all(engine: Engine) -> None:
    """Create the missing tables of the contract. Existing tables and rows stay as they are."""
    tables_for(engine.dialect.name).create_all(engine)


def tables_for(engine_name: str, tables: Sequence[Table] = metadata.sorted_tables) -> MetaData:
    """Copies of the tables in the form that suits an engine best. engine_name: duckdb, postgresql or clickhousedb.

    - DuckDB: the tables as declared.
    - PostgreSQL: fact tables and rollups also have indexes on their times and on load_seq. Fact tables that are not
      large and have a parent also have an index on the parent's key.
    - ClickHouse: MergeTree tables, ordered by time and key. Large tables have a partition per month. Columns outside
      the order may be NULL.
    """
    made = MetaData()
    for table in tables:
        if engine_name == "clickhousedb":
            _clickhouse(table, made)
        else:
            copied = table.to_metadata(made)
            if engine_name == "postgresql":
                _add_indexes(copied)
    return made


def time_of(table: Table) -> str | None:
    """The name of the column with a row's time: for a rollup it is starts_at. None if the table has no such column."""
    return table.info["time"] or ("starts_at" if "rolls" in table.info else None)


def is_large(table: Table) -> bool:
    """Whether a table counts as large: it is a rollup, or a fact table that has rollups."""
    return "rolls" in table.info or any(other.info.get("rolls") == table.name for other in metadata.tables.values())


# PostgreSQL --------------------------------------------------------------------------------------------------------


def _add_indexes(table: Table) -> None:
    time, scope = time_of(table), table.info["scope"]
    if time is None:
        return
    looked_up = [time, "load_seq", *([] if is_large(table) or scope.parent is None else [scope.parent.column])]
    for column in table.columns:
        if column.name in looked_up and is_large(table):
            # rows come in order of time, so a BRIN index serves; it has a thousandth of the size of a B-tree
            brin: dict[str, Any] = {"pages_per_range": 32, "autosummarize": True}
            Index(f"{table.name}_{column.name}", column, postgresql_using="brin", postgresql_with=brin)
        elif column.name in looked_up or (table.primary_key and isinstance(column.type, DateTime)):
            Index(f"{table.name}_{column.name}", column)


# ClickHouse --------------------------------------------------------------------------------------------------------


def _clickhouse(table: Table, made: MetaData) -> Table:
    from clickhouse_connect.cc_sqlalchemy.ddl.tableengine import MergeTree  # only where the engine is ClickHouse

    time = time_of(table)
    order = [name for name in (time, *table.primary_key.columns.keys()) if name]
    engine = MergeTree(order_by=order or "tuple()", partition_by=f"toYYYYMM({time})" if is_large(table) else None)
    columns = [
        Column(column.name, _clickhouse_type(column, column.name in order), comment=column.comment)
        for column in table.columns
    ]
    return Table(table.name, made, *columns, engine, comment=table.comment, info=table.info)


def _clickhouse_type(column: Column[Any], required: bool) -> TypeEngine[Any]:
    """The column's type in ClickHouse. required: True for a column by which the table is ordered: it cannot be NULL.

    In fact tables and rollups, text that repeats gets a dictionary (LowCardinality).
    """
    from clickhouse_connect.cc_sqlalchemy.datatypes import sqltypes as ch

    kinds: tuple[tuple[type[TypeEngine[Any]], Any], ...] = (
        (DateTime, ch.DateTime64(6, tz="UTC")),
        (Date, ch.Date32()),
        (Boolean, ch.Bool()),
        (SmallInteger, ch.Int16()),
        (BigInteger, ch.Int64()),
        (Integer, ch.Int32()),
        (Double, ch.Float64()),
        (Text, ch.String()),
    )
    kind: Any = next(there for here, there in kinds if isinstance(column.type, here))
    kind = kind if required else ch.Nullable(kind)
    repeats = isinstance(column.type, Text) and time_of(column.table) and column.name not in ROW_KEYS | FREE_TEXT
    return cast("TypeEngine[Any]", ch.LowCardinality(kind) if repeats else kind)
