"""Windows by name, and the moment at which each one starts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from data.times import day_start, local

CALENDAR = ("today", "month")
"""Names of windows that start at a midnight of the city. `today` starts on the day on which the window ends. `month`
starts on the first day of the month in which the window ends."""
WINDOWS = ("today", "24h", "7d", "month", "30d", "90d")
"""Names of the windows that the filter bar offers. Any other number of hours (h) or days (d) from 1 to 9999, such as
36h, is a window, too."""
_SPAN = re.compile(r"([1-9]\d{0,3})([hd])")


def is_window(text: str) -> bool:
    """Whether the text names a window: today, month, or 1 to 9999 hours or days, such as 24h or 7d."""
    return text in CALENDAR or _SPAN.fullmatch(text) is not None


def start_of(window: str, end: datetime, zone: str) -> datetime:
    """The start, naive UTC, of a named window that ends at `end`. A day in a name such as 7d has 24 hours.

    At the city's midnight the start of `today` is `end` itself. The same is true of `month` when a month begins.
    """
    day = local(end, zone).date()
    if window == "today":
        return day_start(day, zone)
    if window == "month":
        return day_start(day.replace(day=1), zone)
    length, unit = int(window[:-1]), window[-1]
    return end - timedelta(**{"hours" if unit == "h" else "days": length})
