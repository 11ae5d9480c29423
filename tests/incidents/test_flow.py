"""Reported against closed incidents, and the backlog."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data.incidents.flow import read_flow
from data.questions.filters import Filters
from data.questions.first_rows import FirstRow, FirstRows, Silence
from data.questions.reading import ViewerReader
from data.services.flow import read_flow as read_cases
from layouts.incidents import flow as incidents_flow
from tests.incidents.raw import CASES, EN, ZH, Ask, Raw, asked_at, columns, incidents


def flow(raw: Raw, filters: Filters, **chosen: object) -> pd.DataFrame:
    """Rows by city hour or day, counted one row at a time."""
    rows = incidents(raw, **chosen)
    unit = "h" if filters.end - filters.start <= timedelta(hours=48) else "D"
    zone = ZoneInfo(filters.zone)
    start, end = (pd.Timestamp(moment, tz="UTC").tz_convert(zone) for moment in (filters.start, filters.end))
    # an hour of the city may start at a quarter of an hour of UTC: floor on the wall clock
    first = start.tz_localize(None).floor(unit)
    edges = pd.date_range(first, end.tz_localize(None), freq=unit, inclusive="left")
    starts = [max(edge.tz_localize(zone), start).tz_convert("UTC").tz_localize(None) for edge in edges]
    ends = [*starts[1:], pd.Timestamp(filters.end)]
    counted = []
    for since, until in zip(starts, ends, strict=True):
        reported = rows["reported_at"].between(since, until, "left").sum()
        closed = rows["closed_at"].between(since, until, "left").sum()
        still = ((rows["reported_at"] < until) & ~(rows["closed_at"] < until)).sum()
        counted.append((since, until, int(reported), int(closed), int(still)))
    return pd.DataFrame(counted, columns=["from_utc", "until_utc", "reported", "closed", "backlog"])


def check(got: pd.DataFrame, wanted: pd.DataFrame) -> None:
    for name in ("from_utc", "until_utc"):
        assert got[name].astype("datetime64[us]").tolist() == wanted[name].astype("datetime64[us]").tolist()
    for name in ("reported", "closed", "backlog"):
        assert got[name].tolist() == wanted[name].tolist()


@pytest.mark.parametrize(("when", "window", "chosen"), CASES)
def test_the_flow_counts_what_happened_in_the_window(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, window: str, chosen: dict[str, str]
) -> None:
    filters = ask(**asked_at(when, raw)[1], window=window, **chosen)
    check(read_flow(read, filters), flow(raw, filters, **columns(chosen)))


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize("window", ["24h", "7d", "2026-11-03T05:17:00/2026-11-04T05:17:00"])
def test_hours_and_days_are_those_of_the_city(read: ViewerReader, ask: Ask, raw: Raw, zone: str, window: str) -> None:
    filters = replace(ask(as_of="2026-11-10T02:07:30", window=window), zone=zone)
    check(read_flow(read, filters), flow(raw, filters))


def test_windows_up_to_two_days_are_shown_by_hour(read: ViewerReader, ask: Ask) -> None:
    assert len(read_flow(read, ask(window="48h"))) == 48
    assert read_flow(read, ask(window="48h"))["hourly"].all()
    assert len(read_flow(read, ask(window="7d"))) == 8
    assert not read_flow(read, ask(window="7d"))["hourly"].any()


def test_a_window_before_the_city_began_is_all_zero(read: ViewerReader, ask: Ask) -> None:
    rows = read_flow(read, ask(window="2025-01-01/2025-01-05"))
    assert rows[["reported", "closed", "backlog"]].to_numpy().sum() == 0
    assert len(rows) == 4


def test_the_flow_says_what_came_and_went(rows: dict[str, pd.DataFrame]) -> None:
    flow = rows["incidents_flow"].head(3).assign(reported=[10, 20, 30], closed=[5, 15, 20])
    flow = flow.assign(backlog=[105, 110, 120], growth=[5, 10, 20])
    assert (
        incidents_flow.flow_headline(flow, EN) == "60 reported, 40 closed; 120 still open (+20 since the window began)"
    )
    assert incidents_flow.flow_headline(flow, ZH) == "上报 60 起，结案 40 起；在办 120 起（较时段初 +20）"
    same = flow.assign(growth=0)
    assert incidents_flow.flow_headline(same, ZH).endswith("在办 120 起（与时段初持平）")


def test_an_empty_window_has_no_bar(read: ViewerReader, ask: Ask) -> None:
    midnight = ask(as_of="2026-11-18T16:00:00", window="today")  # the city's midnight
    assert midnight.start == midnight.end
    assert read_flow(read, midnight).empty and read_cases(read, midnight).empty
    assert incidents_flow.flow_headline(read_flow(read, midnight), EN) == "No incidents in this window"


def test_the_flow_begins_with_the_first_data(read: ViewerReader, ask: Ask) -> None:
    asked = ask(window="7d")
    first = asked.moment - timedelta(days=2)
    tables = {name: FirstRow(first.date(), 1, Silence(name, first)) for name in ("incident", "service_case")}
    begun = replace(asked, first_rows=FirstRows(tables))
    for flow in (read_flow, read_cases):
        whole, shown = flow(read, asked), flow(read, begun)
        assert len(shown) == 3 and shown["until_utc"].tolist() == whole["until_utc"].tolist()[-3:]
        assert (shown["until_utc"] > first).all()
