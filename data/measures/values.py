"""Values of the headline measures: now, like for like before, against the target, and by district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import literal, select, union_all

from data.contract.tables import district
from data.incidents.ranking import district_names_query
from data.measures.counts import Counts, Population, Question, connected, read_counts
from data.measures.definitions import BY_ID, SHADES, Measure
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.services.flow import ratio
from data.warehouse.frames import empty_frame, frame_of, tuples_of
from data.warehouse.selects import AnySelect

COLUMNS = {
    "measure": "str", "domain": "str", "unit": "str",
    "numerator": "float64", "denominator": "float64", "value": "float64",
    "numerator_before": "float64", "denominator_before": "float64", "value_before": "float64",
    "before_utc": "datetime64[us]", "target": "float64", "better": "str", "status": "str",
    "connected": "bool", "whole_city": "bool",
}  # fmt: skip
"""Columns of `read_measures`, with their dtypes."""


BY_DISTRICT = {
    "measure": "str", "district_id": "str", "numerator": "float64", "denominator": "float64", "value": "float64",
    "name_zh": "str", "name_en": "str", "population": "float64",
}  # fmt: skip
"""Columns of `read_by_district`, with their dtypes."""


STATUSES = ("bad", "near", "good", "none")
"""bad: misses the target; near: misses it by no more than the tolerance; none: no target or no value."""


def read_or_none(read: Reader, statement: AnySelect) -> pd.DataFrame:
    """Rows of the select; none where the warehouse lacks a part of it."""
    return read(statement) if connected(read.has, statement) else empty_frame(statement)


def read_measures(read: Reader, filters: Filters, ids: Sequence[str] = tuple(BY_ID)) -> pd.DataFrame:
    """One row per measure asked for, in the order of `ids`, whatever the warehouse has of it.

    measure, domain, unit; numerator, denominator: float, the second empty for counts; value: numerator, or numerator /
    denominator in the measure's unit, empty where the denominator is 0; *_before: the same at before_utc, the moment of
    the like-for-like question; target; better: up, down or ""; status: one of `STATUSES`; connected: bool, false where
    the warehouse lacks a table or column of it; whole_city: bool, true where a district is asked for and the measure
    has none, so that its value is the city's.
    """
    measures = [BY_ID[name] for name in ids]
    return frame_of(
        measure_rows(read, filters, measures, read_counts_of(read, filters, measures), read_units(read, measures)),
        COLUMNS,
    )


def measure_rows(
    read: Reader,
    filters: Filters,
    measures: Sequence[Measure],
    counts: tuple[Mapping[str, Counts], Mapping[str, Counts]],
    named: Mapping[str, Unit],
) -> list[tuple[Any, ...]]:
    """The values of `COLUMNS` of each measure."""
    queried = _queried(read, filters, measures)
    rows = []
    for measure in measures:
        if isinstance(measure.source, Population):
            pair, pair_before = (_pair(read, measure.source, measure, of, named) for of in counts)
        else:
            pair, pair_before = queried[measure.id], queried[measure.id + BEFORE]
        rows.append(_row(filters, measure, pair, pair_before, measure.before(filters)))
    return rows


class Unit(NamedTuple):
    """Names and residents of a district; what the warehouse does not have is empty."""

    name_zh: Any = None
    name_en: Any = None
    population: float = np.nan


NOWHERE = Unit()


Pair = tuple[bool, float, float]
"""Whether the warehouse can answer, numerator and denominator."""


UNKNOWN: Pair = (False, np.nan, np.nan)


BEFORE = "_before"


def _queried(read: Reader, filters: Filters, measures: Iterable[Measure]) -> dict[str, Pair]:
    """By measure told by a select of its own, and with `BEFORE` of the question before: all of them by one query."""
    asked: dict[str, AnySelect] = {}
    for measure in measures:
        if not isinstance(measure.source, Population):
            asked[measure.id] = measure.source(filters)
            asked[measure.id + BEFORE] = measure.source(measure.before(filters))
    told, statement = asked, _one_select(asked)
    if statement is not None and not connected(read.has, statement):  # one by one only where something is missing
        told = {name: one for name, one in asked.items() if connected(read.has, one)}
        statement = _one_select(told)
    pairs = dict.fromkeys(asked, UNKNOWN) | dict.fromkeys(told, (True, np.nan, np.nan))
    rows = [] if statement is None else tuples_of(read(statement))
    return pairs | {name: (True, float(n), float(whole)) for name, n, whole in rows}


def _one_select(asked: Mapping[str, AnySelect]) -> AnySelect | None:
    """One row per select: asked (its name), numerator, denominator; None where there is none."""
    if not asked:
        return None
    row = union_all(*(one.add_columns(literal(name).label("asked")) for name, one in asked.items())).subquery("pairs").c
    return select(row.asked, row.numerator, row.denominator).order_by(row.asked)


def _row(filters: Filters, measure: Measure, now: Pair, before: Pair, earlier: Filters) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    known, *counted = now
    _, *counted_before = before
    value = value_of(measure, *counted)
    of_city = bool(filters.districts) and not measure.district_able
    target = np.nan if measure.target is None else measure.target
    return (
        measure.id, measure.domain, measure.unit, *counted, value,
        *counted_before, value_of(measure, *counted_before), earlier.moment,
        target, measure.better or "", status_of(measure, value), known, of_city,
    )  # fmt: skip


def read_counts_of(
    read: Reader, filters: Filters, measures: Iterable[Measure], *, units: bool = False, before: bool = True
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """By measure, what was counted for it now, and (with `before`) of the question before: one select per fact table.

    units: with the units known now, which a measure per resident needs in any case.
    """
    asked: dict[str, dict[Any, list[Measure]]] = {}
    for measure in measures:
        if isinstance(measure.source, Population):
            for moment in (None, measure.before) if before else (None,):
                asked.setdefault(measure.source.table.name, {}).setdefault(moment, []).append(measure)
    now: dict[str, Counts] = {}
    earlier: dict[str, Counts] = {}
    for moments in asked.values():
        questions = [_question(filters, moment, group, units) for moment, group in moments.items()]
        for (moment, group), counts in zip(moments.items(), read_counts(read, questions), strict=True):
            (earlier if moment else now).update({measure.id: counts for measure in group})
    return now, earlier


def _question(filters: Filters, moment: Any, group: list[Measure], units: bool) -> Question:
    populations = tuple(measure.source for measure in group if isinstance(measure.source, Population))
    residents = any(measure.residents for measure in group)
    return Question(moment(filters) if moment else filters, populations, residents or (units and not moment))


def _pair(
    read: Reader, source: Population, measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, Unit]
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
    """The value in the measure's unit, of numbers or of Series; empty where there is nothing to divide by."""
    if measure.denominator is None:
        return numerator
    value = ratio(numerator, denominator) * measure.per
    return value if isinstance(value, pd.Series) else float(value)


