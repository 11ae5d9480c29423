"""Places of the demo city: points in its districts, and the assets of every layer."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.city.pack import CityPack, assign_districts
from data.demo.catalogue import read_names
from data.demo.clock import Floats, Ints, generator

POOL = 24_000
KM_PER_DEGREE = 111.2
RURAL_PULL = {"430121": 0.8, "430181": 0.5, "430182": 0.5}
"""Code of a rural district -> factor on the number of its incidents per resident. Other districts have the factor 1."""
RIVERS = (
    ("湘江", ((112.953, 28.06), (112.958, 28.11), (112.962, 28.16), (112.964, 28.20), (112.970, 28.24),
            (112.950, 28.29), (112.905, 28.33), (112.860, 28.37))),
    ("浏阳河", ((112.990, 28.245), (113.030, 28.205), (113.060, 28.185), (113.045, 28.150), (113.100, 28.130))),
    ("圭塘河", ((113.020, 28.10), (113.030, 28.13), (113.045, 28.16))),
)  # fmt: skip
OLD_TOWN = (("太平街", 112.9705, 28.1925), ("潮宗街", 112.9745, 28.2035), ("西文庙坪", 112.9735, 28.1850),
            ("都正街", 112.9830, 28.1890), ("西园北里", 112.9775, 28.2085), ("火后街", 112.9790, 28.1915))  # fmt: skip


@dataclass(frozen=True)
class Points:
    """Random points of the city. Each array has one element per point.

    lon, lat: degrees. district: code of the district; None outside the city. centre: row number of the point's centre
    in centres.csv. cumulative: for each point the probability that this or an earlier point is drawn.
    """

    lon: Floats
    lat: Floats
    district: NDArray[np.object_]
    centre: Ints
    cumulative: Floats

    def draw(self, rng: np.random.Generator, count: int) -> Ints:
        """Draw `count` random points. Returns their indexes; an index may occur several times."""
        return np.searchsorted(self.cumulative, rng.random(count), side="right").clip(0, len(self.lon) - 1)

    def take(self, chosen: Ints | NDArray[np.bool_]) -> Points:
        """The chosen points, all with the same probability of being drawn. chosen: indexes or a mask."""
        lon = self.lon[chosen]
        cumulative = np.arange(1, len(lon) + 1) / len(lon)
        return Points(lon, self.lat[chosen], self.district[chosen], self.centre[chosen], cumulative)


class Places:
    """The points, halls and assets of the demo city.

    points: points all over the city, more where more people live. flood_points: points near the assets of the layer
    waterlogging. hall, asset: rows of ``service_hall`` and ``asset``. centres: the rows of centres.csv.
    """

    def __init__(self, seed: int, pack: CityPack) -> None:
        self.pack = pack
        self.centres = read_names("centres.csv")
        self.centre_roads = [roads.split(";") for roads in self.centres["roads"]]
        self.points = self._pool(seed)
        self.hall = self._halls()
        self.asset = pd.concat([self._assets(seed), self._hall_assets()], ignore_index=True)
        wet = self.asset[self.asset["layer"] == "waterlogging"]
        self.flood_points = self._around(seed, "flood", wet["lon"].to_numpy(), wet["lat"].to_numpy(), 12, 0.15)

    def _pool(self, seed: int) -> Points:
        rng = generator(seed, "points", 0)
        weight = self.centres["weight"].to_numpy(float)
        centre = rng.choice(len(weight), POOL, p=weight / weight.sum())
        sigma = self.centres["sigma_km"].to_numpy()[centre] * np.where(rng.random(POOL) < 0.12, 4.0, 0.8)
        lon, lat = self._jitter(
            rng, self.centres["lon"].to_numpy()[centre], self.centres["lat"].to_numpy()[centre], sigma
        )
        district = assign_districts(lon, lat, self.pack)
        inside = np.array([name is not None for name in district])
        return self._weighted(lon[inside], lat[inside], district[inside], centre[inside])

    def _weighted(self, lon: Floats, lat: Floats, district: NDArray[np.object_], centre: Ints) -> Points:
        people = dict(
            zip(self.pack.districts["district_id"], self.pack.districts["population"].astype(float), strict=True)
        )
        counts = pd.Series(district).map(pd.Series(district).value_counts()).to_numpy(float)
        pull = np.array([people[name] * RURAL_PULL.get(name, 1.0) for name in district]) / counts
        return Points(lon, lat, district, centre, np.cumsum(pull) / pull.sum())

    @staticmethod
    def _jitter(rng: np.random.Generator, lon: Floats, lat: Floats, sigma_km: Floats | float) -> tuple[Floats, Floats]:
        east = rng.standard_normal(len(lon)) * sigma_km / KM_PER_DEGREE
        north = rng.standard_normal(len(lat)) * sigma_km / KM_PER_DEGREE
        return np.round(lon + east / np.cos(np.radians(lat)), 6), np.round(lat + north, 6)

    def _around(self, seed: int, stream: str, lon: Floats, lat: Floats, copies: int, sigma_km: float) -> Points:
        """Random points: `copies` points around each place (lon, lat). Points outside the city are left out.

        sigma_km: standard deviation of the distance to the place, both to the east and to the north, in km.
        """
        rng = generator(seed, stream, 0)
        east, north = self._jitter(rng, np.repeat(lon, copies), np.repeat(lat, copies), sigma_km)
        district = assign_districts(east, north, self.pack)
        inside = np.array([name is not None for name in district])
        east, north = east[inside], north[inside]
        near = [
            int(np.argmin(np.hypot(self.centres["lon"] - x, self.centres["lat"] - y)))
            for x, y in zip(east, north, strict=True)
        ]
        whole = Points(east, north, district[inside], np.array(near), np.zeros(0))
        return whole.take(np.arange(len(east)))

    def _halls(self) -> pd.DataFrame:
        halls = read_names("halls.csv")
        halls.insert(1, "district_id", assign_districts(halls["lon"], halls["lat"], self.pack))
        return halls

    def _hall_assets(self) -> pd.DataFrame:
        facts = [
            json.dumps({"windows": int(20 + 18 * weight), "machines": int(6 + 6 * weight)})
            for weight in self.hall["weight"]
        ]
        return pd.DataFrame(
            {
                "asset_id": self.hall["hall_id"],
                "layer": "hall",
                "kind": "hall",
                "name_zh": self.hall["name_zh"],
                "name_en": self.hall["name_en"],
                "lon": self.hall["lon"],
                "lat": self.hall["lat"],
                "district_id": self.hall["district_id"],
                "agency_id": "approval",
                "attributes": facts,
            }
        )

    def _assets(self, seed: int) -> pd.DataFrame:
        return pd.concat(
            [self._group(seed, n, row) for n, row in read_names("assets.csv").iterrows()], ignore_index=True
        )

    def _group(self, seed: int, number: object, row: pd.Series) -> pd.DataFrame:
        rng = generator(seed, f"assets-{number}", 0)
        points, labels = self._where(rng, str(row["where"]), int(row["count"]))
        texts = [self._texts(row, n, int(points.centre[n]), labels[n]) for n in range(len(points.lon))]
        return pd.DataFrame(
            {
                "asset_id": [f"{row['layer']}-{row['kind']}-{n + 1:03d}" for n in range(len(texts))],
                "layer": row["layer"],
                "kind": row["kind"],
                "name_zh": [zh for zh, _ in texts],
                "name_en": [en for _, en in texts],
                "lon": points.lon,
                "lat": points.lat,
                "district_id": points.district,
                "agency_id": row["agency_id"],
                "attributes": [
                    json.dumps(attributes(rng, row["layer"], row["kind"]), ensure_ascii=False) for _ in texts
                ],
            }
        )

    def _texts(self, row: pd.Series, n: int, centre: int, label: str) -> tuple[str, str]:
        roads = self.centre_roads[centre]
        known = {"n": n + 1, "road": roads[n % len(roads)], "place": self.centres["place"][centre]}
        known |= {"river": label, "old": label, "place_en": ""}
        return row["name_zh"].format(**known), row["name_en"].format(**known).strip()

    def _where(self, rng: np.random.Generator, where: str, count: int) -> tuple[Points, list[str]]:
        """`count` random points, and a label per point: the name of its river or old quarter, or "" elsewhere.

        where: river, old_town, rural (points far from the city's centre are preferred) or core (no restriction).
        """
        if where == "river":
            return self._beside(rng, *_along_rivers(rng, count), 0.25)
        if where == "old_town":
            quarter = np.arange(count) % len(OLD_TOWN)
            lon, lat = (np.array([OLD_TOWN[q][axis] for q in quarter]) for axis in (1, 2))
            return self._beside(rng, lon, lat, [OLD_TOWN[q][0] for q in quarter], 0.18)
        chosen = self.points.draw(rng, count * 3)
        if where == "rural":
            far = np.abs(self.points.lon[chosen] - 112.98) + np.abs(self.points.lat[chosen] - 28.2) > 0.12
            chosen = chosen[np.argsort(~far, kind="stable")]
        return self.points.take(chosen[:count]), [""] * count

    def _beside(
        self, rng: np.random.Generator, lon: Floats, lat: Floats, labels: list[str], sigma_km: float
    ) -> tuple[Points, list[str]]:
        east, north = self._jitter(rng, lon, lat, sigma_km)
        district = assign_districts(east, north, self.pack)
        near = [
            int(np.argmin(np.hypot(self.centres["lon"] - x, self.centres["lat"] - y)))
            for x, y in zip(east, north, strict=True)
        ]
        return Points(east, north, district, np.array(near), np.zeros(0)).take(np.arange(len(east))), labels


def _along_rivers(rng: np.random.Generator, count: int) -> tuple[Floats, Floats, list[str]]:
    """Random points along the rivers: longitudes, latitudes, and for each point the Chinese name of its river."""
    river = rng.choice(len(RIVERS), count, p=(0.6, 0.28, 0.12))
    lon, lat = np.empty(count), np.empty(count)
    for n, number in enumerate(river):
        course = np.array(RIVERS[number][1])
        place = rng.random() * (len(course) - 1)
        lon[n], lat[n] = (np.interp(place, np.arange(len(course)), course[:, axis]) for axis in (0, 1))
    return lon, lat, [RIVERS[number][0] for number in river]


def attributes(rng: np.random.Generator, layer: str, kind: str) -> dict[str, object]:
    """Random attributes of an asset, such as its state or size. They are stored in the table as JSON."""
    if kind in ("courtyard", "shop", "building", "renewal", "infrastructure"):
        progress = round(float(rng.beta(2.2, 1.4)), 2)
        state = "done" if progress > 0.93 else "started" if progress > 0.2 else "planned"
        money = round(float(rng.lognormal(6.2 if layer == "project" else 3.5, 0.8)), 1)
        return {
            "progress": progress,
            "state": state,
            "investment_cny_10k": money,
            "year": int(rng.integers(1890, 2026)),
        }
    if layer == "illegal_building":
        state = ("found", "confirmed", "removed")[int(rng.choice(3, p=(0.2, 0.28, 0.52)))]
        return {"state": state, "area_m2": int(rng.lognormal(4, 0.7))}
    if layer == "intersection":
        return {"approaches": int(rng.choice((3, 4, 4, 4, 5))), "capacity_veh_h": int(rng.integers(1800, 5200))}
    if layer == "pipe":
        return {"diameter_mm": int(rng.choice((200, 300, 500, 800))), "built": int(rng.integers(1992, 2025))}
    if layer == "slope":
        return {"height_m": int(rng.integers(8, 60)), "people_below": int(rng.integers(0, 240))}
    return {"installed": int(rng.integers(2015, 2026))}
