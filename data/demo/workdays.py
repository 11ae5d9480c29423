"""China's holidays and moved working days, from the library `holidays`, which runs in a short process of its own.

The library loads the calendars of all countries. In the process of a server they would take 12 MB as long as it runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8)
def special_days(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Two sets of days of a year: days off (holidays and days in lieu), and weekend days that are worked instead.

    The government publishes the exact days each year. For later years the result has only the holidays by law.
    """
    # -P: Python must not look for the library's modules in this folder
    command = [sys.executable, "-P", __file__, str(year)]
    answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    off, worked = (frozenset(map(date.fromisoformat, days)) for days in answer)
    return off, worked


def _print_special_days(year: int) -> None:
    """Print both lists of `special_days` as JSON."""
    import holidays  # loaded only in the process that ends

    found = holidays.country_holidays("CN", years=year)
    worked = [day for day in found.weekend_workdays if day.year == year]
    sys.stdout.write(json.dumps([[day.isoformat() for day in days] for days in (found, worked)]))


if __name__ == "__main__":
    _print_special_days(int(sys.argv[1]))
