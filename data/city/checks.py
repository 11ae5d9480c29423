"""Checks of a city pack's ids, coordinates and polygons. They raise `CityPackError`, whose text people can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.errors import PlainError

TOLERANCE = 0.001
"""Largest share, 0 to 1, of an area that may be wrong. An overlap of two units is compared with the smaller unit. The
part of a unit outside its parent is compared with the unit. All holes between the units of one level are compared with
the total area of these units."""
EARTH_M = 6_371_007
"""Radius in metres of the sphere that has the surface area of the earth."""


class CityPackError(PlainError, ValueError):
    """A city pack cannot be built or used. The text names the file and the cause, and in most cases the remedy."""


def check_degrees(path: Path, geometry: pd.Series[Any]) -> None:
    """Raise CityPackError if there are no coordinates, or if they are not degrees with longitude first.

    Swapped coordinates are recognised only if they give a latitude beyond 90 degrees.
    """
    if geometry.empty:
        raise CityPackError(f"{path}: no features; a city needs at least one district")
    west, south, east, north = shapely.total_bounds(geometry.to_numpy()).tolist()
    if not np.isfinite([west, south, east, north]).all():
        raise CityPackError(f"{path}: empty geometries or coordinates that are not numbers")
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        return
    span = f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}"
    if max(abs(west), abs(east)) <= 90 and max(abs(south), abs(north)) <= 180:
        raise CityPackError(f"{path}: longitude and latitude are swapped ({span}); write longitude first")
    raise CityPackError(
        f"{path}: coordinates are not degrees but a projection, it seems metres ({span}); "
        "convert it first, e.g. ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"
    )


def check_ids(path: Path, ids: pd.Series[str]) -> None:
    """Raise CityPackError if an id is missing, is no text, is blank, or is repeated."""
    for number, value in enumerate(ids, start=1):
        if not isinstance(value, str) or not value.strip():
            raise CityPackError(f"{path}: the id of feature {number} is {value!r}; ids must be text that is not empty")
    repeated = sorted(ids[ids.duplicated()].unique())
    if repeated:
        raise CityPackError(
            f"{path}: id {repeated[0]!r} stands twice ({len(repeated)} such ids); ids must be unique, "
            "or merge their features with --dissolve"
        )


def check_polygons(path: Path, ids: pd.Series[str], geometry: pd.Series[Any]) -> None:
    """Raise CityPackError if a shape is neither a Polygon nor a MultiPolygon, is empty, or is not valid."""
    for district_id, shape in zip(ids, geometry, strict=True):
        if shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise CityPackError(f"{path}: district {district_id!r} is a {shape.geom_type}; districts must be polygons")
        if shape.is_empty:
            raise CityPackError(f"{path}: district {district_id!r} has an empty polygon; give it a border")
        if not shape.is_valid:
            raise CityPackError(
                f"{path}: district {district_id!r} is not a valid polygon ({shapely.is_valid_reason(shape)}); "
                "repair it first, e.g. ogr2ogr -makevalid"
            )


def check_coverage(path: Path, districts: pd.DataFrame, holes_allowed: bool) -> None:
    """Raise CityPackError if units of one level overlap or leave holes, or if a unit lies outside its parent.

    Errors up to `TOLERANCE` are accepted. districts: one row per unit, with district_id, parent_id, level and geometry
    (WGS-84 degrees). Units whose parent has no row are not compared with it. holes_allowed: True accepts holes of any
    size.
    """
    metres = shapely.transform(districts["geometry"].to_numpy(), _equal_area)
    for _level, positions in districts.reset_index(drop=True).groupby("level").groups.items():
        rows = np.asarray(positions)
        _check_overlaps(path, districts["district_id"].to_numpy()[rows], metres[rows])
        if not holes_allowed:
            _check_holes(path, metres[rows])
    _check_parents(path, districts, metres)


def _equal_area(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert degrees to metres in Lambert's cylindrical equal-area projection, which serves only to compare areas."""
    lon, lat = np.radians(degrees).T
    return EARTH_M * np.column_stack((lon, np.sin(lat)))


def _check_overlaps(path: Path, ids: NDArray[Any], shapes: NDArray[Any]) -> None:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    smaller = np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    for pair in np.flatnonzero(shared > TOLERANCE * smaller)[:1]:
        raise CityPackError(
            f"{path}: districts {ids[left[pair]]!r} and {ids[right[pair]]!r} overlap by {shared[pair] / 1e6:.3g} km²; "
            "a point must lie in one only: cut one of them, or merge them with --dissolve"
        )


def _check_holes(path: Path, shapes: NDArray[Any]) -> None:
    whole = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    # a unit may lie inside a ring
    area = float(shapely.area(shapely.difference(shapely.union_all([shapely.Polygon(ring) for ring in rings]), whole)))
    if area > TOLERANCE * float(shapely.area(whole)):
        raise CityPackError(
            f"{path}: {len(rings)} hole(s) of {area / 1e6:.3g} km² between the districts; add what is missing, "
            "or allow them with --allow-holes if the land there is not the city's"
        )


def _check_parents(path: Path, districts: pd.DataFrame, metres: NDArray[Any]) -> None:
    shapes = dict(zip(districts["district_id"], metres, strict=True))
    for district_id, parent_id in zip(districts["district_id"], districts["parent_id"], strict=True):
        if parent_id not in shapes:
            continue
        outside = shapes[district_id].difference(shapes[parent_id]).area
        if outside > TOLERANCE * shapes[district_id].area:
            raise CityPackError(
                f"{path}: {district_id!r} lies outside its parent {parent_id!r} by {outside / 1e6:.3g} km²; "
                "correct parent_id or the border"
            )
