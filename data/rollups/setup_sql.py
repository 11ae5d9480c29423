"""Print the DDL of the contract's tables: ``python -m data.rollups.setup_sql postgresql``, or ``… clickhouse [ZONE]``.

An administrator runs the DDL before a city's rows arrive. The repository holds it as ``deploy/postgresql.sql`` and
``deploy/clickhouse_cluster.sql``; a test compares these files with what this module prints.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Table, create_mock_engine
from sqlalchemy.schema import CreateTable

from data.contract.rollups import rollup_state
from data.contract.tables import metadata
from data.warehouse.ddl import tables_for, time_of

MONTHLY = ("data_call", "reading", "incident_event")
"""Names of the fact tables that have one partition per month on PostgreSQL."""
SHARDS = {
    "data_call": "dataset_id", "dataset_state": "dataset_id", "service_case": "case_id", "case_event": "case_id",
    "incident": "incident_id",
    "incident_event": "incident_id", "reading": "asset_id", "calls_hour": "starts_at", "calls_hour_system": "system_id",
    "calls_hour_dataset": "dataset_id", "calls_day_system": "system_id", "calls_day_dataset": "dataset_id",
    "calls_day_pair": "dataset_id", "reading_hour": "asset_id",
}  # fmt: skip
"""Name of a table that a ClickHouse cluster shards -> its sharding column. An incident or case and its events have the
same column, so that they are on the same shard. All other tables are stored whole on every node."""
POSTGRESQL_HEAD = """\
-- Tables, indexes and comments of Citydeck's contract for PostgreSQL 15 or later.
-- Printed by `python -m data.rollups.setup_sql postgresql`; a test compares them. Next run postgresql_months.sql, then
-- postgresql_roles.sql; on Citus run citus.sql between them.
"""
CLICKHOUSE_HEAD = """\
-- Tables and rollups of Citydeck's contract for a ClickHouse cluster, in the database of the session.
-- Printed by `python -m data.rollups.setup_sql clickhouse {zone}`; a test compares them. The rollups by day contain
-- the city's time zone, {zone}: print the file again for another zone. Each server defines the macros {{cluster}},
-- {{shard}} and {{replica}} in its configuration. NAME_local holds the rows of one shard, NAME reads all shards; tables
-- without _local are whole on every node. Insert into NAME, or into NAME_local of the right shard; the views fill the
-- rollups.
"""


def postgresql() -> str:
    """The DDL for PostgreSQL: tables, comments, partitions of the tables in `MONTHLY`, and indexes.

    Rollups, and fact tables that have rollups, have BRIN indexes. Other fact tables have B-tree indexes.
    """
    tables = tables_for("postgresql")
    for name in MONTHLY:
        tables.tables[name].dialect_options["postgresql"]["partition_by"] = f"RANGE ({time_of(metadata.tables[name])})"
    statements: list[str] = []

    def collect(statement: Any, *_: Any, **__: Any) -> None:
        statements.append(_tidy(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", collect)
    tables.create_all(engine, checkfirst=False)
    text = POSTGRESQL_HEAD
    for kind, group in groupby(statements, lambda statement: statement[: len("CREATE INDEX")]):
        text += "\n" if kind == "CREATE TABLE" else ""
        text += "".join(f"{statement};\n" for statement in (sorted(group) if kind == "CREATE INDEX" else group))
    return text


def clickhouse(zone: str) -> str:
    """The DDL for a ClickHouse cluster: replicated tables, distributed tables that read all shards, rollups and views.

    zone: the city's time zone, for daily rollups.
    """
    return CLICKHOUSE_HEAD.format(zone=zone) + "".join(f"\n{statement};\n" for statement in cluster_statements(zone))


def cluster_statements(zone: str) -> list[str]:
    """The SQL statements of the script that `clickhouse` returns, in the order in which they must run.

    zone: the city's time zone.
    """
    from data.rollups.views import view_statements
    from data.warehouse.clickhouse import ClickHouse  # not needed for PostgreSQL

    rollups = {name for name, table in metadata.tables.items() if "rolls" in table.info} | {rollup_state.name}
    views = view_statements(zone, "{}_local")
    statements = []
    for table in tables_for("clickhousedb").sorted_tables:
        if table.name not in rollups:
            ddl = str(CreateTable(table).compile(dialect=ClickHouse()))
            local = _local(table.name)
            statements.append(_replicated(ddl.replace(f"`{table.name}`", local, 1), table))
    statements += [_replicated(ddl, None) for name, ddl in views.items() if name.endswith("_local")]
    statements += [_distributed(name) for name in SHARDS]
    statements += [_on_cluster(ddl) for name, ddl in views.items() if not name.endswith("_local")]
    return [_tidy(statement) for statement in statements]


def _local(name: str) -> str:
    return f"{name}_local" if name in SHARDS else name


def _replicated(ddl: str, table: Table | None) -> str:
    """The DDL of a table with a replicated engine. A sharded table is replicated within its shard, others on all nodes.

    table: None for a rollup.
    """
    sharded = table is None or table.name in SHARDS
    where = "'/clickhouse/tables/{database}/{shard}/{table}'" if sharded else "'/clickhouse/tables/{database}/{table}'"
    keeper = f"{where}, " + ("'{replica}'" if sharded else "'{shard}_{replica}'")
    kind = "AggregatingMergeTree" if "Engine AggregatingMergeTree" in ddl else "MergeTree"
    if table is not None and metadata.tables[table.name].primary_key.columns:
        kind, keeper = "ReplacingMergeTree", keeper + (", load_seq" if "load_seq" in table.c else "")
        # the version column of a ReplacingMergeTree must not be null
        ddl = ddl.replace("`load_seq` Nullable(Int64)", "`load_seq` Int64")
    replicated = re.sub(r" Engine \w+", f"\nENGINE = Replicated{kind}({keeper})", ddl, count=1)
    return _on_cluster(replicated)


def _distributed(name: str) -> str:
    place = f"'{{cluster}}', currentDatabase(), '{name}_local', cityHash64({SHARDS[name]})"
    return f"CREATE TABLE {name} ON CLUSTER '{{cluster}}' AS {name}_local\nENGINE = Distributed({place})"


def _on_cluster(ddl: str) -> str:
    return re.sub(r"^(CREATE (?:TABLE|VIEW|MATERIALIZED VIEW) [`\w]+)", r"\1 ON CLUSTER '{cluster}'", ddl, count=1)


def _tidy(statement: Any) -> str:
    """The text of a statement, with one column per line and no spaces at line ends."""
    text = re.sub(r", (?=`\w+` [A-Z])", ",\n    ", str(statement).strip()).replace("\t", "    ")
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def main(engine: str, zone: str = "Asia/Shanghai") -> None:
    """Print the DDL for an engine.

    engine: "postgresql" or "clickhouse". zone: the city's time zone, for the daily rollups of ClickHouse. An engine or
    a zone that is not known ends the program with one line.
    """
    if engine not in ("postgresql", "clickhouse"):
        sys.exit(f"setup_sql: engine '{engine}' is not known; known: postgresql, clickhouse")
    if zone not in available_timezones():
        sys.exit(f"setup_sql: time zone '{zone}' is not known; write it like Asia/Shanghai")
    sys.stdout.write(postgresql() if engine == "postgresql" else clickhouse(zone))


if __name__ == "__main__":
    main(*sys.argv[1:])
