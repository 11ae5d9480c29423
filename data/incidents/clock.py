"""The clock of incidents: how long each stage takes against its limit, and the steps of one incident."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from data.contract.tables import STAGES, agency, incident, incident_event, incident_type
from data.incidents.open import Has, complete, optional, selected, were_open
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.times import MINUTE_US, microseconds_between
from data.warehouse.selects import AnySelect
from data.warehouse.sql_percentiles import minutes_at, percentile

CLOCK_STAGES = (*STAGES[1:], "rework")
"""Stages that can be reached from another one; ``rework`` is the way from the stage before to the order to redo it."""


def passages(filters: Filters) -> Subquery:
    """One row per event before the window's end of incidents that were open in the window: incident_id, type_id, stage,
    at, before (the event before it, empty for the first)."""
    step = incident_event.c
    # an incident has one reported_at: to part by it too changes nothing, but numbers are sorted faster than texts
    steps = (incident.c.reported_at, step.incident_id)
    before = func.lag(step.at).over(partition_by=steps, order_by=(step.at, step.event_seq))
    return (
        select(step.incident_id, incident.c.type_id, step.stage, step.at, before.label("before"))
        .join_from(incident_event, incident, incident.c.incident_id == step.incident_id)
        .where(*were_open(filters, filters.start, filters.end), *selected(filters), step.at < filters.end)
        .subquery("passage")
    )


def stage_limit(stage: ColumnElement[Any], has: Has = complete) -> ColumnElement[float]:
    """The limit of a passage to `stage` in minutes by the incident's type; empty where it has none."""
    limits = incident_type.c
    return case(
        (stage == "registered", optional(limits.register_min, has)),
        (stage == "dispatched", optional(limits.dispatch_min, has)),
        (stage == "resolved", optional(limits.resolve_min, has)),
    )


def ended_query(filters: Filters) -> AnySelect:
    """One row per passage of a stage that ended in the window: stage, lasted_us (since the stage before), limit_min."""
    passage = passages(filters)
    lasted_us = microseconds_between(passage.c.before, passage.c.at).label("lasted_us")
    return (
        select(passage.c.stage, lasted_us, stage_limit(passage.c.stage).label("limit_min"))
        .join_from(passage, incident_type, incident_type.c.type_id == passage.c.type_id, isouter=True)
        .where(passage.c.at >= filters.start, passage.c.before.is_not(None), *filters.where(stage=passage.c.stage))
    )


def clock_query(filters: Filters) -> Select[Any]:
    """One row per stage: stage, incidents, median_min, p90_min, limited, within, usual_limit_min,
    p90_of_limit."""
    ended = ended_query(filters).subquery("ended")
    lasted_us, limit = ended.c.lasted_us, ended.c.limit_min
    return (
        select(
            ended.c.stage,
            func.count().label("incidents"),
            minutes_at(0.5, lasted_us).label("median_min"),
            minutes_at(0.9, lasted_us).label("p90_min"),
            func.sum(case((limit.is_not(None), 1), else_=0)).label("limited"),
            func.sum(case((lasted_us <= limit * MINUTE_US, 1), else_=0)).label("within"),
            percentile(0.5, limit).label("usual_limit_min"),
            minutes_at(0.9, lasted_us / func.nullif(limit, 0.0)).label("p90_of_limit"),
        )
        .group_by(ended.c.stage)
        .order_by(ended.c.stage)
    )


