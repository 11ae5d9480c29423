"""Windows of the calendar: what `today` and `month` begin with, how they are compared, and that every panel answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.incidents.ranking import read_sources
from data.questions.comparisons import before
from data.questions.filters import Filters
from data.questions.parse import parse_filters
from data.questions.reading import ViewerReader
from data.questions.vocabulary import Known
from data.questions.windows import WINDOWS
from data.times import day_start, local
from layouts.kit.theme import RenderContext
from tests.exam.cases import cases

WEEK = timedelta(days=7)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "America/Havana", "UTC")


def at(moment: datetime, window: str, zone: str = "Asia/Shanghai") -> Filters:
    return parse_filters({"window": window}, Known(zone, {}, {})).at(moment)


def test_today_begins_at_the_citys_midnight_and_month_on_its_first() -> None:
    noon = datetime(2026, 11, 20, 12, 30)
    assert (at(noon, "today").start, at(noon, "today").end) == (datetime(2026, 11, 19, 16), noon)
    assert (at(noon, "month").start, at(noon, "month").end) == (datetime(2026, 10, 31, 16), noon)
    late = datetime(2026, 11, 30, 17)  # one in the morning of December the first
    assert at(late, "today").start == at(late, "month").start == datetime(2026, 11, 30, 16)


def test_at_midnight_nothing_is_known_of_today() -> None:
    midnight = datetime(2026, 11, 19, 16)
    assert at(midnight, "today").start == at(midnight, "today").end == midnight
    assert at(midnight - timedelta(seconds=1), "today").start == midnight - timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 11), ("2026-10-25", 13), ("2026-06-01", 12)])
def test_today_is_longer_or_shorter_where_clocks_change(day: str, hours: int) -> None:
    noon = parse_filters({"as_of": f"{day}T12:00:00+0{1 if hours == 13 else 2}:00"}, Known("Europe/Berlin", {}, {}))
    question = replace(noon, window="today")
    assert question.end - question.start == timedelta(hours=hours)


def test_a_week_earlier_today_is_that_day_up_to_the_same_time() -> None:
    noon = datetime(2026, 11, 20, 4)
    question = before(at(noon, "today")).earlier
    assert (question.start, question.end, question.moment) == (
        datetime(2026, 11, 12, 16), datetime(2026, 11, 13, 4), datetime(2026, 11, 13, 4),
    )  # fmt: skip


def test_a_default_window_of_the_calendar_is_shifted_as_a_chosen_one() -> None:
    noon = datetime(2026, 11, 20, 4)
    default = parse_filters({}, Known("Asia/Shanghai", {}, {}), default_window="today").at(noon)
    assert default.days_back(7) == replace(at(noon, "today").days_back(7), default_window="today")


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))


@given(moments, st.sampled_from(WINDOWS), st.sampled_from(ZONES))
def test_no_window_ends_before_it_starts_and_the_one_before_lies_whole_weeks_earlier(
    moment: datetime, window: str, zone: str
) -> None:
    question = at(moment, window, zone)
    assert question.start <= question.end == moment
    against = before(question)
    earlier = against.earlier
    assert earlier.end <= question.start or question.start == question.end
    days = [local(now, zone).date() - local(then, zone).date() for now, then in (
        (question.start, earlier.start), (question.end, earlier.end), (question.moment, earlier.moment)
    )]  # fmt: skip
    assert all(
        abs(by - timedelta(days=against.days)) <= timedelta(days=1) for by in days
    )  # a skipped midnight moves on
    assert abs((question.end - earlier.end) - timedelta(days=against.days)) <= timedelta(hours=1)
    if against.days > 7:  # fewer weeks would not do
        assert question.days_back(against.days - 7).end > question.start


@given(moments, st.sampled_from(ZONES))
def test_today_lies_within_one_day_of_the_city(moment: datetime, zone: str) -> None:
    question = at(moment, "today", zone)
    day = local(moment, zone).date()
    assert question.start == day_start(day, zone) and local(question.start, zone).date() == day


# Every panel answers -------------------------------------------------------------------------------------------------

MOMENTS = {
    "an afternoon": ("today", "Asia/Shanghai", datetime(2026, 11, 18, 7, 12, 40)),
    "midnight": ("today", "Asia/Shanghai", datetime(2026, 11, 18, 16)),
    "a second after midnight": ("today", "Asia/Shanghai", datetime(2026, 11, 18, 16, 0, 1)),
    "a quarter to Kathmandu's midnight": ("today", "Asia/Kathmandu", datetime(2026, 11, 18, 18)),
    "the repeated hour": ("today", "Europe/Berlin", datetime(2026, 10, 25, 1, 30)),
    "the middle of a month": ("month", "Asia/Shanghai", datetime(2026, 11, 18, 7, 12, 40)),
    "midnight of the first": ("month", "Asia/Shanghai", datetime(2026, 10, 31, 16)),
    "a second later": ("month", "Asia/Shanghai", datetime(2026, 10, 31, 16, 0, 1)),
    "the month in which summer ended": ("month", "Europe/Berlin", datetime(2026, 10, 31, 22, 30)),
}


@cases("today", "when", MOMENTS)
def test_every_panel_answers_for_today_and_this_month(
    when: str, read: ViewerReader, ask: Callable[..., Filters]
) -> None:
    window, zone, moment = MOMENTS[when]
    question, look = replace(ask(window=window, as_of=moment.isoformat()), zone=zone), RenderContext(language="zh")
    for panel in PANELS:
        rows = panel.read(read, question)
        assert panel.card.headline(rows, look), panel.id
        assert panel.card.draw(rows, look), panel.id


def test_an_empty_window_counts_nothing_and_compares_nothing(read: ViewerReader, ask: Callable[..., Filters]) -> None:
    midnight = ask(window="today", as_of="2026-11-18T16:00:00")
    assert read_sources(read, midnight).empty
    assert sum(len(panel.read(read, midnight)) for panel in PANELS if panel.id == "calls_by_hour") == 0


def test_the_sources_of_today_are_compared_with_the_same_weekday(
    read: ViewerReader, ask: Callable[..., Filters]
) -> None:
    today = read_sources(read, ask(window="today", as_of="2026-11-18T07:00:00")).set_index("source")
    week_before = read_sources(read, ask(window="2026-11-11/2026-11-11T07:00:00Z")).set_index("source")
    wanted = week_before["incidents"].reindex(today.index, fill_value=0)
    assert today["incidents_before"].tolist() == wanted.tolist() and today["incidents"].sum() > 0


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_today_is_what_its_start_and_end_say(panel: Panel, read: ViewerReader, ask: Callable[..., Filters]) -> None:
    """As START/END the same window gives the same rows, but for what each is compared with."""
    today = ask(window="today", as_of="2026-11-18T07:12:40")
    named = ask(window=f"{today.start.isoformat()}/{today.end.isoformat()}", as_of="2026-11-18T07:12:40")
    rows, others = panel.read(read, today), panel.read(read, named)
    compared = [name for name in rows if "before" in name or "change" in name or name in ("previous", "window")]
    if "incidents_before" not in compared:  # of it, the rows depend on what is compared
        assert rows.drop(columns=compared).equals(others.drop(columns=compared))
