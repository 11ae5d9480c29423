"""What a map shows of a city: the part it opens at, the names on it, and the outline of its inset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, floor, log2, radians

import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

TILE_PX = 512  # the whole earth is this wide at zoom 0
OUTLINE_STEPS = 160  # borders of the inset follow a grid of so many steps over the city: it is drawn 180 px wide
DISTRICTS_URL = "/city/districts.geojson"


@dataclass(frozen=True)
class Label:
    """The name of a district, where it stands, and the district's own box where that is known."""

    district_id: str
    name_zh: str
    name_en: str
    lon: float
    lat: float
    box: Box | None = None


@dataclass(frozen=True)
class MapView:
    """What drawings need to know of a city's geography.

    core: what the map opens at. bounds: the whole city. labels: district names. outline: an SVG path per district, on a
    grid `OUTLINE_STEPS` wide. districts_url: where the browser finds the borders.
    """

    core: Box
    bounds: Box
    labels: tuple[Label, ...] = ()
    outline: tuple[str, ...] = ()
    districts_url: str = DISTRICTS_URL

    def at(self, district_id: str) -> MapView:
        """The view opened at one district; as it is where the district is not known."""
        boxes = [label.box for label in self.labels if label.district_id == district_id and label.box]
        return replace(self, core=boxes[0]) if boxes else self

    @property
    def center_lon(self) -> float:
        """Longitude of the core's middle."""
        return (self.core[0] + self.core[2]) / 2

    @property
    def center_lat(self) -> float:
        """Latitude of the core's middle."""
        return (self.core[1] + self.core[3]) / 2

    @property
    def stretch(self) -> float:
        """How much longer a degree of latitude is than one of longitude here."""
        return 1 / cos(radians(self.center_lat))

    @property
    def step(self) -> float:
        """Degrees of longitude of one step of the outline's grid."""
        return (self.bounds[2] - self.bounds[0]) / OUTLINE_STEPS

    def on_outline(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point lies on the outline's grid, from its north-west corner."""
        return (lon - self.bounds[0]) / self.step, (self.bounds[3] - lat) * self.stretch / self.step

    def zoom(self, width_px: float, height_px: float) -> float:
        """The map's zoom at which the core fits into a panel, in steps of 0.05."""
        wide = max(self.core[2] - self.core[0], 1e-6) / width_px
        high = max(self.core[3] - self.core[1], 1e-6) * self.stretch / height_px
        return floor(log2(360 / TILE_PX / max(wide, high)) * 20) / 20

    def covers(self, width_px: float, height_px: float) -> Box:
        """What a panel of this size shows when it opens."""
        degree_per_px = 360 / TILE_PX / 2 ** self.zoom(width_px, height_px)
        lon, lat = degree_per_px * width_px / 2, degree_per_px * height_px / 2 / self.stretch
        return self.center_lon - lon, self.center_lat - lat, self.center_lon + lon, self.center_lat + lat


def map_view(districts: pd.DataFrame, core: Box, bounds: Box, url: str = DISTRICTS_URL) -> MapView:
    """The view of a city pack: its districts with label_lon, label_lat and geometry, and its two boxes."""
    columns = ["district_id", "name_zh", "name_en", "label_lon", "label_lat"]
    shapes = districts["geometry"].to_numpy()
    boxes = map(tuple, shapely.bounds(shapes).tolist())
    named = districts[columns].itertuples(index=False, name=None)
    labels = tuple(replace(Label(*row), box=box) for row, box in zip(named, boxes, strict=True))
    view = MapView(core, bounds, labels, (), url)
    paths = (_path(shape, view) for shape in shapely.simplify(shapes, view.step))
    return replace(view, outline=tuple(path for path in paths if path))


def _path(shape: Polygon | MultiPolygon, view: MapView) -> str:
    """The outer rings of a district as an SVG path; islands smaller than the grid's step are left out."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    rings = [part.exterior.coords for part in parts if not part.is_empty and part.area > view.step**2]
    places = ([view.on_outline(point[0], point[1]) for point in ring] for ring in rings)
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + "Z" for ring in places)
