from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from sqlalchemy import create_engine, inspect, select

from data.city.build import build_pack
from data.city.pack import CityPack, load_pack
from data.contract.calls import data_call
from data.contract.incidents import incident
from data.errors import WarehouseError
from data.importing.files import ImportingError
from data.importing.incidents import import_incidents
from data.warehouse.door import open_warehouse
from data.warehouse.policy import FULL
from tests.importing.desk import (
    BAD,
    EXAMPLES,
    GOOD,
    MAPPING,
    NOW,
    SHARED,
    UTC_TIMES,
    engine_at,
    rows_of,
    write_csv,
    write_text,
)


@pytest.fixture(scope="module")
def wards(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    folder = tmp_path_factory.mktemp("wards")
    features = []
    for code, west, south in (("sw", 10.0, 50.0), ("se", 10.1, 50.0), ("nw", 10.0, 50.1), ("ne", 10.1, 50.1)):
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    source = write_text(folder / "wards.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    return build_pack(source, "code", "code", folder / "city", zone="Europe/Berlin")


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, Any]:
    return {
        "csv": write_csv(tmp_path / "desk.csv", GOOD + list(BAD.values())),
        "mapping_file": write_text(tmp_path / "desk.toml", MAPPING),
        "rejects_path": tmp_path / "rejects.csv",
        "now": NOW,
    }


def load(desk: dict[str, Any], pack: CityPack, path: Path) -> Any:
    engine = engine_at(path)
    try:
        return import_incidents(pack=pack, engine=engine, **desk)
    finally:
        engine.dispose()


def test_every_record_is_loaded_or_rejected_with_its_reason(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    summary = load(desk, wards, tmp_path / "city.duckdb")
    assert (summary.read, summary.loaded, summary.rejected) == (13, 4, 9)
    assert summary.by_reason == dict.fromkeys(BAD, 1) and summary.read == summary.loaded + summary.rejected
    rejects = pd.read_csv(desk["rejects_path"], dtype=str, keep_default_na=False)
    assert dict(zip(rejects["reason"], rejects["Case.Id"], strict=True)) == {
        reason: row[1] for reason, row in BAD.items()
    }
    assert rejects["line"].astype(int).tolist() == list(
        range(7, 16)
    )  # the first record has a note with a line break, so it takes two lines


def test_incidents_have_utc_times_districts_and_only_the_columns_that_are_mapped(
    desk: Any, wards: CityPack, tmp_path: Path
) -> None:
    load(desk, wards, tmp_path / "city.duckdb")
    incidents = rows_of(tmp_path / "city.duckdb", "incident").set_index("incident_id")
    for incident_id, (opened, closed) in UTC_TIMES.items():
        assert incidents.loc[incident_id, "reported_at"] == pd.Timestamp(opened)
        assert incidents["closed_at"].isna()[incident_id] if closed is None else True
        assert closed is None or incidents.loc[incident_id, "closed_at"] == pd.Timestamp(closed)
    assert incidents["district_id"].to_dict() == {"a1": "sw", "a2": "ne", "a3": "ne", "a4": "se"}
    assert incidents.loc["a1", "summary"] == "lamp is, out" and incidents["agency_id"].isna()["a2"]
    assert set(incidents.columns) == {
        "type_id", "lon", "lat", "district_id", "agency_id", "reported_at", "closed_at", "summary", "load_seq"
    }  # fmt: skip


def test_events_types_agencies_districts_and_the_log_are_written(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    load(desk, wards, path)
    events = rows_of(path, "incident_event").sort_values(["incident_id", "event_seq"])
    expected = [(key, 1, "reported") for key in UTC_TIMES] + [(key, 2, "closed") for key in ("a1", "a3", "a4")]
    assert sorted(zip(events.incident_id, events.event_seq, events.stage, strict=True)) == sorted(expected)
    types = rows_of(path, "incident_type").set_index("type_id")
    assert types["command_system"].to_dict() == {
        "Lights": "urban_management", "Water": "flood_control", "uncategorised": "urban_management"
    }  # fmt: skip
    assert types["resolve_min"].isna().to_dict() == {"Lights": True, "Water": False, "uncategorised": True}
    with duckdb.connect(str(path), read_only=True) as connection:
        # an empty text, not NaN
        assert connection.sql("SELECT count(resolve_min) FROM incident_type").fetchone() == (1,)
    assert rows_of(path, "agency")["agency_id"].tolist() == ["Works"]
    assert sorted(rows_of(path, "district")["district_id"]) == ["city", "ne", "nw", "se", "sw"]
    log = rows_of(path, "load_log").set_index("table_name")
    assert log["rows"].to_dict() == {"district": 5, "incident_type": 3, "agency": 1, "incident": 4, "incident_event": 7}
    assert set(log["data_until"]) == {pd.Timestamp("2020-10-25 00:31")} and log["cadence_s"].isna().all()
    assert set(log["state"]) == {"ok"} and set(log["loaded_at"]) == {pd.Timestamp(NOW)}


def test_tables_that_were_not_imported_are_absent(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    load(desk, wards, tmp_path / "city.duckdb")
    tables = inspect(engine_at(tmp_path / "city.duckdb")).get_table_names()
    assert sorted(tables) == ["agency", "district", "incident", "incident_event", "incident_type", "load_log"]


def test_panels_read_imported_columns_and_others_are_not_connected(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    load(desk, wards, tmp_path / "city.duckdb")
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'city.duckdb'}")
    read = warehouse.read(select(incident.c.incident_id, incident.c.district_id), FULL)
    assert dict(zip(read["incident_id"], read["district_id"], strict=True)) == dict(a1="sw", a2="ne", a3="ne", a4="se")
    for missing in (incident.c.due_at, incident.c.registered_at, data_call.c.called_at):
        with pytest.raises(WarehouseError) as caught:
            warehouse.read(select(missing), FULL)
        assert caught.value.kind == "not_connected"
    warehouse.engine.dispose()


def test_a_type_overrides_its_category(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    typed = MAPPING.replace('category = "Request.Category"', 'category = "Request.Category"\ntype = "Notes"')
    typed += 'Lights = { severity = 3, name_zh = "路灯" }\n"=1+1" = { severity = 1, close_h = 24, name_en = "Sum" }\n'
    typed = typed.replace("[type_default]", "[type_default]\nseverity = 4")
    load(desk | {"mapping_file": write_text(tmp_path / "typed.toml", typed)}, wards, tmp_path / "city.duckdb")
    incidents = rows_of(tmp_path / "city.duckdb", "incident").set_index("incident_id")
    assert incidents["severity"].to_dict() == {"a1": 3, "a2": 4, "a3": 4, "a4": 1}
    assert incidents["due_at"].dropna().to_dict() == {"a4": pd.Timestamp("2020-10-26 00:30")}
    types = rows_of(tmp_path / "city.duckdb", "incident_type").set_index("type_id")
    assert types["category"].to_dict() == {
        "lamp is, out": "Lights", "=1+1": "Lights", "Water": "Water", "skipped hour": "uncategorised"
    }  # fmt: skip
    assert types.loc["=1+1", ["name_zh", "name_en"]].tolist() == ["=1+1", "Sum"]


def test_importing_again_replaces_the_rows_of_that_source_alone(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    load(desk, wards, path)
    other = MAPPING.replace('name = "ward_desk"', 'name = "other"\nprefix = "o-"')
    load(desk | {"mapping_file": write_text(tmp_path / "other.toml", other)}, wards, path)
    load(desk | {"csv": write_csv(tmp_path / "fewer.csv", GOOD[:2])}, wards, path)
    incidents = rows_of(path, "incident")
    assert sorted(incidents["incident_id"]) == ["a1", "a2", "o-a1", "o-a2", "o-a3", "o-a4"]
    assert sorted(rows_of(path, "incident_event")["incident_id"].unique()) == sorted(incidents["incident_id"])
    log = rows_of(path, "load_log")
    assert log["load_id"].is_unique and len(log) == 15
    assert not desk["rejects_path"].exists()  # the last file had no agencies


def test_an_id_of_another_source_is_refused_and_nothing_changes(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    load(desk, wards, path)
    before = rows_of(path, "load_log")
    other = write_text(tmp_path / "other.toml", MAPPING.replace("ward_desk", "other"))
    with pytest.raises(ImportingError, match=r"incident_id 'a1' is in the warehouse from another source \(4 such\)"):
        load(desk | {"mapping_file": other}, wards, path)
    pd.testing.assert_frame_equal(rows_of(path, "load_log"), before)


def test_a_second_mapping_with_more_columns_adds_them(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    load(desk, wards, path)
    more = MAPPING.replace("resolve_min = 90.0", "close_h = 2, severity = 2")
    more = more.replace("[type_default]", "[type_default]\nseverity = 4")
    load(desk | {"mapping_file": write_text(tmp_path / "more.toml", more)}, wards, path)
    incidents = rows_of(path, "incident").set_index("incident_id")
    assert incidents["severity"].to_dict() == {"a1": 4, "a2": 2, "a3": 4, "a4": 4}
    assert incidents.loc["a2", "due_at"] == pd.Timestamp("2020-07-02 13:15") and incidents["due_at"].notna().sum() == 1


def test_another_city_is_refused_in_the_same_warehouse(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    load(desk, wards, path)
    features = wards.directory.parent / "wards.geojson"
    town = build_pack(features, "code", "code", tmp_path / "town", zone="Europe/Berlin")
    with pytest.raises(ImportingError, match="the warehouse holds the city city, not town"):
        load(desk, town, path)


def test_a_failed_import_leaves_no_file(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    path = tmp_path / "new" / "city.duckdb"
    only_bad = write_csv(tmp_path / "bad.csv", [BAD["no date"]])
    with pytest.raises(ImportingError, match=r"no record can be loaded: no date \(1\)"):
        load(desk | {"csv": only_bad}, wards, path)
    assert not path.exists()
    load(desk, wards, path)
    assert [file.name for file in path.parent.iterdir()] == ["city.duckdb"]


def test_a_pack_without_a_zone_takes_that_of_the_mapping_and_says_so(
    desk: Any, wards: CityPack, tmp_path: Path
) -> None:
    pack = build_pack(wards.directory.parent / "wards.geojson", "code", "code", tmp_path / "city")
    summary = load(desk, pack, tmp_path / "city.duckdb")
    assert summary.notes == ("the city pack declared no zone: it now has Europe/Berlin, from the mapping",)
    assert load_pack(pack.directory).zone == "Europe/Berlin"


FAULTS = {
    "missing key": ('zone = "Europe/Berlin"', "", "desk.toml: time.zone is None; give it as text"),
    "column": (
        '"Opened"',
        '"Begun"',
        "columns.reported_at names column 'Begun', which desk.csv lacks; there are Case.Id",
    ),
    "datum": ('"WGS-84"', '"NAD27"', "place.datum 'NAD27' is unknown; known are WGS-84"),
    "zone": ("Europe/Berlin", "Mars/Phobos", "time.zone 'Mars/Phobos' is unknown"),
    "command system": (
        '"flood_control"',
        '"police"',
        "command_system of 'Water' is 'police'; known are urban_management",
    ),
    "unknown key": ('agency = "Owner"', 'agancy = "Owner"', "columns.agancy is unknown; known are incident_id"),
    "no toml": ("[source]", "[source", "desk.toml: the mapping cannot be read"),
    "swapped": ('lon = "Long"\nlat = "Lat"', 'lon = "Lat"\nlat = "Long"', "columns.lon and columns.lat are swapped"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_mapping_gives_one_clear_line(fault: str, desk: Any, wards: CityPack, tmp_path: Path) -> None:
    before, after, words = FAULTS[fault]
    assert before in MAPPING
    mapping = write_text(desk["mapping_file"], MAPPING.replace(before, after))
    with pytest.raises(ImportingError, match=words) as caught:
        load(desk | {"mapping_file": mapping}, wards, tmp_path / "city.duckdb")
    assert "\n" not in str(caught.value) and not (tmp_path / "city.duckdb").exists()


def test_a_missing_csv_and_a_server_engine_are_refused(desk: Any, wards: CityPack, tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match=r"gone.csv: cannot be read as CSV"):
        load(desk | {"csv": tmp_path / "gone.csv"}, wards, tmp_path / "city.duckdb")
    postgres = create_engine("postgresql+psycopg://localhost/none")
    with pytest.raises(ImportingError, match=r"import writes embedded warehouses .*, not postgresql"):
        import_incidents(pack=wards, engine=postgres, **desk)


def test_san_francisco_equals_plain_pandas_over_its_accepted_rows(tmp_path: Path) -> None:
    source = SHARED / "san_francisco" / "service_requests.csv"
    if not source.exists():
        pytest.skip(f"the shared data of San Francisco are not here ({source.name})")
    tracts = source.with_name("census_tracts.geojson")
    pack = build_pack(tracts, "nhood", "nhood", tmp_path / "san_francisco", dissolve="nhood")
    desk = {"csv": source, "mapping_file": EXAMPLES / "san_francisco.toml", "rejects_path": tmp_path / "rejects.csv"}
    summary = load(desk, pack, tmp_path / "sf.duckdb")
    assert (summary.read, summary.by_reason) == (4_984, {"closed before opened": 55})
    raw = pd.read_csv(source, dtype=str, keep_default_na=False)
    rejected = pd.read_csv(tmp_path / "rejects.csv", dtype=str, keep_default_na=False)
    accepted = raw[~raw["CaseID"].isin(rejected["CaseID"])].set_index("CaseID").sort_index()
    incidents = rows_of(tmp_path / "sf.duckdb", "incident").set_index("incident_id").sort_index()
    assert incidents.index.tolist() == accepted.index.tolist()
    local = pd.to_datetime(accepted["Opened"]).dt.tz_localize("America/Los_Angeles", ambiguous=True)
    assert (incidents["reported_at"] == local.dt.tz_convert("UTC").dt.tz_localize(None)).all()
    assert incidents["closed_at"].isna().sum() == (accepted["Closed"] == "NA").sum() == 222
    assert (incidents["agency_id"] == accepted["Responsible.Agency"]).all()
    assert incidents["type_id"].value_counts().to_dict() == accepted["Category"].value_counts().to_dict()
    assert "due_at" not in incidents and "registered_at" not in incidents
    assert len(rows_of(tmp_path / "sf.duckdb", "incident_event")) == len(accepted) + (accepted["Closed"] != "NA").sum()
