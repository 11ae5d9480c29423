"""Service cases (办件): when a case is due, on time, open or overdue; flow and backlog; channels; the funnel of stages.

Panels and measures count with the conditions of this module, so that one number has one definition.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from data.contract.services import service_case, service_item
from data.questions.arithmetic import count_of, fill_zeros, ratio, share_of_known
from data.questions.comparisons import COMPARED, before, growth_of, since_start
from data.questions.coverage import since_first
from data.questions.filters import Filters
from data.questions.first_rows import is_emptied
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.services.cells import CHANNELS, FLOW, FUNNEL
from data.times import city_days, day_start, time_bucket

CASE = service_case.c
NEARLY = timedelta(hours=24)
"""An open case has a red card (红牌) if its promised end has passed. It has a yellow card (黄牌) if the promised end is
less than this time away."""
OF_CASES = ("district", "item", "agency")
"""Names of the filters that `of_cases` applies."""
OBEYS = (*OF_CASES, "window")
WEEK = "7d"
"""The window of panels and measures about cases, if the viewer chose none. In 24 hours too few cases end."""


def of_cases(filters: Filters, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """SQL conditions on service_case: the given ones, and one for each filter of `OF_CASES` that is set.

    The filter agency applies to the agency of the case's item.
    """
    chosen = filters.where(district=CASE.district_id, item=CASE.item_id)
    if of_agency := filters.where(agency=service_item.c.agency_id):
        chosen.append(CASE.item_id.in_(select(service_item.c.item_id).where(*of_agency)))
    return [*conditions, *chosen]


def due(filters: Filters) -> ColumnElement[bool]:
    """Condition: the promised end lies in the window, whether the case is completed or not (应办结)."""
    return filters.within(CASE.due_at)


def on_time(filters: Filters) -> ColumnElement[bool]:
    """Condition: the case is `due`, and was completed by its promised end and before the moment (按时办结)."""
    return and_(due(filters), CASE.completed_at <= CASE.due_at, filters.known(CASE.completed_at))


def completed(filters: Filters) -> ColumnElement[bool]:
    """Condition: the case was completed in the window."""
    return filters.within(CASE.completed_at)


def open_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Condition: the case was submitted before `end` and not completed before `start`.

    So it was open at some time from `start` to `end`. Both are naive UTC; they may be equal.
    """
    return and_(CASE.submitted_at < end, or_(CASE.completed_at.is_(None), CASE.completed_at >= start))


def open_at(moment: datetime) -> ColumnElement[bool]:
    """Condition: the case was submitted before the moment and not completed before the moment (在办)."""
    return open_between(moment, moment)


