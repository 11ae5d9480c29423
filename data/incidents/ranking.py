"""Incidents by source, type, district, and the agency that handles them (事件排行)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, and_, case, cast, func, null, or_, select

from data.contract.common import agency, district
from data.contract.incidents import incident, incident_event, incident_type
from data.incidents.open import SELECTED_BY, due, is_open, on_time, over_limit, selected, were_open
from data.questions.arithmetic import count_of, fill_zeros, ratio, share_of_known
from data.questions.comparisons import COMPARED, Comparison, before
from data.questions.filters import Filters
from data.questions.names import agency_names_query, district_names_query, read_residents
from data.questions.noise import USUAL, usual_columns, windows_back
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete
from data.questions.reading import Reader

OBEYS = (*SELECTED_BY, "window")


def by_window_query(of: Column[Any], windows: Sequence[Filters], *more: ColumnElement[Any]) -> Select[Any]:
    """One row per value of `of`, with the numbers of incidents reported in each window.

    All numbers of a row are 0 if its incidents were reported between the windows.

    of: a column of ``incident``. windows: the question itself, then the questions about earlier windows, the newest
    first. more: further columns of the select. Columns: `of`, incidents (number in the first window), before_1 (in the
    second), before_2 (in the third), …, and those of `more`.
    """
    at = incident.c.reported_at
    names = ("incidents", *(f"before_{n}" for n in range(1, len(windows))))
    counts = [count_of(window.within(at)).label(name) for name, window in zip(names, windows, strict=True)]
    asked = (at >= windows[-1].start, at < windows[0].end, *selected(windows[0]))
    return select(of, *counts, *more).where(*asked).group_by(of).order_by(of)


def _told(rows: pd.DataFrame, against: Comparison) -> pd.DataFrame:
    """The rows with incidents_before, usual, stands_out and the columns `COMPARED`.

    rows: those of `by_window_query`, which may have more columns. The column before_1 becomes incidents_before.
    """
    names = [name for name in rows.columns if name.startswith("before_")] if against.possible else []
    counts = np.empty((len(rows), len(names)))
    for place, name in enumerate(names):
        counts[:, place] = rows[name]
    own = {"incidents_before": rows["before_1"].to_numpy()} | usual_columns(rows["incidents"].to_numpy(), counts)
    return against.told(rows, "incidents_before", more=own)


@panel_read(
    {"source": "str", "incidents": "int64", "share": "float64", "incidents_before": "int64 | float64", **USUAL,
     **COMPARED},
    tables=(incident,), obeys=OBEYS,
)  # fmt: skip
def read_sources(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per source with incidents reported in the window, most incidents first.

    share: 0–1, the source's part of the incidents reported in the window whose source is known. incidents_before:
    number of incidents reported in the earlier window, which `before` chooses; missing where nothing may be compared.
    usual, stands_out: see `data.questions.noise`. Columns `COMPARED`: see `Comparison.told`.
    """
    against = before(filters, incident)
    rows = read(by_window_query(incident.c.source, [filters, *windows_back(filters, against)]))
    rows = rows[rows["incidents"] > 0]
    rows = _told(rows.assign(share=share_of_known(rows["incidents"], rows["source"])), against)
    return rows.sort_values(["incidents", "source"], ascending=[False, True], ignore_index=True)


def types_query(filters: Filters, windows: Sequence[Filters], has: Has = complete) -> Select[Any]:
    """One row per type: the columns of `by_window_query`, then registered, closed, and those of `incident_type`.

    windows: as for `by_window_query`. registered: how many of the incidents of the question's window were registered
    before the moment. closed: how many of them were closed before the moment. Each is NULL if the warehouse does not
    have the time.
    """

    def reached(column: Column[Any]) -> ColumnElement[Any]:
        if not has(column):
            return cast(null(), incident.c.severity.type)
        return count_of(and_(filters.within(incident.c.reported_at), filters.known(column)))

    stages = (("registered", incident.c.registered_at), ("closed", incident.c.closed_at))
    more = [reached(column).label(name) for name, column in stages]
    counted = by_window_query(incident.c.type_id, windows, *more).order_by(None).subquery("counted")
    named = incident_type.c
    names = (named.name_zh, named.name_en, named.category, named.command_system)
    return (
        select(*counted.c, *names)
        .join_from(counted, incident_type, named.type_id == counted.c.type_id, isouter=True)
        .order_by(counted.c.type_id)
    )


