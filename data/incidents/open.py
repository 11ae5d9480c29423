"""Incidents (事件) of the four command systems: which are open at a moment, in which stage, and which are most urgent.

The building blocks here (`selected`, `is_open`, `over_limit`, `due`, `on_time`, `open_at`) are the only definitions of
these words; measures and the other reads of incidents are made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from data.contract.tables import COMMAND_SYSTEMS, STAGES, agency, district, incident, incident_event, incident_type
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect
from data.warehouse.sql_newest import value_of_last

Has = Callable[..., bool]
"""Whether the warehouse has all these tables and columns: `Reader.has`."""

STAGE_ORDER = (*STAGES[:-1], "rework")
"""Stages in which an incident may be open, in the order in which they are shown."""
COMPARED_DAYS = 7
URGENT_ROWS = 6
DUE_SOON_MIN = 30


def complete(*_: Any) -> bool:
    """A warehouse that has everything."""
    return True


def optional(column: Column[Any], has: Has) -> ColumnElement[Any]:
    """The column, or an empty one of its name and type where the warehouse does not have it."""
    return column if has(column) else cast(null(), column.type).label(column.name)


def selected(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions on `incident` for district, agency (that handles it), command system, type, severity and source."""
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


def open_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Condition: reported before `end` and not closed before `start`; with both the same moment: open at it."""
    closed_at = incident.c.closed_at
    return and_(incident.c.reported_at < end, or_(closed_at.is_(None), closed_at >= start))


def is_open(filters: Filters) -> ColumnElement[bool]:
    """Condition: the incident is open (在办) at the moment, whatever the window."""
    return open_between(filters.moment, filters.moment)


def were_open(filters: Filters, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """`open_between` as conditions of a WHERE, with the bound that spares the engine all older incidents."""
    return [*filters.scan_floors.of_open(incident.c.reported_at, start), open_between(start, end)]


def are_open(filters: Filters) -> list[ColumnElement[bool]]:
    """`is_open` as conditions of a WHERE, with the same bound."""
    return were_open(filters, filters.moment, filters.moment)


def over_limit(filters: Filters) -> ColumnElement[bool]:
    """Condition: its limit for closing has passed at the moment (超时); together with `is_open`."""
    return incident.c.due_at < filters.moment


def due(filters: Filters) -> ColumnElement[bool]:
    """Condition: its limit for closing lies in the window; the denominator of the on-time rate."""
    return filters.within(incident.c.due_at)


def on_time() -> ColumnElement[bool]:
    """Condition: closed by its limit (按时办结); together with `due`, which keeps it from knowing the future."""
    return incident.c.closed_at <= incident.c.due_at


def last_steps(filters: Filters) -> Subquery:
    """The last event before the moment of each incident open at it: incident_id, stage, since."""
    step = incident_event.c
    stage, since = value_of_last(step.stage, step.at, step.event_seq).label("stage"), func.max(step.at).label("since")
    last = (
        select(step.incident_id, stage, since)
        .join_from(incident_event, incident, incident.c.incident_id == step.incident_id)
        .where(*are_open(filters), *selected(filters), filters.known(step.at))
        .group_by(step.incident_id)
        .subquery("last")
    )
    # who is closed by an event alone is not open
    return select(last).where(last.c.stage != STAGES[-1]).subquery("last_step")


def stage_by_columns(moment: datetime, has: Has) -> ColumnElement[str]:
    """The stage at a moment from incident's own columns, for a warehouse without events; it knows no rework."""
    column = incident.c
    reached = (column.verified_at, column.resolved_at, column.responded_at, column.dispatched_at, column.registered_at)
    known = [(at < moment, literal(at.name.removesuffix("_at"))) for at in reached if has(at)]
    return case(*known, else_=literal(STAGES[0])) if known else literal(STAGES[0])


