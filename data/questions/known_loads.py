"""Reads from the load log which loads count for a question about what was known at a past moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import case, func, select

from data.contract.common import load_log
from data.questions.reach import until_told
from data.warehouse.known import KnownLoads
from data.warehouse.selects import AnySelect

THEN, LOAD = "1", "load:"
"""Values of the parameter `known`. With `THEN` the loads count that had ended by the moment. `LOAD` stands before the
load_id of the newest load that counts."""
BY_DAY = timedelta(hours=12)
"""If a table's loads before and after the moment are at least this far apart, and at least twice as far as the table's
cadence, the log counts as thinned out there."""


def known_loads_query(known_by: str, moment: datetime) -> AnySelect:
    """A select with one row per table. Columns: table_name, newest, loaded_at, until, next_at, cadence_s.

    Of the loads that count: newest is the greatest load_id, loaded_at the latest time at which a load ended, and until
    the greatest data_until (see `until_told`). Of the loads that do not count: next_at is the earliest time at which a
    load ended. These columns are NULL if there are no such loads. cadence_s: the shortest cadence of the table's
    sources; NULL if none promises one.

    known_by: `THEN`, or `LOAD` and the load_id of the newest load that counts. moment: naive UTC; it matters only with
    `THEN`.
    """
    log = load_log.c
    came = log.loaded_at <= moment if known_by == THEN else log.load_id <= _number(known_by)
    return (
        select(
            log.table_name,
            func.max(case((came, log.load_id))).label("newest"),
            func.max(case((came, log.loaded_at))).label("loaded_at"),
            func.max(case((came, until_told()))).label("until"),
            func.min(case((~came, log.loaded_at))).label("next_at"),
            func.min(log.cadence_s).label("cadence_s"),
        )
        .group_by(log.table_name)
        .order_by(log.table_name)
    )


def read_known_loads(read: Callable[[AnySelect], pd.DataFrame], known_by: str, moment: datetime) -> KnownLoads:
    """The loads that count for a question about what was known. Raises WarehouseError.

    known_by, moment: as in `known_loads_query`.
    """
    rows = read(known_loads_query(known_by, moment))
    rows = rows[rows["newest"].notna()]
    # a load that was removed from the log counts as loaded with the next load of its table that is still in it
    number = int if known_by == THEN else lambda _: _number(known_by)
    newest = {str(table): number(newest) for table, newest in zip(rows["table_name"], rows["newest"], strict=True)}
    ends = rows.dropna(subset="until")
    until = {str(table): end.to_pydatetime() for table, end in zip(ends["table_name"], ends["until"], strict=True)}
    apart, cadence = rows["next_at"] - rows["loaded_at"], pd.to_timedelta(rows["cadence_s"].fillna(0), unit="s")
    thinned = rows.loc[(apart >= BY_DAY) & (apart >= 2 * cadence), "table_name"]
    return KnownLoads(newest, until, frozenset(thinned))


def _number(known_by: str) -> int:
    return int(known_by.removeprefix(LOAD))
