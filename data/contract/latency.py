"""Computes the 95th percentile (p95) of response times from a histogram of 32 buckets, alike on all engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case, null

EDGES_MS = (
    1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256,
    362, 512, 724, 1024, 1448, 2048, 2896, 4096, 5793, 8192, 11585, 16384, 23170, 32768, 46341,
)  # fmt: skip
"""Lower edges of buckets 1 to 31, ms. Bucket 0 has the times below 1 ms. Bucket 31 has no upper edge. Above 8 ms, each
edge is about √2 times the edge before."""
BUCKETS = tuple(f"bucket_{number:02d}" for number in range(len(EDGES_MS) + 1))
"""Names of the 32 columns of a histogram, in order. Each column holds the number of calls in its bucket."""
_EDGES = np.array([0.5, *EDGES_MS, 65536], dtype=float)


def latency_bucket(latency_ms: ColumnElement[Any]) -> ColumnElement[int]:
    """SQL: the number, 0 to 31, of the bucket that contains a response time in ms. NULL for NULL."""
    # no log(): engines compute it differently
    unknown = (latency_ms.is_(None), null())
    return case(unknown, *((latency_ms < edge, index) for index, edge in enumerate(EDGES_MS)), else_=len(EDGES_MS))


def p95_ms(histograms: pd.DataFrame) -> pd.Series[float]:
    """The 95th percentile (p95) of each histogram, in ms; NaN for a row without calls. Screens show it as "p95 ≈".

    histograms: one histogram per row, in the columns `BUCKETS`. With n calls ordered from the fastest to the slowest,
    the p95 is the response time of call number ceil(0.95 n). The bucket of this call is exact. The time inside the
    bucket is estimated by geometric interpolation, as if bucket 0 began at 0.5 ms and bucket 31 ended at 65,536 ms.
    """
    counts = histograms[list(BUCKETS)].to_numpy(np.int64)
    until = counts.cumsum(axis=1)
    rank = np.ceil(until[:, -1] * 95 / 100)
    bucket = (until < rank[:, None]).sum(axis=1).clip(max=len(BUCKETS) - 1)
    rows = np.arange(len(counts))
    inside = counts[rows, bucket]
    low, high = _EDGES[bucket], _EDGES[bucket + 1]
    values = low * (high / low) ** ((rank - (until[rows, bucket] - inside)) / (inside + 1))
    return pd.Series(np.where(rank > 0, values, np.nan), index=histograms.index, name="p95_ms", dtype="float64")
