"""The definitions of the headline measures (核心指标).

The tiles, the scorecard, the map, exports and the command line all use these definitions. The definitions use the
conditions of the domains (open, due, on time). So the numbers agree everywhere. To add a measure, add its `Measure` to
`MEASURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, FromClause, Table, case, cast, func, null, select

from data.calls.counts import CHOSEN_BY, DATASETS, HOURS, OBEYS, call_counts
from data.calls.sharing import listed_datasets_query
from data.calls.use import last_30_days
from data.contract.calls import data_call, dataset
from data.contract.common import district
from data.measures.counts import (
    ASSETS_MONITORED,
    BAD_RATINGS,
    CASES_DUE,
    CASES_OPEN,
    INCIDENTS_DUE,
    INCIDENTS_OPEN,
    INCIDENTS_REPORTED,
    Population,
)
from data.questions.comparisons import Comparison, before, before_at_moment
from data.questions.coverage import incomplete_at, incomplete_before
from data.questions.filters import Filters
from data.questions.history import Fact
from data.questions.judgement import AMOUNT_DIGITS, SHARE_DIGITS
from data.services.flow import WEEK
from data.services.quality import REMEDY
from data.times import day_start, local
from data.warehouse.selects import AnySelect


@dataclass(frozen=True)
class OneNumber:
    """A source of a measure without districts.

    query: a function from a question to a select with one row: numerator, denominator (NULL if the measure is a count).
    tables: the tables that the select reads. obeys: names of the filters that it applies.
    """

    query: Callable[[Filters], AnySelect]
    tables: tuple[Table, ...]
    obeys: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """The definition of one number of the city. All texts are English msgids.

    unit: ``1`` for shares from 0 to 1. numerator, denominator: words for the two; a count has no denominator. source: a
    `Population`, whose facts are counted by district, or a `OneNumber`, which has no districts. part: whether the
    numerator counts only the facts that meet the population's further condition (its "part"), not all facts. residents:
    whether the denominator is the number of residents. per: a factor: the value is numerator / denominator * per.

    better: the good direction; None if there is none. target: the value to reach; None if there is none. tolerance: a
    value that misses the target by at most this has the status ``near``. digits: decimals with which the value is
    written and judged; for a share, decimals of its percentage. Targets are the city's: a value is not judged if it is
    about a part of the city, see `is_part`.

    over: a function from a question to the same question about the time that the measure covers; None if the measure is
    an amount at the moment. own: the measure's own window, such as 7d; "" for an amount at the moment. If the measure
    obeys the window, its own window counts only where the viewer chose none. reaches_back: how long before
    the time that it covers the history must begin, because it counts what began earlier.
    """

    id: str
    domain: Literal["calls", "services", "incidents", "layers"]
    name: str
    unit: str
    numerator: str
    denominator: str | None
    definition: str
    source: Population | OneNumber
    over: Callable[[Filters], Filters] | None
    better: Literal["up", "down"] | None = None
    target: float | None = None
    tolerance: float = 0.0
    digits: int = SHARE_DIGITS
    per: float = 1.0
    part: bool = False
    residents: bool = False
    own: str = ""
    reaches_back: timedelta = timedelta(0)

    @property
    def district_able(self) -> bool:
        """Whether the measure has values by district."""
        return isinstance(self.source, Population)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The tables that the source reads, and the column `Population.due`, if there is one."""
        due = self.source.due if isinstance(self.source, Population) else None
        return self.source.tables if due is None else (*self.source.tables, due)

    def asked(self, filters: Filters) -> Filters:
        """The question that the measure answers.

        It is `filters`, with the measure's own window if the measure obeys the window and the viewer chose none.
        """
        return filters.or_window(self.own) if self.own and "window" in self.source.obeys else filters

    def is_part(self, filters: Filters, sees_city: bool) -> bool:
        """Whether the value is about a part of the city.

        It is if a filter that the measure obeys is set, or if the viewer may see only some districts and the measure
        counts by district. sees_city: whether the viewer may see the whole city.
        """
        return (self.district_able and not sees_city) or any(name in self.source.obeys for name, _ in filters.chosen)

    def window_of(self, filters: Filters) -> str:
        """The window that screens name beside the value; "" for an amount at the moment."""
        return self.asked(filters).window_text if "window" in self.source.obeys else self.own

    def against(self, filters: Filters) -> Comparison:
        """The comparison of the time that the measure covers with the earlier time: see `before`.

        An amount at the moment is compared with the amount at the earlier moment: see `before_at_moment`.
        """
        if self.over is None:
            return before_at_moment(filters, *self.facts)
        return before(self.over(filters), *self.facts)

    def incomplete_before(self, filters: Filters) -> datetime | None:
        """None if the history of the facts covers the time of the measure, else see `incomplete_before` in coverage.py.

        For a measure that counts at the moment see `incomplete_at`. States of devices are always complete.
        """
        if self.over is None:
            return incomplete_at(filters, *self.facts) if self.facts != self.source.tables else None
        covered = self.over(filters)
        asked = covered.during(covered.start - self.reaches_back, covered.end) if self.reaches_back else covered
        return incomplete_before(asked, *self.facts)


