"""The p95 from 32 buckets, compared with the exact nearest rank."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import null, select

from data.contract.calls import data_call
from data.contract.latency import BUCKETS, EDGES_MS, latency_bucket, p95_ms
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from tests.support.tiny import NOON, load, tiny_warehouse

LATENCIES = (0, 1, 2, 3, 4, 5, 6, 31, 32, 33, 16383, 16384, 46340, 46341, 10_000_000)


def bucket_of(latency_ms: float) -> int:
    return sum(latency_ms >= edge for edge in EDGES_MS)


def histogram(latencies: list[int]) -> pd.DataFrame:
    """One row with the number of latencies in each bucket."""
    found = [bucket_of(ms) for ms in latencies]
    return pd.DataFrame([[found.count(number) for number in range(32)]], columns=list(BUCKETS))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    calls = [{"called_at": NOON, "latency_ms": ms} for ms in LATENCIES]
    path = tmp_path_factory.mktemp("latency") / "tiny.duckdb"
    opened = tiny_warehouse(path, {"load_log": [load(1, "data_call", NOON)], "data_call": calls})
    yield opened
    opened.engine.dispose()


def test_there_are_32_buckets_whose_edges_are_half_octaves_in_whole_milliseconds() -> None:
    assert len(EDGES_MS) == 31
    assert all(low < high for low, high in pairwise(EDGES_MS))
    exact = [2 ** (n / 2) for n in range(32)]
    assert all(min(abs(edge - e) / e for e in exact) < 0.07 for edge in EDGES_MS)


def test_the_warehouse_puts_each_latency_into_its_bucket(door: Warehouse) -> None:
    ms = data_call.c.latency_ms
    rows = door.read(select(ms, latency_bucket(ms).label("bucket")).order_by(ms), FULL)
    assert rows["bucket"].tolist() == [bucket_of(ms) for ms in LATENCIES]
    assert bucket_of(0) == 0 and bucket_of(10_000_000) == 31


def test_an_unknown_latency_is_in_no_bucket(door: Warehouse) -> None:
    unknown = latency_bucket(null()).label("bucket")
    assert door.read(select(data_call.c.latency_ms, unknown), FULL)["bucket"].isna().all()


@given(st.lists(st.integers(0, 65_000), min_size=1, max_size=400))
def test_the_exact_p95_lies_in_the_same_bucket(latencies: list[int]) -> None:
    exact = sorted(latencies)[math.ceil(len(latencies) * 95 / 100) - 1]
    value = p95_ms(histogram(latencies))[0]
    assert bucket_of(value) == bucket_of(exact)


def test_rows_do_not_mix_keep_their_index_and_without_calls_have_no_p95() -> None:
    rows = pd.concat([histogram([5] * 100), histogram([5000] * 100), histogram([])]).set_axis(["x", "y", "z"])
    values = p95_ms(rows)
    assert list(values.index) == ["x", "y", "z"] and math.isnan(values["z"])
    assert 4 <= values["x"] < 6 and 4096 <= values["y"] < 5793
    assert p95_ms(rows.iloc[::-1])["x"] == values["x"]
    assert p95_ms(rows.iloc[:0]).empty
