"""Tables of the contract in each engine: `create_all`.

A city that maps its own tables by views needs none of this; a demo, an import and a copy do.
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
"""Columns that name one row of a fact: too many values for a dictionary."""
FREE_TEXT = frozenset({"summary", "note"})


def create_all(engine: Engine) -> None:
    """Create the tables of the contract that are not there. Rows and tables that are there stay as they are."""
    tables_for(engine.dialect.name).create_all(engine)


def tables_for(engine_name: str, tables: Sequence[Table] = metadata.sorted_tables) -> MetaData:
    """The contract's tables, or others, as this engine should keep them: duckdb, postgresql or clickhousedb.

    DuckDB: as declared; rows in order of time are its index. PostgreSQL: with indexes on the times, loads and parents
    of facts. ClickHouse: MergeTree in order of time, the great tables by months, with types that keep NULL.
    """
    kept = MetaData()
    for table in tables:
        if engine_name == "clickhousedb":
            _clickhouse(table, kept)
        else:
            copied = table.to_metadata(kept)
            if engine_name == "postgresql":
                _add_indexes(copied)
    return kept


def time_of(table: Table) -> str | None:
    """The column in whose order a table grows: the time of a fact, the start of a rollup's period."""
    return table.info["time"] or ("starts_at" if "rolls" in table.info else None)


def is_great(table: Table) -> bool:
    """Whether it grows without bound: a fact that is rolled up, or a rollup."""
    return "rolls" in table.info or any(other.info.get("rolls") == table.name for other in metadata.tables.values())


# PostgreSQL --------------------------------------------------------------------------------------------------------


def _add_indexes(table: Table) -> None:
    time, scope = time_of(table), table.info["scope"]
    if time is None:
        return
    looked_up = [time, "load_seq", *([] if is_great(table) or scope.kind != "parent" else [scope.column])]
    for column in table.columns:
        if column.name in looked_up and is_great(table):
            # rows come in order of time: a thousandth of a B-tree's size, which a hundred million rows would need
            brin: dict[str, Any] = {"pages_per_range": 32, "autosummarize": True}
            Index(f"{table.name}_{column.name}", column, postgresql_using="brin", postgresql_with=brin)
        elif column.name in looked_up or (table.primary_key and isinstance(column.type, DateTime)):
            Index(f"{table.name}_{column.name}", column)


# ClickHouse --------------------------------------------------------------------------------------------------------


def _clickhouse(table: Table, kept: MetaData) -> Table:
    from clickhouse_connect.cc_sqlalchemy.ddl.tableengine import MergeTree  # only where the engine is ClickHouse

    time = time_of(table)
    order = [name for name in (time, *table.primary_key.columns.keys()) if name]
    engine = MergeTree(order_by=order or "tuple()", partition_by=f"toYYYYMM({time})" if is_great(table) else None)
    columns = [
        Column(column.name, _clickhouse_type(column, column.name in order), comment=column.comment)
        for column in table.columns
    ]
    return Table(table.name, kept, *columns, engine, comment=table.comment, info=table.info)


def _clickhouse_type(column: Column[Any], required: bool) -> TypeEngine[Any]:
    """Its type there. What orders a table is required, all else may be NULL; text that repeats has a dictionary."""
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
