"""Which agencies are behind: those that close fewer incidents by their limit than all agencies, beyond chance."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit.theme import RenderContext

FEWEST_DUE = 5
"""Agencies with fewer due incidents than this are not judged."""


def behind(row: Any, city: float) -> str:
    """Status of an agency: "behind" if its on-time rate is below `city` by more than chance, else "".

    More than chance means more than 0.03 and more than 2.5 standard errors. With fewer than `FEWEST_DUE` due incidents
    it is "". city: the on-time rate of all agencies together, 0 to 1.
    """
    if row.due < FEWEST_DUE or pd.isna(row.on_time_rate):
        return ""
    chance = (city * (1 - city) / row.due) ** 0.5
    return "behind" if row.on_time_rate < city - max(0.03, 2.5 * chance) else ""


def none_behind(agencies: pd.DataFrame, text: str, look: RenderContext) -> str:
    """The text with the words that no agency is far behind, and how many have too few due incidents to be judged."""
    due = agencies.loc[agencies["due"] > 0, "due"]
    few = int((due < FEWEST_DUE).sum())
    if few == len(due):
        return look.t("{text}; no agency has enough to be judged", text=text)
    text = look.t("{text}; no agency is far behind", text=text)
    if not few:
        return text
    return look.tn("{text} ({n} has too few to judge)", "{text} ({n} have too few to judge)", few, text=text)
