"""The live feed: it fills gaps, adds rows, keeps derived columns right, and survives restarts, errors and New Year."""

from __future__ import annotations

import logging
import shutil
import time
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, event, make_url, select

from data.city.pack import CityPack
from data.contract.common import load_log
from data.contract.rollups import ROLLUPS, rollup_state
from data.contract.services import case_event
from data.contract.tables import FACTS
from data.demo.build import build
from data.demo.feed import Feed, FeedError
from data.demo.feed_changes import OpenLifecycles
from data.demo.lifecycles import Lifecycles
from data.demo.services import COLUMN_STEPS
from data.demo.stories import STOPPED_SOURCE
from data.demo.timing import SOURCES
from data.rollups.verify import verify
from data.warehouse.engines import open_engine

END = datetime(2026, 12, 31, 15, 30)
"""Half an hour before the city's New Year, and eight and a half hours before New Year in UTC."""
GAP = timedelta(hours=84)
"""Until office hours of the Monday after the holiday."""
TICK = timedelta(seconds=10)
DERIVED = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed")
Open = Callable[[str], Engine]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, changsha_pack: CityPack) -> Path:
    path = tmp_path_factory.mktemp("feed") / "built.duckdb"
    build(path, pack=changsha_pack, until=END, days=1, calls=20_000, progress=False)
    return path


@pytest.fixture
def opened(built: Path, tmp_path: Path) -> Iterator[Open]:
    """`opened(name)`: an engine on a copy of the demo. The same name gives the same copy."""
    engines: list[Engine] = []

    def engine(name: str) -> Engine:
        path = tmp_path / f"{name}.duckdb"
        if not path.exists():
            shutil.copy(built, path)
        engines.append(open_engine(make_url(f"duckdb:///{path}")))
        return engines[-1]

    yield engine
    for known in engines:
        known.dispose()


def _rows(engine: Engine, table: str) -> pd.DataFrame:
    connection = engine.raw_connection()
    try:
        found: pd.DataFrame = connection.driver_connection.execute(f'FROM "{table}"').df()  # type: ignore[union-attr]
    finally:
        connection.close()
    return found


def _held(engine: Engine) -> int:
    """Bytes of tables that DuckDB has in memory."""
    blocks = "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag IN ('BASE_TABLE', 'IN_MEMORY_TABLE')"
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(blocks).scalar_one())


def _same(first: Engine, second: Engine) -> None:
    for table in (fact.name for fact in FACTS):
        one, two = (
            _rows(engine, table).drop(columns=["load_seq", "first_load_seq"], errors="ignore")
            for engine in (first, second)
        )
        columns = list(one.columns)
        one, two = (rows.sort_values(columns, ignore_index=True) for rows in (one, two))
        pd.testing.assert_frame_equal(one, two)


@pytest.fixture(scope="module")
def fed(built: Path, tmp_path_factory: pytest.TempPathFactory, changsha_pack: CityPack) -> Iterator[Engine]:
    """The demo after a gap over New Year and three ticks."""
    path = tmp_path_factory.mktemp("fed") / "fed.duckdb"
    shutil.copy(built, path)
    engine = open_engine(make_url(f"duckdb:///{path}"))
    now = END + GAP
    feed = Feed(engine, changsha_pack, clock=lambda: now + timedelta(seconds=4))
    feed.catch_up(now + timedelta(seconds=4))
    for number in (1, 2, 3):
        feed.tick(now + number * TICK)
    yield engine
    engine.dispose()


def test_every_fact_has_a_source_that_delivers(fed: Engine) -> None:
    facts = {fact.name for fact in FACTS}
    assert {source.table for source in SOURCES} == facts, "data/demo/timing.py: SOURCES"
    with fed.connect() as connection:
        delivered = set(connection.execute(select(load_log.c.table_name).where(load_log.c.loaded_at > END)).scalars())
    assert facts <= delivered, "data/demo/feed_changes.py: Changes.between"


