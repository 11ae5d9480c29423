"""China's days off and moved working days, as the library `holidays` knows them, by a process that ends again.

For one country the library loads the calendars of all, which would stay: 12 MB of a serving process that is fed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8)
def special_days(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Of a year: public holidays and days off in lieu, and weekend days that are worked instead.

    Of a year not yet published: the law's holidays only.
    """
    # -P: the library's modules are not looked for beside this file
    asked = [sys.executable, "-P", __file__, str(year)]
    said = json.loads(subprocess.run(asked, stdout=subprocess.PIPE, check=True).stdout)
    off, worked = (frozenset(map(date.fromisoformat, days)) for days in said)
    return off, worked


def _say(year: int) -> None:
    """Write both lists of `special_days` as JSON."""
    import holidays  # only the process that ends

    found = holidays.country_holidays("CN", years=year)
    worked = [day for day in found.weekend_workdays if day.year == year]
    sys.stdout.write(json.dumps([[day.isoformat() for day in days] for days in (found, worked)]))


if __name__ == "__main__":
    _say(int(sys.argv[1]))
