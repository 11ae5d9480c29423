"""What the contract says about a column besides its type: allowed codes, limits, references, whether NULL may occur.

People also read the column's comment, from which the allowed codes are taken, in ``docs/warehouse.md``.
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


NEVER_ALL_EMPTY = ("incident.due_at", "business_system.cloud_migrated_on")
"""Columns that may be NULL in single rows. If all rows are NULL, the source does not fill the column."""
ONLY_SHOWN = (
    "name_zh", "name_en", "category", "summary", "note", "attributes", "unit", "area_km2", "definition_zh",
    "definition_en", "lon", "lat", "load_seq", "response_bytes", "agency.kind", "asset.kind", "asset.agency_id",
    "indicator.agency_id", "incident_event.agency_id", "case_event.agency_id", "dataset_state.updated_at",
    "service_item.legal_days", "service_item.promised_days",
)  # fmt: skip
"""Columns, some of them as ``table.column``, on whose values no figure and no statement of a panel rests."""


IN_RATES = ("data_call.status_code",)
"""Columns on which the base of a rate rests that rollups count without their missing values."""


def in_rates(column: Column[Any]) -> bool:
    """Whether the base of a rate rests on the column: see `IN_RATES`."""
    return f"{column.table.name}.{column.name}" in IN_RATES


ENDED_BY_STEP = {
    "incident": ("incident_event", "stage", "closed"),
    "service_case": ("case_event", "step", "delivered"),
}
"""Name of a fact table with ends -> the table, the column and the value of the step that ends a row of the fact.

If a step has ended some row, but no row has its end, the source does not fill the ends. Else nothing has ended yet."""


def expects_values(column: Column[Any]) -> bool:
    """Whether at least one row must have a value in the column. If none has, panels treat the column as missing.

    The ends of facts need a value only if steps say that something has ended: see `ENDED_BY_STEP`.
    """
    name = f"{column.table.name}.{column.name}"
    if column.primary_key or column.name in ONLY_SHOWN or name in ONLY_SHOWN:
        return False
    return name in NEVER_ALL_EMPTY or not may_be_empty(column)


def may_lie_ahead(column: Column[Any]) -> bool:
    """Whether the column's time may lie in the future: the name of the column begins with due_, valid_ or period_."""
    return column.name.startswith(("due_", "valid_", "period_"))


def referred(column: Column[Any]) -> Column[Any] | None:
    """The key column to whose values this column refers; None if it refers to none.

    The entry ``refers_to`` of the column's info may name the key. Else the key is found by name: it is the only column
    of another table's primary key, and this column's name ends with the key's name, as provider_agency_id ends with
    agency_id. A column of a primary key refers to another key only by ``refers_to``.
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
