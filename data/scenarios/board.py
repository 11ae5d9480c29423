"""Scenario board: indicators (指标) with their values, targets and trends.

A value is known when it was published strictly before the moment; of several publications of one period the last holds.
An indicator's number is that of its newest period, for the city as a whole, or for the district asked about where that
has numbers of its own.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Label, Select, Subquery, and_, cast, func, null, or_, select

from data.contract.tables import agency, indicator, indicator_target, indicator_value
from data.questions.filters import Filters
from data.questions.reading import Reader

TREND_PERIODS = 24


NEAR = 0.1
"""A target missed by no more than this share of it is a warning, by more an alarm."""


STATUSES = ("alarm", "warning", "normal", "none")
"""Statuses of an indicator from worst to best; ``none`` has no target or no value."""


TARGET = {
    "target_district_id": "district_id", "target_from": "valid_from", "target_to": "valid_to", "target": "target",
}  # fmt: skip
"""Columns of a target beside its indicator, and their names in ``indicator_target``."""


PERIOD_S = {"hour": 3600, "day": 86_400, "month": 31 * 86_400, "year": 366 * 86_400}


def _chosen(filters: Filters) -> ColumnElement[bool]:
    return indicator.c.indicator_id == (filters.one("indicator") or "")


def indicators_query(filters: Filters, one: bool = False, targets: bool = True) -> Select[Any]:
    """Indicators, or only that of the filter, with the targets that were valid before the moment.

    Identifier, names, unit, better, definitions, agency with its names; `TARGET`: one row for each target of the city
    as a whole and of the districts (not of other agencies), empty where there is none, and without `targets`.
    """
    column, row = indicator.c, indicator_target.c
    wanted: list[Label[Any]] = [
        (row[name] if targets else cast(null(), row[name].type)).label(label) for label, name in TARGET.items()
    ]
    statement = (
        select(
            column.indicator_id, column.domain, column.name_zh, column.name_en, column.unit, column.better,
            column.definition_zh, column.definition_en, column.agency_id,
            agency.c.name_zh.label("agency_name_zh"), agency.c.name_en.label("agency_name_en"), *wanted,
        )
        .join_from(indicator, agency, agency.c.agency_id == column.agency_id, isouter=True)
        .where(*filters.where(agency=column.agency_id))
        .order_by(column.indicator_id)
    )  # fmt: skip
    if targets:
        own = or_(row.agency_id.is_(None), row.agency_id == column.agency_id)
        valid = and_(row.indicator_id == column.indicator_id, own, row.valid_from <= filters.moment)
        statement = statement.join(indicator_target, valid, isouter=True).order_by(row.valid_from)
    return statement.where(_chosen(filters)) if one else statement


def _recent(filters: Filters, periods: int, one: bool, by_district: bool) -> Subquery:
    """The values known at the moment of the last `periods` of each series, back 1 being the newest."""
    row = indicator_value.c
    known = [filters.known(row.published_at), row.value.is_not(None)]
    known += [row.indicator_id == (filters.one("indicator") or "")] if one else []
    if by_district:
        known += [row.district_id.is_not(None), *filters.where(district=row.district_id)]
    else:
        known.append(_city_or_district(row.district_id, filters))
    # periods and not rows are counted: one may be published several times. Only of a row's number do engines see that
    # the first few are enough: ranks of all values cost DuckDB 16 ms instead of 6
    published = select(*_series(row), row.period_start).where(*known).distinct().subquery("published_periods").c
    newest_first = published.period_start.desc()
    back = func.row_number(type_=Integer).over(partition_by=_series(published), order_by=newest_first).label("back")
    counted = select(*published, back).subquery("counted").c
    of = select(*counted).where(counted.back <= periods).subquery("last_periods").c
    columns = (*_series(row), row.period_start, row.published_at, row.value, row.load_seq, of.back)
    whole = and_(of.indicator_id == row.indicator_id, of.period == row.period, of.period_start == row.period_start)
    found = select(*columns).join_from(indicator_value, of.back.table, whole)
    return found.where(*known, *(_same(row[key], of[key]) for key in ("agency_id", "district_id"))).subquery("recent")


def _same(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether both are equal, or empty."""
    return or_(one == other, and_(one.is_(None), other.is_(None)))


def _series(row: Any) -> tuple[Any, ...]:
    """The keys of a series: an indicator by agency, district and kind of period."""
    return (row.indicator_id, row.agency_id, row.district_id, row.period)


def values_query(filters: Filters, periods: int, one: bool = False, by_district: bool = False) -> Select[Any]:
    """The last `periods` values of each series, back 1 being the newest; of a period the last publication.

    Columns: indicator_id, agency_id, district_id, period, period_start, published_at, value, back. by_district: those
    of districts, else those of the city as a whole and of the district asked about. Rows of other agencies than the one
    that answers for an indicator are left out.
    """
    recent = _recent(filters, periods, one, by_district)
    row = recent.c
    last = (row.published_at.desc(), row.load_seq.desc(), row.value.desc())
    nth = func.row_number(type_=Integer).over(partition_by=(*_series(row), row.period_start), order_by=last)
    columns = [column for column in row if column.name != "load_seq"]
    # who answers is looked up for the rows that are left: the agency is part of the series
    answers = or_(row.agency_id.is_(None), row.agency_id == indicator.c.agency_id)
    published = (
        select(*columns, nth.label("publication"))
        .join_from(recent, indicator, indicator.c.indicator_id == row.indicator_id)
        .where(answers, *filters.where(agency=indicator.c.agency_id))
        .subquery("published")
        .c
    )
    order = (published.indicator_id, published.district_id, published.agency_id, published.period, published.back)
    return select(*(published[column.name] for column in columns)).where(published.publication == 1).order_by(*order)


