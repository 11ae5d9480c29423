"""A serving process gives memory back, and never loads what it does not need."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import _duckdb
import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import Engine, make_url, select

from callbacks.server.start import HEAPS, serve_forever
from data.city.pack import CityPack
from data.contract.common import district
from data.settings import load_settings
from data.warehouse.door import RELEASE_EVERY, RELEASE_IDLE_AFTER, Warehouse
from data.warehouse.engines import kind_of, open_engine
from data.warehouse.memory import give_back, one_heap
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from tests.support.tiny import DISTRICTS, NOON, load, tiny_file, tiny_warehouse, write

ROOT = Path(__file__).parents[2]
SERVING = """
import sys
from pathlib import Path
import app
from data.city.pack import load_pack
load_pack(Path(sys.argv[1]))
if "fed" in sys.argv:
    import data.demo.feed
    from data.demo.clock import is_workday
    assert not is_workday(20_727)  # the first of October 2026
others = {"geopandas", "pyproj", "psycopg", "clickhouse_connect", "holidays", "plotly.express", "pypinyin"}
others |= {"alembic", "argon2", "authlib"}
print(sorted(others & set(sys.modules)))
"""


def resident_mb() -> float:
    """Resident memory of this process, MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@pytest.mark.parametrize("feed", ["fed", "unfed"])
def test_a_server_with_its_city_loads_no_library_that_only_others_need(changsha_pack, feed: str) -> None:
    command = [sys.executable, "-c", SERVING, str(changsha_pack.directory), feed]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_server_begins_with_heaps_that_give_back_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, changsha_pack: CityPack, tmp_path: Path
) -> None:
    begun: list[dict[str, str]] = []
    monkeypatch.setattr("os.execve", lambda program, command, environment: begun.append(environment))
    monkeypatch.setattr("os.environ", {"MALLOC_ARENA_MAX": "4", "HOME": str(tmp_path)})
    path = tiny_file(tmp_path / "served.duckdb", {"load_log": [load(1, "district", NOON)]})
    named = {"CITYDECK_WAREHOUSE": f"duckdb:///{path}", "CITYDECK_CITY": str(changsha_pack.directory)}
    serve_forever(load_settings(named, file=tmp_path / "none.toml"), port=8050)
    assert begun[0]["MALLOC_ARENA_MAX"] == "4" and begun[0]["HOME"] == str(tmp_path)
    assert {name: begun[0][name] for name in HEAPS} == HEAPS | {"MALLOC_ARENA_MAX": "4"}


def test_arrow_takes_memory_from_the_c_library() -> None:
    before = pa.default_memory_pool()
    try:
        one_heap()
        assert pa.default_memory_pool().backend_name == "system"
    finally:
        pa.set_memory_pool(before)


SETTLED = """
import gc, os
from types import SimpleNamespace
os.environ["CITYDECK_FEED"] = "0"
from callbacks.server.workers import post_worker_init
deck = SimpleNamespace(watcher=SimpleNamespace(file=SimpleNamespace()))
before = len(gc.get_objects())
post_worker_init(SimpleNamespace(age=2, wsgi=SimpleNamespace(extensions={"citydeck": SimpleNamespace(deck=deck)})))
print(gc.get_freeze_count() > 10_000, len(gc.get_objects()) < before / 10)
"""


