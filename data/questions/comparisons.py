"""Earlier questions with which a number is compared like for like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from data.questions.filters import Filters
from data.times import local, utc

Earlier = Callable[[Filters], Filters]
"""A function that makes the earlier question of a question: the two numbers are compared."""


def same_clock(moment: datetime, zone: str, days: int) -> datetime:
    """The moment some days earlier at which the city's clocks showed the same time: naive UTC."""
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
    """The window of the same length that ends where this one starts, as known at its end.

    For a day or month of the calendar it is the window some weeks before, with the same weekdays and up to the same
    time, because the days just before are not comparable.
    """
    if filters.follows_calendar:
        return filters.weeks_before()
    return filters.during(filters.start - (filters.end - filters.start), filters.start)
