"""The one comparison: its base, the same lag, the history, and the words, by pandas over raw rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from callbacks.registry.panels import BY_ID as BY_PANEL
from callbacks.registry.panels import PANELS
from data.calendar.china import days_of_year
from data.calendar.days import Calendar
from data.calls.catalogue import read_catalogue
from data.calls.totals import read_by_hour
from data.calls.use import read_utilisation
from data.contract.calls import data_call
from data.contract.incidents import incident
from data.incidents.ranking import read_sources, read_types
from data.measures.definitions import BY_ID, MEASURES
from data.measures.scorecard import read_scorecard
from data.measures.values import read_measures
from data.questions.comparisons import before, before_at_moment
from data.questions.filters import Filters
from data.questions.first_rows import FirstRow, FirstRows, Silence
from data.questions.history import History
from data.questions.reading import Reader, Recorder
from data.services.flow import read_channels, read_funnel
from data.times import same_clock
from layouts.incidents.ranking import SOURCES, TYPES
from layouts.kit.comparison import against, judged
from layouts.kit.theme import RenderContext
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.measures.raw import IN_PANDAS, Ask, Raw

WEEK = timedelta(weeks=1)
EN, ZH = RenderContext(language="en"), RenderContext(language="zh")


def random_comparison(random: Random) -> dict[str, str]:
    """A moment in the demo's last two weeks, a window of any kind, and mostly no filter."""
    moment = DEMO_END - timedelta(seconds=random.choice((0, random.randrange(14 * 86_400))))
    window = random.choice(("24h", "7d", "today", "month", "30d", "90d", f"{random.randint(1, 60)}h"))
    if random.random() < 0.3:
        end = moment - timedelta(seconds=random.randrange(8 * 86_400))
        window = f"{(end - timedelta(hours=random.randint(1, 90))).isoformat()}/{end.isoformat()}"
    chosen = {"district": "430102", "agency": "housing"}
    picked = {name: value for name, value in chosen.items() if random.random() < 0.15}
    return {"as_of": moment.isoformat(), "window": window, **picked}


def weeks_apart(start: datetime, end: datetime) -> int:
    weeks = 1
    while end - weeks * WEEK > start:
        weeks += 1
    return weeks


@random_cases("comparisons", "asked", random_comparison, 500)
def test_every_measure_is_compared_with_whole_weeks_before_inside_the_history(
    asked: dict[str, str], read: Reader, ask: Ask, raw: Raw
) -> None:
    filters = ask(**asked)
    rows = read_measures(read, filters).set_index("measure")
    for measure in MEASURES:
        weeks = 1 if measure.over is None else weeks_apart(measure.over(filters).start, measure.over(filters).end)
        earlier = filters.days_back(7 * weeks)
        start = earlier.moment if measure.over is None else measure.over(filters).start - weeks * WEEK
        starts = [filters.history.starts.get(table.name) for table in measure.source.tables]
        found, known = rows.loc[measure.id], all(one is None or start >= one for one in starts)
        assert (found["before_days"], found["before_utc"]) == (7 * weeks, filters.moment - weeks * WEEK), measure.id
        assert pd.isna(found["no_data_before_utc"]) == known, measure.id
        top, bottom = IN_PANDAS[measure.id](raw, earlier) if known else (np.nan, np.nan)
        np.testing.assert_equal((found["numerator_before"], found["denominator_before"]), (top, bottom), measure.id)


def test_a_window_that_ended_long_ago_is_compared_as_it_was_known_equally_long_after_it(
    read: Reader, ask: Ask, raw: Raw
) -> None:
    """Before, the earlier window was counted as known at its own end, and 30.9 points more were completed by now."""
    start, end = datetime(2026, 11, 11), datetime(2026, 11, 12)
    funnel = read_funnel(read, ask(window=f"{start.isoformat()}/{end.isoformat()}", as_of=DEMO_END.isoformat()))
    cases = raw("service_case")
    then = cases[cases["submitted_at"].between(start - WEEK, end - WEEK, "left")]
    for stage, column in {"accepted": "accepted_at", "completed": "completed_at", "rated": "rated_at"}.items():
        known = (then[column] < DEMO_END - WEEK).sum() / len(then)
        assert funnel.set_index("stage").loc[stage, "share_before"] == pytest.approx(known)


