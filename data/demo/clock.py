"""The demo city's time: days, working days, and how busy each minute of a day is.

A city day has 24 hours and starts at 16:00 UTC, because China has one time zone and, since 1992, no summer time. City
days are numbered: day 0 is 1970-01-01. Moments are integer seconds of Unix time, UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.calendar.china import days_of_year

OFFSET_S = 8 * 3600
DAY_S = 86_400
EPOCH = date(1970, 1, 1)
CLOSING_S = 17 * 3600 + 1800
"""Seconds from the start of a city day until offices close (17:30). Cases fall due at this time of day."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def generator(seed: int, stream: str, day: int) -> np.random.Generator:
    """A random generator that depends only on the three arguments, so that any day can be generated alone."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, crc32(stream.encode()), day])))


def seconds(moment: datetime) -> int:
    """Convert a naive UTC moment to Unix seconds."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def moment(second: int) -> datetime:
    """Convert Unix seconds to a naive UTC moment."""
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


def day_of(second: int) -> int:
    """Number of the city day that contains this second of Unix time."""
    return (second + OFFSET_S) // DAY_S


def day_start(day: int) -> int:
    """The second of Unix time at which a city day starts."""
    return day * DAY_S - OFFSET_S


def as_date(day: int) -> date:
    """The calendar date of a city day, given the day's number."""
    return EPOCH + timedelta(days=day)


def identifiers(letter: str, day: int, count: int, digits: int) -> list[str]:
    """Identifiers of `count` things that began on a city day, numbered from 1, such as C2026112000001.

    Each is the letter, the date, and the number with at least `digits` digits.
    """
    prefix = f"{letter}{as_date(day):%Y%m%d}"
    return [f"{prefix}{number:0{digits}d}" for number in range(1, count + 1)]


def to_datetimes(seconds_utc: Ints | Floats) -> NDArray[np.datetime64]:
    """Convert Unix seconds to datetime64[us] in UTC. NaN and infinity become NaT."""
    known = np.isfinite(seconds_utc)
    micros = np.where(known, seconds_utc, 0) * 1_000_000
    result: NDArray[np.datetime64] = np.round(micros).astype(np.int64).astype("datetime64[us]")
    result[~known] = np.datetime64("NaT")
    return result


def with_datetimes(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with the named columns converted from Unix seconds to naive UTC datetimes."""
    return rows.assign(**{name: to_datetimes(rows[name].to_numpy(float)) for name in columns})


@lru_cache(maxsize=4096)
def is_workday(day: int) -> bool:
    """Whether offices open on this city day. Offices close on holidays, and open on some weekend days instead."""
    when = as_date(day)
    off, worked = days_of_year(when.year)
    return when.isoformat() not in off and (when.weekday() < 5 or when.isoformat() in worked)


def workday_before(day: int, count: int) -> int:
    """The `count`-th working day before `day`.

    If `day` is no working day, the last working day before it takes its place.
    """
    while not is_workday(day):
        day -= 1
    for _ in range(count):
        day -= 1
        while not is_workday(day):
            day -= 1
    return day


@lru_cache(maxsize=64)
def _workdays_after(day: int, span: int = 120) -> tuple[int, ...]:
    return tuple(other for other in range(day + 1, day + span) if is_workday(other))


def due_seconds(day: int, promised_days: Ints) -> Ints:
    """Unix seconds at which offices close on the n-th working day after `day`, for each n in `promised_days`.

    promised_days: numbers from 1. Only the 119 days after `day` are considered. For an n that is greater than the
    number of working days among them, the last of these working days counts.
    """
    after = np.asarray(_workdays_after(day), dtype=np.int64)
    due: Ints = after[np.minimum(promised_days, len(after)) - 1] * DAY_S - OFFSET_S + CLOSING_S
    return due


def daily_profile(
    centre_width_height: tuple[tuple[float, float, float], ...], floor: float, steps: int = 1440
) -> Floats:
    """How busy a day is: an array with one number for each of its `steps` equal parts.

    Each number is `floor` plus the values of the bell curves, which have their peaks at the busy times.

    centre_width_height: for each bell curve the hour of its peak, its standard deviation in hours, and its height.
    """
    hours = np.arange(steps) * (24 / steps)
    profile = np.full(steps, floor)
    for centre, width, height in centre_width_height:
        away = np.minimum(np.abs(hours - centre), 24 - np.abs(hours - centre))
        profile += height * np.exp(-0.5 * (away / width) ** 2)
    return profile


OFFICE = daily_profile(((10.0, 1.3, 1.0), (15.3, 1.4, 0.9), (12.9, 1.0, 0.25)), 0.0)
OFFICE[: 7 * 60] = 0.0
OFFICE[20 * 60 :] = 0.0
ALWAYS = daily_profile(((10.5, 2.5, 0.6), (16.0, 3.0, 0.5), (20.5, 1.8, 0.35)), 0.12)
STREET = daily_profile(((8.2, 1.2, 0.8), (11.0, 2.0, 0.6), (17.8, 1.8, 1.0), (21.0, 1.5, 0.4)), 0.12)
HALL = daily_profile(((9.8, 0.9, 1.0), (14.8, 1.1, 0.8)), 0.0)
HALL[: 9 * 60] = 0.0
HALL[17 * 60 :] = 0.0
HOME = daily_profile(((10.0, 2.2, 0.7), (15.5, 2.2, 0.6), (20.5, 1.6, 0.7)), 0.04)
TRAFFIC_WORKDAY = daily_profile(((8.1, 0.9, 0.75), (12.5, 2.5, 0.4), (18.0, 1.2, 0.85), (21.0, 1.6, 0.25)), 0.08)
TRAFFIC_REST = daily_profile(((11.0, 2.2, 0.5), (16.5, 2.6, 0.6), (20.5, 1.6, 0.35)), 0.1)


def draw_seconds(rng: np.random.Generator, profile: Floats, count: int) -> Ints:
    """`count` random times of a day, as seconds since its start, not sorted.

    profile: how busy each of the 1440 minutes of the day is. Busy minutes get more times.
    """
    edges = np.concatenate(([0.0], np.cumsum(profile)))
    seconds_of_day: Ints = np.interp(rng.random(count) * edges[-1], edges, np.arange(1441) * 60.0).astype(np.int64)
    return seconds_of_day