def open_at(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per incident open at the moment, to be extended: `incident` joined with its stage.

    incident_id; stage; since: when it reached the stage (empty without events). The filter `stage` applies.
    """
    if has(incident_event.c.at):
        last = last_steps(filters)
        statement: AnySelect = select(incident.c.incident_id, last.c.stage, last.c.since).join_from(
            incident, last, last.c.incident_id == incident.c.incident_id
        )
        return statement.where(*filters.where(stage=last.c.stage))
    stage = stage_by_columns(filters.moment, has)
    since = cast(null(), incident.c.reported_at.type).label("since")
    derived: AnySelect = select(incident.c.incident_id, stage.label("stage"), since).select_from(incident)
    return derived.where(*are_open(filters), *selected(filters), *filters.where(stage=stage))


def open_query(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per incident open at the moment with everything that is shown of it, in order of identifier."""
    column = incident.c
    own = (column.severity, column.summary, column.lon, column.lat, column.agency_id)
    statement = open_at(filters, has).add_columns(
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


OPEN_COLUMNS = [
    "incident_id", "severity", "district_id", "stage", "reported_at_utc", "due_at_utc", "minutes_left", "type_id",
    "type_name_zh", "type_name_en", "command_system", "district_name_zh", "district_name_en", "agency_id",
    "agency_name_zh", "agency_name_en", "summary", "stage_since_utc", "lon", "lat",
]  # fmt: skip


def read_open(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per incident open at the moment, whatever the window, most urgent first.

    Order: over its limit first, then severity (1 is worst), then minutes_left, then incident_id; unknown ones last.
    minutes_left: float, minutes to due_at_utc, negative where it has passed; lon, lat: WGS-84. severity, due_at_utc,
    agency_id, summary, lon and lat are empty where the warehouse does not have them; stage_since_utc without events.
    """
    return most_urgent_first(read(open_query(filters, read.has)), filters)


def most_urgent_first(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows of `open_query` as `read_open` gives them."""
    left = (rows["due_at_utc"] - pd.Timestamp(filters.moment)).to_numpy() / np.timedelta64(1, "m")
    identifiers, severity = rows["incident_id"].to_numpy(dtype=object), rows["severity"].to_numpy(dtype="float64")
    order = np.lexsort((identifiers, left, severity, ~(left < 0)))  # sort_values by four columns takes 20 times as long
    told = rows.rename(columns={"since": "stage_since_utc"}).assign(minutes_left=left)
    return told[OPEN_COLUMNS].take(order).reset_index(drop=True)


def read_urgent(read: Reader, filters: Filters) -> pd.DataFrame:
    """The first rows of `read_open`, and on each of them how many there are in all.

    open, over, due_soon: int, incidents open; of those over their limit; of those due within 30 minutes.
    """
    rows = read_open(read, filters)
    left = rows["minutes_left"]
    soon = int(((left >= 0) & (left < DUE_SOON_MIN)).sum())
    return rows.head(URGENT_ROWS).assign(open=len(rows), over=int((left < 0).sum()), due_soon=soon)


def held_query(filters: Filters) -> Select[Any]:
    """Incidents in each stage now and at the same time of the seven days before, per command system.

    command_system, stage, incidents, before_1 … before_7: at each moment by the last event before it of the incidents
    that were open at it. They are few: a pass over all steps of the eight days costs thrice as much.
    """
    last = _last_at(filters, [filters.moment - timedelta(days=days) for days in range(COMPARED_DAYS + 1)]).c
    counts = [func.count(case((last.days == days, 1))).label(f"before_{days}") for days in range(COMPARED_DAYS + 1)]
    return (
        select(incident_type.c.command_system, last.stage, counts[0].label("incidents"), *counts[1:])
        .join_from(last.stage.table, incident_type, incident_type.c.type_id == last.type_id, isouter=True)
        .where(last.stage != STAGES[-1], *filters.where(stage=last.stage))
        .group_by(incident_type.c.command_system, last.stage)
        .order_by(incident_type.c.command_system, last.stage)
    )


def _last_at(filters: Filters, moments: list[datetime]) -> Subquery:
    """Of each incident open at one of the moments, newest first, the stage in which it was: days (the place of the
    moment), incident_id, type_id, stage."""
    at = union_all(*(select(literal(days).label("days"), literal(at).label("at")) for days, at in enumerate(moments)))
    moment, step, row = at.subquery("moment").c, incident_event.c, incident.c
    keys = (moment.days, step.incident_id, row.type_id)
    opened = and_(row.reported_at < moment.at, or_(row.closed_at.is_(None), row.closed_at >= moment.at))
    return (
        select(*keys, value_of_last(step.stage, step.at, step.event_seq).label("stage"))
        .join_from(moment.at.table, incident, opened)
        .join(incident_event, and_(step.incident_id == row.incident_id, step.at < moment.at))
        .where(*were_open(filters, moments[-1], moments[0]), *selected(filters))
        .group_by(*keys)
        .subquery("last")
    )


def by_columns_query(filters: Filters, has: Has) -> Select[Any]:
    """Incidents open now per command system and stage, without events: command_system, stage, incidents."""
    opened = open_at(filters, has).add_columns(incident.c.type_id).subquery("opened")
    return (
        select(incident_type.c.command_system, opened.c.stage, func.count().label("incidents"))
        .join_from(opened, incident_type, incident_type.c.type_id == opened.c.type_id, isouter=True)
        .group_by(incident_type.c.command_system, opened.c.stage)
        .order_by(incident_type.c.command_system, opened.c.stage)
    )


def read_by_stage(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per command system and stage that holds incidents at the moment; closed ones are left out.

    incidents: int, whatever the window; usual: float, mean of the same time of the seven days before; system_usual: the
    same for all stages of the command system. A day on which nothing at all was open (before the data began) does not
    count; both are empty without events.
    """
    events = read.has(incident_event.c.at)
    counted = read(held_query(filters) if events else by_columns_query(filters, read.has))
    days = [name for name in counted.columns if name.startswith("before_") and counted[name].sum() > 0]
    usual = counted[days].mean(axis=1) if days else pd.Series(float("nan"), index=counted.index)
    of_system = usual.groupby(counted["command_system"], dropna=False).transform(lambda parts: parts.sum(min_count=1))
    rows = counted[["command_system", "stage", "incidents"]].assign(usual=usual, system_usual=of_system)
    rows = rows[rows["incidents"] > 0]
    places = {name: place for place, name in enumerate((*COMMAND_SYSTEMS, *STAGE_ORDER))}
    ordered = rows.sort_values(["command_system", "stage"], key=lambda names: names.map(places), ignore_index=True)
    return ordered.astype({"incidents": "int64", "usual": "float64", "system_usual": "float64"})
