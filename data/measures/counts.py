"""How measures count: populations of facts, and the part of each that meets a condition, by district (指标计数).

All populations of one fact table, at all moments asked for, are counted by one select, each in a scan of its own that
its times bound: "open at the moment or due in the window" would scan the whole table for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, FromClause, Table, func, literal, select, union_all

from data.contract.tables import asset, incident, metadata, service_case
from data.incidents import open as incidents
from data.incidents.open import Has, complete
from data.layers import states as layers
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.services import flow as services
from data.services import quality as services_quality
from data.services.flow import count_of
from data.warehouse.frames import tuples_of
from data.warehouse.selects import AnySelect, columns_of

COLUMNS = ("question", "population", "unit", "counted", "part")
KNOWN, ANSWERED = "known", "answered"
"""Names of the rows beside the populations: a unit with facts known at the moment, and that there is an answer."""


@dataclass(frozen=True)
class Counted:
    """Rows of `source` that meet `asked`; `part`: the condition of those that count as the population's part."""

    source: FromClause
    asked: list[ColumnElement[bool]]
    part: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Population:
    """Facts of a table that measures count, as known at the filters' moment, and a part of them."""

    name: str
    table: Table
    counted: Callable[[Filters], Counted]


def _cases_due(filters: Filters) -> Counted:
    return Counted(service_case, services.of_cases(filters, services.due(filters)), services.on_time(filters))


def _cases_open(filters: Filters) -> Counted:
    asked = services.of_cases(filters, *services.were_open(filters, filters.moment, filters.moment))
    return Counted(service_case, asked, services.overdue(filters.moment))


def _bad_ratings(filters: Filters) -> Counted:
    asked = services.of_cases(filters, services_quality.remedy_due(filters))
    return Counted(service_case, asked, services_quality.remedied_in_time(filters))


def _incidents_open(filters: Filters) -> Counted:
    asked = [*incidents.are_open(filters), *incidents.selected(filters)]
    return Counted(incident, asked, incidents.over_limit(filters))


def _incidents_due(filters: Filters) -> Counted:
    return Counted(incident, [incidents.due(filters), *incidents.selected(filters)], incidents.on_time())


def _incidents_reported(filters: Filters) -> Counted:
    return Counted(incident, [filters.within(incident.c.reported_at), *incidents.selected(filters)])


def _assets_monitored(filters: Filters) -> Counted:
    states = layers.states_query(filters, asset.c.district_id).subquery("states")
    return Counted(states, [states.c.rank != layers.NONE], states.c.rank > layers.NORMAL)


CASES_DUE = Population("cases_due", service_case, _cases_due)
CASES_OPEN = Population("cases_open", service_case, _cases_open)
BAD_RATINGS = Population("bad_ratings", service_case, _bad_ratings)
INCIDENTS_OPEN = Population("incidents_open", incident, _incidents_open)
INCIDENTS_DUE = Population("incidents_due", incident, _incidents_due)
INCIDENTS_REPORTED = Population("incidents_reported", incident, _incidents_reported)
ASSETS_MONITORED = Population("assets_monitored", asset, _assets_monitored)


def connected(has: Has, statement: AnySelect) -> bool:
    """Whether the warehouse has every table and column of the select."""
    return has(*(metadata.tables[table].c[column] for table, column in columns_of(statement)))


def _holds(has: Has, rows: Counted, part: ColumnElement[bool] | None = None) -> bool:
    """Whether the warehouse has what these rows are counted by; and this part of them. `complete` need not look."""
    conditions = rows.asked if part is None else [*rows.asked, part]
    return has is complete or connected(has, select(literal(1)).select_from(rows.source).where(*conditions))


@dataclass(frozen=True)
class Counts:
    """What was counted of one fact table at one moment, by population and unit; the unit "" is none that is known.

    units: those with facts known at the moment, in order, where asked for. wholes, parts: names of the populations of
    which all, and of which the part could be counted. answered: false for a viewer without a policy, for whom no count
    at all is not a count of zero.
    """

    found: Mapping[tuple[str, str], tuple[int, int]]
    units: list[str]
    wholes: frozenset[str]
    parts: frozenset[str]
    answered: bool

    def knows(self, population: Population, part: bool) -> bool:
        """Whether the warehouse has what the population (with `part`: its part) is counted by."""
        return population.name in (self.parts if part else self.wholes)

    def of(self, population: Population, unit: str, part: bool) -> float:
        """How many of the population (with `part`: of its part) a unit has."""
        return float(self.found.get((population.name, unit), (0, 0))[part])

    def total(self, population: Population, part: bool) -> float:
        """How many there are in all, of units that are not known too."""
        sums = [pair[part] for (name, _), pair in self.found.items() if name == population.name]
        return float(sum(sums)) if self.answered else np.nan