def test_the_gap_is_filled_over_new_year_and_nothing_lies_in_the_future(fed: Engine) -> None:
    now = END + GAP + timedelta(seconds=30)
    least = {"data_call": 200, "incident": 5, "reading": 900, "incident_event": 30, "dataset_state": 30}
    for table in (fact for fact in FACTS if fact.name in least):
        column = table.info["time"]
        rows = _rows(fed, table.name)
        assert rows[column].max() < now
        hourly = rows[rows[column] >= END].resample("6h", on=column, origin=END).size()[:14]
        assert hourly.min() > least[table.name], table.name
        assert rows[column].is_monotonic_increasing, table.name
    assert _rows(fed, "incident")["incident_id"].str.startswith("E202701").sum() > 2000
    assert _rows(fed, "service_case")["submitted_at"].max() > now - timedelta(hours=1)
    assert _rows(fed, "indicator_value")["published_at"].max() > datetime(2027, 1, 3, 22)


def test_incidents_move_on_and_their_columns_stay_those_of_the_events(fed: Engine, opened: Open) -> None:
    before, incidents = (_rows(engine, "incident").set_index("incident_id") for engine in (opened("old"), fed))
    events = _rows(fed, "incident_event").sort_values("event_seq")
    incidents = incidents.sort_index()
    for stage in DERIVED:
        reached = events[events["stage"] == stage].groupby("incident_id")["at"]
        at = reached.last() if stage in ("resolved", "verified", "closed") else reached.first()
        pd.testing.assert_series_equal(incidents[f"{stage}_at"], at.reindex(incidents.index), check_names=False)
    open_then = before.index[before["closed_at"].isna()]
    assert incidents.loc[open_then, "closed_at"].notna().mean() > 0.9
    assert 60 < incidents["closed_at"].isna().sum() < 400
    reworked = set(events.loc[(events["stage"] == "rework") & (events["at"] >= END), "incident_id"])
    assert len(reworked) > 20
    assert not events.duplicated(["incident_id", "event_seq"]).any()


def test_cases_are_accepted_completed_and_rated(fed: Engine, opened: Open) -> None:
    before, cases = (_rows(engine, "service_case").set_index("case_id") for engine in (opened("old"), fed))
    assert not cases.index.duplicated().any()
    pd.testing.assert_series_equal(cases.loc[before.index, "submitted_at"], before["submitted_at"])
    fresh = cases.drop(before.index)
    assert fresh["submitted_at"].min() >= END
    assert fresh["completed_at"].notna().any()
    older = cases.loc[before.index]
    for column in ("accepted_at", "completed_at", "rated_at", "remedied_at"):
        later = older[column].notna() & before[column].isna()
        assert later.sum() > 5, column
        assert (older.loc[later, column] >= END).all()
    assert (older["rating"].notna() == older["rated_at"].notna()).all()


def test_steps_are_appended_once_and_those_of_a_case_give_its_columns(fed: Engine, opened: Open) -> None:
    for table, key in (("case_event", ["case_id", "seq"]), ("incident_event", ["incident_id", "event_seq"])):
        before, after = (_rows(engine, table).set_index(key).sort_index() for engine in (opened("old"), fed))
        pd.testing.assert_frame_equal(after.loc[before.index], before)
        assert after.index.is_unique and after["load_seq"].notna().all()
    cases, steps = _rows(fed, "service_case").set_index("case_id").sort_index(), _rows(fed, "case_event")
    for column, step in COLUMN_STEPS.items():
        at = steps[steps["step"] == step].set_index("case_id")["at"]
        pd.testing.assert_series_equal(cases[column], at.reindex(cases.index), check_names=False)


def test_a_changed_row_keeps_its_first_load_and_gets_the_number_of_the_last(fed: Engine, opened: Open) -> None:
    for table, key in (("incident", "incident_id"), ("service_case", "case_id")):
        before, after = (_rows(engine, table).set_index(key) for engine in (opened("old"), fed))
        old, columns = after.loc[before.index], [c for c in before if c not in ("load_seq", "first_load_seq")]
        assert (old["first_load_seq"] == before["first_load_seq"]).all() and after["first_load_seq"].notna().all()
        same = (old[columns].eq(before[columns]) | (old[columns].isna() & before[columns].isna())).all(axis=1)
        assert ((old["load_seq"] == before["load_seq"]) == same).all() and 20 < (~same).sum() < len(same)
        fresh = after.drop(before.index)
        assert (fresh["first_load_seq"] > before["load_seq"].max()).all()


