"""Parses the parameters of an address, or the options of a command, into a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches

from data.questions.filters import FilterError, Filters
from data.questions.foreign import FOREIGN, is_foreign
from data.questions.known_loads import LOAD, THEN
from data.questions.moments import parse_moment, past
from data.questions.vocabulary import BY_NAME, FILTERS, IDENTIFIER, NAMES, Filter, Known
from data.questions.windows import WINDOWS, is_window

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
                as_of = past(parse_moment(name, _only(name, texts[name]), known.zone), latest, known.zone)
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
    near = get_close_matches(name, NAMES, n=1)
    if near:
        return FilterError("Unknown filter '{name}'; did you mean '{near}'?", name=name[:80], near=near[0])
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


def _parse_window(text: str, zone: str, latest: datetime) -> str:
    if "/" not in text:
        if not is_window(text):
            raise FilterError(
                "Window '{value}' is not known; allowed: {allowed}, or START/END",
                value=text[:80],
                allowed=", ".join(WINDOWS),
            )
        return text
    start, end = (parse_moment("window", part, zone) for part in text.split("/", 1))
    if start >= end:
        raise FilterError("Window '{value}' ends before it starts", value=text[:80])
    if start >= latest:
        raise FilterError("Window '{value}' starts after the moment asked about", value=text[:80])
    return f"{start.isoformat()}/{end.isoformat()}"
