"""The command line: exit code 0, or 2 with one clear line."""

from __future__ import annotations

import csv
import io
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from app import create_app
from callbacks.commands.main import main
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from tests.conftest import DEMO_END
from tests.support.decks import opened_deck, settings_for

Command = Callable[..., Result]


@pytest.fixture
def command(demo_path: Path, changsha_pack: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`command("query", "calls_by_hour", warehouse=…)`: runs it in an empty working directory."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, warehouse: Path | str = demo_path, **environ: str) -> Result:
        url = warehouse if isinstance(warehouse, str) else f"duckdb:///{warehouse}"
        given = {"CITYDECK_WAREHOUSE": url, "CITYDECK_CITY": str(changsha_pack.directory)} | environ
        return CliRunner().invoke(main, words, env=given)

    return run


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def line_of(result: Result) -> str:
    """The one line of a refusal."""
    assert result.exit_code == 2 and result.stdout == "", result.output
    assert result.stderr.count("\n") == 1 and "Traceback" not in result.stderr, result.stderr
    return result.stderr.strip()


AT = ("--as-of", DEMO_END.isoformat())


@pytest.mark.slow
def test_query_prints_the_columns_that_scripts_count_on(command: Command) -> None:
    expected = {
        "calls_by_hour": "hour_utc calls errors",
        "calls_by_system": "system_id calls errors",
        "calls_top_datasets": "dataset_id calls errors error_rate p95_ms",
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
        (("query", "calls_by_hour", "--server", "ftp://x"), "is not an address"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1"), "does not answer"),
        (("query", "calls_by_hour", "--server", "http://127.0.0.1:1", "--viewer-districts", ""), "not with --server"),
        (("demo", "--until", "someday"), "'someday' is not a date or time"),
    ],
)
def test_a_wrong_word_gives_one_clear_line(words: tuple[str, ...], said: str, command: Command) -> None:
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
def test_a_warehouse_that_is_none_gives_one_clear_line(
    words: tuple[str, ...], warehouse: str, said: str, command: Command, tmp_path: Path
) -> None:
    line = line_of(command(*words, warehouse=warehouse))
    assert said in line and "secret" not in line
    assert not list(tmp_path.iterdir())


def test_a_demo_that_has_nowhere_to_go_gives_one_clear_line(command: Command) -> None:
    line = line_of(command("demo", warehouse="postgresql://u:secret@127.0.0.1:1/city"))
    assert "127.0.0.1:1/city" in line and "secret" not in line
    assert "allowed: duckdb:///FILE, postgresql://" in line_of(command("demo", warehouse="mysql://127.0.0.1/city"))
    line_of(command("demo", warehouse="nonsense"))


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


def test_a_file_without_contract_gives_one_clear_line(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).execute("CREATE TABLE t (a INTEGER)").close()
    assert "holds no Citydeck contract" in line_of(command("query", "calls_by_hour", warehouse=path))


# Viewers -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_viewer_districts_are_a_header_and_exit_code_0(command: Command) -> None:
    """Of one panel in six; test_policy.py proves it of all, through the same `PanelService`."""
    for panel in PANELS[::6]:
        result = command("query", panel.id, *AT, "--viewer-districts", "")
        assert result.exit_code == 0 and result.stdout.count("\n") == 1 and "," in result.stdout, panel.id


def test_a_known_district_outside_the_viewers_scope_gives_no_rows(command: Command) -> None:
    seen = command("query", "incidents_open", *AT, "--district", "430102", "--viewer-districts", "430102")
    outside = command("query", "incidents_open", *AT, "--district", "430103", "--viewer-districts", "430102")
    assert {row["district_id"] for row in rows_of(seen)} == {"430102"} and rows_of(outside) == []


def test_a_viewer_of_one_district_sees_only_its_rows(command: Command) -> None:
    rows = rows_of(command("query", "incidents_open", *AT, "--viewer-districts", "430102"))
    assert {row["district_id"] for row in rows} == {"430102"}


@pytest.mark.slow
def test_a_panel_without_districts_ignores_the_district(command: Command) -> None:
    assert "district" not in BY_ID["calls_by_hour"].obeys
    plain, filtered = (command("query", "calls_by_hour", *AT, *more) for more in ((), ("--district", "430102")))
    assert plain.stdout == filtered.stdout
    narrow = command("query", "calls_by_hour", *AT, "--district", "430103", "--viewer-districts", "430102")
    assert narrow.stdout == plain.stdout


# panels and check --------------------------------------------------------------------------------------------------


def test_panels_lists_every_panel_with_its_tables_and_filters(command: Command) -> None:
    listed = json.loads(command("panels", "--format", "json").stdout)
    assert [row["panel"] for row in listed] == [panel.id for panel in PANELS]
    by_hour = next(row for row in listed if row["panel"] == "calls_by_hour")
    assert "data_call" in by_hour["tables"] and "agency" in by_hour["filters"]
    assert all(panel.id in command("panels").stdout for panel in PANELS)


@pytest.mark.slow
def test_check_finds_a_whole_demo_whole(command: Command) -> None:
    report = json.loads(command("check", "--format", "json").stdout)
    assert {table["state"] for table in report["tables"].values()} == {"ok"}
    assert all(panel["connected"] for panel in report["panels"].values())
    assert {source["table"] for source in report["sources"]} >= {"data_call", "incident", "reading"}


@pytest.fixture
def damaged(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
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
    yield path


@pytest.mark.slow
def test_check_names_what_is_missing_and_the_panels_it_costs(command: Command, damaged: Path) -> None:
    report = json.loads(command("check", "--format", "json", warehouse=damaged).stdout)
    call = report["tables"]["data_call"]
    assert (call["state"], call["missing"]) == ("incomplete", ["latency_ms"])
    assert report["tables"]["incident_event"]["state"] == "missing"
    lost = {panel.id for panel in PANELS if ("data_call", "latency_ms") in panel.columns}
    named = {name for name, panel in report["panels"].items() if "data_call.latency_ms" in panel["missing"]}
    assert lost == named and "calls_top_datasets" in lost and report["panels"]["calls_by_hour"]["connected"]
    assert any("incident_type is required" in warning for warning in report["warnings"])
    assert any("lies in the future" in warning and "sensor" in warning for warning in report["warnings"])
    text = command("check", warehouse=damaged).stdout
    assert "latency_ms" in text and "calls_top_datasets" in text


@pytest.mark.slow
def test_check_says_of_panels_what_query_does(command: Command, damaged: Path) -> None:
    report = json.loads(command("check", "--format", "json", warehouse=damaged).stdout)
    connected = {True: 0, False: 0}
    for panel, state in report["panels"].items():
        connected[state["connected"]] += 1
        if connected[state["connected"]] % 5:  # one in five: each opens the warehouse
            continue
        result = command("query", panel, *AT, warehouse=damaged)
        if state["connected"]:
            assert result.exit_code == 0, (panel, result.output)
        elif result.exit_code:
            assert "he warehouse has no" in line_of(result), panel


# A server ----------------------------------------------------------------------------------------------------------


@pytest.fixture
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
