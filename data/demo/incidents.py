"""Incidents of the demo city. Those reported on one day are generated together, with all their later steps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.contract.parts import SOURCES, STAGES
from data.demo.catalogue import read_names
from data.demo.clock import (
    DAY_S,
    STREET,
    Floats,
    Ints,
    as_date,
    day_of,
    day_start,
    draw_seconds,
    generator,
    identifiers,
    is_workday,
)
from data.demo.lifecycles import Lifecycles, events_of
from data.demo.places import Places, Points
from data.demo.stories import FLOOD_INCIDENTS, story
from data.demo.timing import DemoPeriod

PER_WORKDAY, PER_REST_DAY = 930, 800
GROWTH_PER_YEAR = 0.1
LIFE_DAYS = 14
"""Number of days after its report in which an incident may change."""
STEPS = (*STAGES[:5], "rework", "responded", "resolved", *STAGES[5:])
"""Names of all possible steps of an incident, in order. Most incidents skip "rework" and the two steps after it."""
REWORK_NOTE = "核查未通过，返工"
RESOLVED, REWORK, AGAIN, RESOLVED_AGAIN, VERIFIED, CLOSED = 4, 5, 6, 7, 8, 9
SOURCE_SHARES = {
    "urban_management": (0.5, 0.2, 0.16, 0.04, 0.1),
    "traffic": (0.12, 0.16, 0.2, 0.12, 0.4),
    "emergency": (0.14, 0.22, 0.44, 0.14, 0.06),
    "flood_control": (0.26, 0.16, 0.14, 0.34, 0.1),
}
SEVERITY_CUMULATIVE = (0.06, 0.22, 0.6)
"""Cumulative shares of severities 1, 2 and 3 in incident types whose column severe is 1. All others have severity 4."""
SUMMER_RAIN = (0.3, 0.4, 0.7, 1.3, 1.9, 2.4, 1.9, 1.3, 0.8, 0.6, 0.7, 0.4)
"""Factor on the weight of flood incidents, per month from January. The rains of Changsha come from April to July."""


class Incidents:
    """The incidents of a demo city, generated one city day at a time."""

    def __init__(self, seed: int, places: Places, period: DemoPeriod) -> None:
        self.seed, self.places, self.period = seed, places, period
        self.types = read_names("incident_types.csv")
        self.type_ids = self.types["type_id"].to_numpy(dtype=object)
        self.agencies = self.types["agency_id"].to_numpy(dtype=object)
        self.limits = self.types[["register_min", "dispatch_min", "resolve_min"]].to_numpy(float)
        self.severe = self.types["severe"].to_numpy(float)
        systems = self.types["command_system"]
        self.flood = (systems == "flood_control").to_numpy()
        self.source_cumulative = np.cumsum([SOURCE_SHARES[name] for name in systems], axis=1)

    def day(self, day: int) -> Lifecycles:
        """All incidents reported on a city day, with all their later steps. day: number of the city day."""
        rng = generator(self.seed, "incidents", day)
        growth = (1 + GROWTH_PER_YEAR) ** ((day * DAY_S - self.period.end) / (365 * DAY_S))
        count = int(rng.poisson((PER_WORKDAY if is_workday(day) else PER_REST_DAY) * growth))
        weight = self.types["weight"].to_numpy(float) * np.where(self.flood, SUMMER_RAIN[as_date(day).month - 1], 1.0)
        kind = rng.choice(len(weight), count, p=weight / weight.sum())
        second = day_start(day) + draw_seconds(rng, STREET, count)
        chosen = self.places.points.draw(rng, count)
        place = self.places.points
        parts: list[tuple[np.ndarray, ...]] = [
            (kind, second, place.lon[chosen], place.lat[chosen], place.district[chosen], place.centre[chosen])
        ]
        start, end = story("flood_evening").interval_s(self.period.until)
        if day == day_of(start):
            parts.append(self._flood(rng, start, end, self.places.flood_points))
        kind, second, lon, lat, district, centre = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(second, kind="stable")
        kind, second = kind[order], second[order]
        steps = self._steps(rng, kind, second.astype(float))
        rows = pd.DataFrame({"lon": lon[order], "lat": lat[order], "district_id": district[order]})
        return Lifecycles(self._describe(rng, day, kind, centre[order], second, rows), steps)

    def _flood(self, rng: np.random.Generator, start: int, end: int, near: Points) -> tuple[np.ndarray, ...]:
        """The incidents of the story ``flood_evening``: arrays of type, second, lon, lat, district and centre.

        start, end: Unix seconds of the story. near: the points from which the incidents' places are drawn.
        """
        wet = {"fl_ponding": 0.66, "fl_underpass": 0.16, "fl_basement": 0.14, "fl_pump": 0.04}
        kinds = [int(np.flatnonzero(self.type_ids == name)[0]) for name in wet]
        chosen = near.draw(rng, FLOOD_INCIDENTS)
        kind = rng.choice(kinds, FLOOD_INCIDENTS, p=list(wet.values()))
        second = start + np.floor(rng.beta(1.6, 1.8, FLOOD_INCIDENTS) * (end - start)).astype(np.int64)
        return kind, second, near.lon[chosen], near.lat[chosen], near.district[chosen], near.centre[chosen]

    def _describe(
        self, rng: np.random.Generator, day: int, kind: Ints, centre: Ints, second: Ints, rows: pd.DataFrame
    ) -> pd.DataFrame:
        count = len(kind)
        source = (rng.random(count)[:, None] > self.source_cumulative[kind]).sum(axis=1).clip(0, 4)
        drawn = rng.random(count) / np.sqrt(self.severe[kind])
        severity = 1 + np.searchsorted(SEVERITY_CUMULATIVE, drawn, side="right")
        limit_min = self.limits[kind].sum(axis=1) + 90
        return rows.assign(
            incident_id=identifiers("E", day, count, 4),
            type_id=self.type_ids[kind],
            source=np.array(SOURCES, dtype=object)[source],
            severity=severity.astype(np.int16),
            subdistrict_id=None,
            agency_id=self.agencies[kind],
            due_at=(second + limit_min * 60).astype(float),
            summary=self._summaries(rng, kind, centre),
        )

    def _summaries(self, rng: np.random.Generator, kind: Ints, centre: Ints) -> list[str]:
        templates, place = self.types["summary"].to_numpy(object), self.places.centres["place"].to_numpy(object)
        large, small, road = (
            rng.integers(6, 80, len(kind)),
            rng.integers(2, 9, len(kind)),
            rng.integers(0, 4, len(kind)),
        )
        return [
            templates[k].format(road=self.places.centre_roads[c][r], place=place[c], n=n, k=s)
            for k, c, r, n, s in zip(kind, centre, road, large, small, strict=True)
        ]

    def _steps(self, rng: np.random.Generator, kind: Ints, reported: Floats) -> Floats:
        """Unix seconds of all steps, one row per incident and one column per step; NaN if a step does not happen.

        Most incidents keep the time limits of their types. kind: for each incident the position of its type. reported:
        for each incident the time of its report, Unix seconds.
        """
        register, dispatch, resolve = self.limits[kind].T
        size = len(kind)
        urgent = resolve <= 120

        def minutes(median: Floats | float, sigma: float) -> Floats:
            return np.maximum(median * rng.lognormal(0, sigma, size), 0.1) * 60

        steps = np.full((size, len(STEPS)), np.nan)
        steps[:, 0] = reported
        steps[:, 1] = reported + minutes(0.42 * register, 0.6)
        steps[:, 2] = steps[:, 1] + minutes(0.4 * dispatch, 0.65)
        steps[:, 3] = steps[:, 2] + minutes(np.where(urgent, 8, 16), 0.6)
        steps[:, RESOLVED] = steps[:, 3] + minutes(0.25 * resolve, 0.78).clip(0, 5 * DAY_S)
        redo = rng.random(size) < 0.06
        steps[:, REWORK] = np.where(redo, steps[:, RESOLVED] + minutes(35, 0.5), np.nan)
        steps[:, AGAIN] = steps[:, REWORK] + minutes(22, 0.6)
        steps[:, RESOLVED_AGAIN] = steps[:, AGAIN] + minutes(0.18 * resolve, 0.6).clip(0, 3 * DAY_S)
        done = np.where(redo, steps[:, RESOLVED_AGAIN], steps[:, RESOLVED])
        steps[:, VERIFIED] = done + minutes(30, 0.7)
        steps[:, CLOSED] = steps[:, VERIFIED] + minutes(20, 0.7)
        return np.round(steps)


def known_before(lifecycles: Lifecycles, now: int) -> pd.DataFrame:
    """The incidents reported before `now` (Unix seconds), as they were known then.

    A stage can be reached twice. registered_at, dispatched_at and responded_at have the first time; resolved_at,
    verified_at and closed_at have the last. The time is NaN if the stage was not reached by then. changed_at has the
    time of the last change. All times are Unix seconds.
    """
    seen = lifecycles.steps[:, 0] < now
    steps = np.where(lifecycles.steps[seen] < now, lifecycles.steps[seen], np.nan)
    again = steps[:, RESOLVED_AGAIN]
    return lifecycles.rows[seen].assign(
        reported_at=steps[:, 0],
        registered_at=steps[:, 1],
        dispatched_at=steps[:, 2],
        responded_at=steps[:, 3],
        resolved_at=np.where(np.isnan(again), steps[:, RESOLVED], again),
        verified_at=steps[:, VERIFIED],
        closed_at=steps[:, CLOSED],
        changed_at=np.nanmax(steps, axis=1, initial=-np.inf),
    )


def events(lifecycles: Lifecycles, start: float, end: float) -> pd.DataFrame:
    """The steps in [start, end) of these incidents, in order of time. start, end and the column at: Unix seconds.

    Columns: incident_id, event_seq, at, stage, agency_id, note (only for the step "rework").
    """
    found = events_of(lifecycles, "incident_id", "event_seq", "stage", STEPS, start, end)
    return found.assign(note=pd.Series(REWORK_NOTE, found.index).where(found["stage"] == STEPS[REWORK]))


INCIDENT_TIMES = (*(f"{stage}_at" for stage in STAGES), "due_at")
