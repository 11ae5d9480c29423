"""The counts behind measures (指标计数): numbers of facts by district.

A population is a set of facts, such as the cases that are due in a window. Its part is the facts that also meet a
further condition, such as those completed on time. One select counts all populations of one fact table, at the moment
and for the earlier questions. Each population has a subselect of its own. The condition on the time in each subselect
keeps the engine from reading the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, FromClause, Table, func, literal, select, union_all

from data.contract.incidents import incident
from data.contract.layers import asset, quantity, reading
from data.contract.services import service_case
from data.incidents import open as incidents
from data.layers import states as layers
from data.layers.since import NONE, NORMAL
from data.questions.arithmetic import count_of
from data.questions.filters import Filters
from data.questions.presence import Has, complete, connected
from data.questions.reading import Reader
from data.services import flow as services
from data.services import quality as services_quality
from data.warehouse.frames import tuples_of
from data.warehouse.selects import AnySelect

COLUMNS = ("question", "population", "unit", "counted", "part")
KNOWN, ANSWERED = "known", "answered"
"""Values of the column population in rows that are not counts. `KNOWN`: one row per district with facts before the
moment. `ANSWERED`: one row that is always there, except for a viewer without a policy."""


@dataclass(frozen=True)
class Counted:
    """How to count a population: all rows of `source` that meet the conditions `asked`.

    part: one further condition; rows that meet it too are the population's part. None if the population has no part.
    """

    source: FromClause
    asked: list[ColumnElement[bool]]
    part: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Population:
    """Facts of one table that measures count, such as incidents due in the window. A population may have a part.

    The part is a subset that is counted too, such as the incidents closed on time. counted: a function that says how to
    count the population for a question. others: tables that the count reads besides `table`. obeys: names of the
    filters that `counted` applies. due: for facts that are due or open, the column of `DUE` in history.py that says
    from when on they are complete.
    """

    name: str
    table: Table
    counted: Callable[[Filters], Counted]
    obeys: tuple[str, ...]
    others: tuple[Table, ...] = ()
    due: Column[Any] | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables that the count reads."""
        return (self.table, *self.others)


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
    return Counted(states, [states.c.rank != NONE], states.c.rank > NORMAL)


CASES_DUE = Population("cases_due", service_case, _cases_due, services.OBEYS, due=service_case.c.due_at)
CASES_OPEN = Population("cases_open", service_case, _cases_open, services.OF_CASES, due=service_case.c.due_at)
BAD_RATINGS = Population("bad_ratings", service_case, _bad_ratings, services.OBEYS)
INCIDENTS_OPEN = Population("incidents_open", incident, _incidents_open, incidents.SELECTED_BY, due=incident.c.due_at)
INCIDENTS_DUE = Population(
    "incidents_due", incident, _incidents_due, (*incidents.SELECTED_BY, "window"), due=incident.c.due_at
)
INCIDENTS_REPORTED = Population("incidents_reported", incident, _incidents_reported, (*incidents.SELECTED_BY, "window"))
ASSETS_MONITORED = Population("assets_monitored", asset, _assets_monitored, layers.ASSETS_BY, (quantity, reading))


def _holds(has: Has, rows: Counted, part: ColumnElement[bool] | None = None) -> bool:
    """Whether the warehouse has all columns needed to count these rows. part: a further condition on them."""
    conditions = rows.asked if part is None else [*rows.asked, part]
    return has is complete or connected(has, select(literal(1)).select_from(rows.source).where(*conditions))


@dataclass(frozen=True)
class Counts:
    """The counts of one fact table at one moment. A population is a set of its facts: see `Population`.

    found: (name of a population, district) -> (count of the population, count of its part). Facts without a district
    have district "". units: districts with facts before the moment, in order; empty unless the question asks for them.
    wholes: names of the populations that the warehouse can count. parts: names of those whose part it can count.

    answered: False for a viewer without a policy and for a source without data. Then a missing count is unknown;
    otherwise it is 0.
    """

    found: Mapping[tuple[str, str], tuple[int, int]]
    units: list[str]
    wholes: frozenset[str]
    parts: frozenset[str]
    answered: bool

    def knows(self, population: Population, part: bool) -> bool:
        """Whether the warehouse can count the population or, if `part` is true, the population's part.

        The part is a subset, such as the incidents closed on time: see `Population`.
        """
        return population.name in (self.parts if part else self.wholes)

    def of(self, population: Population, unit: str, part: bool) -> float:
        """The number of a district's rows in the population; if `part` is true, in the population's part.

        unit: identifier of the district, "" for rows without a district. The result is 0 if no such row was counted.
        """
        return float(self.found.get((population.name, unit), (0, 0))[part])

    def unknown(self) -> Counts:
        """A copy for a source without data: nothing is counted, and every total is NaN."""
        return replace(self, found={}, units=[], answered=False)

    def total(self, population: Population, part: bool) -> float:
        """The count of all facts of the population, with or without a district. NaN if `answered` is False.

        part: whether to count the population's part instead (see `Population`).
        """
        sums = [pair[part] for (name, _), pair in self.found.items() if name == population.name]
        return float(sum(sums)) if self.answered else np.nan


