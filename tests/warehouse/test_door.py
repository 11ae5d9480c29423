"""The door: what it refuses, the form of its rows, its limits and its cache."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import (
    bindparam,
    func,
    select,
    true,
)

from data.contract.calls import data_call, dataset
from data.contract.common import district
from data.contract.incidents import incident
from data.errors import WarehouseError
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.policy import FULL, Viewer
from tests.support.decks import broken
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse

ROWS: dict[str, Any] = {
    "load_log": [load(1, "incident", NOON)],
    "district": DISTRICTS,
    "incident": [
        {"incident_id": f"i{n}", "district_id": "430102", "severity": n % 4 + 1, "reported_at": NOON, "lon": n / 3}
        for n in range(8)
    ] + [{"incident_id": "bare"}],
    "dataset": [{"dataset_id": "d1", "open_to_public": True}, {"dataset_id": "d2", "open_to_public": False}],
    "data_call": [{"called_at": NOON, "latency_ms": n, "dataset_id": "d1"} for n in range(40)],
}  # fmt: skip
IDS = select(incident.c.incident_id).order_by(incident.c.incident_id)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Warehouse]:
    opened = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS)
    yield opened
    opened.engine.dispose()


def kind_of(door: Warehouse, statement: Any, viewer: Viewer = FULL) -> str:
    with pytest.raises(WarehouseError) as error:
        door.read(statement, viewer)
    assert "\n" not in str(error.value)
    return error.value.kind


# Values ------------------------------------------------------------------------------------------------------------


def test_values_are_bound_and_never_part_of_the_sql(door: Warehouse) -> None:
    evil = "x'; DROP TABLE incident; --"
    statement = IDS.where(incident.c.incident_id == evil)
    sql, bound = door.describe(statement, FULL)
    assert evil not in sql and evil in bound.values()
    assert door.read(statement, FULL).empty
    assert len(door.read(IDS, FULL)) == 9


def test_two_values_that_look_alike_are_two_questions(door: Warehouse) -> None:
    asked = select(bindparam("x", 1).label("x"), incident.c.incident_id).limit(1)
    text_of = select(bindparam("x", "1").label("x"), incident.c.incident_id).limit(1)
    assert door.read(asked, FULL)["x"].tolist() == [1] and door.read(text_of, FULL)["x"].tolist() == ["1"]


# The form of the rows ----------------------------------------------------------------------------------------------


def test_rows_are_named_and_typed_as_the_select_says(door: Warehouse) -> None:
    rows = door.read(
        select(
            incident.c.incident_id, incident.c.severity, incident.c.lon, incident.c.reported_at, func.count().label("n")
        ).group_by(*incident.c["incident_id", "severity", "lon", "reported_at"]),
        FULL,
    )
    kinds = {name: str(kind) for name, kind in rows.dtypes.items()}
    assert kinds == {
        "incident_id": "str", "severity": "float64", "lon": "float64", "reported_at": "datetime64[us]", "n": "int64",
    }  # fmt: skip
    assert str(door.read(select(dataset.c.open_to_public), FULL).dtypes.iloc[0]) == "bool"


# Limits ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow_door(demo_path: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(f"duckdb:///{demo_path}", query_s=0.3, max_rows=100_000_000, read_only=True)
    yield opened
    opened.engine.dispose()


others = data_call.alias("others")
ENDLESS = {
    "counting": select(func.count().label("n")).select_from(data_call.join(others, true())).where(
        data_call.c.latency_ms + others.c.latency_ms < 0
    ),
    "fetching": select(data_call.c.dataset_id, others.c.latency_ms).select_from(data_call.join(others, true())),
}  # fmt: skip


@pytest.mark.parametrize("form", ENDLESS)
def test_a_query_that_takes_too_long_dies_and_leaves_a_usable_connection(slow_door: Warehouse, form: str) -> None:
    started = time.monotonic()
    assert kind_of(slow_door, ENDLESS[form]) == "slow"
    assert time.monotonic() - started < 30
    assert len(slow_door.read(select(district.c.district_id), FULL)) > 5


def test_a_query_that_is_stopped_does_not_stop_another(slow_door: Warehouse) -> None:
    errors: list[str] = []

    def quick() -> None:
        for n in range(10):
            slow_door.read(select(district.c.district_id).where(district.c.district_id != str(n)), FULL)
        errors.append("none")

    thread = threading.Thread(target=quick)
    thread.start()
    assert kind_of(slow_door, ENDLESS["counting"]) == "slow"
    thread.join()
    assert errors == ["none"]


def test_too_many_rows_are_an_error_and_never_cut(tmp_path: Path) -> None:
    door = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS, max_rows=8)
    with pytest.raises(WarehouseError, match="More than 8 rows: narrow") as error:
        door.read(IDS, FULL)
    assert error.value.kind == "too_many_rows"
    assert kind_of(door, IDS.limit(9)) == "too_many_rows"
    assert len(door.read(IDS.where(incident.c.severity.is_not(None)), FULL)) == 8
    assert len(door.read(IDS.limit(8), FULL)) == 8
    door.engine.dispose()


def test_many_threads_with_one_question_cause_one_query(door: Warehouse) -> None:
    door.inventory()
    barrier, frames, before = threading.Barrier(12), list[pd.DataFrame](), door.queries

    def ask() -> None:
        barrier.wait()
        frames.append(door.read(IDS, FULL))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door.queries - before == 1 and len(frames) == 12
    assert all(frame is frames[0] for frame in frames)


def test_an_answer_is_cached_until_one_of_its_tables_changes(door: Warehouse) -> None:
    versions = {"incident": 1, "data_call": 1}
    door.version_of = lambda name: versions.get(name, 0)
    door.read(IDS, FULL)
    queries = door.queries
    versions["data_call"] = 2
    door.read(IDS, FULL)
    assert door.queries == queries
    versions["incident"] = 2
    door.read(IDS, FULL)
    assert door.queries == queries + 1


def test_the_cache_of_the_door_is_bounded(tmp_path: Path) -> None:
    door = tiny_warehouse(tmp_path / "tiny.duckdb", ROWS, cache_mb=1)
    crossed = select(data_call.c.dataset_id, others.c.dataset_id.label("b")).select_from(data_call.join(others, true()))
    for n in range(60):
        door.read(crossed.where(data_call.c.latency_ms != n + 1000), FULL)
    assert 500_000 < door.cached_frames.size <= 1_000_000 and len(door.cached_frames) < 60
    door.engine.dispose()


def test_a_failure_is_remembered_for_seconds_and_then_asked_again(
    door: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.inventory()
    now = [100.0]
    monkeypatch.setattr("data.warehouse.cache.time", SimpleNamespace(monotonic=lambda: now[0]))
    alive = door.engine
    with broken(alive) as dead:
        door.engine = dead
        for _ in range(5):
            assert kind_of(door, IDS) == "unreachable"
        assert door.queries == 1
        door.engine = alive
    assert kind_of(door, IDS) == "unreachable"
    now[0] += door.cached_frames.failure_s
    assert len(door.read(IDS, FULL)) == 9


def test_a_dead_warehouse_still_answers_what_it_has_answered_before(door: Warehouse) -> None:
    before = door.read(IDS, FULL)
    with broken(door.engine) as dead:
        door.engine = dead
        assert door.read(IDS, FULL) is before
