"""Incidents (事件) of the four command systems: which are open at a moment, in which stage, and which are most urgent.

Measures and panels use the conditions of this module.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, cast, func, literal, null, or_, select

from data.contract.common import agency, district
from data.contract.incidents import incident, incident_event, incident_type
from data.contract.parts import STAGES
from data.incidents.stage_limits import limit_of
from data.incidents.urgency import CRITICAL, most_urgent_first
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete, optional
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from data.warehouse.sql_newest import value_of_last

Moment = datetime | ColumnElement[datetime]
STAGE_ORDER = (*STAGES[:-1], "rework")
"""The stages that an open incident can be in, and rework, in the order of the screen."""
URGENT_ROWS = 6
DUE_SOON_MIN = 30
SELECTED_BY = ("district", "agency", "command_system", "type", "severity", "source")
"""Names of the filters that `selected` applies."""
OPEN = {
    "incident_id": "str", "severity": "int64 | float64", "district_id": "str", "stage": "str",
    "reported_at_utc": "datetime64[us]", "due_at_utc": "datetime64[us]", "minutes_left": "float64", "type_id": "str",
    "type_name_zh": "str", "type_name_en": "str", "command_system": "str", "district_name_zh": "str",
    "district_name_en": "str", "agency_id": "str", "agency_name_zh": "str", "agency_name_en": "str", "summary": "str",
    "stage_since_utc": "datetime64[us]", "limit_used": "float64", "lon": "float64", "lat": "float64",
}  # fmt: skip
"""Dtypes of the columns of `read_open`."""


def selected(filters: Filters) -> list[ColumnElement[bool]]:
    """SQL conditions on `incident` for the filters `SELECTED_BY`. agency: the agency that handles the incident."""
    column = incident.c
    conditions = filters.where(
        district=column.district_id,
        agency=column.agency_id,
        type=column.type_id,
        severity=column.severity,
        source=column.source,
    )
    if of_system := filters.where(command_system=incident_type.c.command_system):
        conditions.append(column.type_id.in_(select(incident_type.c.type_id).where(*of_system)))
    return conditions


def open_between(start: Moment, end: Moment) -> ColumnElement[bool]:
    """Condition: the incident was reported before `end` and not closed before `start`.

    So it was open at some time from `start` to `end`. Both are naive UTC or columns of such times; they may be equal.
    """
    closed_at = incident.c.closed_at
    return and_(incident.c.reported_at < end, or_(closed_at.is_(None), closed_at >= start))


def is_open(filters: Filters) -> ColumnElement[bool]:
    """Condition: the incident is open (在办) at the moment, whatever the window."""
    return open_between(filters.moment, filters.moment)


def were_open(filters: Filters, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """WHERE conditions: the incident was open at some time from `start` to `end`, naive UTC (see `open_between`).

    If the scan floor is known, the first condition is a lower bound on reported_at, which spares the engine older rows.
    """
    return [*filters.scan_floors.of_open(incident.c.reported_at, start), open_between(start, end)]


def are_open(filters: Filters) -> list[ColumnElement[bool]]:
    """SQL conditions: the incident is open at the moment (see `is_open`).

    One of them is a lower bound of reported_at, if such a bound is known. It saves time and changes no answer.
    """
    return were_open(filters, filters.moment, filters.moment)


def over_limit(filters: Filters) -> ColumnElement[bool]:
    """Condition: the limit for closing lies before the moment (超时). Use it together with `is_open`."""
    return incident.c.due_at < filters.moment


def due(filters: Filters) -> ColumnElement[bool]:
    """Condition: the limit for closing lies in the window, whether the incident is closed or not."""
    return filters.within(incident.c.due_at)


def on_time() -> ColumnElement[bool]:
    """Condition: the incident was closed by its limit (按时办结). Use it together with `due`."""
    return incident.c.closed_at <= incident.c.due_at


def last_steps(filters: Filters) -> Subquery:
    """The last event before the moment of each incident open at the moment: incident_id, stage, since (its time).

    An incident has no row if it has no event before the moment. Events that close an incident do not count: the columns
    of ``incident`` say whether it is open (see `is_open`).
    """
    step = incident_event.c
    stage, since = value_of_last(step.stage, step.at, step.event_seq).label("stage"), func.max(step.at).label("since")
    return (
        select(step.incident_id, stage, since)
        .join_from(incident_event, incident, incident.c.incident_id == step.incident_id)
        .where(*are_open(filters), *selected(filters), filters.known(step.at), step.stage != STAGES[-1])
        .group_by(step.incident_id)
        .subquery("last_step")
    )


def steps_by_columns(filters: Filters, has: Has) -> tuple[ColumnElement[str], ColumnElement[datetime]]:
    """SQL: an incident's stage at the moment, and the time when it reached the stage, from the columns of ``incident``.

    For a warehouse without events. The stage is the last one, in the order of `STAGES`, whose time lies before the
    moment. It is never rework.
    """
    column = incident.c
    reached = (column.verified_at, column.resolved_at, column.responded_at, column.dispatched_at, column.registered_at)
    known = [at for at in reached if has(at)]
    if not known:
        return literal(STAGES[0]), column.reported_at
    stages = [(filters.known(at), literal(at.name.removesuffix("_at"))) for at in known]
    starts = [(filters.known(at), at) for at in known]
    return case(*stages, else_=literal(STAGES[0])), case(*starts, else_=column.reported_at)


def open_at(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per incident open at the moment: incident_id, stage, since (when it reached the stage).

    The filters `SELECTED_BY` and `stage` apply. If the warehouse has events, stage and since come from `last_steps`. An
    incident without a row in `last_steps` is in the stage reported, since the time of its report. In a warehouse
    without events, stage and since come from `steps_by_columns`. Callers may add columns and joins.
    """
    rows: FromClause
    stage: ColumnElement[str]
    since: ColumnElement[datetime]
    if has(incident_event.c.at):
        last = last_steps(filters)
        stage = func.coalesce(last.c.stage, STAGES[0])
        since = func.coalesce(last.c.since, incident.c.reported_at)
        rows = incident.outerjoin(last, last.c.incident_id == incident.c.incident_id)
    else:
        rows, (stage, since) = incident, steps_by_columns(filters, has)
    statement: AnySelect = select(incident.c.incident_id, stage.label("stage"), since.label("since")).select_from(rows)
    return statement.where(*are_open(filters), *selected(filters), *filters.where(stage=stage))


