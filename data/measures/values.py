"""Values of the headline measures: at the moment, for the earlier question, and by district; and their judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import literal, select, union_all

from data.contract.common import district
from data.measures.counts import CountQuestion, Counts, Population, read_counts
from data.measures.definitions import BY_ID, SHADES, Measure, obeyed_by
from data.measures.districts import NOWHERE, District, read_districts
from data.measures.emptied import Pair, emptied_facts
from data.questions.arithmetic import ratio
from data.questions.comparisons import COMPARED
from data.questions.coverage import INCOMPLETE
from data.questions.filters import Filters
from data.questions.judgement import NOT_JUDGED, Judgement, judge
from data.questions.presence import connected
from data.questions.reading import Reader
from data.warehouse.frames import frame_of, tuples_of
from data.warehouse.selects import AnySelect

COLUMNS = {
    "measure": "str", "domain": "str", "unit": "str", "window": "str",
    "numerator": "float64", "denominator": "float64", "value": "float64",
    "numerator_before": "float64", "denominator_before": "float64", "value_before": "float64",
    **COMPARED, **INCOMPLETE, "target": "float64", "better": "str", "status": "str", "short": "float64",
    "connected": "bool", "whole_city": "bool", "ignored": "str", "city_target": "bool",
}  # fmt: skip
"""Dtypes of the columns of `read_measures`."""
BY_DISTRICT = {
    "measure": "str", "district_id": "str", "numerator": "float64", "denominator": "float64", "value": "float64",
    "name_zh": "str", "name_en": "str", "population": "float64",
}  # fmt: skip
"""Dtypes of the columns of `read_by_district`."""


def read_measures(read: Reader, filters: Filters, ids: Sequence[str] = tuple(BY_ID)) -> pd.DataFrame:
    """One row per measure of `ids`, in the order of `ids`, whatever the warehouse has.

    window: the window of the value, "" for an amount at the moment. value: see `value_of`. denominator: missing for
    counts. numerator, denominator and value are missing where the source has no data or the warehouse lacks something.
    numerator_before, denominator_before, value_before: the same for an earlier window or moment, see `Measure.against`;
    missing where the two may not be compared. Columns `COMPARED`: see `Comparison.told`.

    incomplete_before_utc: missing if the history covers the measure's window or moment. Else the facts before this
    moment are not complete, and the value is not judged; it is missing where `is_survivors`. target: missing if there
    is none, or if the value is about a part of the city: targets are the city's. city_target: True if the target is
    missing for the second reason. status, short: see `Judgement`. better: up, down or "". connected: False where the
    warehouse lacks a table or column. ignored: names of the chosen filters that do not change the value, separated by
    spaces, see `ignored_by`. whole_city: True where there are some, and no other filter changes the value, so that it
    is the city's.
    """
    measures = [BY_ID[name] for name in ids]
    counts, districts = read_measure_counts(read, filters, measures), read_districts(read, filters, measures)
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
    queried, rows = _queried(read, filters, measures), []
    pairs: dict[Measure, tuple[Pair, Pair]] = {}
    for measure in measures:
        if isinstance(measure.source, Population):
            pair, pair_before = (_pair(read, measure.source, measure, of, named) for of in counts)
        else:
            pair, pair_before = queried[measure.id], queried[measure.id + BEFORE]
        pairs[measure] = pair, pair_before
    emptied = emptied_facts(read, {measure: pair for measure, (pair, _) in pairs.items()})
    for measure, (pair, pair_before) in pairs.items():
        pair = (pair[0], np.nan, np.nan) if emptied.intersection(measure.source.tables) else pair
        rows.append(_row(filters, measure, pair, pair_before, sees_city=read.sees_city))
    return rows


UNKNOWN: Pair = (False, np.nan, np.nan)
BEFORE = "_before"


def _queried(read: Reader, filters: Filters, measures: Iterable[Measure]) -> dict[str, Pair]:
    """The `Pair` of each measure whose source is a query, for the question and for its earlier question.

    The keys are the measure's id, and for the earlier question the id + `BEFORE`. One select reads all numbers.
    """
    asked: dict[str, AnySelect] = {}
    silent = set()
    for measure in measures:
        if not isinstance(measure.source, Population):
            here = asked_of(measure, filters)
            for name, question in ((measure.id, here), (measure.id + BEFORE, measure.against(here).earlier)):
                asked[name] = measure.source.query(question)
                silent |= {name} if is_silent(measure, question) else set()
    told, answer = asked, _answer(read, asked)
    if answer is None:  # something is missing: look one by one
        told = {name: one for name, one in asked.items() if connected(read.has, one)}
        answer = _answer(read, told) or []
    pairs = dict.fromkeys(asked, UNKNOWN) | dict.fromkeys(told, (True, np.nan, np.nan))
    pairs |= {name: (True, float(n), float(whole)) for name, n, whole in answer}
    return {name: pair if name not in silent else (pair[0], np.nan, np.nan) for name, pair in pairs.items()}


def is_silent(measure: Measure, filters: Filters) -> bool:
    """Whether the value is missing and not 0, because a table of the measure's source has no data for the question."""
    end = filters.end if "window" in measure.source.obeys else filters.moment
    names = [table.name for table in measure.source.tables]
    blurred = measure.over is not None and any(map(measure.over(filters).blurred, names))
    return blurred or any(filters.first_rows.silence(name, end) for name in names)


