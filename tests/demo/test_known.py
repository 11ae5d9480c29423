"""What was known at a past moment: live answers, recorded while the feed ran, come back with `known`."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import func, select

from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.contract.tables import FACTS
from data.deck import Deck
from data.demo.clock import seconds
from data.demo.feed import Feed
from data.demo.feed_changes import Change, Changes
from data.demo.timing import SourceTable
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL
from tests.conftest import DEMO_END
from tests.exam.cases import cases
from tests.support.decks import opened_deck

LATE_EVERY = 4
"""Late rows come with one of so many loads."""
MOMENTS = [number for number in range(1, 67) if number % LATE_EVERY][:50]
"""Numbers of loads after which answers are recorded: some of the late rows have not come then."""
LATE = 4
"""One of so many rows, cases and incidents comes late."""
LAST = MOMENTS[-1] + 1
"""Number of the load that brings all that is late."""
IDENTIFIERS = ("case_id", "incident_id")


class LateChanges(Changes):
    """Changes some of which come late: every fourth row, case and incident comes only when `late_come` is set."""

    def __init__(self, changes: Changes, since: int) -> None:
        super().__init__(changes.world)
        self.since, self.late_come = since, False

    def between(self, start: int, end: int, keep_every: int = 1) -> dict[SourceTable, Change]:
        """The punctual changes of [start, end); if the late ones come, these since they came before."""
        found = {key: part(change, late=False) for key, change in super().between(start, end, keep_every).items()}
        if self.late_come:
            for key, change in super().between(self.since, end, keep_every).items():
                found[key] = both(found[key], part(change, late=True))
            self.since = end
        return found


def part(change: Change, *, late: bool) -> Change:
    """The late rows of a change, or the others."""
    changed = None if change.changed is None else chosen(change.changed, late)
    return replace(change, new=chosen(change.new, late), changed=changed)


def chosen(rows: Any, late: bool) -> Any:
    if isinstance(rows, pa.Table):
        return rows.filter(pa.array(is_late(rows.to_pandas()) == late))
    return rows[is_late(rows) == late]


def is_late(rows: pd.DataFrame) -> Any:
    """Which rows come late. A case or an incident does so with all its rows."""
    key = next((name for name in IDENTIFIERS if name in rows), None)
    hashed = pd.util.hash_pandas_object(rows if key is None else rows[key].astype(str), index=False)
    return (hashed % LATE == 0).to_numpy()


def both(one: Change, other: Change) -> Change:
    if isinstance(one.new, pa.Table):
        return replace(one, new=pa.concat_tables([one.new, other.new]))
    changed = None if one.changed is None else pd.concat([one.changed, other.changed], ignore_index=True)
    return replace(one, new=pd.concat([one.new, other.new], ignore_index=True), changed=changed)


@dataclass
class Recording:
    """A fed city. live: number of a moment -> panel -> its rows then. asked: number -> what asks for them again."""

    deck: Deck
    live: dict[int, dict[str, pd.DataFrame]]
    asked: dict[int, dict[str, str]]


@pytest.fixture(scope="module")
def recorded(
    request: pytest.FixtureRequest, demo_path: Path, tmp_path_factory: pytest.TempPathFactory, changsha_pack: CityPack
) -> Iterator[Recording]:
    """Live answers at the moments of the chosen cases, while the feed ran."""
    path = Path(shutil.copy(demo_path, tmp_path_factory.mktemp("known") / "city.duckdb"))
    items = [item for item in request.session.items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    wanted = {item.callspec.params.get("number") for item in items}
    # a load before which late rows came, and those up to the moment; then one that brings all that is late
    fed = {number - before for number in wanted - {None} for before in range(LATE_EVERY)} | {LAST}
    random, now = Random(4), DEMO_END
    with opened_deck(path, changsha_pack, read_only=False) as deck:
        feed = Feed(deck.warehouse.engine, changsha_pack, clock=lambda: now)
        feed.changes = changes = LateChanges(feed.changes, seconds(DEMO_END))
        deck.clock = deck.watcher.clock = feed.clock
        recording = Recording(deck, {}, {})
        for number in range(LAST + 1):
            now += timedelta(seconds=10 * random.choice((6, 12, 24, 36)))
            if number in fed:
                changes.late_come = number % LATE_EVERY == 0 or number == LAST
                feed.tick(now)
                deck.watcher.probe()
            if number in wanted:
                record(recording, number)
        yield recording


def record(recording: Recording, number: int) -> None:
    deck, filters = recording.deck, recording.deck.filters({})
    recording.live[number] = rows_of(recording, {})
    newest = str(deck.watcher.state.last_load_id)
    recording.asked[number] = {"as_of": filters.moment.isoformat(), "known": newest}


def rows_of(recording: Recording, asked: dict[str, str], names: Collection[str] = BY_ID) -> dict[str, pd.DataFrame]:
    """Panel -> its rows. They are read anew: a live answer may be as old as the newest load of its tables."""
    filters = recording.deck.filters(asked)
    read = ViewerReader(recording.deck.warehouse, FULL, filters.known_loads)
    return {name: BY_ID[name].read(read, filters) for name in names}


@cases("known", "number", MOMENTS)
def test_live_answers_come_back_with_known(number: int, recorded: Recording) -> None:
    again = rows_of(recorded, recorded.asked[number])
    moment = recorded.asked[number]["as_of"]
    then = rows_of(recorded, {"as_of": moment, "known": "1"})
    for panel, live in recorded.live[number].items():
        pd.testing.assert_frame_equal(again[panel], live, rtol=1e-9, obj=f"{panel} at {moment}")
        pd.testing.assert_frame_equal(then[panel], live, rtol=1e-9, obj=f"{panel} at {moment} with known=1")


@cases("known", "number", MOMENTS)
def test_without_known_the_differences_are_the_late_rows(number: int, recorded: Recording) -> None:
    asked, loads = recorded.asked[number], int(recorded.asked[number]["known"])
    known, raw = recorded.deck.filters(asked), raw_rows(recorded.deck)
    for fact in FACTS:
        rows, time = raw[fact.name], fact.info["time"]
        began = rows[rows[time] < known.moment]
        counting = select(func.count().label("n")).where(fact.c[time] < known.moment)
        counted = [ViewerReader(recorded.deck.warehouse, FULL, of)(counting) for of in (None, known.known_loads)]
        assert [len(began), len(began) - late(began, loads).sum()] == [int(one["n"].iloc[0]) for one in counted]


@cases("known", "number", MOMENTS)
def test_panels_differ_by_the_late_rows_alone(number: int, recorded: Recording) -> None:
    asked, loads, raw = recorded.asked[number], int(recorded.asked[number]["known"]), raw_rows(recorded.deck)
    names, plain = ("calls_by_hour", "incidents_open", "services_funnel"), {"as_of": asked["as_of"], "window": "24h"}
    for pairs, loaded in ((asked | {"window": "24h"}, loads), (plain, BIG)):
        found, filters = rows_of(recorded, pairs, names), recorded.deck.filters(pairs)

        of = filters.for_domain("calls")
        calls = raw["data_call"][raw["data_call"]["called_at"].between(of.start, of.end, "left")]
        assert found["calls_by_hour"]["calls"].sum() == (~late(calls, loaded)).sum()

        moment, incidents, events = filters.for_domain("incidents").moment, raw["incident"], raw["incident_event"]
        reported = incidents[(incidents["reported_at"] < moment) & ~late(incidents, loaded)]
        closed = events[(events["stage"] == "closed") & (events["at"] < moment) & ~late(events, loaded)]
        opened = set(reported["incident_id"]) - set(closed["incident_id"])
        assert set(found["incidents_open"]["incident_id"]) == opened

        of, cases, steps = filters.for_domain("services"), raw["service_case"], raw["case_event"]
        submitted = cases[cases["submitted_at"].between(of.start, of.end, "left") & ~late(cases, loaded)]
        taken = steps[(steps["at"] < of.moment) & ~late(steps, loaded) & steps["case_id"].isin(submitted["case_id"])]
        funnel = found["services_funnel"].set_index("stage")["cases"]
        for stage, step in (("submitted", "submitted"), ("accepted", "accepted"), ("completed", "delivered")):
            assert funnel[stage] == (taken["step"] == step).sum(), stage


BIG = 10**9


def raw_rows(deck: Deck) -> dict[str, pd.DataFrame]:
    """Name of a fact table -> all its rows as stored, past the door."""
    with deck.warehouse.engine.connect() as connection:
        driver = connection.connection.driver_connection
        return {fact.name: driver.table(fact.name).df() for fact in FACTS}  # type: ignore[union-attr]


def late(rows: pd.DataFrame, loads: int) -> Any:
    """Which rows came with a later load than `loads`."""
    return rows["first_load_seq" if "first_load_seq" in rows else "load_seq"] > loads


def test_rows_of_every_fact_came_late(recorded: Recording) -> None:
    """Else the recording proves nothing."""
    raw = raw_rows(recorded.deck)
    with recorded.deck.warehouse.engine.connect() as connection:
        log = connection.connection.driver_connection.table("load_log").df()  # type: ignore[union-attr]
    until = log.set_index("load_id")["data_until"]
    for fact in FACTS:
        rows = raw[fact.name][lambda rows, time=fact.info["time"]: rows[time] >= DEMO_END]
        number = rows["first_load_seq" if "first_load_seq" in rows else "load_seq"]
        waited = until.reindex(number).to_numpy() - rows[fact.info["time"]].to_numpy()
        if fact.name not in ("indicator_value", "dataset_state"):
            assert np.sum(waited > np.timedelta64(305, "s")) > 3, fact.name
