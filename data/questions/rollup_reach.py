"""The reach of the rollups: the moment up to which they are complete. `Filters` holds it, because queries need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Table, func, select

from data.contract.calls import data_call, data_grant, dataset
from data.contract.layers import reading
from data.contract.rollups import ROLLUPS, rollup_state
from data.warehouse.known import KnownLoads
from data.warehouse.selects import AnySelect

ROLLED_FACTS = {"calls": data_call, "breaches": data_call, "readings": reading}
"""Name of a family of rollups -> the fact table from which the rollups are computed."""
RULES = (data_grant.name, dataset.name)
"""Names of the tables whose rows decide which calls are breaches."""
Rows = Callable[[AnySelect], pd.DataFrame]


@dataclass(frozen=True)
class RollupReach:
    """The reach of one family of rollups: the moment up to which they are complete.

    A family consists of the rollups that are built together: ``calls``, ``breaches`` or ``readings``. until: the reach,
    naive UTC. Rows of the fact table with earlier times are in the rollups. late_after: the number of a load. Rows of
    later loads are missing from the rollups, even if their times are before `until`. None means that no row is missing,
    or that this is not known. load_seq: the newest load whose rows may be in the rollups; None if it is not known.
    """

    until: datetime
    late_after: int | None = None
    load_seq: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RollupReaches:
    """The reach of each family of rollups: the moment up to which they are complete.

    A family is the rollups that are built together. None means that a family is not usable: queries then read raw rows.
    """

    calls: RollupReach | None = None
    breaches: RollupReach | None = None
    readings: RollupReach | None = None

    def of_loads(self, loads: KnownLoads) -> RollupReaches:
        """The reaches for a question about what was known after these loads.

        Rollups are not usable if they hold rows of later loads, or if it is not known which loads they hold.
        """
        found = {family: getattr(self, family) for family in ROLLED_FACTS}
        newest = {family: loads.newest.get(fact.name, 0) for family, fact in ROLLED_FACTS.items()}
        usable = {
            family: reach for family, reach in found.items()
            if reach and reach.load_seq is not None and reach.load_seq <= newest[family]
        }  # fmt: skip
        return RollupReaches(**usable)


RAW = RollupReaches()
"""No usable rollups: queries read raw rows."""


def versions_of_rollups(version: Mapping[str, int]) -> tuple[int, ...]:
    """The newest load_id of each table on which the result of `read_rollup_reaches` depends; 0 without a load.

    version: name of a table -> its newest load_id.
    """
    names = [*(table.name for table in ROLLUPS), *(table.name for table in ROLLED_FACTS.values()), *RULES]
    return tuple(version.get(name, 0) for name in names)


def state_query() -> AnySelect:
    """A select with one row per family of rollups (``calls``, ``breaches``, ``readings``) that has a state.

    Columns: family, until, load_seq, zone, rules_seq.
    """
    state = rollup_state.c
    return select(state.family, state.until, state.load_seq, state.zone, state.rules_seq).order_by(state.family)


def late_query(fact: Table, until: datetime, load_seq: int) -> AnySelect:
    """A select of one row, column late_rows: 1 if a load after `load_seq` brought a row from before `until`, else 0."""
    late = select(fact.c.load_seq).where(fact.c.load_seq > load_seq, fact.c[fact.info["time"]] < until).limit(1)
    return select(func.count().label("late_rows")).select_from(late.subquery("late"))


def read_rollup_reaches(
    read: Rows, present: Mapping[str, frozenset[str]], version: Mapping[str, int], zone: str | None
) -> RollupReaches:
    """How far each family of rollups is complete; None for a family that is not usable.

    A family (``calls``, ``breaches`` or ``readings``) is not usable if it was built for another time zone, if a table
    or column is missing, or if it was never built. The family ``breaches`` is also not usable if grants or datasets
    were loaded after it was built. No family is usable without a zone, or if the table rollup_state or a column of it
    is missing.

    present: name of a table -> names of its columns. version: name of a table -> its newest load_id. zone: the city's
    time zone. Raises WarehouseError.
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
    if not numbered or pd.isna(row["load_seq"]):
        return RollupReach(until)
    newest = int(row["load_seq"])
    late = version.get(fact.name, 0) > newest and read(late_query(fact, until, newest))["late_rows"].iloc[0]
    return RollupReach(until, newest if late else None, newest)
