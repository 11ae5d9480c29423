"""The selects that compute the rows of a rollup from raw rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, FromClause, Table, and_, case, func, literal, or_, select

from data.calls.counts import raw_counts
from data.calls.grants import Rules, breaching
from data.contract.calls import data_call
from data.contract.latency import BUCKETS
from data.contract.layers import reading
from data.contract.rollups import calls_hour_breach, reading_hour
from data.contract.soundness import finite
from data.questions.filters import Filters
from data.times import city_days, day_start, local, time_bucket
from data.warehouse.selects import AnySelect

Period = tuple[datetime, datetime]
"""A period of time: its start and its end (exclusive), naive UTC."""
Has = Callable[..., bool]
"""A function that tells whether the warehouse has all tables and columns in its arguments."""
KEYS = (
    "system_id",
    "dataset_id",
    "covered",
    "has_grant",
    "in_hours",
    "for_purpose",
    "withheld",
    "asset_id",
    "quantity",
)
"""Names of the columns by which rollups group, apart from starts_at. No rollup has all of them."""
MIN_COLUMNS, MAX_COLUMNS = ("first_at", "value_min"), ("last_at", "value_max")
"""Columns of rollups whose values are combined by minimum (MIN_COLUMNS) and by maximum (MAX_COLUMNS). All other columns
except keys and starts_at are summed."""


@dataclass(frozen=True)
class RawRows:
    """The rows of a fact table with times in [start, end), naive UTC, and with after < load_seq <= upto.

    after, upto: None sets no bound. A row without a load_seq meets every `upto`, but it meets `after` only if that is
    None. parts: if not empty, only rows with times in one of these periods count.
    """

    start: datetime
    end: datetime
    after: int | None = None
    upto: int | None = None
    parts: tuple[Period, ...] = ()

    def conditions(self, fact: Table) -> list[ColumnElement[bool]]:
        """SQL conditions for a select from the fact table: these raw rows meet them, and no others."""
        time, load = fact.c[fact.info["time"]], fact.c.load_seq
        after = [] if self.after is None else [load > self.after]
        upto = [] if self.upto is None else [or_(load.is_(None), load <= self.upto)]
        parts = [within(time, self.parts)] if self.parts else []
        return [time >= self.start, time < self.end, *parts, *after, *upto]


def within(time: ColumnElement[Any], periods: Iterable[Period]) -> ColumnElement[bool]:
    """SQL condition: the time lies in one of the periods. periods: at least one."""
    return or_(*(and_(time >= start, time < end) for start, end in periods))


def floor_hour(moment: datetime) -> datetime:
    """The start of the hour that contains a moment."""
    return moment.replace(minute=0, second=0, microsecond=0)


def rollup_end(table: Table, until: datetime, zone: str) -> datetime:
    """The moment at which a rollup ends if it is built up to the full hour `until`.

    An hourly rollup ends at this hour. A daily rollup ends at the start of the city's day that contains this hour.
    """
    return day_start(local(until, zone).date(), zone) if table.info["period"] == "day" else until


def keys_of(table: Table) -> list[Column[Any]]:
    """The columns by which a rollup groups, apart from starts_at; none for ``calls_hour``."""
    return [column for column in table.columns if column.name in KEYS]


def rollup_rows(table: Table, raw: RawRows, zone: str, has: Has, *, total: bool = False) -> AnySelect:
    """A select of a rollup's rows, computed from raw rows. The columns are those of the rollup.

    raw: the raw rows. The row of an hour or day counts only what `raw` contains of this period. zone: the city's time
    zone. has: tells which optional columns the warehouse has. total: True gives one row per hour or day without the key
    columns; ``calls_hour_breach`` ignores it.
    """
    if table is calls_hour_breach:
        return _breach_rows(raw, zone, has)
    keys = () if total else tuple(column.name for column in keys_of(table))
    if table is reading_hour:
        return _reading_rows(raw, keys)
    return _call_rows(table, raw, zone, keys)


def _call_rows(table: Table, raw: RawRows, zone: str, keys: tuple[str, ...]) -> AnySelect:
    histogram, hourly = BUCKETS[0] in table.c, table.info["period"] == "hour"
    by = tuple(data_call.c[name] for name in keys)
    day = () if hourly else (_day_of(data_call.c.called_at, raw, zone).label("hour_utc"),)
    row = raw_counts((*day, *by), raw.conditions(data_call), hourly=hourly, histogram=histogram).subquery("counts").c
    counts = (row.n_calls.label("calls"), row.n_errors.label("failed"), row.earliest.label("first_at"))
    buckets = [row[name] for name in BUCKETS] if histogram else []
    return select(row.hour_utc.label("starts_at"), *(row[name] for name in keys), *counts, *buckets)


def _day_of(time: ColumnElement[Any], raw: RawRows, zone: str) -> ColumnElement[datetime]:
    """SQL: the start of the city's day that contains a time. Python computes the starts of all days in `raw`."""
    starts = [day_start(day, zone) for day in city_days(raw.start, raw.end, zone)]
    # with one start this would be a bound value alone, and DuckDB does not group by a bound value
    return case((time >= starts[0], _last_start(time, starts)))


