"""Windows cut into time ranges: every row is counted once, and the answers are those of the facts alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.registry.panels import PANELS
from data.calls import totals as calls
from data.contract.calls import data_call
from data.contract.latency import BUCKETS
from data.contract.rollups import ROLLUPS, calls_day_dataset, calls_hour, calls_hour_dataset, rollup_state
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.questions.rollup_reach import RAW, RollupReach, RollupReaches
from data.questions.time_ranges import time_ranges
from data.warehouse.policy import FULL
from data.warehouse.selects import tables_of
from data.watch.freshness import Watcher
from tests.conftest import DEMO_END
from tests.exam.cases import cases, random_cases
from tests.support.questions import random_question
from tests.support.tiny import load, tiny_warehouse

LEVELS = (calls_day_dataset, calls_hour_dataset)
MINUTES = st.integers(0, 400 * 24 * 60)
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns"])
FIRST = datetime(2026, 1, 1)


@given(MINUTES, MINUTES, MINUTES, ZONES, st.sampled_from([LEVELS, LEVELS[:1], LEVELS[1:]]))
def test_the_pieces_of_a_window_hold_each_moment_once(
    start: int, end: int, until: int, zone: str, levels: tuple[type, ...]
) -> None:
    start, end = min(start, end), max(start, end) + 1
    first, last, hour = (FIRST + timedelta(minutes=n) for n in (start, end, until - until % 60))
    found = time_ranges(levels, first, last, RollupReach(hour), zone, data_call)
    scan_floors = sorted((piece.start, piece.end) for piece in found)
    assert scan_floors[0][0] == first and scan_floors[-1][1] == last
    assert all(one[1] == following[0] for one, following in pairwise(scan_floors))
    for piece in found:
        if piece.table is not data_call:
            assert piece.end <= hour
            assert piece.table is calls_day_dataset or (piece.start.minute, piece.end.minute) == (0, 0)


def test_days_are_those_of_the_city_and_short_stretches_are_left_to_hours() -> None:
    end = datetime(2026, 11, 20, 12, 30)
    rollup_reach = RollupReach(datetime(2026, 11, 20, 12))
    found = time_ranges(LEVELS, end - timedelta(days=30), end, rollup_reach, "Asia/Shanghai", data_call)
    assert [(piece.table.name, piece.start) for piece in found] == [
        ("data_call", datetime(2026, 10, 21, 12, 30)),
        ("calls_hour_dataset", datetime(2026, 10, 21, 13)),
        ("calls_day_dataset", datetime(2026, 10, 21, 16)),  # midnight in Changsha
        ("calls_hour_dataset", datetime(2026, 11, 19, 16)),
        ("data_call", datetime(2026, 11, 20, 12)),
    ]
    two_days = time_ranges(LEVELS, end - timedelta(days=2), end, rollup_reach, "Asia/Shanghai", data_call)
    assert [piece.table.name for piece in two_days] == ["data_call", "calls_hour_dataset", "data_call"]


def test_since_ever_has_no_beginning_and_without_rollups_all_is_raw() -> None:
    end = datetime(2026, 11, 20, 12, 30)
    hours, rest = time_ranges((calls_hour,), None, end, RollupReach(datetime(2026, 11, 20, 11)), "UTC", data_call)
    assert (hours.table, hours.start, hours.end) == (calls_hour, None, datetime(2026, 11, 20, 11))
    assert (rest.table, rest.start, rest.end) == (data_call, datetime(2026, 11, 20, 11), end)
    (all_raw,) = time_ranges((calls_hour,), None, end, None, "UTC", data_call)
    assert (all_raw.table, all_raw.start, all_raw.end) == (data_call, None, end)


QUESTIONS = [
    {},
    {"window": "7d"},
    {"window": "18d", "as_of": "2026-11-19T06:47:13.250"},
    {"window": "2026-11-02T03:10:00/2026-11-18T22:05:30"},
    {"window": "16d", "system": "sys_007"},
    {"window": "16d", "agency": "transport"},
    {"window": "12d", "share_class": "conditional", "as_of": "2026-11-17T00:00:30"},
]
ROLLED_PANELS = [panel for panel in PANELS if {"data_call", "reading"} & set(panel.tables)]


@cases("rollups", "panel, asked", product(ROLLED_PANELS, QUESTIONS))
def test_panels_give_the_same_rows_from_rollups_and_from_facts(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    assert_rollups_equal_facts(panel, asked, read, ask)


@random_cases("rollups", "panel, asked", lambda random: (random.choice(ROLLED_PANELS), random_question(random)), 1_000)
def test_random_questions_have_the_same_answer_from_rollups(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    assert_rollups_equal_facts(panel, asked, read, ask)


def assert_rollups_equal_facts(panel, asked, read, ask) -> None:  # type: ignore[no-untyped-def]
    filters = ask(**asked)
    rollup_reach, raw = (
        panel.read(read, replace(filters, rollup_reach=known)) for known in (filters.rollup_reach, RAW)
    )
    pd.testing.assert_frame_equal(rollup_reach, raw, rtol=1e-9, atol=1e-12)


def test_long_windows_read_no_raw_call_that_lies_in_a_closed_hour(ask) -> None:  # type: ignore[no-untyped-def]
    recorder = Recorder()
    calls.read_quality(recorder, replace(ask(window="7d"), as_of=DEMO_END))  # from an hour to an hour
    assert tables_of(recorder.statements[0]) == ["calls_hour"]
    recorder = Recorder()
    calls.read_quality(recorder, ask(window="7d", as_of="2026-11-19T06:47:00"))
    sql = str(recorder.statements[0])
    assert tables_of(recorder.statements[0]) == ["calls_hour", "data_call"]
    assert sql.count("FROM data_call") == 2  # both cut ends


def hour_row(start: datetime, calls_: int) -> dict[str, object]:
    counts = dict.fromkeys(BUCKETS, 0) | {BUCKETS[5]: calls_}
    return {"starts_at": start, "calls": calls_, "failed": 0, "first_at": start, **counts}


HOUR = datetime(2026, 11, 20, 8)
STATE = {"until": HOUR + timedelta(hours=1), "load_seq": 5, "zone": "UTC"}


def call(at: datetime, load_seq: int) -> dict[str, object]:
    return {"called_at": at, "dataset_id": "d", "system_id": "s", "status_code": 200, "latency_ms": 9,
            "load_seq": load_seq}  # fmt: skip


def test_rows_that_came_late_are_counted_once_before_they_are_rolled_up(tmp_path: Path) -> None:
    rows = {
        "load_log": [load(n, table.name, HOUR, cadence_s=60) for n, table in enumerate((data_call, *ROLLUPS), 1)]
        + [load(20, "data_call", HOUR + timedelta(hours=2), cadence_s=60)],
        "data_call": [call(HOUR, 5), call(HOUR + timedelta(minutes=7), 5), call(HOUR + timedelta(minutes=9), 20)],
        "calls_hour": [hour_row(HOUR, 2)],
        "rollup_state": [STATE | {"family": "calls", "rules_seq": 0}],
    }
    warehouse = tiny_warehouse(tmp_path / "late.duckdb", rows)
    rollup_reach = Watcher(warehouse, zone="UTC").probe().rollup_reach
    assert rollup_reach.calls == RollupReach(HOUR + timedelta(hours=1), late_after=5)
    filters = Filters(as_of=HOUR + timedelta(hours=2), window="6h", rollup_reach=rollup_reach)
    hourly = calls.read_by_hour(ViewerReader(warehouse, FULL), filters)
    assert hourly["calls"].tolist() == [3]
    warehouse.engine.dispose()


@pytest.mark.parametrize(
    ("state", "zone", "usable"),
    [
        ({"family": "calls"}, "UTC", True),
        ({"family": "calls"}, "Asia/Shanghai", False),  # days of another zone
        ({"family": "calls"}, None, False),
        ({"family": "breaches", "rules_seq": 3}, "UTC", True),
        ({"family": "breaches", "rules_seq": 2}, "UTC", False),  # grants have changed since
        ({"family": "calls", "until": None}, "UTC", False),
    ],
)
def test_rollups_are_used_only_where_they_are_right(
    tmp_path: Path, state: dict[str, object], zone: str | None, usable: bool
) -> None:
    rows = {
        "load_log": [load(n, name, HOUR) for n, name in enumerate(("data_call", "agency", "data_grant"), 1)],
        "rollup_state": [STATE | {"rules_seq": None} | state],
    }
    warehouse = tiny_warehouse(tmp_path / "state.duckdb", rows)
    found = Watcher(warehouse, zone=zone).probe().rollup_reach
    assert (found != RollupReaches()) is usable
    warehouse.engine.dispose()


def test_a_warehouse_without_rollups_is_read_raw(tmp_path: Path) -> None:
    warehouse = tiny_warehouse(tmp_path / "plain.duckdb", {"load_log": [load(1, "data_call", HOUR)]})
    with warehouse.engine.begin() as connection:
        rollup_state.drop(connection)
    warehouse.refresh_inventory()
    assert Watcher(warehouse, zone="UTC").probe().rollup_reach == RollupReaches()
    warehouse.engine.dispose()


def test_the_rolled_demo_is_not_empty(rollup_reach: RollupReaches, read: ViewerReader) -> None:
    assert rollup_reach.calls and rollup_reach.calls.until == DEMO_END and rollup_reach.calls.late_after is None
    counted = calls.read_by_hour(
        read, Filters(zone="Asia/Shanghai", as_of=DEMO_END, window="7d", rollup_reach=rollup_reach)
    )
    assert len(counted) == 168 and np.isfinite(counted["calls_before"]).all()
