"""The cases of the demo as pandas sees them."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.services.raw import Raw


@pytest.fixture(scope="session")
def lives(raw: Raw) -> pd.DataFrame:
    """All cases with what the catalogue says about their item."""
    items = raw("service_item")[["item_id", "agency_id", "kind", "instant", "cross_region"]]
    cases = raw("service_case").merge(items, on="item_id", how="left")
    cases["minutes"] = (cases["completed_at"] - cases["submitted_at"]).dt.total_seconds() / 60
    return cases
