"""Rollups on ClickHouse: aggregating tables, and materialized views that fill them as rows arrive.

On ClickHouse the views replace `python app.py rollup`: they add each row to the rollups when it arrives, late or not.
Breaches have no rollup: when grants change, past calls must be judged again, and a view cannot do that.
"""

from __future__ import annotations

import re
from typing import Any, cast

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, case, func, inspect, literal, select
from sqlalchemy.schema import CreateTable

from data.calls.counts import raw_counts
from data.contract.calls import data_call
from data.contract.common import load_log
from data.contract.latency import BUCKETS
from data.contract.layers import reading
from data.contract.rollups import ROLLUPS, reading_hour, rollup_state
from data.contract.soundness import finite
from data.times import time_bucket
from data.warehouse.clickhouse import ClickHouse
from data.warehouse.ddl import tables_for
from data.warehouse.selects import AnySelect

FAMILIES = {"calls": data_call, "readings": reading}
"""Name of a family of rollups that views fill -> its fact table."""
COMBINED_BY = {"first_at": "min", "last_at": "max", "value_min": "min", "value_max": "max"}
"""Name of a column of a rollup -> the SQL function that combines the column's values. The values of other columns that
are no keys are summed."""


def view_rollups() -> tuple[Table, ...]:
    """The rollups that materialized views of ClickHouse fill."""
    return tuple(table for table in ROLLUPS if table.info["family"] in FAMILIES)


def create_views(engine: Engine, zone: str) -> None:
    """Create what is missing on one node of ClickHouse: the tables that the views read, the rollups, and the views.

    The view `rollup_state` is one of them. zone: the city's time zone, for daily rollups. Call it before rows arrive: a
    view sees only rows that are inserted after its creation.
    """
    there, plain = inspect(engine), tables_for("clickhousedb")
    plain.create_all(engine, tables=[plain.tables[fact.name] for fact in (load_log, *FAMILIES.values())])
    missing = [statement for name, statement in view_statements(zone).items() if not there.has_table(name)]
    with engine.connect() as connection:
        for statement in missing:
            connection.exec_driver_sql(statement)


def view_statements(zone: str, stored: str = "{}") -> dict[str, str]:
    """Name of a table or view in ClickHouse -> its DDL, in the order in which the statements must run.

    They create the rollups, the views that fill them, and the view `rollup_state`. zone: the city's time zone. stored:
    pattern of the names of the tables that hold rows; on a cluster it is ``{}_local``.
    """
    statements = {}
    for table in view_rollups():
        statements[stored.format(table.name)] = _to_text(CreateTable(rollup_table(table, stored)))
    for table in view_rollups():
        name, source = f"{table.name}_filled", table.info["rolls"]
        rows = re.sub(rf"\b{source}\b", stored.format(source), _to_text(rollup_select(table, zone)))
        statements[name] = f"CREATE MATERIALIZED VIEW {name} TO {stored.format(table.name)} AS\n{rows}"
    statements[rollup_state.name] = f"CREATE VIEW {rollup_state.name} AS\n{_to_text(state_select(zone))}"
    return statements


def rollup_table(table: Table, stored: str = "{}") -> Table:
    """A rollup as a table of ClickHouse's engine AggregatingMergeTree, which combines rows with the same keys.

    stored: pattern of the table's name, as in `view_statements`.
    """
    from clickhouse_connect.cc_sqlalchemy.ddl.tableengine import AggregatingMergeTree

    plain = tables_for("clickhousedb", [table]).tables[table.name]
    keys = [column.name for column in plain.columns if _function(column) is None]
    order = AggregatingMergeTree(
        order_by=keys, partition_by="toYYYYMM(starts_at)", settings={"allow_nullable_key": True}
    )
    columns = [Column(column.name, _aggregate_type(column), comment=column.comment) for column in plain.columns]
    return Table(stored.format(table.name), MetaData(), *columns, order, comment=table.comment, info=table.info)


def _function(column: Column[Any]) -> str | None:
    """The name of the SQL function that combines the values of a rollup's column; None for a key column."""
    if column.name in COMBINED_BY:
        return COMBINED_BY[column.name]
    counts = {"calls", "failed", "readings", "value_sum", *BUCKETS}
    return "sum" if column.name in counts else None


def _aggregate_type(column: Column[Any]) -> Any:
    from clickhouse_connect.cc_sqlalchemy.datatypes import sqltypes as ch

    function, kind = _function(column), cast("Any", column.type)
    if function is None:
        return kind
    if function == "sum":  # ClickHouse sums 32-bit numbers into 64 bits
        return ch.SimpleAggregateFunction("sum", ch.Nullable(ch.Float64 if column.name == "value_sum" else ch.Int64))
    return ch.SimpleAggregateFunction(function, kind)


def rollup_select(table: Table, zone: str) -> AnySelect:
    """The select of a materialized view: a rollup's rows, computed from its fact table. zone: the city's time zone."""
    if table is reading_hour:
        return _reading_select()
    hourly, histogram = table.info["period"] == "hour", BUCKETS[0] in table.c
    day = () if hourly else (func.toStartOfDay(data_call.c.called_at, zone).label("hour_utc"),)
    keys = tuple(data_call.c[name] for name in ("system_id", "dataset_id") if name in table.c)
    row = raw_counts((*day, *keys), [], hourly=hourly, histogram=histogram).subquery("counts").c
    counts = (row.n_calls.label("calls"), row.n_errors.label("failed"), row.earliest.label("first_at"))
    buckets = [row[name] for name in BUCKETS] if histogram else []
    return select(row.hour_utc.label("starts_at"), *(row[key.name] for key in keys), *counts, *buckets)


def _reading_select() -> AnySelect:
    value, row = reading.c.value, reading.c
    by = (time_bucket("hour", row.observed_at).label("starts_at"), row.asset_id, row.quantity)
    sums: dict[str, Any] = {"readings": func.count, "value_sum": func.sum, "value_min": func.min, "value_max": func.max}
    counts = (function(value).label(name) for name, function in sums.items())
    return select(*by, *counts).where(finite(value)).group_by(*by)


def state_select(zone: str) -> AnySelect:
    """A select of the rows for ``rollup_state``: one per family of rollups whose fact table has a successful load.

    A family (a key of `FAMILIES`) is a group of rollups that are built together. until: the greatest data_until of
    these loads, rounded down to the hour. zone: the city's time zone.
    """
    log, names = load_log.c, [fact.name for fact in FAMILIES.values()]
    family = case(*((log.table_name == fact.name, literal(family, Text)) for family, fact in FAMILIES.items()))
    until, newest = time_bucket("hour", func.max(log.data_until)), func.max(log.load_id)
    return (
        select(family.label("family"), until.label("until"), newest.label("load_seq"),
               literal(zone, Text).label("zone"), literal(0, Integer).label("rules_seq"))
        .where(log.table_name.in_(names), log.state == "ok")
        .group_by(log.table_name)
    )  # fmt: skip


def _to_text(element: Any) -> str:
    """A statement as text. Its values are written into the text, because DDL takes no parameters."""
    compiled = element.compile(dialect=ClickHouse(paramstyle="named"), compile_kwargs={"literal_binds": True})
    return str(compiled).strip().replace("%%", "%")
