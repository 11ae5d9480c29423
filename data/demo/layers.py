"""Readings of the demo city's assets, one city day at a time. They vary smoothly, with noise, gaps and stories."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.catalogue import read_names
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
from data.demo.timing import DemoPeriod

MOVING_SLOPE = "slope-slope-007"
QUANTITY_COLUMNS = ["layer", "quantity", "unit", "warn_low", "warn_high", "alarm_low", "alarm_high", "offline_after_s"]


@dataclass(frozen=True)
class LayerDay:
    """The assets of one layer, and the moments at which they are measured on one city day.

    at: the moments in Unix seconds, one row per asset. hour: the same in hours since the day's start. day: number of
    the city day. traits: four random numbers from 0 to 1 per asset, the same on all days.
    """

    layer: str
    at: Ints
    hour: Floats
    day: int
    assets: pd.DataFrame
    traits: Floats
    rng: np.random.Generator

    def noise(self, sigma: float) -> Floats:
        return self.rng.normal(0, sigma, self.at.shape)

    def profile(self, minutes: Floats) -> Floats:
        return np.interp(self.hour, np.arange(1440) / 60, minutes)


Values = dict[str, Floats]


def quantities() -> pd.DataFrame:
    """The measured quantities as rows of the contract's table ``quantity``."""
    limits = read_names("quantities.csv")[QUANTITY_COLUMNS].replace("", None)
    numbers = [name for name in QUANTITY_COLUMNS if name.endswith(("low", "high", "_s"))]
    return limits.assign(**{name: limits[name].astype(float) for name in numbers}).astype({"offline_after_s": "Int32"})


class Readings:
    """The readings of all layers of a demo city, generated one city day at a time."""

    def __init__(self, seed: int, places: Places, period: DemoPeriod) -> None:
        self.seed, self.period = seed, period
        steps = read_names("quantities.csv").groupby("layer")["step_s"].first()
        self.step_s = {str(layer): int(step) for layer, step in steps.items()}
        self.assets = {
            layer: places.asset[places.asset["layer"] == layer].reset_index(drop=True) for layer in self.step_s
        }
        self.ids = {asset: n for n, asset in enumerate(places.asset["asset_id"])}
        self.models: dict[str, Callable[[LayerDay, DemoPeriod], Values]] = {
            "intersection": _intersection, "pipe": _pipe, "slope": _slope, "water_level": _water_level,
            "water_quality": _water_quality, "waterlogging": _waterlogging, "camera": _camera, "hall": _hall,
        }  # fmt: skip

    def day(self, day: int) -> pd.DataFrame:
        """All readings of a city day, in order of time.

        Columns: asset_id, observed_at (Unix seconds), quantity, value (in the unit of the quantity), layer.
        """
        readings = pd.concat([self._layer(layer, day) for layer in self.step_s], ignore_index=True)
        return readings.sort_values(["observed_at", "asset_id", "quantity"], kind="stable", ignore_index=True)

    def _layer(self, layer: str, day: int) -> pd.DataFrame:
        layer_day = self._layer_day(layer, day)
        working = self._working(layer_day)
        parts = []
        for quantity, values in self.models[layer](layer_day, self.period).items():
            row, step = np.nonzero(working & ~np.isnan(values))
            parts.append(
                pd.DataFrame(
                    {
                        "asset_id": layer_day.assets["asset_id"].to_numpy()[row],
                        "observed_at": layer_day.at[row, step],
                        "quantity": quantity,
                        "value": np.round(values[row, step], 3),
                    }
                )
            )
        return pd.concat(parts, ignore_index=True).assign(layer=layer)

    def _layer_day(self, layer: str, day: int) -> LayerDay:
        assets, step = self.assets[layer], self.step_s[layer]
        # each asset reports at its own offset, so that every tick of a live city has new readings
        phase = generator(self.seed, f"phase-{layer}", 0).integers(0, step, len(assets))
        moments = np.arange(0, DAY_S, step)[None, :] + phase[:, None]
        traits = generator(self.seed, f"mood-{layer}", 0).random((len(assets), 4))
        rng = generator(self.seed, f"readings-{layer}", day)
        return LayerDay(layer, day_start(day) + moments, moments / 3600, day, assets, traits, rng)

    def _working(self, layer_day: LayerDay) -> NDArray[np.bool_]:
        """For each asset and time of the day, whether a reading arrives. A few assets deliver nothing for some hours.

        In the story ``owner_offline`` no camera of one owner delivers.
        """
        failing = layer_day.rng.random(len(layer_day.assets)) < (0.02 if layer_day.layer == "camera" else 0.006)
        broken_from = layer_day.rng.uniform(0, 20, len(layer_day.assets))
        lasting = layer_day.rng.uniform(3, 9, len(layer_day.assets))
        hour = layer_day.hour
        working = ~(failing[:, None] & (hour >= broken_from[:, None]) & (hour < (broken_from + lasting)[:, None]))
        if layer_day.layer == "camera":
            start, end = story("owner_offline").interval_s(self.period.until)
            gone = (layer_day.assets["agency_id"] == OFFLINE_OWNER).to_numpy()
            working &= ~(gone[:, None] & (layer_day.at >= start) & (layer_day.at < end))
        return np.asarray(working)