def read_clock(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per stage with passages that ended in the window, in the order of the stages.

    incidents: int, passages (an incident that is reworked passes a stage again); median_min, p90_min: minutes from the
    event before, after a rework from the rework, percentiles by linear interpolation; within_limit: 0–1, passages
    within their type's limit / limited, empty where no passage has one; limited: int, passages that have a limit;
    usual_limit_min: median of their limits; p90_of_limit: 90th percentile of minutes / limit.
    """
    rows = read(clock_query(filters))
    rows = rows.assign(within_limit=(rows["within"] / rows["limited"].where(rows["limited"] > 0)).astype("float64"))
    places = {stage: place for place, stage in enumerate(CLOCK_STAGES)}
    ordered = rows.sort_values("stage", key=lambda stages: stages.map(places), ignore_index=True)
    return ordered[
        ["stage", "incidents", "median_min", "p90_min", "within_limit", "limited", "usual_limit_min", "p90_of_limit"]
    ]


def timeline_query(filters: Filters, has: Has = complete) -> AnySelect:
    """The events of the filter `incident` before the moment, in order; no rows where none is chosen."""
    step = incident_event.c
    agencies = has(agency.c.name_zh, agency.c.name_en, step.agency_id)
    column = incident.c
    statement: AnySelect = (
        select(
            step.incident_id,
            step.event_seq,
            step.at.label("at_utc"),
            step.stage,
            optional(step.agency_id, has),
            optional(step.note, has),
            stage_limit(step.stage, has).label("limit_min"),
            *_subject(has),
        )
        .join_from(incident_event, incident, column.incident_id == step.incident_id)
        .join(incident_type, incident_type.c.type_id == column.type_id, isouter=True)
        .where(*(filters.where(incident=step.incident_id) or [false()]), filters.known(step.at))
        .order_by(step.at, step.event_seq)
    )
    if agencies:
        statement = statement.join(agency, agency.c.agency_id == step.agency_id, isouter=True)
    names = (agency.c.name_zh, agency.c.name_en)
    return statement.add_columns(
        *((name if agencies else cast(null(), name.type)).label(f"agency_{name.name}") for name in names)
    )


def _subject(has: Has) -> list[ColumnElement[Any]]:
    return [
        incident_type.c.name_zh.label("type_name_zh"),
        incident_type.c.name_en.label("type_name_en"),
        optional(incident.c.summary, has),
        optional(incident.c.due_at, has).label("due_at_utc"),
    ]


def columns_timeline_query(filters: Filters, has: Has) -> AnySelect:
    """As `timeline_query` from incident's own columns, without events: no agency, no note, no rework."""
    parts = []
    for seq, stage in enumerate(STAGES, start=1):
        at = incident.c[f"{stage}_at"]
        if has(at):
            chosen = filters.where(incident=incident.c.incident_id) or [false()]
            parts.append(
                select(
                    incident.c.incident_id,
                    literal(seq).label("event_seq"),
                    at.label("at_utc"),
                    literal(stage).label("stage"),
                )
                .add_columns(incident.c.type_id, optional(incident.c.summary, has), optional(incident.c.due_at, has))
                .where(*chosen, filters.known(at))
            )
    steps = union_all(*parts).subquery("steps")
    empty = [cast(null(), incident_event.c.note.type).label(name) for name in _NO_EVENTS]
    statement: AnySelect = select(
        steps.c.incident_id, steps.c.event_seq, steps.c.at_utc, steps.c.stage, *empty,
        stage_limit(steps.c.stage, has).label("limit_min"), steps.c.summary, steps.c.due_at.label("due_at_utc"),
        incident_type.c.name_zh.label("type_name_zh"), incident_type.c.name_en.label("type_name_en"),
    )  # fmt: skip
    joined = statement.join_from(steps, incident_type, incident_type.c.type_id == steps.c.type_id, isouter=True)
    return joined.order_by(steps.c.at_utc, steps.c.event_seq)


_NO_EVENTS = ("agency_id", "agency_name_zh", "agency_name_en", "note")
TIMELINE_COLUMNS = [
    "incident_id", "event_seq", "at_utc", "stage", "minutes_since", "limit_min", "agency_id", "agency_name_zh",
    "agency_name_en", "note", "type_name_zh", "type_name_en", "summary", "due_at_utc", "minutes_left",
    "minutes_open",
]  # fmt: skip


def read_timeline(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per step of the chosen incident before the moment, oldest first; none where no incident is chosen.

    minutes_since: float, minutes since the step before, empty for the first; limit_min: limit of that step by the type;
    agency_*: who took the step; note; type_name_*, summary, due_at_utc: of the incident, repeated; minutes_left: to
    due_at_utc at the moment, or at the closing where it is closed, negative where it had passed; minutes_open: from the
    first step to then.
    """
    events = read.has(incident_event.c.at)
    rows = read(timeline_query(filters, read.has) if events else columns_timeline_query(filters, read.has))
    closed_at = rows.loc[rows["stage"] == STAGES[-1], "at_utc"].min()
    until = pd.Timestamp(filters.moment if pd.isna(closed_at) else closed_at)
    rows = rows.assign(
        minutes_since=_minutes(rows["at_utc"].diff()),
        minutes_left=_minutes(rows["due_at_utc"] - until),
        minutes_open=_minutes(until - rows["at_utc"].groupby(rows["incident_id"]).transform("min")),
    )
    return rows[TIMELINE_COLUMNS]


def _minutes(spans: pd.Series[Any]) -> pd.Series[Any]:
    minutes: pd.Series[Any] = spans.dt.total_seconds() / 60
    return minutes.astype("float64")


def checks_query(filters: Filters) -> Select[Any]:
    """Verifications in the window by the agency that handles the incident: agency_id, checked, rework.

    A verification (核查) ends in ``verified`` or sends the incident back (``rework``): checked counts both.
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
