"""The history of fact tables: survivors, holidays and rows of 1970 are none; it equals plain pandas over raw rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from data.calendar.days import Calendar
from data.contract.calls import data_call
from data.contract.incidents import incident
from data.contract.layers import reading
from data.contract.services import service_case
from data.errors import WarehouseError
from data.questions.history import RETRY_AFTER, History, days_query, first_day, read_history
from data.questions.reading import ViewerReader
from data.questions.rollup_reach import RAW, RollupReaches
from data.warehouse.door import Warehouse
from data.warehouse.selects import AnySelect, tables_of
from data.watch.freshness import Watcher
from tests.conftest import DEMO_END
from tests.measures.raw import Raw

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)


def steady(days: int, first: date = FIRST, weekday: int = 100, weekend: int = 20) -> dict[date, int]:
    every = [first + n * DAY for n in range(days)]
    return {day: weekday if day.weekday() < 5 else weekend for day in every}


def test_survivors_and_a_row_of_long_ago_are_no_history() -> None:
    survivors = {FIRST - n * DAY: max(1, 8 // n) for n in (1, 2, 3, 4, 6, 9, 13, 21, 34)}
    assert first_day({date(1999, 1, 1): 1, **survivors, **steady(90)}) == FIRST


def test_a_quiet_day_in_the_first_four_weeks_moves_the_start_behind_it() -> None:
    outage = FIRST + 9 * DAY
    assert first_day(steady(90) | {outage: 3}) == outage + DAY
    assert first_day(steady(90) | {outage: 3}, Calendar(off={outage: ("节", "Holiday")})) == FIRST


def test_a_later_outage_does_not_end_the_history() -> None:
    assert first_day(steady(90) | {FIRST + 40 * DAY: 0, FIRST + 41 * DAY: 0}) == FIRST


def test_a_history_needs_seven_days_and_the_last_may_still_be_filled() -> None:
    assert first_day({}) is None
    assert first_day(steady(7) | {FIRST + 7 * DAY: 1}) == FIRST
    assert first_day(steady(7)) is None


def test_rows_that_come_once_a_month_begin_with_the_first() -> None:
    monthly = {date(2025, month, 5): 30 for month in range(1, 13)}
    assert first_day(monthly) == date(2025, 1, 5)


@pytest.mark.parametrize(("fact", "time"), [("data_call", "called_at"), ("service_case", "submitted_at"),
                                            ("incident", "reported_at"), ("dataset_state", "at"),
                                            ("service_case", "due_at"), ("incident", "due_at")])  # fmt: skip
def test_the_demos_history_is_that_of_its_raw_rows(history: History, raw: Raw, fact: str, time: str) -> None:
    local = raw(fact)[time] + timedelta(hours=8)
    days = local[local < (DEMO_END + timedelta(hours=8)).replace(hour=0)].dt.date.value_counts()
    wanted = first_day({day: int(n) for day, n in days.items()})
    assert wanted is not None
    name = f"{fact}.due_at" if time == "due_at" else fact
    assert history.starts[name] == datetime(wanted.year, wanted.month, wanted.day) - timedelta(hours=8)


def test_what_is_due_has_a_history_from_when_it_is_complete(history: History, raw: Raw) -> None:
    """Before, 0 of 5 on time: of the cases due in the first days, only those are loaded that were late."""
    for due, ended in ((service_case.c.due_at, "completed_at"), (incident.c.due_at, "closed_at")):
        start, rows = history.start([due]), raw(due.table.name)
        assert start is not None and start >= history.start([due.table])
        for day in (start + n * DAY for n in range(7)):
            of_day = rows[(rows["due_at"] >= day) & (rows["due_at"] < day + DAY)]
            assert of_day.empty or (of_day[ended] <= of_day["due_at"]).mean() > 0.8, (str(due), day)


def test_a_column_begins_with_its_table_and_without_limits_it_limits_nothing(
    warehouse: Warehouse, read: ViewerReader
) -> None:
    later, early = datetime(2026, 3, 9), datetime(2026, 3, 2)
    due = incident.c.due_at
    assert History({"incident": later, str(due): early}).start([due]) == later
    assert History({"incident": early, str(due): later}).start([due]) == later
    assert History({"incident": early}).start([due]) == early
    assert History({"incident": early, str(due): None}).start([due]) == datetime.max

    def unlimited(statement: AnySelect) -> pd.DataFrame:
        rows = read(statement)
        return rows.iloc[:0] if "due_at" in str(statement) else rows

    found = read_history(unlimited, warehouse.inventory(), RAW, "Asia/Shanghai", DEMO_END, History())
    assert str(due) not in found.starts and found.starts["incident"] is not None


def test_rollups_and_raw_rows_give_the_same_days(read: ViewerReader, rollup_reach: RollupReaches) -> None:
    for fact in (data_call, reading):
        until = datetime(2026, 11, 19, 16)
        rolled, plain = (read(days_query(fact, reach, "Asia/Shanghai", until)) for reach in (rollup_reach, RAW))
        pd.testing.assert_frame_equal(rolled, plain)
        assert len(rolled) >= 20


def test_the_history_is_read_once_a_day(warehouse: Warehouse) -> None:
    clock = [DEMO_END]
    watcher = Watcher(warehouse, clock=lambda: clock[0], zone="Asia/Shanghai")
    first = watcher.probe().history
    watcher.state = watcher.state.__class__(history=first)
    assert watcher.probe().history is first
    clock[0] = DEMO_END + DAY
    watcher.state = watcher.state.__class__(history=first)
    assert watcher.probe().history.read_on == date(2026, 11, 21)
    assert Watcher(warehouse, clock=lambda: DEMO_END).probe().history.starts == {}


def test_a_table_that_could_not_be_read_is_read_again_soon(warehouse: Warehouse, read: ViewerReader) -> None:
    asked: list[str] = []
    broken = {"incident"}

    def reads(statement: AnySelect) -> pd.DataFrame:
        names = set(tables_of(statement))
        asked.extend(names)
        if names & broken:
            raise WarehouseError("timeout", "too slow")
        return read(statement)

    def look(now: datetime, before: History) -> History:
        asked.clear()
        return read_history(reads, warehouse.inventory(), RAW, "Asia/Shanghai", now, before)

    first = look(DEMO_END, History())
    assert first.starts["incident"] is None and first.starts["service_case"] is not None
    assert look(DEMO_END + RETRY_AFTER / 2, first) is first and not asked
    broken.clear()
    second = look(DEMO_END + RETRY_AFTER, first)
    assert second.starts["incident"] is not None and set(asked) == {"incident"}
    assert look(DEMO_END + 2 * RETRY_AFTER, second) is second
    broken.add("incident")
    tomorrow = look(DEMO_END + DAY, second)
    assert tomorrow.starts["incident"] == second.starts["incident"]  # yesterday's is better than none


def test_readings_whose_layers_nobody_knows_have_no_history(warehouse: Warehouse, read: ViewerReader) -> None:
    """Before, a column of layers without values and a warehouse without the column gave two answers."""
    known = warehouse.inventory()
    for assets in (frozenset(), known["asset"] - {"layer"}):
        found = read_history(read, {**known, "asset": assets}, RAW, "Asia/Shanghai", DEMO_END, History())
        assert found.starts["reading"] is None and not found.unread
    assert read_history(read, known, RAW, "Asia/Shanghai", DEMO_END, History()).starts["reading"] is not None
