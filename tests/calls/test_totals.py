"""Volumes, errors and times to answer against pandas over raw calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import pandas as pd
import pytest

from data.calendar.china import days_of_year
from data.calendar.days import Calendar
from data.calls import totals as calls
from data.questions.filters import Filters
from data.questions.history import History
from data.questions.reading import Recorder, ViewerReader
from data.questions.rollup_reach import RAW
from data.times import same_clock
from layouts.calls import totals as look_of_calls
from layouts.kit.theme import RenderContext
from tests.calls.raw import ASKED, Ask, Raw, part_of, same_totals
from tests.conftest import DEMO_END, PAST


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
    known = filters.start - week >= filters.history.starts["data_call"]
    before = part_of(called, filters, week).groupby("hour_utc").size()
    compared = hourly["calls_before"].fillna(0).astype(int).to_list()
    assert compared == [before.get(hour - week, 0) if known else 0 for hour in hourly["hour_utc"]]
    assert hourly["no_data_before_utc"].isna().all() == known
    whole = (hourly["hour_utc"] >= filters.start) & (hourly["hour_utc"] + timedelta(hours=1) <= filters.end)
    assert (hourly["minutes"] == 60).to_list() == whole.to_list()
    quality = calls.read_quality(read, filters)
    same_totals(quality, rows, "hour_utc", "hour_utc")


def test_a_refused_call_is_no_failure_of_the_dataset(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    refused = raw("data_call")
    refused = refused[refused["status_code"].isin([401, 403])]
    assert refused["dataset_id"].nunique() == 1 and len(refused) > 10  # the story of withheld calls
    day = refused["called_at"].iloc[0].floor("D")
    window = f"{day:%Y-%m-%d}/{day + timedelta(days=1):%Y-%m-%d}"
    asked = ask(window=window, dataset=refused["dataset_id"].iloc[0])
    for filters in (asked, replace(asked, rollup_reach=RAW)):  # the same from rollups and from raw rows
        hourly = calls.read_by_hour(read, filters)
        assert hourly["calls"].sum() >= len(refused) and hourly["errors"].sum() == 0


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
    assert total["calls_before"] == ((at >= midnight - week) & (at < moment - week)).sum()
    recent = (at >= moment - timedelta(minutes=10)) & (at < moment)
    assert total["calls_per_minute"] == pytest.approx(recent.sum() / 10)


def test_calls_per_minute_have_the_base_that_the_words_name(ask: Ask) -> None:
    """Five minutes after midnight the last ten minutes are half of National Day and half of the day before."""
    after = datetime(2026, 9, 30, 16, 5)
    for first, days in ((datetime(2025, 1, 1), 365), (datetime(2026, 9, 1), 7)):
        history = History({"data_call": first}, calendar=Calendar(days_of_year))
        asked = replace(ask(as_of=after.isoformat()), history=history)
        spans, against = calls._spans(asked)
        assert (
            spans["recent_before"].moment == spans["day_before"].moment == same_clock(after, ask().zone, against.days)
        )
        assert against.days == days


def test_today_so_far_follows_the_citys_clock_over_a_change_of_time(ask: Ask) -> None:
    # in Berlin clocks went back on 2026-10-25: the same clock time a week earlier is 169 hours before
    after = datetime(2026, 10, 26, 11)
    assert after - same_clock(after, "Europe/Berlin", 7) == timedelta(hours=169)
    assert after - same_clock(after, "Asia/Shanghai", 7) == timedelta(hours=168)


def test_an_outage_of_the_exchange_is_written_on_the_curve() -> None:
    hours = pd.date_range("2026-11-18 00:00", periods=24, freq="h").astype("datetime64[us]")
    hourly = pd.DataFrame(
        {"hour_utc": hours, "calls": 1000, "errors": 5, "with_status": 1000, "calls_before": 1000.0, "minutes": 60.0,
         "window_start_utc": hours[0], "window_end_utc": hours[-1] + pd.Timedelta(hours=1)}
    )  # fmt: skip
    hourly = hourly.assign(error_rate=0.005, unusual="", before_days=7, no_data_before_utc=pd.NaT, unlike="")
    hourly.loc[3:4, ["calls", "unusual"]] = [400, "few_calls"]
    hourly.loc[10, ["errors", "error_rate", "unusual"]] = [500, 0.5, "errors"]
    english = RenderContext(language="en")
    texts = [note["text"] for note in look_of_calls.by_hour_figure(hourly, english)["layout"]["annotations"]]
    assert "◆ 11-18 11:00–13:00: −60.0 % on a week before" in texts
    assert "▲ 11-18 18:00–19:00: 50.0 % failed" in texts
    assert "11-18 11:00–13:00" in look_of_calls.by_hour_headline(hourly, english)


@pytest.mark.parametrize(("minutes", "ring"), [(2.0, 0), (30.0, 1), (60.0, 0)])
def test_a_ring_marks_only_an_hour_that_is_drawn_and_cut(minutes: float, ring: int) -> None:
    """An hour that has just begun is not drawn: the line ends with the whole hour before it, which is no estimate."""
    hours = pd.date_range("2026-11-18 00:00", periods=6, freq="h").astype("datetime64[us]")
    hourly = pd.DataFrame(
        {"hour_utc": hours, "calls": 1000, "errors": 5, "with_status": 1000, "calls_before": 1000.0, "minutes": 60.0,
         "window_start_utc": hours[0], "window_end_utc": hours[-1] + pd.Timedelta(hours=1)}
    )  # fmt: skip
    hourly = hourly.assign(error_rate=0.005, unusual="", before_days=7, no_data_before_utc=pd.NaT, unlike="")
    hourly.loc[5, "minutes"] = minutes
    traces = look_of_calls.by_hour_figure(hourly, RenderContext(language="en"))["data"]
    assert len([trace for trace in traces if trace["mode"] == "markers"]) == ring


def test_words_of_unusual_spans_never_lie_on_each_other() -> None:
    hours = pd.date_range("2026-11-01", periods=240, freq="h")
    hourly = pd.DataFrame(
        {"hour_utc": hours, "calls": 1000, "errors": 5, "with_status": 1000, "minutes": 60.0, "calls_before": 1000.0,
         "window_start_utc": hours[0], "window_end_utc": hours[-1] + pd.Timedelta(hours=1)}
    )  # fmt: skip
    hourly = hourly.assign(error_rate=0.005, unusual="", before_days=7, no_data_before_utc=pd.NaT, unlike="")
    hourly.loc[[20, 30, 200], ["calls", "unusual"]] = [400, "few_calls"]
    hourly.loc[30, "calls"] = 300  # the worst of the two that are close
    marks = look_of_calls.by_hour_figure(hourly, RenderContext(language="en"))["layout"]["annotations"]
    words = {str(mark["x"])[:13]: mark["text"] for mark in marks if mark["text"].startswith("◆")}
    assert [len(text) > 1 for _, text in sorted(words.items())] == [False, True, True]


def test_unusual_hours_are_found_from_the_rows(ask: Ask) -> None:
    hours = pd.date_range("2026-11-18 00:00", periods=4, freq="h").astype("datetime64[us]")
    now = pd.DataFrame({"hour_utc": hours, "calls": [100, 59, 100, 10], "errors": [0, 0, 21, 0]})
    now["with_status"] = now["calls"]
    before = pd.DataFrame({"hour_utc": hours - timedelta(days=7), "calls": [100, 100, 100, 29], "errors": 0})

    class Given(Recorder):
        def __call__(self, statement: Any) -> pd.DataFrame:
            super().__call__(statement)
            return now if len(self.statements) == 1 else before

    hourly = calls.read_by_hour(Given(), ask(window="2026-11-18T00:00/2026-11-18T04:00"))
    assert hourly["unusual"].to_list() == ["", "few_calls", "errors", ""]


@pytest.mark.parametrize(
    ("end", "back"), [("2026-10-26T11:00", 169), ("2026-10-24T11:00", 168), ("2026-03-30T11:00", 167)]
)
def test_hours_are_compared_by_the_citys_clock(end: str, back: int) -> None:
    """In Berlin clocks went back on 2026-10-25 and forward on 2026-03-29."""
    moment = datetime.fromisoformat(end)
    hours = pd.date_range(moment - timedelta(hours=12), moment, freq="h", inclusive="left").astype("datetime64[us]")
    now = pd.DataFrame({"hour_utc": hours, "calls": 100, "errors": 0, "with_status": 100})
    before = pd.DataFrame({"hour_utc": hours - timedelta(hours=back), "calls": range(12), "errors": 0})

    class Given(Recorder):
        def __call__(self, statement: Any) -> pd.DataFrame:
            super().__call__(statement)
            return now if len(self.statements) == 1 else before

    hourly = calls.read_by_hour(Given(), Filters(zone="Europe/Berlin", as_of=moment, window="12h"))
    assert hourly["calls_before"].tolist() == list(range(12))


def test_the_last_ten_minutes_are_compared_as_far_back_as_the_day(ask: Ask) -> None:
    # two minutes past the city's midnight of a holiday's first day: the ten minutes begin on the day before
    china = History(calendar=Calendar(days_of_year))
    spans, against = calls._spans(replace(ask(as_of="2026-09-30T16:02:00"), history=china))
    assert against.days > 300 and spans["recent"].start < spans["today"].start
    back = {spans[name].moment - spans[earlier].moment for name, earlier in BACK.items()}
    assert back == {timedelta(days=against.days)}


BACK = {"today": "day_before", "recent": "recent_before"}


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Europe/Berlin", "America/Santiago", "Asia/Shanghai"])
def test_the_compared_hour_has_the_same_local_time(zone: str) -> None:
    hours = pd.Series(pd.date_range("2026-01-01", "2026-12-31", freq="h")).astype("datetime64[us]")
    for days in (1, 7, 27, 29, 36, 60, 99):
        back = 7 * ceil(days / 7)
        for start in pd.date_range("2026-01-10", "2026-09-01", freq="9D"):
            asked = Filters(zone, as_of=datetime(2026, 12, 31), live=False).during(start, start + timedelta(days=days))
            own = hours[(hours >= asked.start) & (hours < asked.end)].iloc[:: 11 + days]
            found = calls._compared_hours(own, asked, back)
            assert found.tolist() == [same_clock(hour.to_pydatetime(), zone, back) for hour in own]


@pytest.mark.parametrize(("minutes", "rings"), [(3.0, 0), (7.0, 1), (60.0, 0)])
def test_a_ring_is_on_an_hour_that_is_drawn_and_runs(minutes: float, rings: int) -> None:
    hours = pd.date_range("2026-11-18", periods=5, freq="h").astype("datetime64[us]")
    hourly = pd.DataFrame(
        {"hour_utc": hours, "calls": 1000, "errors": 5, "with_status": 1000, "calls_before": 1000.0, "minutes": 60.0,
         "window_start_utc": hours[0], "window_end_utc": hours[-1] + pd.Timedelta(hours=1)}
    )  # fmt: skip
    hourly = hourly.assign(error_rate=0.005, unusual="", before_days=7, no_data_before_utc=pd.NaT, unlike="")
    hourly.loc[4, "minutes"] = minutes
    traces = look_of_calls.by_hour_figure(hourly, RenderContext(language="en"))["data"]
    assert sum(trace["mode"] == "markers" for trace in traces) == rings


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (((400, 4), (400, 20), (37, 1)), "3.0 % failed, at worst 5.0 % at 11-20 09:00; "),
        # 2 of 37 is the highest rate, but says nothing
        (((400, 4), (400, 8), (100, 6), (30, 2)), "2.2 % failed, most at 11-20 09:00: 8 of 400; "),
        (((400, 4), (37, 2)), "1.4 % failed; "),
        (((400, 8), (400, 8), (100, 3)), "2.1 % failed; "),
    ],
)
def test_the_worst_hour_has_enough_calls_and_failures(counts: tuple[tuple[int, int], ...], words: str) -> None:
    hourly = pd.DataFrame([*counts], columns=["calls", "errors"])
    hours = pd.date_range("2026-11-20", periods=len(hourly), freq="h")
    hourly = hourly.assign(hour_utc=hours, with_status=hourly["calls"], error_rate=hourly["errors"] / hourly["calls"])
    headline = look_of_calls.quality_headline(hourly.assign(p95_ms=range(len(hourly))), RenderContext(language="en"))
    assert headline.startswith(words)


@pytest.mark.parametrize("hours", [1, 2, 24])
def test_few_calls_in_a_long_window_are_seen_and_the_axis_is_the_window(
    read: ViewerReader, ask: Ask, hours: int
) -> None:
    english, asked = RenderContext(language="en"), ask(window="30d")
    cases = ((calls.read_by_hour, look_of_calls.by_hour_figure), (calls.read_quality, look_of_calls.quality_figure))
    for panel, draw in cases:
        drawn = draw(panel(read, asked).iloc[100 : 100 + hours], english)
        lines = [trace for trace in drawn["data"] if trace["mode"] != "markers"]
        assert all(("markers" in trace["mode"]) == (hours < 24) for trace in lines if pd.notna(trace["y"]).any())
        start, end = (pd.Timestamp(moment) for moment in drawn["layout"]["xaxis"]["range"])
        zone = timedelta(hours=8)
        assert (start, end) == (asked.start + zone, asked.end + zone)
