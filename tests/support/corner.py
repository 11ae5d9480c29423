"""A corner of the demo with its own rollups, small enough to be copied into every engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import Table, create_engine

from data.contract.rollups import ROLLUPS, rollup_state
from data.contract.tables import metadata
from data.rollups.builder import RollupBuilder
from data.warehouse.ddl import create_all

ROLLED = [table.name for table in (*ROLLUPS, rollup_state)]
SAMPLES = {
    "data_call": "hash(called_at, system_id) % 40 = 0",
    "service_case": "hash(case_id) % 4 = 0",
    "reading": "hash(asset_id) % 20 = 0",
    "load_log": "source <> 'rollup'",
} | dict.fromkeys(ROLLED, "false")
"""Which rows of great tables are enough."""
SINCE_EVER = ("data_call", "indicator_value")
"""Facts that are read far back: their rows before the start are kept too."""
EARLIER = {"dataset_state": timedelta(days=2)}
"""Facts that are observed seldom: how long before the start their rows are kept."""
Rows = dict[str, pd.DataFrame]


def corner(demo: Path, districts: tuple[str, ...], start: datetime, end: datetime) -> Rows:
    """Rows of the demo by table: whole dimensions, and what happened in these districts and days; no rollups."""
    engine = create_engine(f"duckdb:///{demo}", connect_args={"read_only": True, "config": {"memory_limit": "2GB"}})
    rows: Rows = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            names = ", ".join(f'"{c.name}"' for c in table.columns)  # "at" is a word of DuckDB's
            conditions, values = conditions_of(table, districts, start, end)
            query = f"SELECT {names} FROM {table.name} WHERE {' AND '.join(conditions)}"
            rows[table.name] = connection.exec_driver_sql(query, values).cursor.df()
    engine.dispose()
    return {name: with_parents(metadata.tables[name], rows) for name in rows}


def conditions_of(
    table: Table, districts: tuple[str, ...], start: datetime, end: datetime
) -> tuple[list[str], tuple[datetime, ...]]:
    """Conditions of a table's rows by what the contract says of it, and the values of their placeholders."""
    time, conditions, values = table.info["time"], [SAMPLES.get(table.name, "true")], []
    if table.name == "load_log":
        conditions.append("data_until >= ?::TIMESTAMP")
        values.append(start)
    if time:
        conditions.append(f'"{time}" < ?::TIMESTAMP')
        values.append(end)
    if time and table.name not in SINCE_EVER:
        conditions.append(f'"{time}" >= ?::TIMESTAMP')
        values.append(start - EARLIER.get(table.name, timedelta(0)))
    scope = table.info["scope"]
    if time and scope.district and not scope.for_all:
        conditions.append(f"{scope.district} IN ({', '.join(repr(unit) for unit in districts)})")
    return conditions, tuple(values)


def with_parents(table: Table, rows: Rows) -> pd.DataFrame:
    """Rows of a table without those whose parent is left out."""
    parent, own = table.info["scope"].parent, rows[table.name]
    return own if parent is None else own[own[parent.column].isin(rows[parent.table][parent.column])]


def fill_duckdb(path: Path, rows: Rows, zone: str, until: datetime) -> Rows:
    """Make a DuckDB file of the contract with these rows, and roll them up. All rows that are in it then."""
    engine = create_engine(f"duckdb:///{path}")
    create_all(engine)
    with engine.begin() as connection:
        for table, frame in rows.items():
            connection.connection.driver_connection.append(table, frame)  # type: ignore[union-attr]
    builder = RollupBuilder(engine, zone, clock=lambda: until)
    builder.prepare()
    for family in builder.families():
        list(builder.steps(family))
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        stored = {table: driver.table(table).df() for table in rows}  # type: ignore[union-attr]
    engine.dispose()
    return stored