def status_of(measure: Measure, value: float) -> str:
    """How the value stands against the target: one of `STATUSES`."""
    if measure.target is None or measure.better is None or pd.isna(value):
        return "none"
    missed = (value - measure.target) * (1 if measure.better == "down" else -1)
    # differences of shares carry rounding noise: 0.92 misses 0.97 by 0.05 and not by a hair more
    return "good" if missed <= 1e-12 else "near" if missed <= measure.tolerance + 1e-12 else "bad"


def read_units(read: Reader, measures: Iterable[Measure], *, by_district: bool = False) -> dict[str, Unit]:
    """The units by identifier, where the measures need them."""
    if not by_district and not any(measure.residents for measure in measures):
        return {}
    rows = read_or_none(read, district_names_query(read.has))
    return {unit: Unit(*names) for unit, *names in tuples_of(rows, "district_id", *Unit._fields)}


def read_by_district(read: Reader, filters: Filters, *measures: Measure) -> pd.DataFrame:
    """One row per measure and district with facts known at the moment, in the order of measures and of identifiers.

    measure; district_id, name_zh, name_en; population; numerator, denominator, value: float. A district where nothing
    is counted stands with 0; one without any fact (or hidden from the viewer) does not stand. No rows of a measure that
    the warehouse does not have. Raises ValueError for one that cannot be told by district.
    """
    for measure in measures:
        if not measure.district_able:
            raise ValueError(f"{measure.id} is not known by district")
    counts, _ = read_counts_of(read, filters, measures, units=True, before=False)
    named = read_units(read, measures, by_district=True)
    told = ((measure.id, of) for measure in measures for of in values_by_unit(measure, counts, named))
    return frame_of(((measure, *of, *named.get(of[0], NOWHERE)) for measure, of in told), BY_DISTRICT)


def values_by_unit(
    measure: Measure, counts: Mapping[str, Counts], named: Mapping[str, Unit]
) -> list[tuple[str, float, float, float]]:
    """Unit, numerator, denominator and value of a measure in each unit with facts known at the moment."""
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
    """The measure by which the map is shaded: the one asked for where it can be, else the first of `SHADES`."""
    return BY_ID[filters.one("measure") or SHADES[0]]
