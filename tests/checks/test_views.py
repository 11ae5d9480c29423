"""Views whose types only look right, and rows that no constraint forbids: read as they are meant, and named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, inspect, text

from callbacks.registry.panels import PANELS
from data.checks.run import check_data
from data.city.pack import CityPack
from data.contract.tables import metadata
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.frames import empty_frame
from data.warehouse.policy import FULL, Viewer
from data.warehouse.repairs import left_out, unreadable
from data.watch.freshness import Watcher
from tests.exam.cases import cases
from tests.support.clickhouse import database, fill_clickhouse
from tests.support.tiny import DISTRICTS, NOON, load, write

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
INCIDENTS = [
    {"incident_id": f"E{n:03}", "type_id": "hole" if n % 2 else "fire", "source": "hotline", "severity": n % 4 + 1,
     "lon": 112.9 + n / 1000, "lat": 28.2, "district_id": "430102" if n % 3 else "430103", "agency_id": "7",
     "subdistrict_id": None, "reported_at": NOON - n * 11 * MINUTE, "closed_at": NOON - MINUTE if n % 5 == 0 else None,
     "due_at": NOON + (n - 30) * MINUTE, "summary": "…", "load_seq": 1}
    for n in range(1, 61)
]  # fmt: skip
CITY: dict[str, list[dict[str, Any]]] = {
    "district": [{**unit, "name_zh": "区", "name_en": "District", "population": 1000} for unit in DISTRICTS],
    "agency": [{"agency_id": "7", "name_zh": "局", "name_en": "Bureau", "kind": "bureau"}],
    "incident_type": [
        {"type_id": "hole", "category": "road", "name_zh": "坑", "name_en": "Hole", "command_system": "traffic"},
        {"type_id": "fire", "category": "fire", "name_zh": "火", "name_en": "Fire", "command_system": "emergency"},
    ],
    "incident": INCIDENTS,
    "load_log": [load(1, "incident", NOON)],
}
SHOWN = [panel for panel in PANELS if panel.read.domain == "incidents" and panel.id != "incidents_timeline"]


@pytest.fixture
def city(engine: Engine) -> Iterator[Engine]:
    """A small city of incidents. Its views are gone after the test."""
    write(engine, CITY)
    yield engine
    there = inspect(engine)
    with engine.begin() as connection:
        for name in set(there.get_view_names()) & {*metadata.tables}:
            connection.execute(text(f"DROP VIEW {name}"))
            connection.execute(text(f"DROP TABLE own_{name}"))


def view(engine: Engine, name: str, rows: str = "", **changed: str) -> None:
    """Replace a table by a view of the same rows. changed: column -> its SQL. rows: SQL of further rows."""
    columns = [column.name for column in metadata.tables[name].c]
    listed = ", ".join(f"{changed[one]} AS {one}" if one in changed else one for one in columns)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE own_{name} AS SELECT * FROM {name}"))
        connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text(f"CREATE VIEW {name} AS SELECT {listed} FROM own_{name} {rows}"))


def opened(engine: Engine) -> Warehouse:
    """The door to a city whose watcher has probed."""
    warehouse = Warehouse(engine.execution_options(limits="SET memory_limit = '2GB'"))
    assert Watcher(warehouse, clock=lambda: NOON, zone="Asia/Shanghai").probe().reachable
    return warehouse


def shown(warehouse: Warehouse, viewer: Viewer = FULL) -> dict[str, pd.DataFrame]:
    """The rows of the panels of incidents."""
    read, filters = ViewerReader(warehouse, viewer), Filters("Asia/Shanghai", as_of=NOON, live=False, window="24h")
    return {panel.id: panel.read(read, filters) for panel in SHOWN}


@pytest.fixture(scope="module")
def shown_before() -> dict[str, dict[str, pd.DataFrame]]:
    """Name of an engine -> the rows of the sound city there: they are read once."""
    return {}


@pytest.fixture
def expected(city: Engine, shown_before: dict[str, dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The rows of the panels of incidents in the sound city."""
    if city.name not in shown_before:
        shown_before[city.name] = shown(opened(city))
    return shown_before[city.name]


def named(warehouse: Warehouse, pack: CityPack) -> set[tuple[str, str]]:
    """The findings about incidents and their types: check, column."""
    found = check_data(warehouse, pack, NOON, lambda line: None)
    return {(one.check, column) for one in found for column in one.columns or ("",)}


def assert_same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    for name, rows in expected.items():
        pd.testing.assert_frame_equal(found[name], rows, obj=name)


