"""Whether the history of the facts covers a question's window. What it does not cover may be counted, but not judged.

A rate of such a window is not held against a target, nothing has grown since its start, and nobody may be said not to
have done something in it.
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
from data.questions.windows import start_of

INCOMPLETE = {"incomplete_before_utc": "datetime64[us]"}
"""Dtype of the column that `marked` adds to rows."""
BY_NAME = {table.name: table for table in FACTS}


def incomplete_before(filters: Filters, *facts: Table, start: datetime | None = None) -> datetime | None:
    """None if the question's window lies inside the history of the facts. Else a moment after the window's start.

    Rows before that moment are not complete. The moment is the start of the history, which may lie after the window. If
    one of the facts has no history, the moment is that of the first row (of several facts, the latest first row). If
    that is unknown or not after the window's start, the moment is the window's end.

    facts: tables; those that are no fact tables do not matter. start: replaces the window's start, naive UTC.
    """
    history, begun = filters.history.start(facts), filters.start if start is None else start
    if history is None or begun >= history:
        return None
    if history < datetime.max:
        return history
    first = filters.first_rows.since(table.name for table in facts)
    return first if first is not None and first > begun else filters.end


def incomplete_before_of(filters: Filters, tables: tuple[str, ...], window: str | None) -> datetime | None:
    """The latest `incomplete_before` of the fact tables among `tables`, each at the moment of its domain's data.

    window: a window's name, which replaces the question's window; None leaves it.
    """
    found = []
    for table in (BY_NAME[name] for name in tables if name in BY_NAME):
        asked = filters.for_domain(lead_of(table.name))
        if window:
            asked = asked.during(start_of(window, asked.moment, asked.zone), asked.moment)
        found.append(incomplete_before(asked, table))
    return max((moment for moment in found if moment), default=None)


def data_since(filters: Filters, *facts: Table) -> datetime | None:
    """None if the question's window lies inside the history of the facts. Else the time from which there are data.

    It is the time of the first row. If that is older than the window, the rows between are no history, and it is the
    start of the history, or the window's start if the history begins after the window.
    """
    if (incomplete := incomplete_before(filters, *facts)) is None:
        return None
    first = filters.first_rows.since(table.name for table in facts)
    if first is not None and first > filters.start:
        return min(first, filters.end)
    return incomplete if incomplete < filters.end else filters.start


def marked(rows: pd.DataFrame, incomplete: datetime | None) -> pd.DataFrame:
    """The rows with the column incomplete_before_utc: in all rows `incomplete`, missing if that is None."""
    return rows.assign(**{name: moments(len(rows), incomplete) for name in INCOMPLETE})


def moments(n: int, moment: datetime | None) -> Any:
    """An array with n times the same moment, missing if it is None."""
    return np.full(n, np.datetime64(moment, "us"))  # pandas would give a missing one the unit ns


def with_incomplete(columns: Mapping[str, str], window: str) -> Mapping[str, str]:
    """The columns, with `INCOMPLETE` for rows about a window. window: see `PanelRead`."""
    return {**columns, **INCOMPLETE} if window not in ("", "period") else columns
