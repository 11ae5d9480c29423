"""The demo city: the same rows for the same arguments, the reported sizes, and rows that are consistent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import shapely
from sqlalchemy import create_engine

from data.city.pack import CityPack
from data.contract.parts import CASE_STEPS, LAYERS
from data.contract.tables import metadata
from data.demo.build import Writer, build
from data.demo.clock import is_workday
from data.demo.indicators import INDICATOR_ROWS
from data.demo.services import COLUMN_STEPS
from data.demo.target import DemoError
from data.demo.writing import is_demo
from data.warehouse.door import Warehouse

END = datetime(2026, 11, 20, 12)
Raw = Callable[[str], pd.DataFrame]
TIMES = {
    "data_call": "called_at", "service_case": "submitted_at", "case_event": "at", "incident": "reported_at",
    "incident_event": "at", "reading": "observed_at", "dataset_state": "at", "indicator_value": "published_at",
}  # fmt: skip


def _rows(path: Path) -> dict[str, pd.DataFrame]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {table: connection.table(table).df() for table in metadata.tables}


def _small(path: Path, pack: CityPack, seed: int = 1, progress: bool = False) -> Path:
    build(path, pack=pack, until=datetime(2026, 10, 12, 3), days=1, calls=2_000, seed=seed, progress=progress)
    return path


# Sameness ----------------------------------------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_rows_also_after_an_interrupted_build(
    tmp_path: Path, changsha_pack: CityPack, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _rows(_small(tmp_path / "a.duckdb", changsha_pack))
    assert capsys.readouterr().out == ""
    (tmp_path / "b.duckdb.4711.building").write_bytes(b"half")
    again = _rows(_small(tmp_path / "b.duckdb", changsha_pack, progress=True))
    assert "b.duckdb was interrupted: starting again" in capsys.readouterr().out
    for table, rows in first.items():
        pd.testing.assert_frame_equal(rows, again[table])
    other = _rows(_small(tmp_path / "a.duckdb", changsha_pack, seed=2))
    assert not first["data_call"].equals(other["data_call"])
    assert not first["incident"].equals(other["incident"])
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.duckdb", "b.duckdb"]


def test_a_failed_build_keeps_the_earlier_demo_and_leaves_no_file(
    tmp_path: Path, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo.duckdb"
    path.write_bytes(b"")
    with pytest.raises(DemoError, match="not a demo city and is not replaced"):
        _small(path, changsha_pack)
    path.unlink()

    def interrupted(self: Writer, connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Writer, "calls", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _small(path, changsha_pack)
    assert list(tmp_path.iterdir()) == []


def test_a_demo_is_known_by_its_arguments(warehouse: Warehouse, tmp_path: Path) -> None:
    assert is_demo(warehouse.engine)
    other = create_engine(f"duckdb:///{tmp_path / 'other.duckdb'}")
    assert not is_demo(other)
    other.dispose()


# Size and shape ----------------------------------------------------------------------------------------------------


def test_the_catalogue_has_the_reported_size(raw: Raw) -> None:
    items = raw("service_item")["kind"].value_counts()
    assert (items["government"], items["public"]) == (1421, 188)
    counts = {table: len(raw(table)) for table in ("agency", "business_system", "dataset", "service_hall")}
    assert counts == {"agency": 38, "business_system": 85, "dataset": 370, "service_hall": 10}
    assert raw("business_system")["agency_id"].nunique() == 30
    assert raw("business_system")["cloud_migrated_on"].notna().sum() == 62
    assert raw("service_item")["agency_id"].nunique() == 34
    assert raw("service_item")["cross_region"].sum() == 140
    assert raw("dataset")["provider_agency_id"].nunique() == 38
    assert raw("dataset")["open_to_public"].sum() >= 300
    assert len(set(raw("dataset")["domain"])) == 12 + 6
    assert set(raw("asset")["layer"]) == set(LAYERS)
    assert set(raw("incident_type")["command_system"]) == {"urban_management", "traffic", "emergency", "flood_control"}


def test_all_rows_lie_before_the_end_and_facts_are_in_order_of_time(raw: Raw) -> None:
    for table, column in TIMES.items():
        assert raw(table)[column].max() < END, table
    for table in ("data_call", "reading", "incident_event", "incident", "service_case", "case_event", "dataset_state"):
        assert raw(table)[TIMES[table]].is_monotonic_increasing, table
    assert len(raw("data_call")) == 300_000
    for name in ("accepted_at", "completed_at", "rated_at", "remedied_at"):
        assert raw("service_case")[name].max() < END


def test_every_key_exists_and_no_required_text_is_empty(raw: Raw) -> None:
    for child, column, parent in (
        ("data_call", "dataset_id", "dataset"), ("data_call", "system_id", "business_system"),
        ("data_grant", "dataset_id", "dataset"), ("dataset_state", "dataset_id", "dataset"),
        ("service_case", "item_id", "service_item"), ("service_item", "agency_id", "agency"),
        ("case_event", "case_id", "service_case"), ("case_event", "agency_id", "agency"),
        ("incident", "type_id", "incident_type"), ("incident_event", "incident_id", "incident"),
        ("incident", "agency_id", "agency"), ("reading", "asset_id", "asset"), ("asset", "agency_id", "agency"),
        ("indicator_value", "indicator_id", "indicator"), ("indicator", "agency_id", "agency"),
    ):  # fmt: skip
        assert set(raw(child)[column].dropna()) <= set(raw(parent)[column]), (child, column)
    for table in ("agency", "business_system", "dataset", "service_item", "service_hall", "asset", "indicator"):
        assert (raw(table)[["name_zh", "name_en"]].map(len) > 0).all(axis=None), table


def test_every_point_lies_in_the_district_that_it_names(raw: Raw, changsha_pack: CityPack) -> None:
    borders = changsha_pack.districts.set_index("district_id").geometry
    for table in ("incident", "asset", "service_hall"):
        rows = raw(table)
        points = shapely.points(rows["lon"], rows["lat"])
        for district, chosen in rows.groupby("district_id").indices.items():
            shapely.prepare(border := borders[district])
            assert shapely.covers(border, points[chosen]).all(), (table, district)


def test_the_city_keeps_office_hours_and_holidays(raw: Raw) -> None:
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(18)]
    off = [day.day for day in days if not is_workday((day - date(1970, 1, 1)).days)]
    assert off == [*range(1, 8), 11, 17, 18]  # the 10th is a Saturday on which people work
    local = (raw("service_case")["submitted_at"] + pd.Timedelta(hours=8)).dt
    daily = raw("service_case").groupby(local.date).size()[date(2026, 11, 2) : date(2026, 11, 15)]
    assert [count > 5_000 for count in daily] == [day.weekday() < 5 for day in daily.index]
    assert daily.min() > 300
    calls = (raw("data_call")["called_at"] + pd.Timedelta(hours=8)).dt
    at_work = calls.hour.between(9, 16) & (calls.day_of_week < 5)
    assert at_work.sum() > 10 * (calls.hour.between(0, 5) & (calls.day_of_week < 5)).sum()


def test_rates_are_those_of_a_working_city(raw: Raw) -> None:
    calls, cases, incidents = raw("data_call"), raw("service_case"), raw("incident")
    assert 0.004 < (calls["status_code"] >= 400).mean() < 0.009
    due = cases[(cases["due_at"] >= END - timedelta(days=21)) & (cases["due_at"] < END)]
    assert 0.93 < (due["completed_at"] <= due["due_at"]).mean() < 0.98
    open_now = incidents[incidents["closed_at"].isna()]
    assert 150 < len(open_now) < 330
    assert 1 <= (open_now["due_at"] < END).sum() < 30
    used = calls["dataset_id"].value_counts(normalize=True)
    assert used.iloc[0] > 0.08
    assert used.iloc[:37].sum() > 0.6


def test_the_stage_columns_of_an_incident_are_those_of_its_events(raw: Raw) -> None:
    events = raw("incident_event").sort_values("event_seq")
    incidents = raw("incident").set_index("incident_id").sort_index()
    for stage in ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed"):
        reached = events[events["stage"] == stage].groupby("incident_id")["at"]
        at = reached.last() if stage in ("resolved", "verified", "closed") else reached.first()
        pd.testing.assert_series_equal(incidents[f"{stage}_at"], at.reindex(incidents.index), check_names=False)
    assert (events["stage"] == "rework").sum() > 500
    assert events.groupby("incident_id")["event_seq"].apply(lambda seq: list(seq) == list(range(1, len(seq) + 1))).all()


def test_the_times_of_a_case_are_those_of_its_steps(raw: Raw) -> None:
    steps = raw("case_event").sort_values(["case_id", "seq"], ignore_index=True)
    cases = raw("service_case").set_index("case_id").sort_index()
    assert not steps.duplicated(["case_id", "step"]).any()
    for column, step in COLUMN_STEPS.items():
        at = steps[steps["step"] == step].set_index("case_id")["at"]
        pd.testing.assert_series_equal(cases[column], at.reindex(cases.index), check_names=False)
    place = steps["step"].map({step: place for place, step in enumerate(CASE_STEPS)})
    same = steps["case_id"].eq(steps["case_id"].shift())
    assert (place[same] > place.shift()[same]).all() and (steps["at"][same] >= steps["at"].shift()[same]).all()
    assert (steps["seq"] == steps.groupby("case_id").cumcount() + 1).all()
    assert set(steps["step"]) == set(CASE_STEPS)
    instant = cases["item_id"].map(raw("service_item").set_index("item_id")["instant"])
    assert set(steps.loc[steps["case_id"].map(instant), "step"]).isdisjoint({"supplement asked", "reviewed"})


def test_a_row_that_changes_keeps_the_load_that_wrote_it_first(raw: Raw) -> None:
    log = raw("load_log").query("source != 'rollup'").set_index("load_id")
    for table in ("incident", "service_case"):
        rows = raw(table)
        loads = log.loc[rows["first_load_seq"]]
        assert (loads["table_name"] == table).all() and (rows["first_load_seq"] <= rows["load_seq"]).all()
        began = rows[TIMES[table]].to_numpy()
        assert (loads["data_until"].to_numpy() > began).all()
        every_2_min = began >= END - timedelta(days=7)
        assert (loads["data_until"].to_numpy() - began)[every_2_min].max() <= timedelta(minutes=2)


def test_load_seq_names_the_load_of_each_row(raw: Raw) -> None:
    log = raw("load_log").query("source != 'rollup'").set_index("load_id")
    assert log.index.is_monotonic_increasing
    assert log["data_until"].is_monotonic_increasing
    for table in TIMES:
        rows = raw(table)
        loads = log.loc[rows["load_seq"]]
        assert (loads["table_name"] == table).all()
        if table in ("data_call", "reading", "case_event", "incident_event"):
            assert (loads["data_until"].to_numpy() > rows[TIMES[table]].to_numpy()).all()
        counted = rows["load_seq"].value_counts().sort_index()
        pd.testing.assert_series_equal(counted, log.loc[counted.index, "rows"], check_names=False, check_dtype=False)
    old = log[log["data_until"].between(log["data_until"].iloc[0], END - timedelta(days=9), inclusive="right")]
    day = (old["data_until"] + pd.Timedelta(hours=8, microseconds=-1)).dt.date
    assert old.groupby(["source", "table_name", day]).size().max() == 1


# Indicators --------------------------------------------------------------------------------------------------------


def test_stocks_end_at_the_reported_figures(raw: Raw) -> None:
    city = raw("indicator_value").query("district_id.isna()").sort_values("published_at")
    latest = city.groupby("indicator_id")["value"].last()
    reported = {"app_users": 1_850_000, "industry_scenarios": 191, "industry_smart_scenarios": 128,
                "review_cut": 1.241, "review_cut_rate": 0.3765, "review_projects": 42, "sites_migrated": 85,
                "national_resources": 9942}  # fmt: skip
    assert latest[list(reported)].to_dict() == pytest.approx(reported)


def test_every_row_of_indicators_has_values_and_districts_add_up(raw: Raw) -> None:
    assert set(INDICATOR_ROWS) >= {*range(24, 37), 38, 39, 2, 6, 7, 14, 37, 40}
    listed = [name for names in INDICATOR_ROWS.values() for name in names]
    values, kinds = raw("indicator_value"), raw("indicator").set_index("indicator_id")
    assert sorted(listed) == sorted(set(values["indicator_id"])) == sorted(kinds.index)
    assert (values["published_at"] > values["period_start"]).all()
    counts = values[values["indicator_id"].map(kinds["unit"]) != "1"]
    key = ["indicator_id", "period_start"]
    city = counts[counts["district_id"].isna()].set_index(key)["value"]
    parts = counts[counts["district_id"].notna()].groupby(key)["value"].sum()
    pd.testing.assert_series_equal(parts, city[parts.index], check_names=False)
    shares = values.loc[values["indicator_id"].map(kinds["unit"]) == "1", "value"]
    assert shares.between(0, 1).all()
