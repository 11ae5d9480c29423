"""Since when an asset is in its present state (状态起始): the one definition of "since" for the states of assets.

A state begins with the first reading of the unbroken row of readings that all give this state, not a milder or a worse
one. A silence that is longer than ``offline_after_s`` breaks the row: the asset was offline in it. The state offline
begins when the silence gets that long. Readings of `BOUND` are looked at; a state that began earlier has no beginning.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from data.contract.layers import asset, quantity, reading
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.times import minutes_between
from data.warehouse.selects import AnySelect
from data.warehouse.sql_newest import value_of_last

LOOKBACK = timedelta(days=3)
"""Readings older than this do not matter for states; longer than offline_after_s of any quantity."""
BOUND = timedelta(days=30)
"""How far back the beginning of a state is looked for. Only assets whose state is older than `LOOKBACK` need it."""
NONE, NORMAL, OFFLINE, WARNING, ALARM = range(5)
STATES = ("none", "normal", "offline", "warning", "alarm")
"""States of an asset from best to worst; their index is the rank that queries compare."""


def _beyond(value: ColumnElement[Any], low: ColumnElement[Any], high: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition: the value lies below `low` or above `high`. A limit that is NULL does not count."""
    return or_(value < low, value > high)


def rank_of(value: ColumnElement[Any]) -> ColumnElement[int]:
    """The rank of a value by the limits of its quantity, whatever its age."""
    limits = quantity.c
    alarm, warning = ((getattr(limits, f"{kind}_low"), getattr(limits, f"{kind}_high")) for kind in ("alarm", "warn"))
    return case((_beyond(value, *alarm), ALARM), (_beyond(value, *warning), WARNING), else_=NORMAL)


def recent(filters: Filters, span: timedelta = LOOKBACK) -> list[ColumnElement[bool]]:
    """Conditions on `reading`: known at the moment, and not older than `span`."""
    row = reading.c
    return [row.observed_at >= filters.moment - span, filters.known(row.observed_at), row.value.is_not(None)]


def last_value() -> ColumnElement[Any]:
    """SQL aggregate: the value of the last load, of several readings of one quantity at one moment."""
    return value_of_last(reading.c.value, func.coalesce(reading.c.load_seq, -1), reading.c.value)


def _ranked(filters: Filters, asset_ids: Collection[str], span: timedelta) -> Any:
    """Columns of a subquery: one row per reading of these assets in `span`, with its rank and offline_after_s."""
    row, limits = reading.c, quantity.c
    series = (row.asset_id, row.quantity)
    single = (
        select(*series, row.observed_at, last_value().label("value"))
        .where(row.asset_id.in_(sorted(asset_ids)), *recent(filters, span))
        .group_by(*series, row.observed_at)
        .subquery("single")
    )
    of = single.c
    return (
        select(of.asset_id, of.quantity, of.observed_at, rank_of(of.value).label("rank"), limits.offline_after_s)
        .join_from(single, asset, asset.c.asset_id == of.asset_id)
        .join(quantity, and_(limits.layer == asset.c.layer, limits.quantity == of.quantity))
        .subquery("known")
        .c
    )


def spells_query(filters: Filters, asset_ids: Collection[str], span: timedelta) -> AnySelect:
    """One row per series (a quantity of an asset) of these assets with readings in `span`, about its last spell.

    Columns: asset_id, quantity, first_at, last_at (its first and last reading in `span`), since_at (the start of the
    unbroken row of readings with the rank of the last one), offline_after_s.
    """
    known = _ranked(filters, asset_ids, span)
    of_series, columns = (known.asset_id, known.quantity), (known.observed_at, known.rank, known.offline_after_s)
    rank_before = func.lag(known.rank).over(partition_by=of_series, order_by=known.observed_at).label("rank_before")
    before_at = func.lag(known.observed_at).over(partition_by=of_series, order_by=known.observed_at).label("before_at")
    row = select(*of_series, *columns, rank_before, before_at).subquery("before").c
    gap = minutes_between(row.before_at, row.observed_at) * 60 > row.offline_after_s
    begins = or_(row.before_at.is_(None), row.rank_before != row.rank, gap)
    times = (
        func.min(row.observed_at).label("first_at"),
        func.max(row.observed_at).label("last_at"),
        func.max(case((begins, row.observed_at))).label("since_at"),
        func.max(row.offline_after_s).label("offline_after_s"),
    )
    series = (row.asset_id, row.quantity)
    return select(*series, *times).group_by(*series).order_by(*series)


def with_since(read: Reader, filters: Filters, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with since_at and since_before. rows: asset_id, quantity, state of assets in alarm, warning or offline.

    since_at: the moment at which the present state began. since_before: whether it began before `BOUND`; since_at is
    then missing. First the readings of `LOOKBACK` are read, then those of `BOUND` for the assets whose state is older.
    """
    unknown = pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    rows = rows.assign(since_at=unknown, since_before=True)
    for span in (LOOKBACK, BOUND):
        open_ = rows["since_before"].to_numpy(dtype=bool)
        if open_.any():
            spells = read(spells_query(filters, set(rows.loc[open_, "asset_id"]), span))
            found = _begun(spells, rows[open_], pd.Timestamp(filters.moment - span))
            rows.loc[open_, "since_at"] = found
            rows.loc[open_, "since_before"] = found.isna()
    return rows


def _begun(spells: pd.DataFrame, rows: pd.DataFrame, start: pd.Timestamp) -> pd.Series[Any]:
    """For each row the moment at which its state began; missing where it began before `start`, or is not known."""
    allowed = pd.to_timedelta(spells["offline_after_s"], unit="s")
    # a series with a reading so soon after the start may have been in the same state before
    whole = (spells["since_at"] > spells["first_at"]) | (spells["first_at"] - start > allowed)
    spells = spells.assign(since_at=spells["since_at"].where(whole), silent_at=spells["last_at"] + allowed)
    ours = rows[["asset_id", "quantity", "state"]].merge(spells, on=["asset_id", "quantity"], how="left")
    # no reading in LOOKBACK has decided the state of such an asset: it is offline since the last series fell silent
    silent = spells.sort_values("last_at").groupby("asset_id")["silent_at"].last()
    silent_at = ours["silent_at"].fillna(pd.Series(silent.reindex(ours["asset_id"]).to_numpy(), ours.index))
    since = ours["since_at"].where(ours["state"] != STATES[OFFLINE], silent_at)
    return pd.Series(since.to_numpy(), rows.index, dtype="datetime64[us]")
