"""Incidents by source, type, district, and the agency that handles them (事件排行)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, and_, case, cast, func, null, select

from data.contract.common import agency, district
from data.contract.incidents import incident, incident_event, incident_type
from data.incidents.clock import checks_query
from data.incidents.open import SELECTED_BY, due, is_open, on_time, over_limit, selected, were_open
from data.questions.arithmetic import count_of, fill_zeros, ratio, share_of
from data.questions.comparisons import COMPARED, Comparison, before
from data.questions.filters import Filters
from data.questions.names import agency_names_query, district_names_query, read_residents
from data.questions.noise import USUAL, usual_columns, windows_back
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete
from data.questions.reading import Reader

OBEYS = (*SELECTED_BY, "window")


def sources_query(filters: Filters) -> Select[Any]:
    """One row per source with incidents reported in the window: source, incidents (their number)."""
    reported = select(incident.c.source, func.count().label("incidents"))
    reported = reported.where(filters.within(incident.c.reported_at), *selected(filters))
    return reported.group_by(incident.c.source).order_by(incident.c.source)


def earlier_query(of: Column[Any], windows: Sequence[Filters]) -> Select[Any]:
    """One row per value of the column `of`: numbers of incidents reported in each of these earlier windows.

    windows: the newest first. Columns: `of`, then before_1 for the first of the windows, before_2 for the second, …
    """
    at = incident.c.reported_at
    counts = [count_of(window.within(at)).label(f"before_{n}") for n, window in enumerate(windows, 1)]
    asked = (at >= windows[-1].start, at < windows[0].end, *selected(windows[0]))
    return select(of, *counts).where(*asked).group_by(of).order_by(of)


def _told(rows: pd.DataFrame, earlier: list[str], against: Comparison) -> pd.DataFrame:
    """The rows with incidents_before, usual, stands_out and the columns `COMPARED`.

    earlier: names of the columns before_1, before_2, … of `earlier_query`, which the rows have.
    """
    counts = np.nan_to_num(rows[earlier].to_numpy(dtype="float64"))  # a value without incidents then has no row
    usual = usual_columns(rows["incidents"].to_numpy(), counts if against.possible else counts * np.nan)
    return against.told(rows.assign(incidents_before=counts[:, 0].astype("int64"), **usual), "incidents_before")


@panel_read(
    {"source": "str", "incidents": "int64", "share": "float64", "incidents_before": "int64 | float64", **USUAL,
     **COMPARED},
    tables=(incident,), obeys=OBEYS,
)  # fmt: skip
def read_sources(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per source with incidents reported in the window, most incidents first.

    share: 0–1, the source's part of all incidents reported in the window. incidents_before: incidents reported in the
    earlier window, missing where nothing may be compared. usual, stands_out: see `data.questions.noise`. For the
    columns `COMPARED` see `Comparison.told`.
    """
    against = before(filters, incident)
    now = read(sources_query(filters))
    earlier = read(earlier_query(incident.c.source, windows_back(filters, against)))
    rows = now.assign(share=share_of(now["incidents"])).merge(earlier, on="source", how="left")
    rows = _told(rows, list(earlier.columns[1:]), against)
    return rows.sort_values(["incidents", "source"], ascending=[False, True], ignore_index=True)


def types_query(filters: Filters, has: Has = complete) -> Select[Any]:
    """One row per type with incidents reported in the window: type_id, incidents, registered, finished.

    registered: how many of the incidents were registered before the moment. finished: how many were closed before it.
    Both are NULL if the warehouse does not have the column.
    """

    def reached(column: Column[Any]) -> ColumnElement[Any]:
        if not has(column):
            return cast(null(), incident.c.severity.type)
        return func.sum(case((filters.known(column), 1), else_=0))

    counted = select(
        incident.c.type_id,
        func.count().label("incidents"),
        reached(incident.c.registered_at).label("registered"),
        reached(incident.c.closed_at).label("finished"),
    )
    counted = counted.where(filters.within(incident.c.reported_at), *selected(filters))
    return counted.group_by(incident.c.type_id).order_by(incident.c.type_id)


def type_names_query() -> Select[Any]:
    """One row per type: type_id, name_zh, name_en, category, command_system."""
    column = incident_type.c
    return select(column.type_id, column.name_zh, column.name_en, column.category, column.command_system).order_by(
        column.type_id
    )


