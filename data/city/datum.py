"""Conversion to WGS-84 from the datums in which Chinese maps are published.

CGCS2000 equals WGS-84 at the scale of a screen. GCJ-02 (国测局坐标) moves points inside China by up to 700 m. BD-09
(百度坐标) moves GCJ-02 points by about 1 km more. Neither formula has a closed inverse, so the inverse is iterated.
Three rounds leave an error of about a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

DATUMS = ("WGS-84", "CGCS2000", "GCJ-02", "BD-09")
CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""The box in which GCJ-02 moves points: its west, south, east and north bounds in degrees."""

_AXIS_M = 6378245.0  # Krasovsky 1940, the ellipsoid of the published formula, not that of WGS-84
_ECCENTRICITY2 = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 3


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Pair:
    """Convert longitudes and latitudes in degrees from ``datum``, one of `DATUMS`, to WGS-84.

    Points outside `CHINA_BOX` are not moved. NaN stays NaN. Raises ValueError if `datum` is not in `DATUMS`.
    """
    if datum not in DATUMS:
        raise ValueError(f"unknown datum {datum!r}; known are {', '.join(DATUMS)}")
    lons, lats = _floats(lon, lat)
    if datum in ("WGS-84", "CGCS2000"):
        return lons.copy(), lats.copy()
    shifted = _inverse(gcj02_to_bd09, lons, lats) if datum == "BD-09" else (lons, lats)
    shifted = _inverse(wgs84_to_gcj02, *shifted)
    west, south, east, north = CHINA_BOX
    inside = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
    return np.where(inside, shifted[0], lons), np.where(inside, shifted[1], lats)


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Convert WGS-84 degrees to GCJ-02 degrees by the published formula. It also moves points outside `CHINA_BOX`."""
    lons, lats = _floats(lon, lat)
    x, y = lons - 105.0, lats - 35.0
    root = np.sqrt(np.abs(x))
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    waves_x = 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)
    waves_x = waves_x + 150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)
    waves_y = 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)
    waves_y = waves_y + 160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (ripple + waves_x) * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (ripple + waves_y) * 2.0 / 3.0
    phi = np.radians(lats)
    curve = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    north_deg = np.degrees(north_m / (_AXIS_M * (1.0 - _ECCENTRICITY2) / curve**1.5))
    east_deg = np.degrees(east_m / (_AXIS_M / np.sqrt(curve) * np.cos(phi)))
    return lons + east_deg, lats + north_deg


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Convert GCJ-02 degrees to BD-09 degrees by the published formula. It also moves points outside `CHINA_BOX`."""
    lons, lats = _floats(lon, lat)
    radius = np.hypot(lons, lats) + 0.00002 * np.sin(lats * _BD_TURN)
    angle = np.arctan2(lats, lons) + 0.000003 * np.cos(lons * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inverse(forward: Callable[[Degrees, Degrees], Pair], lons: Degrees, lats: Degrees) -> Pair:
    guess_lons, guess_lats = lons, lats
    for _ in range(_ROUNDS):
        there_lons, there_lats = forward(guess_lons, guess_lats)
        guess_lons, guess_lats = guess_lons + (lons - there_lons), guess_lats + (lats - there_lats)
    return guess_lons, guess_lats


def _floats(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
