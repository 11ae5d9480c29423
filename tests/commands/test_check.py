"""`check`: what it finds in a whole warehouse and in a damaged one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from callbacks.commands.check import unpublished
from callbacks.registry.panels import PANELS
from data.calendar.china import days_of_year
from data.calendar.days import Calendar
from tests.commands.conftest import KeptDecks
from tests.commands.results import AT, Command, line_of
from tests.support.recording import columns_used


def test_check_finds_nothing_missing_in_the_demo(command: Command) -> None:
    report = json.loads(command("check", "--format", "json").stdout)
    assert {table["state"] for table in report["tables"].values()} == {"ok"}
    assert all(panel["connected"] for panel in report["panels"].values())
    assert {source["table"] for source in report["sources"]} >= {"data_call", "incident", "reading"}


@pytest.fixture(scope="module")
def damaged(demo_path: Path, kept_decks: KeptDecks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damaged") / "damaged.duckdb"
    shutil.copy(demo_path, path)
    with duckdb.connect(str(path)) as own:
        own.execute("ALTER TABLE data_call DROP COLUMN latency_ms")
        own.execute("DROP TABLE incident_event")
        own.execute("DROP TABLE incident_type")
        own.execute(
            "INSERT INTO load_log SELECT max(load_id) + 1, 'sensor', 'reading', now(), TIMESTAMP '2200-01-01', "
            "1, 60, 'ok' FROM load_log"
        )
    kept_decks.unchanging.add(f"duckdb:///{path}")
    return path


def test_check_names_missing_parts_and_the_panels_that_need_them(command: Command, damaged: Path) -> None:
    report = json.loads(command("check", "--format", "json", warehouse=damaged).stdout)
    call = report["tables"]["data_call"]
    assert (call["state"], call["missing"]) == ("incomplete", ["latency_ms"])
    assert report["tables"]["incident_event"]["state"] == "missing"
    lost = {panel.id for panel in PANELS if ("data_call", "latency_ms") in columns_used(panel)}
    named = {name for name, panel in report["panels"].items() if "data_call.latency_ms" in panel["missing"]}
    assert lost == named and "calls_top_datasets" in lost and report["panels"]["calls_by_hour"]["connected"]
    assert any("incident_type is required" in warning for warning in report["warnings"])
    assert any("more than a day after that load" in warning and "sensor" in warning for warning in report["warnings"])
    text = command("check", warehouse=damaged).stdout
    assert "latency_ms" in text and "calls_top_datasets" in text


def test_check_and_query_agree_on_connected_panels(command: Command, damaged: Path) -> None:
    report = json.loads(command("check", "--format", "json", warehouse=damaged).stdout)
    connected = {True: 0, False: 0}
    for panel, state in report["panels"].items():
        connected[state["connected"]] += 1
        if connected[state["connected"]] % 5:  # one in five
            continue
        result = command("query", panel, *AT, warehouse=damaged)
        if state["connected"]:
            assert result.exit_code == 0, (panel, result.output)
        elif result.exit_code:
            assert "he warehouse has no" in line_of(result), panel


def test_a_year_whose_holidays_are_not_published_yet_is_named() -> None:
    china = Calendar(days_of_year)
    assert unpublished(china, 2026) == [] == unpublished(Calendar(), 2034)
    assert "2034 are not published yet" in unpublished(china, 2034)[0]
