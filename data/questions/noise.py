"""What a number usually is, and whether it differs from that by more than noise (背景波动).

The number is also read for up to eight earlier windows inside the history. The first is the window of the comparison
(see `data.questions.comparisons`), the second lies twice as far back, and so on. The median of these numbers is the
usual number. 1.4826 times the median of their distances from it estimates their standard deviation. A number that is
more than three standard deviations away from the usual one differs by more than noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.questions.comparisons import Comparison
from data.questions.filters import Filters

BACK = tuple(range(1, 9))
"""Numbers of the earlier windows. Window n lies n times as far back as the window of the comparison."""
FEWEST = 4
"""Smallest number of earlier windows inside the history with which a usual number is computed."""
SIGMAS, SIGMA_OF_MAD = 3.0, 1.4826

USUAL = {"usual": "float64", "stands_out": "bool"}
"""Dtypes of the columns that `usual_columns` makes."""
Floats = NDArray[np.float64]


def usual_of(earlier: Floats, least: float = 0.5) -> tuple[Floats, Floats]:
    """Two values per row: the usual number and its spread. Both are NaN for fewer than `FEWEST` earlier windows.

    The spread estimates the standard deviation. earlier: one row per number and one column per earlier window inside
    the history, the newest first. least: the smallest spread; it should be half a unit of the last digit on the screen.
    """
    if earlier.shape[1] < FEWEST:
        return np.full(len(earlier), np.nan), np.full(len(earlier), np.nan)
    median = np.median(earlier, axis=1)
    spread = SIGMA_OF_MAD * np.median(np.abs(earlier - median[:, None]), axis=1)
    return median, np.maximum(spread, least)


def stands_out(now: Any, before: Any, usual: Any, spread: Any) -> Any:
    """Whether `now` differs from the usual number by more than three spreads, and from `before` in the same direction.

    before: the number of the first earlier window. usual, spread: see `usual_of`. The four are numbers or arrays. False
    where one of them is missing.
    """
    distance = np.asarray(now, dtype="float64") - usual
    return (np.abs(distance) > SIGMAS * np.asarray(spread)) & (distance * (np.asarray(now) - before) > 0)


def windows_back(filters: Filters, against: Comparison) -> list[Filters]:
    """The questions about the earlier windows, the newest first: up to eight, all inside the history.

    It is only the first one, even if it lies outside the history, in two cases: fewer than `FEWEST` windows lie inside,
    or `against` finds that the days are not alike.
    """
    alike = against.likeness.unlike == ""
    found = [filters.days_back(against.days * times) for times in (BACK if alike else BACK[:1])]
    inside = [earlier for earlier in found if against.reaches(earlier.start)]
    return inside if len(inside) >= FEWEST else found[:1]


def usual_columns(now: Floats, earlier: Floats, prefix: str = "") -> dict[str, Any]:
    """The columns usual and stands_out for the numbers `now`. prefix: stands before both names.

    earlier: see `usual_of`. usual: the usual number. stands_out: see `stands_out`; `before` is the first column of
    `earlier`.
    """
    usual, spread = usual_of(earlier)
    nearest = earlier[:, 0] if earlier.shape[1] else np.full(len(earlier), np.nan)
    return {f"{prefix}usual": usual, f"{prefix}stands_out": stands_out(now, nearest, usual, spread)}
