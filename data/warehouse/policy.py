"""The access policy: which rows a viewer may see. The door applies it to every select."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, false, or_, select

from data.contract.parts import Scope
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.allowed import parts_of
from data.warehouse.selects import AnySelect, with_parts

EVERYWHERE = "*"
"""The text in `Viewer.districts` that stands for the whole city."""
Check = Callable[[AnySelect], None]
"""A function that raises WarehouseError to refuse a select."""
_VISIBLE = "citydeck_visible_rows"


@dataclass(frozen=True)
class Viewer:
    """Someone who looks at the deck, with the districts and details that he may see.

    districts: identifiers of the districts whose rows he may see. Each district includes all units below it; "*" is the
    whole city. If it is empty, he has no policy and sees no rows. case_detail: whether he may see single cases; no
    select depends on it yet.
    """

    name: str
    role: str = "viewer"
    districts: frozenset[str] = frozenset()
    case_detail: bool = False
    agencies: frozenset[str] = frozenset({EVERYWHERE})

    @property
    def has_policy(self) -> bool:
        """Whether the viewer may see any rows."""
        return bool(self.districts)

    @property
    def sees_city(self) -> bool:
        """Whether the viewer may see the whole city."""
        return EVERYWHERE in self.districts


FULL = Viewer("open", "full", frozenset({EVERYWHERE}), case_detail=True)
"""The viewer who sees everything. With CITYDECK_AUTH=open every request has this viewer."""


def units_below(districts: frozenset[str], children: Mapping[str | None, list[str]]) -> tuple[str, ...]:
    """Identifiers of the given districts and of all units below them, each once, in alphabetical order.

    children: identifier of a unit -> identifiers of the units directly below it.
    """
    found: list[str] = []
    waiting = sorted(districts)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.append(unit)
            waiting.extend(children.get(unit, []))
    return tuple(sorted(found))


def apply_policy(
    statement: AnySelect, districts: tuple[str, ...] | None, present: dict[str, frozenset[str]]
) -> AnySelect:
    """The statement with each table replaced by those of its rows that a viewer may see. `Scope` explains the rules.

    districts: the viewer's districts and all units below them. None means the whole city: the statement then stays as
    it is. If they are empty, the viewer sees no rows of any table. present: name of a table -> names of the columns
    that the warehouse has. Tables of scope `city` are not replaced. If the warehouse lacks a column that a table's
    scope needs, the viewer sees no rows of the table.
    """
    if districts is None:
        return statement
    inside = districts

    def part_of(table: Table) -> FromClause | None:
        seen_by_all = inside and table.info["scope"].kind == "city"
        return None if seen_by_all else _visible(table, inside, present)

    return with_parts(statement, part_of)


def _visible(table: Table, districts: tuple[str, ...], present: dict[str, frozenset[str]]) -> FromClause:
    columns = [column for column in table.columns if column.name in present.get(table.name, frozenset())]
    rows = select(*columns).where(_condition(table, districts, present))
    return rows.execution_options(**{_VISIBLE: True}).subquery(table.name)


def narrowed(check: Check) -> Check:
    """The check, for results of `apply_policy`: it also refuses a select in which any table is still whole."""

    def check_narrowed(statement: AnySelect) -> None:
        check(statement)
        for element in parts_of(statement, _is_visible):
            if isinstance(element, Table) and element.info["scope"].kind != "city":
                raise WarehouseError("refused", "A select may not read all rows of '{name}'", name=element.name)

    check_narrowed.__name__ = f"{check.__name__}_narrowed"
    return check_narrowed


def _is_visible(element: Any) -> bool:
    return isinstance(element, Select) and _VISIBLE in element.get_execution_options()


def _condition(table: Table, districts: tuple[str, ...], present: dict[str, frozenset[str]]) -> ColumnElement[bool]:
    scope: Scope = table.info["scope"]
    if not districts or not _knows_scope(table, present):
        return false()  # only viewers of the whole city see a table without the column of its scope
    column = table.c[str(scope.column)]
    if scope.kind == "parent":
        parent = metadata.tables[str(scope.parent)]
        keys = select(parent.c[str(scope.column)]).where(_condition(parent, districts, present))
        return column.in_(keys)
    inside = column.in_(districts)
    return or_(column.is_(None), inside) if scope.kind == "district_or_city" else and_(inside)


def _knows_scope(table: Table, present: dict[str, frozenset[str]]) -> bool:
    """Whether the warehouse has all columns that tell the district of a row, in this table and in its parent tables."""
    scope: Scope = table.info["scope"]
    if scope.column not in present.get(table.name, frozenset()):
        return False
    if scope.kind != "parent":
        return True
    parent = metadata.tables[str(scope.parent)]
    return scope.column in present.get(parent.name, frozenset()) and _knows_scope(parent, present)
