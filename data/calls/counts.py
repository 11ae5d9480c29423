"""Counts of data calls over any window, for all panels of calls. Only breaches are counted elsewhere, in grants.py.

A count is a sum over rollups (tables with the calls of whole hours and days) and over raw calls (rows of
``data_call``). Raw calls give what the rollups lack: the ends of the window, times after the rollups' end, and late
rows. If there is no suitable rollup, all counts come from raw calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Subquery, Table, and_, case, cast, func, select, union_all

from data.contract.calls import business_system, data_call, dataset
from data.contract.latency import BUCKETS, latency_bucket
from data.contract.rollups import (
    calls_day_dataset,
    calls_day_pair,
    calls_day_system,
    calls_hour,
    calls_hour_dataset,
    calls_hour_system,
)
from data.questions.filters import Filters
from data.questions.time_ranges import TimeRange, time_ranges
from data.times import time_bucket
from data.warehouse.selects import AnySelect

HOURS = (calls_hour,)
SYSTEMS = (calls_day_system, calls_hour_system)
DATASETS = (calls_day_dataset, calls_hour_dataset)
PAIRS = (calls_day_pair,)
LEVELS: tuple[tuple[Table, ...], ...] = (HOURS, SYSTEMS, DATASETS, PAIRS)
"""Groups of rollup tables with the same keys. In a group the daily table comes before the hourly one. A query uses the
first group that has all columns by which it groups and filters, and the latency counts if it needs them. If there is no
such group, it uses raw calls. A query by hour does not use daily tables."""
REFUSALS = (401, 403)
"""HTTP statuses of refused calls: the caller has no right to the data."""
CHOSEN_BY = ("system", "dataset", "share_class", "agency")
"""Names of the filters that apply to data calls. `agency` is the consumer: the agency of the calling system."""
OBEYS = (*CHOSEN_BY, "window")


def failed(status_code: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition: the call failed (失败). Its HTTP status is 400 or more, but none of `REFUSALS`."""
    return and_(status_code >= 400, status_code.not_in(REFUSALS))


def matching(
    filters: Filters,
    system_id: Column[Any] = data_call.c.system_id,
    dataset_id: Column[Any] = data_call.c.dataset_id,
) -> list[ColumnElement[bool]]:
    """SQL conditions for the filters `CHOSEN_BY`; an empty list if none of them is set.

    system_id, dataset_id: the columns that the conditions test; by default those of ``data_call``.
    """
    return [*_of_system(filters, system_id), *_of_dataset(filters, dataset_id)]


