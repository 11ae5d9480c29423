"""Values of the headline measures: now, like for like before, against the target, and by district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import literal, select, union_all

from data.contract import district
from data.filters import Filters
from data.frames import empty_frame
from data.incidents_ranking import district_names_query
from data.measures import BY_ID, MEASURES, SHADES, Measure
from data.measures_counts import Counts, Population, Question, connected, read_counts
from data.reading import Reader
from data.selects import AnySelect
from data.services import ratio

COLUMNS = (
    "measure", "domain", "unit", "numerator", "denominator", "value", "numerator_before", "denominator_before",
    "value_before", "before_utc", "target", "better", "status", "connected",
    "whole_city",
)  # fmt: skip
NAMED = ["district_id", "name_zh", "name_en", "population"]
STATUSES = ("bad", "near", "good", "none")
"""bad: misses the target; near: misses it by no more than the tolerance; none: no target or no value."""


def read_or_none(read: Reader, statement: AnySelect) -> pd.DataFrame:
    """Rows of the select; none where the warehouse lacks a part of it."""
    return read(statement) if connected(read, statement) else empty_frame(statement)


def read_measures(read: Reader, filters: Filters, ids: Sequence[str] = tuple(BY_ID)) -> pd.DataFrame:
    """One row per measure asked for, in the order of `ids`, whatever the warehouse has of it.

    measure, domain, unit; numerator, denominator: float, the second empty for counts; value: numerator, or numerator /
    denominator in the measure's unit, empty where the denominator is 0; *_before: the same at before_utc, the moment of
    the like-for-like question; target; better: up, down or ""; status: one of `STATUSES`; connected: bool, false where
    the warehouse lacks a table or column of it; whole_city: bool, true where a district is asked for and the measure
    has none, so that its value is the city's.
    """
    measures = [BY_ID[name] for name in ids]
    return _rows(read, filters, measures, _counts(read, filters, measures), _named(read, measures))


def _rows(
    read: Reader,
    filters: Filters,
    measures: Sequence[Measure],
    counts: tuple[Mapping[str, Counts], Mapping[str, Counts]],
    named: pd.DataFrame,
) -> pd.DataFrame:
    queried = _queried(read, filters, measures)
    rows = []
    for measure in measures:
        if isinstance(measure.source, Population):
            pair, pair_before = (_pair(read, measure.source, measure, of, named) for of in counts)
        else:
            pair, pair_before = queried[measure.id], queried[measure.id + BEFORE]
        rows.append(_row(filters, measure, pair, pair_before, measure.before(filters)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


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
    pairs = {name: (connected(read, statement), np.nan, np.nan) for name, statement in asked.items()}
    known = [asked[name].add_columns(literal(name).label("asked")) for name, (there, *_) in pairs.items() if there]
    if known:
        row = union_all(*known).subquery("pairs").c
        found = read(select(row.asked, row.numerator, row.denominator).order_by(row.asked))
        pairs |= {name: (True, float(n), float(whole)) for name, n, whole in found.itertuples(index=False, name=None)}
    return pairs


def _row(filters: Filters, measure: Measure, now: Pair, before: Pair, earlier: Filters) -> dict[str, Any]:
    known, numerator, denominator = now
    _, numerator_before, denominator_before = before
    value = value_of(measure, numerator, denominator)
    return {
        "measure": measure.id,
        "domain": measure.domain,
        "unit": measure.unit,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "numerator_before": numerator_before,
        "denominator_before": denominator_before,
        "value_before": value_of(measure, numerator_before, denominator_before),
        "before_utc": pd.Timestamp(earlier.moment).as_unit("us"),
        "target": np.nan if measure.target is None else measure.target,
        "better": measure.better or "",
        "status": status_of(measure, value),
        "connected": known,
        "whole_city": filters.district is not None and not measure.district_able,
    }


def _counts(
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
    read: Reader, source: Population, measure: Measure, counts: Mapping[str, Counts], named: pd.DataFrame
) -> Pair:
    counted = counts[measure.id]
    peopled = "population" in named and read.has(source.table.c.district_id)
    if not counted.knows(source, measure.part) or (measure.residents and not peopled):
        return UNKNOWN
    if measure.residents:
        peopled_units = dict(zip(named["district_id"], named["population"].astype("float64"), strict=True))
        here = [unit for unit in counted.units if unit in peopled_units]
        opened = sum(counted.of(source, unit, measure.part) for unit in here) if here else np.nan
        known = [peopled_units[unit] for unit in here if not np.isnan(peopled_units[unit])]
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


def _named(read: Reader, measures: Iterable[Measure], *, by_district: bool = False) -> pd.DataFrame:
    """Units with names and residents, where the measures need them; without `population` where it is not known."""
    if not by_district and not any(measure.residents for measure in measures):
        return pd.DataFrame()
    statement = district_names_query(read.has)
    named = read_or_none(read, statement)
    return named if read.has(district.c.population) else named.drop(columns="population")


def read_by_district(read: Reader, filters: Filters, *measures: Measure) -> pd.DataFrame:
    """One row per measure and district with facts known at the moment, in the order of measures and of identifiers.

    measure; district_id, name_zh, name_en; population; numerator, denominator, value: float. A district where nothing
    is counted stands with 0; one without any fact (or hidden from the viewer) does not stand. No rows of a measure that
    the warehouse does not have. Raises ValueError for one that cannot be told by district.
    """
    for measure in measures:
        if not measure.district_able:
            raise ValueError(f"{measure.id} is not known by district")
    counts, _ = _counts(read, filters, measures, units=True, before=False)
    named = _named(read, measures, by_district=True)
    numbers = {name: "float64" for name in ("numerator", "denominator", "value")}
    rows = [(measure.id, *row) for measure in measures for row in _by_unit(measure, counts, named)]
    found = pd.DataFrame(rows, columns=["measure", "district_id", *numbers])
    found = found.astype(numbers | {"measure": "str", "district_id": "str"})
    return found.merge(named.reindex(columns=NAMED), on="district_id", how="left").astype({"population": "float64"})


def _by_unit(
    measure: Measure, counts: Mapping[str, Counts], named: pd.DataFrame
) -> list[tuple[str, float, float, float]]:
    """Unit, numerator, denominator and value of a measure in each unit with facts known at the moment."""
    source, counted = measure.source, counts.get(measure.id)
    if not isinstance(source, Population) or counted is None or not counted.knows(source, measure.part) or named.empty:
        return []
    whole = {unit: counted.of(source, unit, False) or np.nan for unit in counted.units}
    if measure.residents:
        whole = dict(zip(named["district_id"], named.get("population", named["district_id"].isna()), strict=True))
    rows = []
    for unit in counted.units:
        numerator = counted.of(source, unit, measure.part)
        denominator = np.nan if measure.denominator is None else float(whole.get(unit, np.nan))
        rows.append((unit, numerator, denominator, value_of(measure, numerator, denominator)))
    return rows


def chosen(filters: Filters) -> Measure:
    """The measure by which the map is shaded: the one asked for where it can be, else the first of `SHADES`."""
    return BY_ID[filters.measure if filters.measure in SHADES else SHADES[0]]


def read_scorecard(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per measure of the deck with the columns of `read_measures`, and its weakest district.

    weak_district_id, weak_name_zh, weak_name_en, weak_value: the district farthest on the wrong side, of those that
    differ; empty for measures without districts or without a better side. districts: int, districts that have a value.
    """
    named = _named(read, MEASURES, by_district=True)
    counts = _counts(read, filters, MEASURES, units=True)
    rows = _rows(read, filters, MEASURES, counts, named)
    names = {unit: (name_zh, name_en) for unit, name_zh, name_en, *_ in named.itertuples(index=False)}
    weak = pd.DataFrame([_weakest(measure, _by_unit(measure, counts[0], named), names) for measure in MEASURES])
    return pd.concat([rows, weak], axis=1)


def _weakest(
    measure: Measure, rows: list[tuple[str, float, float, float]], names: Mapping[str, tuple[Any, Any]]
) -> dict[str, Any]:
    known = [(value, unit) for unit, *_, value in rows if not np.isnan(value)]
    nothing = {"weak_district_id": None, "weak_name_zh": None, "weak_name_en": None, "weak_value": np.nan}
    if measure.better is None or len({value for value, _ in known}) < 2:
        return nothing | {"districts": len(known)}
    sign = 1 if measure.better == "up" else -1
    value, unit = min(known, key=lambda pair: (sign * pair[0], pair[1]))
    name_zh, name_en = names.get(unit, (None, None))
    weak = {"weak_district_id": unit, "weak_name_zh": name_zh, "weak_name_en": name_en, "weak_value": value}
    return weak | {"districts": len(known)}