def test_incidents_reported_have_the_same_base_on_every_surface(read: Reader, ask: Ask) -> None:
    for window in ("24h", "7d", "today"):
        filters = ask(window=window, as_of="2026-11-16T07:00:00")
        card = read_scorecard(read, filters).set_index("measure").loc["incidents_reported"]
        for rows in (read_sources(read, filters), read_types(read, filters)):
            assert rows["incidents_before"].sum() == card["value_before"]
            assert set(rows["before_days"]) == {card["before_days"]} and set(rows["before_utc"]) == {card["before_utc"]}


def test_ninety_days_of_a_young_city_are_compared_with_nothing(read: Reader, ask: Ask) -> None:
    """Before, "on time +96.7 points better (before 0.0 %)", "Exposed waste 10,435 against 24", "+1,409.1 %"."""
    filters = ask(window="90d")
    rows = read_measures(read, filters).set_index("measure")
    windowed = [measure.id for measure in MEASURES if measure.over is not None and measure.id != "calls_today"]
    assert rows.loc[windowed, ["value_before", "numerator_before"]].isna().all(axis=None)
    assert rows.loc[windowed, "no_data_before_utc"].notna().all()
    assert not read_utilisation(read, filters)[["used_before", "share_before"]].notna().any(axis=None)
    assert read_catalogue(read, filters)["growth"].isna().all()
    assert read_channels(read, filters)["submitted_before"].isna().all()
    told = 0
    for panel in PANELS:
        frame = panel.read(read, filters)
        if {"no_data_before_utc", "before_days"} <= set(frame) and panel.id not in ("calls_total", "services_overdue"):
            texts = [panel.card.headline(frame, look) for look in (EN, ZH)]
            assert not any(word in texts[0] for word in (" on a week before", "weeks before", "against")), texts
            told += "no comparable data before 20" in texts[0] and "之前无可比数据" in texts[1]
    assert told >= 8


def test_every_panel_that_compares_carries_the_base(read: Reader, ask: Ask) -> None:
    filters = ask(window="7d")
    for panel in PANELS:
        columns = panel.read.columns
        compares = [name for name in columns if name.endswith("_before") and name not in ("value_before",)]
        if compares and panel.id not in ("layers_abnormal",):
            assert {"before_days", "before_utc", "no_data_before_utc"} <= set(columns), panel.id
    assert set(read_sources(read, filters)["before_utc"]) == {pd.Timestamp(DEMO_END - WEEK)}


def test_the_base_follows_the_citys_clock_over_a_change_of_time() -> None:
    # in Berlin clocks went back on 2026-10-25: the same clock time a week earlier is 169 hours before
    filters = Filters(zone="Europe/Berlin", as_of=datetime(2026, 10, 26, 11), window="today")
    earlier = before(filters).earlier
    assert (earlier.start, earlier.end) == (datetime(2026, 10, 18, 22), datetime(2026, 10, 19, 10))
    assert before_at_moment(filters).earlier.moment == datetime(2026, 10, 19, 10)
    # they went forward on 2026-03-29: seven days are 168 hours, of which the week before has only 167 to itself
    spring = Filters(zone="Europe/Berlin", as_of=datetime(2026, 3, 30, 10), window="7d")
    assert same_clock(spring.end, spring.zone, 7) > spring.start and before(spring).days == 14


@pytest.mark.parametrize(("window", "weeks"), [("24h", 1), ("7d", 1), ("30d", 5), ("90d", 13), ("month", 3)])
def test_a_window_moves_back_by_the_fewest_whole_weeks(window: str, weeks: int) -> None:
    assert before(Filters(zone="Asia/Shanghai", as_of=DEMO_END, window=window)).days == 7 * weeks


