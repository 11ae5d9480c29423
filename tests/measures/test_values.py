"""Headline measures against pandas over raw rows: now, like for like before, by district, and their status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from callbacks.registry.panels import BY_ID as PANELS_BY_ID
from data.contract.calls import data_call
from data.contract.common import district
from data.contract.incidents import incident
from data.contract.rollups import ROLLUPS
from data.contract.services import service_case
from data.layers.states import read_map as read_assets
from data.measures import values as measures_values
from data.measures.definitions import BY_ID, MEASURES, SHADES
from data.questions.filters import Filters
from data.questions.history import History
from data.questions.reading import Reader, Recorder, ViewerReader
from data.warehouse.policy import FULL
from layouts.kit.locale import catalogue
from layouts.measures.judgement import status_words, targets_sentence
from tests.conftest import DEMO_END
from tests.measures.raw import EN, IN_PANDAS, MOMENTS, QUESTIONS, ZH, Ask, Lacking, Raw, inside, known_incidents
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse


def test_every_measure_is_counted_by_pandas_too() -> None:
    lost = [measure.id for measure in MEASURES if measure.id not in IN_PANDAS]
    assert lost == [], "write a function for each of them in tests/measures/raw.py, and list it in IN_PANDAS"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda asked: "&".join(f"{k}={v}" for k, v in asked.items()) or "all"
)
def test_measures_are_what_pandas_counts(
    read: Reader, ask: Ask, raw: Raw, moment: datetime, question: Mapping[str, str]
) -> None:
    filters = ask(as_of=moment.isoformat(), **question)
    rows = measures_values.read_measures(read, filters).set_index("measure")
    for name, count in IN_PANDAS.items():
        top, bottom = count(raw, BY_ID[name].asked(filters))  # with the measure's own window, if none is chosen
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
        ("incidents_open", {"as_of": "2026-11-12T06:30:00"}),
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
    assert measures_values.chosen(ask()) is BY_ID[next(iter(SHADES))]
    assert measures_values.chosen(ask(measure="cases_on_time")) is BY_ID["cases_on_time"]
    rows = measures_values.read_by_district(read, ask(), BY_ID["cases_on_time"])
    assert {"district_id", "name_zh", "name_en", "population", "numerator", "denominator", "value"} <= set(rows)


@pytest.mark.parametrize(
    ("measure", "value", "status"),
    [
        ("cases_on_time", 0.97, "good"), ("cases_on_time", 0.9699, "good"), ("cases_on_time", 0.9694, "near"),
        ("cases_on_time", 0.94, "near"), ("cases_on_time", 0.9394, "bad"), ("assets_abnormal", 0.0504, "good"),
        ("calls_error_rate", 0.01, "good"), ("calls_error_rate", 0.0204, "near"),
        ("calls_error_rate", 0.021, "bad"), ("incidents_over_limit", 0, "good"), ("incidents_over_limit", 1, "bad"),
        ("incidents_open", 5, "none"), ("cases_on_time", float("nan"), "none"),
    ],
)  # fmt: skip
def test_a_status_is_near_within_the_tolerance(measure: str, value: float, status: str) -> None:
    assert measures_values.judge_measure(BY_ID[measure], value).status == status


@pytest.mark.parametrize(
    "chosen",
    [{"district": "430102"}, {"agency": "culture"}, {"item": "I0430"}, {"severity": "1"}, {"system": "S41"},
     {"command_system": "flood_control"}, {"share_class": "withheld"}, {"layer": "camera"}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_part_of_the_city_is_not_judged_by_the_citys_target(
    read: Reader, ask: Ask, chosen: dict[str, str], language: str
) -> None:
    """No status, no target and no met target; the screen says whose the target is."""
    look = EN if language == "en" else ZH
    rows = measures_values.read_measures(read, ask(**chosen))
    targets = {measure.id: measure.target for measure in MEASURES}
    for row in rows.itertuples():
        part = set(chosen) & set(BY_ID[row.measure].source.obeys)
        assert row.city_target == bool(part and targets[row.measure] is not None)
        if part:
            assert row.status == "none" and pd.isna(row.target) and pd.isna(row.short)
    of_city = rows[rows["city_target"]]
    words = {"en": "the city's target", "zh": "全市目标"}[language]
    assert {status_words(look, row) for row in of_city.itertuples()} == {words}
    assert targets_sentence(of_city, look, "the scorecard") == look.t("The targets are the city's")
    if (rows["status"] != "none").any():  # else the sentence is that of all targets
        sentence = targets_sentence(rows, look, "the scorecard")
        assert all(look.t(BY_ID[name].name) in sentence for name in of_city["measure"])


def test_only_the_city_is_judged_by_what_only_the_city_can_reach(read: Reader, ask: Ask, raw: Raw) -> None:
    def used(**pairs: str) -> Any:
        filters = replace(ask(**pairs), history=History())  # the demo's calls are younger than 30 days
        return measures_values.read_measures(read, filters, ["datasets_used_30d"]).iloc[0]

    whole = used()
    assert whole["target"] == 0.35 and whole["status"] != "none"
    for name, values in (("agency", raw("agency")["agency_id"]), ("system", raw("business_system")["system_id"])):
        part = used(**{name: values.iloc[0]})
        assert pd.isna(part["target"]) and part["status"] == "none" and pd.isna(part["short"])
    elsewhere = used(severity="1")
    assert elsewhere["status"] == whole["status"]  # calls have no severity: the value is still that of the city


def test_a_city_of_incidents_only_keeps_its_measures(read: Reader, ask: Ask) -> None:
    rows = measures_values.read_measures(Lacking(read, data_call, service_case, *ROLLUPS), ask()).set_index("measure")
    able = [measure.id for measure in MEASURES if measure.domain in ("incidents", "layers")]
    assert rows.index[rows["connected"]].tolist() == able
    assert {"incidents_open", "assets_abnormal"} <= set(able)
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


def test_a_district_is_not_given_the_number_of_the_city(read: Reader, ask: Ask) -> None:
    rows = measures_values.read_measures(read, ask(district="430102")).set_index("measure")
    assert rows.index[rows["whole_city"]].tolist() == [m.id for m in MEASURES if not m.district_able]
    assert not measures_values.read_measures(read, ask())["whole_city"].any()


def test_every_measure_is_said_in_chinese() -> None:
    words = catalogue("zh")
    for measure in MEASURES:
        texts = [measure.name, measure.numerator, measure.definition, measure.denominator or ""]
        texts += [measure.unit] if measure.unit != "1" else []
        assert [text for text in texts if text and words.gettext(text) == text] == []


def test_identifiers_are_unique_and_shades_have_districts() -> None:
    assert len(BY_ID) == len(MEASURES) >= 14
    assert all(BY_ID[name].district_able for name in SHADES)
    with pytest.raises(ValueError, match="calls_today"):
        measures_values.read_by_district(Recorder(), Filters(as_of=DEMO_END), BY_ID["calls_today"])


def test_nothing_is_judged_from_tables_emptied_without_a_load(tmp_path: Path) -> None:
    """Nobody has told the watcher: a count of 0 over an emptied table keeps no target, and a panel has no data."""
    rows = {"district": DISTRICTS, "incident_type": [{"type_id": "t", "category": "c", "command_system": "traffic"}]}
    read = ViewerReader(tiny_warehouse(tmp_path / "emptied.duckdb", rows), FULL)
    asked = Filters("Asia/Shanghai", as_of=NOON, live=False)
    measures = measures_values.read_measures(read, asked)
    assert set(measures["status"]) == {"none"} and measures["value"].isna().all()
    assert not re.search("met", targets_sentence(measures, EN, "the scorecard"))
    for panel in ("incidents_flow", "services_flow", "incidents_urgent", "calls_grant_watch"):
        of = PANELS_BY_ID[panel].read
        assert of(read, asked).empty and of.nothing_judged(read, asked), panel
