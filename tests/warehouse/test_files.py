"""Which files and URLs the door opens, and its messages for the others."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import DBAPIError

from data.contract.calls import data_call
from data.contract.common import district
from data.contract.incidents import incident
from data.contract.layers import reading
from data.errors import WarehouseError
from data.questions.reading import ViewerReader
from data.warehouse.door import open_warehouse
from data.warehouse.engines import open_engine
from data.warehouse.policy import FULL
from tests.support.tiny import NOON, load, tiny_file, tiny_warehouse

ROWS = {"load_log": [load(1, "incident", NOON)], "incident": [{"incident_id": "i1"}]}
IDS = select(incident.c.incident_id)


def opening(url: str) -> WarehouseError:
    with pytest.raises(WarehouseError) as error:
        open_warehouse(url, read_only=True)
    assert "\n" not in str(error.value)
    return error.value


def test_a_path_that_does_not_exist_is_refused_and_not_created(tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    assert f"no warehouse at {path}" in str(opening(f"duckdb:///{path}"))
    assert not list(tmp_path.iterdir())


def test_a_file_without_contract_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).execute("CREATE TABLE t (a INTEGER)").close()
    error = opening(f"duckdb:///{path}")
    assert error.kind == "not_connected" and "holds no Citydeck contract" in str(error)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("lock and clock\n" * 500)
    error = opening(f"duckdb:///{tmp_path / 'notes.txt'}")
    assert "does not answer" in str(error) and "held" not in str(error)


OUTSIDE = (
    "SELECT * FROM read_text('{path}')", "SELECT * FROM '{path}'", "SELECT * FROM glob('{path}')", "ATTACH '{path}'",
    "COPY incident TO '{path}'", "COPY incident FROM '{path}'", "EXPORT DATABASE '{path}'", "INSTALL httpfs",
    "SELECT * FROM read_csv('https://127.0.0.1/a.csv')", "SET enable_external_access = true",
)  # fmt: skip


@pytest.mark.parametrize("statement", OUTSIDE)
def test_the_embedded_engine_reads_and_writes_no_other_file(tmp_path: Path, statement: str) -> None:
    (tmp_path / "notes.csv").write_text("incident_id\ni2\n")
    door = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS)
    door.read(IDS, FULL)
    door.release_memory(after=0)  # which sets the limits again
    with door.engine.connect() as connection, pytest.raises(DBAPIError, match=r"disabled|Cannot enable"):
        connection.exec_driver_sql(statement.format(path=tmp_path / "notes.csv"))
    door.engine.dispose()
    assert (tmp_path / "notes.csv").read_text() == "incident_id\ni2\n"


def test_a_large_sort_still_uses_temporary_files(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "big.duckdb")) as own:
        own.execute("CREATE TABLE big AS SELECT hash(range) AS a, repeat('x', 60) || range AS b FROM range(1000000)")
    engine = open_engine(make_url(f"duckdb:///{tmp_path / 'big.duckdb'}"), memory_mb=60)
    with engine.connect() as connection:
        ordered = "SELECT count(*) FROM (SELECT * FROM big ORDER BY a, b LIMIT 900000)"
        assert connection.exec_driver_sql(ordered).scalar() == 900_000
    engine.dispose()


HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_file_that_another_process_holds_gives_the_clear_line(tmp_path: Path) -> None:
    path = tiny_file(tmp_path / "held.duckdb", ROWS)
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        error = opening(f"duckdb:///{path}")
        holder.communicate("")
    assert "is held by another process: ask it with --server URL, or stop it" in str(error)
    open_warehouse(f"duckdb:///{path}", read_only=True).engine.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not a SQLAlchemy URL"),
        ("", "not a SQLAlchemy URL"),
        ("postgresql://user:pw@host:port/name", "not a SQLAlchemy URL"),
        ("mysql://host/name", "'mysql' is not supported; use duckdb, postgresql or clickhousedb"),
        ("sqlite:///city.db", "'sqlite' is not supported"),
        ("duckdb://", "no warehouse"),
        ("duckdb:///:memory:", "no warehouse"),
        ("postgresql://user:pw@127.0.0.1:1/name", "postgresql://user:***@127.0.0.1:1/name does not answer"),
        ("postgresql+psycopg2://user:pw@127.0.0.1:1/name", "user:***@127.0.0.1:1/name does not answer"),
        ("clickhousedb://user:pw@127.0.0.1:1/name", "clickhousedb://user:***@127.0.0.1:1/name does not answer"),
    ],
)
def test_an_address_that_is_none_or_does_not_answer_gives_one_clear_line(url: str, words: str) -> None:
    error = opening(url)
    assert words in str(error) and "pw" not in str(error)


def test_a_read_only_file_cannot_be_written(tmp_path: Path) -> None:
    path = tiny_file(tmp_path / "tiny.duckdb", ROWS)
    door = open_warehouse(f"duckdb:///{path}", read_only=True)
    with door.engine.connect() as connection, pytest.raises(Exception, match="read-only"):
        connection.exec_driver_sql("DELETE FROM incident")
    door.engine.dispose()


def test_nothing_that_is_read_changes_the_file(tmp_path: Path) -> None:
    path = tiny_file(tmp_path / "tiny.duckdb", ROWS)
    path.chmod(0o444)
    before = path.read_bytes()
    door = open_warehouse(f"duckdb:///{path}", read_only=True)
    door.read(IDS, FULL)
    door.engine.dispose()
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["tiny.duckdb"]


def test_a_view_is_as_good_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "views.duckdb"
    with duckdb.connect(str(path)) as own:
        own.execute("CREATE TABLE cases AS SELECT 'i1' AS nr, 2 AS grade")
        own.execute("CREATE VIEW incident AS SELECT nr AS incident_id, grade AS severity FROM cases")
        own.execute("CREATE VIEW load_log AS SELECT 1 AS load_id")
    door = open_warehouse(f"duckdb:///{path}", read_only=True)
    assert door.inventory() == {"incident": {"incident_id", "severity"}, "load_log": {"load_id"}}
    assert door.read(select(incident.c.severity), FULL)["severity"].tolist() == [2]
    door.engine.dispose()


def test_a_missing_table_or_column_is_not_connected_and_says_which(tmp_path: Path) -> None:
    door = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS)
    with door.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE reading")
        connection.exec_driver_sql("ALTER TABLE incident DROP COLUMN summary")
    door.refresh_inventory()
    for statement, name in ((select(reading.c.value), "'reading'"), (select(incident.c.summary), "'incident.summary'")):
        with pytest.raises(WarehouseError, match=name) as error:
            door.read(statement, FULL)
        assert error.value.kind == "not_connected"
    assert len(door.read(IDS, FULL)) == 1
    reader = ViewerReader(door, FULL)
    assert reader.has(incident.c.lon) and not reader.has(incident.c.summary) and not reader.has(reading)
    door.engine.dispose()


def test_a_query_that_needs_too_much_memory_says_so_and_leaves_a_usable_door(demo_path: Path, tmp_path: Path) -> None:
    copied = shutil.copy(
        demo_path, tmp_path / "own.duckdb"
    )  # the memory limit belongs to the file, for the whole process
    opened = open_warehouse(f"duckdb:///{copied}", max_rows=10_000_000, memory_mb=4, read_only=True)
    sorted_calls = select(data_call).order_by(data_call.c.latency_ms, data_call.c.dataset_id, data_call.c.called_at)
    with pytest.raises(WarehouseError, match="needs more memory"):
        opened.read(sorted_calls, FULL)
    assert len(opened.read(select(district.c.district_id), FULL)) > 5
    opened.engine.dispose()
