"""`Filters`, a viewer's question: a frozen value with a moment, a window and filters. It makes SQL conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Integer, and_

from data.errors import PlainError
from data.questions.first_rows import UNSEEN, FirstRows
from data.questions.history import UNLIMITED, History
from data.questions.reach import EVERYWHERE, Reach
from data.questions.rollup_reach import RAW, RollupReaches
from data.questions.scan_floors import UNKNOWN, ScanFloors
from data.questions.vocabulary import BY_NAME, Filter
from data.questions.windows import start_of
from data.times import same_clock
from data.warehouse.known import KnownLoads


class FilterError(PlainError, ValueError):
    """A parameter of a question is wrong. message: the msgid. values: the values of its placeholders."""

    def __init__(self, message: str, **values: str) -> None:
        self.message = message
        self.values = {name: " ".join(value.split()) for name, value in values.items()}  # always one line
        super().__init__(message.format(**self.values))


@dataclass(frozen=True)
class Filters:
    """A question: its moment, its window, and the chosen values of its filters.

    zone: the city's time zone. as_of: the moment, naive UTC. Only what happened before the moment counts. In a live
    question it is None until `at` sets it. live: whether the question is about the present, not about a past moment.

    window: the window that the viewer chose, by name or as START/END in naive UTC. None means that he chose none;
    `default_window` then holds. A window is half open: [start, end). chosen: a pair (name, values) for each filter that
    is set, in the order of `FILTERS`. districts: identifiers of the chosen districts and of all units below them.

    rollup_reach: how far the rollups reach. scan_floors: how far back queries must scan. first_rows: when each fact
    table begins. history: when each fact table becomes complete enough to compare. reach: how far each domain's data
    reach.

    known_by: which loads count. "1": the loads that had ended by the moment. "load:" and a load_id: the loads up to
    this one. None: all loads. known_loads: the loads that count by this rule, as the load log lists them; None until
    `as_known` sets them.
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
    history: History = UNLIMITED
    reach: Reach = EVERYWHERE
    known_by: str | None = None
    known_loads: KnownLoads | None = None

    def at(self, moment: datetime, **known: Any) -> Filters:
        """The same question with this moment, unless it has one already. moment: naive UTC.

        known: new values of other fields, such as `reach`.
        """
        return replace(self, as_of=self.as_of or moment, **known)

    def for_domain(self, lead: str) -> Filters:
        """The same question at the end of a domain's data, if the data end before the question's moment; else `self`.

        This applies to live and to past questions. lead: the domain, or a fact table whose data have an end of their
        own (see `lead_of` in ``data/contract/tables.py``).
        """
        moment = self.reach.moment(lead, self.moment)
        return self if moment == self.as_of else replace(self, as_of=moment)

    def as_known(self, loads: KnownLoads, reach: Reach = EVERYWHERE) -> Filters:
        """The same question about what was known at its moment, instead of about what had happened by then.

        loads: the loads whose rows count. reach: up to which times these loads brought data. Rollups are used only if
        they hold no rows of later loads. `scan_floors` are not used, because they are made from today's rows.
        """
        rolled = self.rollup_reach.of_loads(loads)
        return replace(self, known_loads=loads, reach=reach, rollup_reach=rolled, scan_floors=UNKNOWN)

    # Moment and window -----------------------------------------------------------------------------------------------

    @property
    def moment(self) -> datetime:
        """The moment of the question, naive UTC. Raises FilterError if the question has none yet: see `at`."""
        if self.as_of is None:
            raise FilterError("The moment is not resolved yet")
        return self.as_of

    @property
    def window_in_force(self) -> str:
        """The text of the chosen window, or of the default window if the viewer chose none."""
        return self.window or self.default_window

    @property
    def window_text(self) -> str:
        """The window in force as text: its name, or START/END. The moment replaces a START or END that is after it."""
        return _window(self.start, self.end) if "/" in self.window_in_force else self.window_in_force

    @property
    def end(self) -> datetime:
        """End of the window, exclusive, naive UTC: the moment, or the end in START/END if that is earlier."""
        window = self.window_in_force
        return min(_ends(window)[1], self.moment) if "/" in window else self.moment

    @property
    def runs_on(self) -> bool:
        """Whether the window is written as START/END and is cut at the moment, because END lies after it."""
        window = self.window_in_force
        return "/" in window and _ends(window)[1] > self.moment

    @property
    def start(self) -> datetime:
        """Start of the window, inclusive, naive UTC, never after `end`.

        Start and end are equal for `today` at the city's midnight, and for `month` when a month begins. They are equal,
        too, for a window START/END if the moment is not after START.
        """
        window = self.window_in_force
        return min(_ends(window)[0], self.end) if "/" in window else start_of(window, self.end, self.zone)

    def blurred(self, table: str, window: str | None = None) -> bool:
        """Whether the window is empty because the load log tells only by day what was known at the moment.

        A panel then says that it has no data, instead of 0. table: name of a fact table. window: replaces the
        question's window.
        """
        of = self if window is None else replace(self, window=None, default_window=window)
        return of.start >= of.end and self.known_loads is not None and table in self.known_loads.by_day

    def or_window(self, window: str) -> Filters:
        """The same question, with this window if the viewer chose none. window: such as 7d."""
        return self if self.window else replace(self, default_window=window)

    def days_back(self, days: int) -> Filters:
        """The same question some days earlier: moment and window move to the same times of the city's clock."""
        moment, start, end = (same_clock(at, self.zone, days) for at in (self.moment, self.start, self.end))
        return replace(self, as_of=moment, window=_window(start, end))

    def during(self, start: datetime, end: datetime) -> Filters:
        """The same question with the window [start, end) and the moment `end`. start, end: naive UTC."""
        return replace(self, as_of=end, window=_window(start, end))

    # Filters ---------------------------------------------------------------------------------------------------------

    def values_of(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter; empty if it is not set. Raises KeyError for a name that is no filter."""
        return dict(self.chosen).get(_record(name).name, ())

    def one(self, name: str) -> str | None:
        """The first or only chosen value of a filter; None if the filter is not set."""
        return next(iter(self.values_of(name)), None)

    def only(self, names: Collection[str]) -> Filters:
        """The same question with only those of its filters that are in `names`."""
        chosen = tuple((name, values) for name, values in self.chosen if name in names)
        return replace(self, chosen=chosen, districts=self.districts if "district" in names else ())

    def of_city(self) -> Filters:
        """The same question without its filter `district`."""
        return self.only(set(BY_NAME) - {"district"})

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL condition: the time in the column lies in the window."""
        return and_(column >= self.start, column < self.end)

    def known(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL condition: the time in the column lies before the moment."""
        return column < self.moment

    def where(self, **columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """SQL conditions, one for each named filter that is set. Example: `where(agency=t.c.agency_id)`.

        Each condition says that the column has one of the filter's values. For the filter `district`, all units below
        the chosen districts count, too. Raises KeyError for a name that is no filter.
        """
        conditions = []
        for name, column in columns.items():
            values = self.districts if _record(name).holds_units else self.values_of(name)
            if values:
                conditions.append(_is_one_of(column, values, units=BY_NAME[name].holds_units))
        return conditions

    # Addresses -------------------------------------------------------------------------------------------------------

    def named(self) -> list[str]:
        """Names of the parameters that the viewer has set: first `as_of`, `known` and `window`, then the filters."""
        times = [("as_of", not self.live), ("known", bool(self.known_by)), ("window", self.window is not None)]
        return [name for name, chosen in times if chosen] + [name for name, _ in self.chosen]

    def to_query(self) -> str:
        """The query string of the question, which `parse_filters` reads. Each value of a filter is a parameter."""
        pairs = [] if self.live else [("as_of", self.moment.isoformat())]
        pairs += [("known", self.known_by)] if self.known_by else []
        pairs += [("window", self.window)] if self.window else []
        pairs += [(name, value) for name, values in self.chosen for value in values]
        return urlencode(pairs, safe="/:")

    def cache_key(self) -> tuple[str, str]:
        """Two texts that identify the question in a cache key, without the moment of a live question.

        The first is the query string. The second is the default window, or "" if the viewer chose a window.
        """
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