def _story_strength(at: Ints, start: int, end: int) -> Floats:
    """How strong a story is at the moments `at`, from 0 to 1. at, start, end: Unix seconds.

    The strength rises in the first quarter of the story and falls in the last. Outside the story it is 0.
    """
    place = (at - start) / (end - start)
    rising = np.clip(np.minimum(place * 4, (1 - place) * 4), 0, 1)
    return np.where((place >= 0) & (place < 1), rising, 0.0)


def _intersection(layer_day: LayerDay, period: DemoPeriod) -> Values:
    capacity = np.array([json.loads(facts)["capacity_veh_h"] for facts in layer_day.assets["attributes"]], dtype=float)[
        :, None
    ]
    busy = layer_day.profile(TRAFFIC_WORKDAY if is_workday(layer_day.day) else TRAFFIC_REST)
    saturation = (busy * (0.72 + 0.42 * layer_day.traits[:, :1]) * (1 + layer_day.noise(0.05))).clip(0.02, 1.25)
    flow = saturation.clip(0, 1.02) * capacity
    speed = (46 * (1 - 0.68 * saturation**1.6) * (1 + layer_day.noise(0.06))).clip(4, 60)
    queue = ((saturation - 0.35).clip(0, None) * 290 * (1 + layer_day.noise(0.12))).clip(0, None)
    return {"flow": flow.round(), "speed": speed, "queue": queue, "saturation": saturation}


def _pipe(layer_day: LayerDay, period: DemoPeriod) -> Values:
    water = (layer_day.assets["kind"] == "water").to_numpy()[:, None]
    use = np.sin((layer_day.hour - 4) / 24 * 2 * np.pi) * 0.5 + 0.5
    rare = layer_day.rng.random(layer_day.at.shape) < 0.0007
    pressure = 0.37 - 0.07 * use + 0.06 * (layer_day.traits[:, :1] - 0.5) + layer_day.noise(0.006) - rare * 0.17
    flow = (60 + 500 * layer_day.traits[:, 1:2]) * (0.35 + 0.9 * use) * (1 + layer_day.noise(0.05))
    gas = 2.35 + 0.25 * (layer_day.traits[:, :1] - 0.5) - 0.18 * use + layer_day.noise(0.03)
    methane = np.abs(layer_day.noise(0.9)) + 1.5 * layer_day.traits[:, 1:2] + rare * 16
    only_water, only_gas = np.where(water, 0, np.nan), np.where(water, np.nan, 0)
    return {
        "pressure": pressure + only_water, "flow": flow + only_water,
        "gas_pressure": gas + only_gas, "methane": methane + only_gas,
    }  # fmt: skip


def _slope(layer_day: LayerDay, period: DemoPeriod) -> Values:
    """Displacement of slopes in mm, and its rate in mm/h. Apart from noise, slopes move by at most 3 mm a year.

    In the story ``slope_moves`` one slope moves 58 mm further, faster and faster, and stays there.
    """
    days = (layer_day.at - period.end) / DAY_S
    creep = 12 + 9 * layer_day.traits[:, :1] + 0.008 * layer_day.traits[:, 1:2] * days
    start, end = story("slope_moves").interval_s(period.until)
    place = np.clip((layer_day.at - start) / (end - start), 0, 1)
    moving = (layer_day.assets["asset_id"] == MOVING_SLOPE).to_numpy()[:, None]
    going = moving & (place > 0) & (place < 1)
    rate = np.abs(layer_day.noise(0.03)) + np.where(going, 58 * 2.2 * place**1.2 / ((end - start) / 3600), 0)
    shift = np.where(moving, 58 * place**2.2, 0)
    return {"displacement": creep + shift + layer_day.noise(0.15), "rate": rate}