@panel_read(
    {"type_id": "str", "name_zh": "str", "name_en": "str", "incidents": "int64",
     "incidents_before": "int64 | float64", "change": "int64 | float64", "registered": "int64 | float64",
     "closed": "int64 | float64", "category": "str", "command_system": "str", **USUAL, **COMPARED},
    tables=(incident, incident_type), obeys=OBEYS,
)  # fmt: skip
def read_types(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per type with incidents reported in the window or in the earlier window.

    Order: most incidents first, then most in the earlier window, then type_id. incidents_before: number in the earlier
    window. change: incidents - incidents_before. Both are missing where nothing may be compared; then only types with
    incidents in the window have a row. registered, closed: how many of the incidents had reached this stage by the
    moment; missing where the warehouse does not know. usual, stands_out: see `data.questions.noise`. For the columns
    `COMPARED` see `Comparison.told`.
    """
    against = before(filters, incident)
    now = read(types_query(filters, read.has)).rename(columns={"finished": "closed"})
    earlier = read(earlier_query(incident.c.type_id, windows_back(filters, against)))
    rows = now.merge(earlier, on="type_id", how="outer")
    counts = ["incidents", "incidents_before"]
    fill_zeros(rows, "incidents")
    rows = _told(rows, list(earlier.columns[1:]), against)
    rows = rows[(rows["incidents"] > 0) | (rows["incidents_before"] > 0)]
    rows = rows.assign(change=rows["incidents"] - rows["incidents_before"])
    for name, column in (("registered", incident.c.registered_at), ("closed", incident.c.closed_at)):
        rows[name] = rows[name].fillna(0).astype("int64") if read.has(column) else rows[name].astype("float64")
    named = rows.merge(read(type_names_query()), on="type_id", how="left")
    return named.sort_values([*counts, "type_id"], ascending=[False, False, True], ignore_index=True)


def due_query(filters: Filters) -> Select[Any]:
    """One row per agency with incidents due in the window: agency_id, due, on_time (numbers of incidents).

    For the conditions see `due` and `on_time` in `data.incidents.open`.
    """
    kept = func.sum(case((on_time(), 1), else_=0)).label("on_time")
    counted = select(incident.c.agency_id, func.count().label("due"), kept).where(due(filters), *selected(filters))
    return counted.group_by(incident.c.agency_id).order_by(incident.c.agency_id)


@panel_read(
    {"agency_id": "str", "name_zh": "str", "name_en": "str", "due": "int64", "on_time": "int64",
     "on_time_rate": "float64", "checked": "int64 | float64", "rework": "int64 | float64", "rework_rate": "float64"},
    tables=(incident, incident_event, agency), obeys=OBEYS, window="7d",
)  # fmt: skip
def read_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with incidents due or verified in the window, most due first, then by agency_id.

    due: number of incidents whose limit for closing lies in the window. on_time: how many of them were closed by their
    limit. on_time_rate: 0–1, on_time / due, missing where none was due. checked: number of verifications in the window.
    rework: how many of them sent the incident back. rework_rate: 0–1, rework / checked, missing where none was checked.
    In a warehouse without events the last three are missing.
    """
    rows, events = read(due_query(filters)), read.has(incident_event.c.at)
    if events:
        rows = rows.merge(read(checks_query(filters)), on="agency_id", how="outer")
    else:
        rows = rows.assign(checked=float("nan"), rework=float("nan"))
    fill_zeros(rows, "due", "on_time", *(("checked", "rework") if events else ()))
    rows["on_time_rate"] = ratio(rows["on_time"], rows["due"])
    rows["rework_rate"] = ratio(rows["rework"], rows["checked"])
    named = rows.merge(read(agency_names_query()), on="agency_id", how="left")
    return named.sort_values(["due", "agency_id"], ascending=[False, True], ignore_index=True)


def by_district_query(filters: Filters, has: Has = complete) -> Select[Any]:
    """One row per district: district_id, open, over, reported (numbers of incidents; all three can be 0).

    open: open at the moment. over: how many of these are past their limit then; NULL if the warehouse has no limits.
    reported: reported in the window.
    """
    over = (
        func.sum(case((and_(is_open(filters), over_limit(filters)), 1), else_=0))
        if has(incident.c.due_at)
        else cast(null(), incident.c.severity.type)
    )
    counted = select(
        incident.c.district_id,
        func.sum(case((is_open(filters), 1), else_=0)).label("open"),
        over.label("over"),
        func.sum(case((filters.within(incident.c.reported_at), 1), else_=0)).label("reported"),
    )
    # open at some time since the window's start: this covers those reported in the window and those open now
    counted = counted.where(*were_open(filters, filters.start, filters.moment), *selected(filters))
    return counted.group_by(incident.c.district_id).order_by(incident.c.district_id)


@panel_read(
    {"district_id": "str", "name_zh": "str", "name_en": "str", "open": "int64", "over": "int64 | float64",
     "reported": "int64", "population": "int64 | float64", "open_per_10k": "float64", "city_per_10k": "float64",
     "whole_city": "bool"},
    tables=(incident, district), obeys=OBEYS,
)  # fmt: skip
def read_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district with incidents open at the moment or reported in the window.

    Order: most open incidents first, then district_id. open: number of open incidents. over: how many of these are past
    their limit for closing, missing where the warehouse has no limits. reported: number reported in the window.
    population: residents, missing where not known. open_per_10k: open incidents per 10,000 residents, missing where
    population is missing or 0. city_per_10k: the same for all
    districts of the question together, those without incidents included; it is the same in every row.
    whole_city: whether these are all districts of the city.
    """
    rows = read(by_district_query(filters, read.has))
    rows = rows[(rows["open"] > 0) | (rows["reported"] > 0)]
    names = read(district_names_query(read.has))
    named = rows.merge(names, on="district_id", how="left")
    named["whole_city"] = not filters.values_of("district") and all(map(read.sees, names["district_id"]))
    named["open_per_10k"] = ratio(named["open"], named["population"]) * 1e4
    residents = pd.Series(read_residents(read, filters), dtype="float64").dropna()
    opened = rows.loc[rows["district_id"].isin(residents.index), "open"].sum()
    named["city_per_10k"] = ratio(float(opened), float(residents.sum())) * 1e4
    return named.sort_values(["open", "district_id"], ascending=[False, True], ignore_index=True)
