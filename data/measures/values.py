"""Values of the headline measures: now, for the earlier question, against the target, and by district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import literal, select, union_all

from data.contract.common import district
from data.measures.counts import CountQuestion, Counts, Population, read_counts
from data.measures.definitions import BY_ID, SHADES, Measure
from data.questions.arithmetic import ratio
from data.questions.comparisons import COMPARED
from data.questions.filters import Filters
from data.questions.names import district_names_query
from data.questions.presence import connected
from data.questions.reading import Reader
from data.warehouse.frames import empty_frame, frame_of, tuples_of
from data.warehouse.selects import AnySelect

COLUMNS = {
    "measure": "str", "domain": "str", "unit": "str",
    "numerator": "float64", "denominator": "float64", "value": "float64",
    "numerator_before": "float64", "denominator_before": "float64", "value_before": "float64",
    **COMPARED, "target": "float64", "better": "str", "status": "str",
    "connected": "bool", "whole_city": "bool",
}  # fmt: skip
"""Dtypes of the columns of `read_measures`."""
BY_DISTRICT = {
    "measure": "str", "district_id": "str", "numerator": "float64", "denominator": "float64", "value": "float64",
    "name_zh": "str", "name_en": "str", "population": "float64",
}  # fmt: skip
"""Dtypes of the columns of `read_by_district`."""
STATUSES = ("bad", "near", "good", "none")
"""Statuses of a value. bad: it misses the target by more than the tolerance. near: it misses the target by at most the
tolerance. good: it meets the target. none: there is no target, no good direction or no value."""


def read_or_none(read: Reader, statement: AnySelect) -> pd.DataFrame:
    """Rows of the select; no rows where the warehouse lacks a table or column of it."""
    return read(statement) if connected(read.has, statement) else empty_frame(statement)


def read_measures(read: Reader, filters: Filters, ids: Sequence[str] = tuple(BY_ID)) -> pd.DataFrame:
    """One row per measure of `ids`, in their order, whatever the warehouse has.

    denominator: missing for counts. value: the numerator, or numerator / denominator in the measure's unit; missing
    where the denominator is 0. numerator, denominator and value are missing where the source has no data or the
    warehouse lacks something. numerator_before, denominator_before, value_before: the same for the earlier question;
    missing where nothing may be compared. For the columns `COMPARED` see `Comparison.told`. better: up, down or "".
    status: one of `STATUSES`. connected: False where the warehouse lacks a table or column. whole_city: True where a
    district is chosen but the measure has no districts, so that its value is the city's.
    """
    measures = [BY_ID[name] for name in ids]
    counts, districts = read_measure_counts(read, filters, measures), read_districts(read, measures)
    return frame_of(measure_rows(read, filters, measures, counts, districts), COLUMNS)


def measure_rows(
    read: Reader,
    filters: Filters,
    measures: Sequence[Measure],
    counts: tuple[Mapping[str, Counts], Mapping[str, Counts]],
    named: Mapping[str, District],
) -> list[tuple[Any, ...]]:
    """The values of `COLUMNS` for each measure, in the order of `measures`.

    counts: the result of `read_measure_counts`. named: the result of `read_districts`.
    """
    queried = _queried(read, filters, measures)
    rows = []
    for measure in measures:
        if isinstance(measure.source, Population):
            pair, pair_before = (_pair(read, measure.source, measure, of, named) for of in counts)
        else:
            pair, pair_before = queried[measure.id], queried[measure.id + BEFORE]
        rows.append(_row(filters, measure, pair, pair_before))
    return rows


class District(NamedTuple):
    """Names and residents of a district; None or NaN where the warehouse does not have them."""

    name_zh: Any = None
    name_en: Any = None
    population: float = np.nan


NOWHERE = District()
Pair = tuple[bool, float, float]
"""Three values: whether the warehouse can answer, the numerator, the denominator."""
UNKNOWN: Pair = (False, np.nan, np.nan)
BEFORE = "_before"


def _queried(read: Reader, filters: Filters, measures: Iterable[Measure]) -> dict[str, Pair]:
    """The pairs of all measures that have a query of their own, read by one select.

    The key of a pair is the measure's id; the key of the pair of the earlier question is id + `BEFORE`.
    """
    asked: dict[str, AnySelect] = {}
    silent = set()
    for measure in measures:
        if not isinstance(measure.source, Population):
            here = asked_of(measure, filters)
            for name, question in ((measure.id, here), (measure.id + BEFORE, measure.against(here).earlier)):
                asked[name] = measure.source.query(question)
                silent |= {name} if is_silent(measure, question) else set()
    told, statement = asked, _one_select(asked)
    if statement is not None and not connected(read.has, statement):  # something is missing: look one by one
        told = {name: one for name, one in asked.items() if connected(read.has, one)}
        statement = _one_select(told)
    pairs = dict.fromkeys(asked, UNKNOWN) | dict.fromkeys(told, (True, np.nan, np.nan))
    rows = [] if statement is None else tuples_of(read(statement))
    pairs |= {name: (True, float(n), float(whole)) for name, n, whole in rows}
    return {name: pair if name not in silent else (pair[0], np.nan, np.nan) for name, pair in pairs.items()}


def is_silent(measure: Measure, filters: Filters) -> bool:
    """Whether a fact table of the measure has no row before the question's end: its value is then missing, not 0."""
    end = filters.end if "window" in measure.source.obeys else filters.moment
    return any(filters.first_rows.silence(table.name, end) for table in measure.source.tables)


