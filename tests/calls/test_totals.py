"""Data calls against pandas over the raw rows: volumes, callers, errors and times to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder

from data.calls import rankings
from data.calls import totals as calls
from data.contract.latency import EDGES_MS
from data.demo.stories import story
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from layouts.calls import rankings as look_of_rankings
from layouts.calls import totals as look_of_calls
from layouts.kit.theme import PROFILES, RenderContext
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
PAST_MOMENTS = [{"as_of": moment.isoformat()} for moment in PAST]
QUESTIONS = [
    {"window": "24h"},
    {"window": "7d"},
    {"window": "2026-11-05/2026-11-09"},
    {"window": "7d", "agency": "housing"},
    {"window": "7d", "system": "S33"},
    {"window": "7d", "dataset": "D065"},
    {"window": "7d", "share_class": "conditional"},
]
ASKED = [
    *QUESTIONS,
    *({**question, **moment} for question, moment in product(QUESTIONS[:1] + QUESTIONS[3:4], PAST_MOMENTS)),
]
LOOKS = [
    RenderContext("desk", "zh", "light"),
    RenderContext("desk", "en", "dark"),
    RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    RenderContext.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
]
CARDS = [
    (calls.read_total, look_of_calls.TOTAL),
    (calls.read_by_hour, look_of_calls.BY_HOUR),
    (calls.read_quality, look_of_calls.QUALITY),
    (rankings.read_by_system, look_of_rankings.BY_SYSTEM),
    (rankings.read_by_agency, look_of_rankings.BY_AGENCY),
    (rankings.read_top_datasets, look_of_rankings.TOP_DATASETS),
    (rankings.read_flow, look_of_rankings.FLOW),
]


@pytest.fixture(scope="module")
def called(raw: Raw) -> pd.DataFrame:
    """All calls with owner, provider, share class, error and latency bucket, by pandas alone."""
    systems = raw("business_system").set_index("system_id")["agency_id"]
    datasets = raw("dataset").set_index("dataset_id")
    rows = raw("data_call")
    return rows.assign(
        consumer=rows["system_id"].map(systems),
        provider=rows["dataset_id"].map(datasets["provider_agency_id"]),
        share_class=rows["dataset_id"].map(datasets["share_class"]),
        error=rows["status_code"] >= 400,
        bucket=np.digitize(rows["latency_ms"], EDGES_MS),
        hour_utc=rows["called_at"].dt.floor("h"),
    )


def part_of(rows: pd.DataFrame, filters: Filters, earlier: timedelta = timedelta(0)) -> pd.DataFrame:
    """The calls that a question is about, or those of its window so much earlier."""
    rows = rows[(rows["called_at"] >= filters.start - earlier) & (rows["called_at"] < filters.end - earlier)]
    for name, column in (
        ("agency", "consumer"),
        ("system", "system_id"),
        ("dataset", "dataset_id"),
        ("share_class", "share_class"),
    ):
        if filters.values_of(name):
            rows = rows[rows[column].isin(filters.values_of(name))]
    return rows


def nearest_rank_bucket(latency_ms: pd.Series[Any]) -> int:
    """Bucket of the exact p95 by the nearest rank."""
    ordered = np.sort(latency_ms.to_numpy())
    return int(np.digitize(ordered[int(np.ceil(len(ordered) * 0.95)) - 1], EDGES_MS))


def same_totals(totals: pd.DataFrame, rows: pd.DataFrame, key: str, column: str) -> None:
    expected = rows.groupby(column).agg(calls=("error", "size"), errors=("error", "sum"))
    got = totals.set_index(key)
    assert got["calls"].to_dict() == expected["calls"].to_dict()
    assert got["errors"].to_dict() == expected["errors"].to_dict()
    assert got["error_rate"].to_numpy() == pytest.approx((got["errors"] / got["calls"]).to_numpy())
    buckets = rows.groupby(column)["latency_ms"].apply(nearest_rank_bucket)
    edges = np.array([0, *EDGES_MS, 65536])
    for name, p95_ms in got["p95_ms"].items():
        assert edges[buckets[name]] <= p95_ms <= edges[buckets[name] + 1]


@pytest.mark.parametrize("asked", ASKED)
def test_callers_and_datasets_equal_pandas(
    read: ViewerReader, ask: Ask, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    rows = part_of(called, filters)
    for panel, key, column in (
        (rankings.read_by_system, "system_id", "system_id"),
        (rankings.read_by_agency, "agency_id", "consumer"),
        (rankings.read_top_datasets, "dataset_id", "dataset_id"),
    ):
        totals = panel(read, filters)
        same_totals(totals, rows, key, column)
        ordered = totals.sort_values(["calls", key], ascending=[False, True])
        assert totals[key].to_list() == ordered[key].to_list()
    systems = rankings.read_by_agency(read, filters).set_index("agency_id")["systems"]
    assert systems.to_dict() == rows.groupby("consumer")["system_id"].nunique().to_dict()


@pytest.mark.parametrize("asked", ASKED)
def test_hours_equal_pandas_and_know_the_week_before(
    read: ViewerReader, ask: Ask, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    hourly = calls.read_by_hour(read, filters)
    rows = part_of(called, filters)
    expected = rows.groupby("hour_utc").agg(calls=("error", "size"), errors=("error", "sum"))
    assert hourly.set_index("hour_utc")[["calls", "errors"]].to_dict() == expected.to_dict()
    week = timedelta(days=7)
    before = part_of(called, filters, week).groupby("hour_utc").size()
    compared = hourly["calls_week_before"].fillna(0).astype(int).to_list()
    assert compared == [before.get(hour - week, 0) for hour in hourly["hour_utc"]]
    whole = (hourly["hour_utc"] >= filters.start) & (hourly["hour_utc"] + timedelta(hours=1) <= filters.end)
    assert (hourly["minutes"] == 60).to_list() == whole.to_list()
    quality = calls.read_quality(read, filters)
    same_totals(quality, rows, "hour_utc", "hour_utc")


@pytest.mark.parametrize("asked", ASKED)
def test_flow_equals_pandas(read: ViewerReader, ask: Ask, called: pd.DataFrame, asked: dict[str, str]) -> None:
    filters = ask(**asked)
    flows = rankings.read_flow(read, filters)
    expected = (
        part_of(called, filters).groupby(["consumer", "provider"]).agg(calls=("error", "size"), errors=("error", "sum"))
    )
    got = flows.set_index(["consumer_agency_id", "provider_agency_id"])[["calls", "errors"]]
    assert got.sort_index().to_dict() == expected.sort_index().to_dict()
    assert flows["calls"].is_monotonic_decreasing
    assert flows[["consumer_name_zh", "provider_name_en"]].notna().all().all()


@pytest.mark.parametrize("moment", [DEMO_END, *PAST])
def test_totals_compare_the_same_time_of_the_same_weekday(
    read: ViewerReader, ask: Ask, called: pd.DataFrame, moment: datetime
) -> None:
    total = calls.read_total(read, ask(as_of=moment.isoformat())).iloc[0]
    at, midnight = called["called_at"], (pd.Timestamp(moment) + timedelta(hours=8)).normalize() - timedelta(hours=8)
    today, week = called[(at >= midnight) & (at < moment)], timedelta(days=7)
    assert total["calls_ever"] == (at < moment).sum()
    assert total["first_call_at_utc"] == at.min()
    assert total["calls_today"] == len(today)
    assert total["errors_today"] == today["error"].sum()
    assert total["systems_today"] == today["system_id"].nunique()
    assert total["agencies_today"] == today["consumer"].nunique()
    assert total["calls_week_before"] == ((at >= midnight - week) & (at < moment - week)).sum()
    recent = (at >= moment - timedelta(minutes=10)) & (at < moment)
    assert total["calls_per_minute"] == pytest.approx(recent.sum() / 10)


def test_today_so_far_follows_the_citys_clock_over_a_change_of_time(ask: Ask) -> None:
    # in Berlin clocks went back on 2026-10-25: the same clock time a week earlier is 169 hours before
    after = datetime(2026, 10, 26, 11)
    assert after - calls.week_before(after, "Europe/Berlin") == timedelta(hours=169)
    assert after - calls.week_before(after, "Asia/Shanghai") == timedelta(hours=168)


def test_the_planted_outage_stands_out_among_the_datasets(read: ViewerReader, ask: Ask) -> None:
    outage = story("outage")
    totals = rankings.read_top_datasets(read, ask(as_of=outage.moment(DEMO_END).isoformat(), window="24h"))
    first = totals.head(10)
    assert first["error_rate"].max() > 0.05
    worst = first.sort_values("error_rate").iloc[-1]
    headline = look_of_rankings.TOP_DATASETS.headline(totals, RenderContext(language="en"))
    assert worst["name_en"][:20] in headline
    colours = look_of_rankings.TOP_DATASETS.draw(totals, RenderContext())["data"][0]["marker"]["color"]
    assert colours.count(RenderContext().tokens.warning) == 1
    start, end = outage.start(DEMO_END), outage.end(DEMO_END)
    during = ask(window=f"{start.isoformat()}/{end.isoformat()}", dataset=worst["dataset_id"])
    hourly = calls.read_by_hour(read, during)
    assert hourly["errors"].sum() == hourly["calls"].sum()


def test_an_outage_of_the_exchange_is_written_on_the_curve() -> None:
    hours = pd.date_range("2026-11-18 00:00", periods=24, freq="h").astype("datetime64[us]")
    hourly = pd.DataFrame({"hour_utc": hours, "calls": 1000, "errors": 5, "calls_week_before": 1000.0, "minutes": 60.0})
    hourly = hourly.assign(error_rate=0.005, unusual="")
    hourly.loc[3:4, ["calls", "unusual"]] = [400, "few_calls"]
    hourly.loc[10, ["errors", "error_rate", "unusual"]] = [500, 0.5, "errors"]
    english = RenderContext(language="en")
    texts = [note["text"] for note in look_of_calls.by_hour_figure(hourly, english)["layout"]["annotations"]]
    assert "◆ 11-18 11:00–13:00: −60.0 % on the week before" in texts
    assert "▲ 11-18 18:00–19:00: 50.0 % failed" in texts
    assert "11-18 11:00–13:00" in look_of_calls.by_hour_headline(hourly, english)


def test_words_of_unusual_spans_never_lie_on_each_other() -> None:
    hours = pd.date_range("2026-11-01", periods=240, freq="h")
    hourly = pd.DataFrame({"hour_utc": hours, "calls": 1000, "errors": 5, "minutes": 60.0, "calls_week_before": 1000.0})
    hourly = hourly.assign(error_rate=0.005, unusual="")
    hourly.loc[[20, 30, 200], ["calls", "unusual"]] = [400, "few_calls"]
    hourly.loc[30, "calls"] = 300  # the worst of the two that are close
    marks = look_of_calls.by_hour_figure(hourly, RenderContext(language="en"))["layout"]["annotations"]
    words = {str(mark["x"])[:13]: mark["text"] for mark in marks if mark["text"].startswith("◆")}
    assert [len(text) > 1 for _, text in sorted(words.items())] == [False, True, True]


def test_unusual_hours_are_found_from_the_rows(ask: Ask) -> None:
    hours = pd.date_range("2026-11-18 00:00", periods=4, freq="h").astype("datetime64[us]")
    now = pd.DataFrame({"hour_utc": hours, "calls": [100, 59, 100, 10], "errors": [0, 0, 21, 0]})
    before = pd.DataFrame({"hour_utc": hours - timedelta(days=7), "calls": [100, 100, 100, 29], "errors": 0})

    class Given(Recorder):
        def __call__(self, statement: Any) -> pd.DataFrame:
            super().__call__(statement)
            return now if len(self.statements) == 1 else before

    hourly = calls.read_by_hour(Given(), ask(window="2026-11-18T00:00/2026-11-18T04:00"))
    assert hourly["unusual"].to_list() == ["", "few_calls", "errors", ""]


def test_cross_filters_reach_the_queries(ask: Ask) -> None:
    for panel, _ in CARDS:
        texts = set()
        for pairs in ({}, {"system": "S1"}, {"dataset": "D1"}, {"agency": "a"}, {"share_class": "withheld"}):
            recorder = Recorder()
            panel(recorder, ask(**pairs))
            texts.add(str([str(statement) for statement in recorder.statements]))
        assert len(texts) == 5, panel


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.surface}-{look.language}")
@pytest.mark.parametrize(("panel", "card"), CARDS, ids=lambda value: getattr(value, "title", ""))
def test_every_picture_takes_no_few_and_all_rows(
    read: ViewerReader, ask: Ask, panel: Any, card: Any, look: RenderContext
) -> None:
    every = panel(read, ask(window="7d"))
    kept = every.copy(deep=True)
    texts = []
    for frame in (panel(Recorder(), ask()), every.head(3), every):
        json.dumps(card.draw(frame, look), cls=PlotlyJSONEncoder)
        texts.append(card.headline(frame, look))
    pd.testing.assert_frame_equal(every, kept)
    assert texts[0] != texts[2]
    assert all(text and "{" not in text and "nan" not in text.lower() for text in texts)
