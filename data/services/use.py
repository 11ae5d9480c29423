"""Use of the services: queues in the service halls, and users of the citizens' app (政务大厅、我的长沙)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, func, or_, select, union_all

from data.contract.layers import asset, quantity, reading
from data.contract.scenarios import indicator, indicator_value
from data.contract.services import service_hall
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.presence import Has, complete
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect

HALLS = "hall"
HALL_QUANTITIES = ("queue", "wait_min", "machine_use")
OF_HALL = ("district_id", "name_zh", "name_en", "lon", "lat")
LOOKBACK = timedelta(hours=24)
"""A hall without readings in this time before the moment is offline. Older readings are not read."""
APP = "app"
"""Domain of the indicators about the citizens' app."""
TREND = timedelta(days=400)
"""Only values for periods that began in this time before the moment are read."""
LEVELS = ("normal", "warning", "alarm")
LIMIT_COLUMNS = {
    "wait_warn_min": ("wait_min", "warn_high"),
    "wait_alarm_min": ("wait_min", "alarm_high"),
    "queue_warn": ("queue", "warn_high"),
}
"""Column of `read_queue` that holds a limit -> the quantity that has the limit, and the limit's column in table
``quantity``."""


# Halls -------------------------------------------------------------------------------------------------------------


def halls_query(filters: Filters, has: Has = complete) -> AnySelect:
    """One row per hall: hall_id and the columns `OF_HALL`.

    Halls are the rows of ``service_hall``, and the assets of layer hall that this table does not list. If the warehouse
    lacks the table or one of these columns, halls are all assets of layer hall.
    """
    hall, unlisted = service_hall.c, select(asset.c.asset_id.label("hall_id"), *(asset.c[name] for name in OF_HALL))
    unlisted = unlisted.where(asset.c.layer == HALLS, *filters.where(district=asset.c.district_id))
    if not has(hall.hall_id, *(hall[name] for name in OF_HALL)):
        return unlisted.order_by(asset.c.asset_id)
    listed = select(hall.hall_id, *(hall[name] for name in OF_HALL)).where(*filters.where(district=hall.district_id))
    unlisted = unlisted.where(asset.c.asset_id.not_in(select(hall.hall_id)))
    row = union_all(listed, unlisted).subquery("halls").c
    return select(row.hall_id, *(row[name] for name in OF_HALL)).order_by(row.hall_id)


def hall_readings_query(filters: Filters) -> Select[Any]:
    """The last reading of each hall and quantity in the time `LOOKBACK` before the moment.

    Columns: hall_id, quantity, value, observed_at. Of several readings at the same moment the one with the greatest
    value counts. The readings of a hall are those of the asset with the hall's identifier.
    """
    newest = func.row_number().over(
        partition_by=[reading.c.asset_id, reading.c.quantity],
        order_by=[reading.c.observed_at.desc(), reading.c.value.desc().nulls_last()],
    )
    ranked = (
        select(reading.c.asset_id, reading.c.quantity, reading.c.value, reading.c.observed_at, newest.label("newest"))
        .join_from(reading, asset, asset.c.asset_id == reading.c.asset_id)
        .where(asset.c.layer == HALLS, reading.c.quantity.in_(HALL_QUANTITIES))
        .where(filters.known(reading.c.observed_at), reading.c.observed_at >= filters.moment - LOOKBACK)
        .subquery("ranked")
    )
    last = ranked.c
    columns = select(last.asset_id.label("hall_id"), last.quantity, last.value, last.observed_at)
    return columns.where(last.newest == 1).order_by(last.asset_id, last.quantity)


def hall_limits_query() -> Select[Any]:
    """One row per quantity that halls report. Columns: quantity, its four limit values, offline_after_s.

    The limit values: warn_low, warn_high, alarm_low, alarm_high.
    """
    limit = quantity.c
    columns = select(
        limit.quantity, limit.warn_low, limit.warn_high, limit.alarm_low, limit.alarm_high, limit.offline_after_s
    )
    return columns.where(limit.layer == HALLS).order_by(limit.quantity)


