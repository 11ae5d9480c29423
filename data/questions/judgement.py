"""Judgement: how a value stands against its target. A value is judged as it is written, after rounding."""

from __future__ import annotations

from math import isnan
from typing import Literal, NamedTuple

SHARE = "1"
"""The unit of shares from 0 to 1, which are written in percent."""
SHARE_DIGITS, AMOUNT_DIGITS = 1, 2
"""Decimals with which a share (in percent) and an amount are written and judged if nothing else is declared."""
Status = Literal["good", "near", "bad", "none"]
NOISE = 1e-9
"""Differences below this are noise of floating-point arithmetic: 0.97 - 0.92 must count as 0.05."""


def digits_of(unit: str) -> int:
    """The decimals of values whose own digits are not declared, such as those of indicators."""
    return SHARE_DIGITS if unit == SHARE else AMOUNT_DIGITS


def rounded(value: float, unit: str = SHARE, digits: int = SHARE_DIGITS) -> float:
    """The value as it is written with so many decimals. Of a share they are the decimals of its percentage.

    Only 1 is rounded to 100 %: shares below it give 99.9 %. Only 0 is rounded to 0 %: shares below half a step are
    written as "< 0.1 %" and give 0.04 %, which is neither 0 % nor 0.1 %.
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
    """How a value stands against its target, both rounded. short: by how much it misses the target; 0 if it meets it.

    status: good (meets it), near (misses it by at most the tolerance), bad (misses it by more), or none (there is no
    target or no value; short is then NaN).
    """

    status: Status
    short: float


NOT_JUDGED = Judgement("none", float("nan"))


def judge(
    value: float, target: float | None, better: str | None, *, unit: str, digits: int, tolerance: float
) -> Judgement:
    """Judge a value against its target. better: the good direction, up or down; without one nothing is judged.

    tolerance: in the unit of the value. unit, digits: as for `rounded`.
    """
    if target is None or better not in ("up", "down") or isnan(value) or isnan(target):
        return NOT_JUDGED
    step = 10.0**-digits / (100 if unit == SHARE else 1)
    over = rounded(value, unit, digits) - rounded(target, unit, digits)
    short = max(0.0, over if better == "down" else -over)
    if short < NOISE:
        return Judgement("good", 0.0)
    return Judgement("near" if short <= tolerance + NOISE else "bad", max(short, step))