def were_open(filters: Filters, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """WHERE conditions: the case was open at some time from `start` to `end`, naive UTC (see `open_between`).

    If the scan floor is known, the first condition is a lower bound on submitted_at, which spares the engine older
    rows.
    """
    return [*filters.scan_floors.of_open(CASE.submitted_at, start), open_between(start, end)]


def overdue(moment: datetime) -> ColumnElement[bool]:
    """Condition: the case is open at the moment, and its promised end has passed: a red card."""
    return and_(open_at(moment), CASE.due_at < moment)


def nearly_overdue(moment: datetime) -> ColumnElement[bool]:
    """Condition: the case is open at the moment, and its promised end comes within 24 hours: a yellow card."""
    return and_(open_at(moment), CASE.due_at >= moment, CASE.due_at < moment + NEARLY)


def on_time_columns(filters: Filters) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """SQL columns due and on_time: numbers of cases. Wherever on_time_rate is shown, it is on_time / due."""
    return count_of(due(filters)).label("due"), count_of(on_time(filters)).label("on_time")


# Flow and backlog --------------------------------------------------------------------------------------------------


def open_query(filters: Filters, moment: datetime) -> Select[Any]:
    """One row with one column, cases: the number of open cases at the moment."""
    opened = of_cases(filters, *were_open(filters, moment, moment))
    return select(func.count().label("cases")).select_from(service_case).where(*opened)


def grain(filters: Filters) -> Literal["quarter", "hour"]:
    """The unit for counting events: quarter hours if a city day of the window starts inside a UTC hour, else hours."""
    days = city_days(filters.start, filters.end, filters.zone)
    return "quarter" if any(day_start(day, filters.zone).minute for day in days) else "hour"


def flow_query(filters: Filters) -> Select[Any]:
    """Events of the window: one row per kind and hour, or per kind and quarter hour (see `grain`).

    Columns: kind (submitted, accepted or completed), span (start of the hour or quarter hour), cases (number of cases
    with such an event).
    """
    unit, counted = grain(filters), []
    dates = {"submitted": CASE.submitted_at, "accepted": CASE.accepted_at, "completed": CASE.completed_at}
    for kind, date in dates.items():
        span = time_bucket(unit, date).label("span")
        one = select(literal(kind).label("kind"), span, func.count().label("cases"))
        counted.append(one.where(*of_cases(filters, filters.within(date))).group_by(span))
    events = union_all(*counted).subquery("events").c
    return select(events.kind, events.span, events.cases).order_by(events.kind, events.span)


@panel_read(
    {"day": "str", "submitted": "int64", "accepted": "int64", "completed": "int64", "backlog": "int64",
     "growth": "int64 | float64", "complete": "bool", "until_utc": "datetime64[us]"},
    tables=(service_case,), obeys=OBEYS, window=WEEK, cells=FLOW,
)  # fmt: skip
def read_flow(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per city day that the window touches, oldest first. Days without events have a row, too.

    day: ISO date. submitted, accepted, completed: numbers of cases for which this happened on the day, inside the
    window. until_utc: the end of the day, or of the window if that is earlier. backlog: number of cases open at
    until_utc. growth: backlog minus the number open at the window's start; missing if the history does not reach back
    so far. complete: whether the whole day lies in the window. No rows if the viewer has no policy. Days that end
    before the first case have no row, and an emptied table has none at all.
    """
    before = read(open_query(filters, filters.start))
    events = read(flow_query(filters))
    days = city_days(filters.start, filters.end, filters.zone)
    if before.empty:  # the viewer has no policy: without a count there is no backlog of 0
        days = []
    starts = [day_start(day, filters.zone) for day in days]
    ends = [day_start(day + timedelta(days=1), filters.zone) for day in days]
    cases = {kind: _daily(events, starts, kind) for kind in ("submitted", "accepted", "completed")}
    flow = pd.DataFrame({"day": pd.Series([day.isoformat() for day in days], dtype="str"), **cases})
    # no case is completed before its submission: the door leaves out such a row, which is a clerk's mistake
    change = (cases["submitted"] - cases["completed"]).cumsum()
    flow["backlog"] = (before["cases"].sum() + change).astype("int64")
    flow["growth"] = growth_of(flow["backlog"], int(before["cases"].sum()), since_start(filters, service_case))
    flow["complete"] = [a >= filters.start and b <= filters.end for a, b in zip(starts, ends, strict=True)]
    flow["complete"] = flow["complete"].astype("bool")
    flow["until_utc"] = pd.Series([min(end, filters.end) for end in ends], dtype="datetime64[us]")
    flow = since_first(flow, filters, service_case)
    silent = not flow[["submitted", "completed", "backlog"]].any(axis=None) and is_emptied(read, service_case)
    return flow.iloc[:0] if silent else flow


def _daily(events: pd.DataFrame, starts: list[datetime], kind: str) -> Any:
    """One number per day, as an array: the cases in the events of one kind.

    events: rows of `flow_query`. kind: a value of their column kind. starts: the starts of the days, naive UTC, oldest
    first.
    """
    rows = events[events["kind"] == kind]
    place = pd.DatetimeIndex(starts).searchsorted(rows["span"], side="right") - 1
    return np.bincount(place, weights=rows["cases"], minlength=len(starts)).astype("int64")


# Channels ----------------------------------------------------------------------------------------------------------


def channels_query(filters: Filters) -> Select[Any]:
    """One row per channel with cases submitted in the window, most cases first: channel, submitted (a number)."""
    submitted = func.count().label("submitted")
    return (
        select(CASE.channel, submitted)
        .where(*of_cases(filters, filters.within(CASE.submitted_at)))
        .group_by(CASE.channel)
        .order_by(submitted.desc(), CASE.channel)
    )


@panel_read(
    {"channel": "str", "submitted": "int64", "share": "float64", "submitted_before": "int64 | float64",
     "share_before": "float64", **COMPARED},
    tables=(service_case,), obeys=OBEYS, window=WEEK, cells=CHANNELS,
)  # fmt: skip
def read_channels(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per channel with cases submitted in the window or in the earlier one; most cases first, then by channel.

    channel: hall, web, app, machine or wechat; missing for cases whose channel is not known. submitted: number of cases
    submitted in the window. share: 0–1, the channel's part of those of these cases whose channel is known; missing if
    there are none. submitted_before, share_before: the same in the
    earlier window, which `before` chooses. Where nothing can be compared, these two are missing, and only channels with
    cases in the window have a row. Columns `COMPARED`: see `Comparison.told`.
    """
    against = before(filters, service_case)
    now, earlier = read(channels_query(filters)), against.of(read(channels_query(against.earlier)))
    channels = now.merge(earlier, on="channel", how="outer", suffixes=("", "_before"))
    fill_zeros(channels, "submitted", "submitted_before")
    channels["share"] = share_of_known(channels["submitted"], channels["channel"])
    channels["share_before"] = share_of_known(channels["submitted_before"], channels["channel"])
    told = against.told(channels, "submitted_before", "share_before")
    return told.sort_values(["submitted", "channel"], ascending=[False, True], ignore_index=True)


# Funnel ------------------------------------------------------------------------------------------------------------


def funnel_query(filters: Filters) -> Select[Any]:
    """One row about the cases submitted in the window: submitted (their number), accepted, completed, rated.

    accepted, completed, rated: how many of these cases had reached this stage before the moment.
    """
    later = {"accepted": CASE.accepted_at, "completed": CASE.completed_at, "rated": CASE.rated_at}
    counts: list[ColumnElement[Any]] = [count_of(filters.known(date)).label(stage) for stage, date in later.items()]
    submitted = of_cases(filters, filters.within(CASE.submitted_at))
    return select(func.count().label("submitted")).add_columns(*counts).where(*submitted)


@panel_read(
    {"stage": "str", "cases": "int64 | float64", "share": "float64", "share_before": "float64", **COMPARED},
    tables=(service_case,), obeys=OBEYS, window=WEEK, cells=FUNNEL,
)  # fmt: skip
def read_funnel(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per stage: submitted, accepted, completed, rated.

    cases: number of cases submitted in the window that had reached the stage before the moment. share: 0–1, cases /
    submitted cases. share_before: the same share for the earlier window, which `before` chooses, at the earlier moment.
    A share is missing without submitted cases; share_before is also missing where nothing can be compared. If the
    city's cases never reach a stage, its cases and shares are missing. Columns `COMPARED`: see `Comparison.told`.
    """
    against = before(filters, service_case)
    now, then = read(funnel_query(filters)), read(funnel_query(against.earlier))
    funnel = now.melt(var_name="stage", value_name="cases")
    earlier = then.melt(var_name="stage", value_name="cases")
    funnel["cases"] = funnel["cases"].astype("int64")
    funnel["share"] = ratio(funnel["cases"], now["submitted"].sum())
    earlier["share_before"] = ratio(earlier["cases"], then["submitted"].sum())
    rows = funnel.merge(earlier[["stage", "share_before"]], on="stage", how="left")
    lacking = [filters.first_rows.lacks(stage) for stage in rows["stage"]]
    if any(lacking):
        rows["cases"] = rows["cases"].astype("float64")
        rows.loc[lacking, ["cases", "share", "share_before"]] = np.nan
    return against.told(rows, "share_before")
