"""Facts about selects: the tables and columns that they use, whether the warehouse has them, and their SQL text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from sqlalchemy import Column, Executable, FromClause, Select, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import ColumnClause

from data.contract.rollups import sources_of
from data.contract.tables import metadata
from data.errors import WarehouseError

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A select of any columns. Functions named `*_query` return it."""
_BY_HASH = "citydeck_joined_by_hash"


def columns_of(statement: AnySelect) -> tuple[tuple[str, str], ...]:
    """The contract columns that the select uses: pairs (name of the table, name of the column), sorted."""
    found = set()
    for element in visitors.iterate(statement):
        for base in getattr(element, "base_columns", ()) if isinstance(element, ColumnClause) else ():
            if isinstance(base, Column) and isinstance(base.table, Table):
                found.add((base.table.name, base.name))
    return tuple(sorted(found))


def check_present(
    statement: AnySelect, present: Mapping[str, frozenset[str]], unfilled: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Raise WarehouseError(not_connected) if the select uses a table or column that the warehouse lacks or never fills.

    present: name of a table -> names of its columns. unfilled: name of a table -> names of its columns that have no
    value in any row. A column of a rollup counts as unfilled if a column from which it is computed is unfilled.
    """
    for table, column in columns_of(statement):
        if table not in present:
            raise WarehouseError("not_connected", "Not connected: the warehouse has no table '{name}'", name=table)
        if column not in present[table]:
            name = f"{table}.{column}"
            raise WarehouseError("not_connected", "Not connected: the warehouse has no column '{name}'", name=name)
        for name, own in _origins(metadata.tables[table].c[column]):
            if own in (empty := (unfilled or {}).get(name, frozenset())):
                if empty >= present[name]:
                    raise WarehouseError("not_connected", "Not connected: table '{name}' has no rows", name=name)
                words = "Not connected: the source does not fill '{name}'"
                raise WarehouseError("not_connected", words, name=f"{name}.{own}")


def without_unfilled(
    stored: Mapping[str, frozenset[str]], unfilled: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The tables and columns of a warehouse without those that have no value.

    A column of a rollup is left out, too, if a column from which it is computed has no value. A table is left out if no
    column of it is left. For the arguments see `check_present`.
    """

    def filled(table: str) -> frozenset[str]:
        columns = metadata.tables[table].c
        lacks = {
            name: any(own in unfilled.get(of, ()) for of, own in _origins(columns[name])) for name in stored[table]
        }
        return frozenset(name for name, lacking in lacks.items() if not lacking)

    return dict(stored) if not unfilled else {table: found for table in stored if (found := filled(table))}


def _origins(column: Column[Any]) -> tuple[tuple[str, str], ...]:
    """The column as (name of the table, name of the column).

    For a column of a rollup, the columns from which it is computed follow.
    """
    own = (column.table.name, column.name)
    return (own, *sources_of(column)) if "rolls" in column.table.info else (own,)


def tables_of(statement: AnySelect) -> list[str]:
    """Names of the contract tables that the select uses, sorted."""
    return sorted({element.name for element in visitors.iterate(statement) if isinstance(element, Table)})


def with_parts(statement: AnySelect, part_of: Callable[[Table], FromClause | None]) -> AnySelect:
    """The statement with tables replaced by subqueries or other tables.

    part_of: a function from a table to its replacement, or to None to keep the table. It is called once per table. The
    replacement must have the columns of the table that the statement uses.
    """
    parts: dict[Table, FromClause | None] = {}

    def replace(element: Any, **_: Any) -> Any:
        table = element.table if isinstance(element, Column) else element
        if not isinstance(table, Table):
            return None
        if table not in parts:
            parts[table] = part_of(table)
        part = parts[table]
        return part.c[element.name] if part is not None and isinstance(element, Column) else part

    return cast(AnySelect, visitors.replacement_traverse(statement, {}, replace))


def joined_by_hash(statement: AnySelect) -> AnySelect:
    """The statement with a mark: PostgreSQL must not join its subqueries by nested loops.

    In nested loops PostgreSQL compares every row of one subquery with every row of another. It would choose them,
    because it guesses that only one row of a subquery passes the conditions.
    """
    return statement.execution_options(**{_BY_HASH: True})


def is_joined_by_hash(statement: Executable) -> bool:
    """Whether the statement comes from `joined_by_hash`."""
    return bool(statement.get_execution_options().get(_BY_HASH))


def rendered(statement: AnySelect, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """The SQL text of the select, with named placeholders, and the values: name of a placeholder -> value."""
    compiled = statement.compile(dialect=_named(dialect), compile_kwargs={"render_postcompile": True})
    return str(compiled), dict(compiled.params)


def _named(dialect: Dialect) -> Dialect:
    kind = cast(Any, type(dialect))
    return cast(Dialect, kind(paramstyle="named"))  # a name tells a reader what a value is; a driver's "?" does not
