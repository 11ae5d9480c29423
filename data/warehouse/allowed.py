"""What a select may use at the door, and `check_select`, which refuses everything else.

The lists hold what the deck's own selects use, and little more. A new panel that needs another function, operator or
type adds it here, after its author has made sure that it reads nothing but its arguments on all engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Table, types
from sqlalchemy.sql import elements, functions, operators, selectable

from data.contract.tables import metadata
from data.errors import WarehouseError
from data.times import microseconds_between, minute_of_day, time_bucket
from data.warehouse.sql_newest import value_of_last
from data.warehouse.sql_parsed import in_utc, parsed
from data.warehouse.sqlalchemy_private import (
    LABEL_REFERENCE,
    LIMIT,
    froms_as_written,
    has_variants,
    locks_rows,
    written_text,
)

SOURCES = frozenset(
    {Table, selectable.Alias, selectable.Subquery, selectable.CTE, selectable.Join}
)  # fmt: skip
"""What may stand in a FROM: tables of the contract, and subqueries, aliases and joins of them."""
FUNCTIONS = {
    "count": functions.count, "sum": functions.sum, "min": functions.min, "max": functions.max,
    "percentile_cont": functions.percentile_cont, "row_number": functions.Function, "lag": functions.Function,
    "lead": functions.Function, "coalesce": functions.coalesce, "nullif": functions.Function,
    "floor": functions.Function,
}  # fmt: skip
"""Name of an SQL function -> its class in SQLAlchemy."""
OWN_FUNCTIONS = frozenset({time_bucket, microseconds_between, minute_of_day, value_of_last, parsed, in_utc})
"""The deck's own functions, each of which writes its SQL for every engine."""
OPERATORS = frozenset(
    {
        operators.eq, operators.ne, operators.lt, operators.le, operators.gt, operators.ge,
        operators.is_, operators.is_not, operators.is_true, operators.is_false,
        operators.in_op, operators.not_in_op, operators.between_op, operators.not_between_op,
        operators.and_, operators.or_, operators.inv,
        operators.add, operators.sub, operators.mul, operators.truediv, operators.mod, operators.neg,
        operators.asc_op, operators.desc_op, operators.nulls_first_op, operators.nulls_last_op,
        operators.comma_op, operators.distinct_op,
    }
)  # fmt: skip
"""Comparisons, logic, arithmetic, order, and the comma and DISTINCT in lists."""
TYPES = frozenset(
    {
        types.Text, types.String, types.Unicode, types.Boolean, types.DateTime, types.Date,
        types.Integer, types.SmallInteger, types.BigInteger, types.Double, types.Float, types.Numeric, types.NullType,
    }
)  # fmt: skip
"""Types of columns, values and casts, all without a length, a collation or a zone."""
PARTS = frozenset(
    {
        selectable.Select, selectable.CompoundSelect, selectable.ScalarSelect, Column, elements.ColumnClause,
        elements.Label, LABEL_REFERENCE, LIMIT, elements.BindParameter, elements.Null, elements.True_, elements.False_,
        elements.BinaryExpression, elements.UnaryExpression, elements.BooleanClauseList, elements.AsBoolean,
        elements.ClauseList, elements.ExpressionClauseList, elements.Grouping,
        elements.Case, elements.Cast, elements.TypeCoerce, elements.Over, elements.WithinGroup,
    }
)  # fmt: skip
"""All other parts: selects and unions, columns, labels, bound values, expressions, casts and windows."""

_NAME = re.compile(r"(\w|%\(\w+ \w+\)s)+")
"""A name: letters, digits and underscores; the second form stands for a number that SQLAlchemy inserts."""
_PLAIN = {kind: repr(kind()) for kind in TYPES}
_TEXT = (elements.TextClause, selectable.TextualSelect, elements.CollationClause)


def check_select(statement: Any) -> None:
    """Raise WarehouseError(refused) if the statement is no select over contract tables, or uses what is not allowed."""
    if type(statement) is not selectable.Select:
        raise WarehouseError("refused", "Only selects over contract tables may be read")
    for element in parts_of(statement):
        _check_class(element)
        _check_names(element)
        _check_type(element)
        _check_operators(element)