def _last_start(time: ColumnElement[Any], starts: list[datetime]) -> ColumnElement[datetime]:
    """SQL: the last of `starts` that is not after `time`; the first of them if all are after it.

    starts: in order of time. The condition is made of nested CASEs, which halve the list each time (bisection).
    """
    if len(starts) == 1:
        return literal(starts[0], DateTime)
    middle = len(starts) // 2
    return case((time < starts[middle], _last_start(time, starts[:middle])), else_=_last_start(time, starts[middle:]))


def _breach_rows(raw: RawRows, zone: str, has: Has) -> AnySelect:
    filters = Filters(zone=zone).during(raw.start, raw.end)
    row = breaching(filters, [and_(*raw.conditions(data_call))], Rules.of(has)).c
    hour = time_bucket("hour", row.called_at).label("starts_at")
    by = (hour, *(row[column.name] for column in keys_of(calls_hour_breach)))
    first, last = func.min(row.called_at).label("first_at"), func.max(row.called_at).label("last_at")
    return select(*by, func.sum(row.n_calls).label("calls"), first, last).group_by(*by)


def _reading_rows(raw: RawRows, keys: tuple[str, ...]) -> AnySelect:
    value, row = reading.c.value, reading.c
    by = (time_bucket("hour", row.observed_at).label("starts_at"), *(row[name] for name in keys))
    functions: dict[str, Any] = {
        "readings": func.count,
        "value_sum": func.sum,
        "value_min": func.min,
        "value_max": func.max,
    }
    values = (of(value).label(name) for name, of in functions.items())
    return select(*by, *values).where(finite(value), *raw.conditions(reading)).group_by(*by)


def add_up(table: Table, rows: FromClause, by: list[str]) -> AnySelect:
    """A select that adds up a rollup's rows: one row per combination of the columns `by`, or one row if `by` is empty.

    Each column NAME, except keys and starts_at, becomes a column NAME_sum. NAME_sum is the minimum for `MIN_COLUMNS`,
    the maximum for `MAX_COLUMNS`, and the sum for all others.
    """
    others = [column.name for column in table.columns if column.name not in ("starts_at", *KEYS)]
    how: dict[str, Any] = dict.fromkeys(others, func.sum)
    how |= dict.fromkeys(MIN_COLUMNS, func.min) | dict.fromkeys(MAX_COLUMNS, func.max)
    keys = [rows.c[name] for name in by]
    sums = (how[name](rows.c[name]).label(f"{name}_sum") for name in others)
    return select(*keys, *sums).group_by(*keys)


def month_end(moment: datetime) -> datetime:
    """The end of the UTC month that contains a moment: the start of the next month."""
    return (moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
