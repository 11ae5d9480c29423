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
BUCKETS = tuple(f"bucket_{number:02d}" for number in range(len(EDGES_MS) + 1))
"""Names of the columns of a histogram: calls per bucket."""
_EDGES = np.array([0.5, *EDGES_MS, 65536], dtype=float)


def latency_bucket(latency_ms: ColumnElement[Any]) -> ColumnElement[int]:
    """Bucket 0 to 31 of a latency column, by integer edges and never by log(): engines differ in its last digit."""
    return case(*((latency_ms < edge, index) for index, edge in enumerate(EDGES_MS)), else_=len(EDGES_MS))


def p95_ms(spread: pd.DataFrame) -> pd.Series[float]:
    """p95 in ms of each row, missing where nothing is counted.

    spread: the columns `BUCKETS`. The nearest rank ceil(0.95 n) decides the bucket; within it the value is interpolated
    geometrically, so the exact nearest-rank p95 lies in the same bucket. Shown as "p95 ≈".
    """
    counts = spread[list(BUCKETS)].to_numpy(np.int64)
    until = counts.cumsum(axis=1)
    rank = np.ceil(until[:, -1] * 95 / 100)
    bucket = (until < rank[:, None]).sum(axis=1).clip(max=len(BUCKETS) - 1)
    rows = np.arange(len(counts))
    inside = counts[rows, bucket]
    low, high = _EDGES[bucket], _EDGES[bucket + 1]
    values = low * (high / low) ** ((rank - (until[rows, bucket] - inside)) / (inside + 1))
    return pd.Series(np.where(rank > 0, values, np.nan), index=spread.index, name="p95_ms", dtype="float64")
