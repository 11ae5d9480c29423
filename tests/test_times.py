"""Time in queries on DuckDB, and days of the city, compared with the standard library and pandas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.contract.services import service_case
from data.times import city_days, day_start, local, minute_of_day, minutes_between, time_bucket, utc
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from tests.support.tiny import NOON, load, tiny_warehouse

MOMENTS = (
    datetime(2026, 11, 20, 23, 59, 59, 999999),
    datetime(2026, 11, 20, 0, 0),
    datetime(1999, 12, 31, 23, 59, 59),
    datetime(2026, 3, 8, 7, 14, 59),
    datetime(2024, 2, 29, 12, 45),
)
CASES = [
    {"case_id": str(n), "submitted_at": at, "completed_at": at + timedelta(minutes=n, milliseconds=500)}
    for n, at in enumerate(MOMENTS)
] + [{"case_id": "open", "submitted_at": NOON}]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("times") / "tiny.duckdb"
    opened = tiny_warehouse(path, {"load_log": [load(1, "service_case", NOON)], "service_case": CASES})
    yield opened
    opened.engine.dispose()


@pytest.mark.parametrize(("unit", "frequency"), [("minute", "min"), ("quarter", "15min"), ("hour", "h")])
def test_a_bucket_starts_where_pandas_floors(door: Warehouse, unit: str, frequency: str) -> None:
    at = service_case.c.submitted_at
    rows = door.read(select(at, time_bucket(unit, at).label("bucket")).order_by(at), FULL)  # type: ignore[arg-type]
    assert rows["bucket"].tolist() == rows["submitted_at"].dt.floor(frequency).tolist()


def test_buckets_of_two_units_are_two_statements(door: Warehouse) -> None:
    at = service_case.c.submitted_at
    by_minute, by_hour = (select(time_bucket(unit, at).label("x")).order_by(at) for unit in ("minute", "hour"))  # type: ignore[arg-type]
    assert not by_minute.compare(by_hour)
    assert door.read(by_minute, FULL)["x"].tolist() != door.read(by_hour, FULL)["x"].tolist()


def test_minutes_between_two_times_are_exact_and_empty_where_one_is(door: Warehouse) -> None:
    took = minutes_between(service_case.c.submitted_at, service_case.c.completed_at).label("min")
    rows = door.read(select(service_case.c.case_id, took).order_by(service_case.c.case_id), FULL).set_index("case_id")
    assert rows.loc[[str(n) for n in range(5)], "min"].tolist() == pytest.approx(
        [n + 0.5 / 60 for n in range(5)], abs=1e-12
    )
    assert pd.isna(rows.loc["open", "min"])


def test_the_minute_of_the_day_is_that_of_the_clock(door: Warehouse) -> None:
    at = service_case.c.submitted_at
    rows = door.read(select(at, minute_of_day(at).label("minute")).order_by(at), FULL)
    assert rows["minute"].tolist() == [at.hour * 60 + at.minute for at in rows["submitted_at"]]


def test_a_skipped_local_hour_moves_on_and_of_a_repeated_one_the_first_is_meant() -> None:
    assert utc(datetime(2026, 3, 8, 2, 30), "America/New_York") == datetime(2026, 3, 8, 7, 30)
    assert utc(datetime(2026, 11, 1, 1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30)


def test_a_day_whose_midnight_is_skipped_starts_at_its_first_moment() -> None:
    start = day_start(date(2018, 11, 4), "America/Sao_Paulo")
    assert start == datetime(2018, 11, 4, 3)
    assert local(start, "America/Sao_Paulo").hour == 1


zones = st.sampled_from(
    ["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu", "Pacific/Chatham", "UTC"]
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1))


@given(moments, st.timedeltas(timedelta(seconds=1), timedelta(days=12)), zones)
def test_the_city_days_of_a_span_are_those_of_its_moments(start: datetime, span: timedelta, zone: str) -> None:
    days = city_days(start, start + span, zone)
    first, last = (
        at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for at in (start, start + span - timedelta.resolution)
    )
    assert days == pd.date_range(first, last).date.tolist()


def test_an_empty_time_touches_no_day() -> None:
    noon, midnight = datetime(2026, 11, 20, 4), datetime(2026, 11, 19, 16)
    assert city_days(noon, noon, "Asia/Shanghai") == city_days(midnight, midnight, "Asia/Shanghai") == []


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham", "Australia/Eucla", "America/St_Johns"])
def test_every_offset_is_a_multiple_of_a_quarter_hour_so_that_days_are_sums_of_quarters(zone: str) -> None:
    for day in pd.date_range("2026-01-01", "2026-12-31"):
        start = day_start(day.date(), zone)
        assert start.minute % 15 == 0 and start.second == 0