def _city_or_district(column: ColumnElement[Any], filters: Filters) -> ColumnElement[bool]:
    """The city's rows, and those of a district where one is chosen: several have no value in common."""
    chosen = filters.values_of("district")
    return or_(column.is_(None), column == chosen[0]) if len(chosen) == 1 else column.is_(None)


def one_series(values: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator one series: a district's own before the city's, all agencies before one, the newest first."""
    keys = ["indicator_id", "agency_id", "district_id", "period"]
    marked = values.assign(
        series=values.groupby(keys, dropna=False).ngroup(),
        city=values["district_id"].isna(),
        part=values["agency_id"].notna(),
    )
    heads = marked[marked["back"] == 1].sort_values(
        ["indicator_id", "city", "part", "period_start", "period"], ascending=[True, True, True, False, True]
    )
    chosen = heads.drop_duplicates("indicator_id")["series"]
    return marked[marked["series"].isin(chosen)].drop(columns=["series", "city", "part", "agency_id"])


def with_targets(rows: pd.DataFrame, targets: pd.DataFrame, at: pd.Series[Any]) -> pd.Series[Any]:
    """The target of each row at its moment in `at`: its district's own, else the city's; empty where there is none."""
    found = pd.Series(float("nan"), index=rows.index)
    pairs = rows.assign(row=rows.index, at=at)[["row", "at", "indicator_id", "district_id"]].merge(
        targets, on="indicator_id", suffixes=("", "_of")
    )
    own = pairs["district_id_of"] == pairs["district_id"]
    valid = (pairs["valid_from"] <= pairs["at"]) & (pairs["valid_to"].isna() | (pairs["at"] < pairs["valid_to"]))
    fitting = pairs.assign(own=own.fillna(False).astype(bool))[
        valid & (own.fillna(False) | pairs["district_id_of"].isna())
    ]
    best = fitting.sort_values(["own", "valid_from"]).drop_duplicates("row", keep="last").set_index("row")["target"]
    found.update(best)
    return found


def statuses(rows: pd.DataFrame) -> pd.Series[Any]:
    """The status of each row's value against its target: see `read_board`."""
    gap = _gap(rows)
    status = pd.Series("alarm", index=rows.index, dtype="object")
    status[gap >= -NEAR] = "warning"
    status[gap >= 0] = "normal"
    status[gap.isna()] = "none"
    return status.astype("str")


def _gap(rows: pd.DataFrame) -> pd.Series[Any]:
    """How much better than its target a value is, as a share of the target; below 0 it misses it."""
    scale = rows["target"].abs().where(rows["target"] != 0, 1.0)
    return (rows["value"] - rows["target"]) * signs(rows["better"]) / scale


def _trend(series: pd.DataFrame) -> pd.Series[Any]:
    """The values of each indicator, oldest first, as one text."""
    ordered = series.sort_values(["indicator_id", "back"], ascending=[True, False])
    return ordered["value"].map("{:.10g}".format).astype("object").groupby(ordered["indicator_id"]).agg(" ".join)


def signs(better: pd.Series[Any]) -> pd.Series[Any]:
    """1 where more is better, −1 where less is; empty where it is not said."""
    return better.map({"up": 1.0, "down": -1.0}).astype("float64")


def read_indicators(read: Reader, filters: Filters, one: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per indicator; and one per target: indicator_id, district_id (empty: the city), valid_from, valid_to,
    target."""
    rows = read(indicators_query(filters, one, read.has(indicator_target)))
    targets = rows[["indicator_id", *TARGET]].rename(columns=TARGET).dropna(subset=["valid_from"])
    return rows.drop(columns=list(TARGET)).drop_duplicates("indicator_id", ignore_index=True), targets


def read_board(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per indicator, worst status first, then by domain and indicator_id.

    indicator_id, domain, name_zh, name_en, unit, better, definition_zh, definition_en, agency_id, agency_name_zh,
    agency_name_en; value, period, period_start, published_at: its newest, and district_id: empty where it is the
    city's; previous_value: of the period before; change: value − previous_value; target: valid at the moment; gap: how
    much better than the target as a share of it (below 0: misses it); status: normal (meets it), warning (misses it by
    no more than `NEAR`), alarm, none (no target or no value); age_s: seconds from publication to the moment; overdue:
    bool, older than two periods; trend: the last `TREND_PERIODS` values, oldest first, separated by spaces. A missing
    value leaves these empty.
    """
    indicators, targets = read_indicators(read, filters)
    series = one_series(read(values_query(filters, TREND_PERIODS)))
    newest = series[series["back"] == 1].drop(columns="back")
    previous = series[series["back"] == 2].set_index("indicator_id")["value"]
    rows = indicators.merge(newest, on="indicator_id", how="left")
    moment = pd.Timestamp(filters.moment)
    rows["previous_value"] = rows["indicator_id"].map(previous).astype("float64")
    rows["change"] = rows["value"] - rows["previous_value"]
    rows["target"] = with_targets(rows, targets, pd.Series(moment, index=rows.index))
    rows["gap"], rows["status"] = _gap(rows), statuses(rows)
    rows["age_s"] = (moment - rows["published_at"]).dt.total_seconds()
    rows["overdue"] = rows["age_s"] > 2 * rows["period"].map(PERIOD_S).astype("float64")
    rows["trend"] = rows["indicator_id"].map(_trend(series)).astype("object").fillna("").astype("str")
    order = rows["status"].map({status: rank for rank, status in enumerate(STATUSES)}).astype("float64")
    rows = rows.assign(order=order).sort_values(["order", "domain", "indicator_id"], ignore_index=True)
    return rows.drop(columns="order")
