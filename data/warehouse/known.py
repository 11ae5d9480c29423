"""Limits a select to what was known at a past moment: to the rows of fact tables that had been loaded by then.

Rows of most fact tables, such as data calls, never change. Their `load_seq` is the number of the load that wrote them.
Rows of incidents and service cases change. Their `first_load_seq` is the number of the load that first wrote them.

A later load may have changed such a row. The times of its stages and its rating are then taken from the steps that had
been loaded. All other columns are those of today. A row without the number of a load counts as loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, and_, case, func, or_, select

from data.contract.incidents import incident, incident_event
from data.contract.services import case_event, service_case
from data.errors import WarehouseError
from data.warehouse.selects import AnySelect, joined_by_hash, with_parts

Present = Mapping[str, frozenset[str]]
"""What the warehouse has: name of a table -> names of its columns."""


@dataclass(frozen=True, eq=False)
class KnownLoads:
    """The loads that count for a question about what was known at a past moment.

    newest: name of a table -> the greatest load_id that counts. A table none of whose loads counts is missing. until:
    name of a table -> the end of the data that these loads brought, naive UTC. by_day: names of the tables for which
    the load log has been thinned out around the moment, to about one load per day.
    """

    newest: Mapping[str, int] = field(default_factory=dict)
    until: Mapping[str, datetime] = field(default_factory=dict)
    by_day: frozenset[str] = frozenset()

    def knows(self, table: Table, present: Present) -> bool:
        """Whether the warehouse can tell which rows of the table had been loaded by the past moment of the question.

        True for a table that is no fact table, and for a table that the warehouse lacks.
        """
        return table.name not in present or not any(_lacking(one, self, present) for one in _facts_of(table))


@dataclass(frozen=True)
class Steps:
    """How the columns of an incident or a service case follow from its steps. All columns are given by name.

    table: the table of the steps. key: its column that identifies the incident or case. step: its column with the name
    of the step. first: column of the incident or case -> the step whose first time it holds. last: the same for the
    step whose last time it holds. with_step: column of the incident or case -> the column whose time must be known
    before its value is known, such as rating -> rated_at.
    """

    table: Table
    key: str
    step: str
    first: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    with_step: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, str, str]:
        """Names of the columns that the table of steps must have, besides load_seq."""
        return self.key, self.step, "at"


STEPS_OF = {
    incident: Steps(
        incident_event, "incident_id", "stage",
        first={f"{stage}_at": stage for stage in ("registered", "dispatched", "responded")},
        last={f"{stage}_at": stage for stage in ("resolved", "verified", "closed")},
    ),
    service_case: Steps(
        case_event, "case_id", "step",
        first={"accepted_at": "accepted", "completed_at": "delivered", "rated_at": "rated", "remedied_at": "remedied"},
        with_step={"rating": "rated_at"},
    ),
}  # fmt: skip
"""Fact table whose rows change -> the steps that show what was known of a row."""


def as_known(statement: AnySelect, loads: KnownLoads, present: Present) -> AnySelect:
    """The statement with each fact table replaced by its rows as they were known after `loads`.

    All other tables stay as they are. Dimensions are those of today, and a question uses rollups only if all their
    loads count. A table that the warehouse lacks stays, too. Raises WarehouseError(not_known) if it is not known which
    rows of a fact table had been loaded.
    """

    def part_of(table: Table) -> FromClause | None:
        if not table.info["time"] or table.name not in present:
            return None
        for fact in _facts_of(table):
            if error := _lacking(fact, loads, present):
                raise error
        columns = [column for column in table.columns if column.name in present[table.name]]
        return _entities(table, columns, loads) if table in STEPS_OF else _rows(table, columns, loads)

    return joined_by_hash(with_parts(statement, part_of))


def _facts_of(table: Table) -> tuple[Table, ...]:
    """The fact tables that tell what was known of `table`: itself, and the table of its steps if it has one.

    Empty if `table` is no fact table.
    """
    return (table, STEPS_OF[table].table) if table in STEPS_OF else (table,) if table.info["time"] else ()


def _lacking(table: Table, loads: KnownLoads, present: Present) -> WarehouseError | None:
    """The error that says why a question about the past cannot tell which rows of the table had been loaded by then.

    None if it can: the needed columns are there, and the log has a load of the table.
    """
    needed = {_number(table), table.c.load_seq}
    needed |= {steps.table.c[name] for steps in STEPS_OF.values() if steps.table is table for name in steps.columns}
    for name in sorted(column.name for column in needed):
        if name not in present.get(table.name, frozenset()):
            words = "Cannot be known: the warehouse has no column '{name}'"
            return WarehouseError("not_known", words, name=f"{table.name}.{name}")
    if table.name in loads.newest:
        return None
    return WarehouseError(
        "not_known", "Cannot be known: the log has no load of '{name}' before this moment", name=table.name
    )


def _number(table: Table) -> Column[Any]:
    """The column with the number of the load that first wrote a row."""
    return table.c.first_load_seq if "first_load_seq" in table.c else table.c.load_seq


def _had_come(table: Table, loads: KnownLoads) -> ColumnElement[bool]:
    """SQL condition: the row had been loaded. A row without the number of a load always meets it."""
    number = _number(table)
    return or_(number.is_(None), number <= loads.newest[table.name])


def _rows(table: Table, columns: list[Column[Any]], loads: KnownLoads) -> FromClause:
    return select(*columns).where(_had_come(table, loads)).subquery(table.name)


def _entities(table: Table, columns: list[Column[Any]], loads: KnownLoads) -> FromClause:
    """The incidents or service cases that the loads in `loads` had brought, as they were known then.

    If a later load changed one of them, its times come from the steps that `loads` had brought.
    """
    steps = STEPS_OF[table]
    event, key = steps.table.c, table.c[steps.key]
    changed = and_(table.c.load_seq > loads.newest[table.name], table.c.first_load_seq <= loads.newest[table.name])
    times = {name: func.min(_at(event, steps, step)).label(name) for name, step in steps.first.items()}
    times |= {name: func.max(_at(event, steps, step)).label(name) for name, step in steps.last.items()}
    had_come = and_(_had_come(steps.table, loads), event[steps.key].in_(select(key).where(changed)))
    then = select(event[steps.key], *times.values()).where(had_come).group_by(event[steps.key])
    found = then.subquery(f"{table.name}_then")

    def value(column: Column[Any]) -> ColumnElement[Any]:
        if column.name in times:
            return case((changed, found.c[column.name]), else_=column).label(column.name)
        if column.name in steps.with_step:
            brought = found.c[steps.with_step[column.name]].is_not(None)
            return case((and_(changed, ~brought), None), else_=column).label(column.name)
        return column

    joined = table.outerjoin(found, found.c[steps.key] == key)
    return select(*map(value, columns)).select_from(joined).where(_had_come(table, loads)).subquery(table.name)


def _at(event: Any, steps: Steps, step: str) -> ColumnElement[Any]:
    return case((event[steps.step] == step, event.at))
