"""Sources, types, agencies and districts of incidents, and their pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from callbacks.registry.incidents import PANELS
from data.demo.stories import story
from data.incidents.ranking import read_by_agency, read_by_district, read_sources, read_types
from data.questions.reading import ViewerReader
from layouts.incidents import ranking as incidents_ranking
from tests.conftest import DEMO_END
from tests.incidents.raw import CASES, EN, ZH, Ask, Raw, asked_at, columns, incidents, opened, span

in_all_cases = pytest.mark.parametrize(("when", "window", "chosen"), CASES)


def reported(raw: Raw, start: datetime, end: datetime, **chosen: Any) -> pd.DataFrame:
    rows = incidents(raw, **chosen)
    return rows[rows["reported_at"].between(start, end, "left")]


@in_all_cases
def test_sources_and_types_are_counted_now_and_before(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, window: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    start = moment - span(window)
    now = reported(raw, start, moment, **columns(chosen))
    week = timedelta(days=7)
    before = reported(raw, start - week, moment - week, **columns(chosen))
    filters = ask(**as_of, window=window, **chosen)
    known = start - week >= filters.history.starts["incident"]
    before = before if known else before.iloc[:0]
    sources = read_sources(read, filters).set_index("source")
    assert sources["incidents"].to_dict() == now.groupby("source").size().to_dict()
    wanted = before.groupby("source").size().reindex(sources.index, fill_value=0)
    assert (
        sources["incidents_before"].tolist() == wanted.tolist() if known else sources["incidents_before"].isna().all()
    )
    assert sources["share"].tolist() == pytest.approx((sources["incidents"] / len(now)).tolist())
    assert sources["incidents"].is_monotonic_decreasing
    types = read_types(read, filters).set_index("type_id")
    assert sorted(types.index) == sorted({*now["type_id"], *before["type_id"]})
    for name, rows in (("incidents", now), *((("incidents_before", before),) if known else ())):
        assert types[name].tolist() == rows.groupby("type_id").size().reindex(types.index, fill_value=0).tolist()
    assert (types["change"] == types["incidents"] - types["incidents_before"]).all() == known
    for name in ("registered", "closed"):
        wanted = now[now[f"{name}_at"] < moment].groupby("type_id").size().reindex(types.index, fill_value=0)
        assert types[name].tolist() == wanted.tolist()
    assert types["incidents"].is_monotonic_decreasing


@in_all_cases
def test_agencies_on_time_and_rework(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, window: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    start = moment - span(window)
    rows = incidents(raw, **columns(chosen))
    due = rows[rows["due_at"].between(start, moment, "left")]
    due = due.assign(kept=due["closed_at"] <= due["due_at"])
    events = raw("incident_event")
    events = events[events["at"].between(start, moment, "left") & events["stage"].isin(["verified", "rework"])]
    checks = events.drop(columns="agency_id").merge(rows[["incident_id", "agency_id"]], on="incident_id")
    got = read_by_agency(read, ask(**as_of, window=window, **chosen)).set_index("agency_id")
    wanted = pd.DataFrame(
        {
            "due": due.groupby("agency_id").size(),
            "on_time": due.groupby("agency_id")["kept"].sum(),
            "checked": checks.groupby("agency_id").size(),
            "rework": checks[checks["stage"] == "rework"].groupby("agency_id").size(),
        }
    ).fillna(0)
    assert sorted(got.index) == sorted(wanted.index)
    for name in wanted:
        assert got[name].tolist() == wanted[name].reindex(got.index).tolist()
    rates = (wanted["on_time"] / wanted["due"]).reindex(got.index)
    assert got["on_time_rate"].tolist() == pytest.approx(rates.tolist(), nan_ok=True)
    back = (wanted["rework"] / wanted["checked"]).reindex(got.index)
    assert got["rework_rate"].tolist() == pytest.approx(back.tolist(), nan_ok=True)


@in_all_cases
def test_districts_hold_their_open_overdue_and_reported(
    read: ViewerReader, ask: Ask, raw: Raw, when: str, window: str, chosen: dict[str, str]
) -> None:
    moment, as_of = asked_at(when, raw)
    start = moment - span(window)
    held = opened(raw, moment, **columns(chosen))
    wanted = pd.DataFrame(
        {
            "open": held.groupby("district_id").size(),
            "over": held[held["due_at"] < moment].groupby("district_id").size(),
            "reported": reported(raw, start, moment, **columns(chosen)).groupby("district_id").size(),
        }
    ).fillna(0)
    got = read_by_district(read, ask(**as_of, window=window, **chosen)).set_index("district_id")
    assert sorted(got.index) == sorted(wanted.index)
    for name in wanted:
        assert got[name].tolist() == wanted[name].reindex(got.index).tolist()
    people = raw("district").set_index("district_id")["population"].reindex(got.index)
    assert got["open_per_10k"].tolist() == pytest.approx((got["open"] / people * 1e4).tolist())


def test_the_flood_evening_leads_the_types(read: ViewerReader, ask: Ask) -> None:
    flood = story("flood_evening").moment(DEMO_END)
    types = read_types(read, ask(as_of=flood.isoformat(), window="24h"))
    ponding = types[types["type_id"] == "fl_ponding"].iloc[0]
    assert ponding["incidents"] > 10 * max(ponding["incidents_before"], 1)


def test_illegal_construction_is_found_confirmed_and_removed(read: ViewerReader, ask: Ask) -> None:
    found = read_types(read, ask(window="90d", type="um_build")).iloc[0]
    assert found["incidents"] >= found["registered"] >= found["closed"] > 0


def test_rankings_show_ten_at_most_and_carry_the_id_that_a_click_chooses(rows: dict[str, pd.DataFrame]) -> None:
    keys = {
        "incidents_types": "type_id",
        "incidents_by_agency": "agency_id",
        "incidents_by_district": "district_id",
        "incidents_sources": "source",
    }
    for panel in PANELS:
        if panel.id in keys:
            bars = panel.card.draw(rows[panel.id], ZH)["data"][0]
            assert len(bars["y"]) <= 10
            assert set(bars["customdata"]) <= set(rows[panel.id][keys[panel.id]])
            assert panel.card.click in ("type", "agency", "district", "source")


def test_a_type_that_grew_is_named(rows: dict[str, pd.DataFrame]) -> None:
    types = (
        rows["incidents_types"]
        .head(3)
        .assign(
            incidents=[100, 90, 80],
            incidents_before=[98, 20, 79],
            change=[2, 70, 1],
            usual=[97.0, 21.0, 80.0],
            stands_out=[False, True, False],
        )
    )
    assert incidents_ranking.types_headline(types, EN) == (
        f"Unusually many: {types['name_en'].iloc[1]}, 90 against 20, a week before"
    )


@pytest.mark.parametrize(("before", "change"), [(50, "+100.0 %"), (100, "as 5 weeks before"), (4, "+96")])
def test_the_change_behind_a_type_is_that_of_the_type(rows: dict[str, pd.DataFrame], before: int, change: str) -> None:
    """The days of the windows are not alike, so that nothing is judged, and the change stands behind a name."""
    types = rows["incidents_types"].head(3).assign(
        incidents=[100, 90, 80], incidents_before=[before, 10, 10], change=[0, 80, 70], unlike="workdays",
        more_workdays=2, before_days=35, no_data_before_utc=pd.NaT,
    )  # fmt: skip
    name, words = types["name_en"].iloc[0], change if change.startswith("as") else f"{change} on 5 weeks before"
    said = f"Most frequent: {name}, 100 incidents ({words}, 2 working days more, not judged)"
    assert incidents_ranking.types_headline(types, EN) == said
    equal = types.assign(incidents=[90, 90, 80])
    assert "(" not in incidents_ranking.types_headline(equal, EN)


def test_the_change_behind_a_source_is_that_of_the_source(rows: dict[str, pd.DataFrame]) -> None:
    sources = rows["incidents_sources"].head(2).assign(
        incidents=[60, 40], incidents_before=[50, 10], share=[0.6, 0.4], unlike="workdays", more_workdays=-1,
        before_days=35, no_data_before_utc=pd.NaT,
    )  # fmt: skip
    name = EN.label(sources["source"].iloc[0])
    said = f"{name} first: 60 % of 100; {name} 60 against 50, 5 weeks before, 1 working day fewer, not judged"
    assert incidents_ranking.sources_headline(sources, EN) == said


BEHIND = {"due": [100, 100, 100], "on_time": [96, 95, 70], "on_time_rate": [0.96, 0.95, 0.7]}


def test_an_agency_behind_the_others_is_named(rows: dict[str, pd.DataFrame]) -> None:
    agencies = (
        rows["incidents_by_agency"]
        .head(3)
        .assign(due=[100, 100, 100], on_time=[96, 95, 70], on_time_rate=[0.96, 0.95, 0.7])
    )
    words = incidents_ranking.by_agency_headline(agencies, EN)
    assert words == f"87.0 % of 300 due closed on time; {agencies['name_en'].iloc[2]} only 70.0 %"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ((50, 4, 3), "; no agency is far behind (2 have too few to judge)"),
        ((50, 40, 3), "; no agency is far behind (1 has too few to judge)"),
        ((50, 40, 30), "; no agency is far behind"),
        ((4, 3, 1), "; no agency has enough to be judged"),
    ],
)
def test_agencies_with_too_few_due_are_not_called_on_time(
    rows: dict[str, pd.DataFrame], due: tuple[int, ...], words: str
) -> None:
    agencies = rows["incidents_by_agency"].head(3).assign(due=due, on_time=due, on_time_rate=1.0)
    assert incidents_ranking.by_agency_headline(agencies, EN).endswith(f"due closed on time{words}")


def test_agencies_are_drawn_by_their_late_share_from_zero(rows: dict[str, pd.DataFrame]) -> None:
    agencies = (
        rows["incidents_by_agency"]
        .head(3)
        .assign(due=[100, 100, 100], on_time=[96, 95, 70], on_time_rate=[0.96, 0.95, 0.7])
    )
    figure = incidents_ranking.by_agency_figure(agencies, EN)
    bars, words = figure["data"]
    assert bars["x"] == pytest.approx([0.3, 0.05, 0.04])
    assert bars["marker"]["color"] == [EN.tokens.warning, EN.tokens.bar, EN.tokens.bar]
    assert words["text"][0].strip().startswith("▼ 30.0 % · rework")
    assert figure["layout"]["shapes"][0]["x0"] == pytest.approx(0.13)
    (said,) = incidents_ranking.by_agency_figure(agencies.assign(due=0), EN)["layout"]["annotations"]
    assert said["text"] == "No incident was due in this window"


def test_the_district_with_the_longest_bar_is_named_first_and_the_densest_second(rows: dict[str, pd.DataFrame]) -> None:
    districts = rows["incidents_by_district"].head(2).assign(
        open=[30, 20], open_per_10k=[0.3, 1.03], city_per_10k=0.5, whole_city=True
    )  # fmt: skip
    one, two = districts["name_en"]
    headline = incidents_ranking.by_district_headline(districts, EN)
    assert headline == f"{one} first: 30 of 50 open; densest: {two}, 1.03 per 10,000 residents, the city 0.50"
    unknown = districts.assign(open_per_10k=float("nan"))
    assert incidents_ranking.by_district_headline(unknown, EN) == f"{one} first: 30 of 50 open"
    few = incidents_ranking.by_district_headline(districts.assign(open_per_10k=[float("nan"), 1.03]), EN)
    assert few == f"{one} first: 30 of 50 open"
    lone = incidents_ranking.by_district_headline(districts.head(1), EN)
    assert lone == f"{one}: 30 open; 0.30 per 10,000 residents"


def test_the_bars_of_districts_are_a_state_and_name_no_window(rows: dict[str, pd.DataFrame], ask: Ask) -> None:
    panel = next(panel for panel in PANELS if panel.id == "incidents_by_district")
    assert panel.window_of(ask()) is None and panel.window_of(ask(window="30d")) is None
    assert "window" not in str(panel.card.draw(rows[panel.id], EN)["data"])
