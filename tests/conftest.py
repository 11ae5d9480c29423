"""One deterministic demo city for all tests, and the ways to ask it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock
from sqlalchemy import Engine, create_engine, select

from data.city.pack import CityPack, load_pack
from data.contract.common import district
from data.demo.build import build
from data.demo.changsha import build_changsha_pack
from data.questions.filters import Filters
from data.questions.history import History
from data.questions.parse import parse_filters
from data.questions.reading import ViewerReader
from data.questions.rollup_reach import RollupReaches
from data.questions.scan_floors import ScanFloors
from data.questions.vocabulary import Known
from data.warehouse.door import Warehouse, open_warehouse
from data.warehouse.policy import FULL
from data.watch.freshness import Watcher
from tests.rollups.raw import empty
from tests.support.everyone import as_everyone
from tests.support.postgres import cluster
from tests.support.tiny import empty_file

pytest_plugins = ["tests.exam.plugin", "tests.support.sizes"]
ROOT = Path(__file__).parents[1]
DEMO_END = datetime(2026, 11, 20, 12)
PAST = (datetime(2026, 11, 19, 6, 30), datetime(2026, 11, 14, 23, 59, 30), datetime(2026, 11, 10, 2, 0))
"""Three moments at which panels are checked besides the live one."""


@pytest.fixture(autouse=True)
def _everyone() -> Iterator[None]:
    """Where a test calls a part of a page without a request, everybody sees all, as on an open deck."""
    with as_everyone():
        yield


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Folder of what the tests build once and keep. Its name is a hash of the code that builds it.

    Several processes of pytest may share it: `lock` lets one of them build.
    """
    sources = [path for part in ("demo", "contract", "rollups") for path in sorted((ROOT / "data" / part).rglob("*.*"))]
    code = b"".join(path.read_bytes() for path in sources if path.is_file() and "__pycache__" not in path.parts)
    folder = ROOT / "var" / "tests" / hashlib.sha256(code).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def changsha_pack(cache_dir: Path) -> CityPack:
    """The city pack of the demo."""
    folder = cache_dir / "changsha"
    with FileLock(cache_dir / "lock"):
        return load_pack(folder) if folder.exists() else build_changsha_pack(folder)


@pytest.fixture(scope="session")
def demo_path(cache_dir: Path, changsha_pack: CityPack) -> Path:
    """The demo's file: 21 days and 300,000 calls up to DEMO_END. Not to be written."""
    path = cache_dir / "demo.duckdb"
    with FileLock(cache_dir / "lock"):
        if not path.exists():
            build(path, pack=changsha_pack, until=DEMO_END, seed=1, days=21, calls=300_000, progress=False)
    return path


@pytest.fixture(scope="session")
def warehouse(demo_path: Path) -> Iterator[Warehouse]:
    """The door to the demo."""
    opened = open_warehouse(f"duckdb:///{demo_path}", read_only=True)
    Watcher(opened).probe()
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def rollup_reach(warehouse: Warehouse) -> RollupReaches:
    """What is rolled up in the demo: all but the last, open hour."""
    found = Watcher(warehouse, zone="Asia/Shanghai").probe().rollup_reach
    assert found.calls and found.breaches and found.readings
    return found


@pytest.fixture(scope="session")
def scan_floors(warehouse: Warehouse) -> ScanFloors:
    """How far back questions about the demo must look."""
    found = Watcher(warehouse, clock=lambda: DEMO_END).probe().scan_floors
    assert all(floor.floors and floor.units for floor in found.tables.values()) and len(found.tables) == 2
    return found


@pytest.fixture(scope="session")
def history(warehouse: Warehouse) -> History:
    """From when on the demo's facts can be compared."""
    found = Watcher(warehouse, clock=lambda: DEMO_END, zone="Asia/Shanghai").probe().history
    assert found.starts["data_call"] == datetime(2026, 10, 30, 16)  # the first day is not whole
    return found


@pytest.fixture(scope="session")
def read(warehouse: Warehouse) -> ViewerReader:
    """Reads as the viewer who sees all."""
    return ViewerReader(warehouse, FULL)


@pytest.fixture(scope="session")
def known(read: ViewerReader) -> Known:
    """What filters may name in the demo."""
    units = read(select(district.c.district_id, district.c.parent_id))
    below = {unit: (unit, *units.loc[units["parent_id"] == unit, "district_id"]) for unit in units["district_id"]}
    return Known("Asia/Shanghai", below, {})


@pytest.fixture(scope="session")
def ask(known: Known, rollup_reach: RollupReaches, scan_floors: ScanFloors, history: History) -> Callable[..., Filters]:
    """`ask(window="7d", district="430102")`: that question, live at DEMO_END where as_of is not named."""

    def asked(**pairs: str) -> Filters:
        known_facts = {"rollup_reach": rollup_reach, "scan_floors": scan_floors, "history": history}
        return parse_filters(pairs, known).at(DEMO_END, **known_facts)

    return asked


@pytest.fixture(scope="session")
def raw(warehouse: Warehouse) -> Callable[[str], pd.DataFrame]:
    """`raw("incident")`: all rows of a table as stored, for independent computations."""
    kept: dict[str, Any] = {}

    def rows(table: str) -> pd.DataFrame:
        if table not in kept:
            with warehouse.engine.connect() as connection:  # past the door, with no query of ours
                kept[table] = connection.connection.driver_connection.table(table).df()
        return kept[table]  # type: ignore[no-any-return]

    return rows


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A temporary PostgreSQL server."""
    with cluster() as running:
        engine = create_engine(running.url.replace("postgresql://", "postgresql+psycopg://"))
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def duckdb_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a DuckDB file. It is one for all tests, because SQLAlchemy compiles anew for each engine."""
    engine = create_engine(f"duckdb:///{tmp_path_factory.mktemp('duckdb') / 'city.duckdb'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["duckdb", "postgresql"])
def engine(request: pytest.FixtureRequest, duckdb_engine: Engine) -> Iterator[Engine]:
    """An empty warehouse of each engine."""
    if request.param == "duckdb":
        made = duckdb_engine
        Path(str(made.url.database)).write_bytes(empty_file())
    else:
        made = request.getfixturevalue("postgres")
        empty(made)
    yield made
    made.dispose()
