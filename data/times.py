"""Functions of time: SQL functions that work on all engines, and conversions between UTC and the city's local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, DateTime, Double, Integer, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.sql.functions import Function

Unit = Literal["minute", "quarter", "hour", "day"]
MINUTE_US, DAY_US = 60_000_000.0, 86_400_000_000.0
_SECONDS = {"minute": 60, "quarter": 900, "hour": 3600, "day": 86_400}


class time_bucket(Function[datetime]):
    """SQL: the start (naive UTC) of the minute, quarter hour, hour or UTC day that contains a time.

    The city's day is no unit, because an engine may know no time zones. To count by city day, add up hours or quarter
    hours: today the UTC offset of every zone is a multiple of 15 minutes.
    """

    inherit_cache = True

    def __init__(self, unit: Unit, column: ColumnElement[Any]) -> None:
        # the unit is the function's name, so that SQLAlchemy's cache of compiled statements tells two units apart
        super().__init__(unit, column, type_=DateTime())


@compiles(time_bucket)
def _bucket_default(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    return f"time_bucket(INTERVAL {_SECONDS[element.name]} SECOND, {compiler.process(element.clauses, **kw)})"


@compiles(time_bucket, "postgresql")
def _bucket_postgresql(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"date_bin(INTERVAL '{_SECONDS[element.name]} seconds', {column}, TIMESTAMP '2000-01-01')"


@compiles(time_bucket, "clickhousedb")
def _bucket_clickhouse(element: time_bucket, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    # a ClickHouse column may have a time zone, and its hours would start by that zone
    return f"toStartOfInterval(toTimeZone({column}, 'UTC'), INTERVAL {_SECONDS[element.name]} SECOND)"


class microseconds_between(FunctionElement[int]):
    """SQL: the whole microseconds from the first time to the second; NULL if one time is NULL."""

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
    """SQL: the minutes (float) from `start` to `end`, with fractions; NULL if one of the two times is NULL."""
    return type_coerce(microseconds_between(start, end) / literal(MINUTE_US, Double()), Double())


class minute_of_day(FunctionElement[int]):
    """SQL: the number of whole minutes, 0 to 1439, from the start of the UTC day to a time."""

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
    """The local time of a naive UTC moment, as a datetime with tzinfo. zone: IANA name."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def city_day(moment: datetime, zone: str) -> str:
    """The day in the city at a naive UTC moment, as text: 2026-11-20."""
    return local(moment, zone).date().isoformat()


def utc(moment: datetime, zone: str) -> datetime:
    """The naive UTC moment of a naive local time. zone: IANA name.

    When clocks go back, some local times occur twice: the first occurrence counts. When clocks go forward, some local
    times are skipped: such a time is moved on by the length of the gap.
    """
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def same_clock(moment: datetime, zone: str, days: int) -> datetime:
    """The moment, naive UTC, `days` days before `moment` at the same local time. moment: naive UTC. zone: IANA name."""
    return utc(local(moment, zone).replace(tzinfo=None) - timedelta(days=days), zone)


def day_start(day: date, zone: str) -> datetime:
    """The naive UTC moment at which a local day starts. zone: IANA name."""
    return utc(datetime(day.year, day.month, day.day), zone)


def city_days(start: datetime, end: datetime, zone: str) -> list[date]:
    """The local days that the time from `start` (inclusive) to `end` (exclusive) touches, oldest first.

    start, end: naive UTC; an empty time touches no day. zone: IANA name.
    """
    if start >= end:
        return []
    first, last = local(start, zone).date(), local(end - timedelta(microseconds=1), zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
