"""Items of the catalogue against pandas over raw cases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.services import items as services_items
from data.warehouse.policy import FULL
from layouts.services import items as look_items
from tests.incidents.raw import EN, ZH
from tests.services.raw import Ask, asked_for, inside, questions
from tests.support.tiny import NOON, tiny_warehouse


@questions
def test_medians_and_ninetieth_percentiles_of_items_are_those_of_pandas(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    done = cases[inside(cases["completed_at"], filters)].groupby("item_id")["minutes"]
    many = done.size()[done.size() >= services_items.FEWEST].index
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


def test_a_kind_without_cases_in_the_earlier_window_had_a_share_of_zero(tmp_path: Path) -> None:
    def case_(number: int, item: str, days_ago: int) -> dict[str, Any]:
        at = NOON - timedelta(days=days_ago)
        return {"case_id": str(number), "item_id": item, "submitted_at": at, "completed_at": at, "due_at": at}

    rows: dict[str, Any] = {
        "service_item": [{"item_id": "at once", "instant": True}, {"item_id": "other", "instant": False}],
        "service_case": [case_(1, "at once", 1), case_(2, "other", 2), case_(3, "other", 8)],
    }
    door = ViewerReader(tiny_warehouse(tmp_path / "city.duckdb", rows), FULL)
    kinds = services_items.read_instant(door, Filters(as_of=NOON, window="7d"))
    assert kinds["share_before"].tolist() == [0, 1]
    assert look_items.instant_headline(kinds, ZH) == "办结 2 件，其中秒办 1 件；件数过少，不作比较"
    many = kinds.assign(completed=[10, 10])
    assert look_items.instant_headline(many, ZH).startswith("办结 20 件，秒办占 50.0 %")
    alone = look_items.instant_headline(kinds[kinds["instant"]], EN)  # on a Sunday nobody works but the machine
    assert alone == "1 case completed, all of them decided at once, half within 0 s"


def test_the_slowest_item_says_of_how_many_cases() -> None:
    items = pd.DataFrame({
        "item_id": ["a", "b"], "name_zh": ["甲", "乙"], "name_en": ["A", "B"], "completed": [12, 40],
        "median_min": [3000.0, 20.0], "promised_days": [np.nan, 5.0],
    })  # fmt: skip
    assert look_items.slowest_headline(items, ZH) == "甲最慢：12 件中半数用时 2.1 天以上（按自然日计）"
    assert look_items.slowest_headline(items[:1], EN).startswith("A: half of its 12 cases 2.1 days or more")


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
