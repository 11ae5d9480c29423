"""Quality of service cases (效能监督、好差评): on time, red and yellow cards, cross-region items, and ratings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from data.contract.common import agency, district
from data.contract.services import service_case, service_item
from data.questions.arithmetic import count_of, fill_zeros, minutes_of, ratio, share_of
from data.questions.comparisons import COMPARED, Comparison, before, before_at_moment
from data.questions.coverage import incomplete_before, moments
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.services.cells import BY_AGENCY, OVERDUE, RATINGS
from data.services.flow import (
    CASE,
    OBEYS,
    OF_CASES,
    WEEK,
    due,
    nearly_overdue,
    of_cases,
    on_time_columns,
    open_at,
    overdue,
    were_open,
)
from data.times import minutes_between

REMEDY = timedelta(days=15)
"""Time within which a bad rating must be put right. The State Council's opinions on ratings of government services
(国办发〔2019〕51号) ask for a limit and leave its length to each place. Sichuan, for example, takes 15 days."""
ON_TIME = {
    "due": "int64", "on_time": "int64", "on_time_rate": "float64", "late": "int64", "name_zh": "str", "name_en": "str",
    "due_before": "int64 | float64", "on_time_before": "int64 | float64", **COMPARED,
}  # fmt: skip
"""Dtypes of the columns about the cases due in the window, by agency or by district."""
BY_ITEM = service_case.join(service_item, service_item.c.item_id == CASE.item_id, isouter=True)


# On time -----------------------------------------------------------------------------------------------------------


def on_time_by_agency_query(filters: Filters) -> Select[Any]:
    """One row per agency whose items have cases due in the window, most due cases first.

    Columns: agency_id, name_zh, name_en, due, on_time (numbers of cases).
    """
    of_agency = service_item.c.agency_id
    counted = select(of_agency, *on_time_columns(filters)).select_from(BY_ITEM).where(*of_cases(filters, due(filters)))
    part = counted.group_by(of_agency).subquery("part")
    return (
        select(part.c.agency_id, agency.c.name_zh, agency.c.name_en, part.c.due, part.c.on_time)
        .join_from(part, agency, agency.c.agency_id == part.c.agency_id, isouter=True)
        .order_by(part.c.due.desc(), part.c.agency_id)
    )


def on_time_by_district_query(filters: Filters) -> Select[Any]:
    """One row per district with cases due in the window, most due cases first.

    Columns: district_id, name_zh, name_en, due, on_time (numbers of cases).
    """
    counted = select(CASE.district_id, *on_time_columns(filters)).where(*of_cases(filters, due(filters)))
    part = counted.group_by(CASE.district_id).subquery("part")
    return (
        select(part.c.district_id, district.c.name_zh, district.c.name_en, part.c.due, part.c.on_time)
        .join_from(part, district, district.c.district_id == part.c.district_id, isouter=True)
        .order_by(part.c.due.desc(), part.c.district_id)
    )


@panel_read(
    {"agency_id": "str", **ON_TIME}, tables=(service_case, service_item, agency), obeys=OBEYS, window=WEEK, due=True,
    cells=BY_AGENCY,
)  # fmt: skip
def read_on_time_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with cases due in the window; most due cases first, then by agency_id.

    agency_id: the agency of the items; missing where the catalogue names none. due: number of cases whose promised end
    lies in the window. on_time: number of these completed by their promised end. on_time_rate: 0–1, on_time / due.
    late: due - on_time. due_before, on_time_before: the same in the earlier window, which `before` chooses; missing
    where nothing can be compared. Columns `COMPARED`: see `Comparison.told`.
    """
    against = before(filters, CASE.due_at)
    now, earlier = read(on_time_by_agency_query(filters)), read(on_time_by_agency_query(against.earlier))
    return _on_time(now, earlier, "agency_id", against)


