"""Time limits (时限): how long incidents take to reach each stage, and the steps of one incident."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
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

from data.contract.common import agency
from data.contract.incidents import incident, incident_event, incident_type
from data.contract.parts import STAGES
from data.incidents.open import SELECTED_BY, open_between, selected, were_open
from data.questions.arithmetic import minutes_of
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete, optional
from data.questions.reading import Reader
from data.times import MINUTE_US, microseconds_between
from data.warehouse.frames import frame_of, records
from data.warehouse.selects import AnySelect
from data.warehouse.sql_percentiles import minutes_at, percentile

CLOCK_STAGES = (*STAGES[1:], "rework")
"""The stages in the order of the panel, then ``rework``. ``reported`` is left out, because no stage comes before it."""


NEXT_LIMITED = {"reported": "registered", "registered": "dispatched", "responded": "resolved"}
"""Stage -> the stage that an incident must reach from it within a limit."""


def passages(filters: Filters) -> Subquery:
    """One row per event before the window's end of each incident that was open at some time in the window.

    Only incidents that match the filters `SELECTED_BY` count.

    Columns: incident_id, type_id, stage, at (time of the event), before and stage_before (time and stage of the
    incident's previous event; NULL for its first event), waits (whether it is the last event before the window's end,
    and the incident is then open).
    """
    step = incident_event.c
    # reported_at, the same for all steps of an incident, makes the sort faster: numbers compare faster than texts
    steps = (incident.c.reported_at, step.incident_id)
    before, stage_before = (
        func.lag(column).over(partition_by=steps, order_by=(step.at, step.event_seq)).label(name)
        for column, name in ((step.at, "before"), (step.stage, "stage_before"))
    )
    after = func.lead(step.at).over(partition_by=steps, order_by=(step.at, step.event_seq))
    waits = and_(after.is_(None), open_between(filters.end, filters.end)).label("waits")
    return (
        select(step.incident_id, incident.c.type_id, step.stage, step.at, before, stage_before, waits)
        .join_from(incident_event, incident, incident.c.incident_id == step.incident_id)
        .where(*were_open(filters, filters.start, filters.end), *selected(filters), step.at < filters.end)
        .subquery("passage")
    )


def stage_limit(stage: ColumnElement[Any], before: ColumnElement[Any], has: Has = complete) -> ColumnElement[float]:
    """SQL: the minutes within which an incident must pass from the stage `before` to `stage`, by its type.

    NULL where the contract sets no limit. It sets limits from reported to registered, from registered to dispatched,
    and from responded to resolved; so there is none after a rework. The select must join incident_type.
    """
    limits = incident_type.c
    return case(
        (and_(before == "reported", stage == "registered"), optional(limits.register_min, has)),
        (and_(before == "registered", stage == "dispatched"), optional(limits.dispatch_min, has)),
        (and_(before == "responded", stage == "resolved"), optional(limits.resolve_min, has)),
    )


def limit_after(stage: ColumnElement[Any]) -> ColumnElement[float]:
    """SQL: the minutes within which an incident must leave `stage`, by its type. NULL where there is no limit."""
    limits = incident_type.c
    return case(
        (stage == "reported", limits.register_min),
        (stage == "registered", limits.dispatch_min),
        (stage == "responded", limits.resolve_min),
    )


def ended_query(filters: Filters) -> AnySelect:
    """One row per event that counts for `read_clock`: it reached a stage in the window, or the incident waits after it.

    Columns: stage (of the event), lasted_us (microseconds since the incident's previous event), limit_min (see
    `stage_limit`), waiting (1 if at the window's end the incident has passed the limit for its next stage, else 0).
    lasted_us and limit_min are NULL for the first event of an incident and for events before the window.
    """
    row = passages(filters).c
    asked = filters.values_of("stage")
    waited_in = [stage for stage, following in NEXT_LIMITED.items() if not asked or following in asked]
    ended = and_(row.at >= filters.start, row.before.is_not(None), *filters.where(stage=row.stage))
    waits = and_(row.waits, row.stage.in_(waited_in))
    beyond = microseconds_between(row.at, literal(filters.end)) > limit_after(row.stage) * MINUTE_US
    return (
        select(
            row.stage,
            case((ended, microseconds_between(row.before, row.at))).label("lasted_us"),
            case((ended, stage_limit(row.stage, row.stage_before))).label("limit_min"),
            case((and_(waits, beyond), 1), else_=0).label("waiting"),
        )
        .join_from(row.at.table, incident_type, incident_type.c.type_id == row.type_id, isouter=True)
        .where(or_(ended, waits))
    )


def clock_query(filters: Filters) -> Select[Any]:
    """One row per stage with the numbers from which `read_clock` makes its rows.

    Columns: stage, incidents, median_min, p90_min, usual_limit_min and p90_of_limit, as in `read_clock`. limited: how
    often the stage was reached and had a limit. within: how often it was reached within the limit. waiting: how many
    incidents are in this stage and have passed the limit for reaching the next one.
    """
    ended = ended_query(filters).subquery("ended")
    lasted_us, limit = ended.c.lasted_us, ended.c.limit_min
    return (
        select(
            ended.c.stage,
            func.count(lasted_us).label("incidents"),
            minutes_at(0.5, lasted_us).label("median_min"),
            minutes_at(0.9, lasted_us).label("p90_min"),
            func.sum(case((limit.is_not(None), 1), else_=0)).label("limited"),
            func.sum(case((lasted_us <= limit * MINUTE_US, 1), else_=0)).label("within"),
            percentile(0.5, limit).label("usual_limit_min"),
            minutes_at(0.9, lasted_us / func.nullif(limit, 0.0)).label("p90_of_limit"),
            func.sum(ended.c.waiting).label("waiting"),
        )
        .group_by(ended.c.stage)
        .order_by(ended.c.stage)
    )


CLOCK = {
    "stage": "str", "incidents": "int64", "median_min": "float64", "p90_min": "float64", "within_limit": "float64",
    "limited": "int64", "usual_limit_min": "float64", "p90_of_limit": "float64", "waiting": "int64",
}  # fmt: skip
"""Dtypes of the columns of `read_clock`."""


@panel_read(CLOCK, tables=(incident, incident_event, incident_type), obeys=(*SELECTED_BY, "stage", "window"))
def read_clock(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per stage that incidents reached in the window, or wait for beyond its limit; in order of `CLOCK_STAGES`.

    incidents: how many times an incident reached the stage; after rework it may reach it again. The first event of an
    incident does not count. median_min, p90_min: median and 90th percentile of the minutes since the incident's
    previous event, interpolated linearly. usual_limit_min: median of the limits (see `stage_limit`); missing without
    any. p90_of_limit: 90th percentile of minutes / limit, for limits other than 0; missing without them.

    waiting: how many incidents have not reached the stage at the window's end although its limit has passed. limited:
    how many of the times in `incidents` have a limit, plus `waiting`. within_limit: 0–1, the share of `limited` that
    kept the limit; missing if limited is 0. An unknown stage has no row.
    """
    found = {row.stage: row for row in records(read(clock_query(filters)))}
    waiting = {following: found[stage].waiting for stage, following in NEXT_LIMITED.items() if stage in found}
    rows = [(stage, found.get(stage), waiting.get(stage, 0)) for stage in (*CLOCK_STAGES, STAGES[0])]
    return frame_of((_clock_row(*row) for row in rows if row[2] or (row[1] and row[1].incidents)), CLOCK)


def _clock_row(stage: str, reached: Any, waiting: int) -> tuple[Any, ...]:
    """The values of `CLOCK` for one stage. reached: the row of `clock_query`, None if there is none."""
    if reached is None:
        return stage, 0, np.nan, np.nan, 0.0, waiting, np.nan, np.nan, waiting
    limited = reached.limited + waiting
    within = reached.within / limited if limited else np.nan
    times = (reached.median_min, reached.p90_min)
    return stage, reached.incidents, *times, within, limited, reached.usual_limit_min, reached.p90_of_limit, waiting


def timeline_query(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per event of the chosen incident before the moment, oldest first. No rows if no incident is chosen.

    The columns are those of `read_timeline` without minutes_since, minutes_left and minutes_open.
    """
    step = incident_event.c
    agencies = has(agency.c.name_zh, agency.c.name_en, step.agency_id)
    before = func.lag(step.stage).over(partition_by=step.incident_id, order_by=(step.at, step.event_seq))
    column = incident.c
    statement: AnySelect = (
        select(
            step.incident_id,
            step.event_seq,
            step.at.label("at_utc"),
            step.stage,
            optional(step.agency_id, has),
            optional(step.note, has),
            stage_limit(step.stage, before, has).label("limit_min"),
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
    """`timeline_query` for a warehouse without events: it reads the times in ``incident``.

    One row per stage whose time is before the moment, none for rework. agency_id, its names and note are NULL.
    """
    parts = []
    for seq, stage in enumerate(STAGES, start=1):
        at = incident.c[f"{stage}_at"]
        if has(at) or seq == 1:  # reported_at is always read: if it is missing, the door says so
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
    order = (steps.c.at_utc, steps.c.event_seq)
    before = func.lag(steps.c.stage).over(partition_by=steps.c.incident_id, order_by=order)
    empty = [cast(null(), incident_event.c.note.type).label(name) for name in _NO_EVENTS]
    statement: AnySelect = select(
        steps.c.incident_id, steps.c.event_seq, steps.c.at_utc, steps.c.stage, *empty,
        stage_limit(steps.c.stage, before, has).label("limit_min"), steps.c.summary, steps.c.due_at.label("due_at_utc"),
        incident_type.c.name_zh.label("type_name_zh"), incident_type.c.name_en.label("type_name_en"),
    )  # fmt: skip
    joined = statement.join_from(steps, incident_type, incident_type.c.type_id == steps.c.type_id, isouter=True)
    return joined.order_by(*order)


_NO_EVENTS = ("agency_id", "agency_name_zh", "agency_name_en", "note")


@panel_read(
    {"incident_id": "str", "event_seq": "int64 | float64", "at_utc": "datetime64[us]", "stage": "str",
     "minutes_since": "float64", "limit_min": "float64", "agency_id": "str", "agency_name_zh": "str",
     "agency_name_en": "str", "note": "str", "type_name_zh": "str", "type_name_en": "str", "summary": "str",
     "due_at_utc": "datetime64[us]", "minutes_left": "float64", "minutes_open": "float64"},
    tables=(incident, incident_event, incident_type, agency), obeys=("incident",),
)  # fmt: skip
def read_timeline(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per step of the chosen incident before the moment, oldest first. No rows if no incident is chosen.

    minutes_since: minutes since the step before, missing for the first step. limit_min: see `stage_limit`. agency_id:
    the agency that took the step. agency_id, its names, note, summary and due_at_utc are missing where the warehouse
    does not have them.

    Some columns are about the incident and equal in every row: the names of its type, summary, due_at_utc (limit for
    closing), minutes_open and minutes_left. minutes_open: minutes from the first step to the closing, or to the moment
    if the incident is open. minutes_left: minutes from the closing, or from the moment, to due_at_utc; negative if it
    had passed by then.
    """
    events = read.has(incident_event.c.at)
    rows = read(timeline_query(filters, read.has) if events else columns_timeline_query(filters, read.has))
    closed_at = rows.loc[rows["stage"] == STAGES[-1], "at_utc"].min()
    until = pd.Timestamp(filters.moment if pd.isna(closed_at) else closed_at)
    return rows.assign(
        minutes_since=minutes_of(rows["at_utc"].diff()),
        minutes_left=minutes_of(rows["due_at_utc"] - until),
        minutes_open=minutes_of(until - rows["at_utc"].groupby(rows["incident_id"]).transform("min")),
    )
