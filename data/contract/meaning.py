"""What the contract says about a column besides its type: codes, limits, references, and whether it may be NULL.

Codes follow from the column's comment, which people also read in ``docs/warehouse.md``.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Column, DateTime, Table, Text

from data.contract.tables import metadata

_CODE = r"\w+(?: \w+)*"
_CODES = re.compile(rf"{_CODE}(?: \| {_CODE})+")


def codes_of(column: Column[Any]) -> tuple[str, ...]:
    """The allowed codes of a text column. Bars separate them in its comment: "up | down" gives ("up", "down").

    The result is empty if the comment has no bars. The column then allows any text.
    """
    found = _CODES.search(column.comment or "") if isinstance(column.type, Text) else None
    return tuple(found[0].split(" | ")) if found else ()


def limits_of(column: Column[Any]) -> tuple[float, float] | None:
    """The least and the greatest value that make sense in the column; None if the contract sets no limits."""
    limits: tuple[float, float] | None = column.info.get("limits")
    return limits


def may_be_empty(column: Column[Any]) -> bool:
    """Whether the column may be NULL: its comment has the word "empty", or a warehouse may lack the column."""
    return "empty" in (column.comment or "") or bool(column.info.get("optional"))


def may_lie_ahead(column: Column[Any]) -> bool:
    """Whether the column's time may lie in the future: the name of the column begins with due_, valid_ or period_."""
    return column.name.startswith(("due_", "valid_", "period_"))


def referred(column: Column[Any]) -> Column[Any] | None:
    """The key column that has this column's values; None if there is none.

    This column's info may name it, in ``refers_to``. Else it is found by its name: it alone is the primary key of
    another table, and this column's name ends with its name, as provider_agency_id ends with agency_id. For a column of
    a primary key, only ``refers_to`` counts.
    """
    if name := column.info.get("refers_to"):
        table, key = name.split(".")
        target: Column[Any] = metadata.tables[table].c[key]
        return target
    for table in metadata.tables.values():
        keys = list(table.primary_key)
        named = len(keys) == 1 and column.name.endswith(keys[0].name)
        if named and table is not column.table and not column.primary_key:
            return keys[0]
    return None


def ordered_times(table: Table) -> list[tuple[Column[Any], Column[Any]]]:
    """Pairs of columns (earlier, later): in a row, the first time must not lie after the second.

    In a fact table with a primary key, such as ``incident``, the row's time comes before all other times. In a fact
    table without one, such as ``dataset_state``, it comes after all other times. In any table, valid_from comes before
    valid_to.
    """
    time, pairs = table.info["time"], []
    others = [one for one in table.c if isinstance(one.type, DateTime) and one.name != time]
    if time and table.primary_key:
        pairs = [(table.c[time], other) for other in others]
    elif time:
        pairs = [(other, table.c[time]) for other in others]
    if "valid_from" in table.c and "valid_to" in table.c:
        pairs.append((table.c.valid_from, table.c.valid_to))
    return pairs
