"""Units of indicators (指标单位), and values with their unit as text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.labels import NOUNS
from layouts.kit.numbers import MISSING, amount, rate
from layouts.kit.theme import RenderContext

FACTORS = {"CNY 10k": 1e4, "CNY bn": 1e9}
"""Unit that contains a factor -> the factor. Values are multiplied by it, so that no text says 3 万 万元."""


def _plain(unit: Any) -> str:
    """The msgid of a unit without its factor: "CNY" for "CNY 10k". "" if the unit is missing."""
    if pd.isna(unit):
        return ""
    return "CNY" if unit in FACTORS else NOUNS.get(str(unit), str(unit))


def unit_text(look: RenderContext, unit: Any) -> str:
    """The word for a unit in the viewer's language, without its factor. "%" for the unit "1", which marks a share."""
    return "%" if unit == "1" else look.t(_plain(unit))


def value_text(look: RenderContext, value: Any, unit: Any) -> str:
    """A value with its unit, such as '93.2 %' and '185 万名用户'; "–" if it is missing."""
    if pd.isna(value):
        return MISSING
    return rate(look, value) if unit == "1" else amount(look, value * FACTORS.get(unit, 1.0), _plain(unit))


def target_text(look: RenderContext, target: Any, unit: Any, better: Any) -> str:
    """A target with its direction in front, such as '≥ 95.0 %'; "" if there is no target.

    better: "down" gives ≤; "up", and a missing direction, give ≥.
    """
    return "" if pd.isna(target) else f"{'≤' if better == 'down' else '≥'} {value_text(look, target, unit)}"
