"""The SQL of every panel on each engine, so that a review sees a query change.

The files stand beside the tests of their domain, in `tests/<domain>/sql/`. Where a test fails, read the difference;
`UPDATE_SQL=1 python -m pytest tests/test_sql_snapshots.py` writes the files anew. Each engine has a file of its own:
quotes, casts and functions differ on most lines, so a reviewer reads DuckDB's file and looks into the others only
where an engine matters.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from duckdb_sqlalchemy import Dialect as DuckDB
from sqlalchemy import Column, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.contract.incidents import incident, incident_event
from data.contract.layers import reading
from data.contract.scenarios import indicator_value
from data.contract.services import case_event, service_case, service_hall
from data.contract.tables import FACTS, metadata
from data.questions.filters import Filters
from data.questions.history import days_query
from data.questions.known_loads import known_loads_query
from data.questions.reading import Recorder
from data.questions.rollup_reach import RollupReach, RollupReaches
from data.questions.scan_floors import BEGIN_AND_END, ScanFloor, ScanFloors, began_query, units_query
from data.warehouse.clickhouse import ClickHouse
from data.warehouse.known import KnownLoads, as_known
from data.warehouse.policy import Seen, apply_policy
from data.warehouse.selects import AnySelect, rendered
from data.watch.ages import loads_before_query, newest_row_query
from data.watch.freshness import latest_query, loads_query
from tests.support.sql_layout import laid_out

TESTS = Path(__file__).parent
UPDATE = bool(os.environ.get("UPDATE_SQL"))
ENGINES = {"duckdb": DuckDB(), "postgresql": PGDialect_psycopg(), "clickhouse": ClickHouse()}
WIDEST = 160
"""Columns of the longest line of a snapshot."""
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


Titled = tuple[str, AnySelect]
"""A statement and the name of the function that reads or makes it."""


class TitledRecorder(Recorder):
    """A recorder that also notes which function in `data/` reads each statement."""

    def __init__(self) -> None:
        super().__init__()
        self.titled: list[Titled] = []

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        frame = sys._getframe(1)
        helpers = ("<", "try_read", "read_or_none")  # "<": a comprehension within the function
        while frame.f_code.co_name.startswith(helpers) and frame.f_back:
            frame = frame.f_back
        self.titled.append((frame.f_code.co_name, statement))
        return super().__call__(statement)


def written(statements: Iterable[Titled], engine: str) -> str:
    """The statements as they stand in a file, each below its title."""
    parts = ["-- :name[value] is a bound value."]
    for title, statement in statements:
        parts.append(f"-- {title}\n{laid_out(*rendered(statement, ENGINES[engine]))}")
    return "\n\n".join(parts) + "\n"


def folder_of(panel: Panel) -> Path:
    """The snapshots of a panel stand beside the tests of its domain: that of the package that reads it."""
    return TESTS / panel.read.domain / "sql"


def compare(file: Path, text: str) -> None:
    name = str(file.relative_to(TESTS.parent))
    assert max(map(len, text.splitlines())) <= WIDEST, f"{name} has a line that nobody reads"
    if UPDATE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.exists(), f"{name} does not exist: UPDATE_SQL=1 writes it"
    kept = file.read_text("utf-8")
    difference = difflib.unified_diff(kept.splitlines(), text.splitlines(), name, "now", lineterm="")
    assert kept == text, "\n".join(["read the difference; UPDATE_SQL=1 writes the file anew", *difference])


@cache
def recorded(panel: Panel) -> list[Titled]:
    """What the panel reads for a narrow question."""
    return recorded_for(panel, NARROW)


def recorded_for(panel: Panel, filters: Filters) -> list[Titled]:
    recorder = TitledRecorder()
    panel.read(recorder, filters)
    return recorder.titled


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_the_sql_of_every_panel_is_the_reviewed_one(panel: Panel, engine: str) -> None:
    compare(folder_of(panel) / f"{panel.id}.{engine}.sql", written(recorded(panel), engine))


def of_one_district(*columns: Column[Any]) -> Titled:
    """What the door makes of a select for a viewer of one district."""
    seen = Seen(("430102", "430102001"), None)
    return f"policy of {columns[0].table.name}", apply_policy(select(*columns), seen, PRESENT)


def of_one_agency(*columns: Column[Any]) -> Titled:
    """What the door makes of a select for a viewer of one district and one agency."""
    seen = Seen(("430102",), ("agency-01",))
    return f"policy of {columns[0].table.name} and agency", apply_policy(select(*columns), seen, PRESENT)


LOADS = KnownLoads(dict.fromkeys((table.name for table in FACTS), 7))


def as_known_then(*columns: Column[Any]) -> Titled:
    """What a reader makes of a select for a question about what was known."""
    return f"known of {columns[0].table.name}", as_known(select(*columns), LOADS, PRESENT)


SHAPES: dict[str, list[Titled]] = {
    "watch/freshness": [
        ("latest_query", latest_query()),
        ("loads_query", loads_query(7)),
        ("loads_query of known ids", loads_query(7, (3, 5))),
    ],
    "watch/ages": [
        ("loads_before_query", loads_before_query(("incident", "reading"), PLAIN.moment)),
        ("newest_row_query", newest_row_query("reading", PLAIN.moment)),
    ],
    "questions/history": [
        ("days_query from raw rows", days_query(incident, PLAIN.rollup_reach, "Asia/Shanghai", PLAIN.moment)),
        ("days_query from rollups", days_query(reading, PLAIN.rollup_reach, "Asia/Shanghai", PLAIN.moment)),
    ],
    "questions/scan_floors": [
        ("began_query", began_query(*BEGIN_AND_END[0])),
        ("began_query of later loads", began_query(*BEGIN_AND_END[1], after=7)),
        ("units_query", units_query(BEGIN_AND_END[0][0])),
    ],
    "questions/known_loads": [
        ("known_loads_query", known_loads_query("1", PLAIN.moment)),
        ("known_loads_query of a load", known_loads_query("7", PLAIN.moment)),
    ],
    "warehouse/known": [
        as_known_then(incident.c.incident_id, incident.c.closed_at),
        as_known_then(service_case.c.case_id, service_case.c.rating),
        as_known_then(reading.c.asset_id, reading.c.value),
    ],
    "warehouse/policy": [
        of_one_district(incident.c.incident_id, incident.c.lon),
        of_one_district(incident_event.c.incident_id, incident_event.c.at),
        of_one_district(reading.c.asset_id, reading.c.value),
        of_one_district(indicator_value.c.indicator_id, indicator_value.c.value),
        of_one_agency(incident.c.incident_id, incident.c.lon),
        of_one_agency(case_event.c.case_id, case_event.c.at),
        of_one_agency(service_hall.c.hall_id, service_hall.c.lon),
        of_one_agency(indicator_value.c.indicator_id, indicator_value.c.value),
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
    assert found == expected, "UPDATE_SQL=1 writes what is missing and removes what is left"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_no_value_stands_in_the_sql_of_a_panel(panel: Panel) -> None:
    for _, statement in recorded(panel):
        sql, _ = rendered(statement, ENGINES["duckdb"])
        assert not any(value in sql for value in ("430102", "'A1'", "2026-11")), panel.id


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_panel_asks_something_else_for_each_filter_it_obeys(panel: Panel) -> None:
    """And nothing else for those of which it says that they do not apply."""
    plain = written(recorded_for(panel, PLAIN), "duckdb")
    for name in ("district", "agency"):
        filters = NARROW.only({name})
        if name not in panel.obeys:
            assert written(recorded_for(panel, filters), "duckdb") == plain, f"{panel.id} says it ignores {name}"


# The layout ---------------------------------------------------------------------------------------------------------


def test_each_clause_and_each_column_has_its_own_line() -> None:
    sql = """SELECT a.b, count(*) AS n \nFROM (SELECT "c d" FROM e UNION ALL SELECT f FROM g) AS a \nWHERE a.b = :b_1"""
    sql += " AND a.c IN (:c_1_1, :c_1_2) GROUP BY a.b"
    assert laid_out(sql, {"b_1": 7, "c_1_1": "x, y", "c_1_2": datetime(2026, 11, 20, 12)}).splitlines() == [
        "SELECT",
        "  a.b,",
        "  count(*) AS n",
        "FROM (",
        '  SELECT "c d"',
        "  FROM e",
        "  UNION ALL",
        "  SELECT f",
        "  FROM g",
        ") AS a",
        "WHERE a.b = :b[7]",
        "  AND a.c IN (:c['x, y'], :c[2026-11-20 12:00:00])",
        "GROUP BY a.b",
    ]


def test_a_long_expression_is_broken_inside_its_brackets() -> None:
    sql = f"SELECT sum(CASE WHEN ({'a' * 40} = :x_1) THEN :y_1 ELSE coalesce({'b' * 40}, 0) END) AS n FROM t"
    assert laid_out(sql, {"x_1": 1, "y_1": None}).splitlines() == [
        "SELECT sum(",
        "  CASE",
        f"    WHEN ({'a' * 40} = :x[1]) THEN :y[None]",
        f"    ELSE coalesce({'b' * 40}, 0)",
        "  END",
        ") AS n",
        "FROM t",
    ]
