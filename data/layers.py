"""Map layers: assets, the state of each by its readings, and those readings (图层、设备状态、监测数据).

The state of an asset at a moment comes from its newest reading of each quantity strictly before it, compared with the
limits of table ``quantity``; the worst quantity decides: alarm, then warning, then offline, then normal. ``offline``:
no reading for longer than ``offline_after_s``; ``none``: nothing is measured in its layer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Double, Integer, Select, Subquery, and_, case, func, literal, or_, select

from data.contract import LAYERS, agency, asset, district, quantity, reading
from data.filters import Filters
from data.reading import Reader
from data.times import minutes_between, time_bucket

LOOKBACK = timedelta(days=3)
"""How far back a state looks for readings; longer than any quantity's offline_after_s."""
NONE, NORMAL, OFFLINE, WARNING, ALARM = range(5)
STATES = ("none", "normal", "offline", "warning", "alarm")
"""States of an asset from best to worst; their index is the rank that queries compare."""
MONITORED = select(quantity.c.layer)
RAW_WINDOW = timedelta(hours=48)
"""Windows up to this show readings by quarter hour, longer ones by hour."""


def _beyond(low: ColumnElement[Any], high: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the reading lies beyond a pair of limits; an empty limit is none."""
    return or_(reading.c.value < low, reading.c.value > high)


def _limit() -> ColumnElement[Any]:
    """The limit that the reading breaks, the alarm's before the warning's."""
    limits, value = quantity.c, reading.c.value
    return case(
        (value < limits.alarm_low, limits.alarm_low),
        (value > limits.alarm_high, limits.alarm_high),
        (value < limits.warn_low, limits.warn_low),
        (value > limits.warn_high, limits.warn_high),
    ).label("limit_value")


def _measured(filters: Filters) -> Subquery:
    """The readings from which states follow, with rank, the limit broken, and order (1 is the newest)."""
    limits, row = quantity.c, reading.c
    alarm, warning = _beyond(limits.alarm_low, limits.alarm_high), _beyond(limits.warn_low, limits.warn_high)
    rank = case((alarm, ALARM), (warning, WARNING), else_=NORMAL).label("rank")
    newest = (row.observed_at.desc(), row.load_seq.desc(), row.value.desc().nulls_last())
    order = (
        func.row_number(type_=Integer).over(partition_by=(row.asset_id, row.quantity), order_by=newest).label("newest")
    )
    return (
        select(
            row.asset_id,
            row.quantity,
            row.value,
            row.observed_at,
            limits.unit,
            limits.offline_after_s,
            rank,
            _limit(),
            order,
        )
        .join_from(reading, asset, asset.c.asset_id == row.asset_id)
        .join(quantity, and_(limits.layer == asset.c.layer, limits.quantity == row.quantity))
        .where(row.observed_at >= filters.moment - LOOKBACK, filters.known(row.observed_at), row.value.is_not(None))
        .where(*_asked(filters))
        .subquery("measured")
    )


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    return filters.where(district=asset.c.district_id, agency=asset.c.agency_id, layer=asset.c.layer)


def _since(measured: Subquery) -> Subquery:
    """`measured` with last_normal_at, and since_at: the first reading of its series after that."""
    row = measured.c
    series = (row.asset_id, row.quantity)
    last_normal = (
        func.max(case((row.rank == NORMAL, row.observed_at))).over(partition_by=series).label("last_normal_at")
    )
    known = select(measured, last_normal).subquery("known")
    after = or_(known.c.last_normal_at.is_(None), known.c.observed_at > known.c.last_normal_at)
    abnormal = case((after, known.c.observed_at))
    since = func.min(abnormal).over(partition_by=(known.c.asset_id, known.c.quantity)).label("since_at")
    return select(known, since).subquery("since")


def _worst(filters: Filters, rows: Subquery) -> Subquery:
    """The one reading per asset that decides its state, first in `worst`: its rank takes silence into account."""
    silent = minutes_between(rows.c.observed_at, literal(filters.moment)) * 60 > rows.c.offline_after_s
    ranked = (
        select(*(column for column in rows.c if column.name not in ("rank", "newest")))
        .add_columns(case((silent, OFFLINE), else_=rows.c.rank).label("rank"))
        .where(rows.c.newest == 1)
        .subquery("ranked")
    )
    order = (ranked.c.rank.desc(), ranked.c.observed_at.desc(), ranked.c.quantity)
    worst = func.row_number(type_=Integer).over(partition_by=ranked.c.asset_id, order_by=order).label("worst")
    return select(ranked, worst).subquery("worst")


def _states(filters: Filters, rows: Subquery) -> tuple[Subquery, Select[Any]]:
    """The deciding readings, and a select of every asset asked about with its rank."""
    worst = _worst(filters, rows)
    rank = func.coalesce(worst.c.rank, case((asset.c.layer.in_(MONITORED), OFFLINE), else_=NONE)).label("rank")
    joined = and_(worst.c.asset_id == asset.c.asset_id, worst.c.worst == 1)
    statement = select(asset.c.asset_id, asset.c.layer, asset.c.kind, asset.c.name_zh, asset.c.name_en, rank)
    return worst, statement.join_from(asset, worst, joined, isouter=True).where(*_asked(filters))


def _state(rank: ColumnElement[Any]) -> ColumnElement[str]:
    """The word of a rank."""
    return case(*((rank == index, word) for index, word in enumerate(STATES[1:], 1)), else_=STATES[0]).label("state")


def map_query(filters: Filters) -> Select[Any]:
    """One row per asset: see `read_map`."""
    worst, statement = _states(filters, _measured(filters))
    chosen = (asset.c.asset_id == (filters.asset or "")).label("selected")
    described = statement.add_columns(
        asset.c.lon,
        asset.c.lat,
        asset.c.district_id,
        worst.c.quantity,
        worst.c.value,
        worst.c.unit,
        worst.c.observed_at,
        chosen,
    ).subquery("described")
    columns = [column for column in described.c if column.name != "rank"]
    return select(*columns, _state(described.c.rank)).order_by(
        described.c.layer, described.c.rank, described.c.asset_id
    )


def read_map(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per asset, by layer, worst last so that it is drawn on top.

    asset_id, layer, kind, name_zh, name_en; lon, lat: degrees WGS-84; district_id; state: normal, warning, alarm,
    offline or none; quantity, value, unit, observed_at: the reading that decides it, empty where there is none within
    `LOOKBACK`; selected: bool, whether it is the asset of the filter. Assets without coordinates are in it, too.
    """
    return read(map_query(filters))


def status_query(filters: Filters) -> Select[Any]:
    """Assets per layer and state: layer, state, assets."""
    _, statement = _states(filters, _measured(filters))
    ranked = statement.subquery("ranked_assets")
    counted = select(ranked.c.layer, ranked.c.rank, func.count().label("assets")).group_by(
        ranked.c.layer, ranked.c.rank
    )
    rows = counted.subquery("counted")
    return select(rows.c.layer, _state(rows.c.rank), rows.c.assets).order_by(rows.c.layer, rows.c.rank)


def read_status(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per layer that has assets, in the order of `LAYERS`.

    layer; assets, normal, warning, alarm, offline, none: int, assets in all and by state.
    """
    counted = read(status_query(filters))
    states = [state for state in reversed(STATES)]
    table = counted.pivot_table(index="layer", columns="state", values="assets", aggfunc="sum", fill_value=0)
    table = table.reindex(index=[layer for layer in LAYERS if layer in table.index], columns=states, fill_value=0)
    table = table.astype("int64").rename_axis(index="layer", columns=None)
    table.insert(0, "assets", table.sum(axis=1).astype("int64"))
    return table.reset_index()


def abnormal_query(filters: Filters) -> Select[Any]:
    """One row per asset that warns, alarms or is silent: see `read_abnormal`."""
    worst, statement = _states(filters, _since(_measured(filters)))
    described = statement.add_columns(
        worst.c.quantity, worst.c.value, worst.c.unit, worst.c.limit_value, worst.c.observed_at, worst.c.since_at,
        worst.c.last_normal_at, asset.c.district_id, asset.c.agency_id,
    ).subquery("described")  # fmt: skip
    row = described.c
    names = [
        getattr(table.c, name).label(f"{table.name}_{name}")
        for table in (district, agency)
        for name in ("name_zh", "name_en")
    ]
    # an asset that is silent is so since its last reading
    since = case((row.rank == OFFLINE, row.observed_at), else_=row.since_at).label("since_at")
    longer = case((row.rank == OFFLINE, row.observed_at.is_(None)), else_=row.last_normal_at.is_(None)).label(
        "since_before"
    )
    columns = [column for column in row if column.name not in ("rank", "since_at", "last_normal_at")]
    return (
        select(*columns, _state(row.rank), since, longer, *names)
        .join_from(described, district, district.c.district_id == row.district_id, isouter=True)
        .join(agency, agency.c.agency_id == row.agency_id, isouter=True)
        .where(row.rank >= OFFLINE)
        .order_by(row.rank.desc(), since.desc().nulls_last(), row.asset_id)
    )


def read_abnormal(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per asset in alarm, warning or offline, in this order, the latest to become so first.

    asset_id, layer, kind, name_zh, name_en, district_id, agency_id with their names (``district_name_zh``, …); state;
    quantity, value, unit, observed_at: the reading that decides; limit_value: the limit it breaks, empty where offline;
    since_at: first reading of the unbroken row of abnormal ones, or the last reading where offline; since_before: bool,
    whether it was so before the `LOOKBACK` already; age_min: minutes since since_at at the moment.
    """
    rows = read(abnormal_query(filters))
    return rows.assign(age_min=(pd.Timestamp(filters.moment) - rows["since_at"]).dt.total_seconds() / 60)


def readings_query(filters: Filters) -> Select[Any]:
    """The chosen asset and its readings in the window: see `read_readings`."""
    span = time_bucket("quarter" if filters.end - filters.start <= RAW_WINDOW else "hour", reading.c.observed_at)
    found = (
        select(
            reading.c.asset_id, reading.c.quantity, span.label("at_utc"),
            func.avg(reading.c.value, type_=Double).label("mean_value"),
            func.min(reading.c.value).label("least"), func.max(reading.c.value).label("most"),
        )
        .where(reading.c.asset_id == (filters.asset or ""), filters.within(reading.c.observed_at))
        .group_by(reading.c.asset_id, reading.c.quantity, span)
        .subquery("found")
    )  # fmt: skip
    limits = quantity.c
    return (
        select(
            asset.c.asset_id, asset.c.layer, asset.c.name_zh, asset.c.name_en, found.c.quantity, found.c.at_utc,
            found.c.mean_value.label("value"), found.c.least, found.c.most, limits.unit, limits.warn_low,
            limits.warn_high, limits.alarm_low, limits.alarm_high,
        )
        .join_from(asset, found, found.c.asset_id == asset.c.asset_id, isouter=True)
        .join(quantity, and_(limits.layer == asset.c.layer, limits.quantity == found.c.quantity), isouter=True)
        .where(asset.c.asset_id == (filters.asset or ""), *_asked(filters))
        .order_by(found.c.quantity, found.c.at_utc)
    )  # fmt: skip


def read_readings(read: Reader, filters: Filters) -> pd.DataFrame:
    """Readings of the chosen asset in the window, by quantity and time; no rows where none is chosen.

    asset_id, layer, name_zh, name_en; quantity, unit; at_utc: start of the quarter hour (windows up to `RAW_WINDOW`) or
    hour; value: mean of its readings; least, most: their extremes; warn_low, warn_high, alarm_low, alarm_high: limits.
    One row with an empty quantity where the asset has no readings in the window.
    """
    return read(readings_query(filters))


def cameras_query(filters: Filters) -> Select[Any]:
    """One row per owner of cameras: see `read_cameras`."""
    _, statement = _states(filters, _measured(filters))
    ranked = statement.add_columns(asset.c.agency_id).where(asset.c.layer == "camera").subquery("ranked_assets")
    online = func.sum(case((ranked.c.rank == NORMAL, 1), else_=0))
    counted = select(ranked.c.agency_id, func.count().label("cameras"), online.label("online"))
    rows = counted.group_by(ranked.c.agency_id).subquery("counted")
    return (
        select(rows.c.agency_id, agency.c.name_zh, agency.c.name_en, rows.c.cameras, rows.c.online)
        .join_from(rows, agency, agency.c.agency_id == rows.c.agency_id, isouter=True)
        .order_by(rows.c.cameras.desc(), rows.c.agency_id)
    )


def read_cameras(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency that owns cameras, most cameras first (共享视频在线情况).

    agency_id, name_zh, name_en; cameras, online: int, a camera is online when its state is normal; online_rate: 0–1,
    online / cameras.
    """
    rows = read(cameras_query(filters))
    return rows.assign(online_rate=rows["online"] / rows["cameras"])
