"""Items of the service catalogue (事项): busiest, slowest, decided at once, and used through the citizens' app."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from data.contract.common import agency
from data.contract.services import service_case, service_item
from data.questions.arithmetic import count_of, fill_zeros, ratio, share_of
from data.questions.comparisons import COMPARED, Comparison, before
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete, optional
from data.questions.reading import Reader
from data.services.cells import BUSIEST, INSTANT
from data.services.flow import CASE, OBEYS, WEEK, completed, of_cases
from data.times import microseconds_between
from data.warehouse.sql_percentiles import minutes_at

FEWEST = 10
"""An item needs at least this number of completed cases to be ranked by its median time."""
APP_CHANNELS = ("app", "wechat")
"""Channels of the citizens' app and its mini programs (我的长沙)."""
OF_ITEM = {
    "promised_days": "int64 | float64", "legal_days": "int64 | float64", "name_zh": "str", "name_en": "str",
    "agency_id": "str", "agency_name_zh": "str", "agency_name_en": "str",
}  # fmt: skip
"""Dtypes of columns about an item. The values are missing where the catalogue does not list the item. promised_days,
legal_days: working days."""
TABLES = (service_case, service_item, agency)


def durations(condition: ColumnElement[bool]) -> list[ColumnElement[float]]:
    """SQL columns median_min and p90_min: minutes from submission to completion of the cases that meet the condition.

    p90_min: the 90th percentile. Both are NULL if no case meets the condition.
    """
    taken_us = case((condition, microseconds_between(CASE.submitted_at, CASE.completed_at)))
    return [minutes_at(0.5, taken_us).label("median_min"), minutes_at(0.9, taken_us).label("p90_min")]


def item_names_query(has: Has = complete) -> Select[Any]:
    """One row per item: item_id, kind (NULL if the warehouse has no such column) and the columns `OF_ITEM`."""
    item = service_item.c
    named: Select[Any] = select(item.item_id, optional(item.kind, has), item.promised_days, item.legal_days)
    return (
        named.add_columns(item.name_zh, item.name_en, item.agency_id)
        .add_columns(agency.c.name_zh.label("agency_name_zh"), agency.c.name_en.label("agency_name_en"))
        .join_from(service_item, agency, agency.c.agency_id == item.agency_id, isouter=True)
        .order_by(item.item_id)
    )


# Slowest and busiest -----------------------------------------------------------------------------------------------


def slowest_query(filters: Filters) -> Select[Any]:
    """One row per item with at least `FEWEST` cases completed in the window: item_id, completed, median_min, p90_min.

    The item with the longest median time comes first.
    """
    done = completed(filters)
    part = (
        select(CASE.item_id, func.count().label("completed"), *durations(done))
        .where(*of_cases(filters, done))
        .group_by(CASE.item_id)
        .having(func.count() >= FEWEST)
        .subquery("part")
    )
    columns = select(part.c.item_id, part.c.completed, part.c.median_min, part.c.p90_min)
    return columns.order_by(part.c.median_min.desc(), part.c.item_id)


