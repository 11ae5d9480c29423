"""Map layers (图层): the assets and their states (设备状态).

The newest readings of an asset before the moment, one per quantity, decide its state. They are compared with the limits
of table ``quantity``. A quantity is offline if its newest reading is older than ``offline_after_s``. The worst quantity
counts: alarm, then warning, then offline, then normal. An asset without readings is offline too; but if table
``quantity`` lists nothing for its layer, its state is ``none``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
)

from data.contract.common import agency, district
from data.contract.layers import asset, quantity, reading
from data.contract.parts import LAYERS
from data.layers.since import NONE, OFFLINE, STATES, last_value, rank_of, recent, with_since
from data.questions.arithmetic import minutes_of
from data.questions.filters import Filters
from data.questions.panel_read import Base, panel_read
from data.questions.reading import Reader
from data.times import minutes_between

MONITORED = select(quantity.c.layer)
DECIDING = ("asset_id", "quantity", "value", "observed_at", "unit", "rank", "limit_value", "offline_after_s")
NAMED = (asset.c.asset_id, asset.c.layer, asset.c.kind, asset.c.name_zh, asset.c.name_en)
OF_ASSET = {"asset_id": "str", "layer": "str", "kind": "str", "name_zh": "str", "name_en": "str"}
"""Dtypes of the columns `NAMED`."""
ASSETS_BY = ("district", "agency", "layer")
"""Names of the filters that `asked_assets` applies. agency: the agency that owns the asset."""


def _limit(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL column limit_value: the limit that the value breaks; NULL if it breaks none.

    If the value breaks a limit of the warning and one of the alarm, limit_value is that of the alarm.
    """
    limits = quantity.c
    return case(
        (value < limits.alarm_low, limits.alarm_low),
        (value > limits.alarm_high, limits.alarm_high),
        (value < limits.warn_low, limits.warn_low),
        (value > limits.warn_high, limits.warn_high),
    ).label("limit_value")


def asked_assets(filters: Filters) -> list[ColumnElement[bool]]:
    """SQL conditions on the table asset for the filters district, agency and layer."""
    return filters.where(district=asset.c.district_id, agency=asset.c.agency_id, layer=asset.c.layer)


def _newest(filters: Filters) -> Subquery:
    """The newest reading of each quantity of each asset that matches the filters. Columns: `DECIDING`.

    Only quantities that table ``quantity`` lists for the asset's layer count, and only readings within `LOOKBACK`.
    rank: an index of `STATES`; `OFFLINE` if the reading is older than offline_after_s. limit_value: see `_limit`. Of
    several readings at the newest moment the one that was loaded last counts.
    """
    # a group finds the newest moment: a window function would sort about a hundred rows to keep one
    row, limits = reading.c, quantity.c
    series = (row.asset_id, row.quantity)
    latest_at = func.max(row.observed_at).label("latest_at")
    latest = select(*series, latest_at).where(*recent(filters)).group_by(*series).subquery("latest")
    at_latest = (latest.c.asset_id == row.asset_id, latest.c.quantity == row.quantity)
    value = last_value().label("value")
    newest = (
        select(*series, row.observed_at, value)
        .join_from(latest, reading, and_(*at_latest, latest.c.latest_at == row.observed_at))
        .where(*recent(filters))
        .group_by(*series, row.observed_at)
        .subquery("newest")
    )
    of = newest.c
    silent = minutes_between(of.observed_at, literal(filters.moment)) * 60 > limits.offline_after_s
    rank = case((silent, OFFLINE), else_=rank_of(of.value)).label("rank")
    judged = (limits.unit, rank, _limit(of.value), limits.offline_after_s)
    return (
        select(of.asset_id, of.quantity, of.value, of.observed_at, *judged)
        .join_from(newest, asset, asset.c.asset_id == of.asset_id)
        .join(quantity, and_(limits.layer == asset.c.layer, limits.quantity == of.quantity))
        .where(*asked_assets(filters))
        .subquery("judged")
    )


def _worst(filters: Filters) -> CTE:
    """One row per asset that matches the filters and has readings within `LOOKBACK`. Columns: `DECIDING`.

    The row is the reading that decides the asset's state.
    """
    row = _newest(filters).c
    order = (row.rank.desc(), row.observed_at.desc(), row.quantity)
    place = func.row_number(type_=Integer).over(partition_by=row.asset_id, order_by=order).label("place")
    ranked = select(*(row[name] for name in DECIDING), place).subquery("ranked").c
    return select(*(ranked[name] for name in DECIDING)).where(ranked.place == 1).cte("worst")


