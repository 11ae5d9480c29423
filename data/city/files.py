"""Functions that read and write the files of a city pack, and that replace its folder as a whole."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from data.city.checks import CityPackError

DEGREE_CRS = ("CRS84", "CRS:84", "4326", "4490")
"""Endings of the names of coordinate systems that are accepted: degrees, with a datum that counts as WGS-84."""
BUILT_FILES = ("city.toml", "districts.geojson", "borders.geojson")


def read_features(path: Path) -> pd.DataFrame:
    """Read a GeoJSON file: one row per feature, with ``feature_id``, the feature's properties, and ``geometry``.

    feature_id: the feature's own id, or None. geometry: Shapely shapes with the coordinates of the file.

    Raises CityPackError if the file cannot be read, has no features, has a feature without a readable geometry, or
    names a coordinate system that is not in `DEGREE_CRS`. A file that names none is taken as degrees.
    """
    # no GeoDataFrame: a server that loads GeoPandas takes 25 MB more
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CityPackError(f"{path}: cannot be read as GeoJSON ({error}); give a GeoJSON file") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise CityPackError(f"{path}: holds no features; give a GeoJSON FeatureCollection with the districts")
    crs = str(((document.get("crs") or {}).get("properties") or {}).get("name") or "CRS84")
    if not crs.endswith(DEGREE_CRS):
        raise CityPackError(f"{path}: is in {crs}, not in degrees; convert it, e.g. ogr2ogr -t_srs EPSG:4326")
    rows, shapes = [], []
    for number, feature in enumerate(features, start=1):
        try:
            shapes.append(shapely.geometry.shape(feature["geometry"]))
        except (KeyError, TypeError, AttributeError, ValueError, shapely.errors.ShapelyError) as error:
            raise CityPackError(f"{path}: feature {number} has no readable geometry; give it a polygon") from error
        rows.append({"feature_id": feature.get("id"), **(feature.get("properties") or {})})
    return pd.DataFrame(rows, dtype=object).assign(geometry=pd.Series(shapes, dtype=object))


def write_features(path: Path, districts: pd.DataFrame) -> None:
    """Write districts as GeoJSON. All columns except geometry become properties; missing values become null.

    The district_id is also the id of the feature.
    """
    features = []
    for row in districts.drop(columns="geometry").to_dict("records"):
        properties = {name: None if pd.isna(value) else value for name, value in row.items()}
        features.append({"type": "Feature", "id": row["district_id"], "properties": properties})
    for feature, shape in zip(features, districts["geometry"], strict=True):
        feature["geometry"] = shapely.geometry.mapping(shape)
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises CityPackError if the file is missing, cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CityPackError(f"{path}: not found; build the pack with `python app.py citypack build`") from error
    except (OSError, ValueError) as error:
        raise CityPackError(f"{path}: cannot be read as TOML ({error})") from error


def write_toml(path: Path, tables: dict[str, dict[str, Any]], heading: str) -> None:
    """Write a TOML file: the heading as a comment, then the tables. Keys with the value None are left out.

    tables: name of a table -> its keys and values. A value is a text, a number, a boolean or a list of these.
    """
    lines = [f"# {line}" for line in heading.splitlines()]
    for name, table in tables.items():
        lines += ["", f"[{name}]"]
        # JSON texts, numbers, booleans and lists of these are also valid TOML
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items() if value is not None
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def whole_folder(directory: Path) -> Iterator[Path]:
    """A context manager that gives a new, empty folder. The new folder replaces ``directory`` when the block ends.

    If the block raises an error, the new folder is removed, and ``directory`` stays as it is. Raises CityPackError if
    ``directory`` exists and is neither an empty folder nor a city pack.
    """
    if directory.exists() and (not directory.is_dir() or (any(directory.iterdir()) and not is_pack(directory))):
        raise CityPackError(f"{directory}: exists and is no city pack; give an empty or new folder")
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}-") as scratch:
        built = Path(scratch) / "new"
        built.mkdir()
        yield built
        if directory.exists():
            directory.rename(Path(scratch) / "old")
        built.rename(directory)


def is_pack(directory: Path) -> bool:
    """Whether a folder has a ``city.toml``. Such a folder counts as a city pack, even if the pack is broken."""
    return (directory / "city.toml").exists()


def copy_other_files(source: Path, target: Path) -> None:
    """Copy the files and folders that people added to a pack, such as further layers, into the rebuilt ``target``.

    source: the folder of the old pack; if it does not exist, nothing is copied.
    """
    for path in source.iterdir() if source.is_dir() else ():
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        elif path.name not in BUILT_FILES:
            shutil.copy2(path, target / path.name)
