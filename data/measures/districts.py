"""Names and residents of districts, for measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from data.measures.definitions import Measure
from data.questions.filters import Filters
from data.questions.names import district_names_query, read_residents
from data.questions.presence import read_or_none
from data.questions.reading import Reader
from data.warehouse.frames import tuples_of


class District(NamedTuple):
    """Names and number of residents of a district or smaller unit; None or NaN where the warehouse does not have them.

    residents: as population, but NaN for a unit that `read_residents` does not list, such as a subdistrict.
    """

    name_zh: Any = None
    name_en: Any = None
    population: float = np.nan
    residents: float = np.nan


NOWHERE = District()


def read_districts(
    read: Reader, filters: Filters, measures: Iterable[Measure], *, by_district: bool = False
) -> dict[str, District]:
    """Identifier of a district or smaller unit -> its names and population.

    Empty if `by_district` is False and no measure is per resident, or if the warehouse lacks the names.
    """
    peopled = any(measure.residents for measure in measures)
    if not by_district and not peopled:
        return {}
    rows = read_or_none(read, district_names_query(read.has))
    residents = read_residents(read, filters) if peopled else {}
    facts = tuples_of(rows, "district_id", "name_zh", "name_en", "population")
    return {unit: District(zh, en, people, residents.get(unit, np.nan)) for unit, zh, en, people in facts}