def test_a_window_that_begins_before_the_history_of_one_fact_is_compared_with_nothing() -> None:
    starts = {"data_call": datetime(2026, 1, 1), "incident": datetime(2026, 11, 10)}
    filters = Filters(as_of=DEMO_END, window="24h", history=History(starts))
    assert before(filters, data_call).possible
    assert not before(filters, data_call, incident).possible or DEMO_END - timedelta(days=8) >= starts["incident"]
    late = Filters(as_of=datetime(2026, 11, 17), window="24h", history=History(starts))
    assert before(late, data_call, incident).no_data_before == starts["incident"]
    nothing = Filters(as_of=DEMO_END, window="24h", history=History({"incident": None}))
    assert not before(nothing, incident).possible
    # without any history the words have a moment, too, so that no sentence praises what nobody knows
    assert before(nothing, incident).no_data_before == DEMO_END - timedelta(days=7)
    first = FirstRows({"incident": FirstRow(DEMO_END.date(), 1, Silence("incident", datetime(2026, 11, 20)))})
    assert before(replace(nothing, first_rows=first), incident).no_data_before == datetime(2026, 11, 20)


def test_nothing_is_as_usual_without_any_history(read: Reader, ask: Ask) -> None:
    """Before, "Citizen 4 against – a week before" and "no type has grown unusually" on the first day of a city."""
    filters = replace(ask(window="24h"), history=History({"incident": None}))
    for rows, headline in ((read_sources, SOURCES.headline), (read_types, TYPES.headline)):
        for look, words in ((EN, "no comparable data before 2026-1"), (ZH, "之前无可比数据")):
            text = headline(rows(read, filters), look)
            assert words in text and "usual" not in text and "against" not in text and "–" not in text


def test_the_words_name_the_base() -> None:
    row = pd.Series({"before_days": 35, "no_data_before_utc": pd.NaT, "unlike": ""})
    assert against(EN, "+3 %", row) == "+3 % on 5 weeks before" and against(ZH, "+3 %", row) == "较 5 周前同期 +3 %"
    assert against(EN, "+3 %", row.replace(35, 7)) == "+3 % on a week before"
    young = pd.Series({"before_days": 7, "unlike": "", "no_data_before_utc": pd.Timestamp("2026-10-30 16:00")})
    assert against(EN, "–", young) == "no comparable data before 2026-10-31"
    assert against(ZH, "–", young) == "2026-10-31 之前无可比数据"
    assert BY_ID["incidents_open"].over is None


# Like days -----------------------------------------------------------------------------------------------------------

CHINA = Calendar(days_of_year)
HISTORY = History({"data_call": datetime(2025, 1, 1)}, calendar=CHINA)
YOUNG = History({"data_call": datetime(2026, 9, 1)}, calendar=CHINA)


def likeness(moment: datetime, window: str, history: History = HISTORY) -> tuple[int, str, str, int]:
    filters = Filters(zone="Asia/Shanghai", as_of=moment, window=window, history=history)
    found = before(filters, data_call)
    return found.days, found.likeness.unlike, found.likeness.name_en, found.likeness.more_workdays


def test_a_public_holiday_is_compared_with_the_same_day_of_it_a_year_before() -> None:
    noon = datetime(2026, 10, 1, 4)
    assert likeness(noon, "today") == (365, "same_holiday", "National Day", 0)
    assert likeness(datetime(2026, 2, 17, 4), "today")[:2] == (384, "same_holiday")  # by the moon
    assert likeness(noon, "today", YOUNG) == (7, "holiday", "National Day", 0)


def test_moved_working_days_and_days_a_week_after_a_holiday_are_not_judged() -> None:
    assert likeness(datetime(2026, 10, 10, 8), "today")[:2] == (7, "moved")
    assert likeness(datetime(2026, 10, 8, 8), "today") == (7, "holiday_before", "National Day", 0)
    assert likeness(datetime(2026, 10, 17, 8), "today")[:2] == (7, "moved_before")
    assert likeness(datetime(2026, 11, 20, 8), "24h")[:2] == (7, "")


def test_longer_windows_say_how_many_working_days_they_have_less() -> None:
    assert likeness(datetime(2026, 10, 7, 16), "7d") == (7, "workdays", "", -4)
    assert likeness(datetime(2026, 11, 19, 16), "7d") == (7, "", "", 0)