def open_query(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per incident open at the moment (see `open_at`), in order of identifier.

    Columns: those of `read_open` except minutes_left, limit_used and stage_since_utc; since (when the incident reached
    its stage); limit_min (see `limit_of`).
    """
    column = incident.c
    own = (column.severity, column.summary, column.lon, column.lat, column.agency_id)
    statement = open_at(filters, has)
    statement = statement.add_columns(
        limit_of(statement.selected_columns.stage, has).label("limit_min"),
        column.district_id,
        column.type_id,
        column.reported_at.label("reported_at_utc"),
        optional(column.due_at, has).label("due_at_utc"),
        incident_type.c.command_system,
        incident_type.c.name_zh.label("type_name_zh"),
        incident_type.c.name_en.label("type_name_en"),
        district.c.name_zh.label("district_name_zh"),
        district.c.name_en.label("district_name_en"),
        *(optional(each, has) for each in own),
    )
    statement = statement.join(incident_type, incident_type.c.type_id == column.type_id, isouter=True)
    statement = statement.join(district, district.c.district_id == column.district_id, isouter=True)
    if has(agency.c.name_zh, agency.c.name_en, column.agency_id):
        statement = statement.join(agency, agency.c.agency_id == column.agency_id, isouter=True)
        names: tuple[ColumnElement[Any], ...] = (agency.c.name_zh, agency.c.name_en)
    else:
        names = (cast(null(), agency.c.name_zh.type), cast(null(), agency.c.name_en.type))
    statement = statement.add_columns(names[0].label("agency_name_zh"), names[1].label("agency_name_en"))
    return statement.order_by(column.incident_id)


@panel_read(
    OPEN, tables=(incident, incident_event, incident_type, district, agency), obeys=(*SELECTED_BY, "stage"), due=True
)
def read_open(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per incident open at the moment (see `open_at`), most urgent first (see `most_urgent_first`).

    The window does not matter. stage_since_utc: when the incident reached its stage. due_at_utc: its limit for closing.
    minutes_left: minutes from the moment to due_at_utc, negative if it has passed. limit_used: see `limit_used`. lon,
    lat: degrees WGS-84. severity, due_at_utc, agency_id and its names, summary, lon and lat are missing where the
    warehouse does not have them.
    """
    return by_urgency(read(open_query(filters, read.has)), filters)


def by_urgency(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows of `open_query` in the order and with the columns of `read_open`."""
    return most_urgent_first(rows.rename(columns={"since": "stage_since_utc"}), filters.moment)[list(OPEN)]


@panel_read(
    OPEN | {"open": "int64", "critical": "int64", "unrated": "int64", "over": "int64", "due_soon": "int64"},
    tables=(incident, incident_event, incident_type, district, agency), obeys=(*SELECTED_BY, "stage"), due=True,
)  # fmt: skip
def read_urgent(read: Reader, filters: Filters) -> pd.DataFrame:
    """The first `URGENT_ROWS` rows of `read_open`, each with the same five counts of all open incidents.

    open: number of open incidents. critical: how many of them have severity 1. unrated: how many have no severity.
    over: how many are past their limit for closing. due_soon: how many have a limit for closing that comes in less than
    `DUE_SOON_MIN` minutes.
    """
    rows = read_open(read, filters)
    left = rows["minutes_left"]
    soon = int(((left >= 0) & (left < DUE_SOON_MIN)).sum())
    critical, over = int((rows["severity"] == CRITICAL).sum()), int((left < 0).sum())
    counts = {"open": len(rows), "critical": critical, "unrated": int(rows["severity"].isna().sum())}
    return rows.head(URGENT_ROWS).assign(**counts, over=over, due_soon=soon)
