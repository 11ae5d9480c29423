"""`query`: the rows of a panel, for viewers, as CSV and JSON, from the warehouse and from a server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app import create_app
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from tests.commands.results import AT, Command, line_of, rows_of
from tests.support.decks import opened_deck, settings_for


def test_query_prints_the_documented_columns(command: Command) -> None:
    expected = {
        "calls_by_hour": "hour_utc calls errors",
        "calls_by_system": "system_id calls errors",
        "calls_top_datasets": "dataset_id calls errors with_status error_rate p95_ms",
        "services_flow": "day submitted accepted completed backlog",
        "services_on_time_by_agency": "agency_id due on_time on_time_rate",
        "incidents_by_stage": "command_system stage incidents",
        "incidents_open": "incident_id severity district_id stage reported_at_utc due_at_utc",
        "incidents_clock": "stage incidents median_min p90_min within_limit",
    }
    for panel, columns in expected.items():
        rows = rows_of(command("query", panel, *AT))
        assert rows and list(rows[0])[: len(columns.split())] == columns.split(), panel


def test_query_in_json_holds_the_same_rows(command: Command) -> None:
    rows, result = (
        rows_of(command("query", "calls_by_hour", *AT)),
        command("query", "calls_by_hour", *AT, "--format", "json"),
    )
    objects = json.loads(result.stdout)
    assert [(row["hour_utc"], int(row["calls"])) for row in rows] == [(o["hour_utc"], o["calls"]) for o in objects]


def test_live_is_the_moment_of_the_demos_end(command: Command) -> None:
    assert command("query", "calls_by_hour").stdout == command("query", "calls_by_hour", *AT).stdout


def test_a_filter_takes_several_values_in_every_form(command: Command) -> None:
    forms = (
        ("--severity", "1,2", "--district", "430102", "--district", "430104"),
        ("--severity", "2", "--severity", "1", "--district", "430104,430102"),
        ("--filter", "severity=1,2", "--filter", "district=430102", "--district", "430104"),
    )
    first, *others = (command("query", "incidents_open", *AT, *form) for form in forms)
    rows = rows_of(first)
    assert {row["severity"] for row in rows} == {"1", "2"} and {row["district_id"] for row in rows} == {
        "430102",
        "430104",
    }
    assert [other.stdout for other in others] == [first.stdout] * 2


def test_the_windows_of_the_calendar_are_windows(command: Command) -> None:
    today, month = (rows_of(command("query", "calls_by_hour", *AT, "--window", name)) for name in ("today", "month"))
    assert len(today) == 20 and today[0]["hour_utc"] == "2026-11-19T16:00:00"
    assert month[0]["hour_utc"] == "2026-10-31T16:00:00"
    assert [row["calls"] for row in month[-20:]] == [row["calls"] for row in today]


def test_no_viewer_districts_are_a_header_and_exit_code_0(command: Command) -> None:
    """Of one panel in six; test_policy.py proves it of all, through the same `PanelService`."""
    for panel in PANELS[::6]:
        result = command("query", panel.id, *AT, "--viewer-districts", "")
        assert result.exit_code == 0 and result.stdout.count("\n") == 1 and "," in result.stdout, panel.id


def test_a_district_outside_the_viewers_scope_is_as_unknown_as_one_that_is_not_there(command: Command) -> None:
    seen = command("query", "incidents_open", *AT, "--district", "430102", "--viewer-districts", "430102")
    assert {row["district_id"] for row in rows_of(seen)} == {"430102"}
    outside, nowhere = (
        command("query", "incidents_open", *AT, "--district", name, "--viewer-districts", "430102")
        for name in ("430103", "999999")
    )
    assert outside.exit_code != 0 and outside.stderr.replace("430103", "999999") == nowhere.stderr


def test_a_viewer_of_one_district_sees_only_its_rows(command: Command) -> None:
    rows = rows_of(command("query", "incidents_open", *AT, "--viewer-districts", "430102"))
    assert {row["district_id"] for row in rows} == {"430102"}


def test_a_viewer_of_one_agency_sees_only_its_rows(command: Command) -> None:
    everything = rows_of(command("query", "incidents_open", *AT))
    agency = everything[0]["agency_id"]
    rows = rows_of(command("query", "incidents_open", *AT, "--viewer-agencies", agency))
    assert rows == [row for row in everything if row["agency_id"] == agency] != everything
    assert rows_of(command("query", "incidents_open", *AT, "--viewer-agencies", "")) == []


def test_a_panel_without_districts_ignores_the_district(command: Command) -> None:
    assert "district" not in BY_ID["calls_by_hour"].obeys
    plain, filtered = (command("query", "calls_by_hour", *AT, *more) for more in ((), ("--district", "430102")))
    assert plain.stdout == filtered.stdout
    narrow = command("query", "calls_by_hour", *AT, "--viewer-districts", "430102")
    assert narrow.stdout == plain.stdout


@pytest.fixture(scope="module")
def served(demo_path: Path, changsha_pack: CityPack) -> Iterator[str]:
    with opened_deck(demo_path, changsha_pack) as deck:
        server = make_server(
            "127.0.0.1", 0, create_app(settings_for(demo_path, changsha_pack), deck).server, threaded=True
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_server_gives_the_same_text_as_the_warehouse(form: str, command: Command, served: str) -> None:
    words = ("query", "incidents_open", "--district", "430102", "--format", form)
    local, remote = command(*words), command(*words, "--server", served, warehouse="nonsense")
    assert remote.exit_code == 0 and remote.stdout == local.stdout and len(local.stdout) > 200


def test_a_servers_refusal_is_the_line_of_the_command(command: Command, served: str) -> None:
    line = line_of(command("query", "calls_by_hour", "--district", "999", "--server", served))
    assert "Unknown district '999'" in line
