"""The scenario board: newest values, targets, statuses, trends and districts, against pandas over the raw values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.demo.indicators import INDICATOR_ROWS
from data.questions.filters import Filters
from data.questions.reading import Recorder, ViewerReader
from data.scenarios.board import NEAR, TREND_PERIODS, read_board
from data.scenarios.trend import HISTORY_PERIODS, read_by_district, read_trend
from data.warehouse.policy import FULL, Viewer
from tests.conftest import DEMO_END, PAST
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
WHEN = [DEMO_END, *PAST]
CHOSEN: list[dict[str, str]] = [
    {},
    {"district": "430102"},
    {"district": "430181", "agency": "health"},
    {"agency": "data"},
]


def at(ask: Ask, moment: datetime, **chosen: str) -> Filters:
    return ask(**chosen) if moment == DEMO_END else ask(as_of=moment.isoformat(), **chosen)


@lru_cache
def published(raw: Raw, moment: datetime) -> pd.DataFrame:
    """All values known at the moment, the last publication of each period, oldest period first."""
    rows = raw("indicator_value")
    rows = rows[rows["published_at"] < moment].sort_values(["published_at", "load_seq"])
    keys = ["indicator_id", "district_id", "period", "period_start"]
    return rows.groupby(keys, dropna=False).tail(1).sort_values("period_start")


def series(raw: Raw, moment: datetime, indicator: str, district: str | None) -> pd.DataFrame:
    """The values of one indicator: the district's own where it has some, else the city's."""
    rows = published(raw, moment)
    rows = rows[rows["indicator_id"] == indicator]
    own = rows[rows["district_id"] == district]
    return own if len(own) else rows[rows["district_id"].isna()]


def target(raw: Raw, moment: datetime, indicator: str, district: str | None) -> float:
    rows = raw("indicator_target")
    rows = rows[(rows["indicator_id"] == indicator) & (rows["valid_from"] <= moment)]
    rows = rows[rows["valid_to"].isna() | (rows["valid_to"] > moment)]
    for place in (rows["district_id"] == district, rows["district_id"].isna()):
        if place.any():
            return float(rows.loc[place, "target"].iloc[0])
    return float("nan")


def status(value: float, goal: float, better: str) -> str:
    if pd.isna(value) or pd.isna(goal):
        return "none"
    missed = (goal - value if better == "up" else value - goal) / abs(goal)
    return "normal" if missed <= 0 else "warning" if missed <= NEAR else "alarm"


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("moment", WHEN, ids=str)
def test_the_board_shows_what_was_published_last_before_the_moment(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, chosen: dict[str, str]
) -> None:
    board = read_board(read, at(ask, moment, **chosen))
    indicators = raw("indicator")
    if "agency" in chosen:
        indicators = indicators[indicators["agency_id"] == chosen["agency"]]
    assert len(board) and sorted(board["indicator_id"]) == sorted(indicators["indicator_id"])
    for row in board.itertuples():
        values = series(raw, moment, row.indicator_id, chosen.get("district"))
        last = values.iloc[-1]
        assert (row.value, row.period, row.period_start) == (last["value"], last["period"], last["period_start"])
        assert row.age_s == (moment - last["published_at"]).total_seconds()
        assert row.change == pytest.approx(last["value"] - values["value"].iloc[-2])
        assert [float(text) for text in row.trend.split()] == pytest.approx(
            values["value"].tail(TREND_PERIODS).tolist()
        )
        place = None if pd.isna(last["district_id"]) else last["district_id"]
        assert (None if pd.isna(row.district_id) else row.district_id) == place
        goal = target(raw, moment, row.indicator_id, place)
        assert row.target == pytest.approx(goal, nan_ok=True)
        assert row.status == status(row.value, goal, row.better)
        assert not row.overdue
    order = board["status"].map({"alarm": 0, "warning": 1, "normal": 2, "none": 3}).tolist()
    assert order == sorted(order)


def test_the_board_names_indicators_and_agencies_and_defines_them(read: ViewerReader, ask: Ask, raw: Raw) -> None:
    board = read_board(read, ask()).set_index("indicator_id")
    wanted = raw("indicator").set_index("indicator_id").loc[board.index]
    for name in ("domain", "name_zh", "name_en", "unit", "better", "definition_zh", "definition_en", "agency_id"):
        assert board[name].tolist() == wanted[name].tolist()
    agencies = raw("agency").set_index("agency_id")["name_zh"]
    assert board["agency_name_zh"].tolist() == board["agency_id"].map(agencies).tolist()


def test_every_indicator_of_the_coverage_has_a_value_and_its_definition(read: ViewerReader, ask: Ask) -> None:
    board = read_board(read, ask()).set_index("indicator_id")
    for names in INDICATOR_ROWS.values():
        assert board.loc[list(names), "value"].notna().all()
        assert (board.loc[list(names), "definition_zh"] != "").all()


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
    better = raw("indicator").set_index("indicator_id").loc[indicator, "better"]
    assert held["value"].tolist() == sorted(wanted, reverse=better == "down")
    assert (held["city_value"] == values.loc[values["district_id"].isna(), "value"].iloc[-1]).all()
    for row in held.itertuples():
        goal = target(raw, moment, indicator, row.district_id)
        assert row.target == pytest.approx(goal, nan_ok=True) and row.status == status(row.value, goal, better)
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


def test_a_viewer_of_one_district_sees_its_values_and_the_city_only(read: ViewerReader, ask: Ask) -> None:
    own = ViewerReader(read.warehouse, Viewer("district", districts=frozenset({"430102"})))
    none = ViewerReader(read.warehouse, Viewer("nobody"))
    assert read_by_district(own, ask(indicator="renewal_progress"))["district_id"].tolist() == ["430102"]
    assert read_board(own, ask())["value"].tolist() == read_board(read, ask())["value"].tolist()
    for function in (read_board, read_trend, read_by_district):
        assert function(none, ask(indicator="app_users")).empty


def test_late_corrections_other_agencies_and_ended_targets_do_not_mislead(tmp_path: Path) -> None:
    """June is corrected after July; one agency's part is not the city's number; a target ends at its moment."""

    def value(month: int, days_ago: float, number: float, **more: Any) -> dict[str, Any]:
        row = {"indicator_id": "i", "period": "month", "period_start": datetime(2026, month, 1), "value": number}
        return row | {"published_at": NOON - timedelta(days=days_ago), "load_seq": 1} | more

    def goal(number: float, start: int, end: int | None, **more: Any) -> dict[str, Any]:
        until = NOON - timedelta(days=end) if end is not None else None
        row = {"indicator_id": "i", "valid_from": NOON - timedelta(days=start), "valid_to": until, "target": number}
        return row | more

    values = [
        value(6, 90, 1), value(6, 5, 2), value(7, 60, 3), value(8, 0, 99),
        value(7, 60, 50, agency_id="other"), value(7, 60, 7, district_id="430102"),
    ]  # fmt: skip
    targets = [
        goal(9, 100, 0),
        goal(4, 30, None),
        goal(8, 20, None, district_id="430102"),
        goal(1, 9, None, agency_id="other"),
    ]
    rows = {
        "district": DISTRICTS, "agency": [{"agency_id": "own"}, {"agency_id": "other"}],
        "indicator": [{"indicator_id": "i", "agency_id": "own", "better": "up", "unit": "1"}],
        "indicator_value": values, "indicator_target": targets,
    }  # fmt: skip
    door = ViewerReader(tiny_warehouse(tmp_path / "small.duckdb", rows), FULL)
    row = read_board(door, Filters(as_of=NOON)).iloc[0]
    assert (row["value"], row["previous_value"], row["target"], row["status"]) == (3, 2, 4, "alarm")
    assert row["trend"] == "2 3" and not row["overdue"]
    own = read_board(door, Filters(as_of=NOON, chosen=(("district", ("430102",)),), districts=("430102",))).iloc[0]
    assert (own["value"], own["target"], own["district_id"]) == (7, 8, "430102")
    assert read_board(door, Filters(as_of=NOON + timedelta(days=90))).iloc[0]["overdue"]


@pytest.mark.parametrize("function", [read_board, read_trend, read_by_district])
def test_reads_ask_the_same_whatever_the_rows_are(
    read: ViewerReader, ask: Ask, function: Callable[..., pd.DataFrame]
) -> None:
    recorder, door = Recorder(), ViewerReader(read.warehouse, FULL)
    filters = ask(indicator="renewal_progress")
    empty, full = function(recorder, filters), function(door, filters)
    assert len(recorder.statements) == len(door.statements)
    assert empty.columns.tolist() == full.columns.tolist() and empty.empty and not full.empty
