"""Windows by name, and the moment at which each one starts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from data.times import day_start, local

CALENDAR = ("today", "month")
"""Windows that start at the city's midnight: `today` on the moment's day, `month` on the first of its month."""
WINDOWS = ("today", "24h", "7d", "month", "30d", "90d")
"""Windows that the filter bar offers; any other number of hours or days is understood too."""
_SPAN = re.compile(r"([1-9]\d{0,3})([hd])")


def is_window(text: str) -> bool:
    """Whether the text names a window: one of `CALENDAR`, or a number of hours or days such as 24h or 7d."""
    return text in CALENDAR or _SPAN.fullmatch(text) is not None


def start_of(window: str, end: datetime, zone: str) -> datetime:
    """Naive UTC start of a named window that ends at `end`, never after it. At midnight `today` is empty."""
    day = local(end, zone).date()
    if window == "today":
        return day_start(day, zone)
    if window == "month":
        return day_start(day.replace(day=1), zone)
    length, unit = int(window[:-1]), window[-1]
    return end - timedelta(**{"hours" if unit == "h" else "days": length})
