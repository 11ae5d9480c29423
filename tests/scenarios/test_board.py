"""The indicator board against pandas over raw values: newest values, targets and statuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.demo.indicators import INDICATOR_ROWS
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.scenarios.board import TREND_PERIODS, gap_of, read_board, statuses_of
from data.scenarios.trend import read_by_district, read_trend
from data.warehouse.policy import FULL, Viewer
from layouts.kit.theme import RenderContext
from layouts.scenarios.board import board_grid
from tests.scenarios.raw import CHOSEN, WHEN, Ask, Raw, at, series, status, target
from tests.support.tiny import DISTRICTS, NOON, tiny_warehouse


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
        assert row.status == status(row.value, goal, row.better, row.unit)
        assert not row.overdue
    order = board["status"].map({"alarm": 0, "warning": 1, "normal": 2, "none": 3}).tolist()
    assert order == sorted(order)
    assert board["gap"].dropna().is_monotonic_increasing and board["gap"].isna().is_monotonic_increasing


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


def test_a_viewer_of_one_district_sees_its_values_and_the_city_only(read: ViewerReader, ask: Ask) -> None:
    own = ViewerReader(read.warehouse, Viewer("district", districts=frozenset({"430102"}), agencies=FULL.agencies))
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
        value(7, 60, 2, district_id="430103"),
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
    # a target of the whole city judges no district
    other = read_board(door, Filters(as_of=NOON, chosen=(("district", ("430103",)),), districts=("430103",))).iloc[0]
    assert (other["value"], other["status"]) == (2, "none") and pd.isna(other["target"]) and pd.isna(other["gap"])
    assert read_board(door, Filters(as_of=NOON + timedelta(days=90))).iloc[0]["overdue"]


@pytest.mark.parametrize(
    ("value", "goal", "better", "gap", "status"),
    [
        (0, 0, "down", 0, "normal"), (0.04, 0, "down", -1, "alarm"), (5, 0, "down", -1, "alarm"),
        (-1, 0, "down", 1, "normal"), (0.63, 0.7, "up", -0.1, "warning"), (0.62, 0.7, "up", -0.114, "alarm"),
    ],
)  # fmt: skip
def test_a_missed_target_of_0_is_an_alarm_whatever_its_unit(
    value: float, goal: float, better: str, gap: float, status: str
) -> None:
    for unit in ("1", "case"):
        rows = pd.DataFrame({"value": [float(value)], "target": [float(goal)], "unit": unit, "better": better})
        assert statuses_of(gap_of(rows)).tolist() == [status]
        assert gap_of(rows).iloc[0] == pytest.approx(gap, abs=0.001)


def _published(name: str, period: str, *starts: datetime, **more: Any) -> list[dict[str, Any]]:
    """Values 1, 2, … of an indicator, all published in time."""
    row = {"indicator_id": name, "period": period, "load_seq": 1} | more
    return [
        row | {"period_start": start, "published_at": start + timedelta(days=1), "value": number}
        for number, start in enumerate(starts, 1)
    ]


def test_a_change_is_against_the_period_before_and_no_other(tmp_path: Path) -> None:
    """One indicator lacks October, one an hour; the others have every period by a clock with summer time."""
    berlin = {"month": datetime(2026, 9, 30, 22), "next": datetime(2026, 10, 31, 23)}
    values = [
        *_published("gap", "month", datetime(2026, 9, 1), datetime(2026, 11, 1)),
        *_published("months", "month", berlin["month"], berlin["next"]),
        *_published("days", "day", datetime(2026, 11, 17, 23), datetime(2026, 11, 18, 23)),
        *_published("hours", "hour", datetime(2026, 11, 18, 23), datetime(2026, 11, 19, 1)),
        *_published("years", "year", datetime(2023, 12, 31, 23), datetime(2024, 12, 31, 23)),
    ]
    names = ("gap", "months", "days", "hours", "years")
    rows = {"indicator": [{"indicator_id": name, "unit": "1"} for name in names], "indicator_value": values}
    door = ViewerReader(tiny_warehouse(tmp_path / "small.duckdb", rows), FULL)
    asked = Filters(as_of=NOON + timedelta(days=30), zone="Europe/Berlin")
    board = read_board(door, asked).set_index("indicator_id")
    assert board["change"].dropna().to_dict() == {"months": 1, "days": 1, "years": 1}
    trend = read_trend(door, replace(asked, chosen=(("indicator", ("gap",)),)))
    assert trend["value"].tolist() == [1, 2] and trend["previous_value"].isna().all()


def test_districts_are_compared_over_periods_of_one_length(tmp_path: Path) -> None:
    day, month = datetime(2026, 11, 19), datetime(2026, 10, 1)
    values = [
        *_published("i", "day", day), *_published("i", "day", day, district_id="430103"),
        *_published("i", "month", month, month, district_id="430103"),
        *_published("i", "month", month, district_id="430102"), *_published("i", "month", month),
    ]  # fmt: skip
    rows = {"district": DISTRICTS, "indicator": [{"indicator_id": "i", "unit": "1"}], "indicator_value": values}
    door = ViewerReader(tiny_warehouse(tmp_path / "small.duckdb", rows), FULL)
    held = read_by_district(door, Filters(as_of=NOON + timedelta(days=30), chosen=(("indicator", ("i",)),)))
    assert held["period"].tolist() == ["month", "month"] and held["district_id"].tolist() == ["430102", "430103"]


def test_a_value_that_the_chosen_district_does_not_change_is_marked(read: ViewerReader, ask: Ask) -> None:
    board = read_board(read, ask(district="430102"))
    of_city = board.set_index("indicator_id")["district_id"].isna()
    assert of_city.any()
    for plain, words in ((RenderContext(language="en"), " (whole city)"), (RenderContext(language="zh"), "（全市）")):
        look = replace(plain, chosen=(("district", ("430102",)),))
        rows = {row["click"]: row["value"] for row in board_grid(board, look)["rowData"]}
        assert {name for name, value in rows.items() if value.endswith(words)} == set(of_city[of_city].index)
        assert not any(row["value"].endswith(words) for row in board_grid(board, plain)["rowData"])
