"""Service cases: every read equals a computation in pandas over the raw rows, at live and past moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.demo.stories import SLOW_AGENCY
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.services import flow as services
from data.services import items as services_items
from data.services import quality as services_quality
from data.services.flow import grain
from data.warehouse.policy import Viewer
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
OPEN_WINDOW = "2026-11-09T05:10:00/2026-11-12T21:40:00"
QUESTIONS: list[dict[str, str]] = [
    {"window": "24h"},
    {"window": "7d", "district": "430102"},
    {"window": "7d", "as_of": PAST[0].isoformat()},
    {"window": "24h", "as_of": PAST[1].isoformat(), "district": "430104"},
    {"window": "7d", "as_of": PAST[2].isoformat(), "agency": SLOW_AGENCY},
    {"window": OPEN_WINDOW},
    {"window": "30d", "district": "430181", "agency": "housing"},
]
questions = pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: "-".join(asked.values()))


@pytest.fixture(scope="module")
def lives(raw: Raw) -> pd.DataFrame:
    """All cases with what the catalogue says about their item."""
    items = raw("service_item")[["item_id", "agency_id", "kind", "instant", "cross_region"]]
    cases = raw("service_case").merge(items, on="item_id", how="left")
    cases["minutes"] = (cases["completed_at"] - cases["submitted_at"]).dt.total_seconds() / 60
    return cases


def asked_for(cases: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    if filters.one("district"):
        cases = cases[cases["district_id"] == filters.one("district")]
    return cases[cases["agency_id"] == filters.one("agency")] if filters.one("agency") else cases


def inside(times: pd.Series[Any], filters: Filters) -> pd.Series[Any]:
    return (times >= filters.start) & (times < filters.end)


def shifted_weeks(filters: Filters) -> Filters:
    weeks = -((filters.start - filters.end) // timedelta(days=7))
    return filters.during(filters.start - weeks * timedelta(days=7), filters.end - weeks * timedelta(days=7))


def is_open(cases: pd.DataFrame, at: datetime) -> pd.Series[Any]:
    return (cases["submitted_at"] < at) & ~(cases["completed_at"] < at)


@questions
def test_the_flow_has_a_row_for_each_city_day_with_the_backlog_at_its_end(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases, eight = asked_for(lives, filters), timedelta(hours=8)
    day, rows = (filters.start + eight).replace(hour=0, minute=0, second=0, microsecond=0) - eight, []
    while day < filters.end:
        low, high = max(day, filters.start), min(day + timedelta(days=1), filters.end)
        counts = [
            int(((cases[c] >= low) & (cases[c] < high)).sum()) for c in ("submitted_at", "accepted_at", "completed_at")
        ]
        rows.append(((day + eight).date().isoformat(), *counts, int(is_open(cases, high).sum())))
        day += timedelta(days=1)
    flow = services.read_flow(read, filters)
    assert list(flow.columns[:5]) == ["day", "submitted", "accepted", "completed", "backlog"]
    assert [tuple(row) for row in flow.iloc[:, :5].itertuples(index=False)] == rows


@questions
def test_channels_count_the_submitted_of_the_window_and_of_the_comparable_one_before(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    now, before = (
        cases[inside(cases["submitted_at"], f)]["channel"].value_counts() for f in (filters, shifted_weeks(filters))
    )
    channels = services.read_channels(read, filters).set_index("channel")
    assert channels["submitted"].to_dict() == now.reindex(channels.index, fill_value=0).to_dict()
    assert channels["submitted_before"].to_dict() == before.reindex(channels.index, fill_value=0).to_dict()
    assert set(channels.index) == set(now.index) | set(before.index)
    assert channels["share"].sum() == pytest.approx(1)


@questions
def test_the_funnel_counts_the_stages_that_the_submitted_had_reached_by_the_moment(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    cases = cases[inside(cases["submitted_at"], filters)]
    reached = [int((cases[c] < filters.moment).sum()) for c in ("accepted_at", "completed_at", "rated_at")]
    funnel = services.read_funnel(read, filters)
    assert funnel["stage"].tolist() == ["submitted", "accepted", "completed", "rated"]
    assert funnel["cases"].tolist() == [len(cases), *reached]


@questions
@pytest.mark.parametrize("key", ["agency_id", "district_id"])
def test_on_time_is_completed_by_the_promised_end_of_those_due_in_the_window(
    asked: dict[str, str], key: str, read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    due = cases[inside(cases["due_at"], filters)]
    in_time = due[(due["completed_at"] <= due["due_at"]) & (due["completed_at"] < filters.moment)]
    reads = {
        "agency_id": services_quality.read_on_time_by_agency,
        "district_id": services_quality.read_on_time_by_district,
    }
    rows = reads[key](read, filters)
    assert list(rows.columns[:4]) == [key, "due", "on_time", "on_time_rate"]
    assert dict(zip(rows[key], rows["due"], strict=True)) == due[key].value_counts().to_dict()
    some = rows[rows["on_time"] > 0]
    assert dict(zip(some[key], some["on_time"], strict=True)) == in_time[key].value_counts().to_dict()
    assert np.allclose(rows["on_time_rate"], rows["on_time"] / rows["due"], atol=1e-12)
    assert rows["name_zh"].notna().all()


@questions
def test_red_and_yellow_cards_are_the_open_cases_past_or_near_their_end_at_the_moment(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    cases = cases[is_open(cases, filters.moment)]
    red = cases[cases["due_at"] < filters.moment]["agency_id"].value_counts()
    soon = (cases["due_at"] >= filters.moment) & (cases["due_at"] < filters.moment + timedelta(hours=24))
    cards = services_quality.read_overdue(read, filters).set_index("agency_id")
    assert cards["open"].to_dict() == cases["agency_id"].value_counts().to_dict()
    assert cards["overdue"].to_dict() == red.reindex(cards.index, fill_value=0).to_dict()
    yellow = cases[soon]["agency_id"].value_counts()
    assert cards["nearly_overdue"].to_dict() == yellow.reindex(cards.index, fill_value=0).to_dict()


@questions
def test_cross_region_items_have_their_volume_and_their_own_on_time_rate(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters = ask(**asked)
    cases = asked_for(lives, filters)
    due = inside(cases["due_at"], filters)
    in_time = due & (cases["completed_at"] <= cases["due_at"])
    cross = cases["cross_region"].astype("bool")
    items = services_quality.read_cross_region(read, filters)
    assert items["submitted"].sum() == (cross & inside(cases["submitted_at"], filters)).sum()
    assert items["due"].sum() == (cross & due).sum()
    assert items["on_time"].sum() == (cross & in_time).sum()
    if len(items):
        assert items["others_due"].iloc[0] == (~cross & due).sum()
        assert items["others_on_time"].iloc[0] == (~cross & in_time).sum()


@questions
def test_ratings_and_remedies_name_their_denominators(
    asked: dict[str, str], read: ViewerReader, ask: Ask, lives: pd.DataFrame
) -> None:
    filters, limit = ask(**asked), timedelta(days=15)
    cases = asked_for(lives, filters)
    rated = cases[inside(cases["rated_at"], filters)]
    bad = cases[cases["rating"].isin([1, 2])]
    due = bad[inside(bad["rated_at"] + limit, filters)]
    in_time = due[(due["remedied_at"] - due["rated_at"] <= limit) & (due["remedied_at"] < filters.moment)]
    ratings = services_quality.read_ratings(read, filters)
    assert ratings["rating"].tolist() == [5, 4, 3, 2, 1]
    counts = rated["rating"].value_counts()
    assert ratings["cases"].tolist() == [int(counts.get(stars, 0)) for stars in (5, 4, 3, 2, 1)]
    remedied = rated["rating"].isin([1, 2]) & (rated["remedied_at"] < filters.moment)
    assert ratings["remedied"].sum() == remedied.sum()
    assert (ratings["remedy_due"].sum(), ratings["remedied_in_time"].sum()) == (len(due), len(in_time))


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


def test_the_agency_that_falls_behind_loses_its_on_time_rate_over_two_weeks(read: ViewerReader, ask: Ask) -> None:
    rates = [
        services_quality.read_on_time_by_agency(read, ask(window="7d", as_of=as_of)).set_index("agency_id")[
            "on_time_rate"
        ]
        for as_of in ("2026-11-09T12:00:00", DEMO_END.isoformat())
    ]
    assert rates[0][SLOW_AGENCY] > 0.9 > 0.85 > rates[1][SLOW_AGENCY]
    assert rates[1].idxmin() == SLOW_AGENCY


READS = (
    services.read_flow, services.read_channels, services.read_funnel, services_quality.read_on_time_by_agency,
    services_quality.read_on_time_by_district, services_quality.read_overdue, services_quality.read_cross_region,
    services_quality.read_ratings, services_items.read_slowest_items, services_items.read_busiest_items,
    services_items.read_instant, services_items.read_by_item_section,
)  # fmt: skip


@pytest.mark.parametrize("question", READS, ids=lambda read: read.__name__)
def test_a_viewer_without_a_policy_gets_the_same_columns_and_no_rows(
    question: Callable[..., pd.DataFrame], read: ViewerReader, ask: Ask
) -> None:
    filters = ask(window="7d")
    seen, recorder = question(ViewerReader(read.warehouse, Viewer("nobody")), filters), Recorder()
    assert seen.empty
    assert list(seen.columns) == list(question(read, filters).columns) == list(question(recorder, filters).columns)
    asked_before = len(read.statements)
    question(read, filters)
    assert len(read.statements) - asked_before == len(recorder.statements)


@pytest.mark.parametrize("question", READS, ids=lambda read: read.__name__)
def test_a_viewer_of_a_district_sees_what_its_filter_shows(
    question: Callable[..., pd.DataFrame], read: ViewerReader, ask: Ask
) -> None:
    narrow = ViewerReader(read.warehouse, Viewer("official", districts=frozenset({"430111"})))
    seen, filtered = question(narrow, ask(window="7d")), question(read, ask(window="7d", district="430111"))
    pd.testing.assert_frame_equal(seen, filtered)


@pytest.mark.parametrize(
    ("zone", "unit"), [("Asia/Shanghai", "hour"), ("Asia/Kolkata", "quarter"), ("Asia/Kathmandu", "quarter")]
)
def test_days_are_made_of_hours_where_the_zone_lets_them(zone: str, unit: str) -> None:
    """Two years of quarter hours are more rows than the door lets through."""
    assert grain(Filters(zone=zone, as_of=DEMO_END, window="730d")) == unit