@panel_read(
    {"hall_id": "str", **dict.fromkeys(HALL_QUANTITIES, "float64"), "age_s": "float64", "status": "str", "cause": "str",
     **dict.fromkeys(LIMIT_COLUMNS, "float64"), "district_id": "str", "name_zh": "str", "name_en": "str",
     "lon": "float64", "lat": "float64"},
    tables=(service_hall, asset, quantity, reading), obeys=("district",), layers=(HALLS,),
)  # fmt: skip
def read_queue(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per hall with its last readings before the moment; longest wait first, then by hall_id.

    queue: people waiting. wait_min: minutes of waiting. machine_use: 0–1, share of the self-service machines in use.
    Each of the three is missing without a reading in the 24 hours before the moment. It is also missing if its last
    reading has no value or is older than its offline limit. age_s: seconds since the newest reading of the hall;
    missing without a reading in 24 hours.

    status: the status of the hall's worst quantity (normal, warning or alarm); offline if all three are missing. cause:
    the quantity with the warning or alarm, else missing. wait_warn_min, wait_alarm_min (minutes), queue_warn (people):
    the limits, missing where there are none. lon, lat: degrees WGS-84.
    """
    halls = read(halls_query(filters, read.has))
    readings, limits = read(hall_readings_query(filters)), read(hall_limits_query())
    judged = _judged(readings, limits, filters)
    current = judged[judged["current"]]
    values = current.pivot(index="hall_id", columns="quantity", values="value")
    values = values.reindex(columns=list(HALL_QUANTITIES)).astype("float64")
    queues = halls.merge(values.reset_index(), on="hall_id", how="left")
    queues["age_s"] = halls["hall_id"].map(judged.groupby("hall_id")["age_s"].min()).astype("float64")
    queues["status"], queues["cause"] = _statuses(halls["hall_id"], current)
    high = limits.set_index("quantity")
    for column, (name, edge) in LIMIT_COLUMNS.items():
        queues[column] = high[edge].get(name, np.nan)
    return queues.sort_values(["wait_min", "hall_id"], ascending=[False, True], ignore_index=True)


def _statuses(hall_ids: pd.Series[Any], current: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """For each hall its status, and the quantity that causes it: the hall's worst quantity.

    If several quantities are equally bad and wait_min is among them, wait_min is the cause. The cause is missing if the
    status is normal or offline. current: the rows of `_judged` that are current.
    """
    by_level = current.assign(wait=current["quantity"] == "wait_min").sort_values(["level", "wait"], ascending=False)
    worst = by_level.drop_duplicates("hall_id").set_index("hall_id")
    level = hall_ids.map(worst["level"])
    status = level.map(dict(enumerate(LEVELS))).astype("object").fillna("offline").astype("str")
    return status, hall_ids.map(worst["quantity"]).where(level > 0).astype("str")


def _judged(readings: pd.DataFrame, limits: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The readings with the columns of `limits` and with age_s, current and level.

    age_s: seconds from the reading to the moment. current: whether the reading has a value and is not older than
    offline_after_s, if there is such a limit. level: 0 normal, 1 warning, 2 alarm.
    """
    judged = readings.merge(limits, on="quantity", how="left")
    judged["age_s"] = (pd.Timestamp(filters.moment) - judged["observed_at"]).dt.total_seconds()
    judged["current"] = ~(judged["age_s"] > judged["offline_after_s"]) & judged["value"].notna()
    value = judged["value"]
    warning = (value < judged["warn_low"]) | (value > judged["warn_high"])
    alarm = (value < judged["alarm_low"]) | (value > judged["alarm_high"])
    judged["level"] = np.where(alarm, 2, np.where(warning, 1, 0))
    return judged


# Users of the app --------------------------------------------------------------------------------------------------


def app_users_query(filters: Filters) -> Select[Any]:
    """City-wide values of the app's indicators: one row per publication before the moment, for periods within `TREND`.

    A value is city-wide if it has no district, and either no agency or the agency that answers for the indicator.
    """
    value, about = indicator_value.c, indicator.c
    whole_city = and_(value.district_id.is_(None), or_(value.agency_id.is_(None), value.agency_id == about.agency_id))
    return (
        select(about.indicator_id, about.name_zh, about.name_en, about.unit, about.better)
        .add_columns(value.period, value.period_start, value.value, value.published_at)
        .join_from(indicator_value, indicator, about.indicator_id == value.indicator_id)
        .where(about.domain == APP, whole_city, filters.known(value.published_at))
        .where(value.period_start >= filters.moment - TREND)
        .order_by(about.indicator_id, value.period_start, value.published_at)
    )


@panel_read(
    {"indicator_id": "str", "period_start": "datetime64[us]", "value": "float64", "value_before": "float64",
     "period": "str", "unit": "str", "better": "str", "published_at": "datetime64[us]", "name_zh": "str",
     "name_en": "str"},
    tables=(indicator, indicator_value), window="period",
)  # fmt: skip
def read_app_users(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per indicator of the app and period; by indicator_id, then by period_start.

    The periods began within `TREND` before the moment, whatever the window. period: length of the period (hour, day,
    month or year). An indicator with several lengths has rows of the shortest only. value: as last published before the
    moment. value_before: for hours and days the value seven days earlier, for months and years the value of the row
    before; missing where there is none. better: up or down, the direction that is better.
    """
    published = read(app_users_query(filters))
    keys = ["indicator_id", "period", "period_start"]
    values = published.sort_values([*keys, "published_at"], ignore_index=True).drop_duplicates(keys, keep="last")
    rank = values["period"].map({"hour": 0, "day": 1, "month": 2, "year": 3}).astype("float64")
    values = values[rank == rank.groupby(values["indicator_id"]).transform("min")]
    earlier = values[["indicator_id", "period_start", "value"]].copy()
    earlier["period_start"] = earlier["period_start"] + timedelta(days=7)
    values = values.merge(earlier, on=["indicator_id", "period_start"], how="left", suffixes=("", "_before"))
    last = values.groupby("indicator_id")["value"].shift(1)
    values["value_before"] = values["value_before"].where(values["period"].isin(["hour", "day"]), last)
    return values
