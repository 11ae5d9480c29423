"""Reads moments: ISO texts of addresses and of the command line, and what people type."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from data.questions.filters import FilterError
from data.times import local, utc

FIRST_YEAR, LAST_YEAR = 1990, 2200
"""The years, in the city's time, in which moments may lie. Both are allowed."""
_TYPED = re.compile(
    r"(?:(?:(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]|(?P<month_alone>\d{1,2})\s*月)"
    r"\s*(?P<day>\d{1,2})\s*日?)?[\sT]*"
    r"(?:(?P<part>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})\s*"
    r"(?:[:时点]\s*(?P<minute>\d{2})\s*[:分]?\s*(?:(?P<second>\d{2})(?:\.\d+)?\s*秒?)?|[时点](?P<half>半)?))?"
    r"\s*(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?"
)
"""A date and time as people in China or elsewhere type it. It has no full-width characters."""
_HOURS = {
    "凌晨": range(7), "早上": range(3, 12), "上午": range(12), "中午": range(11, 15), "下午": range(12, 24),
    "晚上": range(17, 24),
}  # fmt: skip
"""Part of the day -> its hours."""
YEARS_BACK = 8
"""A day without a year is looked for in so many years before the present one: 29 February may be missing in seven."""


def parse_moment(name: str, text: str, zone: str) -> datetime:
    """The moment, naive UTC, of an ISO text. A time without an offset is UTC; a date alone means the city's midnight.

    Raises FilterError for any other text, for an offset that no place has, and for a moment that lies outside the years
    `FIRST_YEAR` to `LAST_YEAR` of the city. name: the parameter's name, for the error.
    """
    plain = text.strip()
    try:
        if re.search(r"[+-]\d\d:?[6-9]\d$", plain):  # Python takes an offset of 99 minutes
            raise ValueError
        found = datetime.fromisoformat(plain.replace(" ", "+") if "T" in plain else plain)
    except ValueError:
        raise FilterError(
            "{name}: '{value}' is not a date or time; write 2026-11-20 or 2026-11-20T14:05:00",
            name=name,
            value=text[:80],
        ) from None
    _check_offset(found.utcoffset(), text)
    if len(plain) <= 10 and not found.tzinfo:
        return _allowed(found.replace(tzinfo=ZoneInfo(zone)), text, zone)
    return _allowed(found if found.tzinfo else found.replace(tzinfo=UTC), text, zone)


def parse_typed(text: str, zone: str, now: datetime, latest: datetime = datetime.max) -> datetime:
    """The moment, naive UTC, of a text that a person typed: a date and time of the city, or one of the two.

    It accepts texts such as 2026-11-20 14:05, 2026/11/20 14:05, 2026年11月20日 14:05, 11月20日, 14:05, 14时05分 and
    下午2点05分. Seconds and full-width characters are allowed. A date alone means the city's midnight. A time alone, or
    a day without a year, means its last occurrence before `now` (naive UTC). An offset such as Z or +08:00 replaces
    the city's zone.

    Raises FilterError for other texts, for a moment after `latest` (naive UTC), and as `parse_moment` does. The error
    has the text as it was typed.
    """
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if not found or not (found["day"] or found["hour"]):
            raise ValueError
        clock = _clock(found["offset"], zone)
        today = now.replace(tzinfo=UTC).astimezone(clock).replace(tzinfo=None)
        meant = list(_meant(found, today))
    except (ValueError, OverflowError):
        raise _not_typed(text) from None
    _check_offset(clock.utcoffset(now), text)
    if found["year"]:
        moment = _allowed(meant[0].replace(tzinfo=clock), text, zone)
    else:  # when clocks go back, a time of the day occurs twice
        moments = [at for one in meant for fold in (0, 1) if (at := _at(one, clock, fold=fold)) < now]
        if not moments:
            raise _not_typed(text)
        moment = max(moments)
    if moment > latest:
        raise _future(" ".join(text.split())[:40])
    return moment


