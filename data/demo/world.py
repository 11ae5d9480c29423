"""`World`: generates the rows of a demo city. They depend only on its arguments, and any day can be generated alone.

The build writes the rows before the demo's end; the feed writes those after it. Both take them from a `World`, so the
rows of the feed do not depend on when it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd

from data.city.pack import CityPack
from data.demo.calls import Calls
from data.demo.catalogue import Catalogue, build_catalogue
from data.demo.clock import DAY_S, Floats, day_start, generator
from data.demo.incidents import Incidents
from data.demo.indicators import Indicators
from data.demo.layers import Readings
from data.demo.places import Places
from data.demo.services import Cases
from data.demo.stories import STOPPED_AGENCY, STOPPED_SOURCE
from data.demo.timing import DemoPeriod, stopped_at

STATE_STEP_S = 6 * 3600


@dataclass(frozen=True)
class Arguments:
    """The arguments of a demo city.

    seed: of the random numbers. until: end of the demo, naive UTC. days: length of the demo. calls: number of calls in
    it.
    """

    seed: int
    until: datetime
    days: int
    calls: int


class World:
    """Generates all rows of a demo city: catalogue, places, calls, states, cases, incidents, readings, indicators."""

    def __init__(self, arguments: Arguments, pack: CityPack) -> None:
        self.arguments = arguments
        self.pack = pack
        self.period = DemoPeriod(arguments.until, arguments.days)
        self.catalogue: Catalogue = build_catalogue(arguments.seed, arguments.until)
        self.places = Places(arguments.seed, pack)

    @cached_property
    def calls(self) -> Calls:
        return Calls(self.arguments.seed, self.catalogue, self.period, self.arguments.calls)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.arguments.seed, self.catalogue, self.places, self.period)

    @cached_property
    def incidents(self) -> Incidents:
        return Incidents(self.arguments.seed, self.places, self.period)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.arguments.seed, self.places, self.period)

    @cached_property
    def indicators(self) -> Indicators:
        return Indicators(self.arguments.seed, self.places, self.period)

    @cached_property
    def states(self) -> States:
        return States(self.arguments.seed, self.catalogue, self.period)


class States:
    """States of the catalogue's datasets, observed every six hours: number of records and time of the last update."""

    def __init__(self, seed: int, catalogue: Catalogue, period: DemoPeriod) -> None:
        self.seed, self.period = seed, period
        self.datasets = catalogue.dataset
        size = len(self.datasets)
        rng = generator(seed, "records", 0)
        pull = rng.permutation(1 / np.arange(1, size + 1) ** 1.1)
        self.records: Floats = pull / pull.sum() * 1e10  # the real city reports about 10 billion records
        self.growth = rng.uniform(0.01, 0.35, size)
        self.phase = rng.integers(0, STATE_STEP_S, size)
        self.lag = np.where(rng.random(size) < 0.08, rng.uniform(1.5, 6, size), 1.0)
        own = (self.datasets["provider_agency_id"] == STOPPED_AGENCY).to_numpy()
        self.source = np.where(own, STOPPED_SOURCE, "catalogue")

    def day(self, day: int) -> pd.DataFrame:
        """The states observed on a city day, in order of time. day: number of the city day.

        Columns: dataset_id, at, records (number), updated_at, source. The times are Unix seconds. The states of one
        agency's datasets are missing from the start of the story ``feed_stopped``.
        """
        rng = generator(self.seed, "states", day)
        at = (day_start(day) + np.arange(0, DAY_S, STATE_STEP_S)[None, :] + self.phase[:, None]).astype(float)
        cadence = self.datasets["cadence_s"].to_numpy(float)[:, None] * self.lag[:, None]
        # each dataset is updated at its own offset; an observation has the last update before it
        offset = (self.phase[:, None] * 7919) % cadence
        updated = np.floor((at - offset) / cadence) * cadence + offset - rng.uniform(0, 30, at.shape).round()
        years = (updated - self.period.end) / (365 * DAY_S)
        records = np.round(self.records[:, None] * (1 + self.growth[:, None] * years))
        states = pd.DataFrame(
            {
                "dataset_id": np.repeat(self.datasets["dataset_id"].to_numpy(), at.shape[1]),
                "at": at.ravel(),
                "records": records.ravel().astype(np.int64),
                "updated_at": updated.ravel(),
                "source": np.repeat(self.source, at.shape[1]),
            }
        )
        stop = stopped_at(STOPPED_SOURCE, self.period.until)
        if stop is not None:
            states = states[(states["source"] != STOPPED_SOURCE) | (states["at"] < stop)]
        return states.sort_values(["at", "dataset_id"], kind="stable", ignore_index=True)
