"""What stands in a rollup: the select that makes its rows of a stretch of time out of raw rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, FromClause, Table, and_, case, func, literal, or_, select

from data.calls.counts import raw_counts
from data.calls.grants import Rules, breaching
from data.contract.latency import BUCKETS
from data.contract.rollups import calls_hour_breach, reading_hour
from data.contract.tables import data_call, reading
from data.questions.filters import Filters
from data.times import city_days, day_start, local, time_bucket
from data.warehouse.selects import AnySelect

Span = tuple[datetime, datetime]
Has = Callable[..., bool]
"""Whether the warehouse has all these columns."""
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
LEAST, GREATEST = ("first_at", "value_min"), ("last_at", "value_max")


@dataclass(frozen=True)
class Stretch:
    """Raw rows in [start, end), naive UTC, of loads after `after` and up to `upto` (None: of all).

    parts: spans inside, where only these are meant.
    """

    start: datetime
    end: datetime
    after: int | None = None
    upto: int | None = None
    parts: tuple[Span, ...] = ()

    def conditions(self, fact: Table) -> list[ColumnElement[bool]]:
        """Which rows of the fact table are meant. Rows without a number of their load are never late."""
        time, load = fact.c[fact.info["time"]], fact.c.load_seq
        after = [] if self.after is None else [load > self.after]
        upto = [] if self.upto is None else [or_(load.is_(None), load <= self.upto)]
        parts = [within(time, self.parts)] if self.parts else []
        return [time >= self.start, time < self.end, *parts, *after, *upto]


def within(time: ColumnElement[Any], spans: Iterable[Span]) -> ColumnElement[bool]:
    """Whether a time lies in one of the half-open spans."""
    return or_(*(and_(time >= start, time < end) for start, end in spans))


def floor_hour(moment: datetime) -> datetime:
    """Start of the hour in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def reach(table: Table, until: datetime, zone: str) -> datetime:
    """Where a rollup ends that is kept until a full hour: there, or at the start of the city's day that is not over."""
    return day_start(local(until, zone).date(), zone) if table.info["period"] == "day" else until


def keys_of(table: Table) -> list[Column[Any]]:
    """The columns by which a rollup counts, its period apart."""
    return [column for column in table.columns if column.name in KEYS]


def rollup_rows(table: Table, stretch: Stretch, zone: str, has: Has, *, total: bool = False) -> AnySelect:
    """The rows of a rollup, its columns in their order, made of the raw rows of a stretch of whole periods.

    total: as if the rollup had no keys. has: what the warehouse has of the columns that may be missing.
    """
    if table is calls_hour_breach:
        return _breach_rows(stretch, zone, has)
    keys = () if total else tuple(column.name for column in keys_of(table))
    if table is reading_hour:
        return _reading_rows(stretch, keys)
    return _call_rows(table, stretch, zone, keys)


def _call_rows(table: Table, stretch: Stretch, zone: str, keys: tuple[str, ...]) -> AnySelect:
    histogram, hourly = BUCKETS[0] in table.c, table.info["period"] == "hour"
    by = tuple(data_call.c[name] for name in keys)
    day = () if hourly else (_day_of(data_call.c.called_at, stretch, zone).label("hour_utc"),)
    row = (
        raw_counts((*day, *by), stretch.conditions(data_call), hourly=hourly, histogram=histogram).subquery("counts").c
    )
    counts = (row.n_calls.label("calls"), row.n_errors.label("errors"), row.earliest.label("first_at"))
    buckets = [row[name] for name in BUCKETS] if histogram else []
    return select(row.hour_utc.label("starts_at"), *(row[name] for name in keys), *counts, *buckets)


def _day_of(time: ColumnElement[Any], stretch: Stretch, zone: str) -> ColumnElement[datetime]:
    """Start of the city's day in which a time of the stretch lies: no engine needs to know the zone."""
    starts = [day_start(day, zone) for day in city_days(stretch.start, stretch.end, zone)]
    # never a bound value alone, by which DuckDB would not group
    return case((time >= starts[0], _among(time, starts)))


def _among(time: ColumnElement[Any], starts: list[datetime]) -> ColumnElement[datetime]:
    """The last of the starts that is not after the time, by halving."""
    if len(starts) == 1:
        return literal(starts[0], DateTime)
    middle = len(starts) // 2
    return case((time < starts[middle], _among(time, starts[:middle])), else_=_among(time, starts[middle:]))


def _breach_rows(stretch: Stretch, zone: str, has: Has) -> AnySelect:
    filters = Filters(zone=zone).during(stretch.start, stretch.end)
    row = breaching(filters, [and_(*stretch.conditions(data_call))], Rules.of(has)).c
    hour = time_bucket("hour", row.called_at).label("starts_at")
    by = (hour, *(row[column.name] for column in keys_of(calls_hour_breach)))
    first, last = func.min(row.called_at).label("first_at"), func.max(row.called_at).label("last_at")
    return select(*by, func.sum(row.n_calls).label("calls"), first, last).group_by(*by)


def _reading_rows(stretch: Stretch, keys: tuple[str, ...]) -> AnySelect:
    value, row = reading.c.value, reading.c
    by = (time_bucket("hour", row.observed_at).label("starts_at"), *(row[name] for name in keys))
    named: dict[str, Any] = {
        "readings": func.count,
        "value_sum": func.sum,
        "value_min": func.min,
        "value_max": func.max,
    }
    values = (of(value).label(name) for name, of in named.items())
    return select(*by, *values).where(value.is_not(None), *stretch.conditions(reading)).group_by(*by)


def summed(table: Table, rows: FromClause, by: list[str]) -> AnySelect:
    """Rows of a rollup, or those that should stand in it, with rows of the same `by` added up: one row of each."""
    others = [column.name for column in table.columns if column.name not in ("starts_at", *KEYS)]
    how: dict[str, Any] = dict.fromkeys(others, func.sum)
    how |= dict.fromkeys(LEAST, func.min) | dict.fromkeys(GREATEST, func.max)
    keys = [rows.c[name] for name in by]
    sums = (how[name](rows.c[name]).label(f"{name}_sum") for name in others)
    return select(*keys, *sums).group_by(*keys)


def month_end(moment: datetime) -> datetime:
    """The first moment of the next month (UTC)."""
    return (moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
