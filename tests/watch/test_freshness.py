"""Versions, the live moment and ages, from hand-written load logs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.contract.incidents import incident
from data.errors import WarehouseError
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from data.watch.ages import ages_live, ages_past, state_of
from data.watch.freshness import LogState, Source, Watcher, etag_of, floor
from tests.support.decks import broken
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse, write

MINUTE = timedelta(minutes=1)
Door = Callable[..., Watcher]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Door]:
    """`watch([rows of load_log])`: a watcher over a new small warehouse, after one probe."""
    opened: list[Warehouse] = []

    def watcher(log: list[dict[str, Any]], **rows: Any) -> Watcher:
        path = tmp_path / f"tiny{len(opened)}.duckdb"
        opened.append(tiny_warehouse(path, {"load_log": log, "district": DISTRICTS, **rows}))
        made = Watcher(opened[-1], clock=lambda: NOON)
        made.probe()
        return made

    yield watcher
    for warehouse in opened:
        warehouse.engine.dispose()


def source(watcher: Watcher, table: str, name: str = "desk") -> Source:
    return next(s for s in watcher.state.sources if (s.table, s.source) == (table, name))


def test_the_version_of_a_table_is_its_newest_load(watch: Door) -> None:
    watcher = watch([load(3, "incident", NOON), load(7, "incident", NOON), load(5, "data_call", NOON)])
    assert watcher.state.version == {"incident": 7, "data_call": 5}
    assert watcher.warehouse.version_of("incident") == 7 and watcher.warehouse.version_of("reading") == 0


def test_only_the_table_that_was_loaded_gets_a_new_version(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON), load(2, "data_call", NOON)])
    write(watcher.warehouse.engine, {"load_log": [load(9, "incident", NOON)]})
    assert watcher.probe().version == {"incident": 9, "data_call": 2}


def test_two_processes_derive_the_same_state_whenever_they_started(watch: Door) -> None:
    log = [load(n, table, NOON - (20 - n) * MINUTE, source=f"s{n % 3}", state="failed" if n % 4 == 0 else "ok")
           for n, table in enumerate(["incident", "data_call", "reading"] * 6, 1)]  # fmt: skip
    late = watch(log)
    early = watch(log[:5])
    for row in log[5:]:
        write(early.warehouse.engine, {"load_log": [row]})
        early.probe()
    assert set(early.state.sources) == set(late.state.sources)
    assert early.state.version == late.state.version
    assert early.state.payload(NOON, 10) == late.state.payload(NOON, 10)


def test_an_unchanged_log_costs_one_probe_and_leaves_the_state_as_it_is(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    state, queries = watcher.state, watcher.warehouse.queries
    for _ in range(100):
        assert watcher.probe() is state
    assert watcher.warehouse.queries - queries == 100


def test_a_thousand_loads_do_not_grow_the_state(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    rows = [load(n, "incident", NOON + n * MINUTE) for n in range(2, 1002)]
    for first in range(0, 1000, 250):
        write(watcher.warehouse.engine, {"load_log": rows[first : first + 250]})
        watcher.probe()
    assert len(watcher.state.sources) == 1 and watcher.state.version == {"incident": 1001}


def test_an_empty_log_is_reachable_and_says_nothing(watch: Door) -> None:
    watcher = watch([])
    assert watcher.state.reachable and not watcher.state.sources
    assert watcher.state.moment(NOON + timedelta(seconds=7), 10) == NOON
    write(watcher.warehouse.engine, {"load_log": [load(1, "incident", NOON - MINUTE)]})
    assert watcher.probe().moment(NOON, 10) == NOON - MINUTE


def test_the_live_moment_is_the_newest_data_floored_to_the_tick(watch: Door) -> None:
    log = [load(1, "incident", NOON - 90 * MINUTE), load(2, "data_call", datetime(2026, 11, 20, 11, 59, 37, 500000))]
    state = watch(log).state
    assert state.moment(NOON, 10) == datetime(2026, 11, 20, 11, 59, 30)
    assert state.moment(NOON, 60) == datetime(2026, 11, 20, 11, 59)


def test_a_source_with_a_wrong_clock_does_not_drag_the_city_into_the_future(watch: Door) -> None:
    log = [load(1, "incident", NOON - MINUTE), load(2, "reading", NOON + timedelta(days=300), source="sensor")]
    state = watch(log).state
    assert state.moment(NOON, 10) == NOON - MINUTE
    assert state.moment(NOON + timedelta(days=301), 10) == NOON + timedelta(days=300)


def test_dimensions_do_not_move_the_moment(watch: Door) -> None:
    state = watch([load(1, "incident", NOON - 60 * MINUTE), load(2, "district", NOON - MINUTE)]).state
    assert state.moment(NOON, 10) == NOON - 60 * MINUTE


def test_a_failed_load_marks_its_source_and_moves_neither_moment_nor_age(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 60 * MINUTE)])
    write(watcher.warehouse.engine, {"load_log": [load(2, "incident", NOON - MINUTE, state="failed")]})
    state = watcher.probe()
    assert source(watcher, "incident").failed and source(watcher, "incident").data_until == NOON - 60 * MINUTE
    assert state.moment(NOON, 10) == NOON - 60 * MINUTE and state.version == {"incident": 2}
    assert ages_live(state.sources, ["incident"], NOON, 10)[0].state == "dead"


def test_a_source_that_never_succeeded_has_no_data(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - MINUTE, state="failed"), load(2, "data_call", NOON - 60 * MINUTE)])
    assert source(watcher, "incident").data_until is None
    assert watcher.state.moment(NOON, 10) == NOON - 60 * MINUTE


def test_a_source_that_succeeds_again_is_alive(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 9 * MINUTE), load(2, "incident", NOON, state="failed")])
    write(watcher.warehouse.engine, {"load_log": [load(3, "incident", NOON - MINUTE)]})
    watcher.probe()
    assert source(watcher, "incident") == Source("incident", "desk", 3, NOON - MINUTE, 60, False)


def test_the_payload_is_the_same_bytes_while_nothing_changes(watch: Door) -> None:
    state = watch([load(1, "incident", NOON - MINUTE)]).state
    first, later = state.payload(NOON, 10), state.payload(NOON + timedelta(hours=5), 10)
    assert first == later and etag_of(first) == etag_of(later)
    content = json.loads(first)
    assert content["versions"] == {"incident": 1} and content["moment"] == "2026-11-20T11:59:00Z"
    assert content["sources"] == {"incident": [["desk", "2026-11-20T11:59:00Z", 60, False]]}
    assert content["reachable"] is True


def test_a_dead_warehouse_keeps_the_state_and_says_so_and_recovers(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    warehouse, alive = watcher.warehouse, watcher.warehouse.engine
    before = watcher.state
    with broken(alive) as dead:
        warehouse.engine = dead
        for _ in range(3):
            state = watcher.probe()
            assert not state.reachable and state.sources == before.sources and state.version == before.version
        write(alive, {"load_log": [load(2, "data_call", NOON)]})
        warehouse.engine = alive
    state = watcher.probe()
    assert state.reachable and state.recoveries == 1 and state.version == {"incident": 1, "data_call": 2}
    assert watcher.probe().recoveries == 1


def test_what_failed_is_asked_again_at_once_when_the_warehouse_is_back(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    warehouse, alive = watcher.warehouse, watcher.warehouse.engine
    with broken(alive) as dead:
        warehouse.engine = dead
        watcher.probe()
        with pytest.raises(WarehouseError, match="does not answer"):
            warehouse.read(select(incident.c.incident_id), FULL)
        warehouse.engine = alive
    watcher.probe()
    assert warehouse.read(select(incident.c.incident_id), FULL).empty


def test_however_many_loads_were_missed_the_watcher_comes_back(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    warehouse, alive = watcher.warehouse, watcher.warehouse.engine
    warehouse.max_rows = 20
    with broken(alive) as dead:
        warehouse.engine = dead
        watcher.probe()
        write(alive, {"load_log": [load(n, "incident", NOON) for n in range(2, 60)]})
        warehouse.engine = alive
    assert watcher.probe().version == {"incident": 59}


def test_a_warehouse_that_never_answered_is_not_a_recovery(watch: Door) -> None:
    assert watch([load(1, "incident", NOON)]).state.recoveries == 0
    assert LogState().reachable is False


def test_unchanged_data_cause_no_query_at_the_door(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    warehouse, question = watcher.warehouse, select(incident.c.incident_id)
    warehouse.read(question, FULL)
    watcher.probe()
    queries = warehouse.queries
    for _ in range(10):
        warehouse.read(question, FULL)
    assert warehouse.queries == queries
    write(warehouse.engine, {"incident": [{"incident_id": "i9"}], "load_log": [load(2, "incident", NOON)]})
    watcher.probe()
    queries = warehouse.queries
    assert warehouse.read(question, FULL)["incident_id"].tolist() == ["i9"]
    assert warehouse.queries == queries + 1


@pytest.mark.parametrize("tick_s", [1, 10, 60, 3600])
def test_moments_are_floored_to_whole_ticks(tick_s: int) -> None:
    at = floor(datetime(2026, 11, 20, 11, 59, 59, 999999), tick_s)
    assert at <= datetime(2026, 11, 20, 11, 59, 59, 999999) < at + timedelta(seconds=tick_s)
    assert (at - datetime(1970, 1, 1)).total_seconds() % tick_s == 0


# Ages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age_s", "state"),
    [
        (0, "fresh"),
        (60, "fresh"),
        (70, "fresh"),
        (70.5, "late"),
        (120, "late"),
        (120.5, "stale"),
        (600, "stale"),
        (600.5, "dead"),
    ],
)
def test_states_go_by_number(age_s: float, state: str) -> None:
    assert state_of(age_s, cadence_s=60, tick_s=10) == state


def test_a_failed_source_is_dead_and_one_without_promise_has_no_state() -> None:
    assert state_of(0, 60, 10, failed=True) == "dead"
    assert state_of(10**9, None, 10) == "unknown"


def test_a_cadence_shorter_than_the_tick_is_fresh_up_to_both() -> None:
    assert [state_of(age, 5, 10) for age in (15, 15.1, 50.1)] == ["fresh", "stale", "dead"]


def test_live_ages_are_by_the_servers_clock_worst_first() -> None:
    sources = [
        Source("reading", "a", 1, NOON - timedelta(seconds=30), 60, False),
        Source("reading", "b", 2, NOON - timedelta(seconds=500), 60, False),
        Source("reading", "c", 3, NOON - timedelta(seconds=5), 60, True),
        Source("reading", "d", 4, None, 60, False),
        Source("reading", "e", 5, NOON - timedelta(days=90), None, False),
        Source("incident", "f", 6, NOON - timedelta(days=90), 60, False),
    ]
    ages = ages_live(sources, ["reading"], NOON, 10)
    assert [(age.source, age.state, age.age_s) for age in ages] == [
        ("c", "dead", 5), ("b", "stale", 500), ("a", "fresh", 30), ("e", "unknown", 90 * 86400),
    ]  # fmt: skip
    assert ages_live(sources, ["reading"], NOON + timedelta(hours=1), 10)[0].age_s > ages[0].age_s


def test_a_source_whose_clock_runs_ahead_has_no_negative_age() -> None:
    ahead = Source("reading", "a", 1, NOON + timedelta(hours=1), 60, False)
    assert ages_live([ahead], ["reading"], NOON, 10)[0].age_s == 0


def test_a_past_age_is_from_the_newest_load_before_the_moment_never_from_later_ones(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 60 * MINUTE), load(2, "incident", NOON + 60 * MINUTE)])
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert (age.age_s, age.state, age.data_until) == (3600, "dead", NOON - 60 * MINUTE)


def test_a_past_age_is_from_the_newest_row_where_the_log_is_thinned_out(watch: Door) -> None:
    rows = [{"incident_id": "i1", "reported_at": NOON - MINUTE}, {"incident_id": "i2", "reported_at": NOON}]
    watcher = watch([load(1, "incident", NOON - 600 * MINUTE)], incident=rows)
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert age.age_s == 60 and age.state == "fresh"


def test_a_failed_load_is_no_data_in_the_past_either(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 9 * MINUTE), load(2, "incident", NOON - MINUTE, state="failed")])
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert age.age_s == 540


def test_before_the_first_load_there_is_no_age(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    assert ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON - MINUTE, 10) == []
