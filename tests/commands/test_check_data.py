"""`check --data`: findings with their panels, the exit code and the progress."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from callbacks.registry.panels import BY_ID
from data.checks import run
from tests.commands.results import Command
from tests.support.corruptions import spoiled


def test_a_sound_warehouse_gives_code_0(command: Command) -> None:
    result = command("check", "--data")
    assert result.exit_code == 0 and "nothing is wrong" in result.stdout
    assert "service_case" in result.stderr and "load_log" in result.stderr


@pytest.fixture
def faulty(demo_path: Path, tmp_path: Path) -> Path:
    """The demo with each district twice and a call of a system that nobody knows."""
    spoil = (
        "INSERT INTO district SELECT * FROM district",
        "UPDATE data_call SET system_id = 'x' WHERE rowid % 1000 = 0",
    )
    return spoiled(demo_path, tmp_path / "faulty.duckdb", ("district",), (*spoil, "DELETE FROM reading"))


def test_a_faulty_one_gives_code_1_and_names_each_fault_with_its_panels(
    command: Command, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WHOLE_ROWS", 20_000)
    result = command("check", "--data", "--format", "json", warehouse=faulty)
    assert result.exit_code == 1
    found = {(one["check"], one["table"]): one for one in json.loads(result.stdout)["data"]}
    twice = found["repeated key", "district"]
    assert (twice["columns"], twice["count"], twice["example"]) == (["district_id"], 10, "430100")
    assert twice["panels"] == [name for name, panel in BY_ID.items() if "district" in panel.tables]
    lost = found["refers to nothing", "data_call"]
    assert lost["sampled"] == "newest 7 days" and lost["example"] == "x (not in business_system)" and lost["count"] > 0
    assert found["empty, but the log says rows", "reading"]["count"] > 0


def test_the_text_has_one_line_per_finding(command: Command, faulty: Path) -> None:
    text = command("check", "--data", warehouse=faulty).stdout
    assert "  repeated key: district.district_id, 10, such as 430100; panels: " in text
    assert ", such as x (not in business_system)" in text and "newest 7 days" not in text


def test_a_part_of_a_table_is_called_a_part(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WHOLE_ROWS", 20_000)
    result = command("check", "--data")
    assert result.exit_code == 0 and "nothing is wrong" in result.stdout
    assert re.search(r"  note: checked in part: data_call, [0-9,]+ in the newest 7 days; panels: ", result.stdout)
    assert "district " in result.stderr and "data_call          0 found in the newest 7 days in" in result.stderr
    monkeypatch.setattr(run, "WHOLE_ROWS", 10_000_000)
    assert "note" not in command("check", "--data").stdout


def test_old_calls_are_checked_too(command: Command, demo_path: Path, tmp_path: Path) -> None:
    spoil = "UPDATE data_call SET latency_ms = -5 WHERE rowid < 20"
    old = spoiled(demo_path, tmp_path / "old.duckdb", (), (spoil,))
    result = command("check", "--data", warehouse=old)
    assert result.exit_code == 1 and "  out of range: data_call.latency_ms, 20, such as -5; panels: " in result.stdout


def test_a_log_without_a_cadence_is_a_note(command: Command, demo_path: Path, tmp_path: Path) -> None:
    spoil = "UPDATE load_log SET cadence_s = NULL WHERE table_name = 'incident'"
    result = command("check", "--data", warehouse=spoiled(demo_path, tmp_path / "import.duckdb", (), (spoil,)))
    assert result.exit_code == 0
    assert "  nothing is wrong" in result.stdout and "  note: log without a cadence: incident, " in result.stdout


def test_without_data_no_row_is_checked(command: Command, faulty: Path) -> None:
    assert command("check", warehouse=faulty).exit_code == 0
    assert "data" not in json.loads(command("check", "--format", "json", warehouse=faulty).stdout)