def test_unlike_days_are_named_and_not_judged() -> None:
    holiday = Filters(zone="Asia/Shanghai", as_of=datetime(2026, 10, 1, 4), window="today", history=YOUNG)
    calls = pd.DataFrame({"calls": [29]})
    row = before_at_moment(holiday, data_call).told(calls).iloc[0]
    assert against(EN, "−71.0 %", row) == "−71.0 % on a week before, National Day" and not judged(row)
    assert against(ZH, "−71.0 %", row) == "较上周同期 −71.0 %，逢国庆节"
    row = before_at_moment(replace(holiday, history=HISTORY), data_call).told(calls).iloc[0]
    assert against(EN, "+2.0 %", row) == "+2.0 % on National Day a year before" and judged(row)
    row = before(replace(holiday, as_of=datetime(2026, 10, 7, 16), window="7d"), data_call).told(calls).iloc[0]
    assert against(EN, "−60.0 %", row) == "−60.0 % on a week before, 4 working days fewer" and not judged(row)


def test_no_hour_of_a_holiday_or_a_moved_working_day_is_called_unusual() -> None:
    """Before, all 83 "unusual" hours of ninety days were hours of such days."""
    hours = pd.date_range("2026-09-10", "2026-10-21", freq="h", inclusive="left").astype("datetime64[us]")
    calls = [100 if CHINA.is_working(each) else 20 for each in (hours + timedelta(hours=8)).date]
    counted = pd.DataFrame({"hour_utc": hours, "calls": calls, "errors": 0, "with_status": calls})

    class Given(Recorder):
        def __call__(self, statement: Any) -> pd.DataFrame:
            super().__call__(statement)
            back = timedelta(0) if len(self.statements) == 1 else timedelta(weeks=2)
            start, end = datetime(2026, 10, 2) - back, datetime(2026, 10, 14) - back
            return counted[(hours >= start) & (hours < end)].reset_index(drop=True)

    filters = Filters(zone="Asia/Shanghai", as_of=datetime(2026, 10, 14), window="12d", history=HISTORY)
    hourly = read_by_hour(Given(), filters)
    assert (hourly["calls"] < 0.6 * hourly["calls_before"]).any() and not hourly["unusual"].any()


# Panels --------------------------------------------------------------------------------------------------------------

BEFORE_AND_NOW = {
    "services_channels": ("channel", {"submitted_before": "submitted", "share_before": "share"}),
    "services_funnel": ("stage", {"share_before": "share"}),
    "services_on_time_by_agency": ("agency_id", {"due_before": "due", "on_time_before": "on_time"}),
    "services_on_time_by_district": ("district_id", {"due_before": "due", "on_time_before": "on_time"}),
    "services_busiest_items": ("item_id", {"submitted_before": "submitted"}),
    "services_instant": ("instant", {"completed_before": "completed", "share_before": "share"}),
    "services_ratings": ("rating", {"share_before": "share"}),
    "services_by_item_section": ("item_id", {"submitted_before": "submitted"}),
    "services_overdue": ("agency_id", {"overdue_before": "overdue"}),
    "incidents_sources": ("source", {"incidents_before": "incidents"}),
    "incidents_types": ("type_id", {"incidents_before": "incidents"}),
}
"""Panel -> the column that names its rows, and its columns of the window before with those that they repeat."""


@pytest.mark.parametrize("asked", [{"window": "7d"}, {"window": "2026-11-12/2026-11-13T05:10:00"}], ids=str)
@pytest.mark.parametrize("panel", BEFORE_AND_NOW)
def test_the_numbers_of_the_window_before_are_those_that_the_panel_gave_then(
    panel: str, asked: dict[str, str], read: Reader, ask: Ask
) -> None:
    """Tests of each panel compare the numbers of its window with pandas; so these are compared with pandas, too."""
    filters, (key, columns) = ask(as_of="2026-11-18T06:30:00", **asked), BEFORE_AND_NOW[panel]
    against = before_at_moment(filters) if panel == "services_overdue" else before(filters)
    now, then = (BY_PANEL[panel].read(read, question).set_index(key) for question in (filters, against.earlier))
    assert now["no_data_before_utc"].isna().all() and len(now) > 1
    for earlier, own in columns.items():
        wanted = then[own].reindex(now.index)
        # a kind of rows that did not occur then has no row
        assert now[earlier].fillna(0).tolist() == pytest.approx(wanted.fillna(0).tolist()), earlier
        assert now[earlier].sum() > 0
