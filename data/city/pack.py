"""City packs: the districts of a city, their borders, and the district of a point.

A pack is a folder. ``city.toml`` has the city's id, names, zone and languages, the datum, and the view of the map.
``districts.geojson`` has the borders that the browser draws. If those were simplified, ``borders.geojson`` has the
original borders, which decide to which district a point belongs. All coordinates are WGS-84 degrees, longitude first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from data.city.checks import CityPackError, check_coverage, check_degrees, check_ids, check_polygons
from data.city.datum import DATUMS
from data.city.files import read_features, read_toml

__all__ = ["CityPack", "CityPackError", "assign_districts", "declare_zone", "district_rows", "load_pack"]

CITY_LINE = re.compile(r"^[ \t]*\[[ \t]*city[ \t]*\].*$", re.MULTILINE)
"""The line of ``city.toml`` that begins the table city."""
Box = tuple[float, float, float, float]
"""West, south, east and north bounds of a box, in degrees."""

COLUMNS = (
    "district_id",
    "parent_id",
    "level",
    "name_zh",
    "name_en",
    "area_km2",
    "population",
    "label_lon",
    "label_lat",
)
"""Names of the columns of a pack's districts, apart from geometry. label_lon, label_lat: point of the name on a map,
in degrees."""


@dataclass(frozen=True)
class CityPack:
    """A city and its districts.

    districts: one row per district or smaller unit; the city itself has none. Columns: `COLUMNS` and geometry (the
    original borders as Shapely polygons). zone: IANA name; UTC if the pack declares none. zone_declared: whether it
    declares one. languages: the city's languages, the default one first. bbox: box around the whole city. core: box
    with which the map opens.
    """

    directory: Path
    city_id: str
    name_zh: str
    name_en: str
    zone: str
    zone_declared: bool
    languages: tuple[str, ...]
    bbox: Box
    core: Box
    districts: pd.DataFrame

    @property
    def districts_file(self) -> Path:
        """Path of the GeoJSON that the browser draws. The id of each feature is its district_id."""
        return self.directory / "districts.geojson"


def load_pack(directory: str | Path) -> CityPack:
    """Read and check the pack in a folder. Raises CityPackError if the pack is missing, incomplete or wrong."""
    folder = Path(directory)
    toml = folder / "city.toml"
    tables = read_toml(toml)
    city, districts, view = (_table(toml, tables, name) for name in ("city", "districts", "view"))
    if districts.get("datum") not in ("WGS-84", "CGCS2000"):
        raise CityPackError(
            f"{toml}: districts.datum is {districts.get('datum')!r}; a pack holds WGS-84: declare it, "
            f"or build the pack with --datum ({', '.join(DATUMS)})"
        )
    exact = folder / "borders.geojson"
    holes = bool(districts.get("holes_allowed", False))
    drawn = _read_districts(folder / "districts.geojson", _text(toml, city, "id"), holes)
    return CityPack(
        directory=folder,
        city_id=_text(toml, city, "id"),
        name_zh=_text(toml, city, "name_zh"),
        name_en=_text(toml, city, "name_en"),
        zone=_zone(toml, city.get("zone", "UTC")),
        zone_declared="zone" in city,
        languages=_languages(toml, city),
        bbox=_box(toml, view, "bbox"),
        core=_box(toml, view, "core"),
        districts=_read_districts(exact, _text(toml, city, "id"), holes) if exact.exists() else drawn,
    )


def assign_districts(lon: ArrayLike, lat: ArrayLike, pack: CityPack) -> NDArray[np.object_]:
    """The district_id of each WGS-84 point. It is None for a point outside the city or without coordinates.

    Only units of the level "district" count. If several contain a point, as on a border, the one whose id comes first
    in alphabetical order is taken.
    """
    lons, lats = np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))
    found = np.full(lons.shape, None, dtype=object)
    known = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
    if not known.size:
        return found
    districts = pack.districts[pack.districts["level"] == "district"].sort_values("district_id", ascending=False)
    # a tree of the points is faster than one of the districts: each border is prepared only once
    points = shapely.STRtree(shapely.points(lons[known], lats[known]))
    owner, point = points.query(districts["geometry"].to_numpy(), predicate="intersects")
    order = np.argsort(owner, kind="stable")  # later writes win, so the smallest id is written last
    found[known[point[order]]] = districts["district_id"].to_numpy(dtype=object)[owner[order]]
    return found


def district_rows(pack: CityPack) -> pd.DataFrame:
    """Rows of the contract's table ``district``: first the city, then its units. valid_from and valid_to are empty.

    The area and the population of the city are the sums over the units directly below it. The population is missing if
    one of these units has none.
    """
    units = pack.districts.drop(columns=["geometry", "label_lon", "label_lat"])
    tops = units[units["parent_id"] == pack.city_id]
    city = {
        "district_id": pack.city_id,
        "parent_id": None,
        "level": "city",
        "name_zh": pack.name_zh,
        "name_en": pack.name_en,
        "area_km2": float(tops["area_km2"].sum()),
        "population": tops["population"].sum(skipna=False),
    }
    rows = pd.concat([pd.DataFrame([city]).astype({"population": "Int64"}), units], ignore_index=True)
    return rows.assign(valid_from=pd.Series(dtype="datetime64[us]"), valid_to=pd.Series(dtype="datetime64[us]"))


def declare_zone(pack: CityPack, zone: str) -> CityPack:
    """Write the zone into the ``city.toml`` of a pack that declares none. Returns the pack with the zone.

    zone: IANA name. Raises CityPackError if the pack declares a zone already, if the zone is unknown, or if the file
    has no line ``[city]``.
    """
    toml = pack.directory / "city.toml"
    if pack.zone_declared:
        raise CityPackError(f"{toml}: declares the zone {pack.zone} already; edit city.zone to change it")
    _zone(toml, zone)
    text, found = CITY_LINE.subn(lambda line: f'{line[0]}\nzone = "{zone}"', toml.read_text(encoding="utf-8"), count=1)
    if not found:
        raise CityPackError(f'{toml}: has no line [city]; write zone = "{zone}" into the table city')
    toml.write_text(text, encoding="utf-8")
    return load_pack(pack.directory)


def _read_districts(path: Path, city_id: str, holes_allowed: bool) -> pd.DataFrame:
    features = read_features(path)
    check_degrees(path, features["geometry"])
    check_ids(path, features["feature_id"])
    missing = [name for name in COLUMNS if name not in features]
    if missing:
        raise CityPackError(f"{path}: property {missing[0]!r} is missing; build the pack again with citypack build")
    districts = features[[*COLUMNS, "geometry"]].copy()
    if (features["feature_id"] != districts["district_id"]).any():
        raise CityPackError(f"{path}: the id of a feature must equal its property district_id")
    districts["parent_id"] = districts["parent_id"].fillna(city_id)
    districts["level"] = districts["level"].fillna("district")
    districts = districts.astype({name: float for name in ("area_km2", "label_lon", "label_lat")})
    districts = districts.astype({name: str for name in COLUMNS[:5]} | {"population": "Int64"})
    check_polygons(path, districts["district_id"], districts["geometry"])
    check_coverage(path, districts, holes_allowed)
    return districts


def _table(toml: Path, tables: dict[str, Any], name: str) -> dict[str, Any]:
    table = tables.get(name)
    if not isinstance(table, dict):
        raise CityPackError(f"{toml}: table [{name}] is missing; build the pack again with citypack build")
    return table


def _text(toml: Path, city: dict[str, Any], key: str) -> str:
    value = city.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CityPackError(f"{toml}: city.{key} is {value!r}; give it as text")
    return value


def _zone(toml: Path, name: Any) -> str:
    try:
        ZoneInfo(str(name))
    except (KeyError, ValueError, OSError) as error:
        raise CityPackError(f"{toml}: unknown zone {name!r}; give an IANA name such as Asia/Shanghai") from error
    return str(name)


def _languages(toml: Path, city: dict[str, Any]) -> tuple[str, ...]:
    languages = city.get("languages")
    if not isinstance(languages, list) or not languages or not set(languages) <= {"zh", "en"}:
        raise CityPackError(f'{toml}: city.languages is {languages!r}; give a list of "zh" and "en", the default first')
    return tuple(languages)


def _box(toml: Path, view: dict[str, Any], key: str) -> Box:
    box = view.get(key)
    if not isinstance(box, list) or len(box) != 4 or not all(isinstance(edge, int | float) for edge in box):
        raise CityPackError(f"{toml}: view.{key} is {box!r}; give west, south, east, north in degrees")
    west, south, east, north = (float(edge) for edge in box)
    return west, south, east, north