def window(filters: Filters) -> Filters:
    """Return the question unchanged: for measures that cover the question's window."""
    return filters


def today(filters: Filters) -> Filters:
    """The same question about the city's day from midnight to the moment."""
    return filters.during(day_start(local(filters.moment, filters.zone).date(), filters.zone), filters.moment)


def _counts(rows: FromClause, numerator: ColumnElement[Any], denominator: ColumnElement[Any] | None) -> AnySelect:
    """The select of a `OneNumber`: one row with the columns numerator and denominator, computed from `rows`.

    denominator: None if the measure is a count; the column is then NULL.
    """
    whole = cast(null(), BigInteger) if denominator is None else denominator
    return select(numerator.label("numerator"), whole.label("denominator")).select_from(rows)


def _calls_today(filters: Filters) -> AnySelect:
    row = call_counts(today(filters))
    return _counts(row, func.coalesce(func.sum(row.c.n_calls), 0), None)


def _calls_ever(filters: Filters) -> AnySelect:
    row = call_counts(filters, ever=True)
    return _counts(row, func.coalesce(func.sum(row.c.n_calls), 0), None)


def _calls_error_rate(filters: Filters) -> AnySelect:
    row = call_counts(filters, errors=True)
    return _counts(row, func.sum(row.c.n_errors), func.coalesce(func.sum(row.c.n_status), 0))