def past(moment: datetime, latest: datetime, zone: str) -> datetime:
    """The moment itself. Raises FilterError if it is after `latest`. The error names it in the time of `zone`."""
    if moment > latest:
        raise _future(local(moment, zone).replace(tzinfo=None).isoformat(" ", "seconds"))
    return moment


def _future(value: str) -> FilterError:
    return FilterError("{value} lies in the future: nothing is known of it yet", value=value)


def _not_typed(text: str) -> FilterError:
    return FilterError("'{value}' is not a date and time; write 2026-11-20 14:05", value=text[:40])


def _clock(offset: str | None, zone: str) -> tzinfo:
    """The clock of a typed time: the city's or, with an offset, the one of that offset. Raises ValueError."""
    if not offset:
        return ZoneInfo(zone)
    stated = datetime.strptime(re.sub("[zZ]", "+00:00", offset), "%z").utcoffset()
    return timezone(stated or timedelta())


def _meant(found: re.Match[str], today: datetime) -> Iterator[datetime]:
    """The local times that a typed text can mean: one if it has a year, else some, of which the last past one counts.

    today: the present local time. Raises ValueError if there is no such time.
    """
    day, month = int(found["day"] or 0), int(found["month"] or found["month_alone"] or 0)
    minute = 30 if found["half"] else int(found["minute"] or 0)
    at = time(_hour(int(found["hour"] or 0), found["part"]), minute, int(found["second"] or 0))
    if found["year"]:
        yield datetime.combine(date(int(found["year"]), month, day), at)
    elif found["month_alone"]:
        for year in range(today.year - YEARS_BACK, today.year + 1):
            if day <= monthrange(year, month)[1]:
                yield datetime.combine(date(year, month, day), at)
    else:
        yield from (datetime.combine(today, at) - timedelta(days=days) for days in (0, 1))


def _hour(hour: int, part: str | None) -> int:
    """The hour of the day, 0 to 23, of a typed hour. part: a key of `_HOURS`, such as 下午, or None.

    Raises ValueError if the part of the day has no such hour.
    """
    return min(each for each in (hour, hour + 12) if each in _HOURS[part]) if part else hour


def _check_offset(offset: timedelta | None, text: str) -> None:
    """Raise FilterError for an offset from UTC that no place on earth has. text: the text with the offset."""
    if offset is not None and not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        words = "'{value}': no place has this offset from UTC; offsets lie between -12:00 and +14:00"
        raise FilterError(words, value=text[:80])


def _allowed(moment: datetime, text: str, zone: str) -> datetime:
    """The naive UTC time of a moment with tzinfo. Raises FilterError if it lies outside the allowed years of the city.

    text: the moment as it was written, for the error.
    """
    first, after = (utc(datetime(year, 1, 1), zone) for year in (FIRST_YEAR, LAST_YEAR + 1))
    years = min(max(moment.year, FIRST_YEAR - 2), LAST_YEAR + 3)  # so that no conversion leaves Python's range
    plain = (moment if moment.year == years else moment.replace(year=years, day=1)).astimezone(UTC).replace(tzinfo=None)
    if plain < first:
        words = "'{value}' lies before {year}: outside the allowed range"
        raise FilterError(words, value=text[:80], year=str(FIRST_YEAR))
    if plain >= after:
        raise FilterError(
            "'{value}' lies after {year}: outside the allowed range", value=text[:80], year=str(LAST_YEAR)
        )
    return plain


def _at(moment: datetime, clock: tzinfo, *, fold: int) -> datetime:
    """The naive UTC moment of a naive local time.

    fold: 1 for the second time, if the clocks are set back and show the local time twice; else 0.
    """
    times = [moment.replace(tzinfo=clock, fold=each).astimezone(UTC).replace(tzinfo=None) for each in (0, fold)]
    return max(times)  # of a time that the clocks skip, fold 1 is the earlier one
