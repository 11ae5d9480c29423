"""How far the rollups of a warehouse reach: a value that questions carry, so that queries know what they may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Table, func, select

from data.contract.rollups import rollup_state
from data.contract.tables import ROLLUPS, data_call, data_grant, dataset, reading
from data.warehouse.selects import AnySelect

ROLLED_FACTS = {"calls": data_call, "breaches": data_call, "readings": reading}
"""By family of rollups, the fact table that it sums up."""
RULES = (data_grant.name, dataset.name)
"""Tables by which breaches are judged."""
Rows = Callable[[AnySelect], pd.DataFrame]


@dataclass(frozen=True)
class RollupReach:
    """One family of rollups: exact for rows before `until`, but for those of loads after `late_after`.

    until: naive UTC. late_after: a load_seq; None where no row of a later load lies before `until`.
    """

    until: datetime
    late_after: int | None = None


@dataclass(frozen=True)
class RollupReaches:
    """What is rolled up, by family; None: nothing that may be used, all is read from raw rows."""

    calls: RollupReach | None = None
    breaches: RollupReach | None = None
    readings: RollupReach | None = None


RAW = RollupReaches()
"""No rollups."""


def watched(version: Mapping[str, int]) -> tuple[int, ...]:
    """Versions of all tables on which `read_rollup_reaches` depends."""
    names = [*(table.name for table in ROLLUPS), *(table.name for table in ROLLED_FACTS.values()), *RULES]
    return tuple(version.get(name, 0) for name in names)


def state_query() -> AnySelect:
    """One row per family of rollups: family, until, load_seq, zone, rules_seq."""
    state = rollup_state.c
    return select(state.family, state.until, state.load_seq, state.zone, state.rules_seq).order_by(state.family)


def late_query(fact: Table, until: datetime, load_seq: int) -> AnySelect:
    """One row: late_rows, rows before `until` of loads after `load_seq`."""
    late = select(fact.c.load_seq).where(fact.c.load_seq > load_seq, fact.c[fact.info["time"]] < until).limit(1)
    return select(func.count().label("late_rows")).select_from(late.subquery("late"))


def read_rollup_reaches(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], zone: str | None
) -> RollupReaches:
    """What the warehouse says of its rollups. Families of another zone, of older rules or with tables missing are out.

    present: columns by table; version: newest load by table. Raises WarehouseError.
    """
    if zone is None or any(column.name not in present.get(rollup_state.name, ()) for column in rollup_state.c):
        return RAW
    rules = max(version.get(name, 0) for name in RULES)
    found = {}
    for row in read(state_query()).to_dict("records"):
        family = str(row["family"])
        tables = [table for table in ROLLUPS if table.info["family"] == family]
        complete = all(column.name in present.get(table.name, ()) for table in tables for column in table.c)
        outdated = family == "breaches" and not row["rules_seq"] >= rules
        if tables and complete and row["zone"] == zone and not outdated and not pd.isna(row["until"]):
            found[family] = _rolled(read, present, version, ROLLED_FACTS[family], row)
    return RollupReaches(**found)


def _rolled(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], fact: Table, row: Mapping[Any, Any]
) -> RollupReach:
    until, numbered = row["until"].to_pydatetime(), "load_seq" in present.get(fact.name, ())
    if not numbered or pd.isna(row["load_seq"]) or version.get(fact.name, 0) <= row["load_seq"]:
        return RollupReach(until)
    late_after = int(row["load_seq"])
    late = read(late_query(fact, until, late_after))["late_rows"].iloc[0]
    return RollupReach(until, late_after if late else None)
