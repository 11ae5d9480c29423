"""Earlier questions with which a number is compared like for like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from math import ceil

from data.questions.filters import Filters
from data.times import local, utc

Earlier = Callable[[Filters], Filters]
"""Makes the question with which a number is compared."""


def same_clock(moment: datetime, zone: str, days: int) -> datetime:
    """The moment some days earlier at which the city's clocks showed the same time: naive UTC."""
    return utc(local(moment, zone).replace(tzinfo=None) - timedelta(days=days), zone)


@cache
def days_earlier(days: int) -> Earlier:
    """The same question, asked some days earlier at the same time of the city's clock."""
    return lambda filters: filters.shifted(same_clock(filters.moment, filters.zone, days) - filters.moment)


def weeks_before(filters: Filters) -> Filters:
    """The comparable window before: whole weeks earlier, so that weekdays match, and far enough not to overlap.

    It is asked as known at its end.
    """
    weeks = ceil((filters.end - filters.start) / timedelta(weeks=1))
    return filters.during(filters.start - timedelta(weeks=weeks), filters.end - timedelta(weeks=weeks))


def adjacent_window(filters: Filters) -> Filters:
    """The window of the same length that ends where this one starts, as known at its end."""
    return filters.during(filters.start - (filters.end - filters.start), filters.start)
