"""Whether a warehouse has tables and columns: queries leave out those that it lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, ColumnElement, cast, null

from data.contract.tables import metadata
from data.warehouse.selects import AnySelect, columns_of

Has = Callable[..., bool]
"""Whether the warehouse has all these tables and columns: `Reader.has`."""


def complete(*_: Any) -> bool:
    """`Has` of a warehouse with every table and column: always true."""
    return True


def optional(column: Column[Any], has: Has) -> ColumnElement[Any]:
    """The column, or NULL with its name and type where the warehouse does not have it."""
    return column if has(column) else cast(null(), column.type).label(column.name)


def connected(has: Has, statement: AnySelect) -> bool:
    """Whether the warehouse has every table and column of the select."""
    return has(*(metadata.tables[table].c[column] for table, column in columns_of(statement)))