def is_survivors(measure: Measure, filters: Filters, incomplete: datetime | None) -> bool:
    """Whether the window ends before the facts that are due are complete: only the late ones were loaded.

    incomplete: the result of `Measure.incomplete_before`.
    """
    if incomplete is None or measure.over is None or measure.facts == measure.source.tables:
        return False
    return incomplete >= measure.over(filters).end


def asked_of(measure: Measure, filters: Filters) -> Filters:
    """The question at the moment of the measure's domain, about the measure's own window if the viewer chose none."""
    return measure.asked(filters.for_domain(measure.domain))


def _answer(read: Reader, asked: Mapping[str, AnySelect]) -> list[Any] | None:
    """(key in `asked`, numerator, denominator) of each select, read at once; None if `Reader.try_read` gives None."""
    if not asked:
        return []
    row = union_all(*(one.add_columns(literal(name).label("asked")) for name, one in asked.items())).subquery("pairs").c
    rows = read.try_read(select(row.asked, row.numerator, row.denominator).order_by(row.asked))
    return None if rows is None else tuples_of(rows)


def _row(filters: Filters, measure: Measure, now: Pair, before: Pair, *, sees_city: bool) -> tuple[Any, ...]:
    """The values of `COLUMNS` for one measure. sees_city: whether the viewer may see the whole city."""
    known, *counted = now
    against = measure.against(asked_of(measure, filters))
    _, *counted_before = before if against.possible else UNKNOWN
    incomplete = measure.incomplete_before(asked_of(measure, filters))
    value = np.nan if is_survivors(measure, asked_of(measure, filters), incomplete) else value_of(measure, *counted)
    ignored = ignored_by(measure, filters, sees_city=sees_city)
    part = measure.is_part(filters, sees_city)
    judged = NOT_JUDGED if part or incomplete is not None else judge_measure(measure, value)
    target = np.nan if part or measure.target is None else measure.target
    return (
        measure.id, measure.domain, measure.unit, measure.window_of(filters), *counted, value,
        *counted_before, value_of(measure, *counted_before), *against.facts(), incomplete,
        target, measure.better or "", *judged, known, bool(ignored) and not part,
        " ".join(ignored), part and measure.target is not None,
    )  # fmt: skip


def ignored_by(measure: Measure, filters: Filters, *, sees_city: bool) -> list[str]:
    """Names of the chosen filters that do not change the measure's value, although they change other measures.

    The filter `district` is among them, too, if the viewer may see only some districts and the measure has none.
    """
    others = obeyed_by(BY_ID.values()) - set(measure.source.obeys)
    ignored = [name for name, _ in filters.chosen if name in others]
    limited = not sees_city and not measure.district_able and "district" not in ignored
    return ["district", *ignored] if limited else ignored


