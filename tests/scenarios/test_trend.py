"""One indicator over time and by district, against pandas over raw values."""

from __future__ import annotations

from datetime import datetime

import pytest

from data.questions.reading import ViewerReader
from data.scenarios.board import read_board
from data.scenarios.trend import HISTORY_PERIODS, read_by_district, read_trend
from tests.scenarios.raw import WHEN, Ask, Raw, at, published, series, status, target


@pytest.mark.parametrize("district", [None, "430102"])
@pytest.mark.parametrize("moment", WHEN, ids=str)
@pytest.mark.parametrize("indicator", ["renewal_progress", "exchange_update_on_time", "app_users"])
def test_the_trend_of_a_chosen_indicator_has_its_last_periods(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, indicator: str, district: str | None
) -> None:
    more = {"district": district} if district else {}
    trend = read_trend(read, at(ask, moment, indicator=indicator, **more))
    wanted = series(raw, moment, indicator, district).tail(HISTORY_PERIODS)
    assert trend["value"].tolist() == wanted["value"].tolist()
    assert (trend["period_start"].to_numpy() == wanted["period_start"].to_numpy()).all()
    place = district if trend["district_id"].notna().all() else None
    goals = [target(raw, day.to_pydatetime(), indicator, place) for day in wanted["published_at"]]
    assert trend["target"].to_numpy() == pytest.approx(goals, nan_ok=True)


@pytest.mark.parametrize("moment", WHEN, ids=str)
@pytest.mark.parametrize("indicator", ["renewal_progress", "tourism_capacity_use", "app_active_users"])
def test_districts_stand_worst_first_beside_the_city(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, indicator: str
) -> None:
    held = read_by_district(read, at(ask, moment, indicator=indicator))
    values = published(raw, moment)
    values = values[values["indicator_id"] == indicator]
    wanted = values[values["district_id"].notna()].groupby("district_id").tail(1).set_index("district_id")["value"]
    assert held.set_index("district_id")["value"].to_dict() == wanted.to_dict() and len(held) == 9
    better, unit = raw("indicator").set_index("indicator_id").loc[indicator, ["better", "unit"]]
    assert held["value"].tolist() == sorted(wanted, reverse=better == "down")
    assert (held["city_value"] == values.loc[values["district_id"].isna(), "value"].iloc[-1]).all()
    for row in held.itertuples():
        goal = target(raw, moment, indicator, row.district_id)
        assert row.target == pytest.approx(goal, nan_ok=True) and row.status == status(row.value, goal, better, unit)
    names = raw("district").set_index("district_id")["name_zh"]
    assert held["district_name_zh"].tolist() == held["district_id"].map(names).tolist()
    one = read_by_district(read, at(ask, moment, indicator=indicator, district="430102"))
    assert one["district_id"].tolist() == ["430102"]


def test_without_a_chosen_indicator_there_are_no_rows_and_without_values_one(read: ViewerReader, ask: Ask) -> None:
    assert read_trend(read, ask()).empty and read_by_district(read, ask()).empty
    before = {"as_of": "2020-01-01T00:00:00"}
    for function in (read_trend, read_by_district):
        rows = function(read, ask(indicator="app_users", **before))
        assert len(rows) == 1 and rows["value"].isna().all()
    board = read_board(read, ask(**before))
    assert len(board) > 0 and board["value"].isna().all() and set(board["status"]) == {"none"}