@panel_read({"district_id": "str", **ON_TIME}, tables=(service_case, district), obeys=OBEYS, window=WEEK, due=True)
def read_on_time_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district, like the rows of `read_on_time_by_agency`; most due cases first, then by district_id."""
    against = before(filters, CASE.due_at)
    now, earlier = read(on_time_by_district_query(filters)), read(on_time_by_district_query(against.earlier))
    return _on_time(now, earlier, "district_id", against)


def _on_time(now: pd.DataFrame, earlier: pd.DataFrame, key: str, against: Comparison) -> pd.DataFrame:
    rows = now.merge(earlier[[key, "due", "on_time"]], on=key, how="left", suffixes=("", "_before"))
    rows["on_time_rate"] = ratio(rows["on_time"], rows["due"])
    rows["late"] = rows["due"] - rows["on_time"]
    fill_zeros(rows, "due_before", "on_time_before")
    return against.told(rows, "due_before", "on_time_before")


# Red and yellow cards ----------------------------------------------------------------------------------------------


def overdue_query(filters: Filters) -> Select[Any]:
    """One row per agency with open cases at the moment, or overdue cases at the earlier moment of `before_at_moment`.

    Columns: agency_id, name_zh, name_en, open, overdue, nearly_overdue (numbers of cases at the moment), first_due_at
    (earliest promised end of the open cases), overdue_before (number of overdue cases at the earlier moment). Most
    overdue cases come first.
    """
    of_agency, moment = service_item.c.agency_id, filters.moment
    earlier = before_at_moment(filters, CASE.due_at).earlier.moment
    counted = select(
        of_agency,
        count_of(open_at(moment)).label("open"),
        count_of(overdue(moment)).label("overdue"),
        count_of(nearly_overdue(moment)).label("nearly_overdue"),
        func.min(case((open_at(moment), CASE.due_at))).label("first_due_at"),
        count_of(overdue(earlier)).label("overdue_before"),
    ).select_from(BY_ITEM)
    part = counted.where(*of_cases(filters, *were_open(filters, earlier, moment))).group_by(of_agency).subquery("part")
    named = select(
        part.c.agency_id, agency.c.name_zh, agency.c.name_en, part.c.open, part.c.overdue, part.c.nearly_overdue
    )
    return (
        named.add_columns(part.c.first_due_at, part.c.overdue_before)
        .join_from(part, agency, agency.c.agency_id == part.c.agency_id, isouter=True)
        .where(or_(part.c.open > 0, part.c.overdue_before > 0))
        .order_by(part.c.overdue.desc(), part.c.nearly_overdue.desc(), part.c.agency_id)
    )


@panel_read(
    {"agency_id": "str", "open": "int64", "overdue": "int64", "nearly_overdue": "int64", "longest_min": "float64",
     "overdue_before": "int64 | float64", "name_zh": "str", "name_en": "str", **COMPARED},
    tables=(service_case, service_item, agency), obeys=OF_CASES, due=True, cells=OVERDUE,
)  # fmt: skip
def read_overdue(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency with open cases at the moment, or with red cards at an earlier moment.

    The window does not matter. Most red cards come first. open: number of open cases. overdue: number of red cards (the
    promised end has passed). nearly_overdue: number of yellow cards (the promised end comes within 24 hours).
    longest_min: minutes since the earliest promised end of the open cases; missing if it has not passed.
    overdue_before: number of red cards at the earlier moment, which `before_at_moment` chooses; missing where nothing
    can be compared. Columns `COMPARED`: see `Comparison.told`.
    """
    cards = read(overdue_query(filters))
    over_min = minutes_of(pd.Timestamp(filters.moment) - cards["first_due_at"])
    told = before_at_moment(filters, CASE.due_at).told(cards, "overdue_before")
    return told.assign(longest_min=over_min.where(over_min > 0))


# Cross-region ------------------------------------------------------------------------------------------------------


def cross_region_query(filters: Filters) -> Select[Any]:
    """One row per cross-region item with cases submitted or due in the window, most submitted first.

    Columns: item_id, agency_id, name_zh, name_en, submitted, due, on_time (numbers of cases).
    """
    item, none = service_item.c, literal(0)
    submitted = select(CASE.item_id, func.count().label("submitted"), none.label("due"), none.label("on_time")).where(
        *of_cases(filters, filters.within(CASE.submitted_at))
    )
    ended = select(CASE.item_id, none.label("submitted"), *on_time_columns(filters)).where(
        *of_cases(filters, due(filters))
    )
    # two scans: each is bounded by a time column of its own
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
    """One row about all items that are known not to be cross-region: due, on_time (numbers of cases)."""
    others = select(service_item.c.item_id).where(service_item.c.cross_region.is_(False))
    all_due, in_time = on_time_columns(filters)
    return select(all_due).add_columns(in_time).where(*of_cases(filters, due(filters), CASE.item_id.in_(others)))


