"""Which source brings the readings of a map layer, from rows and loads written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from callbacks.registry.panels import BY_ID
from data.contract.tables import metadata
from data.questions.filters import Filters
from data.warehouse.door import Warehouse
from data.watch.ages import ages_live, of_sources
from data.watch.feeds import Feeds
from data.watch.freshness import Watcher
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse, write

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LAYER = {"signals": "intersection", "halls": "hall", "rivers": "water_level"}
ASSETS = [{"asset_id": layer, "layer": layer, "district_id": "430102"} for layer in LAYER.values()]
STOPPED = {"signals": MINUTE, "halls": 2 * MINUTE, "rivers": 40 * DAY}
LOG = [load(n, "reading", NOON - STOPPED[source], source=source) for n, source in enumerate(LAYER, 1)]


def row(number: int, source: str) -> dict[str, Any]:
    at = NOON - STOPPED[source] - MINUTE
    return {"asset_id": LAYER[source], "observed_at": at, "quantity": "q", "value": 1.0, "load_seq": number}


ROWS = [row(number, source) for number, source in enumerate(LAYER, 1)]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    written = {"load_log": LOG, "district": DISTRICTS, "asset": ASSETS, "reading": ROWS}
    opened = tiny_warehouse(tmp_path / "tiny.duckdb", written, frozenset(metadata.tables))
    yield opened
    opened.engine.dispose()


def watcher_of(warehouse: Warehouse) -> Watcher:
    made = Watcher(warehouse, clock=lambda: NOON)
    made.probe()
    return made


def test_each_source_is_known_by_its_rows_also_if_it_stopped_long_ago(warehouse: Warehouse) -> None:
    feeds = watcher_of(warehouse).state.feeds
    assert feeds.layers == {source: frozenset({layer}) for source, layer in LAYER.items()}
    assert feeds.of(frozenset({"hall", "water_level"})) == {"halls", "rivers"}


def test_a_new_source_is_looked_for_at_once_and_nothing_else_is_read_again(warehouse: Warehouse) -> None:
    watcher = watcher_of(warehouse)
    before = watcher.state.feeds
    write(warehouse.engine, {"load_log": [load(8, "reading", NOON, source="halls")]})
    assert watcher.probe().feeds is before
    rows = [row(9, "signals") | {"asset_id": "camera", "observed_at": NOON - MINUTE}]
    write(warehouse.engine, {"asset": [ASSETS[0] | {"asset_id": "camera", "layer": "camera"}], "reading": rows})
    write(warehouse.engine, {"load_log": [load(9, "reading", NOON, source="videos")]})
    assert watcher.probe().feeds.layers["videos"] == {"camera"}


def test_a_panel_is_as_old_as_the_sources_of_its_layers(warehouse: Warehouse) -> None:
    state = watcher_of(warehouse).state
    ages = ages_live(state.sources, ["reading"], NOON, 10)
    assert ages[0].source == "rivers"
    assert [age.source for age in of_sources(ages, state.feeds.of(frozenset({"hall"})), "reading")] == ["halls"]


def test_a_layer_without_a_known_source_names_no_other(warehouse: Warehouse) -> None:
    ages = ages_live(watcher_of(warehouse).state.sources, ["reading"], NOON, 10)
    (age,) = of_sources(ages, Feeds().of(frozenset({"hall"})), "reading")
    assert (age.table, age.source, age.state) == ("reading", "", "unknown")


def test_panels_say_of_which_layers_their_readings_are() -> None:
    asked = Filters(chosen=(("layer", ("slope",)),))
    frame = pd.DataFrame({"layer": ["slope", "hall"]})
    assert BY_ID["services_queue"].read.layers_of(Filters(), pd.DataFrame()) == {"hall"}
    assert BY_ID["layers_cameras"].read.layers_of(Filters(), pd.DataFrame()) == {"camera"}
    assert BY_ID["layers_status"].read.layers_of(asked, frame) == {"slope"}
    assert BY_ID["layers_readings"].read.layers_of(Filters(), frame[:1]) == {"slope"}
    assert BY_ID["layers_map"].read.layers_of(Filters(), frame) == frozenset()
