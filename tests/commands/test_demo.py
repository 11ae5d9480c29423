"""`demo` refuses targets that it cannot fill."""

from __future__ import annotations

from pathlib import Path

from tests.commands.results import Command, line_of


def test_an_unusable_target_gives_one_clear_line(command: Command) -> None:
    line = line_of(command("demo", warehouse="postgresql://u:secret@127.0.0.1:1/city"))
    assert "127.0.0.1:1/city" in line and "secret" not in line
    assert "allowed: duckdb:///FILE, postgresql://" in line_of(command("demo", warehouse="mysql://127.0.0.1/city"))
    line_of(command("demo", warehouse="nonsense"))


def test_a_warehouse_that_is_no_demo_is_refused_before_the_pack_is_written(command: Command, tmp_path: Path) -> None:
    (tmp_path / "city.duckdb").write_text("the city's own", encoding="utf-8")
    line = line_of(command("demo", warehouse=tmp_path / "city.duckdb", CITYDECK_CITY=str(tmp_path / "pack")))
    assert "is not a demo city" in line and not (tmp_path / "pack").exists()
