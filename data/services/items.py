"""The items of the service catalogue (事项): busiest, slowest, decided at once, used through the app."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, select

from data.contract.tables import agency, service_item
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.services.flow import CASE, completed, count_of, of_cases, previous, ratio, share_of
from data.times import microseconds_between
from data.warehouse.sql_percentiles import minutes_at

FEWEST = 5
"""Cases that an item must have completed to be ranked by its time: a median of fewer says nothing about the item."""
APP_CHANNELS = ("app", "wechat")
"""Channels of the citizens' app and its mini programs (我的长沙)."""


def durations(condition: ColumnElement[bool]) -> list[ColumnElement[float]]:
    """Columns median_min and p90_min: minutes from submitted to completed of the cases that meet the condition."""
    taken_us = case((condition, microseconds_between(CASE.submitted_at, CASE.completed_at)))
    return [minutes_at(0.5, taken_us).label("median_min"), minutes_at(0.9, taken_us).label("p90_min")]


def item_names_query() -> Select[Any]:
    """One row per item: item_id, kind, promised_days, legal_days, agency_id, and the names of item and agency."""
    item = service_item.c
    return (
        select(item.item_id, item.kind, item.promised_days, item.legal_days, item.name_zh, item.name_en, item.agency_id)
        .add_columns(agency.c.name_zh.label("agency_name_zh"), agency.c.name_en.label("agency_name_en"))
        .join_from(service_item, agency, agency.c.agency_id == item.agency_id, isouter=True)
        .order_by(item.item_id)
    )


# Slowest and busiest -----------------------------------------------------------------------------------------------


def slowest_query(filters: Filters) -> Select[Any]:
    """Items with at least 5 cases completed in the window, slowest first: item_id, completed, median_min, p90_min."""
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


def read_slowest_items(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with at least 5 cases completed in the window, slowest median first, then by item_id.

    item_id; completed: int; median_min, p90_min: float, minutes from submitted to completed; promised_days, legal_days:
    working days; kind; agency_id; name_zh, name_en, agency_name_zh, agency_name_en.
    """
    return read(slowest_query(filters)).merge(read(item_names_query()), on="item_id", how="left")


def busiest_query(filters: Filters) -> Select[Any]:
    """Items with cases submitted in the window, most first: item_id, submitted, completed, median_min, p90_min."""
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
    """Cases submitted in the window per item, most first: item_id, submitted."""
    submitted = func.count().label("submitted")
    return (
        select(CASE.item_id, submitted)
        .where(*of_cases(filters, filters.within(CASE.submitted_at), *conditions))
        .group_by(CASE.item_id)
        .order_by(submitted.desc(), CASE.item_id)
    )


def read_busiest_items(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with cases submitted in the window, most first, then by item_id.

    item_id; submitted: int; share: 0–1 of all submitted; completed: int, those of them completed by the moment;
    median_min, p90_min: float, minutes from submitted to completed of those, missing without any; submitted_before:
    int, in the comparable window before; promised_days, legal_days: working days; kind; agency_id; names as in
    `read_slowest_items`.
    """
    items, before = read(busiest_query(filters)), read(submitted_query(previous(filters)))
    return _named(items.assign(share=share_of(items["submitted"])), before, read(item_names_query()))


def _named(items: pd.DataFrame, before: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    items = items.merge(before, on="item_id", how="left", suffixes=("", "_before"))
    items["submitted_before"] = items["submitted_before"].fillna(0).astype("int64")
    return items.merge(names, on="item_id", how="left")


# Decided at once ---------------------------------------------------------------------------------------------------


def at_once() -> ColumnElement[bool]:
    """Condition: the case is of an item that a machine decides at once (秒办)."""
    return CASE.item_id.in_(select(service_item.c.item_id).where(service_item.c.instant.is_(True)))


def instant_query(filters: Filters) -> Select[Any]:
    """Cases completed in the window by the kind of their item: instant, completed, median_min, p90_min."""
    done = completed(filters)
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


def read_instant(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row for items that a machine decides at once, one for the others; none for one without completed cases.

    instant: bool; completed: int, cases completed in the window; share: 0–1 of all completed; median_min, p90_min:
    float, minutes from submitted to completed; completed_before, share_before: of the comparable window before.
    """
    now, before = read(instant_query(filters)), read(instant_query(previous(filters)))
    earlier = before[["instant", "completed"]].assign(share=share_of(before["completed"]))
    kinds = now.assign(share=share_of(now["completed"])).merge(
        earlier, on="instant", how="left", suffixes=("", "_before")
    )
    kinds["completed_before"] = kinds["completed_before"].fillna(0).astype("int64")
    columns = ["instant", "completed", "share", "median_min", "p90_min", "completed_before", "share_before"]
    return kinds[columns]


# Through the app ---------------------------------------------------------------------------------------------------


def read_by_item_section(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per item with cases submitted through the app or its mini programs in the window, most first.

    item_id; kind: government or public, the section (栏目) in which it stands; submitted: int; share: 0–1 of all
    submitted through them; section_share: 0–1, the share of its section; all_before: int, all submitted
    through them, and submitted_before: int, of the item, in the comparable window before; promised_days,
    legal_days, agency_id and names as in `read_slowest_items`.
    """
    through = CASE.channel.in_(APP_CHANNELS)
    items, before = read(submitted_query(filters, through)), read(submitted_query(previous(filters), through))
    named = _named(items.assign(share=share_of(items["submitted"])), before, read(item_names_query()))
    named["all_before"] = int(before["submitted"].sum())
    sections = named.groupby("kind", dropna=False)["submitted"].transform("sum")
    named.insert(3, "section_share", ratio(sections, named["submitted"].sum()))
    first = ["item_id", "kind", "submitted", "share", "section_share"]
    return named[first + [column for column in named.columns if column not in first]]