def _water_level(layer_day: LayerDay, period: DemoPeriod) -> Values:
    """Water level of rivers, in metres above the alert level of each station.

    It is about -5 m in December and -1.5 m in June, and varies by some decimetres. In the story ``flood_sensors`` about
    three in five stations rise above their alert level.
    """
    season = np.cos((as_date(layer_day.day).timetuple().tm_yday - 172) / 365 * 2 * np.pi)
    days = (layer_day.at + 40_000 * layer_day.traits[:, :1]) / DAY_S
    slow = 0.35 * np.sin(days / 9.5 * 2 * np.pi) + 0.12 * np.sin(days / 2.3 * 2 * np.pi)
    level = -3.4 + 1.9 * season + 0.8 * (layer_day.traits[:, :1] - 0.5) + slow + layer_day.noise(0.02)
    small = layer_day.traits[:, 1:2] < 0.6
    wave = _story_strength(layer_day.at, *story("flood_sensors").interval_s(period.until))
    return {
        "over_alert": np.where(
            small & (wave > 0), level + wave * (0.35 - level + 0.3 * layer_day.traits[:, 2:3]), level
        )
    }


def _water_quality(layer_day: LayerDay, period: DemoPeriod) -> Values:
    days = layer_day.at / DAY_S + 30 * layer_day.traits[:, :1]
    wave = np.sin(days / 11 * 2 * np.pi)
    warm = np.cos((as_date(layer_day.day).timetuple().tm_yday - 200) / 365 * 2 * np.pi)
    return {
        "ph": 7.4 + 0.35 * (layer_day.traits[:, :1] - 0.5) + 0.12 * wave + layer_day.noise(0.04),
        "dissolved_oxygen": 7.6 - 1.1 * warm - 0.9 * layer_day.traits[:, 1:2] + 0.3 * wave + layer_day.noise(0.15),
        "ammonia": (0.34 + 0.36 * layer_day.traits[:, 1:2] + 0.1 * wave + layer_day.noise(0.05)).clip(0.02, None),
        "turbidity": (16 + 14 * layer_day.traits[:, 2:3] + 5 * wave + layer_day.noise(2)).clip(1, None),
    }


def _waterlogging(layer_day: LayerDay, period: DemoPeriod) -> Values:
    """Depth of water in cm: near 0 on dry days, up to about 14 on rainy ones.

    In the story ``flood_sensors`` most points reach a depth between 18 and 78 cm.
    """
    rainy = layer_day.rng.random() < 0.18
    shower = layer_day.rng.uniform(0, 20)
    rain = np.exp(-0.5 * ((layer_day.hour - shower) / 1.6) ** 2) * (14 * layer_day.traits[:, :1] if rainy else 0)
    wave = _story_strength(layer_day.at, *story("flood_sensors").interval_s(period.until))
    deep = (layer_day.traits[:, 1:2] < 0.75) * (18 + 60 * layer_day.traits[:, 2:3])
    return {"depth": (rain + wave * deep + layer_day.noise(0.3)).clip(0, None)}


def _camera(layer_day: LayerDay, period: DemoPeriod) -> Values:
    return {"online": np.where(layer_day.rng.random(layer_day.at.shape) < 0.004, 0.0, 1.0)}


def _hall(layer_day: LayerDay, period: DemoPeriod) -> Values:
    """For each hall: people in the queue, minutes of waiting, and the share of machines in use (0 to 1).

    All values are 0 outside opening hours. In the story ``hall_queue`` one hall is crowded.
    """
    open_now = (layer_day.hour >= 9) & (layer_day.hour < 17) & is_workday(layer_day.day)
    windows = np.array([json.loads(facts)["windows"] for facts in layer_day.assets["attributes"]], dtype=float)[:, None]
    busy = layer_day.profile(HALL) * (0.75 + 0.5 * layer_day.traits[:, :1]) * (1 + layer_day.noise(0.15))
    queue = (busy * windows * 0.62).clip(0, None)
    wait = queue / windows * 26
    wave = (
        _story_strength(layer_day.at, *story("hall_queue").interval_s(period.until))
        * (layer_day.assets["asset_id"] == QUEUE_HALL).to_numpy()[:, None]
    )
    machines = (0.25 + 0.5 * busy + layer_day.noise(0.05)).clip(0, 1)
    return {
        "queue": np.where(open_now, queue + wave * 160, 0).round(),
        "wait_min": np.where(open_now, wait + wave * 118, 0),
        "machine_use": np.where(open_now, machines + wave * 0.3, 0).clip(0, 1),
    }
