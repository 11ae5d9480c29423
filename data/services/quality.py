"""How well cases are handled: on time, overdue, across regions, and how they are rated (效能监督、好差评)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, literal, select, union_all

from data.contract.tables import agency, district, service_case, service_item
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.services.flow import (
    CASE,
    count_of,
    due,
    nearly_overdue,
    of_cases,
    on_time_columns,
    open_at,
    overdue,
    previous,
    ratio,
    share_of,
    were_open,
)
from data.times import minutes_between

REMEDY = timedelta(days=15)
"""Time in which a bad rating must be put right. The State Council's opinions on ratings of government services
(国办发〔2019〕51号) ask for a limit and leave its length to the place; 15 days is the usual one, e.g. of Sichuan."""
COMPARED = timedelta(days=7)
BY_ITEM = service_case.join(service_item, service_item.c.item_id == CASE.item_id, isouter=True)


# On time -----------------------------------------------------------------------------------------------------------


def on_time_by_agency_query(filters: Filters) -> Select[Any]:
    """Cases due in the window per agency of their item: agency_id, name_zh, name_en, due, on_time."""
    of_agency = service_item.c.agency_id
    counted = select(of_agency, *on_time_columns(filters)).select_from(BY_ITEM).where(*of_cases(filters, due(filters)))
    part = counted.group_by(of_agency).subquery("part")
    return (
        select(part.c.agency_id, agency.c.name_zh, agency.c.name_en, part.c.due, part.c.on_time)
        .join_from(part, agency, agency.c.agency_id == part.c.agency_id, isouter=True)
        .order_by(part.c.due.desc(), part.c.agency_id)
    )


def on_time_by_district_query(filters: Filters) -> Select[Any]:
    """Cases due in the window per district that handles them: district_id, name_zh, name_en, due, on_time."""
    counted = select(CASE.district_id, *on_time_columns(filters)).where(*of_cases(filters, due(filters)))
    part = counted.group_by(CASE.district_id).subquery("part")
    return (
        select(part.c.district_id, district.c.name_zh, district.c.name_en, part.c.due, part.c.on_time)
        .join_from(part, district, district.c.district_id == part.c.district_id, isouter=True)
        .order_by(part.c.due.desc(), part.c.district_id)
    )


def read_on_time_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with cases due in the window, most due first, then by agency_id.

    agency_id; due: int, cases with due_at in the window; on_time: int, those of them completed by due_at;
    on_time_rate: 0–1, on_time / due; late: int, due - on_time; name_zh, name_en; due_before, on_time_before: int, of
    the comparable window before (`services.previous`).
    """
    return _on_time(
        read(on_time_by_agency_query(filters)), read(on_time_by_agency_query(previous(filters))), "agency_id"
    )


def read_on_time_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district with cases due in the window; columns as of `read_on_time_by_agency`, with district_id."""
    return _on_time(
        read(on_time_by_district_query(filters)), read(on_time_by_district_query(previous(filters))), "district_id"
    )


def _on_time(now: pd.DataFrame, before: pd.DataFrame, key: str) -> pd.DataFrame:
    rows = now.merge(before[[key, "due", "on_time"]], on=key, how="left", suffixes=("", "_before"))
    rows["on_time_rate"] = ratio(rows["on_time"], rows["due"])
    rows["late"] = rows["due"] - rows["on_time"]
    earlier = ["due_before", "on_time_before"]
    rows[earlier] = rows[earlier].fillna(0).astype("int64")
    return rows[[key, "due", "on_time", "on_time_rate", "late", "name_zh", "name_en", *earlier]]


# Red and yellow cards ----------------------------------------------------------------------------------------------


def overdue_query(filters: Filters) -> Select[Any]:
    """Open cases at the moment per agency that has any: agency_id, name_zh, name_en, open, overdue, nearly_overdue,
    first_due_at, overdue_before (seven days earlier)."""
    of_agency, moment, before = service_item.c.agency_id, filters.moment, filters.moment - COMPARED
    counted = select(
        of_agency,
        count_of(open_at(moment)).label("open"),
        count_of(overdue(moment)).label("overdue"),
        count_of(nearly_overdue(moment)).label("nearly_overdue"),
        func.min(case((open_at(moment), CASE.due_at))).label("first_due_at"),
        count_of(overdue(before)).label("overdue_before"),
    ).select_from(BY_ITEM)
    part = counted.where(*of_cases(filters, *were_open(filters, before, moment))).group_by(of_agency).subquery("part")
    named = select(
        part.c.agency_id, agency.c.name_zh, agency.c.name_en, part.c.open, part.c.overdue, part.c.nearly_overdue
    )
    return (
        named.add_columns(part.c.first_due_at, part.c.overdue_before)
        .join_from(part, agency, agency.c.agency_id == part.c.agency_id, isouter=True)
        .where(part.c.open > 0)
        .order_by(part.c.overdue.desc(), part.c.nearly_overdue.desc(), part.c.agency_id)
    )


def read_overdue(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with open cases at the moment, most overdue first; the window does not matter.

    agency_id; open: int; overdue: int, red cards: due_at before the moment; nearly_overdue: int, yellow cards: due
    within the next 24 hours; longest_min: float, minutes by which its oldest overdue case is over, missing without one;
    overdue_before: int, red cards seven days earlier; name_zh, name_en.
    """
    cards = read(overdue_query(filters))
    over_min = (pd.Timestamp(filters.moment) - cards["first_due_at"]).dt.total_seconds() / 60
    cards["longest_min"] = over_min.where(over_min > 0)
    columns = ["agency_id", "open", "overdue", "nearly_overdue", "longest_min", "overdue_before", "name_zh", "name_en"]
    return cards[columns]


