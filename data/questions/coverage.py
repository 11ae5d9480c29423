"""Whether the history of the facts covers a question's window. What it does not cover may be counted, but not judged.

For a window that is not covered, no rate is compared with a target, no growth is given, and nothing is called unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table

from data.contract.tables import FACTS, lead_of
from data.questions.filters import Filters
from data.questions.history import DUE, Fact, table_of
from data.questions.windows import start_of

INCOMPLETE = {"incomplete_before_utc": "datetime64[us]"}
"""Dtype of the column that says for rows about a window what `incomplete_before` says, missing if that is None."""
BY_NAME = {table.name: table for table in FACTS}


def incomplete_before(filters: Filters, *facts: Fact, start: datetime | None = None) -> datetime | None:
    """None if the question's window lies inside the history of the facts. Else a moment after the window's start.

    Rows before that moment are not complete. The moment is the start of the history, which may lie after the window. If
    one of the facts has no history, the moment is that of the first row (of several facts, the latest first row). If
    that is unknown or not after the window's start, the moment is the window's end.

    facts: tables, or columns of `DUE`; tables that are no fact tables do not matter. start: replaces the window's
    start, naive UTC.
    """
    history, begun = filters.history.start(facts), filters.start if start is None else start
    if history is None or begun >= history:
        return None
    if history < datetime.max:
        return history
    first = filters.first_rows.since(table_of(fact).name for fact in facts)
    return first if first is not None and first > begun else filters.end


def since_first(rows: pd.DataFrame, filters: Filters, table: Table) -> pd.DataFrame:
    """The rows that end after the first row of the fact table: hours and days before it have no data, and not 0.

    rows: with a column until_utc, the end of each hour or day.
    """
    first = filters.first_rows.since((table.name,))
    return rows if first is None else rows[rows["until_utc"] > first].reset_index(drop=True)


def incomplete_at(filters: Filters, *facts: Fact) -> datetime | None:
    """None if the moment lies inside the history of the facts, or if they have no history; else the history's start.

    For what is open at the moment. Before the history only the rows are there that ended late.
    """
    history = filters.history.start(facts)
    return history if history is not None and filters.moment < history < datetime.max else None


def incomplete_before_of(
    filters: Filters, tables: tuple[str, ...], window: str | None, *, due: bool = False
) -> datetime | None:
    """The latest time that `incomplete_before` gives for a fact table in `tables`; None if it gives none.

    Each table is asked at the end of its domain's data, if that is before the moment. window: a window's name, which
    replaces the question's window; None leaves it. due: whether rows count by the columns `DUE` of these tables.
    """
    found = []
    for table in (BY_NAME[name] for name in tables if name in BY_NAME):
        asked = filters.for_domain(lead_of(table.name))
        if window:
            asked = asked.during(start_of(window, asked.moment, asked.zone), asked.moment)
        found.append(incomplete_before(asked, table, *(column for column in DUE if due and column.table is table)))
    return max((moment for moment in found if moment), default=None)


def data_since(filters: Filters, *facts: Table) -> datetime | None:
    """None if the question's window lies inside the history of the facts. Else the time from which there are data.

    If the first row lies after the window's start, it is the time of that row, but at most the window's end. Else it is
    the start of the history. If there is no history before the window's end, it is the window's start.
    """
    if (incomplete := incomplete_before(filters, *facts)) is None:
        return None
    first = filters.first_rows.since(table.name for table in facts)
    if first is not None and first > filters.start:
        return min(first, filters.end)
    return incomplete if incomplete < filters.end else filters.start


def moments(n: int, moment: datetime | None) -> Any:
    """An array of n times the same moment. The values are missing if `moment` is None."""
    return np.full(n, np.datetime64(moment, "us"))  # pandas would give a missing one the unit ns


def with_incomplete(columns: Mapping[str, str], window: str) -> Mapping[str, str]:
    """The columns, and those of `INCOMPLETE` if the panel's rows are about a window. window: see `PanelRead`."""
    return {**columns, **INCOMPLETE} if window not in ("", "period") else columns
