"""When the error rate of calls is high, and when there are enough calls and failures to call something the worst."""

from __future__ import annotations

from data.questions.judgement import rounded

LATE_ERRORS, MANY_ERRORS = 0.02, 0.1
"""Limits of the error rate (0 to 1). A rate above the first is a warning, a rate above the second is critical."""


def error_status(error_rate: float) -> str:
    """Status of an error rate: normal, warning (above 2 %) or critical (above 10 %)."""
    share = rounded(error_rate)
    return "critical" if share > MANY_ERRORS else "warning" if share > LATE_ERRORS else "normal"