@dataclass(frozen=True)
class Question:
    """Populations of one fact table at the filters' moment; with `units` also the units that are known then."""

    filters: Filters
    populations: tuple[Population, ...]
    units: bool = False


def read_counts(read: Reader, questions: Sequence[Question]) -> list[Counts]:
    """What each question about one fact table counts: all of them by one select.

    Populations that the warehouse cannot tell are left out.
    """
    asked = [_asked(complete, question, str(number)) for number, question in enumerate(questions)]
    statement = _one_select(asked)
    if not connected(read.has, statement):  # they are looked at one by one only where something is missing
        asked = [_asked(read.has, question, str(number)) for number, question in enumerate(questions)]
        statement = _one_select(asked)
    able = any(branches for branches, *_ in asked)
    rows = tuples_of(read(statement)) if able else []
    found: list[dict[tuple[str, str], tuple[int, int]]] = [{} for _ in questions]
    for number, name, unit, whole, part in rows:
        if name != ANSWERED:
            found[int(number)][name, unit if isinstance(unit, str) else ""] = (whole, part)
    return [
        Counts(pairs, [unit for name, unit in pairs if name == KNOWN], wholes, parts, bool(rows) or not able)
        for pairs, (_, wholes, parts) in zip(found, asked, strict=True)
    ]


Asked = tuple[list[AnySelect], frozenset[str], frozenset[str]]
"""The branches of a question, and names of the populations of which all, and of which the part is told."""


def _asked(has: Has, question: Question, number: str) -> Asked:
    """What a warehouse can tell of a question."""
    filters = question.filters
    counted = {population: population.counted(filters) for population in dict.fromkeys(question.populations)}
    whole = {population: rows for population, rows in counted.items() if _holds(has, rows)}
    parts = frozenset(
        population.name for population, rows in whole.items() if rows.part is not None and _holds(has, rows, rows.part)
    )
    if not whole:
        return [], frozenset(), parts
    place = next(iter(whole)).table.c.district_id
    placed = has(place)
    branches = [_branch(population.name, rows, population.name in parts, placed) for population, rows in whole.items()]
    if question.units and placed and (has is complete or connected(has, _known(place, filters))):
        branches.append(_known(place, filters))
    numbered = [branch.add_columns(literal(number).label("question")) for branch in branches]
    return numbered, frozenset(population.name for population in whole), parts


def _branch(name: str, rows: Counted, part: bool, placed: bool) -> AnySelect:
    """Of one population: population, unit, counted, part."""
    inner = count_of(rows.part) if part and rows.part is not None else literal(0)
    place = rows.source.c["district_id"] if placed else literal("")
    found: AnySelect = select(
        literal(name).label("population"), place.label("unit"), func.count().label("counted"), inner.label("part")
    )
    found = found.select_from(rows.source).where(*rows.asked)
    return found.group_by(place) if placed else found


def _known(place: Column[Any], filters: Filters) -> AnySelect:
    """The units with facts known at the moment, whatever else is asked: one where nothing is counted has 0."""
    time = place.table.info["time"]
    seen = [place.is_not(None), *filters.where(district=place)]
    if time:
        seen += [*filters.scan_floors.of_units(place.table.c[time], filters.moment), filters.known(place.table.c[time])]
    none = (literal(0).label("counted"), literal(0).label("part"))
    return select(literal(KNOWN).label("population"), place.label("unit"), *none).where(*seen).group_by(place)


def _one_select(asked: Iterable[Asked]) -> AnySelect:
    """All rows of the questions and one more, which every viewer with a policy gets."""
    branches = [branch for found, *_ in asked for branch in found]
    answered = {"population": ANSWERED, "unit": "", "counted": 0, "part": 0, "question": ""}
    one = select(*(literal(value).label(name) for name, value in answered.items()))
    rows = union_all(*branches, one).subquery("counts").c
    return select(*(rows[name] for name in COLUMNS)).order_by(rows.question, rows.population, rows.unit)
