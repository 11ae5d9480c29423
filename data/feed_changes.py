"""What changes in the demo city between two moments, per source and table: new rows, and rows that are no longer what they were."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from data.contract import metadata
from data.demo import incidents as incident_rows
from data.demo import services as case_rows
from data.demo.clock import day_of, stamps
from data.demo.incidents import DayOfIncidents
from data.demo.timing import LAYER_SOURCES, Key
from data.demo.world import World

Made = TypeVar("Made")
DAYS_KEPT = 2


@dataclass(frozen=True)
class Change:
    """Rows to append, and rows to replace by `key`; both with the columns of their contract table, load_seq apart."""

    new: pd.DataFrame | pa.Table
    changed: pd.DataFrame | None = None
    key: str | None = None

    @property
    def size(self) -> int:
        """Rows written."""
        return len(self.new) + (0 if self.changed is None else len(self.changed))

    @staticmethod
    def with_load(rows: Any, load_id: int, table: str) -> Any:
        """The rows with their load_seq, where the table has one."""
        if "load_seq" not in metadata.tables[table].columns:
            return rows
        if isinstance(rows, pa.Table):
            return rows.append_column("load_seq", pa.array(np.full(rows.num_rows, load_id)))
        return rows.assign(load_seq=load_id)


class Changes:
    """The world cut into what each stretch of time brings; days made once are kept while they may still change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._days: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._living_cases: dict[int, pd.DataFrame] = {}
        self._living_incidents: dict[int, DayOfIncidents] = {}

    def between(self, start: int, end: int, thinned: int = 1) -> dict[Key, Change]:
        """What becomes true in [start, end), which lies in one city day; thinned: take every n-th call and reading."""
        day = day_of(start)
        incidents, events = self._incidents(start, end, day)
        return {
            ("exchange_platform", "data_call"): Change(self._calls(start, end, day, thinned)),
            **self._states(start, end, day),
            ("service_platform", "service_case"): self._cases(start, end, day),
            ("command_centre", "incident"): incidents,
            ("command_centre", "incident_event"): events,
            **self._readings(start, end, day, thinned),
            ("indicator_board", "indicator_value"): Change(self._indicators(start, end, day)),
        }

    def _day(self, stream: str, day: int, make: Callable[[int], Made]) -> Made:
        if (stream, day) not in self._days:
            self._days[stream, day] = make(day)
            for old in [key for key in self._days if key[0] == stream and abs(key[1] - day) >= DAYS_KEPT]:
                del self._days[old]
        made: Made = self._days[stream, day]
        return made

    def _calls(self, start: int, end: int, day: int, thinned: int) -> pa.Table:
        made = self._day("calls", day, self.world.calls.day)
        first, last = np.searchsorted(
            made.column("called_at").to_numpy(), np.array([start, end], dtype="datetime64[s]").astype("datetime64[us]")
        )
        return made.slice(first, last - first) if thinned == 1 else made.take(np.arange(first, last, thinned))

    def _states(self, start: int, end: int, day: int) -> dict[Key, Change]:
        rows = _between(self._day("states", day, self.world.states.day), "at", start, end)
        return {
            (str(source), "dataset_state"): Change(_timed(rows[rows["source"] == source], "at", "updated_at"))
            for source in ("catalogue", *sorted(set(self.world.states.source) - {"catalogue"}))
        }

    def _readings(self, start: int, end: int, day: int, thinned: int) -> dict[Key, Change]:
        made = self._day("readings", day, self.world.readings.day)
        rows = _timed(_between(made, "observed_at", start, end).iloc[::thinned], "observed_at")
        return {
            (source, "reading"): Change(rows[rows["layer"] == layer].drop(columns="layer"))
            for layer, source in LAYER_SOURCES.items()
        }

    def _indicators(self, start: int, end: int, day: int) -> pd.DataFrame:
        publish = partial(_published, self.world)
        rows = _between(self._day("indicators", day, publish), "published_at", start, end)
        return _timed(rows, "period_start", "published_at")

    def _cases(self, start: int, end: int, day: int) -> Change:
        """New cases with what is known of them, and older ones of which something became known."""
        new, changed = [], []
        for born, cases in self._living(self._living_cases, day, case_rows.LIFE_DAYS, self.world.cases.day).items():
            moves = cases[["submitted_at", *case_rows.TIMES]].to_numpy()
            moving = ((moves >= start) & (moves < end)).any(axis=1)
            rows = case_rows.known_before(cases[moving], end).drop(columns="changed_at")
            fresh = rows["submitted_at"] >= start
            new.append(rows[fresh])
            changed.append(rows[~fresh])
            if day - born > 1:  # of past days only what will still change is kept
                self._living_cases[born] = cases[(moves >= end).any(axis=1)]
        shown, others = (case_rows.contract_rows(pd.concat(parts, ignore_index=True)) for parts in (new, changed))
        return Change(shown.sort_values("submitted_at", kind="stable"), others[_CASE_COLUMNS], "case_id")

    def _incidents(self, start: int, end: int, day: int) -> tuple[Change, Change]:
        """New and changed incidents with their derived columns, and the events behind them."""
        new, changed, events = [], [], []
        living = self._living(self._living_incidents, day, incident_rows.LIFE_DAYS, self.world.incidents.day)
        for born, made in living.items():
            moving = ((made.steps >= start) & (made.steps < end)).any(axis=1)
            some = DayOfIncidents(made.rows[moving], made.steps[moving])
            events.append(incident_rows.events(some, start, end))
            rows = incident_rows.known_before(some, end).drop(columns="changed_at")
            fresh = rows["reported_at"] >= start
            new.append(rows[fresh])
            changed.append(rows[~fresh])
            if day - born > 1:
                still = (made.steps >= end).any(axis=1)
                self._living_incidents[born] = DayOfIncidents(made.rows[still], made.steps[still])
        shown, others = (
            incident_rows.contract_rows(pd.concat(parts, ignore_index=True), incident_rows.INCIDENT_TIMES)
            for parts in (new, changed)
        )
        steps = pd.concat(events, ignore_index=True).sort_values(["at", "incident_id", "event_seq"], kind="stable")
        return (
            Change(shown.sort_values("reported_at", kind="stable"), others[_INCIDENT_COLUMNS], "incident_id"),
            Change(_timed(steps, "at")),
        )

    def _living(self, kept: dict[int, Made], day: int, life_days: int, make: Callable[[int], Made]) -> dict[int, Made]:
        """The days whose rows may change on this one: made once, then only what is left of them is kept."""
        if kept and not min(kept) <= day <= max(kept) + 1:
            kept.clear()
        for born in range(day - life_days, day + 1):
            if born not in kept:
                kept[born] = make(born)
        for old in [born for born in kept if born < day - life_days]:
            del kept[old]
        return dict(kept)


_CASE_COLUMNS = ["case_id", *case_rows.TIMES, "rating"]
_INCIDENT_COLUMNS = ["incident_id", *(name for name in incident_rows.INCIDENT_TIMES if name not in ("reported_at", "due_at"))]


def _published(world: World, day: int) -> pd.DataFrame:
    from data.demo.clock import day_start

    return world.indicators.published(day_start(day), day_start(day + 1))


def _between(rows: pd.DataFrame, column: str, start: int, end: int) -> pd.DataFrame:
    first, last = np.searchsorted(rows[column].to_numpy(), [start, end])
    return rows.iloc[first:last]


def _timed(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return rows.assign(**{name: stamps(rows[name].to_numpy(float)) for name in columns})
