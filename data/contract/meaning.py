"""What the contract says about a column besides its type: codes, limits, references, and whether it may be empty.

Codes and emptiness follow from the column's comment, which people also read in ``docs/warehouse.md``.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Column, DateTime, Table, Text

from data.contract.tables import metadata

_CODE = r"\w+(?: \w+)*"
_CODES = re.compile(rf"{_CODE}(?: \| {_CODE})+")


def codes_of(column: Column[Any]) -> tuple[str, ...]:
    """The allowed codes of a text column: the words between bars in its comment, such as "up | down".

    The result is empty if the column allows any text.
    """
    found = _CODES.search(column.comment or "") if isinstance(column.type, Text) else None
    return tuple(found[0].split(" | ")) if found else ()


def limits_of(column: Column[Any]) -> tuple[float, float] | None:
    """The least and the greatest value of a column that makes sense; None if the contract sets no limits."""
    limits: tuple[float, float] | None = column.info.get("limits")
    return limits


def may_be_empty(column: Column[Any]) -> bool:
    """Whether the column may be NULL: its comment says what "empty" means, or a warehouse may lack the column."""
    return "empty" in (column.comment or "") or bool(column.info.get("optional"))


def may_lie_ahead(column: Column[Any]) -> bool:
    """Whether the column's time may lie in the future: the name of the column begins with due_, valid_ or period_."""
    return column.name.startswith(("due_", "valid_", "period_"))


def referred(column: Column[Any]) -> Column[Any] | None:
    """The key column to whose values this column refers; None if there is none.

    It is the column in ``refers_to`` of the column's info. Else it is the key of another table whose primary key is one
    column with the name at the end of this column's name: provider_agency_id refers to agency.agency_id. A column of a
    primary key refers to nothing in this way.
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

    In a fact table with a primary key, such as ``incident``, all other times follow the row's time. In one without,
    such as ``dataset_state``, they precede it. In any table valid_from precedes valid_to.
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
