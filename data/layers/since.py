"""The moment at which an asset came into its present state (状态起始).

An alarm or a warning began with the first of the latest readings that all give this state, no milder and no worse one.
A silence longer than ``offline_after_s`` ends a state, because the asset was then offline. The state offline begins as
soon as a silence is that long. Readings older than `BOUND` are not read, so an older beginning is unknown.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from data.contract.layers import LONGEST_SILENCE_S, asset, quantity, reading
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.times import minutes_between
from data.warehouse.frames import records, tuples_of, with_columns
from data.warehouse.selects import AnySelect
from data.warehouse.sql_newest import value_of_last

LOOKBACK = timedelta(seconds=LONGEST_SILENCE_S)
"""Readings older than this do not count for states. No offline_after_s is longer."""
BOUND = timedelta(days=30)
"""How far back the beginning of a state is searched."""
NONE, NORMAL, OFFLINE, WARNING, ALARM = range(5)
STATES = ("none", "normal", "offline", "warning", "alarm")
"""States of an asset from best to worst. The index of a state is its rank, by which queries compare states."""


def _beyond(value: ColumnElement[Any], low: ColumnElement[Any], high: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition: the value lies below `low` or above `high`. A limit that is NULL does not count."""
    return or_(value < low, value > high)


def rank_of(value: ColumnElement[Any]) -> ColumnElement[int]:
    """SQL: the rank of a value by the limits of its quantity: `NORMAL`, `WARNING` or `ALARM`.

    The select must join table quantity.
    """
    limits = quantity.c
    alarm, warning = ((getattr(limits, f"{kind}_low"), getattr(limits, f"{kind}_high")) for kind in ("alarm", "warn"))
    return case((_beyond(value, *alarm), ALARM), (_beyond(value, *warning), WARNING), else_=NORMAL)


def recent(filters: Filters, span: timedelta = LOOKBACK) -> list[ColumnElement[bool]]:
    """Conditions on `reading`: it was observed in the time `span` before the moment, and it has a value."""
    row = reading.c
    return [row.observed_at >= filters.moment - span, filters.known(row.observed_at), row.value.is_not(None)]


def last_value() -> ColumnElement[Any]:
    """SQL aggregate over readings of one quantity at one moment: the value that was loaded last.

    Of several values from the same load it is the greatest.
    """
    return value_of_last(reading.c.value, func.coalesce(reading.c.load_seq, -1), reading.c.value)


def _ranked(filters: Filters, asset_ids: Collection[str], span: timedelta) -> Any:
    """Columns of a subquery about readings of these assets in the time `span` before the moment.

    It has one row per asset, quantity and moment with a reading, if table ``quantity`` lists the quantity for the
    asset's layer. Columns: asset_id, quantity, observed_at, rank (see `rank_of`), offline_after_s.
    """
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
    """One row per asset and quantity with readings in the time `span` before the moment, for these assets.

    A spell is a run of readings of the same rank (normal, warning or alarm: see `rank_of`) without a silence that is
    longer than offline_after_s. Columns: asset_id, quantity, first_at and last_at (times of the first and the last
    reading in `span`), since_at (time of the first reading of the last spell), offline_after_s.
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
    """The rows with since_at and since_before added.

    rows: assets in alarm, in warning or offline, with asset_id and state. quantity, observed_at, offline_after_s: the
    reading that decides the state and the silence that its quantity allows; missing where there is none within
    `LOOKBACK`. since_at: the moment at which the state began. since_before: True if it began before the readings that
    are read, which go back by `BOUND` from the moment; since_at is then missing.
    """
    wanted = tuples_of(rows, "asset_id", "quantity", "state")
    # most of the assets are offline, and their last reading is known without a further read
    since = [
        at + timedelta(seconds=allowed) if state == STATES[OFFLINE] and not pd.isna(at) else None
        for state, at, allowed in tuples_of(rows, "state", "observed_at", "offline_after_s")
    ]
    for span in (LOOKBACK, BOUND):
        open_ = [place for place, found in enumerate(since) if found is None]
        if open_:
            spells = Spells(
                read(spells_query(filters, {wanted[place][0] for place in open_}, span)), filters.moment - span
            )
            for place in open_:
                since[place] = spells.begun(*wanted[place])
    since_at = np.array(since, dtype="datetime64[us]")
    return with_columns(rows, {"since_at": since_at, "since_before": np.isnat(since_at)})


class Spells:
    """The last spell of each quantity of some assets: a run of readings in one state.

    rows: those of `spells_query`. start: the time, naive UTC, from which readings were read.
    """

    def __init__(self, rows: pd.DataFrame, start: datetime) -> None:
        self._start = start
        self._by_series: dict[tuple[str, str], Any] = {}
        self._last: dict[str, Any] = {}
        for spell in sorted(records(rows), key=lambda spell: spell.last_at):
            self._by_series[spell.asset_id, spell.quantity] = self._last[spell.asset_id] = spell

    def begun(self, asset_id: str, quantity: str, state: str) -> datetime | None:
        """The moment at which the asset's state began; None if the readings do not show it.

        quantity: the one that decides the state. An asset that is offline is so since the last of its quantities fell
        silent.
        """
        offline = state == STATES[OFFLINE]
        spell = self._last.get(asset_id) if offline else self._by_series.get((asset_id, quantity))
        if spell is None:
            return None
        allowed = _allowed(spell)
        if offline:
            return None if allowed is None else cast(datetime, spell.last_at + allowed)
        # if a quantity's first reading comes so soon after `start`, its state may have begun before `start`
        whole = allowed is not None and spell.first_at - self._start > allowed
        return cast(datetime, spell.since_at) if whole or spell.since_at > spell.first_at else None


def _allowed(spell: Any) -> timedelta | None:
    """The longest silence that does not end the spell; None if the warehouse does not tell it."""
    told = spell.offline_after_s
    return None if pd.isna(told) else timedelta(seconds=float(told))
