"""Service cases of the demo city. Those submitted on one day are generated together, with all their later steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.contract.parts import CASE_STEPS, CHANNELS
from data.demo.catalogue import Catalogue
from data.demo.clock import (
    CLOSING_S,
    DAY_S,
    HALL,
    HOME,
    OFFICE,
    OFFSET_S,
    Floats,
    Ints,
    day_start,
    draw_seconds,
    due_seconds,
    generator,
    identifiers,
    is_workday,
    to_datetimes,
)  # fmt: skip
from data.demo.lifecycles import Lifecycles, events_of
from data.demo.places import Places
from data.demo.stories import SLOW_AGENCY, story
from data.demo.timing import DemoPeriod

PER_WORKDAY, PER_REST_DAY = 6500, 620
LIFE_DAYS, OPEN_DAYS = 75, 50
"""Days after its submission for which a case may change (LIFE_DAYS), and for which it may be open (OPEN_DAYS)."""
TIMES = ("accepted_at", "completed_at", "rated_at", "remedied_at")
STEPS = CASE_STEPS
COLUMN_STEPS = {
    "submitted_at": "submitted", "accepted_at": "accepted", "completed_at": "delivered", "rated_at": "rated",
    "remedied_at": "remedied",
}  # fmt: skip
"""Column of ``service_case`` -> the step whose moment it holds."""
IN_COLUMNS = [STEPS.index(step) for step in COLUMN_STEPS.values()]
"""Positions in `STEPS` of the steps in `COLUMN_STEPS`. These steps change a row of ``service_case``."""
SUPPLEMENTED, CERTIFIED = 0.08, 0.35
"""Shares of the cases that are not decided at once: those that lack a document; those that end with a certificate."""
GROWTH_PER_YEAR = 0.12


class Cases:
    """The service cases of a demo city, generated one city day at a time."""

    def __init__(self, seed: int, catalogue: Catalogue, places: Places, period: DemoPeriod) -> None:
        self.seed, self.period = seed, period
        self.items, self.halls = catalogue.service_item, places.hall
        rng = generator(seed, "case-mix", 0)
        pull = rng.permutation(1 / np.arange(1, len(self.items) + 1) ** 0.75)
        pull *= np.where(self.items["agency_id"] == SLOW_AGENCY, 2.0, 1.0) * np.where(self.items["instant"], 1.5, 1.0)
        self.item_cumulative = np.cumsum(pull) / pull.sum()
        late = {name: float(rng.lognormal(0, 0.45)) * 0.036 for name in sorted(set(self.items["agency_id"]))}
        self.late = self.items["agency_id"].map(late).to_numpy(float)
        self.item_index = pd.Index(self.items["item_id"])
        self.instant = self.items["instant"].to_numpy(bool)
        self.agencies = self.items["agency_id"].to_numpy(object)
        self.slow = (self.items["agency_id"] == SLOW_AGENCY).to_numpy()
        self.hall_cumulative = np.cumsum(self.halls["weight"]) / self.halls["weight"].sum()
        districts = places.pack.districts
        self.district_ids = districts["district_id"].to_numpy(dtype=object)
        people = districts["population"].to_numpy(float)
        self.district_cumulative = np.cumsum(people) / people.sum()

    def day(self, day: int) -> pd.DataFrame:
        """All cases submitted on a city day, in order of time, with the times of their later steps.

        Times are Unix seconds; NaN if a step never happens. day: number of the city day.
        """
        rng = generator(self.seed, "cases", day)
        growth = (1 + GROWTH_PER_YEAR) ** ((day * DAY_S - self.period.end) / (365 * DAY_S))
        count = int(rng.poisson((PER_WORKDAY if is_workday(day) else PER_REST_DAY) * growth))
        shares = (0.3, 0.24, 0.22, 0.1, 0.14) if is_workday(day) else (0.0, 0.38, 0.35, 0.0, 0.27)
        channel = rng.choice(len(CHANNELS), count, p=shares)
        at_hall = (channel == 0) | (channel == 3)
        second = np.where(at_hall, draw_seconds(rng, HALL, count), draw_seconds(rng, HOME, count))
        order = np.argsort(second, kind="stable")
        channel, at_hall, second = channel[order], at_hall[order], second[order]
        item = np.searchsorted(self.item_cumulative, rng.random(count), side="right").clip(0, len(self.items) - 1)
        hall = np.searchsorted(self.hall_cumulative, rng.random(count), side="right").clip(0, len(self.halls) - 1)
        home = np.searchsorted(self.district_cumulative, rng.random(count), side="right").clip(
            0, len(self.district_ids) - 1
        )
        hall_district = self.halls["district_id"].to_numpy(dtype=object)[hall]
        cases = pd.DataFrame(
            {
                "case_id": identifiers("C", day, count, 5),
                "item_id": self.items["item_id"].to_numpy()[item],
                "channel": np.array(CHANNELS)[channel],
                "hall_id": np.where(at_hall, self.halls["hall_id"].to_numpy(dtype=object)[hall], None),
                "district_id": np.where(at_hall, hall_district, self.district_ids[home]),
                "submitted_at": (day_start(day) + second).astype(float),
            }
        )
        return self._lives(rng, day, item, second, cases)

    def _lives(self, rng: np.random.Generator, day: int, item: Ints, second: Ints, cases: pd.DataFrame) -> pd.DataFrame:
        instant = self.items["instant"].to_numpy()[item]
        promised = self.items["promised_days"].to_numpy(np.int64)[item]
        submitted = cases["submitted_at"].to_numpy()
        accepted = _accepted(rng, day, second, submitted)
        due = due_seconds(day, promised).astype(float)
        late = rng.random(len(item)) < self._late_share(day, item)
        completed = np.where(late, _late(rng, day, promised), _in_time(rng, day, promised, accepted, due))
        accepted = np.where(instant, submitted + 1 + (second % 2), accepted)
        quick = accepted + np.round(rng.lognormal(1.2, 1.0, len(item))).clip(1, 600)
        completed = np.where(instant, quick, completed)
        rated, rating, remedied = _ratings(rng, completed, late & ~instant)
        return cases.assign(
            accepted_at=accepted,
            completed_at=completed,
            due_at=due,
            rating=rating,
            rated_at=rated,
            remedied_at=remedied,
        )

    def lifecycles(self, day: int) -> Lifecycles:
        """All cases submitted on a city day: the rows of `day` with agency_id, and all steps (`STEPS`)."""
        cases = self.day(day)
        item = self.item_index.get_indexer(cases["item_id"])
        steps = np.full((len(cases), len(STEPS)), np.nan)
        steps[:, IN_COLUMNS] = cases[list(COLUMN_STEPS)].to_numpy()
        _add_handling(generator(self.seed, "case-steps", day), steps, self.instant[item])
        return Lifecycles(cases.assign(agency_id=self.agencies[item]), steps)

    def _late_share(self, day: int, item: Ints) -> Floats:
        """For each case the probability that it is late. In the story ``slow_agency`` it grows for one agency."""
        start, end = story("slow_agency").interval_s(self.period.until)
        place = (day_start(day) - start) / (end - start)
        # the agency recovers three weeks after the story, which only a city that is fed lives to see
        worse = 0.03 + 0.6 * np.clip(place * 1.9, 0, 1) if 0 <= place < 2.5 else 0.03
        share: Floats = np.where(self.slow[item], float(worse), self.late[item])
        return share


def _add_handling(rng: np.random.Generator, steps: Floats, instant: NDArray[np.bool_]) -> None:
    """Write the times of the steps between acceptance and delivery into `steps`; NaN if a step does not happen.

    instant: for each case, whether a machine decides it at once. The only step of such a case between acceptance and
    delivery is its approval.
    """
    accepted, delivered = steps[:, STEPS.index("accepted")], steps[:, STEPS.index("delivered")]
    span = np.maximum(delivered - accepted, 0)

    def before_delivery(shortest_s: float, longest_s: float, most: float) -> Floats:
        return np.floor(delivered - np.minimum(rng.uniform(shortest_s, longest_s, len(span)), most * span))

    asked = np.floor(accepted + np.minimum(rng.uniform(600, 5400, len(span)), 0.15 * span))
    lacking = ~instant & (rng.random(len(span)) < SUPPLEMENTED)
    supplied = np.floor(accepted + rng.uniform(0.15, 0.35, len(span)) * span)
    certified = ~instant & (rng.random(len(span)) < CERTIFIED)
    for step, at, happens in (
        ("supplement asked", asked, lacking),
        ("supplemented", supplied, lacking),
        ("reviewed", before_delivery(3000, 9000, 0.6), ~instant),
        ("approved", before_delivery(300, 2400, 0.3), np.ones(len(span), dtype=bool)),
        ("certified", before_delivery(30, 240, 0.1), certified),
    ):
        steps[:, STEPS.index(step)] = np.where(happens, at, np.nan)


def _accepted(rng: np.random.Generator, day: int, second: Ints, submitted: Floats) -> Floats:
    """Unix seconds of acceptance. Submissions from 8:00 to 16:30 on a working day are accepted within six hours.

    All others are accepted between 9:00 and 17:00 when offices are next open. day: city day of submission. second: time
    of submission, in seconds since the day's start. submitted: the same in Unix seconds.
    """
    at_once = is_workday(day) & (second > 8 * 3600) & (second < 16.5 * 3600)
    morning = _day_after(day) * DAY_S - OFFSET_S + 9 * 3600 + rng.exponential(2700, len(second)).clip(0, 8 * 3600)
    if is_workday(day):
        morning = np.where(second <= 8 * 3600, morning - (_day_after(day) - day) * DAY_S, morning)
    minutes = submitted + rng.lognormal(6.6, 0.9, len(second)).clip(60, 6 * 3600)
    return np.round(np.where(at_once, minutes, morning)).astype(np.float64)


def _day_after(day: int) -> int:
    return next(other for other in range(day + 1, day + 30) if is_workday(other))


def _in_time(rng: np.random.Generator, day: int, promised: Ints, accepted: Floats, due: Floats) -> Floats:
    """Unix seconds at which cases are completed in time: at least a minute before `due`, mostly in office hours."""
    most = promised if is_workday(day) else promised - 1
    place = np.floor(rng.beta(1.8, 1.6, len(promised)) * (most + 1)).astype(np.int64).clip(0, most)
    first = day if is_workday(day) else _day_after(day)
    days = np.where(place == 0, first, (due_seconds(first, np.maximum(place, 1)) + OFFSET_S - CLOSING_S) // DAY_S)
    moment = days * DAY_S - OFFSET_S + draw_seconds(rng, OFFICE, len(promised))
    return np.minimum(np.maximum(moment, accepted + rng.uniform(300, 3000, len(promised)).round()), due - 60)


def _late(rng: np.random.Generator, day: int, promised: Ints) -> Floats:
    days = (due_seconds(day, promised + rng.geometric(0.45, len(promised)).clip(1, 12)) + OFFSET_S - CLOSING_S) // DAY_S
    moment: Floats = (days * DAY_S - OFFSET_S + draw_seconds(rng, OFFICE, len(promised))).astype(float)
    return moment


def _ratings(rng: np.random.Generator, completed: Floats, late: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Three arrays: times of rating, stars from 1 to 5, and times of the remedy. Times are Unix seconds.

    Missing values are NaN. Only ratings of 1 and 2 stars have a remedy. Late cases get worse ratings.
    """
    size = len(completed)
    rated = np.where(
        rng.random(size) < 0.42, completed + rng.exponential(6 * 3600, size).clip(20, 5 * DAY_S).round(), np.nan
    )
    stars = np.array([5.0, 4, 3, 2, 1])
    usual = stars[np.searchsorted((0.86, 0.95, 0.98, 0.99), rng.random(size))]
    worse = stars[np.searchsorted((0.45, 0.65, 0.8, 0.9), rng.random(size))]
    rating = np.where(np.isnan(rated), np.nan, np.where(late, worse, usual))
    delay = np.where(rng.random(size) < 0.92, rng.uniform(0.2, 4.5, size), rng.uniform(6, 20, size)) * DAY_S
    remedied = np.where(rating <= 2, (rated + delay).round(), np.nan)
    return rated, rating, remedied


def known_before(cases: pd.DataFrame, now: int) -> pd.DataFrame:
    """The cases submitted before `now` (Unix seconds), as they were known then.

    Times of steps that happened later are NaN, and so are ratings that were given later. The new column changed_at has
    the time of the last change.
    """
    rows = cases[cases["submitted_at"] < now].copy()
    for name in TIMES:
        rows[name] = rows[name].where(rows[name] < now)
    rows["rating"] = rows["rating"].where(rows["rated_at"].notna())
    rows["changed_at"] = rows[["submitted_at", *TIMES]].max(axis=1)
    return rows


def events(lifecycles: Lifecycles, start: float, end: float) -> pd.DataFrame:
    """The steps in [start, end) of these cases, in order of time. Columns: case_id, seq, at, step, agency_id.

    start, end and at: Unix seconds.
    """
    return events_of(lifecycles, "case_id", "seq", "step", STEPS, start, end)


def contract_rows(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases as rows of ``service_case``: Unix seconds become datetimes, and ratings become whole numbers."""
    rows = cases.copy()
    for name in ("submitted_at", "due_at", *TIMES):
        rows[name] = to_datetimes(rows[name].to_numpy(float))
    rows["rating"] = rows["rating"].astype("Int16")
    return rows
