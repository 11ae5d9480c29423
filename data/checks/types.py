"""Checks of types that only look right: numbers and times kept as text, times with a zone, numbers as identifiers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, Text, func, select, type_coerce

from data.checks.finding import Finding
from data.warehouse.door import Warehouse
from data.warehouse.sql_parsed import kind_of_type, repaired_type

WORDS = {"zoned": "time with a zone"}


def check_types(warehouse: Warehouse, table: Table) -> list[Finding]:
    """One finding per column with a wrong type, and one per column with texts that cannot be read as its type."""
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
