"""The headline figures of the overview (总览), and their parts."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data.calls.counts import DATASETS, call_counts
from data.contract.calls import business_system, data_call, dataset
from data.contract.incidents import incident as incident_table
from data.contract.incidents import incident_type
from data.incidents import open as incidents
from data.measures.definitions import BY_ID, HEADLINE, HEADLINE_OF_DISTRICT, obeyed_by, tables_of
from data.measures.suppression import Values
from data.measures.values import COLUMNS, asked_of, read_measures
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import read_or_none
from data.questions.reading import Reader
from data.warehouse.frames import frame_of, tuples_of
from data.warehouse.selects import AnySelect

HEADLINE_COLUMNS = (
    COLUMNS | dict.fromkeys(("part", "part_name_zh", "part_name_en"), "str") | {"since_utc": "datetime64[us]"}
)
ON_TILES = tuple(BY_ID[name] for name in (*HEADLINE, *HEADLINE_OF_DISTRICT))


def over_limit_query(filters: Filters) -> Select[Any]:
    """One row per command system with open incidents past their limit, most incidents first.

    Columns: part (the command system), numerator (number of these incidents).
    """
    over = func.count().label("numerator")
    asked = [*incidents.are_open(filters), incidents.over_limit(filters), *incidents.selected(filters)]
    system = incident_type.c.command_system
    return (
        select(system.label("part"), over)
        .join_from(incident_table, incident_type, incident_type.c.type_id == incident_table.c.type_id)
        .where(*asked)
        .group_by(system)
        .order_by(over.desc(), system)
    )


def errors_query(filters: Filters) -> AnySelect:
    """One row about the dataset with most failed calls in the window; no row if there were no calls.

    Columns: part (dataset_id), part_name_zh, part_name_en, numerator (number of its failed calls, which can be 0).
    """
    row = call_counts(filters, "dataset_id", errors=True).c
    errors = func.sum(row.n_errors).label("errors")
    failing = select(row.dataset_id, errors).group_by(row.dataset_id).order_by(errors.desc(), row.dataset_id)
    part = failing.limit(1).subquery("part")
    names = (dataset.c.name_zh.label("part_name_zh"), dataset.c.name_en.label("part_name_en"))
    return select(part.c.dataset_id.label("part"), *names, part.c.errors.label("numerator")).join_from(
        part, dataset, dataset.c.dataset_id == part.c.dataset_id, isouter=True
    )


def connected_query(filters: Filters) -> AnySelect:
    """One row: systems (number of systems that match the filters), agencies (number of agencies that run them)."""
    system = business_system.c
    found = (func.count().label("systems"), func.count(system.agency_id.distinct()).label("agencies"))
    counted: AnySelect = select(*found)
    return counted.where(*filters.where(system=system.system_id, agency=system.agency_id))


@panel_read(
    HEADLINE_COLUMNS,
    tables={*tables_of(ON_TILES), *DATASETS, business_system, dataset, incident_type},
    obeys=obeyed_by(ON_TILES),
    window="",
    silent_without=(),  # each measure judges for itself: see `read_measures`
    cells=Values(),
)
def read_headline(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per measure of `HEADLINE`, as in `read_measures`, each followed by rows for its parts.

    If a district is chosen, the measures are those of `HEADLINE_OF_DISTRICT`. part: "" in the row of a measure. The
    numerator of a part is its count. A part with count 0 has no row.

    Three measures have parts. calls_ever has the parts ``systems`` (business systems that match the filters) and
    ``agencies`` (those that run the systems). calls_error_rate has one part, the dataset with most failed calls; part
    is its dataset_id. incidents_over_limit has one part per command system, most incidents first.

    since_utc, only for calls_ever: the time of the first data call, naive UTC; missing if it is not known.
    """
    first = filters.first_rows.since((data_call.name,))
    shown = HEADLINE_OF_DISTRICT if filters.districts else HEADLINE
    figures: list[tuple[Any, ...]] = [
        (*figure, "", None, None, first if figure[0] == "calls_ever" else None)
        for figure in tuples_of(read_measures(read, filters, shown))
    ]
    linked = read_or_none(read, connected_query(filters))
    failing = read_or_none(read, errors_query(asked_of(BY_ID["calls_error_rate"], filters)))
    over = read_or_none(read, over_limit_query(filters.for_domain("incidents")))
    parts = [("calls_ever", linked[name].sum(), str(name), None, None) for name in linked]
    parts += [("calls_error_rate", errors, *names) for *names, errors in tuples_of(failing)]
    parts += [("incidents_over_limit", number, system, None, None) for system, number in tuples_of(over)]
    rows: list[tuple[Any, ...]] = [*figures, *(_part(*part) for part in parts if part[0] in shown and part[1] > 0)]
    rows.sort(key=lambda row: shown.index(row[0]))
    return frame_of(rows, HEADLINE_COLUMNS)


def _part(measure: str, numerator: float, part: str, name_zh: Any, name_en: Any) -> tuple[Any, ...]:
    """The values of `HEADLINE_COLUMNS` in the row of a part: see `read_headline`. Most values are missing."""
    names = {"part": part, "part_name_zh": name_zh, "part_name_en": name_en}
    compared = {"before_days": 0, "unlike": "", "more_workdays": 0, "ignored": ""}
    of_part = {
        "measure": measure,
        "numerator": numerator,
        "connected": True,
        "whole_city": False,
        "city_target": False,
        "ignored": "",
    }
    return tuple((dict.fromkeys(HEADLINE_COLUMNS) | compared | of_part | names).values())
