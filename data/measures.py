"""The headline measures (核心指标): each is defined here once, and every surface takes its number from here.

A measure is made of the domains' own conditions (what is open, due, on time), so that a tile, the scorecard, the shaded
map, an export and the command line cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, and_, case, cast, func, null, select

from data import calls, incidents, layers, services, services_quality
from data.calls_sharing import USED_WITHIN, listed_datasets_query
from data.contract import asset, data_call, district, incident, service_case
from data.filters import Filters
from data.selects import AnySelect
from data.services import count_of
from data.times import day_start, local, utc

Query = Callable[[Filters, Column[Any] | None], AnySelect]
YESTERDAY = "yesterday at this time"
LAST_WEEK = "a week ago at this time"
WEEKS_BEFORE = "the same weekdays before"
"""With what a value is compared (msgids)."""


@dataclass(frozen=True)
class Measure:
    """One number of the city and what it means. All texts are English msgids.

    unit: ``1`` for shares from 0 to 1. query: the select of one row with `numerator` and `denominator` (empty for
    counts) as known at the filters' moment; given a column of the fact table, one row for each of its values, under the
    column's name. before, compared: the like-for-like question, and its words. better: empty where neither is.
    target, tolerance: a value that misses the target by no more than the tolerance is near it. per: by which
    numerator / denominator is multiplied. district: the column by which it is told by district; empty where it cannot.
    """

    id: str
    domain: Literal["calls", "services", "incidents", "layers"]
    name: str
    unit: str
    numerator: str
    denominator: str | None
    definition: str
    query: Query
    before: Callable[[Filters], Filters]
    compared: str
    better: Literal["up", "down"] | None = None
    target: float | None = None
    tolerance: float = 0.0
    per: float = 1.0
    district: Column[Any] | None = None

    @property
    def district_able(self) -> bool:
        """Whether it can be told by district."""
        return self.district is not None


def days_earlier(days: int) -> Callable[[Filters], Filters]:
    """The same question at the moment at which the city's clocks showed the same time so many days earlier."""

    def earlier(filters: Filters) -> Filters:
        then = local(filters.moment, filters.zone).replace(tzinfo=None) - timedelta(days=days)
        return filters.shifted(utc(then, filters.zone) - filters.moment)

    return earlier


def today(filters: Filters) -> Filters:
    """The same question about the moment's city day so far."""
    return filters.during(day_start(local(filters.moment, filters.zone).date(), filters.zone), filters.moment)


def last_30_days(filters: Filters) -> Filters:
    """The same question about the 30 days before the moment."""
    return filters.during(filters.moment - USED_WITHIN, filters.moment)


def _tally(
    rows: FromClause,
    numerator: ColumnElement[Any],
    denominator: ColumnElement[Any] | None,
    conditions: list[ColumnElement[bool]],
    by: ColumnElement[Any] | None,
) -> AnySelect:
    """The select of `Measure.query` over these rows."""
    whole = cast(null(), BigInteger) if denominator is None else denominator
    counts: AnySelect = select(numerator.label("numerator"), whole.label("denominator"))
    counts = counts.select_from(rows).where(*conditions)
    return counts if by is None else counts.add_columns(by).group_by(by).order_by(by)


def _calls_today(filters: Filters, by: Column[Any] | None) -> AnySelect:
    return _calls(today(filters), by)