@panel_read(
    {"item_id": "str", "agency_id": "str", "name_zh": "str", "name_en": "str", "submitted": "int64", "due": "int64",
     "on_time": "int64", "on_time_rate": "float64", "others_due": "int64", "others_on_time": "int64"},
    tables=(service_case, service_item), obeys=OBEYS, window=WEEK, due=True,
)  # fmt: skip
def read_cross_region(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per cross-region item (跨省通办) with cases submitted or due in the window, most submitted first.

    due, on_time, on_time_rate: as in `read_on_time_by_agency`; the rate is missing where no case was due. others_due,
    others_on_time: the numbers of all other items together, for comparison, equal in every row.
    """
    items, others = read(cross_region_query(filters)), read(others_query(filters))
    return items.assign(
        on_time_rate=ratio(items["on_time"], items["due"]),
        others_due=int(others["due"].sum()),
        others_on_time=int(others["on_time"].sum()),
    )


# Ratings -----------------------------------------------------------------------------------------------------------


def rated(filters: Filters) -> ColumnElement[bool]:
    """Condition: the case was rated in the window."""
    return and_(filters.within(CASE.rated_at), CASE.rating.is_not(None))


def bad() -> ColumnElement[bool]:
    """Condition: the rating of the case is bad (差评): 1 or 2."""
    return CASE.rating <= 2


def remedy_due(filters: Filters) -> ColumnElement[bool]:
    """Condition: the case has a bad rating, and its 15 days for a remedy ended in the window."""
    return and_(bad(), CASE.rated_at >= filters.start - REMEDY, CASE.rated_at < filters.end - REMEDY)


def remedied_in_time(filters: Filters) -> ColumnElement[bool]:
    """Condition: the bad rating was put right in time, and its 15 days for a remedy ended in the window (按期整改).

    In time means within the 15 days and before the moment. For the window see `remedy_due`.
    """
    taken_min = minutes_between(CASE.rated_at, CASE.remedied_at)
    return and_(remedy_due(filters), taken_min <= REMEDY.total_seconds() / 60, filters.known(CASE.remedied_at))


def ratings_query(filters: Filters) -> Select[Any]:
    """One row per rating, 1 to 5, that cases got in the window or for which a remedy was due in the window.

    Columns, apart from rating, are numbers of cases. cases: rated in the window. remedied: how many of these have a bad
    rating that was put right before the moment. remedy_due, remedied_in_time: cases that meet the condition of the same
    name; they may have been rated before the window.
    """
    names = ("cases", "remedied", "remedy_due", "remedied_in_time")
    remedied, in_time = and_(bad(), filters.known(CASE.remedied_at)), remedied_in_time(filters)
    none = literal(0)
    # two scans bounded by the time of rating: one scan for "rated or due in the window" would read all cases
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


@panel_read(
    {"rating": "int64", "cases": "int64", "share": "float64", "remedied": "int64", "remedy_due": "int64",
     "remedied_in_time": "int64", "remedies_incomplete_before_utc": "datetime64[us]", "share_before": "float64",
     **COMPARED},
    tables=(service_case,), obeys=OBEYS, window=WEEK, parts=("rated",), cells=RATINGS,
)  # fmt: skip
def read_ratings(read: Reader, filters: Filters) -> pd.DataFrame:
    """Five rows, one per number of stars, from 5 (best) to 1. No rows if no case was rated and no remedy was due in the
    window.

    rating: the number of stars. cases: number of cases that got it in the window. share: 0–1, cases / all cases rated
    in the window; missing if there are none. share_before: the same in the earlier window, which `before` chooses; also
    missing where nothing can be compared.

    remedied: how many of these cases have a bad rating (1 or 2 stars) that was put right before the moment. remedy_due:
    number of cases with this rating, if it is bad, whose 15 days for a remedy ended in the window. remedied_in_time:
    how many of the cases in remedy_due were put right within the 15 days. remedies_incomplete_before_utc: missing if
    the history covers the time in which these cases were rated, else as for `incomplete_before`. Columns `COMPARED`:
    see `Comparison.told`.
    """
    against = before(filters, service_case)
    now, then = read(ratings_query(filters)), read(ratings_query(against.earlier))
    scale = pd.DataFrame({"rating": range(5, 0, -1) if len(now) else []}, dtype="int64")
    ratings = scale.merge(now, on="rating", how="left").fillna(0).astype("int64")
    earlier = scale.merge(then[["rating", "cases"]], on="rating", how="left")["cases"].fillna(0)
    shares = ratings.assign(share=share_of(ratings["cases"]), share_before=share_of(earlier))
    rated_then = filters.during(filters.start - REMEDY, filters.end)
    incomplete = incomplete_before(rated_then, service_case)
    shares["remedies_incomplete_before_utc"] = moments(len(shares), incomplete)
    return against.told(shares, "share_before")
