"""The scorecard (指标看板): every measure with its weakest district."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.measures.definitions import MEASURES, Measure
from data.measures.values import COLUMNS, NOWHERE, Unit, measure_rows, read_counts_of, read_units, values_by_unit
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.frames import frame_of

WEAKEST = {
    "weak_district_id": "str", "weak_name_zh": "str", "weak_name_en": "str", "weak_value": "float64",
    "districts": "int64",
}  # fmt: skip
"""What `read_scorecard` adds."""


def read_scorecard(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per measure of the deck with the columns of `read_measures`, and its weakest district.

    weak_district_id, weak_name_zh, weak_name_en, weak_value: the district farthest on the wrong side, of those that
    differ; empty for measures without districts or without a better side. districts: int, districts that have a value.
    """
    named = read_units(read, MEASURES, by_district=True)
    counts = read_counts_of(read, filters, MEASURES, units=True)
    rows = zip(MEASURES, measure_rows(read, filters, MEASURES, counts, named), strict=True)
    told = [(*row, *_weakest(measure, values_by_unit(measure, counts[0], named), named)) for measure, row in rows]
    return frame_of(told, COLUMNS | WEAKEST)


def _weakest(
    measure: Measure, rows: list[tuple[str, float, float, float]], named: Mapping[str, Unit]
) -> tuple[Any, ...]:
    """The values of `WEAKEST`."""
    known = [(value, unit) for unit, *_, value in rows if not np.isnan(value)]
    if measure.better is None or len({value for value, _ in known}) < 2:
        return None, None, None, np.nan, len(known)
    sign = 1 if measure.better == "up" else -1
    value, unit = min(known, key=lambda pair: (sign * pair[0], pair[1]))
    weak = named.get(unit, NOWHERE)
    return unit, weak.name_zh, weak.name_en, value, len(known)
