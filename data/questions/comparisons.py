"""The one comparison: it gives the earlier question that a question is compared with.

Every panel, tile, scorecard, sentence and export compares with the same earlier question. It is the question moved back
by whole weeks, so that weekdays and times of the city's clock stay the same. The number of weeks is the smallest with
which the two windows do not overlap: one for 24h and 7d, five for 30d, thirteen for 90d. The moment moves back as far
as the window, so that both numbers know events for equally long.

There are two exceptions. A public holiday is compared with the same day of the same holiday a year before, if the
history reaches back so far; this holds for moments and for windows of up to 25 hours. A growth over the window is
compared with the moment at which the window starts.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table

from data.calendar.days import Calendar
from data.questions.filters import Filters
from data.times import city_days, same_clock

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

    unlike: the first of these values that applies, else "". ``same_holiday``: both windows lie on the same day of the
    same public holiday. ``holiday``: a day of the window is a public holiday. ``moved``: a day of the window is a moved
    working day. ``holiday_before``, ``moved_before``: the same for a day of the earlier window. All these are only for
    windows of up to 25 hours. A longer window has only ``workdays``: one window has more working days than the other.

    name_zh, name_en: names of the holiday; "" where `unlike` is about none. more_workdays: with ``workdays``, the
    working days of the window minus those of the earlier window; else 0.
    """

    unlike: str = ""
    name_zh: str = ""
    name_en: str = ""
    more_workdays: int = 0


@dataclass(frozen=True)
class Comparison:
    """The earlier question, and whether its number may be compared and judged.

    days: how many days back it lies; 0 if it is the moment at which the window starts. no_data_before: None if the
    earlier window is wholly inside the history of the compared facts. Else the start of that history, naive UTC;
    `datetime.max` if one of the facts has no history at all. history: the start of that history, naive UTC, or None if
    nothing limits it. It is also None with ``same_holiday`` and from `since_start`: they need no further window.
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
        """The rows of the earlier question; no rows where its number may not be compared."""
        return rows if self.possible else rows.iloc[:0]

    def told(self, rows: pd.DataFrame, *earlier: str) -> pd.DataFrame:
        """The rows with the columns `COMPARED`. All rows have the same values in them.

        earlier: names of the columns with numbers of the earlier question. They are NaN if these numbers may not be
        compared: see `possible`.

        before_days: how many days back the earlier question lies. before_utc: its moment. no_data_before_utc: the start
        of the history if the earlier window begins before it; missing if it does not, or if there is no history at all.
        unlike, unlike_name_zh, unlike_name_en, more_workdays: see `Likeness`.
        """
        gone = {} if self.possible else dict.fromkeys(earlier, float("nan"))
        columns = dict(zip(COMPARED, self.facts(), strict=True))
        columns["no_data_before_utc"] = np.full(len(rows), columns["no_data_before_utc"])  # pandas would make NaT ns
        return rows.assign(**columns, **gone)

    def facts(self) -> tuple[Any, ...]:
        """The values of the columns `COMPARED`, in their order."""
        never = self.no_data_before in (None, datetime.max)
        since = np.datetime64(None if never else self.no_data_before, "us")
        return self.days, np.datetime64(self.earlier.moment, "us"), since, *astuple(self.likeness)


def since_start(filters: Filters, *facts: Table) -> Comparison:
    """The comparison for a growth over the window: the moment of the earlier question is the start of the window.

    facts: the tables whose rows are counted.
    """
    earlier = filters.during(filters.start, filters.start)
    return Comparison(earlier, 0, _missing_history(earlier, earlier.moment, facts))


def before(filters: Filters, *facts: Table) -> Comparison:
    """The comparison of the question's window with the earlier window. facts: the tables whose rows are counted."""
    start, end = filters.start, filters.end
    days = 7 * _weeks_apart(filters)
    if end - start > LONGEST_DAY:
        earlier = filters.days_back(days)
        missing = _missing_history(earlier, earlier.start, facts)
        return Comparison(earlier, days, missing, _workdays(filters, earlier), filters.history.start(facts))
    return _of_like_day(filters, start, end, days, facts)


def before_at_moment(filters: Filters, *facts: Table) -> Comparison:
    """The comparison of the question's moment, whatever its window, with the same time one week before.

    On a public holiday it is the same day of the holiday a year before, if the history reaches back so far. facts: the
    tables whose rows are counted.
    """
    return _of_like_day(filters, filters.moment, filters.moment, 7, facts)


def _of_like_day(filters: Filters, start: datetime, end: datetime, days: int, facts: tuple[Table, ...]) -> Comparison:
    """The comparison for the time [start, end), at most 25 hours, or for a moment: then start and end are equal.

    If all its days belong to a public holiday, they are compared with the same days of that holiday a year before. If
    those days are not known or begin before the history, and on all other days, the earlier question lies `days` days
    back.
    """
    calendar, zone = filters.history.calendar, filters.zone
    now = city_days(start, max(end, start + timedelta(microseconds=1)), zone)
    back = {(day - then).days if (then := calendar.year_before(day)) else None for day in now}
    year = back.pop() if len(back) == 1 else None
    if year is not None and _missing_history(filters, same_clock(start, zone, year), facts) is None:
        return Comparison(filters.days_back(year), year, None, _named(calendar, now, "same_holiday"))
    earlier = filters.days_back(days)
    days_then = [day - timedelta(days=days) for day in now]
    missing = _missing_history(earlier, same_clock(start, zone, days), facts)
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


def _missing_history(filters: Filters, start: datetime, facts: tuple[Table, ...]) -> datetime | None:
    """The start of the facts' history, if it lies after `start`, the start of the earlier window; else None."""
    history = filters.history.start(facts)
    return history if history is not None and start < history else None


def _weeks_apart(filters: Filters) -> int:
    """The fewest whole weeks, at least one, after which the moved window does not overlap the window."""
    weeks = max(1, ceil((filters.end - filters.start) / WEEK))
    overlaps = same_clock(filters.end, filters.zone, 7 * weeks) > filters.start  # where clocks were put forward
    return weeks + 1 if overlaps and filters.start < filters.end else weeks
