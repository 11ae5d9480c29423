"""Data calls (数据调用) in total and by hour: numbers of calls and errors, and the latency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Label, func, literal, select, union_all

from data.calls.counts import CHOSEN_BY, HOURS, OBEYS, call_counts
from data.contract.calls import business_system, data_call
from data.contract.latency import BUCKETS, p95_ms
from data.contract.rollups import calls_hour_system
from data.questions.arithmetic import minutes_of, ratio
from data.questions.comparisons import COMPARED, Comparison, before
from data.questions.coverage import moments
from data.questions.filters import Filters
from data.questions.judgement import rounded
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.times import day_start, local, same_clock
from data.warehouse.selects import AnySelect

RECENT = timedelta(minutes=10)
"""Calls per minute are the mean over this time before the moment."""
CLOCKS_STAY = timedelta(days=28)
"""In shorter windows, clocks change at most once; in Morocco they go back for the five weeks around Ramadan. So if the
earlier window lies equally far back at the start and at the end of the window, it does so at every hour between."""
FEW_SHARE, MANY_ERRORS, ENOUGH_CALLS = 0.6, 0.2, 30
"""An hour is unusual if it has fewer calls than `FEW_SHARE` times those of the compared earlier hour, or if its error
rate is above `MANY_ERRORS`. The first rule needs at least `ENOUGH_CALLS` calls in the earlier hour, the second rule
at least `ENOUGH_CALLS` calls in the hour itself."""
WINDOW = dict.fromkeys(("window_start_utc", "window_end_utc"), "datetime64[us]")
"""Dtypes of the columns with the start and the end of the window, which are equal in all rows."""
COUNTED = ("calls", "errors", "with_status")
"""Counts by key, hour or pair: calls, failed calls, and calls whose status is known, the base of the error rate."""


def ever_query(filters: Filters) -> AnySelect:
    """One row about all calls before the moment: calls (their number), first_call_at_utc (NULL if none)."""
    row = call_counts(filters, ever=True).c
    calls = func.coalesce(func.sum(row.n_calls), 0).label("calls")
    return select(calls, func.min(row.earliest).label("first_call_at_utc"))


def volume_query(filters: Filters) -> AnySelect:
    """One row about the calls in the window: all_calls, all_errors, systems, agencies.

    systems: number of systems that made these calls. agencies: number of agencies that run these systems. all_calls and
    all_errors are NULL if there are no calls.
    """
    row, system = call_counts(filters, "system_id", errors=True), business_system.c
    return select(
        func.sum(row.c.n_calls).label("all_calls"),
        func.sum(row.c.n_errors).label("all_errors"),
        func.count(row.c.system_id.distinct()).label("systems"),
        func.count(system.agency_id.distinct()).label("agencies"),
    ).join_from(row, business_system, system.system_id == row.c.system_id, isouter=True)


def volumes_query(spans: Mapping[str, Filters]) -> AnySelect:
    """One row per question. spans: a mapping from names to questions.

    Columns: span (the name of the question), and those of `volume_query`.
    """
    parts = [volume_query(filters).add_columns(literal(name).label("span")) for name, filters in spans.items()]
    row = union_all(*parts).subquery("volumes").c
    return select(row.span, row.all_calls, row.all_errors, row.systems, row.agencies).order_by(row.span)


def _spans(filters: Filters) -> tuple[dict[str, Filters], Comparison]:
    """Two results: four questions by name, and the comparison of the question "today" with an earlier day.

    today: from the start of the city's day to the moment. recent: the ten minutes before the moment. day_before,
    recent_before: the same times of an earlier day. `before`, called with the question "today", says how many days back
    it lies.
    """
    moment = filters.moment
    today = filters.during(day_start(local(moment, filters.zone).date(), filters.zone), moment)
    recent, against = filters.during(moment - RECENT, moment), before(today, data_call)
    earlier = recent.days_back(against.days)  # the words name one base for both
    return {"today": today, "day_before": against.earlier, "recent": recent, "recent_before": earlier}, against


@panel_read(
    {"calls_ever": "int64", "first_call_at_utc": "datetime64[us]", "today_start_utc": "datetime64[us]",
     "calls_today": "int64", "calls_before": "int64 | float64", "errors_today": "int64", "systems_today": "int64",
     "agencies_today": "int64", "calls_per_minute": "float64", "calls_per_minute_before": "float64", **COMPARED},
    tables=(data_call, *HOURS, calls_hour_system, business_system), obeys=CHOSEN_BY, window="today",
)  # fmt: skip
def read_total(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row about all calls before the moment, those of the city's day, and those of the last ten minutes.

    The window does not matter. calls_ever: number of calls before the moment. first_call_at_utc: time of the first
    call, missing if there is none. today_start_utc: start of the city's day. calls_today, errors_today: numbers since
    then. systems_today: number of systems that made these calls. agencies_today: number of agencies that run these
    systems. calls_per_minute: mean of the ten minutes before the moment.

    calls_before, calls_per_minute_before: the values of calls_today and calls_per_minute at the earlier time that
    `before` chooses; missing where nothing can be compared. Columns `COMPARED`: see `Comparison.told`.
    """
    ever, (spans, against) = read(ever_query(filters)), _spans(filters)
    volumes = read(volumes_query(spans))
    today, day_before, recent, recent_before = (volumes[volumes["span"] == name].reset_index() for name in spans)
    minutes = RECENT / timedelta(minutes=1)
    rows = pd.DataFrame(
        {
            "calls_ever": ever["calls"],
            "first_call_at_utc": ever["first_call_at_utc"],
            "today_start_utc": pd.Series(spans["today"].start, ever.index, "datetime64[us]"),
            "calls_today": _or_zero(today["all_calls"]),
            "calls_before": _or_zero(day_before["all_calls"]),
            "errors_today": _or_zero(today["all_errors"]),
            "systems_today": today["systems"],
            "agencies_today": today["agencies"],
            "calls_per_minute": _or_zero(recent["all_calls"]) / minutes,
            "calls_per_minute_before": _or_zero(recent_before["all_calls"]) / minutes,
        }
    )
    return against.told(rows, "calls_before", "calls_per_minute_before")


