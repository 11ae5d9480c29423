"""PostgreSQL and ClickHouse give the same rows as DuckDB for every panel, and the door's rules hold there, too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import func, select, true

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.calls import data_call, dataset
from data.contract.common import district, load_log
from data.contract.incidents import incident
from data.contract.parts import CITY
from data.contract.tables import metadata
from data.deck import Deck
from data.errors import WarehouseError
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.clickhouse import SETTINGS
from data.warehouse.engines import open_engine
from data.warehouse.policy import FULL, Viewer
from data.watch.ages import ages_past
from tests.conftest import DEMO_END
from tests.exam.cases import cases
from tests.support.clickhouse import Front, database, fill_clickhouse, served
from tests.support.corner import Rows, corner, fill_duckdb
from tests.support.decks import opened_deck
from tests.support.postgres import Cluster, cluster, fill_postgres

PanelService = Callable[[Panel, str, Viewer], pd.DataFrame]
DISTRICTS = ("430102", "430104")
START = DEMO_END - timedelta(days=2)
MOMENTS = (DEMO_END, DEMO_END - timedelta(hours=17, minutes=23, seconds=7), DEMO_END - timedelta(hours=31, minutes=30))
QUESTIONS: dict[str, dict[str, str]] = {
    "live": {},
    "last night, a district": {"as_of": MOMENTS[1].isoformat(), "window": "7d", "district": "430102"},
    "yesterday, a month": {"as_of": MOMENTS[2].isoformat(), "window": "30d"},
    "last night, as it was known": {"as_of": MOMENTS[1].isoformat(), "known": "1"},
}


@dataclass(frozen=True)
class Both:
    """Two warehouses with the same rows: DuckDB, which is right by definition, and a server engine."""

    duckdb: Deck
    other: Deck

    @property
    def decks(self) -> tuple[Deck, Deck]:
        return self.duckdb, self.other


@contextmanager
def postgresql(rows: Rows) -> Iterator[str]:
    with cluster() as server:
        fill_postgres(server.url, rows).dispose()
        yield server.url


@contextmanager
def clickhouse(rows: Rows) -> Iterator[str]:
    with database() as url:
        fill_clickhouse(url, rows).dispose()
        with served(url) as front:
            yield front.url


FILLED: dict[str, Callable[[Rows], AbstractContextManager[str]]] = {"postgresql": postgresql, "clickhouse": clickhouse}


@pytest.fixture(scope="module")
def rows(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rows]:
    """The small test city as a DuckDB file, and all its rows, with rollups."""
    path = tmp_path_factory.mktemp("engines") / "corner.duckdb"
    stored = fill_duckdb(path, corner(demo_path, DISTRICTS, START, DEMO_END), changsha_pack.zone, DEMO_END)
    return path, stored


@pytest.fixture(scope="module")
def embedded(rows: tuple[Path, Rows], changsha_pack: CityPack) -> Iterator[Deck]:
    with opened_deck(rows[0], changsha_pack) as deck:
        yield deck


@pytest.fixture(scope="module", params=FILLED)
def both(
    request: pytest.FixtureRequest, rows: tuple[Path, Rows], embedded: Deck, changsha_pack: CityPack
) -> Iterator[Both]:
    with FILLED[request.param](rows[1]) as url, opened_deck(url, changsha_pack) as served:
        yield Both(embedded, served)


@pytest.fixture(scope="module")
def answers(embedded: Deck) -> PanelService:
    """The answers of DuckDB, read once for the comparison with all engines."""

    @cache
    def answer(panel: Panel, question: str, viewer: Viewer) -> pd.DataFrame:
        filters = asked(panel, question, embedded)
        return panel.read(ViewerReader(embedded.warehouse, viewer, filters.known_loads), filters)

    return answer


def asked(panel: Panel, question: str, deck: Deck) -> Filters:
    """The filters of a question. Panels about one asset or incident get the first that has rows."""
    pairs = dict(QUESTIONS[question])
    for name, column, table in (("incident", "incident_id", "incident"), ("asset", "asset_id", "reading")):
        if name in panel.obeys:
            with deck.warehouse.engine.connect() as connection:
                pairs[name] = connection.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar()
    return deck.filters(pairs)


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-9, atol=1e-9)
    exact = [name for name in left.columns if str(name).startswith("p95")]
    pd.testing.assert_frame_equal(left[exact], right[exact], check_exact=True)


@cases("engines", "panel, question", product(PANELS, QUESTIONS))
def test_every_panel_reads_the_same_rows_on_every_engine(
    panel: Panel, question: str, both: Both, answers: PanelService
) -> None:
    loads = both.other.filters(QUESTIONS[question]).known_loads
    read = ViewerReader(both.other.warehouse, FULL, loads)
    same(answers(panel, question, FULL), panel.read(read, asked(panel, question, both.duckdb)))


def test_most_panels_have_rows_to_compare(answers: PanelService) -> None:
    empty = [panel.id for panel in PANELS if answers(panel, "live", FULL).empty]
    assert len(empty) <= 0.1 * len(PANELS), empty


def test_versions_moment_and_ages_are_the_same_on_every_engine(both: Both) -> None:
    assert len({deck.watcher.state.payload(DEMO_END, 10) for deck in both.decks}) == 1
    tables = ["data_call", "reading", "incident"]
    ages = [ages_past(ViewerReader(deck.warehouse, FULL), tables, MOMENTS[1], 10) for deck in both.decks]
    assert ages[0] == ages[1] and len(ages[0]) >= 3
    assert both.other.known() == both.duckdb.known()


SCOPED = [p for p in PANELS if any(metadata.tables[name].info["scope"] != CITY for name in p.tables)]


@cases("engines", "panel", SCOPED)
def test_the_policy_gives_the_same_rows_on_every_engine(panel: Panel, both: Both, answers: PanelService) -> None:
    agencies = frozenset(sorted(both.duckdb.known().identifiers["agency"])[::2])
    for own in (FULL.agencies, agencies):
        viewer = Viewer("one", districts=frozenset({"430104"}), agencies=own, case_detail=True)
        frame = panel.read(ViewerReader(both.other.warehouse, viewer), asked(panel, "live", both.duckdb))
        same(answers(panel, "live", viewer), frame)
        if "district_id" in frame:
            assert set(frame["district_id"].dropna()) <= {"430104", "430100"}


def test_times_come_back_as_naive_utc_whatever_the_servers_zone(both: Both) -> None:
    statement = select(func.max(incident.c.reported_at).label("newest"))
    newest = [deck.warehouse.read(statement, FULL)["newest"].iloc[0] for deck in both.decks]
    assert newest[0] == newest[1] < pd.Timestamp(DEMO_END) and newest[1].tz is None


def test_a_moment_is_bound_with_its_microseconds(both: Both) -> None:
    statement = select(func.max(data_call.c.called_at).label("last"))
    last = both.duckdb.warehouse.read(statement, FULL)["last"].iloc[0].to_pydatetime()
    for by, expected in ((timedelta(0), 0), (timedelta(microseconds=1), 1)):
        known = select(func.count().label("n")).where(data_call.c.called_at >= last, data_call.c.called_at < last + by)
        assert [deck.warehouse.read(known, FULL)["n"].iloc[0] for deck in both.decks] == [expected, expected]


def test_what_is_missing_is_missing_and_never_a_default(both: Both) -> None:
    """ClickHouse would give '', 0, false or 1970 for a missing value."""
    later = select(
        func.max(data_call.c.called_at).label("last"), func.sum(data_call.c.latency_ms).label("total"),
        func.count().label("n"),
    ).where(data_call.c.called_at > DEMO_END)  # fmt: skip
    nowhere = select(district.c.district_id, dataset.c.name_en, dataset.c.open_to_public, dataset.c.cadence_s)
    nowhere = nowhere.outerjoin_from(district, dataset, dataset.c.dataset_id == district.c.district_id)
    for statement in (later, nowhere.order_by(district.c.district_id)):
        frames = [deck.warehouse.read(statement, FULL) for deck in both.decks]
        same(*frames)
        assert frames[1].drop(columns=["n", "district_id"], errors="ignore").isna().all(axis=None)


def test_an_answer_without_rows_has_the_columns_of_the_select(both: Both) -> None:
    nothing = select(incident.c.incident_id, incident.c.lon, incident.c.reported_at).where(incident.c.lon > 999)
    same(*(deck.warehouse.read(nothing, FULL) for deck in both.decks))


RUNNING = {
    "postgresql": "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()",
    "clickhousedb": "SELECT query FROM system.processes",
}


def test_a_query_that_takes_too_long_dies_in_the_server(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    door = both.other.warehouse
    monkeypatch.setattr(door, "query_s", 0.3)
    other, third = data_call.alias("other"), data_call.alias("third")
    crossed = data_call.join(other, true()).join(third, true())
    slower = data_call.c.latency_ms + other.c.latency_ms < third.c.latency_ms - 1_000_000
    endless = select(func.count().label("n")).select_from(crossed).where(slower)
    started = time.monotonic()
    with pytest.raises(WarehouseError, match=r"Stopped after 0\.3 s") as error:
        door.read(endless, FULL)
    assert error.value.kind == "slow" and time.monotonic() - started < 30
    with door.engine.connect() as connection:
        running = connection.exec_driver_sql(RUNNING[door.engine.dialect.name])
        assert not [query for (query,) in running if "third" in query]
    assert len(door.read(select(district.c.district_id), FULL)) > 5


def test_too_many_rows_are_an_error_there_too(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(both.other.warehouse, "max_rows", 3)
    with pytest.raises(WarehouseError) as error:
        both.other.warehouse.read(select(district.c.district_id, district.c.level), FULL)
    assert error.value.kind == "too_many_rows"


def test_a_missing_column_is_found_there_too(both: Both) -> None:
    door = both.other.warehouse
    for change, found in (("summary TO other", False), ("other TO summary", True)):
        with door.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE incident RENAME COLUMN {change}")
        door.refresh_inventory()
        assert ("summary" in door.inventory()["incident"]) is found
        if not found:
            with pytest.raises(WarehouseError, match=r"incident\.summary"):
                door.read(select(incident.c.summary), FULL)


@contextmanager
def empty_postgresql() -> Iterator[Cluster]:
    with cluster() as server:
        fill_postgres(server.url, EMPTY).dispose()
        yield server


@contextmanager
def empty_clickhouse() -> Iterator[Front]:
    with database() as url:
        fill_clickhouse(url, EMPTY).dispose()
        with served(url) as front:
            yield front


STOPPED: dict[str, Callable[[], AbstractContextManager[Cluster | Front]]] = {
    "postgresql": empty_postgresql, "clickhouse": empty_clickhouse,
}  # fmt: skip


@pytest.mark.parametrize("engine", STOPPED)
def test_a_stopped_server_is_noticed_and_heals_by_itself(engine: str, changsha_pack: CityPack) -> None:
    with STOPPED[engine]() as server, opened_deck(server.url, changsha_pack) as deck:
        assert deck.watcher.state.reachable
        server.stop()
        assert not deck.watcher.probe().reachable
        with pytest.raises(WarehouseError, match="does not answer"):
            deck.warehouse.read(select(load_log.c.load_id), FULL)
        server.start()
        assert deck.watcher.probe().recoveries == 1
        assert len(deck.warehouse.read(select(load_log.c.load_id), FULL)) == 1


CUT = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    "clickhousedb": "SELECT 1",  # each request to ClickHouse has its own connection
}


def test_cut_connections_are_replaced_before_use(both: Both) -> None:
    engine = both.other.warehouse.engine
    assert both.other.watcher.probe().reachable
    outside = open_engine(engine.url)
    with outside.connect() as connection:
        connection.exec_driver_sql(CUT[engine.dialect.name])
    outside.dispose()
    assert both.other.watcher.probe().reachable


def test_no_session_and_no_setting_of_the_servers_own_stands_between_clickhouse_and_the_standard(
    changsha_pack: CityPack,
) -> None:
    with empty_clickhouse() as front, opened_deck(front.url, changsha_pack) as deck:
        front.asked.clear()
        deck.warehouse.read(select(load_log.c.load_id), FULL)
        (named,) = front.asked
    assert "session_id" not in named and float(named["max_execution_time"]) == deck.warehouse.query_s
    assert {name: named.get(name) for name in SETTINGS} == {name: str(value) for name, value in SETTINGS.items()}


EMPTY = {table.name: pd.DataFrame(columns=[c.name for c in table.columns]) for table in district.metadata.sorted_tables}
EMPTY["load_log"] = pd.DataFrame(
    [[1, "desk", "incident", datetime(2026, 11, 20), datetime(2026, 11, 20), 1, 60, "ok"]],
    columns=list(EMPTY["load_log"]),
)
