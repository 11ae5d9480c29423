"""Indicators of the demo city: definitions, targets, and daily and monthly values with times of publication."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.demo.catalogue import read_names
from data.demo.clock import DAY_S, Floats, as_date, day_of, day_start, generator, is_workday, to_datetimes
from data.demo.places import Places
from data.demo.timing import DemoPeriod

MONTHS_BEFORE = 25
"""Greatest number of months before the demo that have monthly values. They allow comparisons with the year before."""
DEFINITION_COLUMNS = [
    "indicator_id", "agency_id", "domain", "name_zh", "name_en", "unit", "better", "definition_zh", "definition_en",
]  # fmt: skip
WEEK = {"flow": (1.04, 0.9), "flow_work": (1.3, 0.1), "flow_rest": (0.88, 1.35), "rate_rest": (0.85, 1.4)}
"""Value of the column shape in indicators.csv -> factors on daily values: on working days, and on other days."""


def _rows() -> dict[int, tuple[str, ...]]:
    csv_rows = read_names("indicators.csv")
    return {
        row: tuple(csv_rows.loc[csv_rows["row"] == row, "indicator_id"])
        for row in sorted(map(int, set(csv_rows["row"])))
    }


INDICATOR_ROWS: dict[int, tuple[str, ...]] = _rows()
"""Number of a system in ``docs/coverage.md`` -> identifiers of the indicators that cover it."""


def month_number(day: int) -> int:
    """The month of a city day as one number: 12 × year + month - 1."""
    when = as_date(day)
    return when.year * 12 + when.month - 1


def month_first_day(month: int) -> int:
    """Number of the first city day of a month. month: as `month_number` gives it."""
    return (date(month // 12, month % 12 + 1, 1) - date(1970, 1, 1)).days


class Indicators:
    """The indicators of a demo city, with generated values.

    In indicators.csv, the column named "last" has the level of an indicator around the end of the demo.
    """

    def __init__(self, seed: int, places: Places, period: DemoPeriod) -> None:
        self.seed, self.period = seed, period
        self.csv_rows = read_names("indicators.csv")
        self.daily = self.csv_rows[self.csv_rows["period"] == "day"].reset_index(drop=True)
        self.monthly = self.csv_rows[self.csv_rows["period"] == "month"].reset_index(drop=True)
        districts = places.pack.districts
        self.district_ids = districts["district_id"].to_list()
        people = districts["population"].to_numpy(float)
        self.shares = people / people.sum()
        self.leaning = generator(seed, "leaning", 0).normal(0, 1, (len(self.csv_rows), len(self.shares)))
        self.end_day = day_of(period.end - DAY_S)
        self.last_month = month_number(day_of(period.end - 13 * DAY_S)) - 1

    def definitions(self) -> pd.DataFrame:
        """The indicators of the city as rows of the contract's table ``indicator``."""
        return self.csv_rows[DEFINITION_COLUMNS]

    def targets(self) -> pd.DataFrame:
        """Rows of ``indicator_target``: one per indicator that has a target.

        If the indicator is a share with values by district, one row per district with the same target follows.
        """
        wanted = self.csv_rows[self.csv_rows["target"] != ""]
        start = day_start(month_first_day(as_date(self.end_day).year * 12 - 24))
        places: list[tuple[str, str | None, float]] = []
        for _, row in wanted.iterrows():
            places.append((row["indicator_id"], None, float(row["target"])))
            if row["districts"] and row["unit"] == "1":
                places += [(row["indicator_id"], name, float(row["target"])) for name in self.district_ids]
        targets = pd.DataFrame(places, columns=["indicator_id", "district_id", "target"])
        return targets.assign(agency_id=None, valid_from=to_datetimes(np.full(len(targets), start)), valid_to=None)

    def of_day(self, day: int) -> pd.DataFrame:
        """The values of the daily indicators for a city day, published the next morning.

        They are rows of ``indicator_value`` with times in Unix seconds. day: number of the city day.
        """
        rng = generator(self.seed, "indicators", day)
        years = (day - self.end_day) / 365
        published = day_start(day + 1) + 6 * 3600 + (np.arange(len(self.daily)) % 40).astype(np.float64) * 240
        return self._values(self.daily, rng, years, day_start(day), published, is_workday(day), "day")

    def of_month(self, month: int) -> pd.DataFrame:
        """The values of the monthly indicators for a month, published from the 5th to the 12th of the next month.

        They are rows of ``indicator_value`` with times in Unix seconds. month: as `month_number` gives it.
        """
        rng = generator(self.seed, "indicator-months", month)
        years = (month - self.last_month) / 12
        number = np.arange(len(self.monthly))
        published = day_start(month_first_day(month + 1) + 4) + number % 8 * DAY_S + 9 * 3600 + number * 60.0
        return self._values(self.monthly, rng, years, day_start(month_first_day(month)), published, None, "month")

    def published(self, start: int, end: int) -> pd.DataFrame:
        """All values published in [start, end), in order of publication. start, end: Unix seconds."""
        first, last = day_of(start) - 2, day_of(end) + 1
        days = [self.of_day(day) for day in range(first, last + 1)]
        months = [self.of_month(month) for month in range(month_number(first - 45), month_number(last) + 1)]
        values = pd.concat([*days, *months], ignore_index=True)
        values = values[(values["published_at"] >= start) & (values["published_at"] < end)]
        return values.sort_values(["published_at", "indicator_id"], kind="stable", ignore_index=True)

    def history(self) -> pd.DataFrame:
        """The monthly values published before the start of the demo, for at most `MONTHS_BEFORE` months."""
        first = month_number(day_of(self.period.start))
        values = pd.concat(
            [self.of_month(month) for month in range(first - MONTHS_BEFORE, first + 1)], ignore_index=True
        )
        values = values[values["published_at"] < self.period.start]
        return values.sort_values(["published_at", "indicator_id"], kind="stable", ignore_index=True)

    def _values(
        self, csv_rows: pd.DataFrame, rng: np.random.Generator, years: float, start: int,
        published: Floats, at_work: bool | None, period: str,
    ) -> pd.DataFrame:  # fmt: skip
        noise = rng.standard_normal((len(csv_rows), 1 + len(self.shares)))
        rows: list[tuple[Any, ...]] = []
        for n, row in enumerate(csv_rows.itertuples(index=False)):
            level = _level(row, years, at_work)
            city = _shaped(row, level * (1 + row.noise * noise[n, 0]))
            rows.append((row.indicator_id, None, city, published[n]))
            if row.districts:
                rows += self._by_district(row, n, city, noise[n, 1:], published[n])
        values = pd.DataFrame(rows, columns=["indicator_id", "district_id", "value", "published_at"])
        return values.assign(agency_id=None, period=period, period_start=float(start))

    def _by_district(self, row: Any, n: int, city: float, noise: Floats, published: float) -> list[tuple[Any, ...]]:
        """One row per district: (indicator_id, district_id, value, published_at).

        A share varies around the city's share. All other values are split about in proportion to residents, and add up
        to the city's value.
        """
        name, unit, spread = row.indicator_id, row.unit, row.noise
        if unit == "1":
            values = (city * (1 + 0.05 * self.leaning[n] + spread * noise)).clip(0, 1)
        else:
            pull = self.shares * np.exp(0.15 * self.leaning[n] + spread * noise)
            values = np.floor(city * pull / pull.sum())
            values[0] += city - values.sum()  # the districts must add up to the city
        return [(name, place, float(value), published) for place, value in zip(self.district_ids, values, strict=True)]


def _level(row: Any, years: float, at_work: bool | None) -> float:
    last, growth, shape = float(row.last), float(row.growth), str(row.shape)
    level = last * (1 + growth * years) if shape == "stock" else last * (1 + growth) ** years
    if at_work is not None and shape in WEEK:
        level *= WEEK[shape][0 if at_work else 1]
    return level


def _shaped(row: Any, value: float) -> float:
    """The value as its unit allows it, rounded, and not below 0.

    A share (unit "1") is at most 1 and has 5 decimals. Hours and money have 3 decimals. All others are whole.
    """
    unit = row.unit
    if unit == "1":
        return round(min(max(value, 0.0), 1.0), 5)
    if unit in ("h", "CNY bn", "CNY 10k"):
        return round(max(value, 0.0), 3)
    return float(round(max(value, 0.0)))
