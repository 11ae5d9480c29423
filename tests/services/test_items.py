"""Items of the catalogue against pandas over raw cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.questions.reading import ViewerReader
from data.services import items as services_items
from tests.services.raw import Ask, asked_for, inside, questions


@questions
def test_medians_and_ninetieth_percentiles_of_items_are_those_of_pandas(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    done = cases[inside(cases["completed_at"], filters)].groupby("item_id")["minutes"]
    many = done.size()[done.size() >= 5].index
    slowest = services_items.read_slowest_items(read, filters).set_index("item_id")
    assert set(slowest.index) == set(many)
    assert np.allclose(slowest["median_min"], done.median().reindex(slowest.index), rtol=1e-9)
    assert np.allclose(slowest["p90_min"], done.quantile(0.9).reindex(slowest.index), rtol=1e-9)
    submitted = cases[inside(cases["submitted_at"], filters)]
    known = submitted[submitted["completed_at"] < filters.moment].groupby("item_id")["minutes"]
    busiest = services_items.read_busiest_items(read, filters).set_index("item_id")
    assert busiest["submitted"].to_dict() == submitted["item_id"].value_counts().to_dict()
    assert busiest["completed"].to_dict() == known.size().reindex(busiest.index, fill_value=0).to_dict()
    assert np.allclose(busiest["median_min"], known.median().reindex(busiest.index), rtol=1e-9, equal_nan=True)
    assert busiest["submitted"].is_monotonic_decreasing


@questions
def test_the_share_decided_at_once_is_of_all_completed(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    done = cases[inside(cases["completed_at"], filters)]
    kinds = services_items.read_instant(read, filters).set_index("instant")
    assert kinds["completed"].to_dict() == done["instant"].astype("bool").value_counts().to_dict()
    medians = done.groupby(done["instant"].astype("bool"))["minutes"].median()
    assert np.allclose(kinds["median_min"], medians.reindex(kinds.index), rtol=1e-9)
    assert kinds["share"].sum() == pytest.approx(1)


@questions
def test_services_in_the_app_are_cases_through_app_and_wechat_by_section(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    cases = cases[inside(cases["submitted_at"], filters) & cases["channel"].isin(["app", "wechat"])]
    items = services_items.read_by_item_section(read, filters)
    assert dict(zip(items["item_id"], items["submitted"], strict=True)) == cases["item_id"].value_counts().to_dict()
    shares = items.drop_duplicates("kind").set_index("kind")["section_share"]
    expected = cases["kind"].value_counts(normalize=True)
    assert np.allclose(shares, expected.reindex(shares.index), atol=1e-12)
