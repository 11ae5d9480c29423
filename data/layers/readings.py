"""Readings (监测数据) of one asset by quarter hour or hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Double, Select, Subquery, and_, func, select, union_all

from data.contract.layers import asset, quantity, reading
from data.contract.rollups import reading_hour
from data.layers.states import ASSETS_BY, asked_assets
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.questions.time_ranges import TimeRange, time_ranges
from data.times import time_bucket
from data.warehouse.selects import AnySelect

RAW_WINDOW = timedelta(hours=48)
"""Readings are grouped by quarter hour in windows up to this length, by hour in longer ones."""


def _spans(filters: Filters) -> Subquery:
    """Readings of the chosen asset in the window, summed per quantity and quarter hour (short windows) or hour.

    Columns: asset_id, quantity, at_utc (start of the quarter hour or hour), n_values, value_sum, least, most. Several
    rows may have the same quantity and at_utc; the caller combines them.
    """
    short = filters.end - filters.start <= RAW_WINDOW
    levels = () if short else (reading_hour,)
    found = time_ranges(levels, filters.start, filters.end, filters.rollup_reach.readings, filters.zone, reading)
    arms = [_raw(piece, filters, short) if piece.table is reading else _rolled(piece, filters) for piece in found]
    return (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("spans")


def _raw(piece: TimeRange, filters: Filters, short: bool) -> AnySelect:
    row = reading.c
    span = time_bucket("quarter" if short else "hour", row.observed_at).label("at_utc")
    values = (
        func.count().label("n_values"), func.sum(row.value).label("value_sum"), func.min(row.value).label("least"),
        func.max(row.value).label("most"),
    )  # fmt: skip
    asked = (row.asset_id == (filters.one("asset") or ""), row.value.is_not(None), piece.condition())
    return select(row.asset_id, row.quantity, span, *values).where(*asked).group_by(row.asset_id, row.quantity, span)


def _rolled(piece: TimeRange, filters: Filters) -> AnySelect:
    row = piece.table.c
    values = (
        row.readings.label("n_values"), row.value_sum, row.value_min.label("least"), row.value_max.label("most"),
    )  # fmt: skip
    asked = (row.asset_id == (filters.one("asset") or ""), piece.condition())
    return select(row.asset_id, row.quantity, row.starts_at.label("at_utc"), *values).where(*asked)


def readings_query(filters: Filters) -> Select[Any]:
    """A select of the rows of `read_readings`."""
    row, limits = _spans(filters).c, quantity.c
    keys = (row.asset_id, row.quantity, row.at_utc)
    mean = func.sum(row.value_sum, type_=Double) / func.sum(row.n_values)
    values = (mean.label("mean_value"), func.min(row.least).label("lowest"), func.max(row.most).label("highest"))
    found = select(*keys, *values).group_by(*keys).subquery("found")
    return (
        select(
            asset.c.asset_id, asset.c.layer, asset.c.name_zh, asset.c.name_en, found.c.quantity, found.c.at_utc,
            found.c.mean_value.label("value"), found.c.lowest.label("least"), found.c.highest.label("most"),
            limits.unit, limits.warn_low, limits.warn_high, limits.alarm_low, limits.alarm_high,
        )
        .join_from(asset, found, found.c.asset_id == asset.c.asset_id, isouter=True)
        .join(quantity, and_(limits.layer == asset.c.layer, limits.quantity == found.c.quantity), isouter=True)
        .where(asset.c.asset_id == (filters.one("asset") or ""), *asked_assets(filters))
        .order_by(found.c.quantity, found.c.at_utc)
    )  # fmt: skip


@panel_read(
    {"asset_id": "str", "layer": "str", "name_zh": "str", "name_en": "str", "quantity": "str",
     "at_utc": "datetime64[us]", "value": "float64", "least": "float64", "most": "float64", "unit": "str",
     "warn_low": "float64", "warn_high": "float64", "alarm_low": "float64", "alarm_high": "float64"},
    tables=(asset, quantity, reading, reading_hour), obeys=(*ASSETS_BY, "asset", "window"),
)  # fmt: skip
def read_readings(read: Reader, filters: Filters) -> pd.DataFrame:
    """Readings of the chosen asset in the window; in order of quantity, then of time.

    There is one row per quantity and quarter hour in windows up to `RAW_WINDOW`, per quantity and hour in longer ones.
    at_utc: start of the quarter hour or hour. value, least, most: mean, minimum and maximum of its readings. unit: that
    of the values. warn_low, warn_high, alarm_low, alarm_high: limits of the quantity, missing where there are none.

    If the asset has no readings in the window, there is one row without quantity, time and values. There are no rows if
    no asset is chosen, or if the chosen one does not match the other filters.
    """
    return read(readings_query(filters))
