"""The reach of the rollups: the moment up to which they are complete. Filters carry it, because queries need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Table, func, select

from data.contract.calls import data_call, data_grant, dataset
from data.contract.layers import reading
from data.contract.rollups import ROLLUPS, rollup_state
from data.warehouse.selects import AnySelect

ROLLED_FACTS = {"calls": data_call, "breaches": data_call, "readings": reading}
"""Family of rollups -> the fact table that it sums up."""
RULES = (data_grant.name, dataset.name)
"""Tables whose rows decide which calls are breaches."""
Rows = Callable[[AnySelect], pd.DataFrame]


@dataclass(frozen=True)
class RollupReach:
    """The reach of one family of rollups.

    until: naive UTC; the rollups hold the rows before it. late_after: a load_seq. Rows of later loads are missing from
    the rollups, although they lie before `until`. None: no row is missing.
    """

    until: datetime
    late_after: int | None = None


@dataclass(frozen=True)
class RollupReaches:
    """The reach of each family; None for a family without usable rollups, whose queries read raw rows."""

    calls: RollupReach | None = None
    breaches: RollupReach | None = None
    readings: RollupReach | None = None


RAW = RollupReaches()
"""No rollups."""


def versions_of_rollups(version: Mapping[str, int]) -> tuple[int, ...]:
    """The versions of all tables on which `read_rollup_reaches` depends. version: table -> newest load."""
    names = [*(table.name for table in ROLLUPS), *(table.name for table in ROLLED_FACTS.values()), *RULES]
    return tuple(version.get(name, 0) for name in names)


def state_query() -> AnySelect:
    """One row per family of rollups: family, until, load_seq, zone, rules_seq."""
    state = rollup_state.c
    return select(state.family, state.until, state.load_seq, state.zone, state.rules_seq).order_by(state.family)


def late_query(fact: Table, until: datetime, load_seq: int) -> AnySelect:
    """One row: late_rows, 1 if a load after `load_seq` brought a row before `until`, else 0."""
    late = select(fact.c.load_seq).where(fact.c.load_seq > load_seq, fact.c[fact.info["time"]] < until).limit(1)
    return select(func.count().label("late_rows")).select_from(late.subquery("late"))


def read_rollup_reaches(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], zone: str | None
) -> RollupReaches:
    """The reach of each family of rollups; None for a family that is not usable.

    A family is not usable if it was built for another time zone, if it lacks a table or column, or if it holds nothing
    yet. Breaches are not usable either if grants or datasets have a newer load than the rollups know.

    present: table -> columns; version: table -> newest load. Raises WarehouseError.
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
            found[family] = _reach(read, present, version, ROLLED_FACTS[family], row)
    return RollupReaches(**found)


def _reach(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], fact: Table, row: Mapping[Any, Any]
) -> RollupReach:
    until, numbered = row["until"].to_pydatetime(), "load_seq" in present.get(fact.name, ())
    if not numbered or pd.isna(row["load_seq"]) or version.get(fact.name, 0) <= row["load_seq"]:
        return RollupReach(until)
    late_after = int(row["load_seq"])
    late = read(late_query(fact, until, late_after))["late_rows"].iloc[0]
    return RollupReach(until, late_after if late else None)
