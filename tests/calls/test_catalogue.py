"""The catalogue against pandas over raw observations, grants of openness and moves to the cloud."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.calls import catalogue as calls_catalogue
from data.demo.stories import STOPPED_AGENCY, story
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.warehouse.policy import FULL
from layouts.calls import catalogue as look_of_catalogue
from layouts.kit.theme import RenderContext
from tests.calls.raw import MOMENTS, Ask, Raw
from tests.conftest import DEMO_END
from tests.support.tiny import NOON, tiny_warehouse

QUESTIONS = [{"window": "24h"}, {"window": "7d"}, {"agency": "public_security"}, {"share_class": "withheld"}]
ASKED = [{**question, **moment} for question, moment in product(QUESTIONS, MOMENTS)]


def listed_of(raw: Raw, filters: Filters) -> pd.DataFrame:
    listed = raw("dataset")
    if filters.one("agency"):
        listed = listed[listed["provider_agency_id"].isin(filters.values_of("agency"))]
    classes = filters.values_of("share_class")
    return listed[listed["share_class"].isin(classes)] if classes else listed


def last_states(raw: Raw, before: Any) -> pd.DataFrame:
    states = raw("dataset_state")
    return states[states["at"] < before].sort_values("at").groupby("dataset_id").last()


@pytest.mark.parametrize("asked", ASKED)
def test_the_catalogue_is_what_was_last_observed(read: ViewerReader, ask: Ask, raw: Raw, asked: dict[str, str]) -> None:
    filters = ask(**asked)
    rows = calls_catalogue.read_catalogue(read, filters).set_index("dataset_id")
    now, before = last_states(raw, filters.moment), last_states(raw, filters.start)
    listed = listed_of(raw, filters)
    assert set(rows.index) == set(listed["dataset_id"])
    own = now.reindex(rows.index)
    assert rows["records"].to_list() == own["records"].to_list()
    assert (rows["updated_at_utc"] == own["updated_at"]).all()
    growth = own["records"] - before["records"].reindex(rows.index)
    assert rows["growth"].fillna(-1).to_list() == growth.fillna(-1).to_list()
    unseen = filters.moment - own["at"]
    lag = (own["at"] - own["updated_at"]).where(unseen <= timedelta(days=1), filters.moment - own["updated_at"])
    assert rows["lag_min"].to_numpy() == pytest.approx((lag / timedelta(minutes=1)).to_numpy())
    cadence = listed.set_index("dataset_id")["cadence_s"].reindex(rows.index)
    behind = lag.dt.total_seconds() / cadence
    for status, low, high in (("fresh", -1, 1), ("late", 1, 2), ("stale", 2, 10), ("dead", 10, 1e9)):
        assert ((rows["status"] == status) == ((behind > low) & (behind <= high))).all()
    assert behind.is_monotonic_decreasing


def test_the_agency_whose_feed_stopped_is_named(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    planted = story("feed_stopped")
    moment = planted.moment(DEMO_END).isoformat()
    rows = calls_catalogue.read_catalogue(read, ask(as_of=moment, agency=STOPPED_AGENCY))
    assert set(rows["agency_id"]) == {STOPPED_AGENCY}
    assert (rows["observed_at_utc"] < planted.start(DEMO_END)).all()
    assert (rows["unobserved_min"] > 24 * 60).all()
    whole = calls_catalogue.read_catalogue(read, ask(as_of=moment))
    name = rows["agency_name_en"].iloc[0]
    assert f"not observed for a day ({name})" in look_of_catalogue.CATALOGUE.headline(
        whole, RenderContext(language="en")
    )
    before = (planted.start(DEMO_END) - timedelta(hours=1)).isoformat()
    assert (calls_catalogue.read_catalogue(read, ask(as_of=before))["unobserved_min"] < 24 * 60).all()


@pytest.mark.parametrize("moment", MOMENTS)
def test_base_databases_sum_their_datasets(read: ViewerReader, ask: Ask, raw: Raw, moment: dict[str, str]) -> None:
    filters = ask(window="7d", **moment)
    bases = calls_catalogue.read_base_databases(read, filters).set_index("domain")
    assert tuple(bases.index) == calls_catalogue.BASE_DATABASES
    states, listed = last_states(raw, filters.moment), raw("dataset").set_index("dataset_id")
    for domain, row in bases.iterrows():
        own = listed.index[listed["domain"] == domain]
        assert row["datasets"] == len(own)
        assert row["records"] == states["records"].reindex(own).sum()
    values = raw("indicator_value")
    known = values[values["published_at"] < filters.moment].sort_values(["period_start", "published_at"])
    for measure in ("completeness", "conflicts"):
        latest = known.loc[known["indicator_id"] == f"base_{measure}", "value"].iloc[-1]
        assert bases[f"{measure}_all"].to_list() == pytest.approx([latest] * 6)


def test_the_worst_dataset_of_a_base_database_and_its_city_wide_indicator_are_not_mixed_with_others(
    tmp_path: Path,
) -> None:
    """No lag of the first dataset is known, no promise of the second; one agency and another period publish, too."""

    def published(value: float, start: datetime, period: str = "month", agency: str | None = None) -> dict[str, Any]:
        row = {"indicator_id": "base_completeness", "value": value, "period": period, "agency_id": agency}
        return row | {"period_start": start, "published_at": datetime(2026, 11, 10), "load_seq": 1}

    of = {"domain": "base_credit"}
    rows: dict[str, Any] = {
        "agency": [{"agency_id": "b", "name_zh": "乙", "name_en": "B"}],
        "dataset": [
            {"dataset_id": "1", "provider_agency_id": None, "cadence_s": 60, **of},
            {"dataset_id": "2", "provider_agency_id": "b", "cadence_s": None, **of},
        ],
        "dataset_state": [{"dataset_id": "2", "at": NOON - timedelta(hours=1), "updated_at": NOON - timedelta(hours=3),
                           "records": 5, "load_seq": 1}],
        "indicator": [{"indicator_id": "base_completeness", "domain": "base_database", "agency_id": "own"}],
        "indicator_value": [
            published(0.9, datetime(2026, 10, 1)), published(0.8, datetime(2026, 10, 1), "day"),
            published(0.1, datetime(2026, 11, 1), agency="other"), published(0.2, datetime(2026, 11, 2), agency="own"),
        ],
    }  # fmt: skip
    door = ViewerReader(tiny_warehouse(tmp_path / "city.duckdb", rows), FULL)
    bases = calls_catalogue.read_base_databases(door, Filters(as_of=NOON)).set_index("domain").loc["base_credit"]
    assert bases[["agency_id", "agency_name_en", "lag_min"]].isna().all() and bases["cadence_s"] == 60
    assert bases["completeness_all"] == 0.8


def test_without_indicators_base_databases_have_no_completeness(read: ViewerReader, ask: Ask) -> None:
    class Poor(ViewerReader):
        def has(self, *parts: Any) -> bool:
            return False

    bases = calls_catalogue.read_base_databases(Poor(read.warehouse, read.viewer), ask())
    assert bases["completeness_all"].isna().all()
    assert "complete" not in look_of_catalogue.BASE_DATABASES.headline(bases, RenderContext(language="en"))


def test_completeness_of_all_datasets_is_not_shown_for_some_of_them(read: ViewerReader, ask: Ask) -> None:
    measured = ["completeness", "completeness_all", "conflicts", "conflicts_all"]
    assert calls_catalogue.read_base_databases(read, ask())[measured].notna().any(axis=None)
    for asked in ({"share_class": "unconditional"}, {"share_class": "unconditional,conditional"}):
        bases = calls_catalogue.read_base_databases(read, ask(**asked))
        assert bases["datasets"].sum() > 0 and bases[measured].isna().all(axis=None)
        assert "complete" not in look_of_catalogue.BASE_DATABASES.headline(bases, RenderContext(language="en"))


@pytest.mark.parametrize("asked", ASKED)
def test_open_data_equal_pandas(read: ViewerReader, ask: Ask, raw: Raw, asked: dict[str, str]) -> None:
    filters = ask(**asked)
    rows = calls_catalogue.read_open_data(read, filters).set_index("dataset_id")
    listed = raw("dataset")
    listed = listed[listed["open_to_public"].astype(bool)]
    if filters.one("share_class"):
        listed = listed[listed["share_class"].isin(filters.values_of("share_class"))]
    owners = raw("business_system").set_index("system_id")["agency_id"]
    called = raw("data_call")
    called = called[(called["called_at"] >= filters.start) & (called["called_at"] < filters.end)]
    if filters.one("agency"):
        called = called[called["system_id"].map(owners).isin(filters.values_of("agency"))]
    counts = called.groupby("dataset_id").agg(calls=("system_id", "size"), systems=("system_id", "nunique"))
    expected = counts.reindex(listed["dataset_id"]).fillna(0).astype(int)
    assert rows[["calls", "systems"]].sort_index().to_dict() == expected.sort_index().to_dict()
    assert rows["calls"].is_monotonic_decreasing


@pytest.mark.parametrize("asked", [{}, {"agency": "housing"}, *MOMENTS[1:]])
def test_systems_are_on_the_cloud_from_the_day_of_their_move(
    read: ViewerReader, ask: Ask, raw: Raw, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    rows = calls_catalogue.read_cloud(read, filters)
    listed = raw("business_system")
    if filters.one("agency"):
        listed = listed[listed["agency_id"].isin(filters.values_of("agency"))]
    today = pd.Timestamp(filters.moment) + timedelta(hours=8)
    moved = listed[pd.to_datetime(listed["cloud_migrated_on"]) <= today]
    assert len(rows) == len(listed)
    assert set(rows.loc[rows["cloud_migrated_on"].notna(), "system_id"]) == set(moved["system_id"])
    called = raw("data_call")
    within = called[(called["called_at"] >= filters.start) & (called["called_at"] < filters.end)]
    assert rows["calls"].sum() == within["system_id"].isin(set(listed["system_id"])).sum()


def test_a_base_database_is_described_by_one_dataset_and_one_agency(tmp_path: Path) -> None:
    """Without a lag of its own, the first dataset's values are not filled with those of another one."""

    def listed(name: str, agency: str | None, cadence: int | None) -> dict[str, Any]:
        own = {"provider_agency_id": agency, "domain": "base_population", "cadence_s": cadence}
        return {"dataset_id": name, "share_class": "unconditional", "open_to_public": False} | own

    rows = {
        "agency": [{"agency_id": "x", "name_zh": "甲局", "kind": "bureau"}, {"agency_id": "y", "name_zh": "乙局",
                   "name_en": "Second", "kind": "bureau"}],
        "dataset": [listed("a", "x", 600), listed("b", "y", None)],
        "dataset_state": [
            {"dataset_id": name, "at": NOON, "records": 1, "updated_at": updated, "load_seq": 1}
            for name, updated in (("a", None), ("b", NOON - timedelta(hours=3)))
        ],
    }  # fmt: skip
    door = ViewerReader(tiny_warehouse(tmp_path / "bases.duckdb", rows), FULL)
    filters = Filters("Asia/Shanghai", as_of=NOON + timedelta(hours=1), live=False)
    row = calls_catalogue.read_base_databases(door, filters).set_index("domain").loc["base_population"]
    assert row["cadence_s"] == 600 and pd.isna(row["lag_min"]) and row["status"] == ""
    assert (row["agency_id"], row["agency_name_zh"]) == ("x", "甲局") and pd.isna(row["agency_name_en"])