# Cross-region ------------------------------------------------------------------------------------------------------


def cross_region_query(filters: Filters) -> Select[Any]:
    """Cases of cross-region items: item_id, agency_id, name_zh, name_en, submitted, due, on_time."""
    item, none = service_item.c, literal(0)
    submitted = select(CASE.item_id, func.count().label("submitted"), none.label("due"), none.label("on_time")).where(
        *of_cases(filters, filters.within(CASE.submitted_at))
    )
    ended = select(CASE.item_id, none.label("submitted"), *on_time_columns(filters)).where(
        *of_cases(filters, due(filters))
    )
    # two scans, each bounded by its own time
    found = union_all(*(part.group_by(CASE.item_id) for part in (submitted, ended))).subquery("found")
    sums = [func.sum(found.c[name], type_=BigInteger()).label(name) for name in ("submitted", "due", "on_time")]
    part = select(found.c.item_id, *sums).group_by(found.c.item_id).subquery("part")
    return (
        select(part.c.item_id, item.agency_id, item.name_zh, item.name_en, part.c.submitted, part.c.due, part.c.on_time)
        .join_from(part, service_item, item.item_id == part.c.item_id)
        .where(item.cross_region.is_(True))
        .order_by(part.c.submitted.desc(), part.c.item_id)
    )


def others_query(filters: Filters) -> Select[Any]:
    """One row about the items that are not cross-region: due, on_time."""
    cross = select(service_item.c.item_id).where(service_item.c.cross_region.is_(True))
    all_due, in_time = on_time_columns(filters)
    return select(all_due).add_columns(in_time).where(*of_cases(filters, due(filters), CASE.item_id.not_in(cross)))


def read_cross_region(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per cross-region item (跨省通办) with cases submitted or due in the window, most submitted first.

    item_id; submitted: int, cases submitted in the window; due, on_time: int, on_time_rate: 0–1, as in
    `read_on_time_by_agency`, missing where none was due; agency_id, name_zh, name_en; others_due, others_on_time: int,
    of all other items together, for comparison.
    """
    items, others = read(cross_region_query(filters)), read(others_query(filters))
    return items.assign(
        on_time_rate=ratio(items["on_time"], items["due"]),
        others_due=int(others["due"].sum()),
        others_on_time=int(others["on_time"].sum()),
    )


# Ratings -----------------------------------------------------------------------------------------------------------


def rated(filters: Filters) -> ColumnElement[bool]:
    """Condition: rated in the window."""
    return and_(filters.within(CASE.rated_at), CASE.rating.is_not(None))


def bad() -> ColumnElement[bool]:
    """Condition: a bad rating (差评), 1 or 2."""
    return CASE.rating <= 2


def remedy_due(filters: Filters) -> ColumnElement[bool]:
    """Condition: a bad rating whose 15 days for putting it right ended in the window."""
    return and_(bad(), CASE.rated_at >= filters.start - REMEDY, CASE.rated_at < filters.end - REMEDY)


def remedied_in_time(filters: Filters) -> ColumnElement[bool]:
    """Condition: remedy due in the window, and put right within the 15 days (按期整改)."""
    taken_min = minutes_between(CASE.rated_at, CASE.remedied_at)
    return and_(remedy_due(filters), taken_min <= REMEDY.total_seconds() / 60, filters.known(CASE.remedied_at))


def ratings_query(filters: Filters) -> Select[Any]:
    """Cases per rating: rating, cases (rated in the window), remedied, remedy_due, remedied_in_time."""
    names = ("cases", "remedied", "remedy_due", "remedied_in_time")
    remedied, in_time = and_(bad(), filters.known(CASE.remedied_at)), remedied_in_time(filters)
    none = literal(0)
    # two scans bounded by the times of rating: "rated in the window or due in it" would read all cases for both
    scans = (
        (rated(filters), (func.count(), count_of(remedied), none, none)),
        (remedy_due(filters), (none, none, func.count(), count_of(in_time))),
    )
    parts = [
        select(CASE.rating, *(count.label(name) for name, count in zip(names, counts, strict=True)))
        .where(*of_cases(filters, condition))
        .group_by(CASE.rating)
        for condition, counts in scans
    ]
    found = union_all(*parts).subquery("found")
    sums = (func.sum(found.c[name], type_=BigInteger()).label(name) for name in names)
    return select(found.c.rating, *sums).group_by(found.c.rating).order_by(found.c.rating)


def read_ratings(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per rating 5 (best) to 1; no rows where nothing was rated and no remedy due.

    rating; cases: int, rated in the window; share: 0–1 of them; remedied: int, those of the bad (1, 2) put right by the
    moment; remedy_due: int, bad ratings whose 15 days ended in the window, whenever rated; remedied_in_time: int, those
    of them put right within the 15 days; share_before: 0–1, share in the comparable window before.
    """
    now, before = read(ratings_query(filters)), read(ratings_query(previous(filters)))
    scale = pd.DataFrame({"rating": range(5, 0, -1) if len(now) else []}, dtype="int64")
    ratings = scale.merge(now, on="rating", how="left").fillna(0).astype("int64")
    earlier = scale.merge(before[["rating", "cases"]], on="rating", how="left")["cases"].fillna(0)
    ratings.insert(2, "share", share_of(ratings["cases"]))
    ratings["share_before"] = share_of(earlier)
    return ratings
