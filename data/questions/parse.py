"""Parses the parameters of an address, or the options of a command, into a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from data.questions.filters import FilterError, Filters
from data.questions.foreign import FOREIGN, is_foreign
from data.questions.known_loads import LOAD, THEN
from data.questions.vocabulary import BY_NAME, FILTERS, IDENTIFIER, NAMES, Filter, Known
from data.questions.windows import WINDOWS, is_window
from data.times import local, utc

_TYPED = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?)?[\sT]*"
    r"(?:(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{2})\s*[:分]?\s*(?:(?P<second>\d{2})(?:\.\d+)?\s*秒?)?)?"
    r"\s*(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?"
)
"""A date and time as people in China or elsewhere type it. It has no full-width characters."""
Pairs = Mapping[str, str] | Iterable[tuple[str, str]]
"""Parameters: pairs (name, text), or a mapping name -> text if no name is repeated."""


def parse_filters(
    pairs: Pairs, known: Known, *, default_window: str = "24h", foreign: Sequence[str] = FOREIGN
) -> Filters:
    """The question that the parameters of an address ask. default_window: the window if no parameter names one.

    If a name is repeated, the filter has all its values. An empty text sets no filter. foreign: patterns of names of
    parameters that are ignored; the deck's own names (`NAMES`) are never ignored. Raises FilterError if a parameter is
    invalid. If several are, the error is about the first unknown name; without one it is about the first invalid
    parameter in the order of `NAMES`.
    """
    filters, problems = understand(pairs, known, default_window=default_window, foreign=foreign)
    if problems:
        raise next(iter(problems.values()))
    return filters


def understand(
    pairs: Pairs, known: Known, *, default_window: str = "24h", foreign: Sequence[str] = FOREIGN,
    latest: datetime = datetime.max,
) -> tuple[Filters, dict[str, FilterError]]:  # fmt: skip
    """The question that the valid parameters ask, and the errors: name of an invalid parameter -> its error.

    latest: the latest allowed moment, naive UTC; a later `as_of` is an error. Without `as_of`, the end of a window
    START/END is the moment. If this end is after `latest`, the question is live, and its window ends at the live
    moment. A live question ignores the parameter `known`. For the other arguments see `parse_filters`.
    """
    texts = _by_name(pairs, foreign)
    problems = {name: _unknown_filter(name) for name in texts if name not in NAMES}
    found: dict[str, tuple[str, ...]] = {}
    as_of: datetime | None = None
    window = known_by = None
    for name in (name for name in NAMES if name in texts):  # as_of comes before window
        try:
            if name == "as_of":
                as_of = _past(_parse_moment(name, _only(name, texts[name]), known.zone), latest, known.zone)
            elif name == "known":
                known_by = _parse_known(_only(name, texts[name]))
            elif name == "window":
                window = _parse_window(_only(name, texts[name]), known.zone, min(as_of or latest, latest))
            else:
                found[name] = _values(BY_NAME[name], texts[name], known)
        except FilterError as problem:
            problems[name] = problem
    if as_of is None and window and "/" in window:
        end = datetime.fromisoformat(window.split("/")[1])
        as_of = end if end <= latest else None
    return Filters(
        zone=known.zone, as_of=as_of, live=as_of is None, window=window, default_window=default_window,
        known_by=known_by if as_of else None,  # a live question counts all rows that there are
        chosen=tuple((record.name, found[record.name]) for record in FILTERS if record.name in found),
        districts=_units(found.get("district", ()), known),
    ), problems  # fmt: skip


def parse_typed(text: str, zone: str, now: datetime) -> datetime:
    """The moment, naive UTC, of a text that a person typed: a date and time of the city, or one of the two.

    It accepts texts such as 2026-11-20 14:05, 2026/11/20 14:05, 2026年11月20日 14:05, 14:05 and 14时05分. Seconds and
    full-width characters are allowed. A date alone means the city's midnight. A time alone means its last occurrence
    before `now` (naive UTC). An offset such as Z or +08:00 replaces the city's zone.

    Raises FilterError for other texts.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _TYPED.fullmatch(plain)
    try:
        if not found or not (found["year"] or found["hour"]):
            raise ValueError
        clock: tzinfo | None = ZoneInfo(zone)
        if found["offset"]:
            stated = datetime.strptime(re.sub("[zZ]", "+00:00", found["offset"]), "%z")
            clock = stated.tzinfo
            _check_offset(stated.utcoffset())
        today = now.replace(tzinfo=UTC).astimezone(clock)
        year, month, day = (int(found[part] or getattr(today, part)) for part in ("year", "month", "day"))
        hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
        moment = datetime(year, month, day, hour, minute, second)
        if found["year"]:
            return _at(moment, clock, fold=0)
        # when clocks go back, a time of the day occurs twice
        days = (moment, moment - timedelta(days=1))
        return max(time for one in days for fold in (0, 1) if (time := _at(one, clock, fold=fold)) < now)
    except (ValueError, OverflowError):
        raise FilterError("'{value}' is not a date and time; write 2026-11-20 14:05", value=text[:40]) from None


def _check_offset(offset: timedelta | None) -> None:
    """Raise ValueError for an offset from UTC that no place on earth has."""
    if offset is not None and not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        raise ValueError(f"{offset} is no offset of a place")