def _calls(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [filters.within(data_call.c.called_at), *calls.matching(filters)]
    return _tally(data_call, func.count(), None, asked, by)


def _calls_ever(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [filters.known(data_call.c.called_at), *calls.matching(filters)]
    return _tally(data_call, func.count(), None, asked, by)


def _calls_error_rate(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [filters.within(data_call.c.called_at), *calls.matching(filters)]
    return _tally(data_call, count_of(data_call.c.status_code >= 400), func.count(), asked, by)


def _datasets_used(filters: Filters, by: Column[Any] | None) -> AnySelect:
    called = calls.in_window(select(data_call.c.dataset_id), last_30_days(filters)).distinct().subquery("called")
    listed = listed_datasets_query(filters).order_by(None).subquery("listed")
    rows = listed.join(called, called.c.dataset_id == listed.c.dataset_id, isouter=True)
    used = func.count(called.c.dataset_id)
    # without any call in 30 days the source is silent: that is unknown, and not a share of 0
    return _tally(rows, used, case((used > 0, func.count())), [], None if by is None else listed.c[by.name])


def _cases_on_time(filters: Filters, by: Column[Any] | None) -> AnySelect:
    due = services.due(filters)
    asked = services.of_cases(filters, due)
    return _tally(service_case, count_of(services.on_time(filters)), count_of(due), asked, by)


def _cases_backlog(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = services.of_cases(filters, services.open_at(filters.moment))
    return _tally(service_case, func.count(), None, asked, by)


def _cases_overdue(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = services.of_cases(filters, services.overdue(filters.moment))
    return _tally(service_case, func.count(), None, asked, by)


def _bad_ratings_remedied(filters: Filters, by: Column[Any] | None) -> AnySelect:
    due = services_quality.remedy_due(filters)
    kept = count_of(services_quality.remedied_in_time(filters))
    return _tally(service_case, kept, count_of(due), services.of_cases(filters, due), by)


def _incidents_open(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [incidents.is_open(filters), *incidents.selected(filters)]
    return _tally(incident, func.count(), None, asked, by)


def _incidents_over_limit(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [incidents.is_open(filters), incidents.over_limit(filters), *incidents.selected(filters)]
    return _tally(incident, func.count(), None, asked, by)


def _incidents_closed_on_time(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [incidents.due(filters), *incidents.selected(filters)]
    return _tally(incident, count_of(incidents.on_time()), func.count(), asked, by)


def _incidents_reported(filters: Filters, by: Column[Any] | None) -> AnySelect:
    asked = [filters.within(incident.c.reported_at), *incidents.selected(filters)]
    return _tally(incident, func.count(), None, asked, by)


def _incidents_open_per_10k(filters: Filters, by: Column[Any] | None) -> AnySelect:
    """By district only. Residents are those of the districts that ever reported an incident: a viewer of one district
    is told the rate of that district, and not its incidents among the residents of the whole city."""
    place = incident.c.district_id
    opened = count_of(and_(incidents.is_open(filters), *incidents.selected(filters))).label("opened")
    seen = [filters.known(incident.c.reported_at), *filters.where(district=place)]
    part = select(place, opened).where(*seen).group_by(place).subquery("part")
    rows = part.join(district, district.c.district_id == part.c.district_id)
    named = None if by is None else part.c.district_id
    return _tally(rows, func.sum(part.c.opened), func.sum(district.c.population), [], named)


def _assets_abnormal(filters: Filters, by: Column[Any] | None) -> AnySelect:
    assets = layers.map_query(filters).order_by(None).subquery("assets")
    abnormal = count_of(assets.c.state.in_(("alarm", "warning", "offline")))
    measured = count_of(assets.c.state != "none")
    return _tally(assets, abnormal, measured, [], None if by is None else assets.c[by.name])


MEASURES: tuple[Measure, ...] = (
    Measure(
        "calls_today", "calls", "Calls today", "calls", "calls of the city's day so far", None,
        "Data calls from the city's midnight to the moment, compared with the same weekday a week earlier up to the "
        "same time.",
        _calls_today, days_earlier(7), LAST_WEEK,
    ),
    Measure(
        "calls_ever", "calls", "Calls ever", "calls", "calls before the moment", None,
        "All data calls that the warehouse holds before the moment, compared with those a week earlier.",
        _calls_ever, days_earlier(7), LAST_WEEK,
    ),
    Measure(
        "calls_error_rate", "calls", "Call error rate", "1", "calls answered with status 400 or more", "all calls",
        "Calls of the window whose status is 400 or more, of all calls of the window.",
        _calls_error_rate, services.previous, WEEKS_BEFORE, "down", 0.01, 0.01,
    ),
    Measure(
        "datasets_used_30d", "calls", "Datasets used in 30 days", "1", "datasets called in 30 days",
        "datasets in the catalogue",
        "Datasets with at least one call in the 30 days before the moment, of those in the catalogue; compared with "
        "the 30 days before.",
        _datasets_used, days_earlier(30), "30 days ago", "up", 0.35, 0.05,
    ),
    Measure(
        "cases_on_time", "services", "Cases on time", "1", "completed by the promised end",
        "cases whose promised end lies in the window",
        "Cases whose promised end lies in the window, completed or not, and those of them completed by it.",
        _cases_on_time, services.previous, WEEKS_BEFORE, "up", 0.97, 0.03, district=service_case.c.district_id,
    ),
    Measure(
        "cases_backlog", "services", "Cases open", "cases", "cases submitted and not completed", None,
        "Cases submitted before the moment and not completed before it.",
        _cases_backlog, days_earlier(7), LAST_WEEK, "down", district=service_case.c.district_id,
    ),
    Measure(
        "cases_overdue", "services", "Cases overdue", "cases", "open cases past their promised end", None,
        "Open cases whose promised end lies before the moment: red cards.",
        _cases_overdue, days_earlier(7), LAST_WEEK, "down", district=service_case.c.district_id,
    ),
    Measure(
        "bad_ratings_remedied", "services", "Bad ratings put right in time", "1", "put right within 15 days",
        "bad ratings whose 15 days ended in the window",
        "Ratings of 1 or 2 whose 15 days for putting them right ended in the window, and those of them put right in "
        "time.",
        _bad_ratings_remedied, services.previous, WEEKS_BEFORE, "up", 0.95, 0.1, district=service_case.c.district_id,
    ),
    Measure(
        "incidents_open", "incidents", "Open incidents", "incidents", "incidents reported and not closed", None,
        "Incidents reported before the moment and not closed before it.",
        _incidents_open, days_earlier(1), YESTERDAY, "down", district=incident.c.district_id,
    ),
    Measure(
        "incidents_over_limit", "incidents", "Over their limit", "incidents", "open incidents past their limit", None,
        "Open incidents whose limit for closing lies before the moment; none should be.",
        _incidents_over_limit, days_earlier(1), YESTERDAY, "down", 0.0, district=incident.c.district_id,
    ),
    Measure(
        "incidents_closed_on_time", "incidents", "Incidents closed on time", "1", "closed by their limit",
        "incidents whose limit lies in the window",
        "Incidents whose limit for closing lies in the window, closed or not, and those of them closed by it.",
        _incidents_closed_on_time, services.previous, WEEKS_BEFORE, "up", 0.9, 0.05, district=incident.c.district_id,
    ),
    Measure(
        "incidents_reported", "incidents", "Incidents reported", "incidents", "incidents reported in the window", None,
        "Incidents reported in the window.",
        _incidents_reported, services.previous, WEEKS_BEFORE, district=incident.c.district_id,
    ),
    Measure(
        "incidents_open_per_10k", "incidents", "Open incidents per 10,000 people", "per 10,000 people",
        "open incidents", "residents",
        "Open incidents per 10,000 residents of their district; for the city, of all districts with incidents.",
        _incidents_open_per_10k, days_earlier(1), YESTERDAY, "down", per=10_000.0, district=incident.c.district_id,
    ),
    Measure(
        "assets_abnormal", "layers", "Abnormal devices", "1", "in alarm, with a warning or offline",
        "monitored devices",
        "Monitored assets in alarm, with a warning or offline at the moment, of all that are monitored.",
        _assets_abnormal, days_earlier(1), YESTERDAY, "down", 0.05, 0.05, district=asset.c.district_id,
    ),
)  # fmt: skip
BY_ID = {measure.id: measure for measure in MEASURES}
SHADES = (
    "incidents_open_per_10k", "incidents_open", "incidents_over_limit", "incidents_closed_on_time",
    "incidents_reported", "cases_on_time", "cases_overdue",
)  # fmt: skip
"""Measures by which the map may be shaded; the first where none is chosen."""
