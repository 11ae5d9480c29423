"""Functions that say whether a warehouse has tables and columns, so that queries can leave out what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, cast, null

from data.contract.tables import metadata
from data.errors import WarehouseError
from data.questions.reading import Reader
from data.warehouse.frames import empty_frame
from data.warehouse.selects import AnySelect, columns_of

MISSING = ("not_connected", "not_known")
"""Kinds of errors that say what the warehouse lacks."""
Has = Callable[..., bool]
"""A function such as `Reader.has`. It returns whether the warehouse has all tables and columns in its arguments."""


def complete(*_: Any) -> bool:
    """True, whatever the arguments: the `Has` of a warehouse that has all tables and columns of the contract."""
    return True


def optional(column: Column[Any], has: Has) -> ColumnElement[Any]:
    """The column; if the warehouse lacks the column, NULL with the column's name and type."""
    return column if has(column) else cast(null(), column.type).label(column.name)


def connected(has: Has, statement: AnySelect) -> bool:
    """Whether the warehouse has every table and column that the select uses."""
    return has(*(metadata.tables[table].c[column] for table, column in columns_of(statement)))


def read_if_connected(read: Reader, statement: AnySelect) -> pd.DataFrame | None:
    """The rows of the select; None if the warehouse lacks one of its tables or columns.

    None also if `Reader.has` says so for a question about what was known. Other errors of the reader pass through. The
    door's check answers, once for all selects of the same structure: `connected` would look through each select.
    """
    try:
        return read(statement)
    except WarehouseError as error:
        if error.kind not in MISSING:
            raise
        return None


def read_or_none(read: Reader, statement: AnySelect) -> pd.DataFrame:
    """The rows of the select; no rows if `read_if_connected` gives None."""
    rows = read_if_connected(read, statement)
    return empty_frame(statement) if rows is None else rows
