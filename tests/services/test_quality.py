"""Cases on time, cards, cross-region items and ratings against pandas over raw rows, and their pictures."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from data.contract.services import service_case
from data.demo.stories import SLOW_AGENCY
from data.questions.comparisons import before_at_moment
from data.questions.reading import ViewerReader
from data.services import quality as services_quality
from layouts.kit.theme import RenderContext
from layouts.services import quality as look_quality
from tests.conftest import DEMO_END
from tests.services.raw import Ask, asked_for, inside, is_open, questions


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
    assert cards.loc[cards["open"] > 0, "open"].to_dict() == cases["agency_id"].value_counts().to_dict()
    earlier = before_at_moment(filters, service_case).earlier.moment
    then = asked_for(lives, filters)
    then = then[(then["submitted_at"] < earlier) & ~(then["completed_at"] < earlier) & (then["due_at"] < earlier)]
    red_then = then["agency_id"].value_counts()  # also of agencies that have no open case now
    if cards["overdue_before"].notna().all():
        assert cards.loc[cards["overdue_before"] > 0, "overdue_before"].to_dict() == red_then.to_dict()
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


def test_the_agency_that_falls_behind_loses_its_on_time_rate_over_two_weeks(read: ViewerReader, ask: Ask) -> None:
    rates = [
        services_quality.read_on_time_by_agency(read, ask(window="7d", as_of=as_of)).set_index("agency_id")[
            "on_time_rate"
        ]
        for as_of in ("2026-11-09T12:00:00", DEMO_END.isoformat())
    ]
    assert rates[0][SLOW_AGENCY] > 0.9 > 0.85 > rates[1][SLOW_AGENCY]
    assert rates[1].idxmin() == SLOW_AGENCY


def test_the_headline_names_the_agency_with_most_late_cases(read: ViewerReader, ask: Ask) -> None:
    on_time = services_quality.read_on_time_by_agency(read, ask(window="7d"))
    words = look_quality.BY_AGENCY.headline(on_time, RenderContext(language="en"))
    assert "most late: Natural Resources and Planning Bureau" in words


def test_a_low_rate_is_marked_by_sign_and_colour_and_the_others_are_not() -> None:
    rows = pd.DataFrame(
        {
            "agency_id": ["good", "bad", "few"], "due": [100, 50, 2], "on_time": [99, 30, 0], "late": [1, 20, 2],
            "on_time_rate": [0.99, 0.6, 0.0], "name_zh": ["甲", "乙", "丙"], "name_en": ["Good", "Bad", "Few"],
            "due_before": [0, 0, 0], "on_time_before": [0, 0, 0], "incomplete_before_utc": [pd.NaT] * 3,
        }
    )  # fmt: skip
    look = RenderContext(language="en")
    figure = look_quality.BY_AGENCY.draw(rows, look)
    bar, words = figure["data"][0], figure["data"][-1]["text"]
    marked = {name for name, text in zip(bar["customdata"], words, strict=True) if "▼" in text}
    coloured = {n for n, c in zip(bar["customdata"], bar["marker"]["color"], strict=True) if c == look.tokens.warning}
    assert marked == coloured == {"bad"}
    assert np.allclose(bar["x"], [1.0, 0.4, 0.01])
    assert np.isclose(figure["layout"]["shapes"][0]["x0"], 1 - 129 / 152)


def test_a_window_without_due_cases_says_so_in_the_figure_too(read: ViewerReader, ask: Ask) -> None:
    look = RenderContext(language="en")
    for question, card in (
        (services_quality.read_on_time_by_agency, look_quality.BY_AGENCY),
        (services_quality.read_on_time_by_district, look_quality.BY_DISTRICT),
    ):
        rows = question(read, ask(window="7d")).assign(due=0, on_time=0, late=0)
        for frame in (rows, rows.iloc[:0]):
            (said,) = card.draw(frame, look)["layout"]["annotations"]
            assert said["text"] == card.headline(frame, look) == "No cases were due in this window"


def test_red_and_yellow_cards_lie_end_to_end_and_are_named_where_they_stand_first() -> None:
    cards = pd.DataFrame(
        {"agency_id": ["a", "b", "c"], "overdue": [5, 2, 0], "nearly_overdue": [0, 1, 3], "open": [9, 9, 9],
         "longest_min": [3000.0, 90.0, None], "name_zh": ["甲", "乙", "丙"], "name_en": ["A", "B", "C"]}
    )  # fmt: skip
    look = RenderContext(language="en")
    red, yellow, words = look_quality.OVERDUE.draw(cards, look)["data"]
    assert (red["x"], yellow["base"], yellow["x"]) == ([5, 2, 0], [5, 2, 0], [0, 1, 3])
    assert [text.strip() for text in words["text"]] == ["▲ 5 overdue", "▲ 2  ◆ 1 due in 24 h", "◆ 3"]
    assert words["x"] == [5, 3, 3]
