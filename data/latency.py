"""p95 of latencies from 32 histogram buckets, the same everywhere, so that every engine agrees exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case

EDGES_MS = (
    1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256,
    362, 512, 724, 1024, 1448, 2048, 2896, 4096, 5793, 8192, 11585, 16384, 23170, 32768, 46341,
)  # fmt: skip
"""Lower edges of buckets 1 to 31 in half octaves, ms; bucket 0 is below 1 ms, bucket 31 is open above."""


def latency_bucket(latency_ms: ColumnElement[Any]) -> ColumnElement[int]:
    """Bucket 0 to 31 of a latency column, by integer edges and never by log(): engines differ in its last digit."""
    return case(*((latency_ms < edge, index) for index, edge in enumerate(EDGES_MS)), else_=len(EDGES_MS))


def p95_ms(buckets: pd.DataFrame, by: list[str]) -> pd.Series[float]:
    """p95 in ms of each group, indexed by `by`.

    buckets: columns `by`, bucket (0–31), calls. The nearest rank ceil(0.95 n) decides the bucket; within it the value
    is interpolated geometrically, so the exact nearest-rank p95 lies in the same bucket. Shown as "p95 ≈".
    """
    ordered = buckets[buckets["calls"] > 0].sort_values([*by, "bucket"])
    if ordered.empty:
        return pd.Series(dtype="float64", name="p95_ms")
    groups = ordered.groupby(by, sort=False)["calls"]
    until = groups.cumsum()
    rank = np.ceil(groups.transform("sum") * 95 / 100)
    hit = ordered[(until >= rank) & (until - ordered["calls"] < rank)]
    edges = np.array([0.5, *EDGES_MS, 65536], dtype=float)
    low, high = edges[hit["bucket"]], edges[hit["bucket"] + 1]
    fraction = (rank[hit.index] - (until - ordered["calls"])[hit.index]) / (hit["calls"] + 1)
    values = low * (high / low) ** fraction.to_numpy()
    return pd.Series(values, index=pd.MultiIndex.from_frame(hit[by]) if len(by) > 1 else hit[by[0]], name="p95_ms")
