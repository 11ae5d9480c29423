"""Headline measures against pandas over raw rows: now, like for like before, by district, and their status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from duckdb_sqlalchemy import Dialect as DuckDB
from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql

from data.contract.tables import ROLLUPS, data_call, district, incident, service_case
from data.layers.states import read_map as read_assets
from data.measures import scorecard as measures_values_scorecard
from data.measures import values as measures_values
from data.measures.definitions import BY_ID, MEASURES, SHADES
from data.questions.filters import Filters
from data.questions.reading import Reader, Recorder, ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import Viewer
from data.warehouse.selects import AnySelect, tables_of
from layouts.kit.locale import catalogue
from tests.conftest import DEMO_END
from tests.measures.raw import (
    FROM_RAW,
    MOMENTS,
    QUESTIONS,
    Ask,
    Raw,
    asked_as,
    inside,
    known_incidents,
    pair,
)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda asked: "&".join(f"{k}={v}" for k, v in asked.items()) or "all"
)
def test_measures_are_what_pandas_counts(
    read: Reader, ask: Ask, raw: Raw, moment: datetime, question: Mapping[str, str]
) -> None:
    filters = ask(as_of=moment.isoformat(), **question)
    rows = measures_values.read_measures(read, filters, FROM_RAW).set_index("measure")
    for name in FROM_RAW:
        top, bottom = pair(name, raw, filters)
        found = rows.loc[name]
        assert (found["numerator"], name) == (top, name)
        np.testing.assert_equal(found["denominator"], bottom, err_msg=name)
        if BY_ID[name].denominator is None:
            assert found["value"] == top
        elif bottom > 0:
            assert found["value"] == pytest.approx(top / bottom * BY_ID[name].per)
        else:
            assert np.isnan(found["value"])


def test_abnormal_devices_are_those_of_the_map_of_layers(read: Reader, ask: Ask) -> None:
    for question in ({}, {"district": "430103"}):
        filters = ask(**question)
        assets = read_assets(read, filters)
        row = measures_values.read_measures(read, filters, ["assets_abnormal"]).iloc[0]
        assert row["numerator"] == assets["state"].isin(["alarm", "warning", "offline"]).sum() > 0
        assert row["denominator"] == (assets["state"] != "none").sum()


@pytest.mark.parametrize(
    ("measure", "earlier"),
    [
        ("calls_today", {"as_of": "2026-11-12T06:30:00"}),
        ("incidents_open", {"as_of": "2026-11-18T06:30:00"}),
        ("cases_backlog", {"as_of": "2026-11-12T06:30:00"}),
        ("cases_on_time", {"as_of": "2026-11-12T06:30:00"}),
        ("incidents_closed_on_time", {"as_of": "2026-11-12T06:30:00"}),
    ],
)
def test_the_value_before_is_the_value_of_the_like_for_like_question(
    read: Reader, ask: Ask, measure: str, earlier: dict[str, str]
) -> None:
    now = measures_values.read_measures(read, ask(as_of="2026-11-19T06:30:00"), [measure]).iloc[0]
    then = measures_values.read_measures(read, ask(**earlier), [measure]).iloc[0]
    assert now["value_before"] == then["value"]
    assert now["numerator_before"] == then["numerator"]
    assert now["before_utc"] == pd.Timestamp(earlier["as_of"])


def test_calls_today_stop_at_the_same_hour_of_the_week_before(read: Reader, ask: Ask, raw: Raw) -> None:
    filters = ask(as_of="2026-11-19T06:30:00")
    called = raw("data_call")["called_at"]
    expected = inside(called, datetime(2026, 11, 11, 16), datetime(2026, 11, 12, 6, 30)).sum()
    row = measures_values.read_measures(read, filters, ["calls_today"]).iloc[0]
    assert row["value_before"] == expected > 0


@pytest.mark.parametrize("measure", [measure.id for measure in MEASURES if measure.district_able])
@pytest.mark.parametrize("moment", MOMENTS[:2])
def test_districts_add_up_to_the_city(read: Reader, ask: Ask, moment: datetime, measure: str) -> None:
    filters = ask(as_of=moment.isoformat(), window="7d")
    rows = measures_values.read_by_district(read, filters, BY_ID[measure])
    city = measures_values.read_measures(read, filters, [measure]).iloc[0]
    assert rows["district_id"].is_unique and len(rows) == 9
    assert rows["numerator"].sum() == city["numerator"]
    if BY_ID[measure].denominator:
        assert rows["denominator"].sum() == city["denominator"]
    one = rows.iloc[3]
    alone = measures_values.read_measures(
        read, ask(as_of=moment.isoformat(), window="7d", district=one["district_id"]), [measure]
    ).iloc[0]
    np.testing.assert_equal(one["value"], alone["value"])


def test_a_district_without_open_incidents_is_a_true_zero(read: Reader, ask: Ask, raw: Raw) -> None:
    filters = ask(command_system="emergency")
    rows = measures_values.read_by_district(read, filters, BY_ID["incidents_open"]).set_index("district_id")
    opened = known_incidents(raw, filters)
    opened = opened[~(opened["closed_at"] < filters.moment)]
    expected = opened.groupby("district_id").size().reindex(rows.index, fill_value=0)
    assert rows["value"].tolist() == expected.tolist()
    assert (expected == 0).any()


def test_the_map_takes_the_chosen_measure_and_the_first_where_none_is(read: Reader, ask: Ask) -> None:
    assert measures_values.chosen(ask()) is BY_ID[SHADES[0]]
    assert measures_values.chosen(ask(measure="cases_on_time")) is BY_ID["cases_on_time"]
    rows = measures_values.read_by_district(read, ask(), BY_ID["cases_on_time"])
    assert {"district_id", "name_zh", "name_en", "population", "numerator", "denominator", "value"} <= set(rows)


@pytest.mark.parametrize(
    ("measure", "value", "status"),
    [
        ("cases_on_time", 0.97, "good"), ("cases_on_time", 0.9699, "near"), ("cases_on_time", 0.94, "near"),
        ("cases_on_time", 0.9399, "bad"), ("calls_error_rate", 0.01, "good"), ("calls_error_rate", 0.02, "near"),
        ("calls_error_rate", 0.021, "bad"), ("incidents_over_limit", 0, "good"), ("incidents_over_limit", 1, "bad"),
        ("incidents_open", 5, "none"), ("cases_on_time", float("nan"), "none"),
    ],
)  # fmt: skip
def test_a_status_is_near_within_the_tolerance(measure: str, value: float, status: str) -> None:
    assert measures_values.status_of(BY_ID[measure], value) == status


class Lacking:
    """A reader over another one that lacks some tables or columns."""

    def __init__(self, read: Reader, *missing: Table | Column[Any]) -> None:
        self.read, self.missing = read, missing

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        return self.read(statement)

    def has(self, *parts: Table | Column[Any]) -> bool:
        tables = {part.name for part in self.missing if isinstance(part, Table)}
        lost = {(part.table.name, part.name) for part in self.missing if isinstance(part, Column)}
        wanted = [part for part in parts if isinstance(part, Column)]
        return not any(part.table.name in tables or (part.table.name, part.name) in lost for part in wanted)


def test_a_city_of_incidents_only_keeps_its_measures(read: Reader, ask: Ask) -> None:
    rows = measures_values.read_measures(Lacking(read, data_call, service_case, *ROLLUPS), ask()).set_index("measure")
    assert rows.index[rows["connected"]].tolist() == [
        "incidents_open", "incidents_over_limit", "incidents_closed_on_time", "incidents_reported",
        "incidents_open_per_10k", "assets_abnormal",
    ]  # fmt: skip
    assert rows.loc["calls_today", ["numerator", "value", "value_before"]].isna().all()
    assert rows.loc["incidents_open", "value"] > 0


def test_a_city_without_limits_loses_only_what_needs_them(read: Reader, ask: Ask) -> None:
    rows = measures_values.read_measures(Lacking(read, incident.c.due_at), ask()).set_index("measure")
    lost = rows.index[~rows["connected"]].tolist()
    assert lost == ["incidents_over_limit", "incidents_closed_on_time"]
    nowhere = measures_values.read_by_district(Lacking(read, incident.c.due_at), ask(), BY_ID["incidents_over_limit"])
    assert nowhere.empty
    unpeopled = Lacking(read, district.c.population)
    assert measures_values.read_by_district(unpeopled, ask(), BY_ID["incidents_open"])["population"].isna().all()


def test_the_same_questions_are_asked_whatever_the_answers_are(read: Reader, ask: Ask) -> None:
    for reading in (
        measures_values.read_measures,
        measures_values_scorecard.read_scorecard,
    ):
        recorder, empty = Recorder(), Recorder()
        asked: list[str] = []

        def watched(statement: AnySelect, seen: list[str] = asked) -> pd.DataFrame:
            seen.append(asked_as(statement))
            return read(statement)

        watched.has = read.has  # type: ignore[attr-defined]
        reading(watched, ask())  # type: ignore[arg-type]
        reading(recorder, ask())
        reading(empty, ask(district="430102"))
        assert [asked_as(statement) for statement in recorder.statements] == asked
        assert len(empty.statements) == len(asked)


def test_the_weakest_district_is_the_one_on_the_wrong_side(read: Reader, ask: Ask) -> None:
    rows = measures_values_scorecard.read_scorecard(read, ask(window="7d")).set_index("measure")
    on_time = measures_values.read_by_district(read, ask(window="7d"), BY_ID["cases_on_time"])
    assert rows.loc["cases_on_time", "weak_value"] == on_time["value"].min()
    opened = measures_values.read_by_district(read, ask(), BY_ID["incidents_open"])
    assert rows.loc["incidents_open", "weak_value"] == opened["value"].max()
    assert rows.loc["calls_today", "districts"] == 0 and pd.isna(rows.loc["calls_today", "weak_district_id"])
    assert rows.loc["incidents_reported", "districts"] == 9 and pd.isna(rows.loc["incidents_reported", "weak_value"])


def test_a_district_is_not_given_the_number_of_the_city(read: Reader, ask: Ask) -> None:
    rows = measures_values.read_measures(read, ask(district="430102")).set_index("measure")
    assert rows.index[rows["whole_city"]].tolist() == [m.id for m in MEASURES if not m.district_able]
    assert not measures_values.read_measures(read, ask())["whole_city"].any()


def test_every_measure_is_said_in_chinese() -> None:
    words = catalogue("zh")
    for measure in MEASURES:
        texts = [measure.name, measure.numerator, measure.definition, measure.compared, measure.denominator or ""]
        texts += [measure.unit] if measure.unit != "1" else []
        assert [text for text in texts if text and words.gettext(text) == text] == []


def test_identifiers_are_unique_and_shades_have_districts() -> None:
    assert len(BY_ID) == len(MEASURES) >= 14
    assert all(BY_ID[name].district_able for name in SHADES)
    with pytest.raises(ValueError, match="calls_today"):
        measures_values.read_by_district(Recorder(), Filters(as_of=DEMO_END), BY_ID["calls_today"])


@pytest.mark.parametrize("dialect", [DuckDB(), postgresql.dialect()], ids=lambda dialect: dialect.name)
def test_all_facts_of_a_table_are_counted_by_one_select(ask: Ask, dialect: Dialect) -> None:
    """Now, a day or a week ago and the comparable window before: of cases and incidents, whatever is shown of them."""
    recorder = Recorder()
    measures_values_scorecard.read_scorecard(recorder, ask(district="430102", agency="ecology"))
    asked = [statement for statement in recorder.statements if "counted" in statement.selected_columns]
    counted = [tables_of(statement) for statement in asked]
    for fact, moments in (("service_case", 3), ("incident", 3), ("asset", 2)):
        statements = [one for one, tables in zip(asked, counted, strict=True) if fact in tables]
        assert len(statements) == 1
        numbers = {value for value in statements[0].compile().params.values() if value in ("0", "1", "2", "3")}
        assert len(numbers) == moments
    assert all("UNION ALL" in str(statement.compile(dialect=dialect)) for statement in asked)


def test_a_viewer_without_a_policy_is_told_nothing_and_not_zero(read: Reader, warehouse: Warehouse, ask: Ask) -> None:
    nobody = ViewerReader(warehouse, Viewer("nobody"))
    rows = measures_values_scorecard.read_scorecard(nobody, ask())
    assert rows[["numerator", "value", "value_before"]].isna().all(axis=None) and not rows["districts"].any()
    nowhere = measures_values.read_measures(read, ask(type="no such type"), ["incidents_open"]).iloc[0]
    assert (nowhere["numerator"], nowhere["value"]) == (0, 0)


def test_a_city_without_districts_in_its_facts_keeps_its_totals(read: Reader, ask: Ask) -> None:
    whole = Lacking(read, incident.c.district_id)
    rows = measures_values_scorecard.read_scorecard(whole, ask()).set_index("measure")
    plain = measures_values.read_measures(read, ask()).set_index("measure")
    for name in ("incidents_open", "incidents_over_limit", "incidents_closed_on_time", "incidents_reported"):
        assert rows.loc[name, "value"] == plain.loc[name, "value"] and rows.loc[name, "districts"] == 0
    assert not rows.loc["incidents_open_per_10k", "connected"]
