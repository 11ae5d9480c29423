"""What is true of data calls, by pandas over raw rows, independent of the code under test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.contract.latency import EDGES_MS
from data.questions.filters import Filters
from tests.conftest import PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
PAST_MOMENTS = [{"as_of": moment.isoformat()} for moment in PAST]
QUESTIONS = [
    {"window": "24h"},
    {"window": "7d"},
    {"window": "2026-11-05/2026-11-09"},
    {"window": "7d", "agency": "housing"},
    {"window": "7d", "system": "S33"},
    {"window": "7d", "dataset": "D065"},
    {"window": "7d", "share_class": "conditional"},
]
ASKED = [
    *QUESTIONS,
    *({**question, **moment} for question, moment in product(QUESTIONS[:1] + QUESTIONS[3:4], PAST_MOMENTS)),
]
MOMENTS = [{}, *PAST_MOMENTS]
DAYS_30 = timedelta(days=30)
SHARING = [
    *({**question, **moment} for question, moment in product(({"window": "24h"}, *QUESTIONS[1:4:2]), MOMENTS)),
    {"window": "7d", "share_class": "conditional"},
    {"window": "7d", "system": "S05"},
    {"dataset": "D065"},
]
"""Questions about the rules of sharing."""


def part_of(rows: pd.DataFrame, filters: Filters, earlier: timedelta = timedelta(0)) -> pd.DataFrame:
    """The calls in the window of a question, or in the same window some time earlier."""
    return calls_between(rows, filters, filters.start - earlier, filters.end - earlier)


def calls_between(rows: pd.DataFrame, filters: Filters, start: datetime, end: datetime) -> pd.DataFrame:
    """The calls of a span of time that match the filters."""
    rows = rows[(rows["called_at"] >= start) & (rows["called_at"] < end)]
    for name, column in (
        ("agency", "consumer"),
        ("system", "system_id"),
        ("dataset", "dataset_id"),
        ("share_class", "share_class"),
    ):
        if filters.one(name):
            rows = rows[rows[column].isin(filters.values_of(name))]
    return rows


def nearest_rank_bucket(latency_ms: pd.Series[Any]) -> int:
    """Bucket of the exact p95 by the nearest rank."""
    ordered = np.sort(latency_ms.to_numpy())
    return int(np.digitize(ordered[int(np.ceil(len(ordered) * 0.95)) - 1], EDGES_MS))


def same_totals(totals: pd.DataFrame, rows: pd.DataFrame, key: str, column: str) -> None:
    expected = rows.groupby(column).agg(calls=("error", "size"), errors=("error", "sum"))
    got = totals.set_index(key)
    assert got["calls"].to_dict() == expected["calls"].to_dict()
    assert got["errors"].to_dict() == expected["errors"].to_dict()
    assert got["error_rate"].to_numpy() == pytest.approx((got["errors"] / got["calls"]).to_numpy())
    buckets = rows.groupby(column)["latency_ms"].apply(nearest_rank_bucket)
    edges = np.array([0, *EDGES_MS, 65536])
    for name, p95_ms in got["p95_ms"].items():
        assert edges[buckets[name]] <= p95_ms <= edges[buckets[name] + 1]
