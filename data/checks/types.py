"""Checks of columns whose stored type differs from the contract's: for example, numbers or times stored as text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, Text, func, select, type_coerce

from data.checks.finding import Finding
from data.warehouse.door import Warehouse
from data.warehouse.sql_parsed import kind_of_type, repaired_type

WORDS = {"zoned": "time with a zone"}
"""Kind of a type (`kind_of_type`) -> the words for it, where they differ from the kind."""


def check_types(warehouse: Warehouse, table: Table) -> list[Finding]:
    """One finding per column whose stored type the door converts to the contract's type (see `repaired_type`).

    A second finding counts the values of such a column that cannot be converted, if there are any.
    """
    there = warehouse.types[table.name]
    wrong = [
        column
        for column in table.c
        if column.name in there and repaired_type(column, column.type, there[column.name]) is not None
    ]
    return [finding for column in wrong for finding in _of_column(warehouse, column, there[column.name])]


def _of_column(warehouse: Warehouse, column: Column[Any], there: str) -> list[Finding]:
    stored: Any = type_coerce(column, Text)
    values = select(func.count(stored).label("values")).select_from(column.table)
    counted = int(warehouse.read_stored(values, typed=False)["values"].iloc[0])
    readable = int(warehouse.read_stored(select(func.count(column).label("values")))["values"].iloc[0])
    name, kind = column.table.name, kind_of_type(there)
    found = [Finding("type only looks right", name, (column.name,), counted, f"{WORDS.get(kind, kind)} ({there})")]
    if readable < counted:
        found.append(Finding("text cannot be read", name, (column.name,), counted - readable, f"as {column.type}"))
    return found
