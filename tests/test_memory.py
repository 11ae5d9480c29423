"""What a serving process keeps of memory that it has used, and what it never takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import make_url

from data.engines import open_engine
from data.memory import give_back, one_heap

ROOT = Path(__file__).parents[1]
SERVING = """
import sys
from pathlib import Path
import app
from data.geography import load_pack
load_pack(Path(sys.argv[1]))
print(sorted({"geopandas", "pyproj", "psycopg", "clickhouse_connect", "holidays", "plotly.express"} & set(sys.modules)))
"""


def resident_mb() -> float:
    """Resident memory of this process, MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def test_a_server_with_its_city_loads_no_library_that_only_others_need(changsha_pack) -> None:
    command = [sys.executable, "-c", SERVING, str(changsha_pack.directory)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_arrow_takes_memory_from_the_c_library() -> None:
    before = pa.default_memory_pool()
    try:
        one_heap()
        assert pa.default_memory_pool().backend_name == "system"
    finally:
        pa.set_memory_pool(before)


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
