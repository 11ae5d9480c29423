"""`Calendar`: which days of a city are public holidays, moved working days or working days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
LONGEST_BREAK = 16
SUBSTITUTED = "休息日"
"""Word that marks a day off in exchange for a worked weekend day: the library's Chinese name of the day contains it.
Such a day belongs to the holiday beside it."""


@dataclass(frozen=True)
class Holiday:
    """The public holiday to which a day belongs.

    name_zh, name_en: its names. number: the day's distance in days from the first day that has this name. Days off
    before it, such as a weekend, have negative numbers.
    """

    name_zh: str
    name_en: str
    number: int


@dataclass(frozen=True, eq=False)
class Calendar:
    """The calendar of a city. Without any data, Monday to Friday are working days.

    year: function from a year to its days off (ISO date -> Chinese and English name) and its worked weekend days (ISO
    dates); None if the country's calendar is not known. off: days off that the city pack adds, with their Chinese and
    English names. worked: working days that the city pack adds. `off` and `worked` override `year`.
    """

    year: Callable[[int], tuple[Mapping[str, tuple[str, str]], list[str]]] | None = None
    off: Mapping[date, tuple[str, str]] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day. Offices open on working days only."""
        return _is_working(self, day)

    def is_moved(self, day: date) -> bool:
        """Whether the day is a moved working day (调休上班): a weekend day on which people work."""
        return day.weekday() >= 5 and self.is_working(day)

    def holiday(self, day: date) -> Holiday | None:
        """The public holiday to which a day belongs; None for a working day or an ordinary weekend.

        A break is a run of days without work. In a break with holidays, each day belongs to the latest holiday on or
        before it, else to the first one after it. Days off in exchange (`SUBSTITUTED`) are not holidays themselves.
        """
        return _holiday(self, day)

    def is_special(self, day: date) -> bool:
        """Whether the day belongs to a public holiday or is a moved working day."""
        return self.is_moved(day) or self.holiday(day) is not None

    def year_before(self, day: date) -> date | None:
        """The same day of the same holiday a year before: the latest such day that lies 330 to 399 days back.

        None if there is none, or if the day belongs to no holiday.
        """
        return _year_before(self, day)

    def working_days(self, first: date, last: date) -> int:
        """The number of working days from `first` to `last`, both included."""
        years = (_working_days(self, year) for year in range(first.year, last.year + 1))
        return sum(bisect_right(days, last) - bisect_left(days, first) for days in years)

    def is_published(self, year: int) -> bool:
        """Whether the government has published the days of the year: the year then has worked weekend days.

        If not, only the holidays by law are known. The result is also True if the country's calendar is not known.
        """
        return self.year is None or bool(self.year(year)[1])


NO_CALENDAR = Calendar()


@lru_cache(maxsize=64)
def _merged(calendar: Calendar, year: int) -> tuple[Mapping[date, tuple[str, str]], frozenset[date]]:
    off, worked = calendar.year(year) if calendar.year else ({}, [])
    named = {date.fromisoformat(day): (_plain(zh), _plain(en)) for day, (zh, en) in off.items()}
    days = frozenset(map(date.fromisoformat, worked)) | calendar.worked
    return {day: name for day, name in {**named, **calendar.off}.items() if day not in calendar.worked}, (
        days - frozenset(calendar.off)
    )


def _plain(name: str) -> str:
    """The name without the library's addition for a day in lieu: '国庆节（补假）' becomes '国庆节'.

    A name that contains `SUBSTITUTED` stays as it is.
    """
    return name.split("（补假")[0].split(" (observed")[0] if SUBSTITUTED not in name else name


@lru_cache(maxsize=8192)
def _is_working(calendar: Calendar, day: date) -> bool:
    off, worked = _merged(calendar, day.year)
    return day in worked or (day.weekday() < 5 and day not in off)


@lru_cache(maxsize=64)
def _working_days(calendar: Calendar, year: int) -> list[date]:
    days = (date(year, 1, 1) + n * DAY for n in range(366))
    return [day for day in days if day.year == year and calendar.is_working(day)]


@lru_cache(maxsize=8192)
def _holiday(calendar: Calendar, day: date) -> Holiday | None:
    if calendar.is_working(day):
        return None
    names = [(one, _merged(calendar, one.year)[0].get(one)) for one in _break(calendar, day)]
    named = [(one, name) for one, name in names if name is not None and SUBSTITUTED not in name[0]]
    if not named:
        return None
    zh, en = next((name for one, name in reversed(named) if one <= day), named[0][1])
    first = next(one for one, name in named if name == (zh, en))
    return Holiday(zh, en, (day - first).days)


@lru_cache(maxsize=1024)
def _year_before(calendar: Calendar, day: date) -> date | None:
    today = calendar.holiday(day)
    near = (day - n * DAY for n in range(330, 400) if today is not None)
    return next((one for one in near if calendar.holiday(one) == today), None)


def _break(calendar: Calendar, day: date) -> list[date]:
    """The run of days without work around a day without work, in order.

    It has at most `LONGEST_BREAK` days on each side of the day.
    """
    first = last = day
    while (day - first).days < LONGEST_BREAK and not calendar.is_working(first - DAY):
        first -= DAY
    while (last - day).days < LONGEST_BREAK and not calendar.is_working(last + DAY):
        last += DAY
    return [first + n * DAY for n in range((last - first).days + 1)]
