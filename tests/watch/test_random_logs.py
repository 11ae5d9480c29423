"""Over random load logs: the state never falls behind the newest load, and an age that is not known is never fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete

from data.contract.common import load_log
from data.contract.tables import lead_of
from data.questions.filters import Filters
from data.questions.known_loads import LOAD, read_known_loads
from data.questions.reach import Reach, ends_of
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from data.watch.ages import ages_live, ages_past
from data.watch.freshness import Watcher
from data.watch.log_state import LogState, floor
from tests.support.tiny import NOON, load, tiny_warehouse, write

MINUTE, DAY, TICK = timedelta(minutes=1), timedelta(days=1), 10
TABLES = ("incident", "incident_event", "data_call", "reading", "dataset_state")
CASES = 40


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The door to a log alone."""
    opened = tiny_warehouse(tmp_path_factory.mktemp("logs") / "log.duckdb", {}, frozenset({load_log.name}))
    yield opened
    opened.engine.dispose()


def random_log(random: Random) -> list[dict[str, Any]]:
    """Loads in the order in which they are written: with failures, back-fills, ends not told, and wrong clocks."""
    rows, at, load_id = [], NOON - timedelta(hours=5), 0
    for _ in range(random.randrange(1, 16)):
        at += random.choice([MINUTE, 20 * MINUTE, -30 * MINUTE, 2 * timedelta(hours=1)])
        load_id += random.choice([1, 1, 1, 7])
        kind = random.choice(["usual"] * 4 + ["untold", "back", "ahead", "wrong clock", "failed"])
        until = {
            "untold": None, "back": at - random.randrange(1, 9) * DAY, "ahead": at + 40 * MINUTE,
            "wrong clock": datetime(2199, 1, 1),
        }.get(kind, at - random.randrange(0, 90) * MINUTE)  # fmt: skip
        more = {"source": random.choice("ab"), "cadence_s": random.choice([60, 60, 3600, None])}
        state = "failed" if kind == "failed" else "ok"
        rows.append(load(load_id, random.choice(TABLES), at, data_until=until, state=state, **more))
    return rows


def told(row: dict[str, Any]) -> datetime | None:
    """The end of data that a load tells: by hand, not by the app's own SQL."""
    until = row["data_until"]
    return until if row["state"] == "ok" and until and until - row["loaded_at"] <= DAY else None


def read_state(warehouse: Warehouse, clock: datetime, steps: list[list[dict[str, Any]]]) -> LogState:
    """The state after these parts of a log were written, with a probe after each."""
    with warehouse.engine.begin() as connection:
        connection.execute(delete(load_log))
    watcher = Watcher(warehouse, clock=lambda: clock)
    for rows in steps:
        write(warehouse.engine, {"load_log": rows})
        watcher.probe()
    return watcher.state


@pytest.mark.parametrize("case", range(CASES))
def test_the_state_shown_is_never_older_than_the_newest_load_nor_fresh_without_an_age(
    case: int, warehouse: Warehouse
) -> None:
    random = Random(case)
    log = random_log(random)
    clock = log[-1]["loaded_at"] + random.choice([-70, -40, 0, 1, 300, 5000]) * MINUTE
    at = random.randrange(len(log) + 1)
    state = read_state(warehouse, clock, [log[:at], log[at:]])
    assert state.payload(clock, TICK) == read_state(warehouse, clock, [log]).payload(clock, TICK)

    ends: dict[str, datetime] = {}
    for row in log:
        if (end := told(row)) and (lead := lead_of(row["table_name"])):
            ends[lead] = max(ends.get(lead, datetime.min), end)
    assert state.until == ends
    for lead, end in ends.items():
        assert state.moment(lead, clock, TICK) == floor(min(clock, end), TICK)

    for age in ages_live(state.sources, TABLES, clock, TICK):
        loads = [row for row in log if (row["table_name"], row["source"]) == (age.table, age.source)]
        newest = [row for row in loads if row["state"] == "ok"][-1]
        assert (age.age_s is None) == (told(newest) is None)
        known = [end for row in loads if (end := told(row))]
        assert age.data_until == max(known, default=None)
    _agree_with_the_link(warehouse, state, clock)


def _agree_with_the_link(warehouse: Warehouse, state: LogState, clock: datetime) -> None:
    """The link of a live page (`as_of` the tick, `known` the newest load) asks each domain at the live moment."""
    tick, read = floor(clock, TICK), lambda statement: warehouse.read_uncached(statement, FULL)
    loads = read_known_loads(read, f"{LOAD}{state.last_load_id}", tick)
    reach = Reach({lead: floor(end, TICK) for lead, end in ends_of(loads.until.items()).items()})
    live = Filters(as_of=tick, reach=state.reach(TICK))
    linked = Filters(as_of=tick, live=False, reach=reach)
    for table in TABLES:
        lead = lead_of(table)
        assert linked.for_domain(lead).moment == live.for_domain(lead).moment
    past = ages_past(ViewerReader(warehouse, FULL), TABLES, tick, TICK)
    assert all(age.age_s is not None for age in past if age.state in ("fresh", "late", "stale", "ahead"))
