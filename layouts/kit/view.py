"""`MapView`: the part of the city at which a map opens, the names on it, and the outline for its inset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, floor, log2, radians

import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon

Box = tuple[float, float, float, float]
"""A box on the map: west, south, east, north, in degrees."""

TILE_PX = 512  # width of the whole earth at zoom 0
OUTLINE_STEPS = 160  # width of the city in the inset's grid: enough for an inset of 165 px
DISTRICTS_URL = "/city/districts.geojson"


@dataclass(frozen=True)
class Label:
    """A district's names, the point at which a map writes them, and the district's box (None if not known)."""

    district_id: str
    name_zh: str
    name_en: str
    lon: float
    lat: float
    box: Box | None = None


@dataclass(frozen=True)
class MapView:
    """What maps need to know about a city's geography.

    core: the box at which a map opens. bounds: the box of the whole city. labels: names of the districts. outline: one
    SVG path per district, on a grid that is `OUTLINE_STEPS` wide; very small districts have none. districts_url:
    address of the borders (GeoJSON).
    """

    core: Box
    bounds: Box
    labels: tuple[Label, ...] = ()
    outline: tuple[str, ...] = ()
    districts_url: str = DISTRICTS_URL

    def at(self, district_id: str) -> MapView:
        """A copy of the view that opens at the box of one district; the view itself if that box is not known."""
        boxes = [label.box for label in self.labels if label.district_id == district_id and label.box]
        return replace(self, core=boxes[0]) if boxes else self

    @property
    def center_lon(self) -> float:
        """Longitude of the middle of the core, degrees."""
        return (self.core[0] + self.core[2]) / 2

    @property
    def center_lat(self) -> float:
        """Latitude of the middle of the core, degrees."""
        return (self.core[1] + self.core[3]) / 2

    @property
    def stretch(self) -> float:
        """Length of a degree of latitude / length of a degree of longitude, at the middle of the view (`core`)."""
        return 1 / cos(radians(self.center_lat))

    @property
    def step(self) -> float:
        """Width, in degrees of longitude, of a cell of the grid on which the districts' outlines are drawn."""
        return (self.bounds[2] - self.bounds[0]) / OUTLINE_STEPS

    def on_outline(self, lon: float, lat: float) -> tuple[float, float]:
        """A point on the outline's grid, in steps to the right of the city's north-west corner and below it."""
        return (lon - self.bounds[0]) / self.step, (self.bounds[3] - lat) * self.stretch / self.step

    def zoom(self, width_px: float, height_px: float) -> float:
        """MapLibre's zoom at which the core fits into a panel of this size, rounded down to a multiple of 0.05."""
        wide = max(self.core[2] - self.core[0], 1e-6) / width_px
        high = max(self.core[3] - self.core[1], 1e-6) * self.stretch / height_px
        return floor(log2(360 / TILE_PX / max(wide, high)) * 20) / 20

    def covers(self, width_px: float, height_px: float) -> Box:
        """The box that a panel of this size shows when it opens: the core and what lies around it."""
        degree_per_px = 360 / TILE_PX / 2 ** self.zoom(width_px, height_px)
        lon, lat = degree_per_px * width_px / 2, degree_per_px * height_px / 2 / self.stretch
        return self.center_lon - lon, self.center_lat - lat, self.center_lon + lon, self.center_lat + lat


def map_view(districts: pd.DataFrame, core: Box, bounds: Box, url: str = DISTRICTS_URL) -> MapView:
    """The map view of a city.

    districts: a frame with district_id, name_zh, name_en, label_lon, label_lat and geometry. core, bounds, url: as in
    `MapView`.
    """
    columns = ["district_id", "name_zh", "name_en", "label_lon", "label_lat"]
    shapes = districts["geometry"].to_numpy()
    boxes = map(tuple, shapely.bounds(shapes).tolist())
    rows = districts[columns].itertuples(index=False, name=None)
    labels = tuple(replace(Label(*row), box=box) for row, box in zip(rows, boxes, strict=True))
    view = MapView(core, bounds, labels, (), url)
    paths = (_path(shape, view) for shape in shapely.simplify(shapes, view.step))
    return replace(view, outline=tuple(path for path in paths if path))


def _path(shape: Polygon | MultiPolygon, view: MapView) -> str:
    """The outer borders of a district as an SVG path. Parts smaller than a cell of the outline's grid are left out."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    rings = [part.exterior.coords for part in parts if not part.is_empty and part.area > view.step**2]
    places = ([view.on_outline(point[0], point[1]) for point in ring] for ring in rings)
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + "Z" for ring in places)
