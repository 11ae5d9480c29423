"""Scan floors: the answers are the same with them and without, also after late and reopened rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from callbacks.registry.panels import PANELS
from data.contract.services import service_case
from data.measures.counts import CASES_OPEN, CountQuestion, read_counts
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.questions.scan_floors import UNKNOWN, ScanFloor
from data.services.flow import were_open
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from tests.exam.cases import cases, random_cases
from tests.support.questions import random_question
from tests.support.tiny import NOON, load, tiny_warehouse, write

DAY = timedelta(days=1)
QUESTIONS = [
    {},
    {"window": "7d", "district": "430102"},
    {"window": "18d", "as_of": "2026-11-19T06:47:13.250"},
    {"window": "2026-11-02T03:10:00/2026-11-18T22:05:30", "agency": "transport"},
]
STAYING = [panel for panel in PANELS if {"service_case", "incident"} & set(panel.tables)]
SPANS = st.lists(st.tuples(st.integers(0, 5000), st.none() | st.integers(0, 5000)), max_size=30)


@cases("scan_floors", "panel, asked", product(STAYING, QUESTIONS))
def test_panels_give_the_same_rows_with_scan_floors_and_without(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    assert_scan_floors_change_nothing(panel, asked, read, ask)


@random_cases("scan_floors", "panel, asked", lambda random: (random.choice(STAYING), random_question(random)), 1_000)
def test_random_questions_have_the_same_answer_with_scan_floors(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    assert_scan_floors_change_nothing(panel, asked, read, ask)


def assert_scan_floors_change_nothing(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    filters = ask(**asked)
    bounded, all_rows = (
        panel.read(read, replace(filters, scan_floors=known)) for known in (filters.scan_floors, UNKNOWN)
    )
    pd.testing.assert_frame_equal(bounded, all_rows, rtol=1e-9, atol=1e-12)


def test_the_floor_leaves_out_most_incidents_of_the_demo(ask, raw) -> None:  # type: ignore[no-untyped-def]
    since, incidents = ask().scan_floors.tables["incident"].open_since(ask().moment), raw("incident")
    assert 0 < (incidents["reported_at"] >= since).sum() < len(incidents) / 2


@given(SPANS, st.integers(0, 5000))
def test_no_row_that_is_open_at_a_moment_or_later_began_before_its_floor(
    spans: list[tuple[int, int | None]], at: int
) -> None:
    rows = [(NOON + timedelta(minutes=a), None if b is None else NOON + timedelta(minutes=b)) for a, b in spans]
    began: dict[datetime, datetime] = {}
    for start, end in rows:
        day = datetime.max if end is None else datetime(end.year, end.month, end.day)
        began[day] = min(start, began.get(day, start))
    moment = NOON + timedelta(minutes=at)
    since = ScanFloor(NOON.date(), 1, began).open_since(moment)
    still_open = [start for start, end in rows if end is None or end >= moment]
    assert all(since is not None and start >= since for start in still_open)


class Desk:
    """A small city with cases, and a watcher that sees their loads."""

    def __init__(self, path: Path) -> None:
        self.now, self.loads = NOON, 1
        cases = [case("old", NOON - 90 * DAY, NOON - 80 * DAY, 1), case("young", NOON - DAY, None, 1)]
        self.warehouse = tiny_warehouse(path, {"load_log": [load(1, "service_case", NOON)], "service_case": cases})
        self.watcher = Watcher(self.warehouse, clock=lambda: self.now)
        self.watcher.probe()

    def load(self, *rows: dict[str, Any]) -> None:
        """Write these rows as one load, and probe."""
        self.loads += 1
        numbered = [{"load_seq": self.loads} | row for row in rows]
        write(self.warehouse.engine, {"service_case": numbered, "load_log": [load(self.loads, "service_case", NOON)]})
        self.watcher.probe()

    def since(self) -> datetime | None:
        """The present floor of open cases."""
        return self.watcher.state.scan_floors.tables["service_case"].open_since(NOON)

    def open(self) -> list[str]:
        """The cases that a query finds open."""
        filters = Filters(as_of=NOON, scan_floors=self.watcher.state.scan_floors)
        statement = (
            select(service_case.c.case_id).where(*were_open(filters, NOON, NOON)).order_by(service_case.c.case_id)
        )
        return ViewerReader(self.warehouse, FULL)(statement)["case_id"].tolist()


def case(name: str, began: datetime, ended: datetime | None, load_seq: int | None) -> dict[str, Any]:
    return {"case_id": name, "submitted_at": began, "completed_at": ended, "load_seq": load_seq}


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Desk(tmp_path / "tiny.duckdb")
    yield made
    made.warehouse.engine.dispose()


def test_a_case_that_comes_late_is_found(desk: Desk) -> None:
    assert (desk.since(), desk.open()) == (NOON - DAY, ["young"])
    desk.load(case("late", NOON - 40 * DAY, None, 2))
    assert (desk.since(), desk.open()) == (NOON - 40 * DAY, ["late", "young"])


def test_a_case_that_is_opened_again_is_found(desk: Desk) -> None:
    again = update(service_case).where(service_case.c.case_id == "old").values(completed_at=None, load_seq=2)
    with desk.warehouse.engine.begin() as connection:
        connection.execute(again)
    desk.load()
    assert desk.open() == ["old", "young"]


def test_each_day_it_is_looked_at_anew(desk: Desk) -> None:
    desk.load(case("late", NOON - 40 * DAY, None, 2))
    done = update(service_case).where(service_case.c.case_id == "late").values(completed_at=NOON - DAY, load_seq=3)
    with desk.warehouse.engine.begin() as connection:
        connection.execute(done)
    desk.load()
    assert desk.since() == NOON - 40 * DAY  # the floor stays as it was until the next day
    desk.now += DAY
    desk.load()
    assert (desk.since(), desk.open()) == (NOON - DAY, ["young"])


def test_only_rows_of_later_loads_are_looked_at_on_the_same_day(desk: Desk) -> None:
    asked: list[str] = []

    @event.listens_for(desk.warehouse.engine, "before_cursor_execute")
    def record(_: Any, __: Any, statement: str, *___: Any) -> None:
        # every load also makes the watcher look whether the table has a row at all
        asked.extend([statement] if "FROM service_case" in statement and "count(" in statement else [])

    desk.watcher.probe()
    assert asked == []
    desk.load(case("more", NOON, None, 2))
    assert len(asked) == 2 and all("load_seq >" in statement for statement in asked)  # its floor and its faults


def test_rows_without_a_load_number_leave_the_floor_unknown(desk: Desk) -> None:
    desk.now += DAY
    desk.load(case("unnumbered", NOON - 50 * DAY, None, None) | {"load_seq": None})
    assert desk.since() is None
    assert desk.open() == ["unnumbered", "young"]


def units(desk: Desk) -> list[str]:
    """The districts that have cases, asked as the map and the scorecard do."""
    filters = Filters(as_of=desk.now, scan_floors=desk.watcher.state.scan_floors)
    (counts,) = read_counts(
        ViewerReader(desk.warehouse, FULL), [CountQuestion("now", filters, (CASES_OPEN,), units=True)]
    )
    return counts.units


def test_every_unit_with_facts_is_found_however_long_ago_its_last_one(desk: Desk) -> None:
    many = [case(f"m{n}", NOON - 2 * DAY, NOON - DAY, 2) | {"district_id": "430102"} for n in range(300)]
    desk.load(*many, case("rare", NOON - 70 * DAY, NOON - 60 * DAY, 2) | {"district_id": "430103"})
    desk.now += DAY
    desk.load()
    assert desk.watcher.state.scan_floors.tables["service_case"].units_since(NOON + DAY) is not None
    assert units(desk) == ["430102", "430103"]
    desk.load(case("new", NOON - 200 * DAY, NOON - 190 * DAY, 4) | {"district_id": "430102001"})
    assert units(desk) == ["430102", "430102001", "430103"]


def test_the_rows_of_long_ago_are_spared_where_all_units_have_newer_ones(desk: Desk) -> None:
    places = ("430102", "430103")
    rows = [case(f"{p}{n}", NOON - n * DAY / 20, NOON, 2) | {"district_id": p} for p in places for n in range(3000)]
    desk.load(*rows, case("last", NOON + DAY, None, 2))
    desk.now += DAY
    desk.load()
    floor = desk.watcher.state.scan_floors.tables["service_case"].units_since(NOON + DAY)
    assert floor is not None and NOON - 7 * DAY < floor < NOON
    assert units(desk) == list(places)
