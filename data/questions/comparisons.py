"""Finds the earlier question with which a question is compared. The whole deck uses the same rule.

The earlier question is the question moved back by whole weeks, so that weekdays and times of the city's clock stay the
same. The number of weeks is the smallest with which the two windows do not overlap: one for 24h and 7d, five for 30d,
thirteen for 90d. The moment moves back as far as the window.

There are two exceptions. A moment or a window of up to 25 hours on a public holiday is compared with the same day of
the same holiday a year before, unless the history is too short for that. A growth over the window is compared with the
moment at which the window starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from data.calendar.days import Calendar
from data.questions.coverage import incomplete_before
from data.questions.filters import Filters
from data.questions.history import Fact
from data.times import city_days, same_clock
from data.warehouse.frames import with_columns

WEEK, LONGEST_DAY = timedelta(weeks=1), timedelta(hours=25)
COMPARED = {
    "before_days": "int64", "before_utc": "datetime64[us]", "no_data_before_utc": "datetime64[us]", "unlike": "str",
    "unlike_name_zh": "str", "unlike_name_en": "str", "more_workdays": "int64",
}  # fmt: skip
"""Dtypes of the columns that `Comparison.told` adds to rows."""
ALIKE = ("", "same_holiday")
"""Values of the column unlike with which a change may be judged."""


@dataclass(frozen=True)
class Likeness:
    """Whether the days of the two windows are alike, and how they differ.

    unlike: "" if the days are alike. For moments and windows of up to 25 hours, it is the first that applies of:

    - ``same_holiday``: both windows lie on the same days of the same public holiday.
    - ``holiday``: a day of the window belongs to a public holiday.
    - ``moved``: a day of the window is a moved working day.
    - ``holiday_before``: a day of the earlier window belongs to a public holiday.
    - ``moved_before``: a day of the earlier window is a moved working day.

    For longer windows it is ``workdays`` if the two windows do not have the same number of working days.

    name_zh, name_en: names of the holiday; "" if `unlike` is not about a holiday. more_workdays: with ``workdays``, the
    working days of the window minus those of the earlier window; else 0.
    """

    unlike: str = ""
    name_zh: str = ""
    name_en: str = ""
    more_workdays: int = 0


@dataclass(frozen=True)
class Comparison:
    """The earlier question, and whether its number may be compared and judged.

    days: how many days back the earlier question lies; 0 in a comparison from `since_start`.

    no_data_before: None if the earlier window is wholly inside the history of the compared facts. Else the start of
    that history, naive UTC; without a history see `incomplete_before`.

    history: the start of that history, naive UTC, for callers that look at several earlier windows. It is None if
    nothing limits the history. It is also None in comparisons with a holiday of the year before and in those from
    `since_start`, which have a single earlier window.
    """

    earlier: Filters
    days: int
    no_data_before: datetime | None
    likeness: Likeness = Likeness()
    history: datetime | None = None

    @property
    def possible(self) -> bool:
        """Whether the earlier window is wholly inside the history of the compared facts."""
        return self.no_data_before is None

    def reaches(self, start: datetime) -> bool:
        """Whether the time `start` (naive UTC) lies inside `history`; True if nothing limits the history."""
        return self.history is None or start >= self.history

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """`rows`, which are about the earlier question. If the comparison is not `possible`, the result has no rows."""
        return rows if self.possible else rows.iloc[:0]

    def told(self, rows: pd.DataFrame, *earlier: str, more: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The rows with the columns `COMPARED` added. Each of these columns has one value for all rows.

        earlier: names of the columns with numbers of the earlier question. They become NaN if the comparison is not
        `possible`. more: further columns to add, see `with_columns`.

        before_days: how many days back the earlier question lies. before_utc: the moment of the earlier question.
        no_data_before_utc: missing if the comparison is `possible`; else see `no_data_before`. unlike,
        unlike_name_zh, unlike_name_en, more_workdays: see `Likeness`.
        """
        gone = {} if self.possible else dict.fromkeys(earlier, float("nan"))
        return with_columns(rows, dict(more or {}) | dict(zip(COMPARED, self.facts(), strict=True)) | gone)

    def facts(self) -> tuple[Any, ...]:
        """The values of the columns `COMPARED`, in their order."""
        since = np.datetime64(self.no_data_before, "us")
        return self.days, np.datetime64(self.earlier.moment, "us"), since, *astuple(self.likeness)