@panel_read(
    {"item_id": "str", "completed": "int64", "median_min": "float64", "p90_min": "float64", "kind": "str", **OF_ITEM},
    tables=TABLES, obeys=OBEYS, window=WEEK,
)  # fmt: skip
def read_slowest_items(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with at least `FEWEST` cases completed in the window; longest median first, then by item_id.

    completed: number of these cases. median_min, p90_min: median and 90th percentile of the minutes from submission to
    completion. For the other columns see `OF_ITEM`.
    """
    return read(slowest_query(filters)).merge(read(item_names_query(read.has)), on="item_id", how="left")


def busiest_query(filters: Filters) -> Select[Any]:
    """One row per item with cases submitted in the window, most cases first.

    Columns: item_id, submitted (number of these cases), completed (how many of them were completed before the moment),
    median_min, p90_min (times of the completed ones, see `durations`).
    """
    known = filters.known(CASE.completed_at)
    counts = [func.count().label("submitted"), count_of(known).label("completed")]
    part = (
        select(CASE.item_id, *counts, *durations(known))
        .where(*of_cases(filters, filters.within(CASE.submitted_at)))
        .group_by(CASE.item_id)
        .subquery("part")
    )
    columns = select(part.c.item_id, part.c.submitted, part.c.completed, part.c.median_min, part.c.p90_min)
    return columns.order_by(part.c.submitted.desc(), part.c.item_id)


def submitted_query(filters: Filters, *conditions: ColumnElement[bool]) -> Select[Any]:
    """One row per item with cases that were submitted in the window and meet the conditions, most cases first.

    Columns: item_id, submitted (number of these cases).
    """
    submitted = func.count().label("submitted")
    return (
        select(CASE.item_id, submitted)
        .where(*of_cases(filters, filters.within(CASE.submitted_at), *conditions))
        .group_by(CASE.item_id)
        .order_by(submitted.desc(), CASE.item_id)
    )


@panel_read(
    {"item_id": "str", "submitted": "int64", "completed": "int64", "median_min": "float64", "p90_min": "float64",
     "share": "float64", "submitted_before": "int64 | float64", "kind": "str", **OF_ITEM, **COMPARED},
    tables=TABLES, obeys=OBEYS, window=WEEK, cells=BUSIEST,
)  # fmt: skip
def read_busiest_items(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with cases submitted in the window; most cases first, then by item_id.

    submitted: number of these cases. share: 0–1, the item's part of all submitted cases. completed: how many of the
    submitted cases were completed before the moment. median_min, p90_min: median and 90th percentile of the minutes
    from submission to completion; missing if completed is 0. submitted_before: number of cases submitted in the earlier
    window, which `before` chooses; missing where nothing can be compared. Other columns: see `OF_ITEM` and
    `Comparison.told`.
    """
    against = before(filters, service_case)
    items, earlier = read(busiest_query(filters)), read(submitted_query(against.earlier))
    return _named(items.assign(share=share_of(items["submitted"])), earlier, read(item_names_query(read.has)), against)


def _named(items: pd.DataFrame, earlier: pd.DataFrame, names: pd.DataFrame, against: Comparison) -> pd.DataFrame:
    items = items.merge(earlier, on="item_id", how="left", suffixes=("", "_before"))
    fill_zeros(items, "submitted_before")
    return against.told(items.merge(names, on="item_id", how="left"), "submitted_before")


# Decided at once ---------------------------------------------------------------------------------------------------


def at_once() -> ColumnElement[bool]:
    """Condition on service_case: the case is of an item that a machine decides at once (秒办)."""
    return CASE.item_id.in_(select(service_item.c.item_id).where(service_item.c.instant.is_(True)))


def instant_query(filters: Filters) -> Select[Any]:
    """At most two rows about the cases completed in the window: instant, completed (a number), median_min, p90_min.

    instant: True in the row about items that a machine decides at once, which comes first. False in the row about all
    other items of which it is known that none does. median_min, p90_min: as in `durations`.
    """
    known = CASE.item_id.in_(select(service_item.c.item_id).where(service_item.c.instant.is_not(None)))
    done = and_(completed(filters), known)
    listed = select(CASE.case_id, case((at_once(), True), else_=False).label("instant"))
    listed = listed.add_columns(CASE.submitted_at, CASE.completed_at).where(*of_cases(filters, done))
    part = listed.subquery("part")
    taken_us = microseconds_between(part.c.submitted_at, part.c.completed_at)
    return (
        select(part.c.instant, func.count().label("completed"))
        .add_columns(minutes_at(0.5, taken_us).label("median_min"), minutes_at(0.9, taken_us).label("p90_min"))
        .group_by(part.c.instant)
        .order_by(part.c.instant.desc())
    )


@panel_read(
    {"instant": "bool", "completed": "int64", "share": "float64", "median_min": "float64", "p90_min": "float64",
     "completed_before": "int64 | float64", "share_before": "float64", **COMPARED},
    tables=(service_case, service_item), obeys=OBEYS, window=WEEK, cells=INSTANT,
)  # fmt: skip
def read_instant(read: Reader, filters: Filters) -> pd.DataFrame:
    """Two rows: first the items that a machine decides at once, then all other items.

    A row is left out if its items have no case completed in the window. instant: True for items decided at once.
    completed: number of cases completed in the window. share: 0–1, completed / the sum of completed in both rows.
    median_min, p90_min: median and 90th percentile of the minutes from submission to completion. completed_before,
    share_before: the same as completed and share, in the earlier window, which `before` chooses; missing where nothing
    can be compared. share_before is also missing if no case was completed in the earlier window. Columns `COMPARED`:
    see `Comparison.told`.
    """
    against = before(filters, service_case)
    now, then = read(instant_query(filters)), read(instant_query(against.earlier))
    kinds = now.assign(share=share_of(now["completed"])).merge(
        then[["instant", "completed"]], on="instant", how="left", suffixes=("", "_before")
    )
    fill_zeros(kinds, "completed_before")
    kinds["share_before"] = ratio(kinds["completed_before"], then["completed"].sum())
    return against.told(kinds, "completed_before", "share_before")


# Through the app ---------------------------------------------------------------------------------------------------


@panel_read(
    {"item_id": "str", "kind": "str", "submitted": "int64", "share": "float64", "section_share": "float64",
     "submitted_before": "int64 | float64", **OF_ITEM, "all_before": "int64 | float64", **COMPARED},
    tables=TABLES, obeys=OBEYS, window=WEEK, parts=APP_CHANNELS,
)  # fmt: skip
def read_by_item_section(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with cases submitted in the window through the app or its mini programs, most cases first.

    Only cases submitted in these two ways are counted. kind: government or public, the section (栏目) that lists the
    item. submitted: number of cases. share: 0–1, the item's part of all cases. section_share: 0–1, the part of all
    items of the section together, of the cases of items whose section is known. submitted_before, all_before: number of
    cases of the item, and of all items, in the earlier window, which `before` chooses; missing where nothing can be
    compared. Other columns: see `OF_ITEM` and `Comparison.told`.
    """
    through = CASE.channel.in_(APP_CHANNELS)
    against = before(filters, service_case)
    items, earlier = read(submitted_query(filters, through)), read(submitted_query(against.earlier, through))
    named = _named(items.assign(share=share_of(items["submitted"])), earlier, read(item_names_query()), against)
    named["all_before"] = int(earlier["submitted"].sum()) if against.possible else float("nan")
    sections = named.groupby("kind", dropna=False)["submitted"].transform("sum")
    listed = named["kind"].notna()
    shares = ratio(sections, named.loc[listed, "submitted"].sum())
    return named.assign(section_share=shares.where(listed))
