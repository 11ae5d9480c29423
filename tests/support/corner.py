"""A corner of the demo with its own rollups, small enough to be copied into every engine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine

from data.contract.rollups import rollup_state
from data.contract.tables import ROLLUPS, metadata
from data.rollups.builder import RollupBuilder
from data.warehouse.ddl import create_all

ROLLED = [table.name for table in (*ROLLUPS, rollup_state)]
Rows = dict[str, pd.DataFrame]


def corner(demo: Path, districts: tuple[str, ...], start: datetime, end: datetime) -> Rows:
    """Rows of the demo by table: whole dimensions, and what happened in these districts and days; no rollups."""
    engine = create_engine(f"duckdb:///{demo}", connect_args={"read_only": True, "config": {"memory_limit": "2GB"}})
    inside = ", ".join(f"'{unit}'" for unit in districts)
    conditions = {
        "data_call": "hash(called_at, system_id) % 40 = 0", "dataset_state": "\"at\" >= ?::TIMESTAMP - INTERVAL 2 DAY",
        "service_case": f"district_id IN ({inside}) AND submitted_at >= ?::TIMESTAMP AND hash(case_id) % 4 = 0",
        "incident": f"district_id IN ({inside}) AND reported_at >= ?::TIMESTAMP",
        "reading": "observed_at >= ?::TIMESTAMP AND hash(asset_id) % 20 = 0",
        "load_log": "data_until >= ?::TIMESTAMP AND source <> 'rollup'",
    } | dict.fromkeys(ROLLED, "false")  # fmt: skip
    rows = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            condition = conditions.get(table.name, "true")
            time = table.info["time"] if table.name in conditions else None
            bounds = f' AND "{time}" < ?::TIMESTAMP' if time else ""
            values = tuple([start] * condition.count("?::") + ([end] if time else []))
            names = ", ".join(f'"{c.name}"' for c in table.columns)  # "at" is a word of DuckDB's
            query = f"SELECT {names} FROM {table.name} WHERE {condition}{bounds}"
            rows[table.name] = connection.exec_driver_sql(query, values).cursor.df()
    rows["incident_event"] = rows["incident_event"][
        rows["incident_event"]["incident_id"].isin(rows["incident"]["incident_id"])
    ]
    engine.dispose()
    return rows


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
