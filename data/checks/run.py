"""Runs all checks over a warehouse, table by table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import pandas as pd
from sqlalchemy import ColumnElement, Table, func, literal, or_, select

from data.checks.finding import Finding, Place
from data.checks.keys import check_piled, check_references, check_repeated
from data.checks.loads import check_loads
from data.checks.rows import check_rows
from data.checks.steps import check_steps
from data.checks.types import check_types
from data.checks.unfilled import check_unfilled
from data.city.pack import CityPack
from data.contract.common import load_log
from data.contract.soundness import EARLIEST
from data.errors import WarehouseError
from data.questions.reach import until_told
from data.questions.row_faults import inspected
from data.warehouse.door import Warehouse

WHOLE_ROWS = 5_000_000
"""A table with at most so many rows is checked as a whole."""
SAMPLED_DAYS = 7
"""Of a larger table, single rows and references are checked only for so many newest days. See `_part`."""
PART = "checked in part"
Tell = Callable[[str], None]


def check_data(warehouse: Warehouse, pack: CityPack, clock: datetime, tell: Tell) -> list[Finding]:
    """All faults of a warehouse's rows. Rollups and ``rollup_state`` are not checked.

    clock: the server's time, naive UTC. The checks take as the present the greatest data_until of the load log that is
    not after `clock`. tell: gets one line of text per table and one for the load log.

    Raises WarehouseError if the load log cannot be read or compared with the tables. In the other checks, a table that
    cannot be read is a finding.
    """
    read, present = warehouse.read_stored, warehouse.stored()
    place = Place(_now(warehouse, clock), pack.bbox, pack.zone)
    found: list[Finding] = []
    for table in (*inspected(), load_log):
        if table.name in present:
            found += _timed(tell, table.name, partial(_of_table, warehouse, table, place))
    return found + _timed(tell, "loads", lambda: list(check_loads(read, present, place)))


def _of_table(warehouse: Warehouse, table: Table, place: Place) -> list[Finding]:
    read, present = warehouse.read_stored, warehouse.stored()
    columns = present[table.name]
    try:
        part, sampled = _part(warehouse, table, columns, place)
        return [
            *_in_part(warehouse, table, part, sampled),
            *check_types(warehouse, table),
            *check_unfilled(read, table, present, warehouse.unfilled.get(table.name, frozenset())),
            *check_repeated(read, table, columns),
            *check_rows(read, table, columns, place, part, sampled),
            *check_references(read, table, present, part, sampled),
            *check_piled(read, table, columns),
            *check_steps(read, table, present, part, sampled),
        ]
    except WarehouseError as error:
        return [Finding("cannot be read", table.name, (), 1, str(error))]


def _part(
    warehouse: Warehouse, table: Table, present: frozenset[str], place: Place
) -> tuple[list[ColumnElement[bool]], str]:
    """SQL conditions that choose the rows of a table to examine, and the same in words. Both are empty for all rows.

    All rows are examined unless the table is a fact table with more than `WHOLE_ROWS` rows. In such a table, rows are
    examined if their time is missing, before `EARLIEST`, or later than `SAMPLED_DAYS` days before the newest row. If
    the newest row is later than `place.now`, `place.now` replaces its time.
    """
    if table.info["time"] not in present:
        return [], ""
    time = table.c[table.info["time"]]
    first_rows = select(literal(1).label("one")).select_from(table).limit(WHOLE_ROWS + 1).subquery("first_rows")
    counted = warehouse.read_stored(select(func.count().label("rows")).select_from(first_rows))["rows"].iloc[0]
    if counted <= WHOLE_ROWS:
        return [], ""
    newest = warehouse.read_stored(select(func.max(time).label("newest")))["newest"].iloc[0]
    if pd.isna(newest):
        return [], ""
    last = min(newest.to_pydatetime(), place.now)
    newest_days = time >= last - timedelta(days=SAMPLED_DAYS)
    return [or_(newest_days, time.is_(None), time < EARLIEST)], f"newest {SAMPLED_DAYS} days"


def _in_part(warehouse: Warehouse, table: Table, part: list[ColumnElement[bool]], sampled: str) -> list[Finding]:
    """A note that says how many rows of a table are examined, unless it is examined as a whole."""
    if not sampled:
        return []
    examined = warehouse.read_stored(select(func.count().label("rows")).select_from(table).where(*part))
    return [Finding(PART, table.name, (), int(examined["rows"].iloc[0]), sampled=sampled, note=True)]


def _now(warehouse: Warehouse, clock: datetime) -> datetime:
    """The greatest data_until that a load tells and that is not after the clock; the clock if there is none."""
    told = until_told()
    newest = warehouse.read_stored(select(func.max(told).label("now")).where(told <= clock))
    found = newest["now"].iloc[0]
    return clock if pd.isna(found) else found.to_pydatetime()


def _timed(tell: Tell, name: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    started = perf_counter()
    found = check()
    part = "".join(f" in the {one.sampled}" for one in found if one.check == PART)
    faults = sum(not one.note for one in found)
    tell(f"{name:18} {faults} found{part} in {perf_counter() - started:.1f} s")
    return found
