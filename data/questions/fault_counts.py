"""The select that counts faulty rows, unreadable values and missing values of tables, and the numbers of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, null, select, union_all

from data.contract.soundness import missing_counts, unreadable_count, unsound_count
from data.warehouse.selects import AnySelect
from data.warehouse.sql_parsed import parsed

Columns = Mapping[str, ColumnElement[Any]]
"""Name of each column that the warehouse has of a table -> SQL of its value, cast to the contract's type if needed."""
MOST_COUNTED = 1
"""Largest number of columns of a table whose missing values are counted: see `in_rates` in data/contract/meaning.py."""


def faults_query(*asked: tuple[Table, Columns, ColumnElement[bool] | None]) -> AnySelect:
    """A select with one row per table: name, unsound, unreadable, missing_0. It reads the stored types.

    For unsound and unreadable see `RowFaults`. missing_0 is the number of rows without a value in the first column of
    `missing_counts`; 0 where the table has no such column.

    asked: for each table the table, its columns, and a condition that selects the rows to inspect. Without a condition
    (None), all rows are inspected. A text that cannot be cast counts as unreadable.
    """
    parts = []
    for table, columns, rows in asked:
        counts = select(literal(table.name).label("name"), *_counts(table, tuple(columns.items()))).select_from(table)
        parts.append(counts if rows is None else counts.where(rows))
    row = union_all(*parts).subquery("faults").c
    return select(*row).order_by(row.name)


@lru_cache(maxsize=100)
def _counts(table: Table, items: tuple[tuple[str, ColumnElement[Any]], ...]) -> list[ColumnElement[int]]:
    columns = dict(items)
    unsound, unreadable = unsound_count(table, columns), unreadable_count(table, columns)
    for name, value in items:
        if isinstance(value, parsed):
            unreadable += func.count(table.c[name]) - func.count(value)
    found: list[ColumnElement[int]] = [unsound.label("unsound"), unreadable.label("unreadable")]
    missing = [*missing_counts(table, columns).values(), *[func.count(null())] * MOST_COUNTED][:MOST_COUNTED]
    return found + [count.label(f"missing_{place}") for place, count in enumerate(missing)]


@dataclass(frozen=True)
class Counted:
    """The numbers of a row of `faults_query`. Sums of them add up number by number. For the numbers see `RowFaults`."""

    unsound: int = 0
    unreadable: int = 0
    missing: tuple[int, ...] = (0,) * MOST_COUNTED

    @classmethod
    def of(cls, row: Any) -> Counted:
        """The numbers of a row of `faults_query`."""
        missing = tuple(int(getattr(row, f"missing_{place}")) for place in range(MOST_COUNTED))
        return cls(int(row.unsound), int(row.unreadable), missing)

    def __add__(self, more: Counted) -> Counted:
        missing = tuple(map(sum, zip(self.missing, more.missing, strict=True)))
        return Counted(self.unsound + more.unsound, self.unreadable + more.unreadable, missing)

    def named(self, table: Table, columns: Columns) -> tuple[tuple[str, int], ...]:
        """The columns without a value in some row, each with the number of these rows."""
        names = missing_counts(table, columns)
        return tuple((name, number) for name, number in zip(names, self.missing, strict=False) if number)