def test_a_demo_of_an_older_contract_gets_what_it_lacks_and_is_fed(opened: Open, changsha_pack: CityPack) -> None:
    engine = opened("older")
    with engine.begin() as connection:
        case_event.drop(connection)
        connection.exec_driver_sql("CREATE TABLE older AS SELECT * EXCLUDE (first_load_seq) FROM service_case")
        connection.exec_driver_sql("DROP TABLE service_case")
        connection.exec_driver_sql("ALTER TABLE older RENAME TO service_case")
    until = END + timedelta(hours=60)
    Feed(engine, changsha_pack, clock=lambda: until).tick(until)
    first = _rows(engine, "service_case").set_index("submitted_at")["first_load_seq"]
    assert first[first.index < END].isna().all() and first[first.index >= END].notna().all()
    assert _rows(engine, "case_event")["at"].min() >= END


def test_each_transaction_logs_one_load_per_changed_table_and_source(fed: Engine, opened: Open) -> None:
    built_until = _rows(opened("old"), "load_log")["load_id"].max()
    loads = _rows(fed, "load_log")
    loads = loads[loads["load_id"] > built_until]
    assert not loads.duplicated(["data_until", "source", "table_name"]).any()
    assert loads["load_id"].is_unique
    tick = loads[loads["data_until"] == END + GAP + timedelta(seconds=20)].set_index("load_id")
    for table in ("data_call", "reading", "incident", "service_case"):
        rows = _rows(fed, table)["load_seq"]
        written = rows[rows.isin(tick.index)].value_counts().to_dict()
        assert written == tick.loc[(tick["table_name"] == table) & (tick["rows"] > 0), "rows"].to_dict(), table
    assert (loads["loaded_at"] >= loads["data_until"]).all()


def test_every_source_stays_within_its_cadence_but_the_stopped_one(fed: Engine) -> None:
    log = _rows(fed, "load_log").dropna(subset="cadence_s")
    latest = log.groupby(["source", "table_name"]).agg(until=("data_until", "max"), cadence=("cadence_s", "max"))
    late = (END + GAP + timedelta(seconds=30) - latest["until"]).dt.total_seconds() > latest["cadence"]
    assert [source for (source, _), is_late in late.items() if is_late] == [STOPPED_SOURCE]


def test_a_restart_gives_the_same_rows_as_no_restart(opened: Open, changsha_pack: CityPack) -> None:
    whole, parts = opened("whole"), opened("parts")
    until = END + timedelta(hours=1, seconds=20)
    Feed(whole, changsha_pack, clock=lambda: until).catch_up(until)
    feed = Feed(parts, changsha_pack, clock=lambda: until)
    for moment in (END + TICK, END + 2 * TICK, END + 2 * TICK, END + timedelta(minutes=40)):
        feed.tick(moment)
    Feed(parts, changsha_pack, clock=lambda: until).tick(until)
    _same(whole, parts)


def test_at_most_two_days_of_open_rows_are_whole_in_memory() -> None:
    made: list[weakref.ref[pd.DataFrame]] = []

    def make(day: int) -> Lifecycles:
        assert sum(one() is not None for one in made) < 2
        rows = pd.DataFrame({"day": np.full(5, day)})
        made.append(weakref.ref(rows))
        return Lifecycles(rows, np.arange(5)[:, None] + day)

    changing = OpenLifecycles(make, life_days=30).changing(30, 31, day=30)
    assert len(made) == 31
    assert changing.rows["day"].tolist() == [26, 27, 28, 29, 30]


@pytest.mark.parametrize("before_rollups", [False, True])
def test_the_feed_builds_and_refreshes_rollups(opened: Open, changsha_pack: CityPack, before_rollups: bool) -> None:
    engine, until = opened("rolled"), END + timedelta(hours=2, seconds=10)
    if before_rollups:
        with engine.begin() as connection:
            for table in (*ROLLUPS, rollup_state):
                table.drop(connection)
    feed = Feed(engine, changsha_pack, clock=lambda: until)
    for _ in range(20):  # work that does not fit between two ticks continues after the next one
        feed.tick(until)
    reached = _rows(engine, "rollup_state").set_index("family")["until"]
    assert reached["calls"] == reached["breaches"] == END + timedelta(minutes=90)
    assert reached["readings"] >= END + timedelta(minutes=30)
    calls, rolled = _rows(engine, "data_call"), _rows(engine, "calls_hour")
    hourly = calls[calls["called_at"] < reached["calls"]]["called_at"].dt.floor("h").value_counts().sort_index()
    assert dict(zip(rolled["starts_at"], rolled["calls"], strict=True)) == hourly.to_dict()
    assert verify(feed.rollup_builder, lambda _: None) == []


