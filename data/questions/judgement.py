"""Judges values against their targets. Both are rounded first, as they are written on screens."""

from __future__ import annotations

from math import isnan
from typing import Literal, NamedTuple

SHARE = "1"
"""The unit of shares. A share is from 0 to 1 and is written in percent."""
SHARE_DIGITS, AMOUNT_DIGITS = 1, 2
"""Number of decimals of a share in percent, and of any other value, if nothing else is declared."""
Status = Literal["good", "near", "bad", "none"]
NOISE = 1e-9
"""Differences below this come from floating-point arithmetic and do not count: 0.97 - 0.92 must count as 0.05."""


def digits_of(unit: str) -> int:
    """The usual number of decimals for a value with this unit."""
    return SHARE_DIGITS if unit == SHARE else AMOUNT_DIGITS


def rounded(value: float, unit: str = SHARE, digits: int = SHARE_DIGITS) -> float:
    """The value rounded as the screen writes it. A share is rounded in percent, and the result is a share again.

    A share below 1 never becomes 100 %, but at most 99.9 % (with one decimal). A positive share never becomes 0 %: if
    it is too small, it becomes 0.04 %, which is written as "< 0.1 %". digits: number of decimals, of the percentage for
    a share.
    """
    if unit != SHARE or isnan(value):
        return round(float(value), digits)
    percent, step = round(float(value) * 100, digits), 10.0**-digits
    if percent >= 100 and value < 1:
        percent = round(100 - step, digits)
    if percent == 0 and value > 0:
        percent = 0.4 * step
    return percent / 100


class Judgement(NamedTuple):
    """The result of `judge`. short: by how much the value misses the target; 0 if the value meets the target.

    status: good (the value meets the target), near (it misses the target by at most the tolerance), bad (it misses the
    target by more), or none (the value is not judged; short is NaN).
    """

    status: Status
    short: float


NOT_JUDGED = Judgement("none", float("nan"))


def judge(
    value: float, target: float | None, better: str | None, *, unit: str, digits: int, tolerance: float
) -> Judgement:
    """Judge a value against its target: good (met), near (missed by at most `tolerance`) or bad.

    The status is none without a value, a target or a direction. better: the direction. up: the value should be at least
    the target; down: at most. Value and target are first rounded by `rounded`, which explains unit and digits.
    tolerance: in the unit of the value.
    """
    if target is None or better not in ("up", "down") or isnan(value) or isnan(target):
        return NOT_JUDGED
    step = 10.0**-digits / (100 if unit == SHARE else 1)
    over = rounded(value, unit, digits) - rounded(target, unit, digits)
    short = max(0.0, over if better == "down" else -over)
    if short < NOISE:
        return Judgement("good", 0.0)
    return Judgement("near" if short <= tolerance + NOISE else "bad", max(short, step))
