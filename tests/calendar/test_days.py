"""The calendar: China's published days, days of a pack, and working days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.calendar.china import days_of_year
from data.calendar.days import NO_CALENDAR, Calendar, Holiday

CHINA = Calendar(days_of_year)
ROOT = Path(__file__).parents[2]


def test_the_days_of_a_published_year_are_those_of_the_state_council() -> None:
    # 国办发明电〔2025〕7号: National Day 2026 is from 1 to 7 October; people work on 20 September and 10 October
    assert [CHINA.holiday(date(2026, 10, day)) for day in (1, 4, 7)] == [
        Holiday("国庆节", "National Day", number) for number in (0, 3, 6)
    ]
    assert CHINA.holiday(date(2026, 10, 8)) is None and CHINA.is_working(date(2026, 10, 8))
    assert CHINA.is_moved(date(2026, 10, 10)) and CHINA.is_moved(date(2026, 9, 20))
    assert CHINA.is_special(date(2026, 10, 10)) and not CHINA.is_special(date(2026, 11, 21))
    assert CHINA.working_days(date(2026, 10, 1), date(2026, 10, 31)) == 18


def test_a_year_that_is_not_published_yet_says_so_and_has_the_holidays_by_law() -> None:
    assert CHINA.is_published(2026) and not CHINA.is_published(2034)
    assert CHINA.holiday(date(2034, 10, 1)) is not None


def test_the_same_day_of_the_same_holiday_a_year_before() -> None:
    assert CHINA.year_before(date(2026, 10, 1)) == date(2025, 10, 1)
    assert CHINA.year_before(date(2026, 2, 17)) == date(2025, 1, 29)  # Spring Festival moves with the moon
    assert CHINA.year_before(date(2026, 11, 20)) is None


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_working_days_agree_with_the_days_one_by_one(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    off, worked = days_of_year(year)
    wanted = [day for day in days if day.isoformat() in worked or (day.weekday() < 5 and day.isoformat() not in off)]
    assert [day for day in days if CHINA.is_working(day)] == wanted
    assert CHINA.working_days(days[0], days[-1]) == len(wanted)


def test_a_pack_adds_and_corrects_days() -> None:
    own = Calendar(days_of_year, {date(2026, 4, 20): ("三月三", "Sanyuesan")}, frozenset({date(2026, 10, 6)}))
    assert own.holiday(date(2026, 4, 20)) == Holiday("三月三", "Sanyuesan", 0)
    assert own.is_working(date(2026, 10, 6)) and own.holiday(date(2026, 10, 6)) is None


def test_without_a_calendar_weeks_have_five_working_days() -> None:
    assert NO_CALENDAR.working_days(date(2026, 10, 1), date(2026, 10, 14)) == 10
    assert not any(NO_CALENDAR.is_special(date(2026, 10, day)) for day in range(1, 15))


def test_the_library_is_never_imported_by_the_process_that_asks() -> None:
    code = (
        "import sys; from data.calendar.china import days_of_year; assert days_of_year(2026)[0]; "
        "print('holidays' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
