"""Replaces tables that have faulty rows or columns of wrong types by subqueries without these faults.

So no panel needs code for faults. All other tables are read as they are. `data/questions/row_faults.py` looks for
faulty rows. The door reads the types of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Table,
    and_,
    case,
    func,
    literal,
    not_,
    select,
    union_all,
)

from data.contract.meaning import ENDED_BY_STEP
from data.contract.soundness import readable, row_key, sound
from data.contract.tables import metadata
from data.warehouse.known import STEPS_OF
from data.warehouse.selects import AnySelect, joined_by_hash, with_parts
from data.warehouse.sql_parsed import repaired_type

Types = Mapping[str, Mapping[str, str]]
"""Name of a table -> name of each of its columns -> the engine's name of the column's type."""

Casts = Mapping[str, Mapping[str, ColumnElement[Any]]]
"""Name of a table -> name of a column with another type than the contract's -> SQL that casts it to that type."""

Ended = tuple[tuple[str, datetime], ...] | None
"""Keys of rows that a step ends, each with the time of that step, naive UTC. None: more than `MOST_ENDED`."""
MOST_ENDED = 200
"""Largest number of such rows that the door lists in a select. If there are more, it joins the steps instead."""


@dataclass(frozen=True)
class RowFaults:
    """The faults of a table's rows.

    unsound: number of rows that are not sound (see ``data/contract/soundness.py``). unreadable: number of values that
    are read as NULL. repeated: number of sound rows whose key another sound row has already; in a fact table, only
    among recent rows. keys: the repeated keys, if the key is a single column and at most 1000 keys are repeated; else
    None.

    missing: pairs of a column and the number of rows without a value in it, for the columns in
    ``data.contract.meaning.IN_RATES``. These rows are sound, but they are not in the base of a rate.

    ended: the rows of an incident or service case that have no end although a step ends them. They are read with the
    time of that step as their end.
    """

    unsound: int = 0
    unreadable: int = 0
    repeated: int = 0
    keys: tuple[Any, ...] | None = None
    missing: tuple[tuple[str, int], ...] = ()
    ended: Ended = ()

    def __bool__(self) -> bool:
        return bool(self.unsound or self.unreadable or self.repeated or self.ended != ())

    @property
    def left_out(self) -> int:
        """The number of rows that are left out."""
        return self.unsound + self.repeated


def left_out(faults: Mapping[str, RowFaults], tables: Iterable[str]) -> int:
    """The number of rows of these tables that are left out of all answers, because they are faulty."""
    return sum(faults[table].left_out for table in tables if table in faults)


def unreadable(faults: Mapping[str, RowFaults], tables: Iterable[str]) -> int:
    """The number of values in these tables that all answers read as missing, because they make no sense."""
    return sum(faults[table].unreadable for table in tables if table in faults)


def types_of_contract(there: Types) -> dict[str, dict[str, str]]:
    """The types of the warehouse's columns, without the tables and columns that are not in the contract.

    there: the types of all columns of the warehouse. A table without any column of the contract is left out.
    """
    known = {
        name: {column: kind for column, kind in there.get(name, {}).items() if column in table.c}
        for name, table in metadata.tables.items()
    }
    return {name: columns for name, columns in known.items() if columns}


def type_repairs(types: Types) -> dict[str, dict[str, ColumnElement[Any]]]:
    """SQL for the columns that need a cast to the contract's type: name of a table -> name of a column -> SQL."""
    found: dict[str, dict[str, ColumnElement[Any]]] = {}
    for name, table in metadata.tables.items():
        for column, there in types.get(name, {}).items():
            repaired = None if column not in table.c else repaired_type(table.c[column], table.c[column].type, there)
            if repaired is not None:
                found.setdefault(name, {})[column] = repaired
    return found


def repaired(
    statement: AnySelect,
    present: Mapping[str, frozenset[str]],
    casts: Casts,
    faults: Mapping[str, RowFaults],
) -> AnySelect:
    """The statement, changed to read only the sound rows of its tables, with stored types converted to the contract's.

    A table without faulty rows and without columns to convert is read as it is. present: name of a table -> names of
    its columns. casts: the result of `type_repairs`. faults: name of a table -> the faults of its rows.
    """

    def part_of(table: Table) -> FromClause | None:
        fault, cast = faults.get(table.name), casts.get(table.name)
        if not fault and not cast:
            return None
        columns = [column for column in table.c if column.name in present.get(table.name, frozenset())]
        rows: FromClause = table
        if cast:
            rows = select(*(cast.get(one.name, one).label(one.name) for one in columns)).subquery(f"{table.name}_typed")
        return _sound_rows(table, rows, columns, fault) if fault else rows

    return joined_by_hash(with_parts(statement, part_of))


def _sound_rows(table: Table, rows: FromClause, columns: list[Column[Any]], faults: RowFaults) -> FromClause:
    """The sound rows of a table, one per key. Values that make no sense are NULL: see `readable`."""
    values = {column.name: rows.c[column.name] for column in columns}
    rows, ends = _with_ends(table, rows, faults.ended)
    read = [readable(column, (values | ends)[column.name]).label(column.name) for column in columns]
    kept = select(*read).select_from(rows).where(*sound(table, values)).subquery(f"{table.name}_sound")
    key = [kept.c[column.name] for column in row_key(table) if column.name in kept.c]
    if not faults.repeated or not key:
        return kept
    repeated = and_(key[0].in_(faults.keys)) if faults.keys else None
    least = func.row_number(type_=Integer).over(partition_by=key, order_by=_order(kept)).label("place_in_key")
    numbered = select(*kept.c, least)
    ranked = (numbered if repeated is None else numbered.where(repeated)).subquery(f"{table.name}_by_key")
    first = select(*(ranked.c[column.name] for column in kept.c)).where(ranked.c.place_in_key == 1)
    whole = first if repeated is None else union_all(select(*kept.c).where(not_(repeated)), first)
    return whole.subquery(f"{table.name}_once")


def _with_ends(table: Table, rows: FromClause, ended: Ended) -> tuple[FromClause, dict[str, ColumnElement[Any]]]:
    """The rows and, if steps end some of them, the SQL of their ends: name of the column -> SQL. See `RowFaults`."""
    if ended == ():
        return rows, {}
    key, end = rows.c[STEPS_OF[table].key], rows.c[table.info["ends"]]
    if ended:
        return rows, {end.name: func.coalesce(end, case(*((key == one, literal(at, end.type)) for one, at in ended)))}
    steps, name, value = ENDED_BY_STEP[table.name]
    event = metadata.tables[steps].alias(f"{table.name}_step").c
    last = select(event[key.name], func.min(event.at).label("ended_at")).where(event[name] == value)
    found = last.group_by(event[key.name]).subquery(f"{table.name}_end")
    return rows.outerjoin(found, found.c[key.name] == key), {end.name: func.coalesce(end, found.c.ended_at)}


def _order(rows: FromClause) -> list[ColumnElement[Any]]:
    """The order of rows that have the same key. The first row counts.

    Rows of newer loads come first, rows without load_seq last. Rows with the same load_seq are in order of their
    values, the smallest first.
    """
    newest = [rows.c.load_seq.desc().nulls_last()] if "load_seq" in rows.c else []
    return [*newest, *(column.asc().nulls_last() for column in rows.c)]
