"""The city's map (总览地图): districts shaded by a measure, and open incidents."""

from __future__ import annotations

import pandas as pd

from data.contract.common import agency, district
from data.contract.incidents import incident, incident_event, incident_type
from data.incidents import open as incidents
from data.measures.definitions import BY_ID, SHADES, obeyed_by, tables_of
from data.measures.suppression import Values
from data.measures.values import asked_of, chosen, read_by_district
from data.questions.coverage import INCOMPLETE
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import read_or_none
from data.questions.reading import Reader
from data.warehouse.frames import frame_of, tuples_of

MAP_COLUMNS = {
    "kind": "str", "measure": "str", "window": "str", "chosen": "bool", "district_id": "str", "name_zh": "str",
    "name_en": "str", "population": "float64", "numerator": "float64", "denominator": "float64", "value": "float64",
    "incident_id": "str", "severity": "float64", "minutes_left": "float64", "type_name_zh": "str",
    "type_name_en": "str", "stage": "str", "lon": "float64", "lat": "float64", **INCOMPLETE,
}  # fmt: skip
"""Dtypes of the columns of `read_map`."""
OF_DISTRICT = ("district_id", "name_zh", "name_en", "population", "numerator", "denominator", "value")
OF_INCIDENT = ("incident_id", "severity", "minutes_left", "type_name_zh", "type_name_en", "stage", "lon", "lat")
SHADING = tuple(BY_ID[name] for name in SHADES)


@panel_read(
    MAP_COLUMNS,
    tables={*tables_of(SHADING), incident, incident_event, incident_type, district, agency},
    obeys={*obeyed_by(SHADING), *incidents.SELECTED_BY, "measure"},
    window="",
    silent_without=(),  # each measure judges for itself: see `read_by_district`
    cells=Values(totals=False),
)
def read_map(read: Reader, filters: Filters) -> pd.DataFrame:
    """First rows about districts (kind ``district``), then one row per open incident (kind ``incident``).

    The rows about districts are those of `read_by_district` for the measures `SHADES`. window: the window of the
    measure, "" for an amount at the moment. chosen: True for the measure that shades the map (see `chosen` in
    `data.measures.values`). incomplete_before_utc: as in `read_measures`. The columns about incidents are missing.

    The incidents are those open at the moment, in whatever stage, the most urgent last. district_id: the incident's
    district. chosen is False. minutes_left: minutes from the moment to the limit for closing, negative if it has
    passed. lon, lat: degrees WGS-84. The other columns about districts are missing.
    """
    named = chosen(filters).id
    shades = read_by_district(read, filters, *SHADING)
    # the measures count incidents of all stages, so the points are of all stages too
    here = filters.for_domain("incidents").only(incidents.SELECTED_BY)
    opened = incidents.by_urgency(read_or_none(read, incidents.open_query(here, read.has)), here)
    windows = {measure.id: measure.window_of(filters) for measure in SHADING}
    incomplete = {measure.id: measure.incomplete_before(asked_of(measure, filters)) for measure in SHADING}
    districts = [
        (
            "district",
            measure,
            windows[measure],
            measure == named,
            *of_district,
            *[None] * len(OF_INCIDENT),
            incomplete[measure],
        )
        for measure, *of_district in tuples_of(shades, "measure", *OF_DISTRICT)
    ]
    points = [
        ("incident", None, None, False, district, *[None] * (len(OF_DISTRICT) - 1), *of_incident, None)
        for district, *of_incident in reversed(tuples_of(opened, "district_id", *OF_INCIDENT))
    ]
    return frame_of([*districts, *points], MAP_COLUMNS)
