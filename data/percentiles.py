"""Percentiles of how long something took, interpolated linearly: alike on all engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, func, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

MINUTE_US = 60_000_000.0


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


def percentile(share: float, values: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile (0–1) of the values that are not missing."""
    return type_coerce(func.percentile_cont(literal(share, Double())).within_group(values.asc()), Double())


def minutes_at(share: float, lasted_us: ColumnElement[Any]) -> ColumnElement[float]:
    """The percentile (0–1) of durations in whole microseconds, in minutes: half the work of a percentile of floats."""
    return percentile(share, lasted_us) / literal(MINUTE_US, Double())
