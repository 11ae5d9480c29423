"""Units of indicators (指标单位), and values with their unit as text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.questions.judgement import AMOUNT_DIGITS, digits_of, rounded
from layouts.kit.labels import NOUNS
from layouts.kit.numbers import MISSING, amount, rate
from layouts.kit.theme import RenderContext

FACTORS = {"CNY 10k": 1e4, "CNY bn": 1e9}
"""Unit that contains a factor -> the factor. Values are multiplied by it, so that no text says 3 万 万元."""
UNSAID = ("agency",)
"""Units that only repeat what the indicator's name counts: its values stand without a unit."""


def _plain(unit: Any) -> str:
    """The msgid of a unit: without its factor ("CNY" for "CNY 10k"), nouns in the plural.

    "" if the unit is missing or in `UNSAID`.
    """
    if pd.isna(unit) or unit in UNSAID:
        return ""
    return "CNY" if unit in FACTORS else NOUNS.get(str(unit), str(unit))


def unit_text(look: RenderContext, unit: Any) -> str:
    """The word for a unit in the viewer's language, without its factor. The unit "1", a share, gives "%"."""
    return "%" if unit == "1" else look.t(_plain(unit))


def value_text(look: RenderContext, value: Any, unit: Any) -> str:
    """A value with its unit, such as '93.2 %' and '185.0 万人'; "–" if the value is missing."""
    if pd.isna(value):
        return MISSING
    return rate(look, value) if unit == "1" else amount(look, value * FACTORS.get(unit, 1.0), _plain(unit))


def value_against(look: RenderContext, row: Any) -> str:
    """The value of an indicator as text, rounded as it is judged; "–" if it is missing.

    A rounded value may look like a target that it differs from. It is then written in full: 1,849,999 instead of 1.85
    M. row: has value, target and unit.
    """
    if pd.isna(row.value):
        return MISSING
    value, target = (rounded(each, row.unit, digits_of(row.unit)) for each in (row.value, row.target))
    text = value_text(look, value, row.unit)
    if value != target and text == value_text(look, target, row.unit):
        exact = f"{value * FACTORS.get(row.unit, 1.0):,.{AMOUNT_DIGITS}f}".rstrip("0").rstrip(".")
        return f"{exact} {look.t(_plain(row.unit))}".strip()
    return text


def target_text(look: RenderContext, target: Any, unit: Any, better: Any) -> str:
    """A target with ≥ or ≤ in front, such as '≥ 95.0 %'; "" if there is no target.

    better: the good direction. "down" gives ≤; "up", or a missing direction, gives ≥.
    """
    return "" if pd.isna(target) else f"{'≤' if better == 'down' else '≥'} {value_text(look, target, unit)}"
