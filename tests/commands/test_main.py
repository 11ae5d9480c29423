"""Errors of all commands: exit code 2 and one clear line."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.commands.results import Command, line_of


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "nothing"), "Unknown panel 'nothing'"),
        (("query", "calls_by_hour", "--district", "999"), "Unknown district '999'"),
        (("query", "calls_by_hour", "--agency", "nobody"), "Unknown agency 'nobody'"),
        (("query", "calls_by_hour", "--window", "fortnight"), "Window 'fortnight' is not known"),
        (("query", "calls_by_hour", "--window", "2026-11-20/2026-11-19"), "ends before it starts"),
        (("query", "calls_by_hour", "--as-of", "yesterday"), "'yesterday' is not a date or time"),
        (("query", "calls_by_hour", "--as-of", "2026-02-30"), "'2026-02-30' is not a date or time"),
        (("query", "calls_by_hour", "--filter", "stage"), "is not NAME=VALUE"),
        (("query", "calls_by_hour", "--filter", "ward=1"), "Unknown filter 'ward'"),
        (("query", "calls_by_hour", "--viewer-districts", "430102,999"), "Unknown district '999'"),
        (("query", "calls_by_hour", "--viewer-agencies", "nobody"), "Unknown agency 'nobody'"),
        (("query", "calls_by_hour", "--server", "ftp://x"), "is not an address"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1"), "does not answer"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1", "--viewer-districts", ""), "not with --server"),
        (("query", "calls_by_hour", "--token-file", "t"), "--token-file works with --server"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1", "--token-file", "none"), "cannot be read"),
        (("query", "calls_by_hour", "--server", "http://deck.example", "--token-file", "none"), "https:// only"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1", "--viewer-agencies", ""), "not with --server"),
        (("demo", "--until", "someday"), "'someday' is not a date or time"),
    ],
)
def test_a_wrong_argument_gives_one_clear_line(words: tuple[str, ...], said: str, command: Command) -> None:
    assert said in line_of(command(*words))


@pytest.mark.parametrize("words", [("query", "calls_by_hour"), ("check",), ("check", "--format", "json"), ("serve",)])
@pytest.mark.parametrize(
    ("warehouse", "said"),
    [
        ("duckdb:///none.duckdb", "There is no warehouse at none.duckdb"),
        ("postgresql://u:secret@127.0.0.1:1/city", "does not answer"),
        ("mysql://127.0.0.1/city", "'mysql' is not supported"),
        ("nonsense", "not a SQLAlchemy URL"),
    ],
)
def test_an_unusable_warehouse_gives_one_clear_line(
    words: tuple[str, ...], warehouse: str, said: str, command: Command, tmp_path: Path
) -> None:
    line = line_of(command(*words, warehouse=warehouse))
    assert said in line and "secret" not in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CITYDECK_CITY", "/nonexistent", "/nonexistent"),
        ("CITYDECK_TICK_S", "soon", "CITYDECK_TICK_S='soon'"),
        ("CITYDECK_AUTH", "none", "CITYDECK_AUTH='none'"),
    ],
)
def test_a_wrong_setting_gives_one_clear_line(variable: str, value: str, said: str, command: Command) -> None:
    assert said in line_of(command("check", **{variable: value}))


@pytest.mark.parametrize("wall", ["big", "1920x1080@1.25", "0x1080@1.25/6", "1920x1080@nan/6", "1920x1080@1.25/-6"])
def test_a_wrong_wall_stops_the_start(wall: str, command: Command) -> None:
    assert f"CITYDECK_WALL='{wall}' is not a wall" in line_of(command("serve", CITYDECK_WALL=wall))


def test_a_file_without_contract_gives_one_clear_line(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).execute("CREATE TABLE t (a INTEGER)").close()
    assert "holds no Citydeck contract" in line_of(command("query", "calls_by_hour", warehouse=path))
