"""The one comparison: the earlier question whose number is compared, like for like, with the number of a question.

Every panel, tile, scorecard, sentence and export compares with the same base: the question moved back by whole weeks,
by as few as keep the two windows apart (24h and 7d: one week, 30d: five, 90d: thirteen). Weekdays and times of the
city's clock stay the same. The moment moves as far as the window, so that both numbers know events for equally long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import pandas as pd
from sqlalchemy import Table

from data.questions.filters import Filters
from data.times import same_clock

WEEK = timedelta(weeks=1)
COMPARED = {
    "before_weeks": "int64", "before_utc": "datetime64[us]", "no_data_before_utc": "datetime64[us]",
}  # fmt: skip
"""Dtypes of the columns that `Comparison.told` adds to rows."""


@dataclass(frozen=True)
class Comparison:
    """The earlier question, and whether its number may be compared.

    weeks: how many weeks back it lies. no_data_before: the start of the history of the compared facts, naive UTC, if
    the earlier window is not wholly inside it; else None. `datetime.max` if one of the facts has no history at all.
    """

    earlier: Filters
    weeks: int
    no_data_before: datetime | None

    @property
    def possible(self) -> bool:
        """Whether the earlier window is wholly inside the history of the compared facts."""
        return self.no_data_before is None

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of the earlier question; no rows where its number may not be compared."""
        return rows if self.possible else rows.iloc[:0]

    def told(self, rows: pd.DataFrame, *earlier: str) -> pd.DataFrame:
        """The rows with the columns `COMPARED`. earlier: columns that are missing where nothing may be compared.

        before_weeks: how many weeks back. before_utc: the moment of the earlier question. no_data_before_utc: the
        start of the facts' history where the change is missing because the earlier window begins before it.
        """
        facts = zip(COMPARED.items(), self.facts(), strict=True)
        columns = {name: pd.Series(fact, rows.index, dtype) for (name, dtype), fact in facts}
        gone = {} if self.possible else dict.fromkeys(earlier, float("nan"))
        return rows.assign(**columns, **gone)

    def facts(self) -> tuple[int, datetime, pd.Timestamp | None]:
        """The values of the columns `COMPARED`."""
        never = self.no_data_before in (None, datetime.max)
        return self.weeks, pd.Timestamp(self.earlier.moment), pd.NaT if never else pd.Timestamp(self.no_data_before)


def since_start(filters: Filters, *facts: Table) -> Comparison:
    """The comparison of the question's moment with its window's start, for a growth over the window."""
    earlier = filters.during(filters.start, filters.start)
    return _comparison(earlier, 0, earlier.moment, facts)


def before(filters: Filters, *facts: Table) -> Comparison:
    """The comparison of the question's window with the one before. facts: the tables whose rows are counted."""
    weeks = _weeks_apart(filters)
    earlier = filters.days_back(7 * weeks)
    return _comparison(earlier, weeks, earlier.start, facts)


def before_at_moment(filters: Filters, *facts: Table) -> Comparison:
    """The comparison of the question's moment, whatever its window, with the same time of a week before."""
    earlier = filters.days_back(7)
    return _comparison(earlier, 1, earlier.moment, facts)


def _comparison(earlier: Filters, weeks: int, start: datetime, facts: tuple[Table, ...]) -> Comparison:
    history = earlier.history.start(facts)
    return Comparison(earlier, weeks, history if history is not None and start < history else None)


def _weeks_apart(filters: Filters) -> int:
    """The fewest whole weeks, at least one, after which the moved window does not overlap the window."""
    weeks = max(1, ceil((filters.end - filters.start) / WEEK))
    overlaps = same_clock(filters.end, filters.zone, 7 * weeks) > filters.start  # where clocks were put forward
    return weeks + 1 if overlaps and filters.start < filters.end else weeks
