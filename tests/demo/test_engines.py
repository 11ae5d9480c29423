"""The demo city on PostgreSQL and ClickHouse: the same rows as in a file, foreign rows kept, and the feed."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from sqlalchemy import Engine, create_engine, insert, inspect, make_url, text

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.common import load_log
from data.contract.tables import metadata
from data.deck import Deck
from data.demo.build import Writer, build
from data.demo.feed import Feed, FeedError
from data.demo.feed_server import feed_server
from data.demo.target import DemoError, writing_engine
from data.demo.world import Arguments
from data.demo.writing import demo_build, is_demo, save_arguments
from data.questions.reading import ViewerReader
from data.questions.rollup_reach import RollupReach
from data.warehouse.ddl import create_all
from data.warehouse.engines import open_engine
from data.warehouse.policy import FULL
from tests.exam.cases import cases
from tests.support.clickhouse import database
from tests.support.decks import opened_deck
from tests.support.postgres import cluster
from tests.warehouse.test_engines import same

END = datetime(2026, 11, 20, 12)
SERVERS = ("postgresql", "clickhouse")
DEMO_TABLES = [name for name, table in metadata.tables.items() if name != "rollup_state" and "rolls" not in table.info]
"""Tables that the demo fills. Rollups have tests of their own."""


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """URL of an empty database for each server."""
    with cluster() as server, database() as clickhouse:
        yield {"postgresql": server.url, "clickhouse": clickhouse}


def small(target: Path | str, pack: CityPack, calls: int = 20_000, progress: bool = False) -> None:
    place = make_url(target) if isinstance(target, str) else target
    build(place, pack=pack, until=END, days=1, calls=calls, progress=progress)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, changsha_pack: CityPack) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    small(path, changsha_pack)
    return path


@pytest.fixture(scope="module", params=SERVERS)
def built(request: pytest.FixtureRequest, addresses: dict[str, str], changsha_pack: CityPack) -> str:
    """URL of a server's database with the demo."""
    url = addresses[request.param]
    small(url, changsha_pack)
    return url


def rows(url: str, table: str) -> pd.DataFrame:
    """All rows of a table in one order, with missing values as None."""
    engine = open_engine(make_url(url), read_only=True)
    names = [column.name for column in metadata.tables[table].columns]
    quoted = ", ".join(engine.dialect.identifier_preparer.quote(name) for name in names)
    with engine.connect() as connection:
        found = pd.DataFrame(connection.execute(text(f"SELECT {quoted} FROM {table}")).fetchall(), columns=names)
    engine.dispose()
    if table == "load_log":
        found = found[found["source"] != "rollup"].copy()
    for name in names:
        if isinstance(found[name].dtype, pd.DatetimeTZDtype):
            found[name] = found[name].dt.tz_localize(None)
    ordered = found.sort_values(names, ignore_index=True)
    return ordered.astype("object").where(ordered.notna(), None)


@cases("demo_engines", "table", DEMO_TABLES)
def test_every_table_holds_the_rows_of_the_embedded_demo(table: str, embedded: Path, built: str) -> None:
    pd.testing.assert_frame_equal(rows(built, table), rows(f"duckdb:///{embedded}", table), check_dtype=False)


@pytest.fixture(scope="module")
def file(embedded: Path, changsha_pack: CityPack) -> Iterator[Deck]:
    with opened_deck(embedded, changsha_pack) as deck:
        yield deck


@pytest.fixture(scope="module")
def served(built: str, changsha_pack: CityPack) -> Iterator[Deck]:
    with opened_deck(built, changsha_pack) as deck:
        yield deck


def test_a_built_demo_has_rollups_up_to_its_end(served: Deck) -> None:
    reach = served.watcher.state.rollup_reach
    assert reach.calls == reach.readings == RollupReach(END)


@cases("demo_engines", "panel", PANELS)
def test_every_panel_reads_the_same_rows_as_from_the_file(panel: Panel, file: Deck, served: Deck) -> None:
    asked = {"as_of": (END - timedelta(hours=1, minutes=7)).isoformat(), "window": "24h"}
    same(*(panel.read(ViewerReader(deck.warehouse, FULL), deck.filters(asked)) for deck in (file, served)))


def test_an_interrupted_build_is_no_demo_and_starts_again(
    built: str, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(self: Writer, connection: object) -> None:
        raise KeyboardInterrupt

    engine = open_engine(make_url(built))
    assert is_demo(engine)
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "cases", interrupted)
        with pytest.raises(KeyboardInterrupt):
            small(built, changsha_pack, progress=True)
    assert "the earlier demo city in" in capsys.readouterr().out
    assert not is_demo(engine)
    small(built, changsha_pack, progress=True)
    assert "was interrupted: starting again" in capsys.readouterr().out
    assert is_demo(engine) and not inspect(engine).has_table("demo_building")
    assert len(rows(built, "data_call")) == 20_000
    engine.dispose()


# Nobody else's rows ------------------------------------------------------------------------------------------------


@pytest.fixture(params=SERVERS)
def other(request: pytest.FixtureRequest, addresses: dict[str, str]) -> Iterator[str]:
    """URL of an empty database on a server."""
    if request.param == "clickhouse":
        with database() as url:
            yield url
        return
    url = addresses["postgresql"]
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE other"))
    yield url.replace("/postgres", "/other")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE other WITH (FORCE)"))
    engine.dispose()


