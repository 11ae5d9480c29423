"""Words for the one comparison: the change, the name of the earlier window, why there is nothing to compare with."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.numbers import MISSING, moment
from layouts.kit.theme import RenderContext


def base(look: RenderContext, row: Any) -> str:
    """The name of the earlier window: 'a week before', '5 weeks before'. row: has the columns `COMPARED`."""
    weeks = int(row.before_weeks)
    return look.t("a week before") if weeks == 1 else look.t("{n} weeks before", n=weeks)


def no_base(look: RenderContext, row: Any) -> str:
    """Why nothing is compared: 'no data before 2026-11-01'. '' if something is. row: has the columns `COMPARED`."""
    since = row.no_data_before_utc
    return "" if pd.isna(since) else look.t("no data before {date}", date=moment(look, since, "date"))


def against(look: RenderContext, change: str, row: Any) -> str:
    """The change with the base's name: '+0.8 points on a week before'; '' if the change is unknown.

    Where the earlier window lies before the history: 'no data before 2026-11-01'. row: has the columns `COMPARED`.
    """
    if missing := no_base(look, row):
        return missing
    if change == MISSING:
        return ""
    weeks = int(row.before_weeks)
    if weeks == 1:
        return look.t("{change} on a week before", change=change)
    return look.t("{change} on {n} weeks before", change=change, n=weeks)


def in_brackets(look: RenderContext, change: str, row: Any) -> str:
    """`against` in brackets, to stand behind a value: ' (+0.8 points on a week before)'; '' without words."""
    words = against(look, change, row)
    return look.t(" ({against})", against=words) if words else ""


def marks_note(look: RenderContext, rows: pd.DataFrame) -> str:
    """Text that explains the upright marks on bars, which show the earlier window. '' without rows."""
    if rows.empty:
        return ""
    first = rows.iloc[0]
    return no_base(look, first) or "│ " + base(look, first)
