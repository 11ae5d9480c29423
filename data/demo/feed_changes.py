"""The new and changed rows of the demo city between two moments, for each source and each of its tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from data.contract.tables import metadata
from data.demo import incidents as incident_rows
from data.demo import services as case_rows
from data.demo.clock import day_of, day_start, moment, with_datetimes
from data.demo.lifecycles import Lifecycles
from data.demo.timing import LAYER_SOURCES, SourceTable
from data.demo.world import World

DayRows = TypeVar("DayRows")
DAYS_KEPT = 2


@dataclass(frozen=True)
class Change:
    """The changes of one table from one source.

    new: the rows to append. changed: the rows to update, with the columns that may have changed; None if rows of this
    table never change. key: name of the column that identifies a row to update. The rows lack load_seq and
    first_load_seq: `with_load` adds them.
    """

    new: pd.DataFrame | pa.Table
    changed: pd.DataFrame | None = None
    key: str | None = None

    @property
    def size(self) -> int:
        """Number of rows to append, plus number of rows to update."""
        return len(self.new) + (0 if self.changed is None else len(self.changed))

    @staticmethod
    def with_load(rows: Any, load_id: int, table: str, *, first: bool = True) -> Any:
        """The rows with load_seq and first_load_seq added, as far as the table has these columns. Both hold `load_id`.

        first: whether this is the first load that writes the rows. If not, first_load_seq is not added.
        """
        for name in ("load_seq", "first_load_seq") if first else ("load_seq",):
            if name in metadata.tables[table].columns:
                many = isinstance(rows, pa.Table)
                column = pa.array(np.full(rows.num_rows, load_id)) if many else load_id
                rows = rows.append_column(name, column) if many else rows.assign(**{name: column})
        return rows


class OpenLifecycles:
    """The cases or incidents that may still change.

    make: a function from a city day to all cases or incidents that began on it. life_days: number of days in which they
    may change after their first day.
    """

    def __init__(self, make: Callable[[int], Lifecycles], life_days: int) -> None:
        self.make, self.life_days = make, life_days
        self.since, self.day = 0, -1
        self.kept = Lifecycles(pd.DataFrame(), np.empty((0, 0)))

    def changing(self, start: int, end: int, day: int) -> Lifecycles:
        """The cases or incidents that change in [start, end): Unix seconds within the city day `day`."""
        if day != self.day or start < self.since:
            self._start_day(start, day)
        return _chosen(self.kept, (self.kept.steps >= start) & (self.kept.steps < end))

    def _start_day(self, start: int, day: int) -> None:
        """Set `kept` to the cases or incidents that change at `start` (Unix seconds, on the city day `day`) or later.

        Those that began on `day` are generated. If this method last ran for the day before, older ones come from
        `kept`. Else those that began on the `life_days` days before are generated, too.
        """
        follows = day == self.day + 1 and start >= self.since
        new_days = map(self.make, [day] if follows else range(day - self.life_days, day + 1))
        # one day at a time, so that only one is whole in memory: 75 days at once took 48 MB
        parts = [_chosen(part, part.steps >= start) for part in chain([self.kept] if follows else [], new_days)]
        rows = pd.concat([part.rows for part in parts], ignore_index=True)
        self.kept = Lifecycles(rows, np.concatenate([part.steps for part in parts]))
        self.since, self.day = start, day


def _chosen(lifecycles: Lifecycles, steps: NDArray[np.bool_]) -> Lifecycles:
    """The cases or incidents with at least one step for which `steps` is True.

    steps: one boolean per case and possible step, like `lifecycles.steps`.
    """
    return lifecycles.chosen(np.asarray(steps.any(axis=1)))


class Changes:
    """The changes of the demo city in intervals of time. The last two generated days are kept for reuse."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._days: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._open_cases = OpenLifecycles(lambda day: world.cases.lifecycles(day), case_rows.LIFE_DAYS)
        self._open_incidents = OpenLifecycles(lambda day: world.incidents.day(day), incident_rows.LIFE_DAYS)

    def between(self, start: int, end: int, keep_every: int = 1) -> dict[SourceTable, Change]:
        """The changes in [start, end): (source, table) -> change. start, end: Unix seconds on the same city day.

        keep_every: n takes only every n-th call and reading.
        """
        day = day_of(start)
        incidents, events = self._incidents(start, end, day)
        cases, steps = self._cases(start, end, day)
        return {
            ("exchange_platform", "data_call"): Change(self._calls(start, end, day, keep_every)),
            **self._states(start, end, day),
            ("service_platform", "service_case"): cases,
            ("service_platform", "case_event"): steps,
            ("command_centre", "incident"): incidents,
            ("command_centre", "incident_event"): events,
            **self._readings(start, end, day, keep_every),
            ("indicator_board", "indicator_value"): Change(self._indicators(start, end, day)),
        }

    def _day(self, stream: str, day: int, make: Callable[[int], DayRows]) -> DayRows:
        if (stream, day) not in self._days:
            self._days[stream, day] = make(day)
            for old in [key for key in self._days if key[0] == stream and abs(key[1] - day) >= DAYS_KEPT]:
                del self._days[old]
        rows: DayRows = self._days[stream, day]
        return rows

    def _calls(self, start: int, end: int, day: int, keep_every: int) -> pa.Table:
        calls = self._day("calls", day, self.world.calls.day)
        first, last = np.searchsorted(
            calls.column("called_at").to_numpy(), np.array([start, end], dtype="datetime64[s]").astype("datetime64[us]")
        )
        return calls.slice(first, last - first) if keep_every == 1 else calls.take(np.arange(first, last, keep_every))

    def _states(self, start: int, end: int, day: int) -> dict[SourceTable, Change]:
        rows = _between(self._day("states", day, self.world.states.day), "at", start, end)
        return {
            (str(source), "dataset_state"): Change(with_datetimes(rows[rows["source"] == source], "at", "updated_at"))
            for source in ("catalogue", *sorted(set(self.world.states.source) - {"catalogue"}))
        }

    def _readings(self, start: int, end: int, day: int, keep_every: int) -> dict[SourceTable, Change]:
        readings = self._day("readings", day, self.world.readings.day)
        rows = with_datetimes(_between(readings, "observed_at", start, end).iloc[::keep_every], "observed_at")
        return {
            (source, "reading"): Change(rows[rows["layer"] == layer].drop(columns="layer"))
            for layer, source in LAYER_SOURCES.items()
        }

    def _indicators(self, start: int, end: int, day: int) -> pd.DataFrame:
        publish = partial(_published, self.world)
        rows = _between(self._day("indicators", day, publish), "published_at", start, end)
        return with_datetimes(rows, "period_start", "published_at")

    def _cases(self, start: int, end: int, day: int) -> tuple[Change, Change]:
        """The cases that began or changed in [start, end), as known at `end`; and their steps in that interval."""
        changing = self._open_cases.changing(start, end, day)
        moved = _chosen(changing, ((changing.steps >= start) & (changing.steps < end))[:, case_rows.IN_COLUMNS])
        rows = case_rows.known_before(moved.rows, end).drop(columns="changed_at")
        rows = case_rows.contract_rows(rows.sort_values("submitted_at", kind="stable"))
        fresh = rows["submitted_at"] >= pd.Timestamp(moment(start))
        steps = with_datetimes(case_rows.events(changing, start, end), "at")
        return Change(rows[fresh], rows.loc[~fresh, _CASE_COLUMNS], "case_id"), Change(steps)

    def _incidents(self, start: int, end: int, day: int) -> tuple[Change, Change]:
        """The incidents that began or changed in [start, end), as known at `end`; and their events in that interval."""
        changing = self._open_incidents.changing(start, end, day)
        rows = incident_rows.known_before(changing, end).drop(columns="changed_at")
        fresh = rows["reported_at"] >= start
        rows = with_datetimes(rows, *incident_rows.INCIDENT_TIMES)
        new = rows[fresh].sort_values("reported_at", kind="stable")
        steps = incident_rows.events(changing, start, end)
        return Change(new, rows.loc[~fresh, _INCIDENT_COLUMNS], "incident_id"), Change(with_datetimes(steps, "at"))


_CASE_COLUMNS = ["case_id", *case_rows.TIMES, "rating"]
_INCIDENT_COLUMNS = [
    "incident_id",
    *(name for name in incident_rows.INCIDENT_TIMES if name not in ("reported_at", "due_at")),
]


def _published(world: World, day: int) -> pd.DataFrame:
    return world.indicators.published(day_start(day), day_start(day + 1))


def _between(rows: pd.DataFrame, column: str, start: int, end: int) -> pd.DataFrame:
    first, last = np.searchsorted(rows[column].to_numpy(), [start, end])
    return rows.iloc[first:last]
