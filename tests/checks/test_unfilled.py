"""Columns that no row fills, and dimensions without rows: the deck treats them as missing until they get a value."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from callbacks.registry.panels import BY_ID
from data.contract.calls import data_call, data_grant
from data.contract.incidents import incident
from data.contract.meaning import ONLY_SHOWN, expects_values
from data.contract.rollups import ROLLUPS, SOURCES, calls_hour, calls_hour_breach
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from tests.conftest import DEMO_END

City = Callable[..., tuple[Warehouse, Watcher]]


@pytest.fixture
def city(demo_path: Path, tmp_path: Path) -> Iterator[City]:
    """`city("UPDATE …")`: the demo after these statements, watched at its end."""
    opened: list[Warehouse] = []

    def made(*statements: str) -> tuple[Warehouse, Watcher]:
        path = tmp_path / "city.duckdb"
        shutil.copy(demo_path, path)
        with duckdb.connect(str(path)) as own:
            own.execute("SET TimeZone = 'UTC'")
            for statement in statements:
                own.execute(statement)
        opened.append(open_warehouse(f"duckdb:///{path}"))
        watcher = Watcher(opened[-1], clock=lambda: DEMO_END, zone="Asia/Shanghai")
        assert watcher.probe().reachable
        return opened[-1], watcher

    yield made
    for warehouse in opened:
        warehouse.engine.dispose()


def reason(panel: str, warehouse: Warehouse, watcher: Watcher) -> str:
    """Why the panel is not connected; "" if it has rows."""
    filters = Filters(zone="Asia/Shanghai").at(DEMO_END, **watcher.state.known(10))
    try:
        BY_ID[panel].read(ViewerReader(warehouse, FULL), filters)
    except WarehouseError as error:
        assert error.kind == "not_connected"
        return error.message.format(**error.values)
    return ""


def test_a_whole_city_has_every_column(city: City) -> None:
    warehouse, _ = city()
    assert warehouse.unfilled == {} and warehouse.inventory() == warehouse.stored()


def test_a_column_without_values_is_missing_also_in_the_rollups_made_from_it(city: City) -> None:
    warehouse, watcher = city("UPDATE data_call SET latency_ms = NULL")
    assert warehouse.unfilled == {"data_call": {"latency_ms"}}
    has = ViewerReader(warehouse, FULL).has
    assert not has(data_call.c.latency_ms) and not has(calls_hour.c.bucket_31) and has(calls_hour.c.failed)
    assert "latency_ms" in warehouse.stored()["data_call"]
    words = "Not connected: the source does not fill 'data_call.latency_ms'"
    assert reason("calls_quality", warehouse, watcher) == words and reason("calls_total", warehouse, watcher) == ""


def test_a_dimension_without_rows_is_a_missing_table(city: City) -> None:
    warehouse, watcher = city("DELETE FROM data_grant")
    has = ViewerReader(warehouse, FULL).has
    assert not has(data_grant) and not has(calls_hour_breach.c.has_grant)
    for panel in ("calls_grant_watch", "calls_unused_grants"):
        assert reason(panel, warehouse, watcher) == "Not connected: table 'data_grant' has no rows"


def test_a_column_counts_again_from_the_load_that_fills_it(city: City) -> None:
    warehouse, watcher = city("UPDATE incident SET due_at = NULL")
    has = ViewerReader(warehouse, FULL).has
    assert not has(incident.c.due_at)
    log = (
        "INSERT INTO load_log SELECT max(load_id) + 1, 'desk', 'incident', max(loaded_at), max(data_until), 1, 60, 'ok'"
    )
    filled = "UPDATE incident SET due_at = reported_at, load_seq = (SELECT max(load_id) FROM load_log)"
    with warehouse.engine.begin() as own:
        own.exec_driver_sql(f"{log} FROM load_log")
        own.exec_driver_sql(f"{filled} WHERE incident_id = (SELECT min(incident_id) FROM incident)")
    watcher.probe()
    assert has(incident.c.due_at) and warehouse.unfilled == {}


@pytest.mark.parametrize(
    ("table", "end", "panels"),
    [
        ("service_case", "completed_at", ("services_flow", "services_overdue", "services_on_time_by_agency")),
        ("incident", "closed_at", ("incidents_flow", "incidents_open", "incidents_urgent")),
    ],
)
def test_where_nothing_ever_ends_nobody_says_what_is_open(
    table: str, end: str, panels: tuple[str, ...], city: City
) -> None:
    """Before, a source that fills no end had "128 k open", "101 k overdue" and "0.0 % on time"."""
    of_time = {"service_case": "submitted_at", "incident": "reported_at"}[table]
    early = f"UPDATE {table} SET {of_time} = {of_time} - INTERVAL 9 DAY WHERE rowid = (SELECT arg_min(rowid, {of_time})"
    warehouse, watcher = city(f"UPDATE {table} SET {end} = NULL", f"{early} FROM {table})")
    assert warehouse.unfilled == {table: {end}}
    for panel in panels:
        assert reason(panel, warehouse, watcher) == f"Not connected: the source does not fill '{table}.{end}'"


def test_a_few_empty_values_change_nothing(city: City) -> None:
    warehouse, _ = city("UPDATE data_call SET status_code = NULL WHERE latency_ms > 1")
    assert warehouse.unfilled == {}


def test_every_name_in_the_lists_is_one_of_the_contract() -> None:
    columns = [column for table in metadata.tables.values() for column in table.c]
    named = {column.name for column in columns} | {f"{column.table.name}.{column.name}" for column in columns}
    assert set(ONLY_SHOWN) <= named
    assert {name for name, *_ in SOURCES.items()} <= {column.name for table in ROLLUPS for column in table.c}
    for sources in SOURCES.values():
        assert all(expects_values(metadata.tables[table].c[column]) for table, column in sources)


ENDS = {
    "incident": ("closed_at", "incident_event", "incidents_open", "incidents_urgent", "incidents_by_district"),
    "service_case": ("completed_at", "case_event", "services_overdue", "services_flow"),
}


@pytest.mark.parametrize("fact", ENDS)
def test_ends_that_are_never_filled_although_steps_say_so_are_unknown(city: City, fact: str) -> None:
    ends, _, *panels = ENDS[fact]
    warehouse, watcher = city(f"UPDATE {fact} SET {ends} = NULL")
    assert warehouse.unfilled == {fact: {ends}}
    for panel in panels:
        assert reason(panel, warehouse, watcher) == f"Not connected: the source does not fill '{fact}.{ends}'"


@pytest.mark.parametrize("fact", ENDS)
def test_in_a_citys_first_days_without_steps_nothing_may_have_ended_yet(city: City, fact: str) -> None:
    ends, steps, panel, *_ = ENDS[fact]
    begun = metadata.tables[fact].info["time"]
    young = f"DELETE FROM {fact} WHERE {begun} < TIMESTAMP '{DEMO_END}' - INTERVAL 27 DAY"
    warehouse, watcher = city(young, f"UPDATE {fact} SET {ends} = NULL", f"DELETE FROM {steps}")
    assert ends not in warehouse.unfilled.get(fact, ()) and reason(panel, warehouse, watcher) == ""