def _described(filters: Filters, ranked: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    """One row per asset that matches the filters: the given columns, and rank (an index of `STATES`).

    ranked: assets whose rank is known from readings, with the columns asset_id and rank. All other assets have the rank
    `OFFLINE`, or `NONE` if table ``quantity`` lists nothing for their layer.
    """
    rank = func.coalesce(ranked.c.rank, case((asset.c.layer.in_(MONITORED), OFFLINE), else_=NONE)).label("rank")
    of_asset = ranked.c.asset_id == asset.c.asset_id
    return select(*columns, rank).join_from(asset, ranked, of_asset, isouter=True).where(*asked_assets(filters))


def states_query(filters: Filters, *columns: Column[Any]) -> Select[Any]:
    """One row per asset that matches the filters: the given columns of ``asset``, and rank (an index of `STATES`)."""
    row = _newest(filters).c
    ranks = select(row.asset_id, func.max(row.rank).label("rank")).group_by(row.asset_id)
    return _described(filters, ranks.subquery("ranks"), *columns)


def _state(rank: ColumnElement[Any]) -> ColumnElement[str]:
    """SQL column state: the state in `STATES` that has this rank."""
    return case(*((rank == index, word) for index, word in enumerate(STATES[1:], 1)), else_=STATES[0]).label("state")


def map_query(filters: Filters) -> Select[Any]:
    """A select of the rows of `read_map`."""
    worst = _worst(filters)
    chosen = (asset.c.asset_id == (filters.one("asset") or "")).label("selected")
    described = _described(
        filters,
        worst,
        *NAMED,
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


@panel_read(
    {**OF_ASSET, "lon": "float64", "lat": "float64", "district_id": "str", "quantity": "str", "value": "float64",
     "unit": "str", "observed_at": "datetime64[us]", "selected": "bool", "state": "str"},
    tables=(asset, quantity, reading), obeys=(*ASSETS_BY, "asset"),
)  # fmt: skip
def read_map(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per asset that matches the filters `ASSETS_BY`; by layer, then by state with the worst last.

    lon, lat: degrees WGS-84; missing for an asset without coordinates. state: one of `STATES`. quantity, value, unit,
    observed_at: the reading that decides the state, missing where there is none within `LOOKBACK`. selected: whether
    the filter asset chooses this asset.
    """
    return read(map_query(filters))


def status_query(filters: Filters) -> Select[Any]:
    """One row per layer and state with assets: layer, state, assets (their number)."""
    ranked = states_query(filters, asset.c.layer).subquery("ranked_assets")
    counted = select(ranked.c.layer, ranked.c.rank, func.count().label("assets")).group_by(
        ranked.c.layer, ranked.c.rank
    )
    rows = counted.subquery("counted")
    return select(rows.c.layer, _state(rows.c.rank), rows.c.assets).order_by(rows.c.layer, rows.c.rank)


@panel_read(
    {"layer": "str", "assets": "int64", **dict.fromkeys(reversed(STATES), "int64")},
    tables=(asset, quantity, reading), obeys=ASSETS_BY,
)  # fmt: skip
def read_status(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per layer with assets, in the order of `LAYERS`.

    Columns: layer, assets (number of all its assets), and one column per state of `STATES` with the number of assets in
    this state, the worst state first. A layer that is not in `LAYERS` has no row.
    """
    counted = read(status_query(filters))
    states = [state for state in reversed(STATES)]
    table = counted.pivot_table(index="layer", columns="state", values="assets", aggfunc="sum", fill_value=0)
    table = table.reindex(index=[layer for layer in LAYERS if layer in table.index], columns=states, fill_value=0)
    table = table.astype("int64").rename_axis(index="layer", columns=None)
    table.insert(0, "assets", table.sum(axis=1).astype("int64"))
    return table.reset_index()


def abnormal_query(filters: Filters) -> Select[Any]:
    """One row per asset in alarm, in warning or offline.

    Columns: rank (an index of `STATES`), offline_after_s (see `with_since`), and those of `read_abnormal` except
    since_at, since_before and age_min.
    """
    worst = _worst(filters)
    described = _described(
        filters, worst, *NAMED,
        worst.c.quantity, worst.c.value, worst.c.unit, worst.c.limit_value, worst.c.observed_at,
        worst.c.offline_after_s, asset.c.district_id, asset.c.agency_id,
    ).subquery("described")  # fmt: skip
    row = described.c
    names = [
        getattr(table.c, name).label(f"{table.name}_{name}")
        for table in (district, agency)
        for name in ("name_zh", "name_en")
    ]
    columns = [column for column in row if column.name != "rank"]
    return (
        select(*columns, row.rank, _state(row.rank), *names)
        .join_from(described, district, district.c.district_id == row.district_id, isouter=True)
        .join(agency, agency.c.agency_id == row.agency_id, isouter=True)
        .where(row.rank >= OFFLINE)
        .order_by(row.asset_id)
    )


def any_monitored(filters: Filters) -> Select[Any]:
    """A select with a row if an asset that matches the filters is monitored: table ``quantity`` lists its layer."""
    return select(asset.c.asset_id).where(asset.c.layer.in_(MONITORED), *asked_assets(filters)).limit(1)


@panel_read(
    {**OF_ASSET, "quantity": "str", "value": "float64", "unit": "str", "limit_value": "float64",
     "observed_at": "datetime64[us]", "district_id": "str", "agency_id": "str", "state": "str",
     "since_at": "datetime64[us]", "since_before": "bool", "district_name_zh": "str", "district_name_en": "str",
     "agency_name_zh": "str", "agency_name_en": "str", "age_min": "float64"},
    tables=(asset, quantity, reading, district, agency), obeys=ASSETS_BY,
    base=Base(any_monitored, "Nothing is measured in this selection"),
)  # fmt: skip
def read_abnormal(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per asset in an abnormal state: first the assets in alarm, then those with a warning, then those offline.

    In each state the latest since_at comes first. quantity, value, unit, observed_at: the reading that decides the
    state, missing where there is none within `LOOKBACK`. limit_value: the limit that its value breaks, missing where it
    breaks none. since_at, since_before: the beginning of the state, see `with_since`. age_min: minutes from since_at to
    the moment, missing with since_at.
    """
    rows = with_since(read, filters, read(abnormal_query(filters)))
    order = ["rank", "since_at", "asset_id"]
    rows = rows.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    return rows.assign(age_min=minutes_of(pd.Timestamp(filters.moment) - rows["since_at"]))
