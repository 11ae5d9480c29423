"""Readings of the demo city's assets, a city day at a time: smooth by hour, with noise, gaps and the stories."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.catalogue import names
from data.demo.clock import (
    DAY_S,
    HALL,
    TRAFFIC_REST,
    TRAFFIC_WORKDAY,
    Floats,
    Ints,
    as_date,
    day_start,
    generator,
    is_workday,
)  # fmt: skip
from data.demo.places import Places
from data.demo.stories import OFFLINE_OWNER, QUEUE_HALL, story
from data.demo.timing import Span

MOVING_SLOPE = "slope-slope-007"
QUANTITY_COLUMNS = ["layer", "quantity", "unit", "warn_low", "warn_high", "alarm_low", "alarm_high", "offline_after_s"]


@dataclass(frozen=True)
class Grid:
    """What one layer measures on a day: moments (assets × steps, Unix seconds), hours of the day, and the assets."""

    layer: str
    at: Ints
    hour: Floats
    day: int
    assets: pd.DataFrame
    mood: Floats
    rng: np.random.Generator

    def noise(self, sigma: float) -> Floats:
        return self.rng.normal(0, sigma, self.at.shape)

    def profile(self, minutes: Floats) -> Floats:
        return np.interp(self.hour, np.arange(1440) / 60, minutes)


Values = dict[str, Floats]


def quantities() -> pd.DataFrame:
    """Rows of ``quantity``."""
    limits = names("quantities.csv")[QUANTITY_COLUMNS].replace("", None)
    numbers = [name for name in QUANTITY_COLUMNS if name.endswith(("low", "high", "_s"))]
    return limits.assign(**{name: limits[name].astype(float) for name in numbers}).astype({"offline_after_s": "Int32"})


class Readings:
    """The readings of a demo city."""

    def __init__(self, seed: int, places: Places, span: Span) -> None:
        self.seed, self.span = seed, span
        steps = names("quantities.csv").groupby("layer")["step_s"].first()
        self.step_s = {str(layer): int(step) for layer, step in steps.items()}
        self.assets = {
            layer: places.asset[places.asset["layer"] == layer].reset_index(drop=True) for layer in self.step_s
        }
        self.ids = {asset: n for n, asset in enumerate(places.asset["asset_id"])}
        self.models: dict[str, Callable[[Grid, Span], Values]] = {
            "intersection": _intersection, "pipe": _pipe, "slope": _slope, "water_level": _water_level,
            "water_quality": _water_quality, "waterlogging": _waterlogging, "camera": _camera, "hall": _hall,
        }  # fmt: skip

    def day(self, day: int) -> pd.DataFrame:
        """All readings of a city day in time order: asset_id, observed_at (Unix seconds), quantity, value, layer."""
        made = pd.concat([self._layer(layer, day) for layer in self.step_s], ignore_index=True)
        return made.sort_values(["observed_at", "asset_id", "quantity"], kind="stable", ignore_index=True)

    def _layer(self, layer: str, day: int) -> pd.DataFrame:
        grid = self._grid(layer, day)
        working = self._working(grid)
        parts = []
        for quantity, values in self.models[layer](grid, self.span).items():
            row, step = np.nonzero(working & ~np.isnan(values))
            parts.append(
                pd.DataFrame(
                    {
                        "asset_id": grid.assets["asset_id"].to_numpy()[row],
                        "observed_at": grid.at[row, step],
                        "quantity": quantity,
                        "value": np.round(values[row, step], 3),
                    }
                )
            )
        return pd.concat(parts, ignore_index=True).assign(layer=layer)

    def _grid(self, layer: str, day: int) -> Grid:
        assets, step = self.assets[layer], self.step_s[layer]
        # each asset reports at its own moment of the step, so that a live city has something new at every tick
        phase = generator(self.seed, f"phase-{layer}", 0).integers(0, step, len(assets))
        moments = np.arange(0, DAY_S, step)[None, :] + phase[:, None]
        mood = generator(self.seed, f"mood-{layer}", 0).random((len(assets), 4))
        rng = generator(self.seed, f"readings-{layer}", day)
        return Grid(layer, day_start(day) + moments, moments / 3600, day, assets, mood, rng)

    def _working(self, grid: Grid) -> NDArray[np.bool_]:
        """Which readings arrive: now and then an asset fails for some hours, and one owner's cameras are gone."""
        failing = grid.rng.random(len(grid.assets)) < (0.02 if grid.layer == "camera" else 0.006)
        broken_from = grid.rng.uniform(0, 20, len(grid.assets))
        lasting = grid.rng.uniform(3, 9, len(grid.assets))
        hour = grid.hour
        working = ~(failing[:, None] & (hour >= broken_from[:, None]) & (hour < (broken_from + lasting)[:, None]))
        if grid.layer == "camera":
            start, end = story("owner_offline").span(self.span.until)
            gone = (grid.assets["agency_id"] == OFFLINE_OWNER).to_numpy()
            working &= ~(gone[:, None] & (grid.at >= start) & (grid.at < end))
        return np.asarray(working)


