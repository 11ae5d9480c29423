"""`rollup`: one line per step, and clear errors for a warehouse that is held, wrong or read-only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, event, text

from callbacks.commands.main import main
from data.city.pack import CityPack
from data.warehouse.ddl import create_all
from tests.commands.results import line_of
from tests.rollups import raw
from tests.support.postgres import cluster

Rollup = Callable[..., Result]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The file of a small city without rollups."""
    path = tmp_path / "city.duckdb"
    with opened(path) as engine:
        create_all(engine)
        raw.fill(engine, raw.city())
    return path


@contextmanager
def opened(path: Path) -> Iterator[Engine]:
    """An engine on a file; it is closed at the end."""
    engine = create_engine(f"duckdb:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def rollup(city: Path, changsha_pack: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rollup]:
    """`rollup("--verify")` runs the command on the city or on another warehouse."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, warehouse: str = f"duckdb:///{city}") -> Result:
        env = {"CITYDECK_WAREHOUSE": warehouse, "CITYDECK_CITY": str(changsha_pack.directory)}
        return CliRunner().invoke(main, ("rollup", *words), env=env)

    yield run


def test_rollup_builds_finds_nothing_to_do_and_repairs_what_verify_finds(city: Path, rollup: Rollup) -> None:
    built = rollup()
    assert built.exit_code == 0, built.output
    assert "After Ctrl-C the next 'python app.py rollup' goes on from there" in built.stdout
    for family in ("calls", "breaches", "readings"):
        assert f"{family:>8} to 2026-11-02 09:00Z: " in built.stdout
    assert rollup().stdout == "The rollups were up to date.\n"
    assert rollup("--verify").exit_code == 0
    with opened(city) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE calls_day_pair SET calls = calls + 1 WHERE system_id = 's3'"))
    wrong = rollup("--verify")
    assert wrong.exit_code == 1 and "calls_day_pair: " in wrong.stdout and "--rebuild" in wrong.stderr
    assert rollup("--rebuild").exit_code == 0
    assert rollup("--verify").exit_code == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_ctrl_c_gives_one_line_and_the_next_run_continues(city: Path, rollup: Rollup, error: BaseException) -> None:
    """DuckDB raises RuntimeError if a query was running."""

    def interrupt(*arguments: Any) -> None:
        if "INTO calls_hour_breach" in arguments[2]:
            raise error

    event.listen(Engine, "before_cursor_execute", interrupt)
    stopped = rollup()
    event.remove(Engine, "before_cursor_execute", interrupt)
    assert stopped.exit_code == 2 and stopped.stderr.endswith("citydeck: stopped\n")
    again = rollup()
    assert again.exit_code == 0 and "   calls to" not in again.stdout and "breaches to" in again.stdout
    assert rollup("--verify").exit_code == 0


def test_a_file_held_by_a_server_is_refused_in_one_line(city: Path, rollup: Rollup) -> None:
    script = f"import duckdb, sys; held = duckdb.connect({str(city)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        try:
            assert "is held by another process" in line_of(rollup())
        finally:
            holder.communicate("")


def test_rollup_works_on_a_server_and_reports_a_missing_right(rollup: Rollup) -> None:
    with cluster() as server:
        engine = create_engine(server.url.replace("postgresql://", "postgresql+psycopg://"))
        create_all(engine)
        raw.fill(engine, raw.city())
        with engine.begin() as connection:
            connection.execute(text("CREATE ROLE reader LOGIN"))
            connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"))
        engine.dispose()
        reader = server.url.replace("deck@", "reader@")
        assert "permission denied for table rollup_state" in line_of(rollup(warehouse=reader))
        assert rollup(warehouse=server.url).exit_code == 0
        assert rollup("--verify", warehouse=reader).exit_code == 0
