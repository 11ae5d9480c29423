"""China's public holidays and moved working days, from the library `holidays`, which runs in a process that ends.

The library loads the calendars of all countries. In the process of a server they would take 12 MB as long as it runs.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

CACHE = Path("var/calendar")
"""Folder of the answers of the library, one file per year and version of the library."""
UNKNOWN = (OSError, ImportError, subprocess.SubprocessError)
"""Errors of a library that cannot be asked."""
YearText = tuple[dict[str, tuple[str, str]], list[str]]
"""The days off of a year (ISO date -> its name in Chinese and in English), and weekend days on which people work."""


log = logging.getLogger(__name__)


def days_of_year(year: int) -> YearText:
    """The days off of a year with their names, and the weekend days on which people work.

    The government publishes the exact days each November. Of a later year only the holidays by law are known, and no
    weekend day is worked. If the library cannot be asked, there are none, and the log says so.
    """
    try:
        return ask_library(year)
    except UNKNOWN as error:
        log.warning("China's holidays of %s are not known: %s", year, error)
        return {}, []


@lru_cache(maxsize=32)
def ask_library(year: int) -> YearText:
    """The same as `days_of_year`. Raises one of `UNKNOWN` if the library cannot be asked."""
    kept = CACHE / f"CN-{year}-{version('holidays')}.json"
    with suppress(OSError, ValueError):
        return _understood(kept.read_text("utf-8"))
    # -P: Python must not look for the library's modules in this folder
    command = [sys.executable, "-P", __file__, str(year)]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    with suppress(OSError):  # a folder that cannot be written only costs the next start a second
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8")
    return _understood(text)


def _understood(text: str) -> YearText:
    off, worked = json.loads(text)
    return {day: (zh, en) for day, (zh, en) in off.items()}, list(worked)


def _print_year(year: int) -> None:
    """Print the value of `days_of_year` as JSON."""
    import holidays  # loaded only in the process that ends

    chinese, english = (holidays.country_holidays("CN", years=year, language=name) for name in ("zh_CN", "en_US"))
    off = {day.isoformat(): (chinese[day], english[day]) for day in sorted(chinese)}
    worked = sorted(day.isoformat() for day in chinese.weekend_workdays if day.year == year)
    sys.stdout.buffer.write(json.dumps([off, worked], ensure_ascii=False).encode("utf-8"))


if __name__ == "__main__":
    _print_year(int(sys.argv[1]))
