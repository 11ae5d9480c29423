"""The calls of the demo as pandas sees them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.contract.latency import EDGES_MS
from tests.calls.raw import Raw


@pytest.fixture(scope="session")
def called(raw: Raw) -> pd.DataFrame:
    """All calls with a number, consumer, provider, share class, error, latency bucket and hour."""
    systems = raw("business_system").set_index("system_id")["agency_id"]
    datasets = raw("dataset").set_index("dataset_id")
    rows = raw("data_call").reset_index(names="call")
    return rows.assign(
        consumer=rows["system_id"].map(systems),
        provider=rows["dataset_id"].map(datasets["provider_agency_id"]),
        share_class=rows["dataset_id"].map(datasets["share_class"]),
        error=(rows["status_code"] >= 400) & ~rows["status_code"].isin([401, 403]),
        bucket=np.digitize(rows["latency_ms"], EDGES_MS),
        hour_utc=rows["called_at"].dt.floor("h"),
    )
