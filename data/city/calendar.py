"""The calendar of a city pack: that of its country, by the time zone, and the days that ``calendar.toml`` corrects."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from data.calendar.china import UNKNOWN, ask_library, days_of_year
from data.calendar.days import Calendar
from data.city.checks import CityPackError

CHINA = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC")
"""Time zones of China."""
FILE = "calendar.toml"


def load_calendar(folder: Path, zone: str, this_year: int) -> Calendar:
    """The calendar of the city pack in a folder: its country's by the time zone, with the days of ``calendar.toml``.

    this_year: the year that is asked for at once. Raises CityPackError if that file is wrong, or if the country's
    calendar cannot be read.
    """
    year = days_of_year if zone in CHINA else None
    try:
        if year is not None:
            ask_library(this_year)
    except UNKNOWN as error:
        raise CityPackError(f"China's holidays cannot be read ({error}); install the package holidays") from error
    path = folder / FILE
    if not path.exists():
        return Calendar(year)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        off = {_date(row["day"]): (str(row["zh"]), str(row["en"])) for row in table.pop("off", [])}
        worked = frozenset(_date(day) for day in table.pop("worked", []))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CityPackError(f"{path}: {_reason(error)}; write off = [{{day = 2026-03-03, zh = '…', en = '…'}}] and "
                            "worked = [2026-03-07]") from error  # fmt: skip
    if twice := worked.intersection(off):
        raise CityPackError(f"{path}: {min(twice)} stands in off and in worked; keep it in one of the two")
    if table:
        raise CityPackError(f"{path}: unknown entry {next(iter(table))!r}; known: off, worked")
    return Calendar(year, off, worked)


def _date(value: Any) -> date:
    if type(value) is not date:
        raise ValueError(f"{value!r} is not a date")
    return value


def _reason(error: Exception) -> str:
    words = f"{error.args[0]} is missing in an entry of off" if isinstance(error, KeyError) else str(error)
    return " ".join(words.split())
