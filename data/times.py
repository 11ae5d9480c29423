"""Time in queries: portable Core elements and the city's days. Times in the warehouse are naive UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, DateTime, Double, Integer, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

Unit = Literal["minute", "quarter", "hour", "day"]
MINUTE_US = 60_000_000.0
_SECONDS = {"minute": 60, "quarter": 900, "hour": 3600, "day": 86_400}


class time_bucket(FunctionElement[datetime]):
    """Start of the minute, quarter hour, hour or UTC day in which a UTC time column lies.

    Local days are summed from quarter hours in pandas (`city_day`): every zone's offset is a multiple of 15 minutes, so
    the sums are exact in all of them, and no engine needs a table of zones.
    """

    type = DateTime()
    inherit_cache = True
    name = "time_bucket"
    # the unit is a literal, so it must be part of the statement's cache key
    _traverse_internals = [*FunctionElement._traverse_internals, ("unit", InternalTraversal.dp_string)]

    def __init__(self, unit: Unit, column: ColumnElement[Any]) -> None:
        self.unit = unit
        super().__init__(column)


@compiles(time_bucket)
def _bucket_default(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    return f"time_bucket(INTERVAL {_SECONDS[element.unit]} SECOND, {compiler.process(element.clauses, **kw)})"


@compiles(time_bucket, "postgresql")
def _bucket_postgresql(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"date_bin(INTERVAL '{_SECONDS[element.unit]} seconds', {column}, TIMESTAMP '2000-01-01')"


@compiles(time_bucket, "clickhousedb")
def _bucket_clickhouse(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    # a column there may have a zone of its own, in which its hours would be cut
    return f"toStartOfInterval(toTimeZone({column}, 'UTC'), INTERVAL {_SECONDS[element.unit]} SECOND)"


class microseconds_between(FunctionElement[int]):
    """Whole microseconds from one time column to another; empty where one of them is."""

    type = BigInteger()
    inherit_cache = True
    name = "microseconds_between"

    def __init__(self, start: ColumnElement[Any], end: ColumnElement[Any]) -> None:
        super().__init__(start, end)


@compiles(microseconds_between)
def _microseconds_default(element: microseconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"date_diff('microsecond', {start}, {end})"


@compiles(microseconds_between, "postgresql")
def _microseconds_postgresql(element: microseconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(extract(epoch from ({end} - {start})) * 1000000)::bigint"


def minutes_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[float]:
    """Minutes (float) from one time column to another; empty where one of them is."""
    return type_coerce(microseconds_between(start, end) / literal(MINUTE_US, Double()), Double())


class minute_of_day(FunctionElement[int]):
    """Minute of the UTC day of a time column, 0 to 1439."""

    type = Integer()
    inherit_cache = True
    name = "minute_of_day"


@compiles(minute_of_day)
def _minute_of_day(element: minute_of_day, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"CAST(extract(hour from {column}) * 60 + extract(minute from {column}) AS INTEGER)"


@compiles(minute_of_day, "clickhousedb")
def _minute_of_day_clickhouse(element: minute_of_day, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"CAST(toHour({column}, 'UTC') * 60 + toMinute({column}, 'UTC') AS INTEGER)"


def local(moment: datetime, zone: str) -> datetime:
    """The aware local time in `zone` of a naive UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def utc(moment: datetime, zone: str) -> datetime:
    """The naive UTC moment of a naive local time in `zone`; of a repeated hour the first, a skipped one moves on."""
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def day_start(day: date, zone: str) -> datetime:
    """Naive UTC moment at which a city day starts."""
    return utc(datetime(day.year, day.month, day.day), zone)


def city_days(start: datetime, end: datetime, zone: str) -> list[date]:
    """The city days touched by [start, end), oldest first."""
    first, last = local(start, zone).date(), local(end - timedelta(microseconds=1), zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def city_day(moments: pd.Series[Any], zone: str) -> pd.Series[Any]:
    """The city day (datetime64 at midnight, no zone) of each naive UTC moment."""
    days: pd.Series[Any] = moments.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    return days
