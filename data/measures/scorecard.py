"""The scorecard (指标考核): every measure with its weakest district."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.contract.common import district
from data.measures.definitions import MEASURES, Measure, obeyed_by, tables_of
from data.measures.districts import NOWHERE, District, read_districts
from data.measures.suppression import Values
from data.measures.values import (
    COLUMNS,
    asked_of,
    measure_rows,
    read_measure_counts,
    values_by_district,
)
from data.questions.filters import Filters
from data.questions.judgement import AMOUNT_DIGITS, rounded
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.warehouse.frames import frame_of

WEAKEST = {
    "weak_district_id": "str", "weak_name_zh": "str", "weak_name_en": "str", "weak_value": "float64",
    "weak_unit": "str", "districts": "int64",
}  # fmt: skip
"""Dtypes of the columns that `read_scorecard` adds to those of `read_measures`."""
RESIDENTS, PER_RESIDENTS = "per 10,000 people", 10_000.0
"""The unit of numbers per resident, and how many residents it means."""


@panel_read(
    COLUMNS | WEAKEST,
    tables={*tables_of(MEASURES), district},
    obeys=obeyed_by(MEASURES),
    window="",
    silent_without=(),  # each measure judges for itself: see `read_measures`
    cells=Values(),
)
def read_scorecard(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per measure of `MEASURES`: the columns of `read_measures`, and the measure's weakest district.

    weak_district_id, weak_name_zh, weak_name_en, weak_value: the district with the worst value. They are missing if no
    two districts have different values as written, and for measures without districts, without a good direction
    (`better`), or whose values are not complete (incomplete_before_utc). districts: number of districts with a value.

    weak_unit: the unit of weak_value. A number of cases or incidents is held against the residents of its district:
    else the weakest would always be the largest. Districts whose residents are not known have then no value.
    """
    named = read_districts(read, filters, MEASURES, by_district=True)
    counts = read_measure_counts(read, filters, MEASURES, units=True)
    pairs = zip(MEASURES, measure_rows(read, filters, MEASURES, counts, named), strict=True)
    rows = []
    for measure, row in pairs:
        whole = measure.incomplete_before(asked_of(measure, filters)) is None
        districts = values_by_district(measure, counts[0], named)
        rows.append((*row, *_weakest(measure, districts, named, judged=whole)))
    return frame_of(rows, COLUMNS | WEAKEST)


def _weakest(
    measure: Measure, rows: list[tuple[str, float, float, float]], named: Mapping[str, District], *, judged: bool
) -> tuple[Any, ...]:
    """The columns `WEAKEST` for one measure: identifier, names, value and unit of its weakest district, and how many.

    Only districts with a value count. All but the number are empty if `judged` is false, if the measure has no
    direction, or if all districts have the same value when rounded. rows: the result of `values_by_district`.
    """
    counted, districts = measure.denominator is None, sum(not np.isnan(value) for *_, value in rows)
    values = [(PER_RESIDENTS * n / named.get(unit, NOWHERE).population if counted else value, unit)
              for unit, n, _, value in rows]  # fmt: skip
    known = [(value, unit) for value, unit in values if not np.isnan(value)]
    unit_of, digits = (RESIDENTS, AMOUNT_DIGITS) if counted else (measure.unit, measure.digits)
    written = {rounded(value, unit_of, digits) for value, _ in known}
    if not judged or measure.better is None or len(written) < 2:
        return None, None, None, np.nan, None, districts
    sign = 1 if measure.better == "up" else -1
    value, unit = min(known, key=lambda pair: (sign * pair[0], pair[1]))
    weak = named.get(unit, NOWHERE)
    return unit, weak.name_zh, weak.name_en, value, unit_of, districts
