"""Values of the headline measures: now, like for like before, against the target, and by district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data.contract import district, metadata
from data.filters import Filters
from data.incidents import optional
from data.measures import BY_ID, MEASURES, SHADES, Measure
from data.reading import Reader
from data.selects import AnySelect, columns_of, empty_frame
from data.services import ratio

COLUMNS = (
    "measure", "domain", "unit", "numerator", "denominator", "value", "numerator_before", "denominator_before",
    "value_before", "before_utc", "target", "better", "status", "connected",
    "whole_city",
)  # fmt: skip
STATUSES = ("bad", "near", "good", "none")
"""bad: misses the target; near: misses it by no more than the tolerance; none: no target or no value."""


def connected(read: Reader, statement: AnySelect) -> bool:
    """Whether the warehouse has every table and column of the select."""
    return read.has(*(metadata.tables[table].c[column] for table, column in columns_of(statement)))


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
    return pd.DataFrame([_row(read, filters, BY_ID[name]) for name in ids], columns=list(COLUMNS))


def _row(read: Reader, filters: Filters, measure: Measure) -> dict[str, Any]:
    earlier = measure.before(filters)
    known, numerator, denominator = _counts(read, measure.query(filters, None))
    _, numerator_before, denominator_before = _counts(read, measure.query(earlier, None))
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


def _counts(read: Reader, statement: AnySelect) -> tuple[bool, float, float]:
    """Whether the warehouse can answer, numerator and denominator."""
    if not connected(read, statement):
        return False, np.nan, np.nan
    found = read(statement)
    sums = found[["numerator", "denominator"]].astype("float64").sum(min_count=1)
    return True, float(sums["numerator"]), float(sums["denominator"])


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


def by_district_query(measure: Measure, filters: Filters, read: Reader) -> AnySelect:
    """One row per district with facts known at the moment: district_id, names, population, numerator, denominator.

    A district where nothing is counted stands with 0; one without any fact (or hidden from the viewer) does not stand.
    """
    place = measure.district
    if place is None:
        raise ValueError(f"{measure.id} is not known by district")
    time = place.table.info["time"]
    seen = [place.is_not(None), *filters.where(district=place)]
    seen += [filters.known(place.table.c[time])] if time else []
    units = select(place.label("unit")).where(*seen).distinct().subquery("units")
    part = measure.query(filters, place).order_by(None).subquery("counted")
    name = district.c
    statement: AnySelect = select(
        units.c.unit.label("district_id"), name.name_zh, name.name_en, optional(name.population, read.has),
        func.coalesce(part.c.numerator, 0).label("numerator"), part.c.denominator,
    )  # fmt: skip
    joined = statement.join_from(units, part, part.c.district_id == units.c.unit, isouter=True)
    return joined.join(district, name.district_id == units.c.unit, isouter=True).order_by(units.c.unit)


def read_by_district(read: Reader, filters: Filters, measure: Measure) -> pd.DataFrame:
    """One row per district of one measure, by district_id; none where the warehouse does not have it.

    district_id, name_zh, name_en; population; numerator, denominator, value: float.
    """
    statement = by_district_query(measure, filters, read)
    rows = read_or_none(read, statement)
    rows = rows.astype({"population": "float64", "numerator": "float64", "denominator": "float64"})
    return rows.assign(value=value_of(measure, rows["numerator"], rows["denominator"]))


def chosen(filters: Filters) -> Measure:
    """The measure by which the map is shaded: the one asked for where it can be, else the first of `SHADES`."""
    return BY_ID[filters.measure if filters.measure in SHADES else SHADES[0]]


def read_scorecard(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per measure of the deck with the columns of `read_measures`, and its weakest district.

    weak_district_id, weak_name_zh, weak_name_en, weak_value: the district farthest on the wrong side, of those that
    differ; empty for measures without districts or without a better side. districts: int, districts that have a value.
    """
    rows = read_measures(read, filters)
    weak = pd.DataFrame([_weakest(read, filters, measure) for measure in MEASURES])
    return pd.concat([rows, weak], axis=1)


def _weakest(read: Reader, filters: Filters, measure: Measure) -> dict[str, Any]:
    nothing = {"weak_district_id": None, "weak_name_zh": None, "weak_name_en": None, "weak_value": np.nan}
    if measure.district is None:
        return nothing | {"districts": 0}
    rows = read_by_district(read, filters, measure)
    known = rows[rows["value"].notna()]
    if measure.better is None or known["value"].nunique() < 2:
        return nothing | {"districts": len(known)}
    worst = known.sort_values(["value", "district_id"], ascending=[measure.better == "up", True]).iloc[0]
    names = {f"weak_{name}": worst[name] for name in ("district_id", "name_zh", "name_en")}
    return names | {"weak_value": worst["value"], "districts": len(known)}
