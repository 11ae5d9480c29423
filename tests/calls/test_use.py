"""Used and unused datasets and systems against pandas over raw calls."""

from __future__ import annotations

import pandas as pd
import pytest

from data.calls import use as calls_sharing_use
from data.questions.reading import ViewerReader
from tests.calls.raw import DAYS_30, SHARING, Ask, Raw, calls_between


@pytest.mark.parametrize("asked", SHARING)
def test_use_and_disuse_equal_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    rows = calls_between(called, filters, filters.moment - DAYS_30, filters.moment)
    datasets, systems = raw("dataset"), raw("business_system")
    if filters.one("dataset"):
        datasets = datasets[datasets["dataset_id"].isin(filters.values_of("dataset"))]
    if filters.one("share_class"):
        datasets = datasets[datasets["share_class"].isin(filters.values_of("share_class"))]
    for name, column in (("system", "system_id"), ("agency", "agency_id")):
        if filters.one(name):
            systems = systems[systems[column].isin(filters.values_of(name))]
    used = calls_sharing_use.read_utilisation(read, filters).set_index("kind")
    unused = calls_sharing_use.read_unused(read, filters)
    for kind, listed in (("dataset", datasets), ("system", systems)):
        idle = set(listed[f"{kind}_id"]) - set(rows[f"{kind}_id"])
        assert set(unused.loc[unused["kind"] == kind, "id"]) == idle
        assert used.loc[kind, "total"] == len(listed)
        assert used.loc[kind, "used"] == len(listed) - len(idle)
        assert used.loc[kind, "share"] == pytest.approx(1 - len(idle) / len(listed))
    # the demo's calls do not reach back sixty days: nothing is known about the time before
    assert used["share_before"].isna().all()
