"""Texts of a headline measure: value, target, change and status, the same on tiles, scorecard and map."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from data.measures.definitions import BY_ID
from layouts.kit.comparison import judged
from layouts.kit.numbers import MISSING, amount, change, difference, parts, points
from layouts.kit.theme import STATUS, RenderContext

SHOWN = {"bad": "critical", "near": "warning", "good": "normal", "none": "unknown"}
"""Status of a measure -> the status in `STATUS` that gives it symbol and colour."""
WORDS = {"bad": "misses target", "near": "just below target", "good": "on target", "none": "no target"}
"""Status of a measure -> its words (msgid)."""
SMALL = 1000
"""If a count is below this value now and before, its change is written as a number, else as a percentage."""


class Change(NamedTuple):
    """A measure's change. text: the change with its sign. word: "better" or "worse" in the viewer's language, or ""."""

    text: str
    word: str


def written(look: RenderContext, value: Any, unit: str) -> tuple[str, str]:
    """A measure's value as two texts, figure and unit: ('96.2', '%'), ('0.25', 'per 10,000 people')."""
    return parts(look, value, unit)


def text_of(look: RenderContext, value: Any, unit: str) -> str:
    """A measure's value as one text, '96.2 %', '220' or '0.25'. Only the unit % is written."""
    return amount(look, value, unit if unit == "1" else "")


def target_text(look: RenderContext, row: Any) -> str:
    """A measure's target as text: '≥ 97 %', '≤ 1 %' or '0'. '' without a target. row: a row of `read_measures`."""
    if pd.isna(row.target):
        return ""
    target = text_of(look, row.target, row.unit).replace(".0 %", " %")
    return target if row.target == 0 else f"{'≥' if row.better == 'up' else '≤'} {target}"


def change_of(look: RenderContext, row: Any) -> Change:
    """A measure's change since the earlier value, and whether the change is for the better or the worse.

    text: in percentage points for a share; in percent for a measure per residents, and for other numbers if one of the
    two values is at least `SMALL`; else a number. "–" if a value is missing, or if a percentage would be that of 0.
    word: "" if the days are not alike, if the measure has no good direction, or if the change is rounded to 0.
    """
    if pd.isna(row.value) or pd.isna(row.value_before):
        return Change(MISSING, "")
    if row.unit == "1":
        text = points(look, row.value - row.value_before)
    elif row.unit.startswith("per ") or max(row.value, row.value_before) >= SMALL:
        text = change(look, row.value, row.value_before)
    else:
        text = difference(look, row.value, row.value_before)
    delta = row.value - row.value_before
    # a change that is rounded to 0 is neither better nor worse
    if not judged(row) or not row.better or delta == 0 or not any(digit in text for digit in "123456789"):
        return Change(text, "")
    return Change(text, look.t("better") if (delta > 0) == (row.better == "up") else look.t("worse"))


def is_silent(row: Any) -> bool:
    """Whether a connected measure has no numerator, because its source has no data: unknown, which is not zero."""
    return bool(row.connected) and pd.isna(row.numerator)


def unjudged(rows: pd.DataFrame, look: RenderContext) -> str:
    """Names of the connected measures with a target that have no value, in one text; "" if there are none."""
    lacking = rows[rows["target"].notna() & rows["value"].isna() & rows["connected"]]
    return look.t(", ").join(look.t(BY_ID[name].name) for name in lacking["measure"])


def symbol_of(status: str) -> str:
    """The symbol (one character) of a measure's status."""
    return STATUS[SHOWN[status]].symbol


def abnormal(status: str) -> str:
    """The CSS class of a measure's status: critical for ``bad``, warning for ``near``, else ""."""
    return SHOWN[status] if status in ("bad", "near") else ""
