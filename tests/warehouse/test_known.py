"""What was known: rows by the loads that brought them, and the state of cases and incidents by their steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Table, func, select

from data.contract.calls import data_call
from data.contract.common import district
from data.contract.incidents import incident
from data.contract.services import service_case
from data.contract.tables import FACTS, metadata
from data.errors import WarehouseError
from data.questions.known_loads import THEN, read_known_loads
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.known import STEPS_OF
from data.warehouse.policy import FULL, Viewer
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse


def at(minutes: float) -> datetime:
    """A moment of the day, minutes after noon."""
    return NOON + timedelta(minutes=minutes)


LOADS = [
    load(number, table, at(minutes))
    for number, (minutes, table) in enumerate(
        [(minutes, table) for minutes in (0, 10, 20, 30)
         for table in ("data_call", "incident", "incident_event", "service_case", "case_event")], 1,
    )
]  # fmt: skip
"""Loads 1 to 5 at noon, 6 to 10 at 12:10, 11 to 15 at 12:20 and 16 to 20 at 12:30."""
INCIDENTS = [
    # reported and dispatched at noon; the closing at 12:05 came at 12:20
    {"incident_id": "late closed", "district_id": "430102", "reported_at": at(-9), "registered_at": at(-8),
     "dispatched_at": at(-7), "closed_at": at(5), "first_load_seq": 2, "load_seq": 12},
    {"incident_id": "came late", "district_id": "430102", "reported_at": at(-5), "first_load_seq": 12, "load_seq": 12},
    {"incident_id": "open", "district_id": "430103", "reported_at": at(-6), "registered_at": at(-5),
     "first_load_seq": 2, "load_seq": 2},
    {"incident_id": "no number", "district_id": "430103", "reported_at": at(-90), "closed_at": at(-60),
     "load_seq": 17},
]  # fmt: skip
EVENTS = [
    ("late closed", "reported", at(-9), 3), ("late closed", "registered", at(-8), 3),
    ("late closed", "dispatched", at(-7), 3), ("late closed", "closed", at(5), 13),
    ("came late", "reported", at(-5), 13), ("open", "reported", at(-6), 3), ("open", "registered", at(-5), 3),
]  # fmt: skip
CASES = [
    {"case_id": "rated late", "submitted_at": at(-50), "accepted_at": at(-40), "completed_at": at(-3), "rating": 1,
     "rated_at": at(8), "remedied_at": at(15), "due_at": at(99), "first_load_seq": 4, "load_seq": 19},
]  # fmt: skip
STEPS = [
    ("submitted", at(-50), 5), ("accepted", at(-40), 5), ("delivered", at(-3), 10), ("rated", at(8), 15),
    ("remedied", at(15), 20),
]  # fmt: skip
ROWS: dict[str, Any] = {
    "district": DISTRICTS,
    "load_log": [one for one in LOADS if one["load_id"] != 6],  # the log has been thinned out
    "incident": INCIDENTS,
    "incident_event": [
        {"incident_id": name, "event_seq": n, "at": moment, "stage": stage, "load_seq": number}
        for n, (name, stage, moment, number) in enumerate(EVENTS)
    ],
    "service_case": CASES,
    "case_event": [
        {"case_id": "rated late", "seq": n, "at": moment, "step": step, "load_seq": number}
        for n, (step, moment, number) in enumerate(STEPS, 1)
    ],
    "data_call": [
        {"called_at": at(-1), "status_code": number or 0, "load_seq": number} for number in (1, 6, 11, 16, None)
    ],
}
AsOf = Callable[..., ViewerReader]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Warehouse]:
    opened = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def reader(door: Warehouse) -> AsOf:
    """`reader(15)`: reads what was known at 12:15; `reader(known="12")`: what load 12 and those before it brought."""

    def known_at(minutes: float = 30, known: str = THEN, viewer: Viewer = FULL) -> ViewerReader:
        loads = read_known_loads(ViewerReader(door, FULL), known, at(minutes))
        return ViewerReader(door, viewer, loads)

    return known_at


def incidents(read: ViewerReader) -> dict[str, tuple[Any, Any]]:
    columns = incident.c.incident_id, incident.c.dispatched_at, incident.c.closed_at
    rows = read(select(*columns).order_by(incident.c.incident_id))
    return {name: (dispatched, closed) for name, dispatched, closed in rows.itertuples(index=False)}


def test_rows_count_by_the_load_that_brought_them(reader: AsOf) -> None:
    counted = select(data_call.c.status_code).order_by(data_call.c.status_code)
    assert reader(5)(counted)["status_code"].tolist() == [0, 1]
    assert reader(25)(counted)["status_code"].tolist() == [0, 1, 6, 11]
    assert reader(30)(counted)["status_code"].tolist() == [0, 1, 6, 11, 16], "a load at the moment itself had come"


def test_a_load_that_is_not_in_the_log_came_with_the_next_load_of_its_table_that_is(reader: AsOf) -> None:
    counted = select(func.count().label("n")).where(data_call.c.status_code == 6)
    assert [reader(minutes)(counted)["n"].iloc[0] for minutes in (10, 19, 20)] == [0, 0, 1]
    assert [reader(known=str(number))(counted)["n"].iloc[0] for number in (5, 6)] == [0, 1], "a number needs no log"


def test_an_incident_has_the_stages_that_had_come(reader: AsOf) -> None:
    assert set(incidents(reader(15))) == {"late closed", "open", "no number"}
    assert incidents(reader(15))["late closed"] == (at(-7), pd.NaT)
    assert incidents(reader(20))["late closed"] == (at(-7), at(5))
    assert set(incidents(reader(20))) == set(incidents(reader(15))) | {"came late"}
    assert incidents(reader(15))["no number"][1] == at(-60), "as it is today"


@pytest.mark.parametrize(
    ("minutes", "known"),
    [(5, 1), (10, 2), (20, 4), (30, 5)],
)
def test_a_case_has_the_times_of_the_steps_that_had_come(reader: AsOf, minutes: float, known: int) -> None:
    names = ("accepted_at", "completed_at", "rated_at", "rating", "remedied_at")
    row = reader(minutes)(select(*(service_case.c[name] for name in names))).iloc[0]
    assert [name for name in names if pd.notna(row[name])] == list(names[:known])


def test_who_may_see_a_row_stays_the_same(reader: AsOf) -> None:
    one = Viewer("one", districts=frozenset({"430103"}), agencies=FULL.agencies, case_detail=True)
    assert set(incidents(reader(15, viewer=one))) == {"open", "no number"}
    assert set(incidents(reader(15, viewer=Viewer("nobody")))) == set()


def test_what_is_known_is_part_of_the_key_of_an_answer(reader: AsOf, door: Warehouse) -> None:
    counted = select(func.count().label("n")).select_from(data_call)
    assert [reader(minutes)(counted)["n"].iloc[0] for minutes in (5, 25, 5, 25)] == [2, 4, 2, 4]
    assert ViewerReader(door, FULL)(counted)["n"].iloc[0] == 5


def test_every_fact_is_cut_and_no_dimension(reader: AsOf) -> None:
    """A table of which it cannot be told is refused: a new fact cannot be forgotten."""
    read = reader(15)
    for table in metadata.tables.values():
        statement = select(func.count().label("n")).select_from(table)
        if table in FACTS and not read.has(table):
            with pytest.raises(WarehouseError, match="Cannot be known"):
                read(statement)
        else:
            read(statement)
            assert (str(read.statements[-1]) != str(statement)) == (table in FACTS), table.name


@pytest.mark.parametrize(
    ("lost", "asked"),
    [("service_case.first_load_seq", service_case), ("case_event.load_seq", service_case),
     ("case_event.step", service_case), ("incident_event", incident), ("data_call.load_seq", data_call)],
)  # fmt: skip
def test_without_its_columns_it_cannot_be_known_and_all_else_works(
    door: Warehouse, reader: AsOf, lost: str, asked: Table
) -> None:
    table, _, column = lost.partition(".")
    with door.engine.begin() as connection:
        names = [c.name for c in metadata.tables[table].c if c.name != column]
        quoted = ", ".join(f'"{name}"' for name in names)
        connection.exec_driver_sql(f"CREATE TABLE kept AS SELECT {quoted} FROM {table}")
        connection.exec_driver_sql(f"DROP TABLE {table}")
        if column:
            connection.exec_driver_sql(f"ALTER TABLE kept RENAME TO {table}")
    door.refresh_inventory()
    statement = select(func.count().label("n")).select_from(asked)
    with pytest.raises(WarehouseError, match="Cannot be known: the warehouse has no column") as raised:
        reader(15)(statement)
    assert raised.value.kind == "not_known" and not reader(15).has(asked)
    other = incident if asked is service_case else service_case
    assert reader(15)(select(func.count().label("n")).select_from(other))["n"].iloc[0] >= 1
    assert ViewerReader(door, FULL)(statement)["n"].iloc[0] >= 1


def test_before_the_log_it_cannot_be_known(reader: AsOf) -> None:
    with pytest.raises(WarehouseError, match="the log has no load of 'data_call' before this moment"):
        reader(-1)(select(data_call.c.called_at))
    assert len(reader(-1)(select(district.c.district_id))) == len(DISTRICTS)


def test_the_log_tells_how_fine_it_is(door: Warehouse) -> None:
    with door.engine.begin() as connection:
        for number, hours in ((31, 24), (32, 48)):
            row = load(number, "data_call", NOON + timedelta(hours=hours))
            connection.execute(metadata.tables["load_log"].insert().values(**row))
    read = ViewerReader(door, FULL)
    assert read_known_loads(read, THEN, at(25)).by_day == frozenset()
    assert read_known_loads(read, THEN, at(60 * 30)).by_day == {"data_call"}
    assert read_known_loads(read, "load:31", at(60 * 30)).by_day == {"data_call"}


def test_the_log_of_a_source_that_loads_once_a_day_is_exact(tmp_path: Path) -> None:
    loads = [load(n, "indicator_value", NOON + timedelta(days=n), cadence_s=86_400) for n in range(1, 5)]
    read = ViewerReader(tiny_warehouse(tmp_path / "daily.duckdb", {"load_log": loads}), FULL)
    assert read_known_loads(read, THEN, NOON + timedelta(days=2.5)).by_day == frozenset()


def test_the_first_load_of_a_city_can_be_asked_for(tmp_path: Path) -> None:
    loads = [load(n, "data_call", NOON + timedelta(minutes=n)) for n in range(1, 5)]
    read = ViewerReader(tiny_warehouse(tmp_path / "young.duckdb", {"load_log": loads}), FULL)
    assert read_known_loads(read, "load:1", NOON + timedelta(hours=1)).newest == {"data_call": 1}
    assert read_known_loads(read, THEN, NOON + timedelta(hours=1)).newest == {"data_call": 4}


def test_each_table_whose_rows_change_has_its_steps() -> None:
    changing = {table for table in FACTS if "first_load_seq" in table.c}
    assert set(STEPS_OF) == changing
    for table, steps in STEPS_OF.items():
        times = {c.name for c in table.c if c.name.endswith("_at")} - {table.info["time"], "due_at"}
        assert {*steps.first, *steps.last} == times, f"{table.name}: each time of a step follows from a step"
