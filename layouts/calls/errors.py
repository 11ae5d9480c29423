"""When the error rate of calls is high, and when there are enough calls and failures to call something the worst."""

from __future__ import annotations

import pandas as pd

from data.questions.judgement import rounded
from layouts.kit.numbers import amount, moment, rate
from layouts.kit.theme import RenderContext

LATE_ERRORS, MANY_ERRORS = 0.02, 0.1
"""Limits of the error rate (0 to 1). A rate above the first is a warning, a rate above the second is critical."""


def error_status(error_rate: float) -> str:
    """Status of an error rate: normal, warning (above 2 %) or critical (above 10 %)."""
    share = rounded(error_rate)
    return "critical" if share > MANY_ERRORS else "warning" if share > LATE_ERRORS else "normal"


ENOUGH_CALLS, ENOUGH_ERRORS = 30, 5
"""Smallest numbers of calls and of failed calls with which something may be called the worst."""


def may_be_worst(rows: pd.DataFrame) -> pd.Series[bool]:
    """Which rows have enough calls and enough failed calls. One failure of 36 calls is no high error rate."""
    return (rows["with_status"] >= ENOUGH_CALLS) & (rows["errors"] >= ENOUGH_ERRORS)


def worst_hour(hourly: pd.DataFrame, look: RenderContext) -> str:
    """Words about the hour with the highest error rate: ', at worst 12.0 % at 11-22 20:00'.

    Too few calls or failures say nothing about an hour: see `may_be_worst`. If such an hour has the highest rate, the
    words are about the hour with most failures. They are '' if no hour may be the worst, or if several share the place.
    """
    able = hourly[may_be_worst(hourly)]
    if able.empty:
        return ""
    worst = able.sort_values("error_rate").iloc[-1]
    if (hourly["error_rate"] >= worst["error_rate"]).sum() == 1:
        share = rate(look, worst["error_rate"])
        return look.t(", at worst {worst} at {time}", worst=share, time=moment(look, worst["hour_utc"])[5:])
    most = hourly[hourly["errors"] == hourly["errors"].max()]
    if len(most) > 1:
        return ""
    row, counts = most.iloc[0], [amount(look, most[name].iloc[0]) for name in ("errors", "with_status")]
    return look.t(
        ", most at {time}: {errors} of {calls}", time=moment(look, row["hour_utc"])[5:], errors=counts[0],
        calls=counts[1],
    )  # fmt: skip