def test_the_memory_of_a_rollup_step_is_released(opened: Open, changsha_pack: CityPack) -> None:
    engine, until = opened("written"), END + timedelta(hours=2, seconds=10)
    feed = Feed(engine, changsha_pack, clock=lambda: until)
    feed.catch_up(until)
    full = _held(engine)
    feed.tick(until)
    assert _held(engine) < full


def test_a_failing_rollup_does_not_stop_the_feed(
    opened: Open, changsha_pack: CityPack, caplog: pytest.LogCaptureFixture
) -> None:
    engine = opened("unrolled")
    with engine.begin() as connection:
        rollup_state.drop(connection)
        connection.exec_driver_sql("CREATE VIEW rollup_state AS SELECT 1 AS family")
    feed = Feed(engine, changsha_pack, clock=lambda: END + TICK)
    feed.tick(END + TICK)
    assert "the rollups could not be refreshed" in caplog.text
    assert feed.complete_until() == END + TICK


def test_compiled_statements_do_not_accumulate(opened: Open, changsha_pack: CityPack) -> None:
    engine = opened("long")
    feed = Feed(engine, changsha_pack)
    sizes = []
    for tick in range(1, 41):
        feed.tick(END + tick * timedelta(seconds=30))
        sizes.append(len(engine._compiled_cache or ()))
    assert 0 < sizes[-1] <= sizes[19] + 4, "a change of columns may be new, a tick may not"


def test_old_loads_are_pruned_to_one_per_source_table_and_day(opened: Open, changsha_pack: CityPack) -> None:
    engine = opened("pruned")
    now = END + timedelta(days=9)
    with engine.begin() as connection:  # as if the feed had run until a minute ago
        last = connection.execute(select(load_log).order_by(load_log.c.load_id.desc()).limit(1)).one()
        connection.execute(
            load_log.insert().values(**dict(last._mapping) | {"load_id": 10**6, "data_until": now - TICK})
        )
    before = _rows(engine, "load_log")
    Feed(engine, changsha_pack, clock=lambda: now).tick(now)
    after = _rows(engine, "load_log")
    old = before[before["data_until"] < now - timedelta(days=8)]
    kept = old.groupby(["source", "table_name", old["data_until"].dt.date])["load_id"].max()
    pruned = after[after["load_id"].isin(old["load_id"])]
    assert set(pruned["load_id"]) == set(kept)
    assert set(before["load_id"]) - set(old["load_id"]) <= set(after["load_id"])


def test_the_feed_survives_errors_of_the_warehouse(
    opened: Open, changsha_pack: CityPack, caplog: pytest.LogCaptureFixture
) -> None:
    engine = opened("failing")
    feed = Feed(engine, changsha_pack, tick_s=1, clock=lambda: END + timedelta(seconds=30))
    failures = iter([OSError("disk gone")])

    def fail(connection: Connection) -> None:
        if error := next(failures, None):
            raise error

    event.listen(engine, "begin", fail)
    with caplog.at_level(logging.ERROR, "data.demo.feed"):
        feed.start()
        feed.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and feed.complete_until() < END + timedelta(seconds=30):
            time.sleep(0.1)
        feed.stop()
    assert "disk gone" in caplog.text
    assert feed.complete_until() == END + timedelta(seconds=30)


def test_only_a_demo_is_fed_and_only_with_its_seed(tmp_path: Path, opened: Open, changsha_pack: CityPack) -> None:
    duckdb.connect(str(tmp_path / "city.duckdb")).close()
    with pytest.raises(FeedError, match="not a demo"):
        Feed(opened("city"), changsha_pack)
    with pytest.raises(FeedError, match="seed 1, not 2"):
        Feed(opened("other"), changsha_pack, seed=2)
