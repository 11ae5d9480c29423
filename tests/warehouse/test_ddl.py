"""The contract's tables in each engine: created once, with indexes, and able to hold NULL."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, make_url, select, text

from data.contract.calls import data_grant
from data.contract.common import district
from data.contract.incidents import incident
from data.contract.tables import FACTS, metadata
from data.times import minute_of_day, time_bucket
from data.warehouse.ddl import create_all, tables_for, time_of
from data.warehouse.door import open_warehouse
from data.warehouse.engines import open_engine
from data.warehouse.policy import FULL
from tests.support.clickhouse import database

KNOWN = {"district_id": "430102", "level": "district"}


def created_again(engine: Engine) -> None:
    create_all(engine)
    with engine.begin() as connection:
        connection.execute(district.insert().values(**KNOWN))
    create_all(engine)
    with engine.connect() as connection:
        (row,) = connection.execute(select(district)).mappings()
    assert {name: value for name, value in row.items() if value is not None} == KNOWN


def test_tables_are_created_once_and_keep_their_rows(tmp_path: Path) -> None:
    embedded = create_engine(f"duckdb:///{tmp_path / 'tiny.duckdb'}")
    created_again(embedded)
    embedded.dispose()
    with database() as url:
        served = open_engine(make_url(url))
        created_again(served)
        served.dispose()


def test_on_clickhouse_all_may_be_missing_but_what_orders_a_table() -> None:
    with database() as url:
        engine = open_engine(make_url(url))
        create_all(engine)
        query = "SELECT table, name, type FROM system.columns WHERE database = currentDatabase()"
        with engine.connect() as connection:
            found = pd.DataFrame(connection.execute(text(query)), columns=["table", "name", "type"])
        engine.dispose()
    assert len(found) == sum(len(table.columns) for table in metadata.sorted_tables)
    required = {f"{row.table}.{row.name}" for row in found.itertuples() if "Nullable" not in str(row.type)}
    keys = {f"{t.name}.{c}" for t in metadata.sorted_tables for c in (*t.primary_key.columns.keys(), time_of(t)) if c}
    assert required == keys
    times = {str(kind) for kind in found["type"] if "DateTime" in str(kind)}
    assert times == {"DateTime64(6, 'UTC')", "Nullable(DateTime64(6, 'UTC'))"}


def test_on_clickhouse_a_fact_without_its_time_is_refused_and_not_of_1970() -> None:
    with database() as url:
        engine = open_engine(make_url(url))
        create_all(engine)
        with engine.connect() as connection:
            client = connection.connection.driver_connection.client  # type: ignore[union-attr]
            rows = pd.DataFrame({"incident_id": ["i1"], "reported_at": [pd.NaT]})
            with pytest.raises(Exception, match=r"[Nn]ull|None|NaT"):
                client.insert_df("incident", rows)
            assert connection.execute(select(incident.c.incident_id)).all() == []
        engine.dispose()


def test_on_clickhouse_a_citys_own_times_have_any_precision_and_zone() -> None:
    """12:45 in Kathmandu is 07:00 UTC. Hours are cut in UTC, and the times come back in UTC."""
    made = (
        "CREATE TABLE own (nr String, seen DateTime('Asia/Kathmandu')) ENGINE = Memory",
        "INSERT INTO own SELECT 'i1', toDateTime('2026-11-20 12:50:00', 'Asia/Kathmandu')",
        "CREATE VIEW incident AS SELECT nr AS incident_id, seen AS reported_at FROM own",
        "CREATE VIEW load_log AS SELECT 1 AS load_id",
    )
    with database() as url:
        engine = open_engine(make_url(url))
        with engine.connect() as connection:
            for statement in made:
                connection.execute(text(statement))
        engine.dispose()
        door, at = open_warehouse(url), incident.c.reported_at
        known = select(at, time_bucket("hour", at).label("hour"), minute_of_day(at).label("minute"))
        (row,) = door.read(known.where(at >= datetime(2026, 11, 20, 7, 5)), FULL).itertuples(index=False)
        assert tuple(row) == (pd.Timestamp(2026, 11, 20, 7, 5), pd.Timestamp(2026, 11, 20, 7), 425)
        assert door.read(known.where(at < datetime(2026, 11, 20, 7, 5)), FULL).empty
        door.engine.dispose()


def test_on_postgresql_every_fact_is_found_by_its_time_and_its_load() -> None:
    kept = tables_for("postgresql")
    for fact in FACTS:
        indexed = {column.name for index in kept.tables[fact.name].indexes for column in index.columns}
        assert indexed >= {fact.info["time"]} | ({"load_seq"} & set(fact.columns.keys())), fact.name
    assert not kept.tables[data_grant.name].indexes and not metadata.tables["incident"].indexes