def _bell(at: Ints, start: int, end: int) -> Floats:
    """0 outside a story, rising within its first quarter, full, and falling in its last quarter."""
    place = (at - start) / (end - start)
    rising = np.clip(np.minimum(place * 4, (1 - place) * 4), 0, 1)
    return np.where((place >= 0) & (place < 1), rising, 0.0)


def _intersection(grid: Grid, span: Span) -> Values:
    capacity = np.array([json.loads(facts)["capacity_veh_h"] for facts in grid.assets["attributes"]], dtype=float)[
        :, None
    ]
    busy = grid.profile(TRAFFIC_WORKDAY if is_workday(grid.day) else TRAFFIC_REST)
    saturation = (busy * (0.72 + 0.42 * grid.mood[:, :1]) * (1 + grid.noise(0.05))).clip(0.02, 1.25)
    flow = saturation.clip(0, 1.02) * capacity
    speed = (46 * (1 - 0.68 * saturation**1.6) * (1 + grid.noise(0.06))).clip(4, 60)
    queue = ((saturation - 0.35).clip(0, None) * 290 * (1 + grid.noise(0.12))).clip(0, None)
    return {"flow": flow.round(), "speed": speed, "queue": queue, "saturation": saturation}


def _pipe(grid: Grid, span: Span) -> Values:
    water = (grid.assets["kind"] == "water").to_numpy()[:, None]
    use = np.sin((grid.hour - 4) / 24 * 2 * np.pi) * 0.5 + 0.5
    rare = grid.rng.random(grid.at.shape) < 0.0007
    pressure = 0.37 - 0.07 * use + 0.06 * (grid.mood[:, :1] - 0.5) + grid.noise(0.006) - rare * 0.17
    flow = (60 + 500 * grid.mood[:, 1:2]) * (0.35 + 0.9 * use) * (1 + grid.noise(0.05))
    gas = 2.35 + 0.25 * (grid.mood[:, :1] - 0.5) - 0.18 * use + grid.noise(0.03)
    methane = np.abs(grid.noise(0.9)) + 1.5 * grid.mood[:, 1:2] + rare * 16
    only_water, only_gas = np.where(water, 0, np.nan), np.where(water, np.nan, 0)
    return {
        "pressure": pressure + only_water, "flow": flow + only_water,
        "gas_pressure": gas + only_gas, "methane": methane + only_gas,
    }  # fmt: skip


def _slope(grid: Grid, span: Span) -> Values:
    """Creep of some mm a year; the moving slope adds an accelerating shift, which stays."""
    days = (grid.at - span.end) / DAY_S
    creep = 12 + 9 * grid.mood[:, :1] + 0.008 * grid.mood[:, 1:2] * days
    start, end = story("slope_moves").span(span.until)
    place = np.clip((grid.at - start) / (end - start), 0, 1)
    moving = (grid.assets["asset_id"] == MOVING_SLOPE).to_numpy()[:, None]
    going = moving & (place > 0) & (place < 1)
    rate = np.abs(grid.noise(0.03)) + np.where(going, 58 * 2.2 * place**1.2 / ((end - start) / 3600), 0)
    shift = np.where(moving, 58 * place**2.2, 0)
    return {"displacement": creep + shift + grid.noise(0.15), "rate": rate}