def parts_of(statement: Any, closed: Callable[[Any], bool] = lambda _: False) -> Iterator[Any]:
    """The statement and all that stands in it, each part once: also the table of each column.

    closed: a function that says of a part whether to leave out what stands in it.
    """
    waiting, seen = [statement], dict[int, Any]()
    while waiting:
        element = waiting.pop()
        if id(element) not in seen:
            seen[id(element)] = element  # held, so that no other part gets its id
            yield element
            if not closed(element):
                waiting += _inside(element)


def _inside(element: Any) -> list[Any]:
    if isinstance(element, Table):
        return []
    if isinstance(element, elements.ColumnClause) and element.table is not None:
        return [element.table]
    inside = list(element.get_children())
    return [] if type(element) is functions.count and _is_star(element.clauses) else inside


def _is_star(listed: Any) -> bool:
    return [getattr(one, "is_literal", False) and one.name for one in listed] == ["*"]


def _check_class(element: Any) -> None:
    if isinstance(element, selectable.TableClause) and metadata.tables.get(element.name) is not element:
        raise _refused("Table '{name}' is not in the contract", element.name)
    if isinstance(element, _TEXT) or getattr(element, "is_literal", False) or written_text(element):
        raise _refused("A select may not hold SQL text: {name}", written_text(element) or _word(element))
    if locks_rows(element):
        raise WarehouseError("refused", "A select may not lock rows")
    if isinstance(element, functions.FunctionElement):
        return _check_function(element)
    if type(element) not in PARTS and type(element) not in SOURCES:
        raise _refused("A select may not use {name}", type(element).__name__)
    if isinstance(element, elements.ColumnClause):
        _check_column(element)
    for source in _sources(element):
        if type(source) not in SOURCES:
            raise _refused("A select may not read from {name}", _word(source))


def _check_function(element: Any) -> None:
    if type(element) in OWN_FUNCTIONS:
        return
    name = ".".join((*getattr(element, "packagenames", ()), element.name))
    if FUNCTIONS.get(name) is not type(element):
        raise _refused("A select may not use the function '{name}'", name)


def _check_column(element: Any) -> None:
    table = element.table
    if table is None or (isinstance(table, Table) and table.c.get(element.name) is not element):
        raise _refused("Column '{name}' is not in the contract", element.name)


def _sources(element: Any) -> list[Any]:
    """What a select or a join names in its FROM."""
    if isinstance(element, selectable.Select):
        return froms_as_written(element)
    return [element.left, element.right] if isinstance(element, selectable.Join) else []


def _check_operators(element: Any) -> None:
    for operator in (getattr(element, "operator", None), getattr(element, "modifier", None)):
        if operator is not None and operator not in OPERATORS:
            name = getattr(operator, "opstring", None) or getattr(operator, "__name__", operator)
            raise _refused("A select may not use the operator '{name}'", str(name))


def _check_names(element: Any) -> None:
    """Refuse names that are no plain words, and names that ask to be quoted or not: both could carry SQL text."""
    bound = isinstance(element, elements.BindParameter)
    name: Any = element.key if bound else getattr(element, "name", None)
    if name is not None and (getattr(name, "quote", None) is not None or not _NAME.fullmatch(name)):
        raise _refused("A select may not give the name {name}", repr(str(name)))
    if bound and element.literal_execute:
        raise _refused("A select may not write the value '{name}' into its SQL", name)


def _check_type(element: Any) -> None:
    kind = getattr(element, "type", None)
    if kind is None:
        return
    if type(kind) not in TYPES or has_variants(kind) or repr(kind) != _PLAIN[type(kind)]:
        raise _refused("A select may not use the type {name}", repr(kind))


def _word(element: Any) -> str:
    """A short text that tells a person which element is meant."""
    words = " ".join(str(element).split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def _refused(message: str, name: str) -> WarehouseError:
    return WarehouseError("refused", message, name=name)