def test_times_as_text_with_a_zone_and_numbers_for_text_are_read_as_they_are_meant(
    city: Engine, expected: dict[str, pd.DataFrame], changsha_pack: CityPack
) -> None:
    view(
        city,
        "incident",
        reported_at="CAST(reported_at AS TEXT)",
        due_at="due_at AT TIME ZONE 'UTC'",
        closed_at="REPLACE(CAST(closed_at AS TEXT), ' ', 'T') || 'Z'",
        district_id="CAST(district_id AS INTEGER)",
        severity="CAST(severity AS TEXT)",
        lon="CAST(lon AS TEXT)",
    )
    warehouse = opened(city)
    assert_same(shown(warehouse), expected)
    wrong = {"reported_at", "due_at", "closed_at", "district_id", "severity", "lon"}
    assert {column for check, column in named(warehouse, changsha_pack) if check == "type only looks right"} == wrong


def test_text_that_is_no_number_reads_as_missing(city: Engine, changsha_pack: CityPack) -> None:
    with city.begin() as connection:
        connection.execute(text("UPDATE incident SET severity = NULL WHERE incident_id = 'E007'"))
    expected = shown(opened(city))
    view(city, "incident", severity="CASE WHEN incident_id = 'E007' THEN 'high' ELSE CAST(severity AS TEXT) END")
    warehouse = opened(city)
    assert_same(shown(warehouse), expected)
    wrong = {("text cannot be read", "severity"), ("type only looks right", "severity")}
    assert wrong <= named(warehouse, changsha_pack)


@cases("corrupted", "table", ["district", "agency", "incident_type", "incident"])
def test_a_repeated_key_multiplies_nothing(
    city: Engine, expected: dict[str, pd.DataFrame], changsha_pack: CityPack, table: str
) -> None:
    view(city, table, f"UNION ALL SELECT * FROM own_{table}")
    warehouse = opened(city)
    assert_same(shown(warehouse), expected)
    assert left_out(warehouse.faults, [table]) == len(CITY[table])
    assert any(check == "repeated key" for check, _ in named(warehouse, changsha_pack))


def test_bad_rows_are_left_out_and_counted(
    city: Engine, expected: dict[str, pd.DataFrame], changsha_pack: CityPack
) -> None:
    nan = "CAST('NaN' AS DOUBLE PRECISION)"
    bad = [
        INCIDENTS[0] | {"incident_id": "old", "reported_at": NOON - 57 * 365 * DAY},
        INCIDENTS[0] | {"incident_id": "backwards", "closed_at": INCIDENTS[0]["reported_at"] - DAY},
        INCIDENTS[0] | {"incident_id": "never due", "due_at": NOON - 57 * 365 * DAY},
    ]
    write(city, {"incident": bad})
    view(city, "incident_type", register_min=nan)
    warehouse = opened(city)
    assert_same(shown(warehouse), expected)
    assert (left_out(warehouse.faults, ["incident"]), left_out(warehouse.faults, ["incident_type", "agency"])) == (3, 0)
    found = {
        ("before 1990", "reported_at"),
        ("ends before it begins", "closed_at"),
        ("not a finite number", "register_min"),
    }
    assert found <= named(warehouse, changsha_pack)


def test_a_bad_row_is_left_out_from_the_first_answer_after_its_load(city: Engine) -> None:
    warehouse = Warehouse(city.execution_options(limits="SET memory_limit = '2GB'"))
    watcher = Watcher(warehouse, clock=lambda: NOON, zone="Asia/Shanghai")
    watcher.probe()
    assert left_out(warehouse.faults, ["incident"]) == 0
    old = INCIDENTS[0] | {"incident_id": "old", "reported_at": NOON - 57 * 365 * DAY, "load_seq": 2}
    write(city, {"incident": [old], "load_log": [load(2, "incident", NOON)]})
    watcher.probe()
    assert left_out(warehouse.faults, ["incident"]) == 1


def test_a_row_that_is_unsound_and_shares_its_key_is_left_out_once(
    city: Engine, expected: dict[str, pd.DataFrame]
) -> None:
    old = INCIDENTS[0] | {"reported_at": NOON - 57 * 365 * DAY}
    view(city, "incident", "UNION ALL SELECT * FROM own_incident")
    with city.begin() as connection:
        connection.execute(text("CREATE TABLE more AS SELECT * FROM own_incident WHERE incident_id = 'E001'"))
        connection.execute(text("UPDATE more SET reported_at = :at"), {"at": old["reported_at"]})
        connection.execute(text("INSERT INTO own_incident SELECT * FROM more"))
        connection.execute(text("DROP TABLE more"))
    warehouse = opened(city)
    assert_same(shown(warehouse), expected)
    # each row twice, and one old row twice
    assert left_out(warehouse.faults, ["incident"]) == len(INCIDENTS) + 2


