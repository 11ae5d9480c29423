"""The scorecard: weakest districts, one select per fact table, and its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest
from duckdb_sqlalchemy import Dialect as DuckDB
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql

from data.contract.incidents import incident
from data.measures import values as measures_values
from data.measures.definitions import BY_ID, MEASURES
from data.measures.scorecard import _weakest, read_scorecard
from data.questions.history import History
from data.questions.reading import Reader, Recorder, ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import Viewer
from data.warehouse.selects import AnySelect, tables_of
from layouts.measures import scorecard
from layouts.measures.judgement import change_of, covered_text, name_of, status_words, target_text, targets_sentence
from layouts.measures.overview import figures_body
from tests.measures.raw import EN, ZH, Ask, Lacking, asked_as, figure_row, texts_in


def test_the_same_questions_are_asked_whatever_the_answers_are(read: Reader, ask: Ask) -> None:
    for reading in (
        measures_values.read_measures,
        read_scorecard,
    ):
        recorder, empty = Recorder(), Recorder()
        asked: list[str] = []

        def watched(statement: AnySelect, seen: list[str] = asked) -> pd.DataFrame:
            seen.append(asked_as(statement))
            return read(statement)

        watched.has, watched.try_read = read.has, watched  # type: ignore[attr-defined]
        watched.sees, watched.sees_city = read.sees, read.sees_city  # type: ignore[attr-defined]
        reading(watched, ask())  # type: ignore[arg-type]
        reading(recorder, ask())
        reading(empty, ask(district="430102"))
        assert [asked_as(statement) for statement in recorder.statements] == asked
        assert len(empty.statements) == len(asked)


def test_the_weakest_district_is_the_one_on_the_wrong_side(read: Reader, ask: Ask) -> None:
    rows = read_scorecard(read, ask(window="7d")).set_index("measure")
    on_time = measures_values.read_by_district(read, ask(window="7d"), BY_ID["cases_on_time"])
    assert rows.loc["cases_on_time", "weak_value"] == on_time["value"].min()
    opened = measures_values.read_by_district(read, ask(), BY_ID["incidents_open"])
    per_resident = (10_000 * opened["value"] / opened["population"]).set_axis(opened["district_id"])
    assert rows.loc["incidents_open", "weak_value"] == pytest.approx(per_resident.max())
    assert rows.loc["incidents_open", "weak_district_id"] == per_resident.idxmax()
    assert rows.loc[["incidents_open", "cases_on_time"], "weak_unit"].tolist() == ["per 10,000 people", "1"]
    assert rows.loc["calls_today", "districts"] == 0 and pd.isna(rows.loc["calls_today", "weak_district_id"])
    assert rows.loc["incidents_reported", "districts"] == 9 and pd.isna(rows.loc["incidents_reported", "weak_value"])


@pytest.mark.parametrize("dialect", [DuckDB(), postgresql.dialect()], ids=lambda dialect: dialect.name)
def test_all_facts_of_a_table_are_counted_by_one_select(ask: Ask, dialect: Dialect) -> None:
    """Now and the window before: of cases and incidents, whatever is shown of them."""
    recorder = Recorder()
    read_scorecard(recorder, ask(district="430102", agency="ecology"))
    asked = [statement for statement in recorder.statements if "counted" in statement.selected_columns]
    counted = [tables_of(statement) for statement in asked]
    for fact, moments in (("service_case", 2), ("incident", 2), ("asset", 2)):
        statements = [one for one, tables in zip(asked, counted, strict=True) if fact in tables]
        assert len(statements) == 1
        names = {"now", "7_days_before"}
        assert len(names & set(map(str, statements[0].compile().params.values()))) == moments
    assert all("UNION ALL" in str(statement.compile(dialect=dialect)) for statement in asked)


def test_a_viewer_without_a_policy_is_told_nothing_and_not_zero(read: Reader, warehouse: Warehouse, ask: Ask) -> None:
    nobody = ViewerReader(warehouse, Viewer("nobody"))
    rows = read_scorecard(nobody, ask())
    assert rows[["numerator", "value", "value_before"]].isna().all(axis=None) and not rows["districts"].any()
    nowhere = measures_values.read_measures(read, ask(type="no such type"), ["incidents_open"]).iloc[0]
    assert (nowhere["numerator"], nowhere["value"]) == (0, 0)


def test_a_city_without_districts_in_its_facts_keeps_its_totals(read: Reader, ask: Ask) -> None:
    whole = Lacking(read, incident.c.district_id)
    rows = read_scorecard(whole, ask()).set_index("measure")
    plain = measures_values.read_measures(read, ask()).set_index("measure")
    for name in ("incidents_open", "incidents_over_limit", "incidents_closed_on_time", "incidents_reported"):
        assert rows.loc[name, "value"] == plain.loc[name, "value"] and rows.loc[name, "districts"] == 0
    assert not rows.loc["incidents_open_per_10k", "connected"]


def test_the_scorecard_shows_every_measure_with_its_parts(read: Reader, ask: Ask) -> None:
    rows = read_scorecard(read, ask(window="7d"))
    words = texts_in(scorecard.scorecard_body(rows, EN))
    for measure in MEASURES:
        assert measure.name in words and measure.numerator in words
    assert "≥ 97 %" in words and "≤ 1 %" in words
    assert "whole city" in texts_in(scorecard.scorecard_body(read_scorecard(read, ask(district="430102")), EN))


def test_a_change_says_whether_it_is_for_the_better() -> None:
    english = EN
    row = next(pd.DataFrame([figure_row("cases_overdue", 714, 516, "none")]).itertuples())
    assert change_of(english, row) == ("+198", "worse")
    of_cases = {"numerator": 6_490, "denominator": 6_746, "numerator_before": 6_120, "denominator_before": 6_580}
    better = figure_row("cases_on_time", 6_490 / 6_746, 6_120 / 6_580, "near") | of_cases
    assert change_of(english, next(pd.DataFrame([better]).itertuples())) == ("+3.2 points", "better")
    alike = figure_row("cases_on_time", 0.962, 0.96199, "near") | of_cases
    assert change_of(english, next(pd.DataFrame([alike]).itertuples())).word == ""
    row = next(pd.DataFrame([figure_row("calls_today", 386_000, 363_800, "none")]).itertuples())
    assert change_of(english, row) == ("+6.1 %", "")
    assert target_text(english, row) == ""


def test_districts_that_are_written_alike_have_no_weakest() -> None:
    measure = BY_ID["cases_on_time"]
    alike = [("430102", 9_381.0, 10_000.0, 0.9381), ("430103", 9_384.0, 10_000.0, 0.9384)]
    assert _weakest(measure, alike, {}, judged=True)[0] is None
    assert _weakest(measure, [*alike, ("430104", 9_379.0, 10_000.0, 0.9372)], {}, judged=True)[0] == "430104"


@pytest.mark.parametrize(
    ("chosen", "covered"),
    [
        ({"district": "430105"}, "Calls today (whole city)"),
        ({"severity": "1"}, "Calls today (whole city)"),
        ({"district": "430105", "agency": "natural_resources"}, "Calls today (not filtered by District)"),
        ({"agency": "natural_resources"}, "Calls today"),
        ({"agency": "natural_resources", "severity": "1"}, "Calls today (not filtered by Severity)"),
        ({}, "Calls today"),
    ],
    ids=str,
)
def test_a_figure_is_called_the_citys_only_if_no_filter_changes_it(
    read: Reader, ask: Ask, chosen: dict[str, str], covered: str
) -> None:
    rows = read_scorecard(read, ask(**chosen)).set_index("measure", drop=False)
    row = next(rows.loc[["calls_today"]].itertuples())
    assert name_of(EN, BY_ID["calls_today"]) + covered_text(EN, row) == covered
    city = measures_values.read_measures(read, ask()).set_index("measure")
    for name in rows.index[rows["whole_city"]]:
        assert rows.loc[name, "value"] == pytest.approx(city.loc[name, "value"], nan_ok=True), name


def test_a_measure_with_a_target_and_without_a_value_is_not_without_a_target() -> None:
    idle = figure_row("cases_on_time", float("nan"), 0.95, "none") | {"numerator": 0.0, "denominator": 0.0}
    assert status_words(EN, next(pd.DataFrame([idle]).itertuples())) == "nothing to count"
    assert status_words(ZH, next(pd.DataFrame([idle]).itertuples())) == "无可计件"
    plain = next(pd.DataFrame([figure_row("cases_backlog", 5, 5, "none")]).itertuples())
    assert status_words(EN, plain) == "no target"


BEGUN, DUE = datetime(2026, 11, 2), datetime(2026, 11, 9)
YOUNG = History({"service_case": BEGUN, "incident": BEGUN, "service_case.due_at": DUE, "incident.due_at": DUE})
ENDING = ("cases_on_time", "cases_backlog", "cases_overdue", "incidents_open", "incidents_over_limit",
          "incidents_open_per_10k", "incidents_closed_on_time")  # fmt: skip


@pytest.mark.parametrize(("days", "whole"), [(-1, False), (6, False), (7, True), (13, True), (14, True)])
def test_what_is_due_or_open_is_judged_only_where_its_rows_are_complete(
    read: Reader, ask: Ask, days: int, whole: bool
) -> None:
    """Before, "All 1 targets met" over one surviving row, and 0.0 % on time of 197 late survivors."""
    moment = BEGUN + timedelta(days=days)
    filters = replace(ask(as_of=moment.isoformat(), window="24h"), history=YOUNG)
    covered = moment >= DUE + timedelta(days=1)
    rows = read_scorecard(read, filters).set_index("measure", drop=False)
    for name in ENDING:
        row = rows.loc[name]
        complete = whole if BY_ID[name].over is None else covered
        assert pd.isna(row["incomplete_before_utc"]) == complete, name
        assert complete or (row["status"] == "none" and row["incomplete_before_utc"] == DUE and pd.isna(row["short"]))
        earlier = moment - timedelta(days=7 if BY_ID[name].over is None else 8)
        assert pd.isna(row["value_before"]) == (earlier < DUE), name
    for name in ("cases_on_time", "incidents_closed_on_time"):  # never "0.0 %" over rows that are there because late
        assert pd.isna(rows.loc[name, "value"]) == (moment <= DUE or rows.loc[name, "denominator"] == 0), name
    reported = rows.loc["incidents_reported"]
    assert pd.isna(reported["incomplete_before_utc"]) == (moment - timedelta(days=1) >= BEGUN)
    words = targets_sentence(rows.loc[list(ENDING)], EN, "the scorecard")
    assert ("incomplete before 2026-11-09" in words) == (not covered), words
    shown = texts_in(scorecard.scorecard_body(rows.loc[["incidents_over_limit"]], EN))
    assert ("incomplete before 2026-11-09" in shown and "too little data" in shown) == (not whole)
    tiles = texts_in(figures_body(rows.loc[["incidents_over_limit"]].assign(part=""), EN))
    assert ("incomplete before 2026-11-09" in tiles) == (not whole) and ("None" not in tiles or whole)


def test_a_change_by_chance_is_neither_better_nor_worse() -> None:
    """Before: "+2 worse" for 3 open incidents instead of 1, "+10.0 points better" for 6 of 6 instead of 9 of 10."""
    for now, before in ((3, 1), (14, 7), (215, 183), (0, 8)):
        row = next(pd.DataFrame([figure_row("incidents_open", now, before, "none")]).itertuples())
        assert change_of(EN, row).word == "" and change_of(EN, row).text != "–"
    few = {"numerator": 6, "denominator": 6, "numerator_before": 9, "denominator_before": 10}
    row = next(pd.DataFrame([figure_row("incidents_closed_on_time", 1.0, 0.9, "good") | few]).itertuples())
    assert change_of(EN, row) == ("+10.0 points", "")


@pytest.mark.parametrize(
    "chosen", [{}, {"district": "430105", "agency": "natural_resources"}, {"window": "7d"}], ids=str
)
def test_every_change_that_is_judged_is_beyond_chance(read: Reader, ask: Ask, chosen: dict[str, str]) -> None:
    words = set()
    for row in read_scorecard(read, ask(**chosen)).itertuples():
        word = change_of(EN, row).word
        words.add(word)
        if word and row.unit == "1":
            half = row.denominator * row.denominator_before / (row.denominator + row.denominator_before)
            both = (row.numerator + row.numerator_before) / (row.denominator + row.denominator_before)
            assert (row.value - row.value_before) ** 2 * half > 9 * both * (1 - both), row.measure
        elif word:
            now, before = row.numerator, row.numerator_before
            assert (now - before) ** 2 > 9 * (now + before), row.measure
    assert words <= {"", "better", "worse"} and "" in words


@pytest.mark.parametrize(("statuses", "words"), [
    (["good", "bad", "none"], "1 of 2 targets of the scorecard met; missed: Call error rate"),
    (["bad", "near", "none"], "Missed: Calls today; near: Call error rate"),
    (["good", "none", "none"], "The only target of the scorecard is met"),
])  # fmt: skip
def test_the_sentence_says_whose_targets_it_counts_and_nothing_twice(statuses: list[str], words: str) -> None:
    rows = pd.DataFrame({"measure": ["calls_today", "calls_error_rate", "incidents_open"], "status": statuses})
    rows = rows.assign(target=[1.0, 1.0, None], value=1.0, numerator=1.0, connected=True, city_target=False)
    assert targets_sentence(rows.assign(incomplete_before_utc=pd.NaT), EN, "the scorecard") == words
