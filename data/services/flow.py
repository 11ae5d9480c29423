"""Service cases (办件): what is counted and when, flow and backlog, channels, the funnel of their stages.

The conditions here are the only definitions of a case that is due, on time, open or overdue: panels and measures count
with them, so that one number has one definition. The conditions `due` to `nearly_overdue` look at service_case alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from data.contract.tables import service_case, service_item
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.times import city_days, day_start, time_bucket

CASE = service_case.c
NEARLY = timedelta(hours=24)
"""A case whose promised end is nearer than this gets a yellow card (黄牌), one past it a red card (红牌)."""


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Number of rows for which the condition holds; 0 where there are none."""
    return func.count(case((condition, 1)))


def of_cases(filters: Filters, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The conditions, and those of the filters district, item and agency (the item's) on service_case."""
    chosen = filters.where(district=CASE.district_id, item=CASE.item_id)
    if of_agency := filters.where(agency=service_item.c.agency_id):
        chosen.append(CASE.item_id.in_(select(service_item.c.item_id).where(*of_agency)))
    return [*conditions, *chosen]


def previous(filters: Filters) -> Filters:
    """The same question about the comparable window before: whole weeks earlier, so that its weekdays are the same, and
    as many of them as keep it from overlapping with this one; as known at its end."""
    return filters.weeks_before()


def due(filters: Filters) -> ColumnElement[bool]:
    """Condition: the promised end lies in the window, completed or not (应办结)."""
    return filters.within(CASE.due_at)


def on_time(filters: Filters) -> ColumnElement[bool]:
    """Condition: due in the window and completed by the promised end, as known at the moment (按时办结)."""
    return and_(due(filters), CASE.completed_at <= CASE.due_at, filters.known(CASE.completed_at))


def completed(filters: Filters) -> ColumnElement[bool]:
    """Condition: completed in the window."""
    return filters.within(CASE.completed_at)


def open_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Condition: submitted before `end` and not completed before `start`; all that were open at a moment between."""
    return and_(CASE.submitted_at < end, or_(CASE.completed_at.is_(None), CASE.completed_at >= start))


def open_at(moment: datetime) -> ColumnElement[bool]:
    """Condition: submitted before the moment and not completed before it (在办)."""
    return open_between(moment, moment)


def were_open(filters: Filters, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """`open_between` as conditions of a WHERE, with the bound that spares the engine all older cases."""
    return [*filters.scan_floors.of_open(CASE.submitted_at, start), open_between(start, end)]


def overdue(moment: datetime) -> ColumnElement[bool]:
    """Condition: open and past the promised end: a red card."""
    return and_(open_at(moment), CASE.due_at < moment)


def nearly_overdue(moment: datetime) -> ColumnElement[bool]:
    """Condition: open and to be completed within the next 24 hours: a yellow card."""
    return and_(open_at(moment), CASE.due_at >= moment, CASE.due_at < moment + NEARLY)


def on_time_columns(filters: Filters) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Columns due and on_time: on_time_rate is on_time / due, and nothing else."""
    return count_of(due(filters)).label("due"), count_of(on_time(filters)).label("on_time")


# Flow and backlog --------------------------------------------------------------------------------------------------


def open_query(filters: Filters, moment: datetime) -> Select[Any]:
    """One row: cases, those open at the moment."""
    opened = of_cases(filters, *were_open(filters, moment, moment))
    return select(func.count().label("cases")).select_from(service_case).where(*opened)


def grain(filters: Filters) -> Literal["quarter", "hour"]:
    """The longest span of which days of the city are made in the window: zones may be off by 15, 30 or 45 minutes."""
    days = city_days(filters.start, filters.end, filters.zone)
    return "quarter" if any(day_start(day, filters.zone).minute for day in days) else "hour"


def flow_query(filters: Filters) -> Select[Any]:
    """Events of the window per `grain`: kind (submitted, accepted, completed), span (its start), cases, slips.

    slips: those of the cases whose completion is dated before their submission (a clerk's slip); 0 of those
    accepted.
    """
    unit, slip = grain(filters), count_of(CASE.completed_at < CASE.submitted_at)
    dates: dict[str, tuple[Column[Any], ColumnElement[int]]] = {
        "submitted": (CASE.submitted_at, slip),
        "accepted": (CASE.accepted_at, literal(0)),
        "completed": (CASE.completed_at, slip),
    }
    counted = []
    for kind, (date, slips) in dates.items():
        span = time_bucket(unit, date).label("span")
        one = select(literal(kind).label("kind"), span, func.count().label("cases"), slips.label("slips"))
        counted.append(one.where(*of_cases(filters, filters.within(date))).group_by(span))
    events = union_all(*counted).subquery("events").c
    return select(events.kind, events.span, events.cases, events.slips).order_by(events.kind, events.span)


def read_flow(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per city day touched by the window, days without events too; events inside the window only.

    day: text, ISO date of the city's day; submitted, accepted, completed: int, events; backlog: int, cases submitted
    and not completed at the row's end, the end of the day or of the window; complete: bool, whether the window holds
    the whole day; until_utc: datetime, the row's end.
    """
    before = read(open_query(filters, filters.start))
    events = read(flow_query(filters))
    days = city_days(filters.start, filters.end, filters.zone)
    if before.empty:  # a viewer without a policy: no count at all is not a count of zero
        days = []
    starts = [day_start(day, filters.zone) for day in days]
    ends = [day_start(day + timedelta(days=1), filters.zone) for day in days]
    cases = {kind: _daily(events, starts, kind, "cases") for kind in ("submitted", "accepted", "completed")}
    flow = pd.DataFrame({"day": pd.Series([day.isoformat() for day in days], dtype="str"), **cases})
    # a slip never stands in the backlog: it leaves it when it is submitted, and not when it is completed
    slips = _daily(events, starts, "completed", "slips") - _daily(events, starts, "submitted", "slips")
    change = (cases["submitted"] - cases["completed"] + slips).cumsum()
    flow["backlog"] = (before["cases"].sum() + change).astype("int64")
    flow["complete"] = [a >= filters.start and b <= filters.end for a, b in zip(starts, ends, strict=True)]
    flow["complete"] = flow["complete"].astype("bool")
    flow["until_utc"] = pd.Series([min(end, filters.end) for end in ends], dtype="datetime64[us]")
    return flow


def _daily(events: pd.DataFrame, starts: list[datetime], kind: str, column: str) -> Any:
    """The column's sum over the events of a kind for each day: an array of int."""
    rows = events[events["kind"] == kind]
    place = pd.DatetimeIndex(starts).searchsorted(rows["span"], side="right") - 1
    return np.bincount(place, weights=rows[column], minlength=len(starts)).astype("int64")


# Channels ----------------------------------------------------------------------------------------------------------


def channels_query(filters: Filters) -> Select[Any]:
    """Cases submitted in the window per channel, most first: channel, submitted."""
    submitted = func.count().label("submitted")
    return (
        select(CASE.channel, submitted)
        .where(*of_cases(filters, filters.within(CASE.submitted_at)))
        .group_by(CASE.channel)
        .order_by(submitted.desc(), CASE.channel)
    )


def read_channels(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per channel with cases submitted in the window or the comparable one before, most first, then by channel.

    channel: hall, web, app, machine or wechat; submitted: int; share: 0–1 of all submitted; submitted_before,
    share_before: the same of the comparable window before (`previous`).
    """
    now, before = read(channels_query(filters)), read(channels_query(previous(filters)))
    channels = now.merge(before, on="channel", how="outer", suffixes=("", "_before"))
    counts = ["submitted", "submitted_before"]
    channels[counts] = channels[counts].fillna(0).astype("int64")
    channels["share"] = share_of(channels["submitted"])
    channels["share_before"] = share_of(channels["submitted_before"])
    columns = ["channel", "submitted", "share", "submitted_before", "share_before"]
    return channels[columns].sort_values(["submitted", "channel"], ascending=[False, True], ignore_index=True)


def share_of(cases: pd.Series[Any]) -> Any:
    """Each value's share of their sum, 0–1; missing where the sum is 0."""
    return ratio(cases, cases.sum())


def ratio(part: Any, whole: Any) -> Any:
    """part / whole as float, missing where the whole is 0."""
    return part / np.where(np.asarray(whole) == 0, np.nan, np.asarray(whole, dtype="float64"))


# Funnel ------------------------------------------------------------------------------------------------------------


def funnel_query(filters: Filters) -> Select[Any]:
    """One row about the cases submitted in the window: submitted, accepted, completed, rated by the moment."""
    later = {"accepted": CASE.accepted_at, "completed": CASE.completed_at, "rated": CASE.rated_at}
    counts: list[ColumnElement[Any]] = [count_of(filters.known(date)).label(stage) for stage, date in later.items()]
    submitted = of_cases(filters, filters.within(CASE.submitted_at))
    return select(func.count().label("submitted")).add_columns(*counts).where(*submitted)


def read_funnel(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per stage of the cases submitted in the window: submitted, accepted, completed, rated.

    stage; cases: int, those that had reached it by the moment; share: 0–1 of the submitted; share_before: 0–1, the same
    share in the comparable window before (`previous`).
    """
    now, before = read(funnel_query(filters)), read(funnel_query(previous(filters)))
    funnel = now.melt(var_name="stage", value_name="cases")
    earlier = before.melt(var_name="stage", value_name="cases")
    funnel["cases"] = funnel["cases"].astype("int64")
    funnel["share"] = ratio(funnel["cases"], now["submitted"].sum())
    earlier["share_before"] = ratio(earlier["cases"], before["submitted"].sum())
    return funnel.merge(earlier[["stage", "share_before"]], on="stage", how="left")
