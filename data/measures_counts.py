"""How measures count: populations of facts, and the part of each that meets a condition, by district (指标计数).

All populations of one fact table at one moment are counted by one select, each in a scan of its own that its times
bound: "open at the moment or due in the window" would scan the whole table for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, FromClause, Table, func, literal, select, union_all

from data import incidents, layers, services, services_quality
from data.contract import asset, incident, metadata, service_case
from data.filters import Filters
from data.reading import Reader
from data.selects import AnySelect, columns_of
from data.services import count_of

COLUMNS = ("population", "unit", "counted", "part")
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
    asked = services.of_cases(filters, services.open_at(filters.moment))
    return Counted(service_case, asked, services.overdue(filters.moment))


def _bad_ratings(filters: Filters) -> Counted:
    asked = services.of_cases(filters, services_quality.remedy_due(filters))
    return Counted(service_case, asked, services_quality.remedied_in_time(filters))


def _incidents_open(filters: Filters) -> Counted:
    asked = [incidents.is_open(filters), *incidents.selected(filters)]
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


def connected(read: Reader, statement: AnySelect) -> bool:
    """Whether the warehouse has every table and column of the select."""
    return read.has(*(metadata.tables[table].c[column] for table, column in columns_of(statement)))


def _holds(read: Reader, counted: Counted, *parts: ColumnElement[bool]) -> bool:
    return connected(read, select(literal(1)).select_from(counted.source).where(*counted.asked, *parts))


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


def read_counts(read: Reader, filters: Filters, populations: Iterable[Population], units: bool = False) -> Counts:
    """The populations of one fact table at the filters' moment by one select; `units`: and the units that it knows.

    Populations that the warehouse cannot tell are left out.
    """
    counted = {population: population.counted(filters) for population in dict.fromkeys(populations)}
    whole = {population: rows for population, rows in counted.items() if _holds(read, rows)}
    parts = {
        population.name for population, rows in whole.items() if rows.part is not None and _holds(read, rows, rows.part)
    }
    if not whole:
        return Counts({}, [], frozenset(), frozenset(), True)
    place = next(iter(whole)).table.c.district_id
    placed = read.has(place)
    branches = [_branch(population.name, rows, population.name in parts, placed) for population, rows in whole.items()]
    if units and placed and connected(read, _known(place, filters)):
        branches.append(_known(place, filters))
    rows = read(_one_select(branches))
    columns = (rows[name].tolist() for name in COLUMNS)
    found = {(name, unit if isinstance(unit, str) else ""): (n, m) for name, unit, n, m in zip(*columns, strict=True)}
    known = [unit for name, unit in found if name == KNOWN]
    names = frozenset(population.name for population in whole)
    return Counts(found, known, names, frozenset(parts), len(rows) > 0)


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
    seen += [filters.known(place.table.c[time])] if time else []
    none = (literal(0).label("counted"), literal(0).label("part"))
    return select(literal(KNOWN).label("population"), place.label("unit"), *none).where(*seen).group_by(place)


def _one_select(branches: list[AnySelect]) -> AnySelect:
    """All rows of the branches and one more, which every viewer with a policy gets."""
    answered = (literal(value).label(name) for name, value in zip(COLUMNS, (ANSWERED, "", 0, 0), strict=True))
    rows = union_all(*branches, select(*answered)).subquery("counts").c
    return select(*(rows[name] for name in COLUMNS)).order_by(rows.population, rows.unit)
