"""Incidents by hour or day: numbers reported and closed, and the number open at the end (在办)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Column, func, select

from data.contract.incidents import incident
from data.incidents.open import SELECTED_BY, selected, were_open
from data.questions.comparisons import growth_of, since_start
from data.questions.coverage import since_first
from data.questions.filters import Filters
from data.questions.first_rows import is_emptied
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.times import city_days, day_start, local, time_bucket
from data.warehouse.selects import AnySelect

HOURLY_UP_TO = timedelta(hours=48)
"""`read_flow` has rows per hour for windows up to this length, and rows per city day for longer windows."""


def quarters_query(filters: Filters, column: Column[Any]) -> AnySelect:
    """One row per quarter hour of the window with incidents: quarter_utc (its start), incidents (their number).

    column: incident.reported_at to count reported incidents, incident.closed_at to count closed ones.
    """
    quarter = time_bucket("quarter", column).label("quarter_utc")
    counted = select(quarter, func.count().label("incidents")).where(filters.within(column), *selected(filters))
    return counted.group_by(quarter).order_by(quarter)


def backlog_query(filters: Filters) -> AnySelect:
    """One row with one column, incidents: number of incidents that were open at the window's start."""
    at_start = were_open(filters, filters.start, filters.start)
    return select(func.count().label("incidents")).select_from(incident).where(*at_start, *selected(filters))


def _row_starts(filters: Filters) -> list[datetime]:
    """Starts of the city's hours or days that the window touches. The first start is that of the window.

    An empty window touches none.
    """
    if filters.start == filters.end:
        return []
    if filters.end - filters.start > HOURLY_UP_TO:
        days = city_days(filters.start, filters.end, filters.zone)
        starts = [day_start(day, filters.zone) for day in days]
    else:
        here = local(filters.start, filters.zone)
        first = filters.start - timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
        hours = -((first - filters.end) // timedelta(hours=1))
        starts = [first + timedelta(hours=hour) for hour in range(hours)]
    return [filters.start, *starts[1:]]


@panel_read(
    {"from_utc": "datetime64[us]", "until_utc": "datetime64[us]", "reported": "int64", "closed": "int64",
     "backlog": "int64", "growth": "int64 | float64", "hourly": "bool"},
    tables=(incident,), obeys=(*SELECTED_BY, "window"),
)  # fmt: skip
def read_flow(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per city hour (windows up to 48 h) or city day that the window touches, oldest first.

    from_utc, until_utc: start and end of the hour or day, cut at the ends of the window. reported, closed: number of
    incidents reported or closed in this time. backlog: number of incidents open at until_utc. growth: backlog minus the
    number open at the window's start; missing if the history does not reach back so far. hourly: True if the rows are
    hours. Hours and days that end before the first incident have no row, and an emptied table has none at all.
    """
    reported = read(quarters_query(filters, incident.c.reported_at))
    closed = read(quarters_query(filters, incident.c.closed_at))
    at_start = int(read(backlog_query(filters))["incidents"].sum())
    starts = pd.DatetimeIndex(_row_starts(filters)).as_unit("us")
    ends = starts.append(pd.DatetimeIndex([filters.end]).as_unit("us"))[1:]
    # hours and days start on a quarter hour in every zone, so that each quarter hour belongs to one row
    rows = pd.DataFrame({"from_utc": starts, "until_utc": ends})
    for name, counted in (("reported", reported), ("closed", closed)):
        place = starts.searchsorted(counted["quarter_utc"], side="right") - 1
        sums = counted["incidents"].groupby(place.clip(min=0)).sum()
        rows[name] = sums.reindex(rows.index, fill_value=0).astype("int64")
    rows["backlog"] = at_start + (rows["reported"] - rows["closed"]).cumsum()
    rows["growth"] = growth_of(rows["backlog"], at_start, since_start(filters, incident))
    rows = since_first(rows.assign(hourly=filters.end - filters.start <= HOURLY_UP_TO), filters, incident)
    silent = not rows[["reported", "closed", "backlog"]].any(axis=None) and is_emptied(read, incident)
    return rows.iloc[:0] if silent else rows
