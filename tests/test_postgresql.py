"""Every panel's read gives the same rows on PostgreSQL as on DuckDB, and the door holds there too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select, true

from callbacks.registry import PANELS, Panel
from data.ages import ages_past
from data.contract import data_call, district, incident, metadata
from data.deck import Deck
from data.errors import WarehouseError
from data.filters import Filters
from data.geography import CityPack
from data.policy import FULL, Viewer
from data.reading import ViewerReader
from tests.conftest import DEMO_END
from tests.decks import opened_deck
from tests.postgres import cluster, corner, fill_duckdb, fill_postgres

DISTRICTS = ("430102", "430104")
START = DEMO_END - timedelta(days=2)
MOMENTS = (DEMO_END, DEMO_END - timedelta(hours=17, minutes=23, seconds=7))
QUESTIONS: dict[str, dict[str, str]] = {
    "whole city": {},
    "earlier": {"as_of": MOMENTS[1].isoformat(), "window": "7d", "district": "430102"},
}


@dataclass(frozen=True)
class Both:
    """The same rows in two warehouses."""

    duckdb: Deck
    postgresql: Deck


@pytest.fixture(scope="module")
def both(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with cluster() as server:
        url = server.url
        rows = corner(demo_path, DISTRICTS, START, DEMO_END)
        assert all(len(frame) for frame in rows.values()), {name: len(frame) for name, frame in rows.items()}
        path = fill_duckdb(tmp_path_factory.mktemp("both") / "corner.duckdb", rows)
        fill_postgres(url, rows).dispose()
        with opened_deck(path, changsha_pack) as embedded, opened_deck(url, changsha_pack) as served:
            yield Both(embedded, served)


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_every_panel_reads_the_same_rows_on_both_engines(panel: Panel, question: str, both: Both) -> None:
    filters = both.duckdb.filters(QUESTIONS[question])
    filters = with_one_thing(panel, filters, both.duckdb)
    frames = [panel.read(ViewerReader(deck.warehouse, FULL), filters) for deck in (both.duckdb, both.postgresql)]
    same(*frames)


def with_one_thing(panel: Panel, filters: Filters, deck: Deck) -> Filters:
    """Panels about one asset, incident or indicator need one to be chosen: the first that has rows."""
    chosen = {}
    for name, column, table in (("incident", "incident_id", "incident"), ("asset", "asset_id", "reading")):
        if name in panel.obeys:
            with deck.warehouse.engine.connect() as connection:
                chosen[name] = connection.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar()
    return replace(filters, **chosen)


def test_most_panels_have_rows_to_compare(both: Both) -> None:
    filters = both.duckdb.filters({})
    read = ViewerReader(both.postgresql.warehouse, FULL)
    filled = [panel.id for panel in PANELS if len(panel.read(read, with_one_thing(panel, filters, both.duckdb)))]
    assert len(filled) >= 0.9 * len(PANELS), sorted({panel.id for panel in PANELS} - set(filled))


def test_versions_moment_and_ages_are_the_same_on_both_engines(both: Both) -> None:
    decks = (both.duckdb, both.postgresql)
    assert len({deck.watcher.state.payload(DEMO_END, 10) for deck in decks}) == 1
    tables = ["data_call", "reading", "incident"]
    ages = [ages_past(ViewerReader(deck.warehouse, FULL), tables, MOMENTS[1], 10) for deck in decks]
    assert ages[0] == ages[1] and len(ages[0]) >= 3
    assert both.postgresql.known() == both.duckdb.known()


SCOPED = [p for p in PANELS if any(metadata.tables[name].info["scope"].kind != "city" for name in p.tables)]


@pytest.mark.parametrize("panel", SCOPED, ids=lambda panel: panel.id)
def test_the_policy_gives_the_same_rows_on_both_engines(panel: Panel, both: Both) -> None:
    viewer = Viewer("one", districts=frozenset({"430104"}), case_detail=True)
    filters = both.duckdb.filters({})
    frames = [panel.read(ViewerReader(deck.warehouse, viewer), filters) for deck in (both.duckdb, both.postgresql)]
    same(*frames)
    if "district_id" in frames[1]:
        assert set(frames[1]["district_id"].dropna()) <= {"430104", "430100"}


def test_times_come_back_as_naive_utc_whatever_the_servers_zone(both: Both) -> None:
    statement = select(func.max(incident.c.reported_at).label("newest"))
    newest = [deck.warehouse.read(statement, FULL)["newest"].iloc[0] for deck in (both.duckdb, both.postgresql)]
    assert newest[0] == newest[1] < pd.Timestamp(DEMO_END) and newest[1].tz is None


def test_a_query_that_takes_too_long_dies_in_the_server(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    door = both.postgresql.warehouse
    monkeypatch.setattr(door, "query_s", 0.3)
    other, third = data_call.alias("other"), data_call.alias("third")
    endless = select(func.count().label("n")).select_from(data_call.join(other, true()).join(third, true()))
    started = time.monotonic()
    with pytest.raises(WarehouseError) as error:
        door.read(endless, FULL)
    assert error.value.kind == "slow" and time.monotonic() - started < 3
    with door.engine.connect() as connection:
        running = "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
        assert not [query for (query,) in connection.exec_driver_sql(running) if "third" in query]
    assert len(door.read(select(district.c.district_id), FULL)) > 5


def test_too_many_rows_are_an_error_there_too(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(both.postgresql.warehouse, "max_rows", 3)
    with pytest.raises(WarehouseError) as error:
        both.postgresql.warehouse.read(select(district.c.district_id, district.c.level), FULL)
    assert error.value.kind == "too_many_rows"


def test_a_missing_column_is_found_there_too(both: Both) -> None:
    door = both.postgresql.warehouse
    with door.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE incident RENAME COLUMN summary TO other")
    door.refresh_inventory()
    with pytest.raises(WarehouseError, match=r"incident\.summary"):
        door.read(select(incident.c.summary), FULL)
    with door.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE incident RENAME COLUMN other TO summary")
    door.refresh_inventory()


def test_a_stopped_server_is_noticed_and_heals_by_itself(changsha_pack: CityPack, ask: Callable[..., Any]) -> None:
    with cluster() as server:
        fill_postgres(server.url, EMPTY).dispose()
        with opened_deck(server.url, changsha_pack) as deck:
            assert deck.watcher.state.reachable
            with deck.warehouse.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
            backends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            with deck.warehouse.engine.connect() as connection:
                connection.exec_driver_sql(backends)
            assert deck.watcher.probe().reachable  # cut connections are replaced before use
            server.stop()
            assert not deck.watcher.probe().reachable
            with pytest.raises(WarehouseError, match="does not answer"):
                deck.warehouse.read(select(district.c.district_id), FULL)
            server.start()
            assert deck.watcher.probe().recoveries == 1
            assert deck.warehouse.read(select(district.c.district_id), FULL).empty


EMPTY = {table.name: pd.DataFrame(columns=[c.name for c in table.columns]) for table in district.metadata.sorted_tables}
EMPTY["load_log"] = pd.DataFrame(
    [[1, "desk", "incident", datetime(2026, 11, 20), datetime(2026, 11, 20), 1, 60, "ok"]],
    columns=list(EMPTY["load_log"]),
)
