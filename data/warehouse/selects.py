"""What a select is made of, and the one form of its rows."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from sqlalchemy import (
    Column,
    Select,
    Table,
    TextClause,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import TableValuedColumn
from sqlalchemy.sql.expression import ColumnClause, TableClause, TableValuedAlias, TextualSelect, Values
from sqlalchemy.sql.operators import custom_op

from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.cache import SmallLru

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A select of any columns: what `*_query` functions return."""
SHAPES_KEPT = 1000
"""Structures of selects that are remembered; those of all panels with all their filters are a few hundred."""
_columns = SmallLru(SHAPES_KEPT)
FOREIGN = (UpdateBase, TableValuedAlias, TableValuedColumn, Values)
"""What is not a contract table: table functions, which can read files, rows written into the SQL, and writes."""


def check_select(statement: AnySelect) -> None:
    """Refuse anything but a Select over contract tables. Raises WarehouseError(refused)."""
    if not isinstance(statement, Select):
        raise WarehouseError("refused", "Only selects over contract tables may be read")
    if any(getattr(column, "is_literal", False) for column in statement._raw_columns):
        raise WarehouseError("refused", "Literal SQL is not allowed at the door")  # the star of count(*) stands deeper
    for element in visitors.iterate(statement):
        if isinstance(element, FOREIGN) or getattr(element, "_for_update_arg", None) is not None:
            raise WarehouseError("refused", "Only selects over contract tables may be read")
        if _is_literal(element):
            raise WarehouseError("refused", "Literal SQL is not allowed at the door")
        if isinstance(element, TableClause) and metadata.tables.get(element.name) is not element:
            raise WarehouseError("refused", "Table '{name}' is not in the contract", name=element.name)


def _is_literal(element: Any) -> bool:
    if isinstance(element, ColumnClause) and element.is_literal and element.name != "*":
        return True
    written = any(getattr(element, name, None) for name in ("_prefixes", "_suffixes", "_hints", "_statement_hints"))
    operator = isinstance(getattr(element, "operator", None), custom_op)
    return written or operator or isinstance(element, (TextClause, TextualSelect))


def columns_of(statement: AnySelect) -> tuple[tuple[str, str], ...]:
    """(table, column) of every contract column that the select uses, in order of name."""
    cached = statement._generate_cache_key()  # SQLAlchemy's own: the structure of a select
    return _columns_of(statement) if cached is None else _columns.get(cached.key, lambda: _columns_of(statement))


def _columns_of(statement: AnySelect) -> tuple[tuple[str, str], ...]:
    found = set()
    for element in visitors.iterate(statement):
        for base in getattr(element, "base_columns", ()) if isinstance(element, ColumnClause) else ():
            if isinstance(base, Column) and isinstance(base.table, Table):
                found.add((base.table.name, base.name))
    return tuple(sorted(found))


def tables_of(statement: AnySelect) -> list[str]:
    """Names of the contract tables that the select uses, in order of name."""
    return sorted({element.name for element in visitors.iterate(statement) if isinstance(element, Table)})


def rendered(statement: AnySelect, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """SQL text with named placeholders, and the bound values."""
    compiled = statement.compile(dialect=_named(dialect), compile_kwargs={"render_postcompile": True})
    return str(compiled), dict(compiled.params)


def _named(dialect: Dialect) -> Dialect:
    kind = cast(Any, type(dialect))
    return cast(Dialect, kind(paramstyle="named"))  # names tell a reader what each value is; a driver's style may not