def test_a_large_fact_without_any_sound_time_is_left_out(city: Engine) -> None:
    old = {"called_at": NOON - 57 * 365 * DAY, "status_code": 200, "load_seq": 1}
    write(city, {"data_call": [old], "load_log": [load(2, "data_call", NOON)]})
    assert left_out(opened(city).faults, ["data_call"]) == 1


def test_text_that_is_no_number_is_counted(city: Engine, changsha_pack: CityPack) -> None:
    warehouse = opened(city)
    assert unreadable(warehouse.faults, ["incident"]) == 0
    view(city, "incident", severity="CASE WHEN incident_id < 'E004' THEN 'high' ELSE CAST(severity AS TEXT) END",
         load_seq="CAST(load_seq AS TEXT)", reported_at="CAST(reported_at AS TEXT)")  # fmt: skip
    warehouse = Warehouse(city.execution_options(limits="SET memory_limit = '2GB'"))
    watcher = Watcher(warehouse, clock=lambda: NOON, zone="Asia/Shanghai")
    watcher.probe()
    assert (unreadable(warehouse.faults, ["incident"]), left_out(warehouse.faults, ["incident"])) == (3, 0)
    with city.begin() as connection:
        connection.execute(text("INSERT INTO own_incident SELECT * FROM own_incident WHERE incident_id = 'E001'"))
        connection.execute(text("UPDATE own_incident SET incident_id = 'E0', load_seq = 2 WHERE incident_id = 'E001'"))
    write(city, {"load_log": [load(2, "incident", NOON)]})
    watcher.probe()
    assert unreadable(warehouse.faults, ["incident"]) == 5  # the two new rows count, whatever was known before


def test_a_key_that_is_missing_is_named_by_the_time_of_its_row(city: Engine, changsha_pack: CityPack) -> None:
    view(city, "incident", incident_id="CASE WHEN incident_id = 'E007' THEN NULL ELSE incident_id END")
    found = {one.check: one for one in check_data(opened(city), changsha_pack, NOON, lambda line: None)}
    assert found["key is missing"].example.startswith("reported_at 2026-11-20 10:43")
    assert found["key is missing"].count == 1


def test_a_viewer_of_a_district_sees_his_sound_rows(city: Engine) -> None:
    viewer = Viewer("official", districts=frozenset({"430103"}), agencies=FULL.agencies)
    expected = shown(opened(city), viewer)
    view(city, "incident", "UNION ALL SELECT * FROM own_incident")
    assert_same(shown(opened(city), viewer), expected)


def test_what_a_card_shows_as_sql_is_what_is_run(city: Engine) -> None:
    view(city, "agency", "UNION ALL SELECT * FROM own_agency")
    warehouse = opened(city)
    agency = metadata.tables["agency"]
    assert "row_number" in warehouse.describe(agency.select(), FULL)[0]
    assert len(warehouse.read(agency.select(), FULL)) == len(warehouse.read_stored(agency.select())) / 2 == 1


@pytest.fixture
def clickhouse_city() -> Iterator[Engine]:
    """The same small city on ClickHouse, with the first district twice and numbers kept as text."""
    rows = {name: empty_frame(table.select()) for name, table in metadata.tables.items()}
    filled = {name: pd.DataFrame(listed).reindex(columns=rows[name].columns) for name, listed in CITY.items()}
    with database() as url:
        engine = fill_clickhouse(url, rows | filled)
        yield engine
        engine.dispose()


def test_clickhouse_leaves_bad_rows_out_and_names_them(clickhouse_city: Engine, changsha_pack: CityPack) -> None:
    expected = shown(opened(clickhouse_city))
    with clickhouse_city.connect() as connection:
        for statement in (
            "INSERT INTO district SELECT * FROM district",
            "INSERT INTO incident (incident_id, type_id, severity, district_id, reported_at, load_seq)"
            " VALUES ('old', 'hole', 1, '430102', '1970-01-02 00:00:00', 1)",
            "RENAME TABLE incident TO own_incident",
            "CREATE VIEW incident AS SELECT * REPLACE (toString(severity) AS severity, toString(lon) AS lon, "
            "toString(due_at) AS due_at) FROM own_incident",
        ):
            connection.execute(text(statement))
    warehouse = opened(clickhouse_city)
    assert_same(shown(warehouse), expected)
    found = {("repeated key", "district_id"), ("before 1990", "reported_at"), ("type only looks right", "due_at")}
    assert found <= named(warehouse, changsha_pack)
