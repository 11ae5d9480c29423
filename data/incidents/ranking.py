"""Incidents by what and where they are, and by who handles them: sources, types, agencies, districts."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, and_, case, cast, func, null, select

from data.contract.tables import agency, district, incident, incident_event, incident_type
from data.incidents.clock import checks_query
from data.incidents.open import Has, complete, due, is_open, on_time, optional, over_limit, selected, were_open
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


def _before(filters: Filters) -> Filters:
    """The same question over the window of the same length before this one; of a calendar day or month so far, over the
    same weekdays up to the same time."""
    if filters.follows_calendar:
        return filters.weeks_before()
    return filters.during(filters.start - (filters.end - filters.start), filters.start)


def sources_query(filters: Filters) -> Select[Any]:
    """Incidents reported in the window by source: source, incidents."""
    reported = select(incident.c.source, func.count().label("incidents"))
    reported = reported.where(filters.within(incident.c.reported_at), *selected(filters))
    return reported.group_by(incident.c.source).order_by(incident.c.source)


def read_sources(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per source with incidents reported in the window, most first.

    source; incidents: int; share: 0–1 of all; incidents_before: int, reported in the window of the same length before.
    """
    now, before = read(sources_query(filters)), read(sources_query(_before(filters)))
    rows = now.assign(share=now["incidents"] / now["incidents"].sum())
    rows = rows.merge(before.rename(columns={"incidents": "incidents_before"}), on="source", how="left")
    rows["incidents_before"] = rows["incidents_before"].fillna(0).astype("int64")
    return rows.sort_values(["incidents", "source"], ascending=[False, True], ignore_index=True)


def types_query(filters: Filters, has: Has = complete) -> Select[Any]:
    """Incidents reported in the window by type: type_id, incidents, registered, finished (by the moment)."""

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


def read_types(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per type with incidents reported in the window or the one before, most first, then by type_id.

    type_id, name_zh, name_en, category, command_system; incidents: int; incidents_before: int, in the window of the
    same length before; change: int, incidents − incidents_before; registered, closed: those of the incidents that had
    been registered (confirmed) and closed (removed) by the moment, empty where the warehouse does not know.
    """
    now = read(types_query(filters, read.has)).rename(columns={"finished": "closed"})
    before = read(types_query(_before(filters), read.has))[["type_id", "incidents"]]
    rows = now.merge(before.rename(columns={"incidents": "incidents_before"}), on="type_id", how="outer")
    counts = ["incidents", "incidents_before"]
    rows[counts] = rows[counts].fillna(0).astype("int64")
    rows["change"] = rows["incidents"] - rows["incidents_before"]
    for name, column in (("registered", incident.c.registered_at), ("closed", incident.c.closed_at)):
        rows[name] = rows[name].fillna(0).astype("int64") if read.has(column) else rows[name].astype("float64")
    named = rows.merge(read(type_names_query()), on="type_id", how="left")
    named = named.sort_values([*counts, "type_id"], ascending=[False, False, True], ignore_index=True)
    return named[
        ["type_id", "name_zh", "name_en", *counts, "change", "registered", "closed", "category", "command_system"]
    ]


def due_query(filters: Filters) -> Select[Any]:
    """Incidents due in the window by agency: agency_id, due, on_time."""
    kept = func.sum(case((on_time(), 1), else_=0)).label("on_time")
    counted = select(incident.c.agency_id, func.count().label("due"), kept).where(due(filters), *selected(filters))
    return counted.group_by(incident.c.agency_id).order_by(incident.c.agency_id)


def agency_names_query() -> Select[Any]:
    """One row per agency: agency_id, name_zh, name_en."""
    return select(agency.c.agency_id, agency.c.name_zh, agency.c.name_en).order_by(agency.c.agency_id)


def read_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with incidents due or verified in the window, most due first, then by agency_id.

    agency_id, name_zh, name_en; due: int, incidents whose limit lies in the window; on_time: those of them closed by
    it; on_time_rate: 0–1, on_time / due, empty where none was due; checked: verifications in the window, passed or not;
    rework: those that sent the incident back; rework_rate: 0–1, rework / checked. Without events the last three are
    empty: rework is not connected.
    """
    rows = read(due_query(filters))
    if read.has(incident_event.c.at):
        rows = rows.merge(read(checks_query(filters)), on="agency_id", how="outer")
    else:
        rows = rows.assign(checked=float("nan"), rework=float("nan"))
    rows[["due", "on_time"]] = rows[["due", "on_time"]].fillna(0).astype("int64")
    if read.has(incident_event.c.at):
        rows[["checked", "rework"]] = rows[["checked", "rework"]].fillna(0).astype("int64")
    rows["on_time_rate"] = (rows["on_time"] / rows["due"].where(rows["due"] > 0)).astype("float64")
    rows["rework_rate"] = (rows["rework"] / rows["checked"].where(rows["checked"] > 0)).astype("float64")
    named = rows.merge(read(agency_names_query()), on="agency_id", how="left")
    ordered = named.sort_values(["due", "agency_id"], ascending=[False, True], ignore_index=True)
    return ordered[
        ["agency_id", "name_zh", "name_en", "due", "on_time", "on_time_rate", "checked", "rework", "rework_rate"]
    ]


def by_district_query(filters: Filters, has: Has = complete) -> Select[Any]:
    """Incidents by district: district_id, open, over (both at the moment), reported (in the window)."""
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
    # all that were open at some time from the window's start on: those reported in it, and those still open
    counted = counted.where(*were_open(filters, filters.start, filters.moment), *selected(filters))
    return counted.group_by(incident.c.district_id).order_by(incident.c.district_id)


def district_names_query(has: Has = complete) -> AnySelect:
    """One row per unit: district_id, name_zh, name_en, population."""
    unit = district.c
    named: AnySelect = select(unit.district_id, unit.name_zh, unit.name_en, optional(unit.population, has))
    return named.order_by(unit.district_id)


def read_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district with incidents open at the moment or reported in the window, most open first, then by id.

    district_id, name_zh, name_en; open: int, open at the moment; over: those past their limit (empty where limits are
    not known); reported: int, in the window; population: residents; open_per_10k: open per 10,000 residents.
    """
    rows = read(by_district_query(filters, read.has))
    rows = rows[(rows["open"] > 0) | (rows["reported"] > 0)]
    named = rows.merge(read(district_names_query(read.has)), on="district_id", how="left")
    named["open_per_10k"] = (named["open"] / named["population"].where(named["population"] > 0) * 1e4).astype("float64")
    ordered = named.sort_values(["open", "district_id"], ascending=[False, True], ignore_index=True)
    return ordered[["district_id", "name_zh", "name_en", "open", "over", "reported", "population", "open_per_10k"]]