def _at(moment: datetime, clock: tzinfo | None, *, fold: int) -> datetime:
    """The naive UTC moment of a naive local time.

    fold: 1 for the second time, if the clocks are set back and show the local time twice; else 0.
    """
    times = [moment.replace(tzinfo=clock, fold=each).astimezone(UTC).replace(tzinfo=None) for each in (0, fold)]
    return max(times)  # of a time that the clocks skip, fold 1 is the earlier one


def _by_name(pairs: Pairs, foreign: Sequence[str]) -> dict[str, list[str]]:
    """Name of a parameter -> its texts, each once, without empty texts.

    Parameters that match a pattern of `foreign` are left out, but never the deck's own parameters (`NAMES`).
    """
    found: dict[str, list[str]] = {}
    for name, text in pairs.items() if isinstance(pairs, Mapping) else pairs:
        if text != "" and (name in NAMES or not is_foreign(name, foreign)) and text not in found.setdefault(name, []):
            found[name].append(text)
    return found


def _unknown_filter(name: str) -> FilterError:
    return FilterError("Unknown filter '{name}'; known: {allowed}", name=name[:80], allowed=", ".join(NAMES))


def _only(name: str, texts: Sequence[str]) -> str:
    """The text of a parameter that takes one value. Raises FilterError for several texts."""
    if len(texts) > 1:
        given = ", ".join(text[:40] for text in texts[:3])
        raise FilterError("{name} takes one value, not several: {given}", name=name, given=given)
    return texts[0]


def _values(of: Filter, texts: Sequence[str], known: Known) -> tuple[str, ...]:
    """The values of a filter in the texts, each once and in alphabetical order. Raises FilterError.

    If the filter may have several values, a text is cut at its commas. Identifiers may contain commas. So a text is not
    cut if the whole text is an allowed value, or if the filter allows every identifier.
    """
    allowed = known.allowed(of)
    if not of.many:
        return (_checked(of, _only(of.name, texts), allowed),)
    parts = [part for text in texts for part in _cut(text, allowed)]
    return tuple(sorted({_checked(of, part, allowed) for part in parts}))


def _cut(text: str, allowed: frozenset[str] | None) -> list[str]:
    if allowed is None or text in allowed:
        return [text]
    return [part for part in text.split(",") if part] or [text]


def _checked(of: Filter, value: str, allowed: frozenset[str] | None) -> str:
    if allowed is None:
        pattern = of.allowed if isinstance(of.allowed, re.Pattern) else IDENTIFIER
        if not pattern.fullmatch(value):
            raise FilterError("'{value}' is not an identifier for {name}", value=value[:40], name=of.name)
    elif value not in allowed:
        some = ", ".join(sorted(allowed)[:9]) + (", …" if len(allowed) > 9 else "")
        raise FilterError("Unknown {name} '{value}'; known: {allowed}", name=of.name, value=value[:80], allowed=some)
    return value


def _units(districts: Sequence[str], known: Known) -> tuple[str, ...]:
    """Identifiers of the given districts and of all units below them, each once."""
    return tuple(dict.fromkeys(unit for district in districts for unit in known.districts[district]))


def _parse_known(text: str) -> str:
    """The value of the parameter `known`: `THEN`, or `LOAD` followed by the number of a load. Raises FilterError.

    text: as in the address. A number above 1 may stand there without `LOAD`.
    """
    if not re.fullmatch(rf"({LOAD})?[1-9][0-9]{{0,17}}", text):
        raise FilterError("known: '{value}' is neither 1 nor the number of a load", value=text[:40])
    return text if text == THEN else LOAD + text.removeprefix(LOAD)


def _past(moment: datetime, latest: datetime, zone: str) -> datetime:
    """The moment itself. Raises FilterError if it is after `latest`. The error names it in the time of `zone`."""
    if moment > latest:
        shown = local(moment, zone).replace(tzinfo=None).isoformat(" ", "seconds")
        raise FilterError("{value} lies in the future: nothing is known of it yet", value=shown)
    return moment


def _parse_window(text: str, zone: str, latest: datetime) -> str:
    if "/" not in text:
        if not is_window(text):
            raise FilterError(
                "Window '{value}' is not known; allowed: {allowed}, or START/END",
                value=text[:80],
                allowed=", ".join(WINDOWS),
            )
        return text
    start, end = (_parse_moment("window", part, zone) for part in text.split("/", 1))
    if start >= end:
        raise FilterError("Window '{value}' ends before it starts", value=text[:80])
    if start >= latest:
        raise FilterError("Window '{value}' starts after the moment asked about", value=text[:80])
    return f"{start.isoformat()}/{end.isoformat()}"


def _parse_moment(name: str, text: str, zone: str) -> datetime:
    """The moment, naive UTC, of an ISO text. A time without an offset is UTC; a date alone means the city's midnight.

    Raises FilterError for any other text, and for years before 1990 or after 2200. name: the parameter's name, for the
    error.
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
        offset = moment.utcoffset()
        if len(text.strip()) <= 10:
            moment = utc(moment, zone)
        elif moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        if not 1990 <= moment.year <= 2200 or re.search(r"[+-]\d\d:?[6-9]\d$", text.strip()):
            raise ValueError  # Python takes an offset of 99 minutes
        _check_offset(offset)
        return moment
    except (ValueError, OverflowError):
        raise FilterError(
            "{name}: '{value}' is not a date or time; write 2026-11-20 or 2026-11-20T14:05:00",
            name=name,
            value=text[:80],
        ) from None
