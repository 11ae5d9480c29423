"""The city's map: districts shaded by a measure, and the open incidents on them (总览地图)."""

from __future__ import annotations

import pandas as pd

from data.incidents import open as incidents
from data.measures.definitions import BY_ID, SHADES
from data.measures.values import chosen, read_by_district, read_or_none
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.frames import frame_of, tuples_of

MAP_COLUMNS = {
    "kind": "str", "measure": "str", "chosen": "bool", "district_id": "str", "name_zh": "str", "name_en": "str",
    "population": "float64", "numerator": "float64", "denominator": "float64", "value": "float64",
    "incident_id": "str", "severity": "float64", "minutes_left": "float64", "type_name_zh": "str",
    "type_name_en": "str", "stage": "str", "lon": "float64", "lat": "float64",
}  # fmt: skip
"""Columns of `read_map`, with their dtypes."""


OF_DISTRICT = ("district_id", "name_zh", "name_en", "population", "numerator", "denominator", "value")


OF_INCIDENT = ("incident_id", "severity", "minutes_left", "type_name_zh", "type_name_en", "stage", "lon", "lat")


def read_map(read: Reader, filters: Filters) -> pd.DataFrame:
    """Districts by the measures that may shade the map, then the incidents open at the moment, most urgent last.

    kind: district | incident. Of a district: measure, chosen (bool: the one that the filters ask for), district_id with
    its names, population, numerator, denominator, value. Of an incident: incident_id, severity, minutes_left to its
    limit, type_name_zh, type_name_en, stage, lon, lat, district_id. All measures are read, whichever is chosen: they
    stand in the text of a district, and the map is as new as the newest of them.
    """
    named = chosen(filters).id
    shades = read_by_district(read, filters, *(BY_ID[name] for name in SHADES))
    statement = incidents.open_query(filters, read.has)
    opened = incidents.most_urgent_first(read_or_none(read, statement), filters)
    districts = [
        ("district", measure, measure == named, *of_district, *[None] * len(OF_INCIDENT))
        for measure, *of_district in tuples_of(shades, "measure", *OF_DISTRICT)
    ]
    points = [
        ("incident", None, False, district, *[None] * (len(OF_DISTRICT) - 1), *of_incident)
        for district, *of_incident in reversed(tuples_of(opened, "district_id", *OF_INCIDENT))
    ]
    return frame_of([*districts, *points], MAP_COLUMNS)
