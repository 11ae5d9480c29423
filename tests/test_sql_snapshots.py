"""The SQL of every panel on each engine, so that a review sees a query change.

They stand beside the tests of their domain, in `tests/<domain>/sql/`. Where a test fails, look at the difference;
`UPDATE_SQL=1 pytest tests/test_sql_snapshots.py` writes them anew.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from duckdb_sqlalchemy import Dialect as DuckDB
from sqlalchemy import select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.contract.tables import incident, incident_event, indicator_value, metadata, reading
from data.questions.filters import Filters
from data.questions.rollup_reach import RollupReach, RollupReaches
from data.questions.scan_floors import BEGIN_AND_END, ScanFloor, ScanFloors, began_query, units_query
from data.warehouse.clickhouse import ClickHouse
from data.warehouse.policy import apply_policy
from data.warehouse.selects import AnySelect, rendered
from data.watch.ages import loads_before_query, newest_row_query
from data.watch.freshness import latest_query, loads_query
from tests.support.recording import statements_of

TESTS = Path(__file__).parent
UPDATE = bool(os.environ.get("UPDATE_SQL"))
ENGINES = {"duckdb": DuckDB(), "postgresql": PGDialect_psycopg(), "clickhouse": ClickHouse()}
ROLLED = RollupReach(datetime(2026, 11, 20, 12))
SEEN = (datetime(2026, 11, 20), datetime(2026, 11, 18))
BOUND = ScanFloor(datetime(2026, 11, 20).date(), 7, {datetime.max: datetime(2026, 10, 23, 11, 7)}, SEEN)
PLAIN = Filters(
    zone="Asia/Shanghai", as_of=datetime(2026, 11, 20, 12, 30), live=False, window="7d",
    rollup_reach=RollupReaches(ROLLED, ROLLED, ROLLED),
    scan_floors=ScanFloors({"service_case": BOUND, "incident": BOUND}),
)  # fmt: skip
NARROW = replace(
    PLAIN, chosen=(("district", ("430102",)), ("agency", ("A1",))), districts=("430102", "430102001")
)  # fmt: skip
PRESENT = {table.name: frozenset(table.columns.keys()) for table in metadata.tables.values()}


def written(statements: Iterable[AnySelect], engine: str) -> str:
    """The SQL of the statements with their bound values, as it stands in a file."""
    parts = []
    for statement in statements:
        sql, values = rendered(statement, ENGINES[engine])
        lines = [line.rstrip() for line in sql.splitlines()]
        parts.append("\n".join([*lines, *(f"-- :{name} = {value!r}" for name, value in values.items())]))
    return "\n\n".join(parts) + "\n"


def folder_of(panel: Panel) -> Path:
    """The snapshots of a panel stand beside the tests of its domain: that of the package that reads it."""
    return TESTS / panel.read.domain / "sql"


def compare(file: Path, text: str) -> None:
    name = str(file.relative_to(TESTS.parent))
    if UPDATE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.exists(), f"{name} does not exist: UPDATE_SQL=1 writes it"
    kept = file.read_text("utf-8")
    difference = difflib.unified_diff(kept.splitlines(), text.splitlines(), name, "now", lineterm="")
    assert kept == text, "\n" + "\n".join(difference)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_the_sql_of_every_panel_is_the_reviewed_one(panel: Panel, engine: str) -> None:
    compare(folder_of(panel) / f"{panel.id}.{engine}.sql", written(statements_of(panel, NARROW), engine))


SHAPES: dict[str, list[Any]] = {
    "watch/freshness": [latest_query(), loads_query(7), loads_query(7, (3, 5))],
    "watch/ages": [
        loads_before_query(("incident", "reading"), PLAIN.moment),
        newest_row_query("reading", PLAIN.moment),
    ],
    "questions/scan_floors": [
        began_query(*BEGIN_AND_END[0]),
        began_query(*BEGIN_AND_END[1], after=7),
        units_query(BEGIN_AND_END[0][0]),
    ],
    "warehouse/policy": [
        apply_policy(select(*columns), ("430102", "430102001"), PRESENT)
        for columns in (
            [incident.c.incident_id, incident.c.lon],
            [incident_event.c.incident_id, incident_event.c.at],
            [reading.c.asset_id, reading.c.value],
            [indicator_value.c.indicator_id, indicator_value.c.value],
        )
    ],
}


def file_of(shape: str, engine: str) -> Path:
    domain, name = shape.split("/")
    return TESTS / domain / "sql" / f"_{name}.{engine}.sql"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_sql_of_the_door_itself_is_the_reviewed_one(shape: str, engine: str) -> None:
    compare(file_of(shape, engine), written(SHAPES[shape], engine))


def test_no_snapshot_is_left_of_a_panel_that_is_gone() -> None:
    expected = {folder_of(panel) / f"{panel.id}.{engine}.sql" for panel in PANELS for engine in ENGINES}
    expected |= {file_of(shape, engine) for shape in SHAPES for engine in ENGINES}
    found = set(TESTS.glob("*/sql/*.sql"))
    if UPDATE:
        for path in found - expected:
            path.unlink()
        found &= expected
    assert found == expected


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_no_value_stands_in_the_sql_of_a_panel(panel: Panel) -> None:
    for statement in statements_of(panel, NARROW):
        sql, _ = rendered(statement, ENGINES["duckdb"])
        assert not any(value in sql for value in ("430102", "'A1'", "2026-11")), panel.id


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_panel_asks_something_else_for_each_filter_it_obeys(panel: Panel) -> None:
    """And nothing else for those of which it says that they do not apply."""
    plain = [written([statement], "duckdb") for statement in statements_of(panel, PLAIN)]
    for name in ("district", "agency"):
        asked = [written([statement], "duckdb") for statement in statements_of(panel, NARROW.only({name}))]
        if name not in panel.obeys:
            assert asked == plain, f"{panel.id} says it ignores {name}"
