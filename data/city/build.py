"""Build a city pack from a GeoJSON file of districts. The new pack replaces an old one only when it is complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from data.city.checks import (
    CityPackError,
    check_coverage,
    check_degrees,
    check_ids,
    check_polygons,
)
from data.city.datum import DATUMS, to_wgs84
from data.city.files import copy_other_files, read_features, whole_folder, write_features, write_toml
from data.city.pack import COLUMNS, CityPack, load_pack

VERTICES_DRAWN = 5_000
"""Number of vertices above which the borders are simplified for the browser."""
PIXELS = 4_000
"""Sets the tolerance of the simplification: the diagonal of the city's box is divided by this number, and the result is
rounded up to whole metres."""
DECIMALS = 7
"""Number of decimals of the degrees in simplified borders. The last decimal is about a centimetre. Borders that are not
simplified are not rounded."""
WHOLE_KM = 60.0
"""The map of a city up to this width, in km, opens with the whole city. The map of a wider city opens with its densest
districts."""
HEADING = """A city pack of Citydeck. Names, zone, languages (the default first) and view may be edited.
All coordinates are WGS-84 degrees, longitude first."""


class PackOptions(TypedDict, total=False):
    """Optional arguments of `build_pack`. The value None is the same as a missing key.

    zone: IANA name. Without it the pack declares no zone, and times are shown in UTC until
    `data.city.pack.declare_zone` adds a zone. datum: the datum of the coordinates, one of `data.city.datum.DATUMS`; by
    default WGS-84. city_id: by default the name of the folder. city_name: by default the name of the folder with
    capitals and spaces. city_name_en: by default city_name.

    name_en_column, population_column: properties with the districts' English names and populations. By default the
    English names are those of ``name_column``, and the populations are missing. languages: "zh", "en" or both, the
    city's default language first. By default they are both, with "zh" first if a district's name has Chinese
    characters. holes_allowed: True accepts holes between the districts. origin, licence: texts about the borders;
    origin is by default the name of the GeoJSON file. report: a function that is called with one line about features
    that are left out.
    """

    zone: str | None
    datum: str | None
    city_id: str | None
    city_name: str | None
    city_name_en: str | None
    name_en_column: str | None
    population_column: str | None
    languages: Sequence[str] | None
    holes_allowed: bool
    origin: str | None
    licence: str | None
    report: Callable[[str], None]


def build_pack(
    geojson: str | Path,
    id_column: str,
    name_column: str,
    directory: str | Path,
    dissolve: str | None = None,
    **options: Unpack[PackOptions],
) -> CityPack:
    """Build a pack from a GeoJSON file of districts. It replaces the pack in ``directory`` only when it is complete.

    id_column, name_column: properties with the id and the name of a feature. Whole numbers may be ids, too. A feature
    without a name gets its id as name.

    dissolve: a property. Features with the same value of this property are merged into one; features without a value
    are left out, and `report` says how many. A merged feature keeps the id of its parts. If the parts of any feature
    have different ids, all features get the value of this property as id.

    Raises CityPackError.
    """
    source, folder = Path(geojson), Path(directory).absolute()
    columns = {"district_id": dissolve if dissolve and _varies(source, id_column, dissolve) else id_column}
    columns |= {"name_zh": name_column, "name_en": options.get("name_en_column") or name_column}
    population = options.get("population_column")
    columns |= {"population": population} if population else {}
    features = _named_features(source, columns, dissolve, options.get("report") or (lambda _: None))
    name = options.get("city_name") or folder.name.replace("_", " ").replace("-", " ").title()
    chinese = bool(re.search(r"[\u4e00-\u9fff]", "".join(features["name_zh"])))
    city = {
        "id": options.get("city_id") or folder.name,
        "name_zh": name,
        "name_en": options.get("city_name_en") or name,
        "zone": options.get("zone"),
        "languages": list(options.get("languages") or (("zh", "en") if chinese else ("en", "zh"))),
    }
    described: dict[str, Any] = {"origin": options.get("origin") or source.name, "licence": options.get("licence")}
    described["holes_allowed"] = options.get("holes_allowed") or None
    return write_pack(folder, city, features, options.get("datum") or "WGS-84", described, source)


def write_pack(
    folder: Path,
    city: dict[str, Any],
    features: gpd.GeoDataFrame,
    datum: str,
    described: dict[str, Any],
    source: Path,
) -> CityPack:
    """Check features that have ids and names, and write them as a pack. A pack in the folder is replaced as a whole.

    city: the table [city] of ``city.toml``. features: columns district_id, name_zh, name_en, geometry and, if known,
    population, parent_id (by default the city) and level (by default district). datum: the datum of the geometry, one
    of `data.city.datum.DATUMS`; the pack holds WGS-84. described: further keys of the table [districts] of
    ``city.toml``. source: the file that error messages name.

    Raises CityPackError if the features or the pack are not valid.
    """
    _check_features(source, features, datum)
    exact = _completed(_in_wgs84(features, datum), city["id"])
    check_coverage(source, exact, bool(described.get("holes_allowed")))
    drawn, tolerance_m = _drawn(exact)
    tables = {
        "city": city,
        "districts": {"datum": "WGS-84", "source_datum": datum, "simplified_m": tolerance_m, **described},
        "view": {"bbox": _bounds(exact), "core": _bounds(_core(exact))},
    }
    with whole_folder(folder) as built:
        write_toml(built / "city.toml", tables, HEADING)
        write_features(built / "districts.geojson", drawn)
        if tolerance_m:
            write_features(built / "borders.geojson", exact)
        load_pack(built)
        copy_other_files(folder, built)
    return load_pack(folder)


def _check_features(source: Path, features: gpd.GeoDataFrame, datum: str) -> None:
    if datum not in DATUMS:
        raise CityPackError(f"{source}: unknown datum {datum!r}; known are {', '.join(DATUMS)}")
    check_degrees(source, features.geometry)
    check_ids(source, features["district_id"])
    check_polygons(source, features["district_id"], features.geometry)


def _named_features(
    source: Path, columns: dict[str, str], dissolve: str | None, report: Callable[[str], None]
) -> gpd.GeoDataFrame:
    features = read_features(source)
    for column in {*columns.values(), *({dissolve} if dissolve else ())}:
        if column not in features:
            known = ", ".join(sorted(set(features.columns) - {"feature_id", "geometry"}))
            raise CityPackError(f"{source}: no property {column!r}; there are {known}")
    named = gpd.GeoDataFrame(
        {name: features[column] for name, column in columns.items()}, geometry=features["geometry"]
    )
    named["district_id"] = [_id_text(value) for value in named["district_id"]]
    for name in ("name_zh", "name_en"):
        named[name] = named[name].where(named[name].notna(), named["district_id"]).astype(str)
    if not dissolve:
        return named
    check_degrees(source, named.geometry)
    check_polygons(source, named["district_id"].fillna("without id"), named.geometry)
    named["merged"] = features[dissolve]
    if without := int(named["merged"].isna().sum()):
        report(f"{source}: {without} of {len(named)} features have no {dissolve!r}; they are left out")
    merged = named.dissolve("merged", aggfunc="first", as_index=False)
    if "population" in columns:
        merged["population"] = named.groupby("merged")["population"].sum(min_count=1).to_numpy()
    return merged.drop(columns="merged")


def _varies(source: Path, id_column: str, dissolve: str) -> bool:
    features = read_features(source)
    if id_column not in features or dissolve not in features:
        return False
    return bool((features.groupby(dissolve)[id_column].nunique() > 1).any())


def _id_text(value: Any) -> Any:
    # a whole number is a code that lost its type as text; check_ids refuses all other values
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_wgs84(features: gpd.GeoDataFrame, datum: str) -> gpd.GeoDataFrame:
    def convert(degrees: NDArray[Any]) -> NDArray[Any]:
        return np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], datum))

    return features.set_geometry(shapely.transform(features.geometry.to_numpy(), convert), crs="EPSG:4326")


def _completed(features: gpd.GeoDataFrame, city_id: str) -> gpd.GeoDataFrame:
    geod = Geod(ellps="WGS84")
    districts = features.sort_values("district_id", ignore_index=True)
    for name, default in (("parent_id", city_id), ("level", "district"), ("population", None)):
        districts[name] = districts.get(name, default)
    districts["population"] = pd.to_numeric(districts["population"]).astype("Int64")
    districts["area_km2"] = [
        round(abs(geod.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6, 4)
        for shape in districts.geometry
    ]
    metres = _equal_area(districts.geometry)
    circles = shapely.maximum_inscribed_circle(metres.to_numpy(), tolerance=float(np.sqrt(metres.area.min())) / 50)
    labels = gpd.GeoSeries(shapely.get_point(circles, 0), crs=metres.crs).to_crs("EPSG:4326")
    districts["label_lon"], districts["label_lat"] = labels.x.round(6), labels.y.round(6)
    return districts[[*COLUMNS, "geometry"]]


def _drawn(exact: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, float | None]:
    """The districts with the borders that the browser draws, and the tolerance of the simplification in metres.

    With at most `VERTICES_DRAWN` vertices the borders are not simplified, and the tolerance is None.
    """
    if shapely.get_num_coordinates(exact.geometry.to_numpy()).sum() <= VERTICES_DRAWN:
        return exact, None
    metres = _equal_area(exact.geometry)
    west, south, east, north = metres.total_bounds
    tolerance_m = float(np.ceil(np.hypot(east - west, north - south) / PIXELS))
    drawn = exact.copy()
    for level in exact["level"].unique():
        rows = (exact["level"] == level).to_numpy()
        shapes = shapely.coverage_simplify(metres.to_numpy()[rows], tolerance_m)
        degrees = gpd.GeoSeries(shapes, crs=metres.crs).to_crs("EPSG:4326").to_numpy()
        drawn.loc[rows, "geometry"] = _rounded(degrees)
    return drawn, tolerance_m


def _rounded(degrees: NDArray[Any]) -> NDArray[Any]:
    """The polygons with coordinates rounded to `DECIMALS`, still valid. Parts that are too narrow disappear.

    Plain rounding would make narrow parts cross themselves.
    """
    snapped = shapely.set_precision(
        shapely.make_valid(degrees, method="structure", keep_collapsed=False), 10.0**-DECIMALS
    )
    rounded: NDArray[Any] = shapely.transform(snapped, lambda coordinates: np.round(coordinates, DECIMALS))
    return rounded


def _core(exact: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The districts with which the map opens. In a city up to `WHOLE_KM` wide these are all districts.

    Else they are the densest districts: as few as hold at least half of the residents. If a population is missing, they
    are the smaller half of the districts by area.
    """
    metres = _equal_area(exact.geometry)
    west, _south, east, _north = metres.total_bounds
    if (east - west) / 1000 <= WHOLE_KM:
        return exact
    people = exact["population"].astype(float)
    weight = people if people.notna().all() else pd.Series(1.0, index=exact.index)
    densest = (weight / exact["area_km2"]).sort_values(ascending=False).index
    before = weight.loc[densest].cumsum().shift(fill_value=0.0)
    return exact.loc[densest[before < weight.sum() / 2]]


def _equal_area(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """The same shapes in metres, in an equal-area projection centred on them."""
    west, south, east, north = geometry.total_bounds
    return geometry.to_crs(f"+proj=laea +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} +units=m")


def _bounds(districts: gpd.GeoDataFrame) -> list[float]:
    return [round(float(bound), 6) for bound in districts.total_bounds]