def city(url: str) -> Engine:
    """Create the contract's tables and one load of a real city in a database."""
    engine = open_engine(make_url(url))
    create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(load_log).values(load_id=1, source="hotline", table_name="incident", state="ok"))
    return engine


def test_a_real_city_is_refused_and_not_touched(other: str, changsha_pack: CityPack) -> None:
    engine = city(other)
    with pytest.raises(DemoError, match=r"a city that is no demo \(see load_log\): name an empty database") as said:
        small(other, changsha_pack)
    assert "\n" not in str(said.value)
    assert len(rows(other, "load_log")) == 1 and not inspect(engine).has_table("demo_building")
    engine.dispose()


def test_a_demo_into_which_a_city_has_loaded_is_refused(other: str, changsha_pack: CityPack) -> None:
    engine = city(other)
    save_arguments(engine, demo_build, Arguments(1, END, 1, 100))
    assert is_demo(engine)
    with pytest.raises(DemoError, match="no demo"):
        small(other, changsha_pack)
    assert len(rows(other, "load_log")) == 1
    engine.dispose()


def test_views_of_a_citys_own_tables_are_refused(other: str, changsha_pack: CityPack) -> None:
    engine = open_engine(make_url(other))
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW agency AS SELECT 'a' AS agency_id"))
    with pytest.raises(DemoError, match="see agency"):
        small(other, changsha_pack)
    engine.dispose()


def test_a_table_of_an_older_contract_is_refused_by_name(other: str, changsha_pack: CityPack) -> None:
    engine = open_engine(make_url(other))
    create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE agency DROP COLUMN name_en"))
    with pytest.raises(DemoError, match="table agency has no column name_en: drop the table"):
        small(other, changsha_pack)
    engine.dispose()


@pytest.mark.parametrize("url", ["postgresql://u:secret@127.0.0.1:1/city", "clickhousedb://u:secret@127.0.0.1:1/city"])
def test_a_server_that_does_not_answer_gives_one_line(url: str, changsha_pack: CityPack) -> None:
    with pytest.raises(DemoError, match=r"127\.0\.0\.1:1/city: ") as said:
        small(url, changsha_pack)
    assert "secret" not in str(said.value) and "\n" not in str(said.value)


# The feed on PostgreSQL --------------------------------------------------------------------------------------------


def test_the_feed_writes_the_same_rows_on_postgresql_as_into_a_file(
    embedded: Path, addresses: dict[str, str], changsha_pack: CityPack, tmp_path: Path
) -> None:
    until = END + timedelta(minutes=20, seconds=30)
    path, url = Path(shutil.copy(embedded, tmp_path / "fed.duckdb")), addresses["postgresql"]
    built = open_engine(make_url(url))
    if not is_demo(built):  # no other test has built it
        small(url, changsha_pack)
    built.dispose()
    for engine in (open_engine(make_url(f"duckdb:///{path}")), writing_engine(make_url(url))):
        feed = Feed(engine, changsha_pack, clock=lambda: until)
        feed.tick(until - timedelta(minutes=1))
        feed.tick(until)
        engine.dispose()
    for table in ("load_log", "data_call", "reading", "service_case", "case_event", "incident",
                  "incident_event", "dataset_state"):  # fmt: skip
        pd.testing.assert_frame_equal(rows(url, table), rows(f"duckdb:///{path}", table), check_dtype=False)
    log = rows(url, "load_log")
    changed = log.loc[(log["table_name"] == "incident") & (log["rows"] > 0), "load_id"]
    assert rows(url, "incident")["load_seq"].max() == changed.max()
    assert log["data_until"].max() == until


def test_only_one_process_may_feed_or_build(addresses: dict[str, str], changsha_pack: CityPack) -> None:
    url, stop = make_url(addresses["postgresql"]), threading.Event()
    holding = writing_engine(url)
    holding.connect().close()
    with pytest.raises(DemoError, match="another process builds or feeds the demo city in this database"):
        feed_server(url, changsha_pack, tick_s=10, stop=stop)
    holding.dispose()
    feeding = threading.Thread(target=lambda: feed_server(url, changsha_pack, tick_s=10, stop=stop))
    feeding.start()
    while feeding.is_alive() and not locked(addresses["postgresql"]):
        time.sleep(0.05)
    with pytest.raises(DemoError, match="another process builds or feeds"):
        small(addresses["postgresql"], changsha_pack)
    stop.set()
    feeding.join()
    assert not locked(addresses["postgresql"])


def test_an_interrupted_feed_ends_before_its_connections(
    addresses: dict[str, str], changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    stopped: list[bool] = []
    monkeypatch.setattr(Feed, "start", lambda feed: stopped.append(False))
    monkeypatch.setattr(Feed, "stop", lambda feed: stopped.append(locked(addresses["postgresql"])))
    with pytest.raises(KeyboardInterrupt):
        feed_server(make_url(addresses["postgresql"]), changsha_pack, tick_s=10, stop=Interrupted())
    assert stopped == [False, True] and not locked(addresses["postgresql"])


def locked(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() != (0,)


@pytest.mark.parametrize(
    ("url", "said"),
    [("duckdb:///none.duckdb", "'serve' feeds it"), ("clickhousedb://h/d", "stands still after its build")],
)
def test_the_feed_refuses_other_engines_with_a_reason(url: str, said: str, changsha_pack: CityPack) -> None:
    with pytest.raises(FeedError, match=said):
        feed_server(make_url(url), changsha_pack, tick_s=10, stop=threading.Event())
