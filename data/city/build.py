"""Build a city pack, a checked folder, from any GeoJSON of districts. It replaces an older pack when it is complete."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
"""Borders with more vertices than this are simplified for the browser."""
PIXELS = 4_000
"""The tolerance of the simplification is the diagonal of the city's box divided by this number, in full metres."""
DECIMALS = 7
"""Decimal places of degrees in drawn borders, about a centimetre. Exact borders keep the places of the source."""
WHOLE_KM = 60.0
"""The map opens with the whole city if it is at most this wide, otherwise with its densest districts."""
HEADING = """A city pack of Citydeck. Names, zone, languages (the default first) and view may be edited.
All coordinates are WGS-84 degrees, longitude first."""


class PackOptions(TypedDict, total=False):
    """Facts that a GeoJSON lacks. None is the same as a missing key.

    zone: IANA name; without it the pack declares none, and times are shown in UTC until `data.city.pack.declare_zone`.
    datum: the datum of the coordinates, by default WGS-84. city_id and city_name: by default the name of the folder.
    name_en_column: needed if ``name_column`` has Chinese names. languages: the languages, the default first. origin,
    licence: the origin and the licence of the borders.
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


def build_pack(
    geojson: str | Path,
    id_column: str,
    name_column: str,
    directory: str | Path,
    dissolve: str | None = None,
    **options: Unpack[PackOptions],
) -> CityPack:
    """Build a pack from any GeoJSON of districts. It replaces the pack in ``directory`` only when it is complete.

    dissolve: a property; features with the same value of it are merged. If their ids differ, the value becomes the id.
    Raises CityPackError.
    """
    source, folder = Path(geojson), Path(directory).absolute()
    columns = {"district_id": dissolve if dissolve and _varies(source, id_column, dissolve) else id_column}
    columns |= {"name_zh": name_column, "name_en": options.get("name_en_column") or name_column}
    population = options.get("population_column")
    columns |= {"population": population} if population else {}
    features = _named_features(source, columns, dissolve)
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
    """Check features that have ids and names, and write them as a pack.

    features: district_id, name_zh, name_en and, if known, population, parent_id, level. city: the table [city] of
    ``city.toml``. described: further keys of its table [districts]. source: the file that error messages name.
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


def _named_features(source: Path, columns: dict[str, str], dissolve: str | None) -> gpd.GeoDataFrame:
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
    """The borders that the browser draws, and the tolerance of their simplification in metres (None: exact)."""
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
    """Polygons with rounded coordinates that are still valid. Plain rounding makes narrow parts cross themselves."""
    snapped = shapely.set_precision(
        shapely.make_valid(degrees, method="structure", keep_collapsed=False), 10.0**-DECIMALS
    )
    rounded: NDArray[Any] = shapely.transform(snapped, lambda coordinates: np.round(coordinates, DECIMALS))
    return rounded


def _core(exact: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The built-up core: the densest districts with half of the residents; all districts of a small city.

    Without populations it is the densest half of the districts.
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