def _water_level(grid: Grid, span: Span) -> Values:
    """Metres over the station's alert level: low in winter, near it in June; streams rise on the flood evening."""
    season = np.cos((as_date(grid.day).timetuple().tm_yday - 172) / 365 * 2 * np.pi)
    days = (grid.at + 40_000 * grid.mood[:, :1]) / DAY_S
    slow = 0.35 * np.sin(days / 9.5 * 2 * np.pi) + 0.12 * np.sin(days / 2.3 * 2 * np.pi)
    level = -3.4 + 1.9 * season + 0.8 * (grid.mood[:, :1] - 0.5) + slow + grid.noise(0.02)
    small = grid.mood[:, 1:2] < 0.6
    wave = _bell(grid.at, *story("flood_sensors").span(span.until))
    return {"over_alert": np.where(small & (wave > 0), level + wave * (0.35 - level + 0.3 * grid.mood[:, 2:3]), level)}


def _water_quality(grid: Grid, span: Span) -> Values:
    days = grid.at / DAY_S + 30 * grid.mood[:, :1]
    wave = np.sin(days / 11 * 2 * np.pi)
    warm = np.cos((as_date(grid.day).timetuple().tm_yday - 200) / 365 * 2 * np.pi)
    return {
        "ph": 7.4 + 0.35 * (grid.mood[:, :1] - 0.5) + 0.12 * wave + grid.noise(0.04),
        "dissolved_oxygen": 7.6 - 1.1 * warm - 0.9 * grid.mood[:, 1:2] + 0.3 * wave + grid.noise(0.15),
        "ammonia": (0.34 + 0.36 * grid.mood[:, 1:2] + 0.1 * wave + grid.noise(0.05)).clip(0.02, None),
        "turbidity": (16 + 14 * grid.mood[:, 2:3] + 5 * wave + grid.noise(2)).clip(1, None),
    }


def _waterlogging(grid: Grid, span: Span) -> Values:
    """Dry, or some cm on a rainy day; deep at most points on the flood evening."""
    rainy = grid.rng.random() < 0.18
    shower = grid.rng.uniform(0, 20)
    rain = np.exp(-0.5 * ((grid.hour - shower) / 1.6) ** 2) * (14 * grid.mood[:, :1] if rainy else 0)
    wave = _bell(grid.at, *story("flood_sensors").span(span.until))
    deep = (grid.mood[:, 1:2] < 0.75) * (18 + 60 * grid.mood[:, 2:3])
    return {"depth": (rain + wave * deep + grid.noise(0.3)).clip(0, None)}


def _camera(grid: Grid, span: Span) -> Values:
    return {"online": np.where(grid.rng.random(grid.at.shape) < 0.004, 0.0, 1.0)}


def _hall(grid: Grid, span: Span) -> Values:
    """People waiting and minutes of waiting in opening hours, zero else; one hall on one morning over two hours."""
    open_now = (grid.hour >= 9) & (grid.hour < 17) & is_workday(grid.day)
    windows = np.array([json.loads(facts)["windows"] for facts in grid.assets["attributes"]], dtype=float)[:, None]
    busy = grid.profile(HALL) * (0.75 + 0.5 * grid.mood[:, :1]) * (1 + grid.noise(0.15))
    queue = (busy * windows * 0.62).clip(0, None)
    wait = queue / windows * 26
    wave = (
        _bell(grid.at, *story("hall_queue").span(span.until))
        * (grid.assets["asset_id"] == QUEUE_HALL).to_numpy()[:, None]
    )
    machines = (0.25 + 0.5 * busy + grid.noise(0.05)).clip(0, 1)
    return {
        "queue": np.where(open_now, queue + wave * 160, 0).round(),
        "wait_min": np.where(open_now, wait + wave * 118, 0),
        "machine_use": np.where(open_now, machines + wave * 0.3, 0).clip(0, 1),
    }
