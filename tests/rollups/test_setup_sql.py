"""The SQL files in deploy/: each statement is run where that is possible, and parsed otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import psycopg
import pytest
from sqlalchemy import make_url

from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.contract.tables import metadata
from data.demo.build import build
from data.questions.reading import ViewerReader
from data.rollups.setup_sql import MONTHLY, SHARDS, clickhouse, cluster_statements, main, postgresql
from data.warehouse.engines import open_engine
from data.warehouse.policy import FULL
from tests.conftest import ROOT
from tests.support.clickhouse import database
from tests.support.decks import opened_deck
from tests.support.postgres import cluster

DEPLOY = ROOT / "deploy"
END = datetime(2026, 11, 2, 4)
ZONE = "Asia/Shanghai"
SAMPLE = ("calls_by_hour", "calls_top_datasets", "calls_grant_watch", "services_flow", "incidents_by_stage",
          "incidents_open", "layers_map", "layers_abnormal", "scenarios_board", "kpi_scorecard")  # fmt: skip


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def statements(name: str) -> list[str]:
    """The statements of a file without comments, split at semicolons that end a line."""
    code = re.sub(r"--.*", "", text_of(name))
    return [part.strip() for part in re.split(r";\s*(?:\n|$)", code) if part.strip()]


def test_the_files_in_deploy_are_up_to_date() -> None:
    """To update: python -m data.rollups.setup_sql NAME > deploy/FILE."""
    assert text_of("postgresql.sql") == postgresql()
    assert text_of("clickhouse_cluster.sql") == clickhouse(ZONE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("postgres",), "engine 'postgres' is not known; known: postgresql, clickhouse"),
        (("clickhouse", "Asia/Shangai"), "time zone 'Asia/Shangai' is not known"),
    ],
)
def test_a_misspelt_engine_or_zone_prints_no_ddl(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=said):
        main(*words)
    assert capsys.readouterr().out == ""


# PostgreSQL --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def administered(changsha_pack: CityPack) -> Iterator[str]:
    """A database set up by the files of deploy/, with a one-day demo at the turn of a month."""
    with cluster() as server:
        with psycopg.connect(server.url) as connection:
            for name in ("postgresql.sql", "postgresql_months.sql"):
                connection.execute(text_of(name).encode())
            connection.execute("SELECT citydeck_add_months('2026-08-01', '2026-11-30')")
            connection.execute(text_of("postgresql_roles.sql").encode())
        target = make_url(server.url).set(username="citydeck_write")
        build(target, pack=changsha_pack, until=END, days=3, calls=20_000, progress=False)
        yield server.url


def asked(url: str, question: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode(), values).fetchall()


def plan(url: str, question: str) -> str:
    return "\n".join(line for (line,) in asked(url, f"EXPLAIN {question}"))


def test_rows_go_into_the_partition_of_their_month(administered: str) -> None:
    for table in MONTHLY:
        time = metadata.tables[table].info["time"]
        placed = asked(
            administered, f"SELECT tableoid::regclass::text, min({time}), max({time}) FROM {table} GROUP BY 1"
        )
        assert {part for part, _, _ in placed} == {f"{table}_2026_10", f"{table}_2026_11"}, table
        assert all(part == f"{table}_{first:%Y_%m}" == f"{table}_{last:%Y_%m}" for part, first, last in placed)


def test_a_query_of_one_day_reads_one_partition_by_its_brin_index(administered: str) -> None:
    asked_for = "SELECT count(*) FROM {} WHERE {} >= '2026-10-31 10:00' AND {} < '2026-10-31 11:00'"
    for table in ("data_call", "reading"):
        time = metadata.tables[table].info["time"]
        told = plan(administered, asked_for.format(table, time, time))
        assert f"{table}_2026_10" in told and f"{table}_2026_11" not in told and f"{table}_default" not in told
    kinds = asked(administered, "SELECT indexdef FROM pg_indexes WHERE tablename = 'data_call_2026_10'")
    assert sorted(re.findall(r"USING (\w+) \((\w+)\)", "\n".join(kind for (kind,) in kinds))) == [
        ("brin", "called_at"),
        ("brin", "load_seq"),
    ]
    hinted = psycopg.connect(administered, options="-c enable_seqscan=off")
    told = "\n".join(
        str(line) for line in hinted.execute("EXPLAIN " + asked_for.format(*["data_call"], *["called_at"] * 2))
    )
    hinted.close()
    assert "Bitmap Index Scan on data_call_2026_10_called_at_idx" in told


def test_months_are_added_once_and_other_rows_go_into_the_default_partition(administered: str) -> None:
    with psycopg.connect(administered) as connection:
        assert connection.execute("SELECT citydeck_add_months('2041-01-31', '2041-03-01')").fetchone() == (9,)
        assert connection.execute("SELECT citydeck_add_months('2041-01-31', '2041-03-01')").fetchone() == (0,)
        connection.execute("INSERT INTO data_call (called_at) VALUES ('2031-05-06')")
        assert connection.execute("SELECT count(*) FROM data_call_default").fetchone() == (1,)
        with pytest.raises(psycopg.errors.CheckViolation, match="data_call_default"):
            connection.execute("SELECT citydeck_add_months('2031-05-01', '2031-05-01')")


def test_the_remedy_for_rows_in_the_default_partition_works(administered: str) -> None:
    remedy = re.search(r"BEGIN;\n(.*?)--     COMMIT;", text_of("postgresql_months.sql"), re.DOTALL)
    assert remedy
    with psycopg.connect(administered) as connection:
        connection.execute("INSERT INTO data_call (called_at) VALUES ('2026-12-06')")
        connection.execute("DROP TABLE IF EXISTS data_call_2026_12, reading_2026_12, incident_event_2026_12")
        connection.execute("INSERT INTO data_call (called_at) VALUES ('2026-12-07')")
        connection.execute(re.sub(r"^-- ", "", remedy[1], flags=re.MULTILINE).encode())
        found = connection.execute("SELECT tableoid::regclass::text FROM data_call WHERE called_at > '2026-12-01'")
        assert found.fetchall() == [("data_call_2026_12",)]
        connection.rollback()


def test_the_reading_role_can_only_read(administered: str, changsha_pack: CityPack) -> None:
    reader = make_url(administered).set(username="citydeck_read").render_as_string()
    with opened_deck(reader, changsha_pack) as deck:
        assert deck.watcher.state.rollup_reach.calls and deck.watcher.state.rollup_reach.calls.until == END
        filters = deck.filters({"as_of": (END - timedelta(minutes=90)).isoformat()})
        for name in SAMPLE:
            assert len(BY_ID[name].read(ViewerReader(deck.warehouse, FULL), filters)), name
    for refused in ("INSERT INTO agency VALUES ('x')", "DELETE FROM data_call", "CREATE TABLE mine (a int)"):
        with psycopg.connect(reader) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute(refused.encode())
        with psycopg.connect(reader) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET default_transaction_read_only = off")
            connection.commit()
            connection.execute(refused.encode())
    assert asked(reader, "SHOW statement_timeout") == [("1min",)]


def test_both_roles_may_use_tables_that_the_administrator_creates_later(administered: str) -> None:
    with psycopg.connect(administered) as connection:
        connection.execute("CREATE TABLE later (a int)")
        for role, writes in (("citydeck_read", False), ("citydeck_write", True)):
            rights = connection.execute(
                "SELECT has_table_privilege(%s, 'later', 'SELECT'), has_table_privilege(%s, 'later', 'INSERT')",
                (role, role),
            )
            assert rights.fetchone() == (True, writes)
        connection.rollback()


# Citus: no server at hand ------------------------------------------------------------------------------------------


def test_citus_distributes_every_table_by_an_existing_column() -> None:
    placed = re.findall(r"create_(\w+)_table\('(\w+)'(?:, '(\w+)')?", text_of("citus.sql"))
    names = [name for _, name, _ in placed]
    assert sorted(names) == sorted(metadata.tables), "deploy/citus.sql places each table once"
    divided = {name: column for kind, name, column in placed if kind == "distributed"}
    for name, column in divided.items():
        table = metadata.tables[name]
        assert column in table.c, name
        assert not table.primary_key.columns or column in table.primary_key.columns, name
    shared = {name: column for name, column in SHARDS.items() if name in divided}
    assert {name: divided[name] for name in shared} == shared


# ClickHouse: one node runs, the cluster is parsed -------------------------------------------------------------------


@pytest.fixture(scope="module")
def clickhouse_client() -> Iterator[Any]:
    with database() as url:
        engine = open_engine(make_url(url))
        with engine.connect() as connection:
            yield connection.connection.driver_connection.client  # type: ignore[union-attr]
        engine.dispose()


def on_one_node(statement: str) -> str:
    """A statement for the cluster, changed to run in one process: without other nodes and replicas."""
    alone = statement.replace(" ON CLUSTER '{cluster}'", "")
    alone = re.sub(r"ENGINE = Replicated(\w+)\('[^']*', '[^']*'(?:, )?", r"ENGINE = \1(", alone)
    return re.sub(r"CREATE TABLE (\w+) AS (\w+)\nENGINE = Distributed.*", r"CREATE VIEW \1 AS SELECT * FROM \2", alone)


@pytest.mark.parametrize("name", ["clickhouse_cluster.sql", "clickhouse_roles.sql"])
def test_clickhouse_parses_every_statement(name: str, clickhouse_client: Any) -> None:
    found = cluster_statements(ZONE) if name == "clickhouse_cluster.sql" else statements(name)
    assert len(found) >= 3
    for statement in found:
        clickhouse_client.command(f"EXPLAIN AST {statement}")


def test_views_fill_the_rollups_as_rows_arrive(clickhouse_client: Any, raw: Any) -> None:
    for statement in cluster_statements(ZONE):
        clickhouse_client.command(on_one_node(statement))
    calls, readings = raw("data_call").tail(60_000), raw("reading").tail(60_000)
    late = calls.iloc[::97]
    for part in (calls.drop(late.index), late):  # late rows enter every rollup at once
        clickhouse_client.insert_df("data_call_local", part)
    clickhouse_client.insert_df("reading_local", readings)
    rolled = clickhouse_client.query_df(
        "SELECT starts_at, dataset_id, sum(calls) AS calls, sum(failed) AS failed, min(first_at) AS first_at,"
        " sum(bucket_09) AS bucket_09 FROM calls_hour_dataset GROUP BY ALL ORDER BY ALL"
    )
    failed = (calls["status_code"] >= 400) & ~calls["status_code"].isin([401, 403])
    made = calls.assign(starts_at=calls["called_at"].dt.floor("h"), failed=failed,
                        bucket_09=calls["latency_ms"].between(23, 31))  # fmt: skip
    counted = made.groupby(["starts_at", "dataset_id"], as_index=False).agg(
        calls=("called_at", "size"),
        failed=("failed", "sum"),
        first_at=("called_at", "min"),
        bucket_09=("bucket_09", "sum"),
    )
    same(rolled, counted)
    days = clickhouse_client.query_df("SELECT starts_at, sum(calls) AS calls FROM calls_day_pair GROUP BY 1 ORDER BY 1")
    local = calls["called_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.normalize()
    by_day = local.dt.tz_convert("UTC").dt.tz_localize(None).rename("starts_at").to_frame().groupby("starts_at").size()
    same(days, by_day.rename("calls").reset_index())
    hours = clickhouse_client.query_df(
        "SELECT starts_at, asset_id, quantity, sum(readings) AS readings, sum(value_sum) AS value_sum,"
        " min(value_min) AS value_min, max(value_max) AS value_max FROM reading_hour GROUP BY ALL ORDER BY ALL"
    )
    valued = readings.dropna(subset="value").assign(starts_at=readings["observed_at"].dt.floor("h"))
    groups = valued.groupby(["starts_at", "asset_id", "quantity"])["value"]
    sums = groups.agg(readings="size", value_sum="sum", value_min="min", value_max="max").reset_index()
    same(hours, sums)


def test_the_newest_load_of_a_changed_row_counts(clickhouse_client: Any) -> None:
    for load_seq, closed_at in ((7, None), (9, END), (8, None)):
        rows = pd.DataFrame(
            {"incident_id": ["i"], "reported_at": [END], "closed_at": [closed_at], "load_seq": [load_seq]}
        )
        rows["closed_at"] = pd.to_datetime(rows["closed_at"])
        clickhouse_client.insert_df("incident_local", rows)
    found = clickhouse_client.query("SELECT load_seq, closed_at IS NULL FROM incident", settings={"final": 1})
    assert found.result_rows == [(9, 0)]


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Assert that two frames have the same rows, apart from the zone, unit and width of the driver's types."""
    for name in left.columns:
        if isinstance(left[name].dtype, pd.DatetimeTZDtype):
            left[name] = left[name].dt.tz_convert("UTC").dt.tz_localize(None)
        if left[name].dtype.kind == "M":
            left[name], right[name] = (frame[name].astype("datetime64[us]") for frame in (left, right))
    pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=1e-9)