def _of_system(filters: Filters, system_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    conditions = filters.where(system=system_id)
    if of_agency := filters.where(agency=business_system.c.agency_id):
        conditions.append(system_id.in_(select(business_system.c.system_id).where(*of_agency)))
    return conditions


def _of_dataset(filters: Filters, dataset_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    conditions = filters.where(dataset=dataset_id)
    if of_class := filters.where(share_class=dataset.c.share_class):
        conditions.append(dataset_id.in_(select(dataset.c.dataset_id).where(*of_class)))
    return conditions


def call_counts(
    filters: Filters,
    *keys: str,
    errors: bool = False,
    hourly: bool = False,
    histogram: bool = False,
    ever: bool = False,
) -> Subquery:
    """Counts of the calls in the window that match the filters, by `keys`. Several rows may have the same keys.

    keys: none, or system_id, dataset_id or both. Columns: the keys, n_calls, earliest (UTC time of the row's first
    call). errors: whether to add n_errors (number of calls that `failed`) and n_status (number of calls whose status is
    known: the base of an error rate). hourly: whether to count by UTC hour too, in column hour_utc (its start).
    histogram: whether to add the latency counts `BUCKETS`. ever: True counts all calls before the moment.

    Rollups do not count the calls without a status. So errors come from raw calls if there are such calls.
    """
    start, end = (None, filters.moment) if ever else (filters.start, filters.end)
    levels, counted = _levels(filters, keys, hourly, histogram), {"hourly": hourly, "histogram": histogram}
    if errors and not filters.rollup_reach.statuses:
        levels = ()
    found = time_ranges(levels, start, end, filters.rollup_reach.calls, filters.zone, data_call)
    arms = [_rolled(piece, filters, keys, errors=errors, **counted) for piece in found if piece.table is not data_call]
    raw = [piece.condition() for piece in found if piece.table is data_call]
    if raw:
        wanted = {*keys, "called_at", *(("status_code",) if errors else ()), *(("latency_ms",) if histogram else ())}
        row = raw_calls(raw, filters, sorted(wanted)).c
        by = tuple(row[name] for name in keys)
        arms.append(raw_counts(by, [], errors=errors, statuses=errors, **counted, row=row))
    return (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("counted")


def raw_calls(stretches: list[ColumnElement[bool]], filters: Filters, columns: Sequence[str]) -> Subquery:
    """Raw calls that match the filters and meet one of the conditions `stretches`. columns: names of the columns.

    The conditions must exclude each other: a call that meets two of them would be in the result twice.
    """
    # one select per condition: joined with OR, they could keep an engine from using its index on the time
    wanted, asked = [data_call.c[name] for name in columns], matching(filters)
    arms = [select(*wanted).where(stretch, *asked) for stretch in stretches]
    return (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("raw_calls")


def _levels(filters: Filters, keys: tuple[str, ...], hourly: bool, histogram: bool) -> tuple[Table, ...]:
    needed = {*keys, *(("system_id",) if _of_system(filters, data_call.c.system_id) else ())}
    needed |= {"dataset_id"} if _of_dataset(filters, data_call.c.dataset_id) else set()
    for levels in LEVELS:
        columns = levels[0].c
        if all(name in columns for name in needed) and (not histogram or BUCKETS[0] in columns):
            return tuple(level for level in levels if not hourly or level.info["period"] == "hour")
    return ()


def _rolled(
    piece: TimeRange, filters: Filters, keys: tuple[str, ...], *, errors: bool, hourly: bool, histogram: bool
) -> AnySelect:
    row = piece.table.c
    asked = [piece.condition()]
    asked += _of_system(filters, row.system_id) if "system_id" in row else []
    asked += _of_dataset(filters, row.dataset_id) if "dataset_id" in row else []
    hour = [row.starts_at.label("hour_utc")] if hourly else []
    buckets = [row[name] for name in BUCKETS] if histogram else []
    failures = [row.failed.label("n_errors"), row.calls.label("n_status")] if errors else []
    counts = (row.calls.label("n_calls"), *failures, row.first_at.label("earliest"))
    return select(*hour, *(row[name] for name in keys), *counts, *buckets).where(*asked)


def raw_counts(
    keys: tuple[ColumnElement[Any], ...],
    conditions: list[ColumnElement[bool]],
    *,
    errors: bool = True,
    statuses: bool = False,
    hourly: bool,
    histogram: bool,
    row: Any = data_call.c,
) -> AnySelect:
    """Counts of the raw calls that meet the conditions, with one row per combination of keys.

    Columns: hour_utc (with `hourly`), the keys, n_calls, n_errors (number of calls that `failed`, with `errors`),
    n_status (number of calls whose status is known, with `statuses`), earliest (UTC time of the first call), and the
    latency counts `BUCKETS` (with `histogram`). row: columns of the table or subquery that has the calls.
    """
    hour = (time_bucket("hour", row.called_at).label("hour_utc"),) if hourly else ()
    by = (*hour, *keys)
    calls, earliest = func.count(), func.min(row.called_at)
    failures = [_sum(case((failed(row.status_code), 1), else_=0)).label("n_errors")] if errors else []
    failures += [func.count(row.status_code).label("n_status")] if statuses else []
    if not histogram:
        counts = (calls.label("n_calls"), *failures, earliest.label("earliest"))
        return select(*by, *counts).where(*conditions).group_by(*by)
    # group by bucket first: testing 32 cases for each call would cost twice as much
    bucket = latency_bucket(row.latency_ms).label("bucket")
    counts = (calls.label("calls"), *failures, earliest.label("first_at"))
    part = select(*by, bucket, *counts).where(*conditions).group_by(*by, bucket).subquery("by_bucket").c
    named = [part[column.name] for column in by]
    sums = (_sum(part.calls).label("n_calls"), *(_sum(part[of.name]).label(of.name) for of in failures))
    spread = (_sum(case((part.bucket == number, part.calls), else_=0)).label(n) for number, n in enumerate(BUCKETS))
    return select(*named, *sums, func.min(part.first_at).label("earliest"), *spread).group_by(*named)


def _sum(counts: ColumnElement[int]) -> ColumnElement[int]:
    """SQL: the sum as BIGINT. A sum of a wider type would make UNION ALL cast every row of the rollups."""
    return cast(func.sum(counts), BigInteger)