def read_measure_counts(
    read: Reader, filters: Filters, measures: Iterable[Measure], *, units: bool = False, before: bool = True
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Two mappings from a measure's id to counts: those at the moment, and those for the earlier question.

    Only measures whose source is a population are in them. before: False leaves the second mapping empty. units:
    whether the counts at the moment also list the districts with facts. If a measure per resident is among the measures
    of a fact table, the counts of this table always list them. There is one select per fact table.
    """
    asked: dict[str, dict[int, list[tuple[Measure, Filters]]]] = {}
    for measure in measures:
        if isinstance(measure.source, Population):
            here = asked_of(measure, filters)
            against, groups = measure.against(here), asked.setdefault(measure.source.table.name, {})
            groups.setdefault(0, []).append((measure, here))
            if before:
                groups.setdefault(against.days, []).append((measure, against.earlier))
    now: dict[str, Counts] = {}
    earlier: dict[str, Counts] = {}
    for groups in asked.values():  # the populations of one fact table are of one domain
        questions = [_question(days, group, units) for days, group in groups.items()]
        for (days, group), counts in zip(groups.items(), read_counts(read, questions), strict=True):
            found = {m.id: counts.unknown() if is_silent(m, of) else counts for m, of in group}
            (earlier if days else now).update(found)
    return now, earlier


def _question(days: int, group: list[tuple[Measure, Filters]], units: bool) -> CountQuestion:
    """The request to count the populations of these measures. days: how many days before the moment; 0 for the moment.

    group: the measures, each with its question. units: whether to list the districts with facts, too, if `days` is 0.
    They are always listed if a measure is per resident.
    """
    populations = {measure.source: of for measure, of in group if isinstance(measure.source, Population)}
    residents = any(measure.residents for measure, _ in group)
    name = f"{days}_days_before" if days else "now"
    return CountQuestion(name, group[0][1], populations, residents or (units and not days))


def _pair(
    read: Reader, source: Population, measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, District]
) -> Pair:
    counted = counts[measure.id]
    peopled = read.has(district.c.population, source.table.c.district_id)
    if not counted.knows(source, measure.part) or (measure.residents and not peopled):
        return UNKNOWN
    if measure.residents:
        here = [unit for unit, of in named.items() if counted.answered and not np.isnan(of.residents)]
        opened = sum(counted.of(source, unit, measure.part) for unit in here) if here else np.nan
        return True, opened, sum(named[unit].residents for unit in here) if here else np.nan
    whole = np.nan if measure.denominator is None else counted.total(source, False)
    return True, counted.total(source, measure.part), whole


def value_of(measure: Measure, numerator: Any, denominator: Any) -> Any:
    """The numerator if the measure is a count; else numerator / denominator * per, missing if the denominator is 0.

    numerator, denominator: two numbers or two Series.
    """
    if measure.denominator is None:
        return numerator
    value = ratio(numerator, denominator) * measure.per
    return value if isinstance(value, pd.Series) else float(value)


def judge_measure(measure: Measure, value: float) -> Judgement:
    """The judgement of a value against the measure's target: see `judge`."""
    return judge(
        value, measure.target, measure.better, unit=measure.unit, digits=measure.digits, tolerance=measure.tolerance
    )


def read_by_district(read: Reader, filters: Filters, *measures: Measure) -> pd.DataFrame:
    """One row per measure and district, in the order of `measures`, then by district_id.

    For the districts of a measure, and for numerator, denominator and value, see `values_by_district`. A measure that
    the warehouse cannot count, or whose source has no data, has no rows. If the warehouse has no names of districts,
    there are no rows at all. Raises ValueError for a measure without districts.
    """
    for measure in measures:
        if not measure.district_able:
            raise ValueError(f"{measure.id} is not known by district")
    counts, _ = read_measure_counts(read, filters, measures, units=True, before=False)
    named = read_districts(read, filters, measures, by_district=True)
    placed = [measure for measure in measures if read.has(measure.source.tables[0].c.district_id)]
    rows = ((measure.id, of) for measure in placed for of in values_by_district(measure, counts, named))
    return frame_of(((measure, *of, *named.get(of[0], NOWHERE)[:3]) for measure, of in rows), BY_DISTRICT)


def values_by_district(
    measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, District]
) -> list[tuple[str, float, float, float]]:
    """Tuples (district_id, numerator, denominator, value), one per district with facts before the moment.

    A measure per resident also has tuples for districts without facts, if their residents are known. A district in
    which nothing is counted has numerator 0; the value of a share is missing there.

    The list is empty if the measure has no districts, if the warehouse cannot count it, if its source has no data, or
    if `named` is empty. counts: measure id -> counts that list the districts. named: the result of `read_districts`.
    """
    source, counted = measure.source, counts.get(measure.id)
    if not isinstance(source, Population) or counted is None or not counted.knows(source, measure.part) or not named:
        return []
    # per resident, districts without any fact count too: their people are people of the city
    whole = measure.residents and counted.answered
    peopled = {unit for unit, of in named.items() if whole and not np.isnan(of.residents)}
    rows = []
    for unit in sorted(peopled.union(counted.units)):
        numerator, denominator = counted.of(source, unit, measure.part), np.nan
        if measure.residents:
            denominator = named.get(unit, NOWHERE).population
        elif measure.denominator is not None:
            denominator = counted.of(source, unit, False) or np.nan
        rows.append((unit, numerator, denominator, value_of(measure, numerator, denominator)))
    return rows


def chosen(filters: Filters) -> Measure:
    """The measure that shades the map: that of the filter `measure`, else the first of `SHADES`."""
    return BY_ID[filters.one("measure") or next(iter(SHADES))]
