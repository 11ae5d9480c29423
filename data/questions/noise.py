"""Computes the usual value of a number, and whether the number differs from it by more than noise (背景波动).

The number is also read for up to eight earlier windows inside the history. The first is the window of the comparison
(see ``data/questions/comparisons.py``), the second lies twice as far back, and so on. If there are at least four, their
median is the usual value. The median of their distances from it, times 1.4826, estimates their standard deviation.

All numbers are counts. Counts vary by chance alone: their standard deviation is at least the square root of the usual
value. So the larger of this and the estimate holds.

A number stands out if it differs from the usual value by more than three standard deviations. It must also differ from
the number of the first earlier window in the same direction, by more than one standard deviation. This is at least the
square root of that number. So 9 against 8 never stands out.

A headline measure is read for one earlier window only, since eight would cost too much. It has no usual value. Whether
it moved beyond what counts vary by chance is told by `counts_moved` and `shares_moved`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.questions.comparisons import Comparison
from data.questions.filters import Filters

BACK = tuple(range(1, 9))
"""Numbers of the earlier windows. Window 1 is that of the comparison; window n lies n times as far back."""
FEWEST = 4
"""Smallest number of earlier windows inside the history with which the usual value is computed."""
SIGMAS, SIGMA_OF_MAD = 3.0, 1.4826

USUAL = {"usual": "float64", "stands_out": "bool"}
"""Dtypes of the columns that `usual_columns` makes."""
Floats = NDArray[np.float64]


def usual_of(earlier: Floats) -> tuple[Floats, Floats]:
    """Two arrays with one value per row of `earlier`: the usual numbers, and their spreads.

    A spread estimates the standard deviation. It is at least the square root of the usual number, and at least half a
    unit: counts are whole numbers. All values are NaN if there are fewer than `FEWEST` earlier windows. earlier: one
    row per number and one column per earlier window inside the history, the newest first.
    """
    if earlier.shape[1] < FEWEST:
        return np.full(len(earlier), np.nan), np.full(len(earlier), np.nan)
    median = np.median(earlier, axis=1)
    spread = SIGMA_OF_MAD * np.median(np.abs(earlier - median[:, None]), axis=1)
    return median, np.maximum(spread, np.maximum(np.sqrt(median), 0.5))


def stands_out(now: Any, before: Any, usual: Any, spread: Any) -> Any:
    """Whether `now` differs from the usual value by more than three spreads, and in the same direction from `before`.

    From `before` it must differ by more than one spread, and by more than the square root of `before`.

    before: the number of the first earlier window. usual, spread: see `usual_of`. All four arguments are numbers or
    arrays. The result is False where one of them is missing.
    """
    distance, moved = np.asarray(now, dtype="float64") - usual, np.asarray(now, dtype="float64") - before
    far = (np.abs(distance) > SIGMAS * np.asarray(spread)) & (np.abs(moved) > np.maximum(spread, np.sqrt(before)))
    return far & (distance * moved > 0)


def counts_moved(now: float, before: float) -> bool:
    """Whether two counts differ by more than three standard deviations of the difference of two counts.

    The variance of a count by chance is the count. False if one of the two is missing.
    """
    return bool(abs(now - before) > SIGMAS * np.sqrt(now + before))


def shares_moved(now: tuple[float, float], before: tuple[float, float]) -> bool:
    """Whether two shares differ by more than three standard deviations of the difference of two shares.

    now, before: each the numerator and the denominator of a share. The variance by chance is that of two samples of one
    common share. False if a value is missing or a denominator is 0.
    """
    (part, whole), (part_before, whole_before) = now, before
    if not (whole > 0 and whole_before > 0):
        return False
    common = (part + part_before) / (whole + whole_before)
    spread = np.sqrt(common * (1 - common) * (1 / whole + 1 / whole_before))
    return bool(abs(part / whole - part_before / whole_before) > SIGMAS * spread)


def windows_back(filters: Filters, against: Comparison) -> list[Filters]:
    """The questions about the earlier windows, the newest first: up to eight, all inside the history.

    In two cases only the first question is returned, even if its window is outside the history: fewer than `FEWEST`
    windows are inside it, or the days of both windows are not alike (``against.likeness``). against: the comparison
    that `before` returns.
    """
    alike = against.likeness.unlike == ""
    found = [filters.days_back(against.days * times) for times in (BACK if alike else BACK[:1])]
    inside = [earlier for earlier in found if against.reaches(earlier.start)]
    return inside if len(inside) >= FEWEST else found[:1]


def usual_columns(now: Floats, earlier: Floats, prefix: str = "") -> dict[str, Any]:
    """Name -> values of the two columns usual and stands_out for the numbers `now`. prefix: put before both names.

    usual: the usual number, see `usual_of`. stands_out: whether the number differs from it by more than noise, see the
    function of this name. earlier: the numbers of the earlier windows, as for `usual_of`.
    """
    usual, spread = usual_of(earlier)
    nearest = earlier[:, 0] if earlier.shape[1] else np.full(len(earlier), np.nan)
    return {f"{prefix}usual": usual, f"{prefix}stands_out": stands_out(now, nearest, usual, spread)}
