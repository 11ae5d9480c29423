"""Calls by share class against pandas over raw calls."""

from __future__ import annotations

import pandas as pd
import pytest

from data.calls import sharing as calls_sharing
from data.questions.reading import ViewerReader
from tests.calls.raw import SHARING, Ask, Raw, part_of


@pytest.mark.parametrize("asked", SHARING)
def test_share_classes_equal_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    classes = calls_sharing.read_by_share_class(read, filters).set_index("share_class")
    rows = part_of(called, filters)
    listed = raw("dataset")
    if filters.one("dataset"):
        listed = listed[listed["dataset_id"].isin(filters.values_of("dataset"))]
    if filters.one("share_class"):
        listed = listed[listed["share_class"].isin(filters.values_of("share_class"))]
    assert classes["datasets"].to_dict() == listed.groupby("share_class").size().to_dict()
    for share_class, row in classes.iterrows():
        own = rows[rows["share_class"] == share_class]
        assert row["calls"] == len(own) and row["errors"] == own["error"].sum()
        assert row["datasets_called"] == own["dataset_id"].nunique()
