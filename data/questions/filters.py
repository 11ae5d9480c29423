"""A viewer's question: a frozen value with a moment, a window and filters. It makes the conditions of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Integer, and_

from data.errors import PlainError
from data.questions.first_rows import UNSEEN, FirstRows
from data.questions.rollup_reach import RAW, RollupReaches
from data.questions.scan_floors import UNKNOWN, ScanFloors
from data.questions.vocabulary import BY_NAME, Filter
from data.questions.windows import CALENDAR, start_of

WEEK = timedelta(weeks=1)


class FilterError(PlainError, ValueError):
    """A parameter of a question is wrong. `message`: the msgid; `values`: the values of its placeholders."""

    def __init__(self, message: str, **values: str) -> None:
        self.message = message
        self.values = {name: " ".join(value.split()) for name, value in values.items()}  # always one line
        super().__init__(message.format(**self.values))


@dataclass(frozen=True)
class Filters:
    """A question: its moment, its window, and the chosen values of its filters.

    as_of: the moment, naive UTC. A live question has None until `at` sets it. Only what happened strictly before the
    moment is known. window: the window that the viewer chose, by name or as START/END in naive UTC. None means that he
    chose none; then `default_window` holds. A window is half open: [start, end). chosen: a pair (name, values) for each
    filter that is set, in the order of `FILTERS`. districts: the chosen districts with all units below them.
    rollup_reach: how far the rollups reach. scan_floors: how far back queries must scan. first_rows: when each fact
    table begins.
    """

    zone: str = "UTC"
    as_of: datetime | None = None
    live: bool = True
    window: str | None = None
    default_window: str = "24h"
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    districts: tuple[str, ...] = ()
    rollup_reach: RollupReaches = RAW
    scan_floors: ScanFloors = UNKNOWN
    first_rows: FirstRows = UNSEEN

    def at(
        self,
        moment: datetime,
        rollup_reach: RollupReaches = RAW,
        scan_floors: ScanFloors = UNKNOWN,
        first_rows: FirstRows = UNSEEN,
    ) -> Filters:
        """The same question with this moment, unless it has one already.

        rollup_reach, scan_floors, first_rows: facts about the warehouse that queries use; see `Filters`.
        """
        asked = replace(self, as_of=self.as_of or moment, rollup_reach=rollup_reach)
        return replace(asked, scan_floors=scan_floors, first_rows=first_rows)

    # Moment and window -----------------------------------------------------------------------------------------------

    @property
    def moment(self) -> datetime:
        """The moment of the question. Raises FilterError if it has none yet: see `at`."""
        if self.as_of is None:
            raise FilterError("The moment is not resolved yet")
        return self.as_of

    @property
    def window_in_force(self) -> str:
        """The text of the chosen window, or of the default window if the viewer chose none."""
        return self.window or self.default_window

    @property
    def end(self) -> datetime:
        """End of the window, exclusive, naive UTC: the moment, or the end in START/END if that is earlier."""
        window = self.window_in_force
        return min(_ends(window)[1], self.moment) if "/" in window else self.moment

    @property
    def start(self) -> datetime:
        """Start of the window, inclusive, naive UTC, never after `end`. At the city's midnight `today` is empty."""
        window = self.window_in_force
        return _ends(window)[0] if "/" in window else start_of(window, self.end, self.zone)

    @property
    def follows_calendar(self) -> bool:
        """Whether the window is `today` or `month`. The time just before such a window is not comparable with it."""
        return self.window_in_force in CALENDAR

    def shifted(self, by: timedelta) -> Filters:
        """The same question with moment and window moved by `by` (negative: back), for comparisons like for like.

        The window `today`, moved back by a week, is the day a week earlier up to the same time.
        """
        fixed = "/" in self.window_in_force or self.follows_calendar
        window = _window(self.start + by, self.end + by) if fixed else self.window
        return replace(self, as_of=self.moment + by, window=window)

    def during(self, start: datetime, end: datetime) -> Filters:
        """The same question with the window [start, end) and the moment `end`. start, end: naive UTC."""
        return replace(self, as_of=end, window=_window(start, end))

    def weeks_before(self) -> Filters:
        """The same question with its window moved back by whole weeks; its moment is the end of the moved window.

        The weekdays stay the same. It moves by as few weeks as possible (at least one) without overlapping the old one.
        """
        back = max(1, ceil((self.end - self.start) / WEEK)) * WEEK
        return self.during(self.start - back, self.end - back)

    # Filters ---------------------------------------------------------------------------------------------------------

    def values_of(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter; empty if it is not set. Raises KeyError for a name that is no filter."""
        return dict(self.chosen).get(_record(name).name, ())

    def one(self, name: str) -> str | None:
        """The value of a filter that takes one value; None if the filter is not set."""
        return next(iter(self.values_of(name)), None)

    def only(self, names: Collection[str]) -> Filters:
        """The same question without the filters that are not among `names`."""
        chosen = tuple((name, values) for name, values in self.chosen if name in names)
        return replace(self, chosen=chosen, districts=self.districts if "district" in names else ())

    def of_city(self) -> Filters:
        """The same question about the whole city: without its filter `district`."""
        return self.only(set(BY_NAME) - {"district"})

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL condition: the time in the column lies in the window."""
        return and_(column >= self.start, column < self.end)

    def known(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL condition: the time in the column lies before the moment; so the event at this time is already known."""
        return column < self.moment

    def where(self, **columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """SQL conditions, one for each named filter that is set: `where(agency=t.c.agency_id, stage=t.c.stage)`.

        Each condition says that the column has one of the filter's values. A district also stands for all units below.
        """
        conditions = []
        for name, column in columns.items():
            values = self.districts if _record(name).holds_units else self.values_of(name)
            if values:
                conditions.append(_is_one_of(column, values, units=BY_NAME[name].holds_units))
        return conditions

    # Addresses -------------------------------------------------------------------------------------------------------

    def named(self) -> list[str]:
        """Names of the parameters that the viewer has set, in this order: `as_of`, `window`, then the filters."""
        times = [("as_of", not self.live), ("window", self.window is not None)]
        return [name for name, chosen in times if chosen] + [name for name, _ in self.chosen]

    def to_query(self) -> str:
        """The query string, with one parameter per value, from which `parse_filters` makes the same question again."""
        pairs = [] if self.live else [("as_of", self.moment.isoformat())]
        pairs += [("window", self.window)] if self.window else []
        pairs += [(name, value) for name, values in self.chosen for value in values]
        return urlencode(pairs, safe="/:")

    def cache_key(self) -> tuple[str, str]:
        """The part of a cache key that identifies the question, without the moment of a live question."""
        return self.to_query(), "" if self.window else self.default_window


def _record(name: str) -> Filter:
    """The record of a filter. Raises KeyError if there is none."""
    if name not in BY_NAME:
        raise KeyError(f"{name} is no filter: add a Filter to FILTERS in data/questions/vocabulary.py")
    return BY_NAME[name]


def _ends(window: str) -> tuple[datetime, datetime]:
    """The start and the end, naive UTC, of a window that is written as START/END."""
    start, end = window.split("/")
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


def _window(start: datetime, end: datetime) -> str:
    return f"{start.isoformat()}/{end.isoformat()}"


def _is_one_of(column: ColumnElement[Any], values: tuple[str, ...], *, units: bool) -> ColumnElement[bool]:
    bound = [int(value) for value in values] if isinstance(column.type, Integer) else list(values)
    return column == bound[0] if len(bound) == 1 and not units else column.in_(bound)
