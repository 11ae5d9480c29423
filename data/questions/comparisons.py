"""Functions that make the earlier question whose number is compared, like for like, with the number of a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from data.questions.filters import Filters
from data.times import local, utc

Earlier = Callable[[Filters], Filters]
"""A function from a question to the earlier question whose number is compared with it."""


def same_clock(moment: datetime, zone: str, days: int) -> datetime:
    """The moment, naive UTC, at which the city's clocks showed the same time of day, `days` days before `moment`."""
    return utc(local(moment, zone).replace(tzinfo=None) - timedelta(days=days), zone)


@cache
def days_earlier(days: int) -> Earlier:
    """A function that moves a question some days back, to the same time of the city's clock. Its name says how far."""

    def earlier(filters: Filters) -> Filters:
        return filters.shifted(same_clock(filters.moment, filters.zone, days) - filters.moment)

    earlier.__name__ = f"{days}_days_earlier"
    return earlier


weeks_before: Earlier = Filters.weeks_before


def adjacent_window(filters: Filters) -> Filters:
    """The same question over the window just before, of the same length; its moment is the end of that window.

    A window `today` or `month` is moved back by whole weeks instead, so that weekdays and time of day stay the same:
    the days just before have other weekdays.
    """
    if filters.follows_calendar:
        return filters.weeks_before()
    return filters.during(filters.start - (filters.end - filters.start), filters.start)