@dataclass(frozen=True)
class CountQuestion:
    """A request to count populations of one fact table at one moment, that of `filters`.

    name: marks the rows of the answer; requests of one select need different names. populations: population -> its
    question. The windows of these questions may differ, but not their moment. units: whether to list also the districts
    with facts before the moment.
    """

    name: str
    filters: Filters
    populations: Mapping[Population, Filters]
    units: bool = False


def read_counts(read: Reader, questions: Sequence[CountQuestion]) -> list[Counts]:
    """One `Counts` per question, in the order of `questions`. All must be about the same fact table.

    One select reads them. Populations that the warehouse cannot count are left out. Raises WarehouseError.
    """
    asked = [_asked(complete, question) for question in questions]
    statement = _one_select(asked)
    answer = read.try_read(statement)
    if answer is None:  # something is missing: look at the populations one by one
        asked = [_asked(read.has, question) for question in questions]
        answer = read(_one_select(asked)) if any(branches for branches, *_ in asked) else None
    able = answer is not None
    rows = [] if answer is None else tuples_of(answer)
    found: dict[str, dict[tuple[str, str], tuple[int, int]]] = {question.name: {} for question in questions}
    for question, name, unit, whole, part in rows:
        if name != ANSWERED:
            found[question][name, unit if isinstance(unit, str) else ""] = (whole, part)
    return [
        Counts(pairs, [unit for name, unit in pairs if name == KNOWN], wholes, parts, bool(rows) or not able)
        for pairs, (_, wholes, parts) in zip(found.values(), asked, strict=True)
    ]


Asked = tuple[list[AnySelect], frozenset[str], frozenset[str]]
"""The selects of a question, the names of the populations that they count, and the names of those whose part they
count."""


def _asked(has: Has, question: CountQuestion) -> Asked:
    """The selects that answer a question, and the names of the populations that they count: see `Asked`.

    Populations for which the warehouse lacks a column are left out.
    """
    filters = question.filters
    counted = {population: population.counted(asked) for population, asked in question.populations.items()}
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
    named = [branch.add_columns(literal(question.name).label("question")) for branch in branches]
    return named, frozenset(population.name for population in whole), parts


def _branch(name: str, rows: Counted, part: bool, placed: bool) -> AnySelect:
    """A select that counts one population. Columns: population (`name`), unit, counted, part (count of its part, or 0).

    If `placed` is true, there is one row per district, and unit is the district. Otherwise there is one row, and unit
    is "". part: whether to count the part of the population, too (see `Counted`).
    """
    inner = count_of(rows.part) if part and rows.part is not None else literal(0)
    place = rows.source.c["district_id"] if placed else literal("")
    found: AnySelect = select(
        literal(name).label("population"), place.label("unit"), func.count().label("counted"), inner.label("part")
    )
    found = found.select_from(rows.source).where(*rows.asked)
    return found.group_by(place) if placed else found


def _known(place: Column[Any], filters: Filters) -> AnySelect:
    """A select with one row per district with facts before the moment. place: the fact table's column district_id."""
    time = place.table.info["time"]
    seen = [place.is_not(None), *filters.where(district=place)]
    if time:
        seen += [*filters.scan_floors.of_units(place.table.c[time], filters.moment), filters.known(place.table.c[time])]
    none = (literal(0).label("counted"), literal(0).label("part"))
    return select(literal(KNOWN).label("population"), place.label("unit"), *none).where(*seen).group_by(place)


def _one_select(asked: Iterable[Asked]) -> AnySelect:
    """One select with the rows of all selects in `asked`, and one row `ANSWERED`, which only shows that it has run."""
    branches = [branch for found, *_ in asked for branch in found]
    answered = {"population": ANSWERED, "unit": "", "counted": 0, "part": 0, "question": ""}
    one = select(*(literal(value).label(name) for name, value in answered.items()))
    rows = union_all(*branches, one).subquery("counts").c
    return select(*(rows[name] for name in COLUMNS)).order_by(rows.question, rows.population, rows.unit)
