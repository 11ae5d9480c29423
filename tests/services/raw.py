"""What is true of service cases, by pandas over raw rows, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from data.demo.stories import SLOW_AGENCY
from data.questions.filters import Filters
from tests.conftest import PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
OPEN_WINDOW = "2026-11-09T05:10:00/2026-11-12T21:40:00"
QUESTIONS: list[dict[str, str]] = [
    {"window": "24h"},
    {"window": "7d", "district": "430102"},
    {"window": "7d", "as_of": PAST[0].isoformat()},
    {"window": "24h", "as_of": PAST[1].isoformat(), "district": "430104"},
    {"window": "7d", "as_of": PAST[2].isoformat(), "agency": SLOW_AGENCY},
    {"window": OPEN_WINDOW},
    {"window": "30d", "district": "430181", "agency": "housing"},
]
questions = pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: "-".join(asked.values()))


def asked_for(cases: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    if filters.one("district"):
        cases = cases[cases["district_id"].isin(filters.values_of("district"))]
    return cases[cases["agency_id"].isin(filters.values_of("agency"))] if filters.one("agency") else cases


def inside(times: pd.Series[Any], filters: Filters) -> pd.Series[Any]:
    return (times >= filters.start) & (times < filters.end)


def shifted_weeks(filters: Filters) -> Filters:
    by = -((filters.start - filters.end) // timedelta(days=7)) * timedelta(days=7)
    window = f"{(filters.start - by).isoformat()}/{(filters.end - by).isoformat()}"
    return replace(filters, as_of=filters.moment - by, window=window)


def is_open(cases: pd.DataFrame, at: datetime) -> pd.Series[Any]:
    return (cases["submitted_at"] < at) & ~(cases["completed_at"] < at)
