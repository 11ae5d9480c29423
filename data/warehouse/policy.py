"""The access policy: which rows a viewer may see. The door applies it to every select."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, FromClause, Select, Table, and_, false, or_, select

from data.contract.parts import CITY, Link, Scope
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.allowed import parts_of
from data.warehouse.selects import AnySelect, with_parts

EVERYWHERE = "*"
"""The text in `Viewer.districts` and `Viewer.agencies` that stands for all of them."""
Check = Callable[[AnySelect], None]
"""A function that raises WarehouseError to refuse a select."""
Present = Mapping[str, frozenset[str]]
AGENCY = "agency_id"
"""Name of the column with the agency of a row to which `Scope.agency_of` links."""
_VISIBLE = "citydeck_visible_rows"


class Seen(NamedTuple):
    """What a policy allows. districts: with all units below them. None stands for all districts, or all agencies."""

    districts: tuple[str, ...] | None
    agencies: tuple[str, ...] | None


@dataclass(frozen=True)
class Viewer:
    """Someone who looks at the deck, with the districts, agencies and details that he may see.

    districts: identifiers of the districts whose rows he may see. Each district includes all units below it. agencies:
    identifiers of the agencies whose rows he may see. In both, "*" is all. He sees a row if both allow it: see `Scope`.
    If one of them is empty, he has no policy and sees no rows. case_detail: whether he may see single cases; if not,
    small counts of cases are hidden: see ``data/questions/suppression.py``.
    """

    name: str
    role: str = "viewer"
    districts: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    case_detail: bool = False

    @property
    def has_policy(self) -> bool:
        """Whether the viewer may see any rows."""
        return bool(self.districts) and bool(self.agencies)

    @property
    def sees_all(self) -> bool:
        """Whether the viewer may see the rows of all districts and all agencies."""
        return EVERYWHERE in self.districts and EVERYWHERE in self.agencies

    @property
    def scope(self) -> tuple[frozenset[str], frozenset[str], bool]:
        """All on which the viewer's rows depend; it belongs in the key of every cache of answers."""
        return self.districts, self.agencies, self.case_detail


FULL = Viewer("open", "full", frozenset({EVERYWHERE}), frozenset({EVERYWHERE}), case_detail=True)
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


def seen_by(viewer: Viewer, children: Callable[[], Mapping[str | None, list[str]]]) -> Seen:
    """What the viewer's policy allows. children: a function that returns the units below each unit."""
    districts = None if EVERYWHERE in viewer.districts else units_below(viewer.districts, children())
    return Seen(districts, None if EVERYWHERE in viewer.agencies else tuple(sorted(viewer.agencies)))


def apply_policy(statement: AnySelect, seen: Seen, present: Present) -> AnySelect:
    """The statement with each table replaced by those of its rows that a viewer may see. `Scope` explains the rules.

    present: name of a table -> names of the columns that the warehouse has. The statement stays as it is if all is
    seen. If no district or no agency is, no rows of any table are. Tables of scope `CITY` are not replaced. If the
    warehouse lacks a column that a table's scope needs, the viewer sees no rows of the table.
    """
    if seen == Seen(None, None):
        return statement
    nothing = () in seen

    def part_of(table: Table) -> FromClause | None:
        seen_by_all = table.info["scope"] == CITY and not nothing
        return None if seen_by_all else _visible(table, seen, present)

    return with_parts(statement, part_of)


def _visible(table: Table, seen: Seen, present: Present) -> FromClause:
    columns = [column for column in table.columns if column.name in present.get(table.name, frozenset())]
    known = () not in seen and all(_rules(table, seen, present))
    rows = select(*columns).where(and_(*_conditions(table, seen)) if known else false())
    return rows.execution_options(**{_VISIBLE: True}).subquery(table.name)


def narrowed(check: Check) -> Check:
    """The check, for results of `apply_policy`: it also refuses a select in which any table is still whole."""

    def check_narrowed(statement: AnySelect) -> None:
        check(statement)
        for element in parts_of(statement, _is_visible):
            if isinstance(element, Table) and element.info["scope"] != CITY:
                raise WarehouseError("refused", "A select may not read all rows of '{name}'", name=element.name)

    check_narrowed.__name__ = f"{check.__name__}_narrowed"
    return check_narrowed


def _is_visible(element: Any) -> bool:
    return isinstance(element, Select) and _VISIBLE in element.get_execution_options()


def _conditions(table: Table, seen: Seen) -> list[ColumnElement[bool]]:
    """SQL conditions: a row of the table may be seen. The warehouse must have what they need: see `_rules`."""
    scope: Scope = table.info["scope"]
    if scope.parent:
        parent = metadata.tables[scope.parent.table]
        return [_links(table, scope.parent, _conditions(parent, seen))]
    found: list[ColumnElement[bool]] = []
    if seen.districts is not None:
        column = table.c[str(scope.district)]
        inside = column.in_(seen.districts)
        found.append(or_(column.is_(None), inside) if scope.for_all else inside)
    if seen.agencies is not None:
        of = scope.agency_of
        owner = metadata.tables[of.table] if of else table
        own = owner.c[AGENCY if of else str(scope.agency)].in_(seen.agencies)
        found.append(_links(table, of, [own]) if of else own)
    return found


def _links(table: Table, link: Link, conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """SQL condition: the row to which a row of the table links meets the conditions."""
    key = key_of(metadata.tables[link.table])
    return table.c[link.column].in_(select(key).where(*conditions))


def key_of(table: Table) -> Column[Any]:
    """The only column of a table's primary key."""
    (key,) = table.primary_key
    return key


def _rules(table: Table, seen: Seen, present: Present) -> Iterator[bool]:
    """For each column that `_conditions` needs: whether the table's scope names it and the warehouse has it."""
    scope: Scope = table.info["scope"]
    there = present.get(table.name, frozenset())
    for link in (scope.parent, scope.agency_of if seen.agencies is not None else None):
        if link:
            linked = metadata.tables[link.table]
            has = present.get(link.table, frozenset())
            yield link.column in there and key_of(linked).name in has
            if link is scope.parent:
                yield from _rules(linked, seen, present)
            else:
                yield AGENCY in has
    if scope.parent is None and seen.districts is not None:
        yield scope.district in there
    if scope.parent is None and scope.agency_of is None and seen.agencies is not None:
        yield scope.agency in there