def since_start(filters: Filters, *facts: Fact) -> Comparison:
    """The comparison of the moment with the start of the window, for a growth over the window.

    facts: the tables whose rows are counted.
    """
    earlier = filters.during(filters.start, filters.start)
    return Comparison(earlier, 0, incomplete_before(earlier, *facts))


def growth_of(now: pd.Series[Any], at_start: int, against: Comparison) -> pd.Series[Any]:
    """The numbers minus `at_start`: their growth over the window. All missing if the comparison is not `possible`.

    at_start: the number at the window's start. against: from `since_start`.
    """
    grown = now - at_start
    return grown if against.possible else grown.astype("float64") * float("nan")


def before(filters: Filters, *facts: Fact) -> Comparison:
    """The comparison of the question's window with the earlier window.

    facts: the tables whose rows are counted, or their columns of `DUE` if the rows are counted by the time in them.
    """
    start, end = filters.start, filters.end
    days = 7 * _weeks_apart(filters)
    if end - start > LONGEST_DAY:
        earlier = filters.days_back(days)
        missing = incomplete_before(earlier, *facts)
        return Comparison(earlier, days, missing, _workdays(filters, earlier), filters.history.start(facts))
    return _of_like_day(filters, start, end, days, facts)


def before_at_moment(filters: Filters, *facts: Fact) -> Comparison:
    """The comparison of the question's moment, whatever its window, with the same time one week before.

    On a public holiday, the comparison is with the same day of that holiday a year before, if the history reaches back
    so far. facts: as for `before`.
    """
    return _of_like_day(filters, filters.moment, filters.moment, 7, facts)


def _of_like_day(filters: Filters, start: datetime, end: datetime, days: int, facts: tuple[Fact, ...]) -> Comparison:
    """The comparison for the time [start, end), at most 25 hours, or for a moment, where start and end are equal.

    If all its days belong to one public holiday, they are compared with the same days of that holiday a year before.
    Those days must be known and inside the history. In all other cases the earlier question lies `days` days back.
    """
    calendar, zone = filters.history.calendar, filters.zone
    now = city_days(start, max(end, start + timedelta(microseconds=1)), zone)
    back = {(day - then).days if (then := calendar.year_before(day)) else None for day in now}
    year = back.pop() if len(back) == 1 else None
    if year is not None and incomplete_before(filters, *facts, start=same_clock(start, zone, year)) is None:
        return Comparison(filters.days_back(year), year, None, _named(calendar, now, "same_holiday"))
    earlier = filters.days_back(days)
    days_then = [day - timedelta(days=days) for day in now]
    missing = incomplete_before(earlier, *facts, start=same_clock(start, zone, days))
    return Comparison(earlier, days, missing, _unlike(calendar, now, days_then), filters.history.start(facts))


def _unlike(calendar: Calendar, now: list[date], then: list[date]) -> Likeness:
    for days, suffix in ((now, ""), (then, "_before")):
        if any(calendar.holiday(day) for day in days):
            return _named(calendar, days, f"holiday{suffix}")
        if any(calendar.is_moved(day) for day in days):
            return Likeness(f"moved{suffix}")
    return Likeness()


def _named(calendar: Calendar, days: list[date], unlike: str) -> Likeness:
    last = [holiday for day in days if (holiday := calendar.holiday(day))][-1]
    return Likeness(unlike, last.name_zh, last.name_en)


def _workdays(filters: Filters, earlier: Filters) -> Likeness:
    days = (city_days(asked.start, asked.end, filters.zone) for asked in (filters, earlier))
    now, then = (filters.history.calendar.working_days(each[0], each[-1]) for each in days)
    return Likeness("workdays", more_workdays=now - then) if now != then else Likeness()


def _weeks_apart(filters: Filters) -> int:
    """The smallest number of weeks, at least 1, by which the window must move back so as not to overlap itself."""
    weeks = max(1, ceil((filters.end - filters.start) / WEEK))
    overlaps = same_clock(filters.end, filters.zone, 7 * weeks) > filters.start  # where clocks were put forward
    return weeks + 1 if overlaps and filters.start < filters.end else weeks