def test_a_worker_has_the_garbage_collector_pass_by_what_it_keeps() -> None:
    said = subprocess.run([sys.executable, "-c", SETTLED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "True True"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_what_was_freed_between_things_that_stay_is_given_back() -> None:
    texts = [bytes(2000) for _ in range(50_000)]
    kept = texts[::100]
    full = resident_mb()
    del texts
    give_back()
    assert len(kept) == 500
    assert full - resident_mb() > 50


def test_an_embedded_warehouse_writes_down_what_trickles_in(tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    duckdb.connect(str(path)).close()
    engine = open_engine(make_url(f"duckdb:///{path}"), memory_mb=100)
    asked = "SELECT current_setting('allocator_background_threads'), current_setting('checkpoint_threshold')"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(asked).one() == (True, "976.5 KiB")
    engine.dispose()


JOINED = (
    "SELECT l.i % 50 AS part, count(*) FROM range(200) l(i) JOIN range(200) r(i) ON l.i = r.i GROUP BY 1 ORDER BY 1"
)
"""A query that uses some dozens of blocks."""
BLOCKS = "SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory() WHERE tag = 'BASE_TABLE'"


class Malloc(ctypes.Structure):
    """The result of glibc's mallinfo2: ten numbers, of which the eighth is the bytes in use."""

    _fields_ = [(f"field_{number}", ctypes.c_size_t) for number in range(10)]


def heaps() -> Malloc:
    """The figures of the C library's heaps. Without glibc the test is skipped."""
    said = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if said is None:
        pytest.skip("asks glibc")
    said.restype = Malloc
    found: Malloc = said()
    return found


GIVING = """
import ctypes
import _duckdb
from tests.warehouse.test_memory import heaps
large = bytes(20_000_000)
del large  # by default the C library now takes smaller blocks from its heap
kept = bytes(5_000_000)
print(heaps().field_4 > len(kept))
said, size = ctypes.c_ssize_t(), ctypes.c_size_t(8)
for name in (b"opt.dirty_decay_ms", b"opt.muzzy_decay_ms"):
    ctypes.CDLL(_duckdb.__file__).duckdb_je_mallctl(name, ctypes.byref(said), ctypes.byref(size), None, 0)
    print(said.value)
"""
"""The fifth number of mallinfo2 is the bytes of blocks that are mapped by themselves."""


@pytest.mark.parametrize(("environ", "said"), [(HEAPS, "True 200 0"), ({}, "False 1000 1000")])
def test_the_c_library_and_duckdb_know_the_limits_of_their_heaps(environ: dict[str, str], said: str) -> None:
    heaps()
    gives_back()
    command, bare = [sys.executable, "-c", GIVING], {k: v for k, v in os.environ.items() if k not in HEAPS}
    found = subprocess.run(command, cwd=ROOT, env=bare | environ, capture_output=True, text=True, check=True)
    assert found.stdout.split() == said.split()


def heap_mb() -> float:
    """Memory in use in the C library's heaps, MB."""
    return float(heaps().field_7) / 1e6


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "city.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE counted AS SELECT i, i::VARCHAR AS name FROM range(300000) t(i)")
    opened = open_engine(make_url(f"duckdb:///{path}"), memory_mb=100)
    yield opened
    opened.dispose()


def gives_back() -> bool:
    """Whether DuckDB's allocator runs its thread that gives memory back. Without jemalloc the test is skipped."""
    allocator = ctypes.CDLL(_duckdb.__file__)
    if not hasattr(allocator, "duckdb_je_mallctl"):
        pytest.skip("asks jemalloc")
    said, size = ctypes.c_bool(), ctypes.c_size_t(1)
    assert not allocator.duckdb_je_mallctl(b"background_thread", ctypes.byref(said), ctypes.byref(size), None, 0)
    return said.value


def test_an_embedded_engine_gives_back_what_is_free_whatever_else_is_opened_beside_it(engine: Engine) -> None:
    with engine.connect():
        assert gives_back()
    duckdb.connect(":memory:").close()
    with engine.connect() as connection:
        kind_of(engine).release_memory(connection)
        assert gives_back()


def test_an_embedded_engine_releases_what_its_queries_left_behind(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(JOINED).all()
        before = heap_mb()
        for _ in range(400):
            connection.exec_driver_sql(JOINED).all()
        grown = heap_mb() - before
        kind_of(engine).release_memory(connection)
        assert grown > 1  # without a release it would go on growing
        assert heap_mb() - before < grown / 5


def test_while_an_embedded_engine_releases_memory_its_queries_are_answered_and_its_limit_stands(engine: Engine) -> None:
    def ask(_: int) -> int:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(DISTINCT name) FROM counted").scalar_one())

    limit = "SELECT current_setting('memory_limit')"
    with engine.connect() as connection, ThreadPoolExecutor(4) as pool:
        before = connection.exec_driver_sql(limit).scalar_one()
        answers = pool.map(ask, range(40))
        for _ in range(300):
            kind_of(engine).release_memory(connection)
            assert connection.exec_driver_sql(limit).scalar_one() == before
        assert set(answers) == {300_000}


def held(door: Warehouse) -> int:
    """Bytes of table blocks that DuckDB holds in memory."""
    with door.engine.connect() as connection:
        return int(connection.exec_driver_sql(BLOCKS).scalar_one())


def ask(door: Warehouse, times: int) -> int:
    """Ask so many times; return the bytes that DuckDB then holds."""
    for _ in range(times):
        assert len(door.read_uncached(select(district.c.district_id), FULL)) == len(DISTRICTS)
    return held(door)


def test_the_door_has_its_engine_release_memory_by_itself(tmp_path: Path) -> None:
    door = tiny_warehouse(tmp_path / "tiny.duckdb", {"district": DISTRICTS})
    assert ask(door, RELEASE_EVERY - 1) > ask(door, 1)
    door.engine.dispose()


def test_what_the_first_probe_of_a_day_read_is_released_at_once(tmp_path: Path) -> None:
    rows = {"load_log": [load(1, "incident", NOON)], "district": DISTRICTS}
    door, now = tiny_warehouse(tmp_path / "tiny.duckdb", rows), [NOON]
    watcher = Watcher(door, clock=lambda: now[0])
    watcher.probe()
    assert held(door) == 0
    for load_id, day, released in ((2, 0, False), (3, 1, True)):
        now[0] = NOON + timedelta(days=day)
        write(door.engine, {"load_log": [load(load_id, "incident", NOON)]})
        full = ask(door, 1)
        watcher.probe()
        assert (held(door) < full) == released, day
    door.engine.dispose()


def test_the_watcher_has_the_engine_release_memory_sooner_when_nobody_asks(tmp_path: Path) -> None:
    door = tiny_warehouse(tmp_path / "tiny.duckdb", {"district": DISTRICTS, "load_log": [load(1, "district", NOON)]})
    watcher = Watcher(door, watch_s=0.05)
    watcher.start()
    full = ask(door, RELEASE_IDLE_AFTER)
    ends = time.monotonic() + 60
    while held(door) >= full and time.monotonic() < ends:
        time.sleep(0.02)
    assert held(door) < full
    watcher.stop()
    door.engine.dispose()