def asked_of(measure: Measure, filters: Filters) -> Filters:
    """The question at the moment of the measure's domain."""
    return filters.for_domain(measure.domain)


def _one_select(asked: Mapping[str, AnySelect]) -> AnySelect | None:
    """All selects as one: asked (the name of the select), numerator, denominator. None if there are no selects."""
    if not asked:
        return None
    row = union_all(*(one.add_columns(literal(name).label("asked")) for name, one in asked.items())).subquery("pairs").c
    return select(row.asked, row.numerator, row.denominator).order_by(row.asked)


def _row(filters: Filters, measure: Measure, now: Pair, before: Pair) -> tuple[Any, ...]:
    """The values of `COLUMNS` for one measure."""
    known, *counted = now
    against = measure.against(asked_of(measure, filters))
    _, *counted_before = before if against.possible else UNKNOWN
    value = value_of(measure, *counted)
    of_city = bool(filters.districts) and not measure.district_able
    target = np.nan if measure.target is None else measure.target
    return (
        measure.id, measure.domain, measure.unit, *counted, value,
        *counted_before, value_of(measure, *counted_before), *against.facts(),
        target, measure.better or "", status_of(measure, value), known, of_city,
    )  # fmt: skip


def read_measure_counts(
    read: Reader, filters: Filters, measures: Iterable[Measure], *, units: bool = False, before: bool = True
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Two mappings from a measure's id to its counts: now, and for the earlier question. One select per fact table.

    The second one is empty unless `before`. Measures with a query of their own are left out. units: the present
    counts also list the districts with facts. For fact tables with a measure per resident, all counts do.
    """
    asked: dict[str, dict[int, list[Measure]]] = {}
    questions_of: dict[tuple[str, int], Filters] = {}
    for measure in measures:
        if isinstance(measure.source, Population):
            here, table = asked_of(measure, filters), measure.source.table.name
            against = measure.against(here)
            questions_of |= {(table, 0): here, (table, against.days): against.earlier}
            for days in (0, against.days) if before else (0,):
                asked.setdefault(table, {}).setdefault(days, []).append(measure)
    now: dict[str, Counts] = {}
    earlier: dict[str, Counts] = {}
    for table, groups in asked.items():  # the populations of one fact table are of one domain
        questions = [_question(days, questions_of[table, days], group, units) for days, group in groups.items()]
        answers = zip(groups.items(), questions, read_counts(read, questions), strict=True)
        for (days, group), question, counts in answers:
            found = {m.id: counts.unknown() if is_silent(m, question.filters) else counts for m in group}
            (earlier if days else now).update(found)
    return now, earlier


def _question(days: int, filters: Filters, group: list[Measure], units: bool) -> CountQuestion:
    """The request to count the populations of these measures. days: how far back `filters` lie; 0 is now."""
    populations = tuple(measure.source for measure in group if isinstance(measure.source, Population))
    residents = any(measure.residents for measure in group)
    name = f"{days}_days_before" if days else "now"
    return CountQuestion(name, filters, populations, residents or (units and not days))


def _pair(
    read: Reader, source: Population, measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, District]
) -> Pair:
    counted = counts[measure.id]
    peopled = read.has(district.c.population, source.table.c.district_id)
    if not counted.knows(source, measure.part) or (measure.residents and not peopled):
        return UNKNOWN
    if measure.residents:
        here = [unit for unit in counted.units if unit in named]
        opened = sum(counted.of(source, unit, measure.part) for unit in here) if here else np.nan
        known = [named[unit].population for unit in here if not np.isnan(named[unit].population)]
        return True, opened, sum(known) if known else np.nan
    whole = np.nan if measure.denominator is None else counted.total(source, False)
    return True, counted.total(source, measure.part), whole


def value_of(measure: Measure, numerator: Any, denominator: Any) -> Any:
    """The value in the measure's unit, from numbers or Series; missing where the denominator is 0."""
    if measure.denominator is None:
        return numerator
    value = ratio(numerator, denominator) * measure.per
    return value if isinstance(value, pd.Series) else float(value)


def status_of(measure: Measure, value: float) -> str:
    """How the value stands against the target: one of `STATUSES`."""
    if measure.target is None or measure.better is None or pd.isna(value):
        return "none"
    missed = (value - measure.target) * (1 if measure.better == "down" else -1)
    # shares carry rounding noise: 0.97 - 0.92 must count as 0.05
    return "good" if missed <= 1e-12 else "near" if missed <= measure.tolerance + 1e-12 else "bad"


def read_districts(read: Reader, measures: Iterable[Measure], *, by_district: bool = False) -> dict[str, District]:
    """Districts by identifier. Empty unless they are needed: with `by_district`, or for measures per resident."""
    if not by_district and not any(measure.residents for measure in measures):
        return {}
    rows = read_or_none(read, district_names_query(read.has))
    return {place: District(*facts) for place, *facts in tuples_of(rows, "district_id", *District._fields)}


def read_by_district(read: Reader, filters: Filters, *measures: Measure) -> pd.DataFrame:
    """One row per measure and district with facts before the moment, in the order of measures and of identifiers.

    A district in which nothing is counted has the numerator 0; the value of a share is missing there. A district
    without any fact, or hidden from the viewer, has no row. A measure that the warehouse cannot count, or whose source
    has no data, has no rows. If the warehouse has no names of districts, there are no rows at all. Raises ValueError
    for a measure without districts.
    """
    for measure in measures:
        if not measure.district_able:
            raise ValueError(f"{measure.id} is not known by district")
    counts, _ = read_measure_counts(read, filters, measures, units=True, before=False)
    named = read_districts(read, measures, by_district=True)
    rows = ((measure.id, of) for measure in measures for of in values_by_district(measure, counts, named))
    return frame_of(((measure, *of, *named.get(of[0], NOWHERE)) for measure, of in rows), BY_DISTRICT)


def values_by_district(
    measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, District]
) -> list[tuple[str, float, float, float]]:
    """(district, numerator, denominator, value) of a measure for each district with facts before the moment.

    Empty if the measure has no districts, if the warehouse cannot count it, or if `named` is empty. counts: measure id
    -> counts that list the districts. named: the result of `read_districts`.
    """
    source, counted = measure.source, counts.get(measure.id)
    if not isinstance(source, Population) or counted is None or not counted.knows(source, measure.part) or not named:
        return []
    rows = []
    for unit in counted.units:
        numerator, denominator = counted.of(source, unit, measure.part), np.nan
        if measure.residents:
            denominator = named.get(unit, NOWHERE).population
        elif measure.denominator is not None:
            denominator = counted.of(source, unit, False) or np.nan
        rows.append((unit, numerator, denominator, value_of(measure, numerator, denominator)))
    return rows


def chosen(filters: Filters) -> Measure:
    """The measure that shades the map: the chosen one, else the first of `SHADES`."""
    return BY_ID[filters.one("measure") or next(iter(SHADES))]
