"""Numbers per resident count the people of all districts, and are one value in all panels."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from data.incidents import ranking
from data.measures.city_map import read_map
from data.measures.scorecard import read_scorecard
from data.measures.values import read_measures
from data.questions.reading import Reader, ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import Viewer
from layouts.incidents.ranking import by_district_headline
from layouts.measures.city_map import city_value, shaded
from tests.conftest import DEMO_END
from tests.exam.cases import random_cases
from tests.measures.raw import EN, Ask, Raw, open_incidents

MEASURE = "incidents_open_per_10k"
CHOICES: list[dict[str, str]] = [
    {}, {"command_system": "flood_control"}, {"severity": "1"}, {"source": "camera", "severity": "1"},
    {"agency": "housing"}, {"district": "430102,430181"}, {"district": "430102", "severity": "1"},
]  # fmt: skip


def _question(random: Random) -> dict[str, str]:
    moment = DEMO_END - timedelta(seconds=random.randrange(int(timedelta(days=18).total_seconds())))
    return {"as_of": moment.isoformat()} | random.choice(CHOICES)


@random_cases("residents", "question", _question, count=200)
def test_open_incidents_per_resident_are_one_value_in_all_panels(
    read: Reader, ask: Ask, raw: Raw, question: dict[str, str]
) -> None:
    filters = ask(**question)
    units = raw("district")
    asked = units["district_id"].isin(filters.districts) | (not filters.districts)
    people = units[(units["level"] == "district") & asked]
    opened = open_incidents(raw, filters)
    for name in ("severity", "source"):
        if filters.one(name):
            opened = opened[opened[name].astype(str).isin(filters.values_of(name))]
    wanted = len(opened) / people["population"].sum() * 1e4
    measure = read_measures(read, filters, [MEASURE]).iloc[0]
    card = read_scorecard(read, filters).set_index("measure").loc[MEASURE]
    rows = read_map(read, filters)
    districts = ranking.read_by_district(read, filters)
    found = [measure["value"], card["value"], city_value(shaded(rows)), *districts["city_per_10k"]]
    assert found == pytest.approx([wanted] * len(found))
    assert set(shaded(rows)["district_id"]) == set(people["district_id"])
    if len(districts[districts["open_per_10k"].notna()]) > 1 and districts["open"].sum():
        together = "< 0.01" if wanted < 0.005 else f"{wanted:.2f}"
        named = "together" if filters.districts else "the city"
        assert by_district_headline(districts, EN).endswith(f", {named} {together}")


def test_a_viewer_of_one_district_counts_its_people(warehouse: Warehouse, ask: Ask, raw: Raw) -> None:
    mine = ViewerReader(warehouse, Viewer("mine", districts=frozenset({"430102"}), agencies=frozenset({"*"})))
    row: Any = read_measures(mine, ask(), [MEASURE]).iloc[0]
    people = raw("district").set_index("district_id")["population"]
    assert row["denominator"] == people["430102"]
    assert ranking.read_by_district(mine, ask())["city_per_10k"].tolist() == pytest.approx([row["value"]])
