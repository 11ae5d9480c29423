"""What an administrator runs before a city's rows arrive: ``python -m data.engines_sql postgresql|clickhouse [ZONE]``.

Prints ``deploy/postgresql.sql`` and ``deploy/clickhouse_cluster.sql``; a test keeps the files true.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import Any

from sqlalchemy import Table, create_mock_engine
from sqlalchemy.schema import CreateTable

from data.contract.rollups import rollup_state
from data.contract.tables import metadata
from data.warehouse.ddl import tables_for, time_of

MONTHLY = ("data_call", "reading", "incident_event")
"""Facts that PostgreSQL keeps in a partition per month."""
SHARDS = {
    "data_call": "dataset_id", "dataset_state": "dataset_id", "service_case": "case_id", "incident": "incident_id",
    "incident_event": "incident_id", "reading": "asset_id", "calls_hour": "starts_at", "calls_hour_system": "system_id",
    "calls_hour_dataset": "dataset_id", "calls_day_system": "system_id", "calls_day_dataset": "dataset_id",
    "calls_day_pair": "dataset_id", "reading_hour": "asset_id",
}  # fmt: skip
"""Tables that a cluster divides, with the column by which; what queries join lies together. The others are on all."""
POSTGRESQL_HEAD = """\
-- Tables, indexes and comments of Citydeck's contract for PostgreSQL 15 or later.
-- Written by `python -m data.engines_sql postgresql`; a test keeps it true. Next: postgresql_months.sql, then
-- postgresql_roles.sql; on Citus citus.sql between them.
"""
CLICKHOUSE_HEAD = """\
-- Tables and rollups of Citydeck's contract for a ClickHouse cluster, in the database of the session.
-- Written by `python -m data.engines_sql clickhouse {zone}`; a test keeps it true. The city's zone, {zone},
-- stands in the rollups by day: write the file anew for another. The macros {{cluster}}, {{shard}} and {{replica}} are
-- those of each server's configuration. NAME_local holds a shard's rows, NAME asks all shards; tables without _local
-- are whole on every node. Write into NAME, or into NAME_local of the right shard; the views do the rest.
"""


def postgresql() -> str:
    """DDL of PostgreSQL: `MONTHLY` in partitions, BRIN where rows come in order of time."""
    kept = tables_for("postgresql")
    for name in MONTHLY:
        kept.tables[name].dialect_options["postgresql"]["partition_by"] = f"RANGE ({time_of(metadata.tables[name])})"
    statements: list[str] = []

    def collect(statement: Any, *_: Any, **__: Any) -> None:
        statements.append(_tidy(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", collect)
    kept.create_all(engine, checkfirst=False)
    text = POSTGRESQL_HEAD
    for kind, found in groupby(statements, lambda statement: statement[: len("CREATE INDEX")]):
        text += "\n" if kind == "CREATE TABLE" else ""
        text += "".join(f"{statement};\n" for statement in (sorted(found) if kind == "CREATE INDEX" else found))
    return text


def clickhouse(zone: str) -> str:
    """DDL of a ClickHouse cluster: replicated tables, what is divided behind a table over all shards, and rollups."""
    return CLICKHOUSE_HEAD.format(zone=zone) + "".join(f"\n{statement};\n" for statement in cluster_statements(zone))


def cluster_statements(zone: str) -> list[str]:
    """The statements of `clickhouse`, in their order."""
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
    """A table's DDL with its engine replicated: within its shard, or to all nodes where it is not divided."""
    divided = table is None or table.name in SHARDS
    where = "'/clickhouse/tables/{database}/{shard}/{table}'" if divided else "'/clickhouse/tables/{database}/{table}'"
    keeper = f"{where}, " + ("'{replica}'" if divided else "'{shard}_{replica}'")
    kind = "AggregatingMergeTree" if "Engine AggregatingMergeTree" in ddl else "MergeTree"
    if table is not None and metadata.tables[table.name].primary_key.columns:
        kind, keeper = "ReplacingMergeTree", keeper + (", load_seq" if "load_seq" in table.c else "")
        ddl = ddl.replace("`load_seq` Nullable(Int64)", "`load_seq` Int64")  # what decides between rows is required
    found = re.sub(r" Engine \w+", f"\nENGINE = Replicated{kind}({keeper})", ddl, count=1)
    return _on_cluster(found)


def _distributed(name: str) -> str:
    place = f"'{{cluster}}', currentDatabase(), '{name}_local', cityHash64({SHARDS[name]})"
    return f"CREATE TABLE {name} ON CLUSTER '{{cluster}}' AS {name}_local\nENGINE = Distributed({place})"


def _on_cluster(ddl: str) -> str:
    return re.sub(r"^(CREATE (?:TABLE|VIEW|MATERIALIZED VIEW) [`\w]+)", r"\1 ON CLUSTER '{cluster}'", ddl, count=1)


def _tidy(statement: Any) -> str:
    """One column per line, no blanks at line ends."""
    text = re.sub(r", (?=`\w+` [A-Z])", ",\n    ", str(statement).strip()).replace("\t", "    ")
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def main(engine: str, zone: str = "Asia/Shanghai") -> None:
    """Write the DDL of an engine to standard output."""
    sys.stdout.write(postgresql() if engine == "postgresql" else clickhouse(zone))


if __name__ == "__main__":
    main(*sys.argv[1:])