def _datasets_used(filters: Filters) -> AnySelect:
    row = call_counts(last_30_days(filters), "dataset_id").c
    called = select(row.dataset_id).distinct().subquery("called")
    listed = listed_datasets_query(filters).order_by(None).subquery("listed")
    rows = listed.join(called, called.c.dataset_id == listed.c.dataset_id, isouter=True)
    used = func.count(called.c.dataset_id)
    # without any call of a listed dataset in 30 days the share is unknown, not 0
    return _counts(rows, used, case((used > 0, func.count())))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "calls_today", "calls", "Calls today", "calls", "calls of the city's day so far", None,
        "Data calls from the city's midnight to the moment, compared with the same weekday a week earlier up to the "
        "same time.",
        OneNumber(_calls_today, (data_call, *HOURS), CHOSEN_BY), today, own="today",
    ),
    Measure(
        "calls_ever", "calls", "Calls ever", "calls", "calls before the moment", None,
        "All data calls that the warehouse holds before the moment, compared with those a week earlier.",
        OneNumber(_calls_ever, (data_call, *HOURS), CHOSEN_BY), None,
    ),
    Measure(
        "calls_error_rate", "calls", "Call error rate", "1", "failed calls", "calls with a known status",
        "Calls of the window whose status is 400 or more, of its calls with a known status. A refused call (status "
        "401 or 403: the caller had no right) is no failure.",
        OneNumber(_calls_error_rate, (data_call, *HOURS), OBEYS), window, "down", 0.01, 0.01, own="24h",
    ),
    Measure(
        "datasets_used_30d", "calls", "Datasets used in 30 days", "1", "datasets called in 30 days",
        "datasets in the catalogue",
        "Datasets with at least one call in the 30 days before the moment, of those in the catalogue.",
        OneNumber(_datasets_used, (data_call, *DATASETS, dataset), CHOSEN_BY),
        last_30_days, "up", 0.35, 0.05, own="30d",
    ),
    Measure(
        "cases_on_time", "services", "Cases on time", "1", "completed by the promised end",
        "cases whose promised end lies in the window",
        "Cases whose promised end lies in the window, completed or not, and those of them completed by it.",
        CASES_DUE, window, "up", 0.97, 0.03, part=True, own=WEEK,
    ),
    Measure(
        "cases_backlog", "services", "Cases open", "cases", "cases submitted and not completed", None,
        "Cases submitted before the moment and not completed before it.",
        CASES_OPEN, None, "down",
    ),
    Measure(
        "cases_overdue", "services", "Cases overdue", "cases", "open cases past their promised end", None,
        "Open cases whose promised end lies before the moment: red cards.",
        CASES_OPEN, None, "down", part=True,
    ),
    Measure(
        "bad_ratings_remedied", "services", "Bad ratings put right in time", "1", "put right within 15 days",
        "bad ratings whose 15 days ended in the window",
        "Ratings of 1 or 2 whose 15 days for putting them right ended in the window, and those of them put right in "
        "time.",
        BAD_RATINGS, window, "up", 0.95, 0.1, part=True, own=WEEK, reaches_back=REMEDY,
    ),
    Measure(
        "incidents_open", "incidents", "Open incidents", "incidents", "incidents reported and not closed", None,
        "Incidents reported before the moment and not closed before it.",
        INCIDENTS_OPEN, None, "down",
    ),
    Measure(
        "incidents_over_limit", "incidents", "Over their limit", "incidents", "open incidents past their limit", None,
        "Open incidents whose limit for closing lies before the moment; none should be.",
        INCIDENTS_OPEN, None, "down", 0.0, part=True,
    ),
    Measure(
        "incidents_closed_on_time", "incidents", "Incidents closed on time", "1", "closed by their limit",
        "incidents whose limit lies in the window",
        "Incidents whose limit for closing lies in the window, closed or not, and those of them closed by it.",
        INCIDENTS_DUE, window, "up", 0.9, 0.05, part=True, own=WEEK,
    ),
    Measure(
        "incidents_reported", "incidents", "Incidents reported", "incidents", "incidents reported in the window", None,
        "Incidents reported in the window.",
        INCIDENTS_REPORTED, window, own="24h",
    ),
    Measure(
        "incidents_open_per_10k", "incidents", "Open incidents per 10,000 people", "per 10,000 people",
        "open incidents", "residents",
        "Open incidents per 10,000 residents of their district; for the city, of all districts.",
        INCIDENTS_OPEN, None, "down", digits=AMOUNT_DIGITS, per=10_000.0, residents=True,
    ),
    Measure(
        "assets_abnormal", "layers", "Abnormal devices", "1", "in alarm, with a warning or offline",
        "monitored devices",
        "Monitored assets in alarm, with a warning or offline at the moment, of all that are monitored.",
        ASSETS_MONITORED, None, "down", 0.05, 0.05, part=True,
    ),
)  # fmt: skip
BY_ID = {measure.id: measure for measure in MEASURES}
SHADES = {
    "incidents_open_per_10k": "Open / 10,000", "incidents_open": "Open", "incidents_over_limit": "Over limit",
    "incidents_closed_on_time": "Closed on time", "incidents_reported": "Reported", "cases_on_time": "Cases on time",
    "cases_overdue": "Cases overdue",
}  # fmt: skip
"""Id of each measure that can shade the map -> short words for its button (msgids). The first is the default."""
HEADLINE = (
    "calls_today", "calls_ever", "calls_error_rate", "cases_on_time", "incidents_open", "incidents_over_limit",
)  # fmt: skip
"""Ids of the measures on the tiles, in the order of the tiles."""
HEADLINE_OF_DISTRICT = (
    "incidents_open", "incidents_over_limit", "incidents_closed_on_time", "cases_on_time", "cases_backlog",
    "cases_overdue",
)  # fmt: skip
"""Ids of the measures on the tiles when a district is chosen: calls have no district."""


def tables_of(measures: Iterable[Measure]) -> set[Table]:
    """The tables that these measures read. For measures per resident, ``district`` is among them."""
    listed = list(measures)
    found = {table for measure in listed for table in measure.source.tables}
    return found | ({district} if any(measure.residents for measure in listed) else set())


def obeyed_by(measures: Iterable[Measure]) -> set[str]:
    """Names of the filters that change at least one of these measures."""
    return {name for measure in measures for name in measure.source.obeys}
