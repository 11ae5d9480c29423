"""Words for a window that the history of the facts does not cover: what is in it is counted, but not judged.

Rows about which words are made have the column incomplete_before_utc of ``data/questions/coverage.py``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.numbers import duration, joined, moment
from layouts.kit.theme import RenderContext


def covered(rows: pd.DataFrame) -> bool:
    """Whether the history covers the window of these rows, so that they may be judged. Only the first row matters."""
    return rows.empty or bool(pd.isna(rows["incomplete_before_utc"].iloc[0]))


def incomplete(look: RenderContext, before: Any) -> str:
    """'incomplete before 2026-10-31'; '' if `before` is missing. before: a value of incomplete_before_utc."""
    return "" if pd.isna(before) else look.t("incomplete before {date}", date=moment(look, before, "date"))


def with_incomplete(look: RenderContext, window: str, before: Any) -> str:
    """A window in words, with `incomplete`: '24 hours, incomplete before 2026-10-31'; without a window, only that.

    window: see `window_text`.
    """
    words = incomplete(look, before)
    return look.t("{window}, {incomplete}", window=window, incomplete=words) if words and window else window or words


def unjudged_text(look: RenderContext, text: str, rows: pd.DataFrame) -> str:
    """The text, which judges nothing, and the words that say why: 'incomplete before …'.

    rows: at least one; the history does not cover their window.
    """
    return joined([text, incomplete(look, rows["incomplete_before_utc"].iloc[0])], look)


def since_words(look: RenderContext, row: Any) -> str:
    """'since 2026-10-30 (6.0 h of data)'; '' if the calls reach back 30 days. row: of a panel with `SPAN`."""
    if pd.isna(row["calls_since_utc"]):
        return ""
    length = duration(look, row["span_min"])
    return look.t("since {date} ({length} of data)", date=moment(look, row["calls_since_utc"], "date"), length=length)
