"""`Calendar`: which days of a city are public holidays, moved working days or working days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
LONGEST_BREAK = 16
SUBSTITUTED = "休息日"
"""A word in the library's Chinese name of a day off for which people work on a weekend day. Such a day has no name of
its own; it belongs to the holiday beside it."""


@dataclass(frozen=True)
class Holiday:
    """The public holiday to which a day belongs.

    name_zh, name_en: its names. number: 0 on the first day that has this name, then 1, 2, …; -1, -2, … on the days off
    before it, such as a weekend.
    """

    name_zh: str
    name_en: str
    number: int


@dataclass(frozen=True, eq=False)
class Calendar:
    """The calendar of a city. Without any data every day from Monday to Friday is a working day.

    year: a function from a year to its days off (ISO date -> Chinese and English name) and its worked weekend days (ISO
    dates); None where no country's calendar is known. off: days off that the city pack adds, with their Chinese and
    English names. worked: working days that the city pack adds. Both have precedence over `year`.
    """

    year: Callable[[int], tuple[Mapping[str, tuple[str, str]], list[str]]] | None = None
    off: Mapping[date, tuple[str, str]] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day. Offices open on working days only."""
        off, worked = self._days(day.year)
        return day in worked or (day.weekday() < 5 and day not in off)

    def is_moved(self, day: date) -> bool:
        """Whether the day is a weekend day on which people work, in exchange for another day off (调休上班)."""
        return day.weekday() >= 5 and self.is_working(day)

    def holiday(self, day: date) -> Holiday | None:
        """The public holiday to which a day belongs; None for a working day or an ordinary weekend.

        A break is a run of days without work. If a holiday lies in the break of a day, the day belongs to a holiday: to
        the last one on the day or before it, else to the first one after it. Days off in exchange (`SUBSTITUTED`) are
        no holidays of their own.
        """
        if self.is_working(day):
            return None
        days = self._break(day)
        names = [(one, self._days(one.year)[0].get(one)) for one in days]
        named = [(one, name) for one, name in names if name is not None and SUBSTITUTED not in name[0]]
        if not named:
            return None
        zh, en = next((name for one, name in reversed(named) if one <= day), named[0][1])
        first = next(one for one, name in named if name == (zh, en))
        return Holiday(zh, en, (day - first).days)

    def is_special(self, day: date) -> bool:
        """Whether the day belongs to a public holiday or is a moved working day: it is unlike others of its weekday."""
        return self.is_moved(day) or self.holiday(day) is not None

    def year_before(self, day: date) -> date | None:
        """The day a year before with the same holiday and the same number; None if there is none.

        It is looked for 330 to 399 days before; of several days the latest counts.
        """
        today = self.holiday(day)
        if today is None:
            return None
        near = [day - n * DAY for n in range(330, 400)]
        found = (one for one in near if (was := self.holiday(one)) and was == today)
        return next(found, None)

    def working_days(self, first: date, last: date) -> int:
        """The number of working days from `first` to `last`, both included."""
        return sum(self.is_working(first + n * DAY) for n in range((last - first).days + 1))

    def is_published(self, year: int) -> bool:
        """Whether the government has published the days of the year. If not, only the holidays by law are known.

        A published year is known by its worked weekend days. The result is also True where no country's calendar is
        known.
        """
        return self.year is None or bool(self.year(year)[1])

    def _days(self, year: int) -> tuple[Mapping[date, tuple[str, str]], frozenset[date]]:
        """The days off of a year with their names, and its worked weekend days, as the city pack corrects them."""
        return _merged(self, year)

    def _break(self, day: date) -> list[date]:
        """The run of days without work around a day without work, in order.

        It has at most `LONGEST_BREAK` days on each side of the day.
        """
        first = last = day
        while (day - first).days < LONGEST_BREAK and not self.is_working(first - DAY):
            first -= DAY
        while (last - day).days < LONGEST_BREAK and not self.is_working(last + DAY):
            last += DAY
        return [first + n * DAY for n in range((last - first).days + 1)]


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
    """The name without the library's addition for a day in lieu: '国庆节（补假）' becomes '国庆节'."""
    return name.split("（补假")[0].split(" (observed")[0] if SUBSTITUTED not in name else name
