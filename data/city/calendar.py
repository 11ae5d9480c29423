"""The calendar of a city pack: China's calendar for a city in China, with the corrections in ``calendar.toml``."""

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
    """The calendar of the city pack in a folder. It adds the days in the folder's ``calendar.toml``, if there is one.

    If `zone` is one of `CHINA`, the calendar has China's days; no other country's calendar is known. this_year: the
    year whose days are read at once, so that an error shows early.

    Raises CityPackError if ``calendar.toml`` is wrong, or if China's days of this year cannot be read.
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
        off = {_date(row["day"]): (_name(row["zh"]), _name(row["en"])) for row in _listed(table, "off")}
        worked = frozenset(_date(day) for day in _listed(table, "worked"))
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


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a name")
    return value


def _listed(table: dict[str, Any], name: str) -> list[Any]:
    """Remove the entry `name` from the table, and return its list; an empty list if there is no such entry.

    Raises ValueError if it is not a list, or if a row of ``off`` is not a table.
    """
    found = table.pop(name, [])
    if not isinstance(found, list) or (name == "off" and not all(isinstance(row, dict) for row in found)):
        raise ValueError(f"{name} is {found!r}")
    return found


def _reason(error: Exception) -> str:
    words = f"{error.args[0]} is missing in an entry of off" if isinstance(error, KeyError) else str(error)
    return " ".join(words.split())
