"""`demo` refuses targets that it cannot fill."""

from __future__ import annotations

from tests.commands.results import Command, line_of


def test_an_unusable_target_gives_one_clear_line(command: Command) -> None:
    line = line_of(command("demo", warehouse="postgresql://u:secret@127.0.0.1:1/city"))
    assert "127.0.0.1:1/city" in line and "secret" not in line
    assert "allowed: duckdb:///FILE, postgresql://" in line_of(command("demo", warehouse="mysql://127.0.0.1/city"))
    line_of(command("demo", warehouse="nonsense"))
