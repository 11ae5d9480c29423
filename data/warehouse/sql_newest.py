"""`value_of_last`: an SQL aggregate that gives the value of the last row. Each engine has its own SQL for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class value_of_last(FunctionElement[Any]):
    """SQL aggregate: the value of a group's last row; NULL if that row has no value, on every engine.

    order: the columns that order the rows; none may be NULL.
    """

    inherit_cache = True
    name = "value_of_last"

    def __init__(self, value: ColumnElement[Any], *order: ColumnElement[Any]) -> None:
        super().__init__(value, *order)
        self.type = value.type


@compiles(value_of_last)
def _ordered_first(element: value_of_last, compiler: SQLCompiler, **kw: Any) -> str:
    value, *order = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"first({value} ORDER BY {', '.join(f'{column} DESC' for column in order)})"


@compiles(value_of_last, "postgresql")
def _ordered_array(element: value_of_last, compiler: SQLCompiler, **kw: Any) -> str:
    value, *order = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(array_agg({value} ORDER BY {', '.join(f'{column} DESC' for column in order)}))[1]"


@compiles(value_of_last, "clickhousedb")
def _arg_max(element: value_of_last, compiler: SQLCompiler, **kw: Any) -> str:
    value, *order = (compiler.process(clause, **kw) for clause in element.clauses)
    # argMax passes over a row whose value is NULL; a tuple is not NULL
    return f"tupleElement(argMax(tuple({value}), ({', '.join(order)})), 1)"