@panel_read(
    {"type_id": "str", "name_zh": "str", "name_en": "str", "incidents": "int64",
     "incidents_before": "int64 | float64", "change": "int64 | float64", "registered": "int64 | float64",
     "closed": "int64 | float64", "category": "str", "command_system": "str", **USUAL, **COMPARED},
    tables=(incident, incident_type), obeys=OBEYS,
)  # fmt: skip
def read_types(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per incident type with incidents reported in the window or in the earlier window.

    Order: most incidents in the window first, then most in the earlier window, then type_id. incidents: number in the
    window. registered, closed: how many of these had reached the stage before the moment; missing where the warehouse
    does not have its times.

    incidents_before: number in the earlier window, which `before` chooses. change: incidents - incidents_before. If the
    windows cannot be compared, these two columns are missing, and only types with incidents in the window have a row.
    usual, stands_out: see `data.questions.noise`. Columns `COMPARED`: see `Comparison.told`.
    """
    against = before(filters, incident)
    rows = _told(read(types_query(filters, [filters, *windows_back(filters, against)], read.has)), against)
    rows = rows[(rows["incidents"] > 0) | (rows["incidents_before"] > 0)]
    rows = rows.assign(change=rows["incidents"] - rows["incidents_before"])
    order = ["incidents", "incidents_before", "type_id"]
    return rows.sort_values(order, ascending=[False, False, True], ignore_index=True)


def due_query(filters: Filters) -> Select[Any]:
    """One row per agency with incidents due in the window: agency_id, due, on_time (numbers of incidents).

    For the conditions see `due` and `on_time` in `data.incidents.open`.
    """
    kept = func.sum(case((on_time(), 1), else_=0)).label("on_time")
    counted = select(incident.c.agency_id, func.count().label("due"), kept).where(due(filters), *selected(filters))
    return counted.group_by(incident.c.agency_id).order_by(incident.c.agency_id)


def checks_query(filters: Filters) -> Select[Any]:
    """One row per agency whose incidents were checked (核查) in the window: agency_id, checked, rework.

    agency_id: the agency that handles the incident. checked: number of checks, which are the steps ``verified`` and
    ``rework``. rework: how many of these were ``rework``, which sends the incident back.
    """
    step = incident_event.c
    checked = or_(step.stage == "verified", step.stage == "rework")
    return (
        select(
            incident.c.agency_id,
            func.count().label("checked"),
            func.sum(case((step.stage == "rework", 1), else_=0)).label("rework"),
        )
        .join_from(incident_event, incident, incident.c.incident_id == step.incident_id)
        .where(*were_open(filters, filters.start, filters.end), checked, filters.within(step.at), *selected(filters))
        .group_by(incident.c.agency_id)
        .order_by(incident.c.agency_id)
    )


@panel_read(
    {"agency_id": "str", "name_zh": "str", "name_en": "str", "due": "int64", "on_time": "int64",
     "on_time_rate": "float64", "checked": "int64 | float64", "rework": "int64 | float64", "rework_rate": "float64"},
    tables=(incident, incident_event, agency), obeys=OBEYS, window="7d",
)  # fmt: skip
def read_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with incidents due or checked in the window, most due first, then by agency_id.

    due: number of incidents whose limit for closing lies in the window. on_time: how many of these were closed by their
    limit. on_time_rate: 0–1, on_time / due, missing where none was due. checked: number of checks in the window.
    rework: how many of these sent the incident back. rework_rate: 0–1, rework / checked, missing without checks. In a
    warehouse without events, checked, rework and rework_rate are missing.
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
    """One row per district with incidents that were open at some time since the window's start.

    Columns: district_id, and three numbers of incidents, all of which can be 0. open: open at the moment. over: how
    many of these are past their limit for closing; NULL if the warehouse has no limits. reported: reported in the
    window.
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
    tables=(incident, district), obeys=OBEYS, window="",  # what is drawn is a state at the moment
)  # fmt: skip
def read_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district with incidents open at the moment or reported in the window.

    Order: most open incidents first, then district_id. open: number of open incidents. over: how many of these are past
    their limit for closing, missing where the warehouse has no limits. reported: number reported in the window.
    population: number of residents, missing where it is not known. open_per_10k: open incidents per 10,000 residents,
    missing where population is missing or 0, or where city_per_10k is not known. city_per_10k: the same for all
    districts that the question covers and the viewer sees, taken together, also those without incidents. Districts
    whose population is not known are left out. It is equal in every row. whole_city: whether the question covers all
    districts and the viewer sees all.
    """
    rows = read(by_district_query(filters, read.has))
    rows = rows[(rows["open"] > 0) | (rows["reported"] > 0)]
    names = read(district_names_query(read.has))
    named = rows.merge(names, on="district_id", how="left")
    named["whole_city"] = not filters.values_of("district") and all(map(read.sees, names["district_id"]))
    residents = pd.Series(read_residents(read, filters), dtype="float64").dropna()
    opened = rows.loc[rows["district_id"].isin(residents.index), "open"].sum()
    named["city_per_10k"] = ratio(float(opened), float(residents.sum())) * 1e4
    # without the city's value a district has nothing to be compared with
    named["open_per_10k"] = (ratio(named["open"], named["population"]) * 1e4).where(named["city_per_10k"].notna())
    return named.sort_values(["open", "district_id"], ascending=[False, True], ignore_index=True)
