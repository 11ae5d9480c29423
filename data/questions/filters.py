"""What the viewer asks: a frozen value parsed from a query string, and the rules of the moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_

from data.contract.tables import COMMAND_SYSTEMS, LAYERS, SHARE_CLASSES, SOURCES, STAGES
from data.errors import PlainError
from data.questions.rollup_reach import RAW, RollupReaches
from data.questions.scan_floors import UNKNOWN, ScanFloors
from data.times import utc

WINDOWS = ("24h", "7d", "30d", "90d")
_SPAN = re.compile(r"([1-9]\d{0,3})([hd])")
_IDENTIFIER = re.compile(r"[^\x00-\x1f\ud800-\udfff]{1,120}")


class FilterError(PlainError, ValueError):
    """A filter is wrong. `message` is a translatable text with the placeholders of `values`."""

    def __init__(self, message: str, **values: str) -> None:
        self.message = message
        self.values = {name: " ".join(value.split()) for name, value in values.items()}  # always one line
        super().__init__(message.format(**self.values))


@dataclass(frozen=True)
class Known:
    """What a city knows: its zone, and the identifiers that filters may name.

    districts: identifier -> itself and all units below it. identifiers: filter name -> the allowed ones.
    """

    zone: str
    districts: Mapping[str, tuple[str, ...]]
    identifiers: Mapping[str, frozenset[str]]


FIXED: Mapping[str, frozenset[str]] = {
    "command_system": frozenset(COMMAND_SYSTEMS),
    "share_class": frozenset(SHARE_CLASSES),
    "stage": frozenset((*STAGES, "rework")),
    "source": frozenset(SOURCES),
    "severity": frozenset("1234"),
    "layer": frozenset(LAYERS),
}
"""Filters whose values are fixed by the contract."""
MANY = frozenset({"layer"})
"""Filters that take several values at once, joined by commas."""


@dataclass(frozen=True)
class Filters:
    """What is asked: a moment, a window, and values of dimensions (None: all).

    as_of: naive UTC; None is live until `at` resolves it. What is known at as_of happened strictly before it.
    The window is half open: [start, end). rolled: what queries may read of rollups; bounds: which old rows they
    need not look at.
    """

    zone: str = "UTC"
    as_of: datetime | None = None
    live: bool = True
    window: str = "24h"
    district: str | None = None
    districts: tuple[str, ...] = ()
    agency: str | None = None
    command_system: str | None = None
    system: str | None = None
    dataset: str | None = None
    share_class: str | None = None
    item: str | None = None
    type: str | None = None
    stage: str | None = None
    source: str | None = None
    severity: int | None = None
    layer: str | None = None
    asset: str | None = None
    incident: str | None = None
    indicator: str | None = None
    measure: str | None = None
    rollup_reach: RollupReaches = RAW
    scan_floors: ScanFloors = UNKNOWN

    def at(self, moment: datetime, rollup_reach: RollupReaches = RAW, scan_floors: ScanFloors = UNKNOWN) -> Filters:
        """The same question at a moment, where none was named, of a warehouse of which this is known."""
        return replace(self, as_of=self.as_of or moment, rollup_reach=rollup_reach, scan_floors=scan_floors)

    @property
    def end(self) -> datetime:
        """End of the window, exclusive: the moment, or the window's own end where that is earlier."""
        if self.as_of is None:
            raise FilterError("The moment is not resolved yet")
        if "/" in self.window:
            return min(_parse_moment("window", self.window.split("/")[1], self.zone), self.as_of)
        return self.as_of

    @property
    def start(self) -> datetime:
        """Start of the window, inclusive."""
        if "/" in self.window:
            return _parse_moment("window", self.window.split("/")[0], self.zone)
        return self.end - _span(self.window)

    @property
    def moment(self) -> datetime:
        """The moment asked about. Raises FilterError before `at`."""
        if self.as_of is None:
            raise FilterError("The moment is not resolved yet")
        return self.as_of

    def shifted(self, by: timedelta) -> Filters:
        """The same question asked `by` later (or earlier): for comparisons like for like."""
        window = f"{(self.start + by).isoformat()}/{(self.end + by).isoformat()}" if "/" in self.window else self.window
        return replace(self, as_of=self.moment + by, window=window)

    def during(self, start: datetime, end: datetime) -> Filters:
        """The same question over [start, end) as known at `end`."""
        return replace(self, as_of=end, window=f"{start.isoformat()}/{end.isoformat()}")

    def of_city(self) -> Filters:
        """The same question about the whole city."""
        return replace(self, district=None, districts=())

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Condition: the time column lies in the window."""
        return and_(column >= self.start, column < self.end)

    def known(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Condition: what the time column dates had happened by the moment."""
        return column < self.moment

    def where(self, **columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Conditions for the named filters that are set: `where(agency=t.c.agency_id, district=t.c.district_id)`.

        A district means itself and all units below it; a filter of `MANY` any of its values.
        """
        conditions: list[ColumnElement[bool]] = []
        for name, column in columns.items():
            value = getattr(self, name)
            if value is None:
                continue
            if name == "district":
                conditions.append(column.in_(self.districts))
            elif name in MANY:
                conditions.append(column.in_(value.split(",")))
            else:
                conditions.append(column == value)
        return conditions

    def named(self) -> list[str]:
        """Names of the filters that are set, in one order."""
        return [name for name in NAMES if getattr(self, name) is not None]

    def to_query(self) -> str:
        """The query string of this question, in one canonical order: `parse_filters` makes the same question of it."""
        pairs = {name: getattr(self, name) for name in self.named()}
        if self.live:
            pairs.pop("as_of", None)
        else:
            pairs["as_of"] = self.moment.isoformat()
        return urlencode(pairs, safe="/:")


_NOT_ASKED = ("zone", "live", "districts", "rollup_reach", "scan_floors")
NAMES = tuple(field.name for field in fields(Filters) if field.name not in _NOT_ASKED)
"""Names of the filters as they stand in addresses and on the command line."""


def parse_filters(pairs: Mapping[str, str], known: Known, *, window: str = "24h") -> Filters:
    """Filters from the pairs of a query string; `window` where it names none.

    Raises FilterError naming the filter, its value and what is allowed.
    """
    given = {name: value for name, value in pairs.items() if value != ""}
    for name in given:
        if name not in NAMES:
            raise FilterError("Unknown filter '{name}'; known: {allowed}", name=name, allowed=", ".join(NAMES))
    as_of = _parse_moment("as_of", given.pop("as_of"), known.zone) if "as_of" in given else None
    window = _parse_window(given.pop("window", window), known.zone, as_of)
    if as_of is None and "/" in window:
        as_of = _parse_moment("window", window.split("/")[1], known.zone)
    for name, value in given.items():
        for part in value.split(",") if name in MANY else [value]:
            _check(name, part, known)
    values: dict[str, Any] = dict(given)
    if "district" in given:
        values["districts"] = known.districts[given["district"]]
    if values.get("severity"):
        values["severity"] = int(values["severity"])
    return Filters(zone=known.zone, as_of=as_of, live=as_of is None, window=window, **values)


def parse_local(text: str) -> datetime:
    """A local date and time as people write it, '2026-11-20 14:05'. Raises FilterError."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise FilterError("'{value}' is not a date and time; write 2026-11-20 14:05", value=text[:40]) from None


def _check(name: str, value: str, known: Known) -> None:
    allowed = FIXED.get(name)
    if name == "district":
        allowed = frozenset(known.districts)
    elif allowed is None:
        allowed = known.identifiers.get(name)
    if allowed is None:
        if not _IDENTIFIER.fullmatch(value):
            raise FilterError("'{value}' is not an identifier for {name}", value=value[:40], name=name)
        return
    if value not in allowed:
        some = ", ".join(sorted(allowed)[:9]) + (", …" if len(allowed) > 9 else "")
        raise FilterError("Unknown {name} '{value}'; known: {allowed}", name=name, value=value[:80], allowed=some)


def _span(window: str) -> timedelta:
    match = _SPAN.fullmatch(window)
    if not match:
        raise FilterError(
            "Window '{value}' is not known; allowed: {allowed}, or START/END",
            value=window[:80],
            allowed=", ".join(WINDOWS),
        )
    return timedelta(**{"hours" if match[2] == "h" else "days": int(match[1])})


def _parse_window(text: str, zone: str, as_of: datetime | None) -> str:
    if "/" not in text:
        _span(text)
        return text
    start, end = (_parse_moment("window", part, zone) for part in text.split("/", 1))
    if start >= end:
        raise FilterError("Window '{value}' ends before it starts", value=text[:80])
    if as_of is not None and start >= as_of:
        raise FilterError("Window '{value}' starts after the moment asked about", value=text[:80])
    return f"{start.isoformat()}/{end.isoformat()}"


def _parse_moment(name: str, text: str, zone: str) -> datetime:
    """Naive UTC; without an offset the text is UTC, a bare date is the city's midnight."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
        if len(text.strip()) <= 10:
            moment = utc(moment, zone)
        elif moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        if not 1990 <= moment.year <= 2200:
            raise ValueError
        return moment
    except (ValueError, OverflowError):
        raise FilterError(
            "{name}: '{value}' is not a date or time; write 2026-11-20 or 2026-11-20T14:05:00",
            name=name,
            value=text[:80],
        ) from None
