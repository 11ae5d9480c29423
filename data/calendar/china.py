"""China's public holidays and moved working days, from the library `holidays`.

The library loads the calendars of all countries and so takes 12 MB of memory. To keep them out of the server, a child
process asks the library for one year and ends.
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
"""Folder in which the library's answers are kept, one file per year and version of the library. The path is relative to
the working directory."""
UNKNOWN = (OSError, ImportError, subprocess.SubprocessError, ValueError)
"""Errors that `ask_library` raises if the library is not installed, if its process cannot be started or fails, or if
its answer cannot be understood."""
YearText = tuple[dict[str, tuple[str, str]], list[str]]
"""The days of a year. First the days off: ISO date -> Chinese and English name. Then the ISO dates of the weekend days
on which people work."""


log = logging.getLogger(__name__)


def days_of_year(year: int) -> YearText:
    """The days off of a year with their names, and the weekend days on which people work.

    The government publishes the exact days of a year in November of the year before. Until the library has them, the
    year has only the holidays by law, and no worked weekend days. If the library cannot be asked, a warning is logged,
    and the year has no days of either kind.
    """
    try:
        return ask_library(year)
    except UNKNOWN as error:
        log.warning("China's holidays of %s are not known: %s", year, error)
        return {}, []


@lru_cache(maxsize=32)
def ask_library(year: int) -> YearText:
    """The days off of a year and its worked weekend days, as from `days_of_year`, but without its handling of errors.

    It raises one of `UNKNOWN` if the library cannot be asked. The answer is kept in memory, and as a file in the folder
    `CACHE` if the folder can be written.
    """
    kept = CACHE / f"CN-{year}-{version('holidays')}.json"
    with suppress(OSError, ValueError):
        return _understood(kept.read_text("utf-8"))
    # -P: Python must not look for the library's modules in this folder
    command = [sys.executable, "-P", __file__, str(year)]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    answer = _understood(text)
    with suppress(OSError):  # a folder that cannot be written only costs the next start a second
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8")
    return answer


def _understood(text: str) -> YearText:
    off, worked = json.loads(text)
    return {day: (zh, en) for day, (zh, en) in off.items()}, list(worked)


def _print_year(year: int) -> None:
    """Print the days of a year as JSON, in the form of `YearText`."""
    import holidays  # loaded only in the process that ends

    chinese, english = (holidays.country_holidays("CN", years=year, language=name) for name in ("zh_CN", "en_US"))
    off = {day.isoformat(): (chinese[day], english[day]) for day in sorted(chinese)}
    worked = sorted(day.isoformat() for day in chinese.weekend_workdays if day.year == year)
    sys.stdout.buffer.write(json.dumps([off, worked], ensure_ascii=False).encode("utf-8"))


if __name__ == "__main__":
    _print_year(int(sys.argv[1]))