def _or_zero(sums: pd.Series[Any]) -> pd.Series[Any]:
    """The sums as int64, with 0 where a sum is missing: in SQL the sum of no rows is NULL."""
    return sums.fillna(0).astype("int64")


def by_hour_query(filters: Filters) -> AnySelect:
    """One row per UTC hour of the window with calls: hour_utc, calls, errors, with_status (see `sums_of`)."""
    row = call_counts(filters, errors=True, hourly=True).c
    return select(row.hour_utc, *sums_of(row)).group_by(row.hour_utc).order_by(row.hour_utc)


def sums_of(row: Any) -> tuple[Label[int], Label[int], Label[int]]:
    """The columns calls, errors and with_status: sums over rows of `call_counts`.

    with_status: number of calls whose status is known. It is the base of the error rate.
    """
    sums = {"calls": row.n_calls, "errors": row.n_errors, "with_status": row.n_status}
    calls, errors, with_status = (func.sum(count).label(name) for name, count in sums.items())
    return calls, errors, with_status


@panel_read(
    {"hour_utc": "datetime64[us]", **dict.fromkeys(COUNTED, "int64"), "calls_before": "int64 | float64",
     "error_rate": "float64", "minutes": "float64", "unusual": "str", **WINDOW, **COMPARED},
    tables=(data_call, *HOURS), obeys=OBEYS,
)  # fmt: skip
def read_by_hour(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per UTC hour of the window with calls, oldest first.

    with_status: number of calls whose status is known. error_rate: 0–1, errors / with_status. minutes: number of the
    hour's minutes that lie in the window; less than 60 only in the first and the last hour. calls_before: calls in the
    same hour of the earlier window, which `before` chooses; missing if there were none, or where nothing can be
    compared. window_start_utc, window_end_utc: the window. Columns `COMPARED`: see `Comparison.told`.

    unusual: ``errors`` if the hour has at least 30 calls with a status and an error rate above 20 % after rounding.
    Else ``few_calls`` if calls_before is at least 30 and calls are below 60 % of it. Else "". ``few_calls`` needs
    comparable days: neither is a public holiday or a moved working day, or both are the same day of the same holiday.
    """
    against = before(filters, data_call)
    hourly, earlier = read(by_hour_query(filters)), read(by_hour_query(against.earlier))
    compared = _compared_hours(hourly["hour_utc"], filters, against.days)
    hourly["calls_before"] = compared.map(earlier.set_index("hour_utc")["calls"])
    hourly = against.told(hourly, "calls_before")
    hourly["error_rate"] = ratio(hourly["errors"], hourly["with_status"])
    hourly["minutes"] = _minutes_inside(hourly["hour_utc"], filters)
    judged = ~_has_special_day(hourly["hour_utc"], filters, against)
    few = judged & (hourly["calls"] < FEW_SHARE * hourly["calls_before"]) & (hourly["calls_before"] >= ENOUGH_CALLS)
    failing = (hourly["error_rate"].map(rounded) > MANY_ERRORS) & (hourly["with_status"] >= ENOUGH_CALLS)
    hourly["unusual"] = np.select([failing, few], ["errors", "few_calls"], "")
    return _in_window(hourly, filters)


def _in_window(hourly: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows with the columns `WINDOW`: where the calls end, the window need not end."""
    start, end = (moments(len(hourly), moment) for moment in (filters.start, filters.end))
    return hourly.assign(window_start_utc=start, window_end_utc=end)


def _compared_hours(hours: pd.Series[Any], filters: Filters, days: int) -> pd.Series[Any]:
    """For each UTC hour of the window, the UTC hour `days` days before at the same local time."""
    back = {end - same_clock(end, filters.zone, days) for end in (filters.start, filters.end)}
    if len(back) == 1 and filters.end - filters.start < CLOCKS_STAY:
        return hours - back.pop()
    moved = [pd.Timestamp(same_clock(hour, filters.zone, days)) for hour in hours]
    return pd.Series(moved, hours.index, "datetime64[us]")


def _has_special_day(hours: pd.Series[Any], filters: Filters, against: Comparison) -> pd.Series[bool]:
    """For each UTC hour: whether one of two days is a public holiday or a moved working day.

    The two days are the hour's day in the city, and the day with which `against` compares it. All False if `against`
    compares a holiday with the same holiday of the year before.
    """
    if against.likeness.unlike == "same_holiday":
        return pd.Series(False, hours.index)
    special = filters.history.calendar.is_special
    days = hours.dt.tz_localize("UTC").dt.tz_convert(filters.zone).dt.tz_localize(None).dt.normalize()
    back = timedelta(days=against.days)
    found = {day: special(day.date()) or special((day - back).date()) for day in days.unique()}
    return pd.Series([found[day] for day in days], hours.index, dtype="bool")


def _minutes_inside(hours: pd.Series[Any], filters: Filters) -> pd.Series[Any]:
    """For each UTC hour, the number of its minutes that lie in the window. hours: starts of the hours."""
    first = hours.where(hours >= filters.start, filters.start)
    until = hours + timedelta(hours=1)
    inside: pd.Series[Any] = minutes_of(until.where(until <= filters.end, filters.end) - first)
    return inside


def spread_query(key: str, filters: Filters) -> AnySelect:
    """One row per value of `key` with calls in the window: the key, calls, errors, with_status, the counts `BUCKETS`.

    key: system_id, dataset_id or hour_utc.
    """
    hourly = key == "hour_utc"
    row = call_counts(filters, *(() if hourly else (key,)), errors=True, hourly=hourly, histogram=True).c
    spread = (func.sum(row[name]).label(name) for name in BUCKETS)
    return select(row[key], *sums_of(row), *spread).group_by(row[key]).order_by(row[key])


def summed(spread: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row per key: the key, calls, errors, with_status, error_rate (0–1), p95_ms (estimated 95th percentile).

    error_rate: errors / with_status. spread: rows of `spread_query`; several rows may have the same key.
    """
    if spread[key].duplicated().any():
        spread = spread.groupby(key, as_index=False)[[*COUNTED, *BUCKETS]].sum()
    totals = spread[[key, *COUNTED]].copy()
    totals["error_rate"] = ratio(totals["errors"], totals["with_status"])
    totals["p95_ms"] = p95_ms(spread)
    return totals


def pairs_query(filters: Filters) -> AnySelect:
    """One row per system and dataset with calls in the window: system_id, dataset_id, calls, errors, with_status."""
    row = call_counts(filters, "system_id", "dataset_id", errors=True).c
    pair = (row.system_id, row.dataset_id)
    return select(*pair, *sums_of(row)).group_by(*pair).order_by(*pair)


@panel_read(
    {"hour_utc": "datetime64[us]", **dict.fromkeys(COUNTED, "int64"), "error_rate": "float64", "p95_ms": "float64",
     **WINDOW},
    tables=(data_call, *HOURS), obeys=OBEYS,
)  # fmt: skip
def read_quality(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per UTC hour of the window with calls, oldest first.

    error_rate: 0–1, errors / with_status, the number of calls whose status is known. p95_ms: 95th percentile of the
    latency in ms, estimated from 32 buckets. window_start_utc, window_end_utc: the window.
    """
    return _in_window(summed(read(spread_query("hour_utc", filters)), "hour_utc"), filters)
