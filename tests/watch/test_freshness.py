"""Versions, the live moment and ages, from hand-written load logs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from callbacks.registry.panels import PANELS
from data.contract.incidents import incident
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from data.watch.ages import ORDER, Age, ages_live, ages_past, state_of
from data.watch.freshness import Watcher
from data.watch.log_state import LogState, Source, etag_of, floor
from tests.support.decks import broken
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse, write

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Door = Callable[..., Watcher]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Door]:
    """`watch([rows of load_log])`: a watcher over a new warehouse with the tables of these loads, after one probe."""
    opened: list[Warehouse] = []

    def watcher(log: list[dict[str, Any]], **rows: Any) -> Watcher:
        path, written = tmp_path / f"tiny{len(opened)}.duckdb", {"load_log": log, "district": DISTRICTS, **rows}
        tables = {*written, *(row["table_name"] for row in log), "incident", "data_call"} & {*metadata.tables}
        opened.append(tiny_warehouse(path, written, frozenset(tables)))
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
    assert watcher.state.reachable and not watcher.state.sources and not watcher.state.until
    write(watcher.warehouse.engine, {"load_log": [load(1, "incident", NOON - MINUTE)]})
    assert watcher.probe().until == {"incidents": NOON - MINUTE}


# Moments -----------------------------------------------------------------------------------------------------------


def test_each_domain_reaches_as_far_as_its_leading_facts_floored_to_the_tick(watch: Door) -> None:
    log = [
        load(1, "incident", NOON - 90 * MINUTE), load(2, "incident_event", datetime(2026, 11, 20, 11, 59, 37, 500000)),
        load(3, "data_call", NOON - 5 * MINUTE), load(4, "reading", NOON - 3 * MINUTE, source="rivers"),
        load(5, "reading", NOON - MINUTE, source="signals"), load(6, "dataset_state", NOON - 600 * MINUTE),
        load(7, "indicator_value", NOON - 2 * MINUTE), load(8, "district", NOON),
    ]  # fmt: skip
    state = watch(log).state
    assert state.reach(10).until == {
        "incidents": datetime(2026, 11, 20, 11, 59, 30), "calls": NOON - 5 * MINUTE, "layers": NOON - MINUTE,
        "dataset_state": NOON - 600 * MINUTE,
    }  # fmt: skip
    assert state.reach(60).until["incidents"] == NOON - MINUTE
    filters = Filters(as_of=NOON - 4 * MINUTE, reach=state.reach(10))
    asked = {lead: filters.for_domain(lead).moment for lead in ("incidents", "calls", "layers", "scenarios")}
    assert asked == dict.fromkeys(("incidents", "layers", "scenarios"), NOON - 4 * MINUTE) | {
        "calls": NOON - 5 * MINUTE
    }


def test_a_load_of_one_domain_moves_no_other(watch: Door) -> None:
    """Indicators loaded today make no incident of 2015 later than it was."""
    log = [load(1, "incident", NOON - timedelta(days=4000)), load(2, "indicator_value", NOON - MINUTE)]
    watcher = watch(log)
    before = {name: version for name, version in watcher.state.versions(NOON, 10).items() if name.startswith("@")}
    assert watcher.state.moment("incidents", NOON, 10) == NOON - timedelta(days=4000)
    write(watcher.warehouse.engine, {"load_log": [load(3, "indicator_value", NOON), load(4, "agency", NOON)]})
    after = {name: version for name, version in watcher.probe().versions(NOON, 10).items() if name.startswith("@")}
    assert before == after


@pytest.mark.parametrize(
    "behind", [timedelta(seconds=5), timedelta(minutes=40), timedelta(hours=1), timedelta(days=300)]
)
def test_loads_ahead_of_the_clock_are_clamped_to_it_and_never_dropped(watch: Door, behind: timedelta) -> None:
    log = [load(1, "incident", NOON - timedelta(days=1)), load(2, "incident", NOON), load(3, "data_call", NOON)]
    state, clock = watch(log).state, NOON - behind
    assert state.moment("incidents", clock, 10) == floor(clock, 10) == state.moment("calls", clock, 10)
    said = behind > timedelta(seconds=60 + 10)
    assert {age.state for age in ages_live(state.sources, ["incident"], clock, 10)} == {"ahead" if said else "fresh"}


def test_one_source_ahead_is_said_of_its_table_though_another_is_slow(watch: Door) -> None:
    log = [
        load(1, "incident", NOON - MINUTE), load(2, "reading", NOON + 40 * MINUTE, source="rivers"),
        load(3, "reading", NOON + 40 * MINUTE, source="water", cadence_s=3600),
    ]  # fmt: skip
    state = watch(log).state
    assert state.moment("layers", NOON, 10) == NOON
    assert [age.state for age in ages_live(state.sources, ["reading"], NOON, 10)] == ["ahead", "fresh"]
    assert [age.state for age in ages_live(state.sources, ["incident"], NOON, 10)] == ["fresh"]


def test_a_question_may_ask_up_to_the_clock_or_the_newest_load(watch: Door) -> None:
    state = watch([load(1, "incident", NOON + 40 * MINUTE), load(2, "reading", NOON + timedelta(days=300))]).state
    assert state.latest(NOON) == NOON + 40 * MINUTE
    assert state.latest(NOON + timedelta(hours=2)) == NOON + timedelta(hours=2)


def test_a_clock_that_is_set_back_makes_all_pictures_forgotten(watch: Door) -> None:
    watcher, forgotten = watch([load(1, "incident", NOON)]), []
    watcher.on_step.append(lambda: forgotten.append(1))
    for clock, times in (
        (NOON, 0),
        (NOON + MINUTE, 0),
        (NOON + 60 * MINUTE, 0),
        (NOON, 1),
        (NOON, 1),
        (NOON + MINUTE, 1),
    ):
        watcher.clock = lambda at=clock: at
        watcher.probe()
        assert len(forgotten) == times


def test_a_failed_load_marks_its_source_and_moves_neither_moment_nor_age(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 60 * MINUTE)])
    write(watcher.warehouse.engine, {"load_log": [load(2, "incident", NOON - MINUTE, state="failed")]})
    state = watcher.probe()
    assert source(watcher, "incident").failed and source(watcher, "incident").data_until == NOON - 60 * MINUTE
    assert state.until == {"incidents": NOON - 60 * MINUTE} and state.version == {"incident": 2}
    assert ages_live(state.sources, ["incident"], NOON, 10)[0].state == "dead"


def test_a_source_that_never_succeeded_has_no_data(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - MINUTE, state="failed"), load(2, "data_call", NOON - 60 * MINUTE)])
    assert source(watcher, "incident").data_until is None
    assert watcher.state.until == {"calls": NOON - 60 * MINUTE}


@pytest.mark.parametrize("started", ["before", "after"])
def test_a_load_that_tells_no_end_leaves_the_reach_where_it_was_and_the_age_is_not_known(
    started: str, watch: Door
) -> None:
    known, untold = load(1, "incident", NOON - 60 * MINUTE), load(2, "incident", NOON - MINUTE, data_until=None)
    watcher = watch([known] if started == "before" else [known, untold])
    if started == "before":
        write(watcher.warehouse.engine, {"load_log": [untold]})
    state = watcher.probe()
    assert state.until == {"incidents": NOON - 60 * MINUTE} and state.version == {"incident": 2}
    (live,) = ages_live(state.sources, ["incident"], NOON, 10)
    (past,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert live == past == Age("incident", "desk", NOON - 60 * MINUTE, None, "unknown")
    write(watcher.warehouse.engine, {"load_log": [load(3, "incident", NOON - MINUTE)]})
    assert ages_live(watcher.probe().sources, ["incident"], NOON, 10)[0].state == "fresh"


def test_a_source_that_never_tells_an_end_has_an_age_that_is_not_known(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON, data_until=None)])
    (live,) = ages_live(watcher.state.sources, ["incident"], NOON, 10)
    (past,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert live == past == Age("incident", "desk", None, None, "unknown")
    assert json.loads(watcher.state.payload(NOON, 10))["sources"]["incident"] == [["desk", None, 60, False, False]]


def test_at_midnight_the_pictures_of_a_stopped_source_get_a_new_version(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    watcher.zone = "Asia/Shanghai"
    write(watcher.warehouse.engine, {"load_log": [load(2, "incident", NOON)]})
    state = watcher.probe()
    before, after = (state.versions(NOON + timedelta(hours=hours), 10) for hours in (3.9, 4))
    assert after["@incidents"] == before["@incidents"] and after["@day"] == before["@day"] + 1
    assert all("@day" in panel.versioned for panel in PANELS if panel.read.leads)


def test_late_rows_are_looked_for_after_faulty_rows_are_known(watch: Door) -> None:
    watcher, order = watch([load(1, "data_call", NOON)]), []
    read = watcher._read
    watcher._read = lambda statement: order.append("late") or read(statement)
    watcher._look_for_faults = lambda version: order.append("faults")
    write(watcher.warehouse.engine, {"load_log": [load(2, "data_call", NOON)]})
    watcher.zone = "UTC"
    watcher.probe()
    assert order.index("faults") == 1  # after the log itself, before all else


@pytest.mark.parametrize("started", ["before", "after"])
def test_a_load_of_older_rows_moves_no_domain_back(started: str, watch: Door) -> None:
    newest, older = load(1, "incident", NOON - MINUTE), load(2, "incident", NOON, data_until=NOON - 3 * DAY)
    watcher = watch([newest] if started == "before" else [newest, older])
    if started == "before":
        write(watcher.warehouse.engine, {"load_log": [older]})
    state = watcher.probe()
    assert state.until == {"incidents": NOON - MINUTE} and state.version == {"incident": 2}
    assert ages_live(state.sources, ["incident"], NOON, 10)[0].state == "fresh"
    assert ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)[0].state == "fresh"


def test_a_source_whose_clock_was_wrong_once_reaches_no_further_for_ever(watch: Door) -> None:
    """Without this, the figures of the source would follow the clock when it has stopped."""
    wrong = load(2, "incident", NOON - 2 * MINUTE, data_until=datetime(2199, 1, 1))
    watcher = watch([load(1, "incident", NOON - 3 * MINUTE), wrong])
    assert watcher.state.until == {"incidents": NOON - 3 * MINUTE}
    assert ages_live(watcher.state.sources, ["incident"], NOON, 10)[0].state == "unknown"
    write(watcher.warehouse.engine, {"load_log": [load(3, "incident", NOON - MINUTE)]})
    assert watcher.probe().until == {"incidents": NOON - MINUTE}
    assert ages_live(watcher.state.sources, ["incident"], NOON, 10)[0].state == "fresh"


def test_a_source_that_succeeds_again_is_alive(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON - 9 * MINUTE), load(2, "incident", NOON, state="failed")])
    write(watcher.warehouse.engine, {"load_log": [load(3, "incident", NOON - MINUTE)]})
    watcher.probe()
    assert source(watcher, "incident") == Source("incident", "desk", 3, NOON - MINUTE, 60, False)


def test_the_payload_is_the_same_bytes_while_nothing_changes(watch: Door) -> None:
    state = watch([load(1, "incident", NOON - MINUTE)]).state
    first, later = state.payload(NOON, 10), state.payload(NOON + 59 * MINUTE, 10)
    assert first == later and etag_of(first) == etag_of(later)
    content = json.loads(first)
    assert content["versions"]["incident"] == 1 and content["moments"] == {"incidents": "2026-11-20T11:59:00Z"}
    assert content["versions"]["@incidents"] == 1795175940
    assert content["sources"] == {"incident": [["desk", "2026-11-20T11:59:00Z", 60, False, True]]}
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
    assert state_of(10**9, None, 10) == "unpromised"


def test_a_source_whose_age_is_not_known_is_never_fresh() -> None:
    assert state_of(None, 60, 10) == state_of(None, None, 10) == "unknown"
    assert state_of(None, 60, 10, failed=True) == "dead"
    assert ORDER.index("unknown") > ORDER.index("fresh") > ORDER.index("unpromised")


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
        ("c", "dead", 5), ("b", "stale", 500), ("a", "fresh", 30), ("e", "unpromised", 90 * 86400),
    ]  # fmt: skip
    assert ages_live(sources, ["reading"], NOON + timedelta(hours=1), 10)[0].age_s > ages[0].age_s


def test_a_past_age_is_from_the_loads_that_were_known_then(watch: Door) -> None:
    log = [load(1, "incident", NOON - 60 * MINUTE), load(2, "incident", NOON + 60 * MINUTE)]
    watcher = watch(log)
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert (age.age_s, age.state, age.data_until) == (3600, "dead", NOON - 60 * MINUTE)


def test_data_that_came_later_were_not_there_yet(watch: Door) -> None:
    """A load after the moment does not make the source fresh at the moment, however far back its data reach."""
    late = load(2, "incident", NOON - MINUTE) | {"loaded_at": NOON + 30 * MINUTE}
    watcher = watch([load(1, "incident", NOON - 60 * MINUTE), late])
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    assert (age.age_s, age.state) == (3600, "dead")


THIN = [load(n, "incident", NOON - timedelta(days=40 - n)) for n in range(1, 40)]
"""A log that has been thinned out to one load a day."""


def test_a_past_age_is_from_the_newest_row_where_the_log_is_thinned_out(watch: Door) -> None:
    then = NOON - timedelta(days=20, hours=3)
    rows = [{"incident_id": "i1", "reported_at": then - MINUTE}, {"incident_id": "i2", "reported_at": then}]
    watcher = watch(THIN, incident=rows)
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], then, 10)
    assert age.age_s == 60 and age.state == "fresh"


def test_a_log_that_is_complete_again_later_is_thinned_out_before(watch: Door) -> None:
    """The last days are kept whole: on their first morning the loads of the moment itself are gone, later ones not."""
    then, first = NOON - timedelta(days=8, hours=9), NOON - timedelta(days=8)
    kept = [row for row in THIN if row["loaded_at"] < then]
    log = [*kept, *(load(100 + n, "incident", first + n * MINUTE) for n in range(500))]
    watcher = watch(log, incident=[{"incident_id": "i1", "reported_at": then - MINUTE}])
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], then, 10)
    assert age.age_s == 60 and age.state == "fresh"


def test_a_past_age_is_unknown_where_the_log_is_thinned_out_and_the_table_has_several_sources(watch: Door) -> None:
    then = NOON - timedelta(days=20, hours=3)
    other = [row | {"load_id": row["load_id"] + 100, "source": "other"} for row in THIN]
    watcher = watch([*THIN, *other], incident=[{"incident_id": "i1", "reported_at": then - MINUTE}])
    ages = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], then, 10)
    assert [(age.state, age.age_s, age.data_until) for age in ages] == [("unknown", None, None)] * 2


def test_a_source_that_stopped_long_ago_is_dead_and_not_thinned_out(watch: Door) -> None:
    stopped = [row | {"source": "stopped", "load_id": row["load_id"] + 100} for row in THIN[:10]]
    watcher = watch([*THIN, *stopped], incident=[{"incident_id": "i1", "reported_at": NOON - MINUTE}])
    ages = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON, 10)
    (age,) = (age for age in ages if age.source == "stopped")
    assert age.state == "dead" and age.age_s == 30 * 86400


def test_an_outage_is_one_where_the_log_is_complete(watch: Door) -> None:
    minutes = [*range(600, 400, -1), *range(100, -100, -1)]
    log = [load(n, "reading", NOON - minute * MINUTE, source="rivers") for n, minute in enumerate(minutes, 1)]
    log += [row | {"source": "signals", "load_id": row["load_id"] + 1000} for row in log]
    watcher = watch(log)
    ages = ages_past(ViewerReader(watcher.warehouse, FULL), ["reading"], NOON - 200 * MINUTE, 10)
    assert [(age.state, age.age_s) for age in ages] == [("dead", 201 * 60)] * 2


def test_a_failed_load_is_no_data_in_the_past_either_and_its_source_is_dead_until_the_next(watch: Door) -> None:
    log = [load(1, "incident", NOON - 9 * MINUTE), load(2, "incident", NOON - MINUTE, state="failed")]
    watcher = watch([*log, load(3, "incident", NOON + MINUTE)])
    read = ViewerReader(watcher.warehouse, FULL)
    (age,) = ages_past(read, ["incident"], NOON, 10)
    assert age.age_s == 540 and age.state == "dead"
    assert ages_past(read, ["incident"], NOON + 2 * MINUTE, 10)[0].state == "fresh"


def test_before_the_first_load_the_age_is_not_known(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], NOON - MINUTE, 10)
    assert (age.table, age.state, age.age_s) == ("incident", "unknown", None)


def test_a_source_that_publishes_seldom_is_not_called_late_where_the_log_is_thinned_out(watch: Door) -> None:
    """Its loads of the day are gone. That its newest row is hours old says nothing about them."""
    then = NOON - timedelta(days=20, hours=3)
    for hours in (1, 3, 30):
        watcher = watch(THIN, incident=[{"incident_id": "i1", "reported_at": then - timedelta(hours=hours)}])
        (age,) = ages_past(ViewerReader(watcher.warehouse, FULL), ["incident"], then, 10)
        assert (age.state, age.age_s) == ("unknown", None)


def test_what_came_later_does_not_tell_what_was_known(watch: Door) -> None:
    """On a day whose log is thinned out, the figures end with the load that is left: that is their age."""
    then = NOON - timedelta(days=20, hours=3)
    watcher = watch(THIN, incident=[{"incident_id": "i1", "reported_at": then - MINUTE}])
    reader = ViewerReader(watcher.warehouse, FULL)
    (age,) = ages_past(reader, ["incident"], then, 10, as_known=True)
    assert (age.state, age.age_s, age.data_until) == ("unpromised", 21 * 3600, NOON - timedelta(days=21))
    assert ages_past(reader, ["incident"], then, 10)[0].state == "fresh"


@pytest.mark.parametrize("change", [{"state": "成功"}, {"table_name": "INCIDENT"}], ids=str)
def test_a_log_in_other_words_does_not_hide_the_age(watch: Door, change: dict[str, str]) -> None:
    log = [load(n, "incident", NOON - n * MINUTE) | change for n in range(1, 9)]
    watcher = watch(log, incident=[{"incident_id": "i1", "reported_at": NOON - MINUTE}])
    reader, sources = ViewerReader(watcher.warehouse, FULL), watcher.state.sources
    for (age,) in (ages_live(sources, ["incident"], NOON, 10), ages_past(reader, ["incident"], NOON, 10)):
        assert (age.table, age.state, age.data_until) == ("incident", "unknown", None)


def test_a_table_that_the_city_does_not_have_is_not_asked(watch: Door) -> None:
    watcher = watch([load(1, "incident", NOON)])
    with watcher.warehouse.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE data_call")
    watcher.warehouse.refresh_inventory()
    ages = ages_past(ViewerReader(watcher.warehouse, FULL), ["data_call", "incident"], NOON, 10)
    assert [age.table for age in ages] == ["incident"]
