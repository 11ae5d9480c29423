"""The scenario board: indicators (指标) with their values, targets and trends.

Only values published before the moment count. If the value of a period was published several times, the last
publication counts. The board shows the value of the newest period. This is the city's value; if exactly one district is
chosen and has values of the indicator, it is the district's value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Integer, Label, Select, Subquery, and_, cast, func, null, or_, select

from data.contract.common import agency
from data.contract.scenarios import indicator, indicator_target, indicator_value
from data.questions.filters import Filters
from data.questions.judgement import NOISE, digits_of, rounded
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.scenarios.targets import only_of_city, targets_at

TREND_PERIODS = 24
EPOCH = pd.Timestamp(1970, 1, 1)
NEAR = 0.1
"""The status of a value that misses its target by at most this share of the target is ``warning``. If the value misses
the target by more, the status is ``alarm``. A missed target of 0 is always an ``alarm``."""
STATUSES = ("alarm", "warning", "normal", "none")
"""Statuses of an indicator from worst to best; ``none`` where value, target or better direction is missing."""
TARGET = {
    "target_district_id": "district_id", "target_from": "valid_from", "target_to": "valid_to", "target": "target",
}  # fmt: skip
"""Column of a target in `indicators_query` -> its name in ``indicator_target``."""
PERIOD_S = {"hour": 3600, "day": 86_400, "month": 31 * 86_400, "year": 366 * 86_400}
TABLES = (indicator, indicator_value, indicator_target, agency)
OBEYS = ("district", "agency")
"""Names of the filters that apply to indicators. agency: the agency that answers for the indicator."""


def _chosen(filters: Filters) -> ColumnElement[bool]:
    return indicator.c.indicator_id == (filters.one("indicator") or "")


def indicators_query(filters: Filters, one: bool = False, targets: bool = True) -> Select[Any]:
    """One row per indicator and target. An indicator without targets has one row. The filter agency applies.

    Left out are targets that begin after the moment, and targets of agencies that do not answer for the indicator. one:
    whether to read only the indicator of the filter `indicator`. targets: False for a warehouse without targets.
    Columns: indicator_id, domain, name_zh, name_en, unit, better, definition_zh, definition_en, agency_id,
    agency_name_zh, agency_name_en, and those of `TARGET`, which are NULL without a target.
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
    """All publications, before the moment and with a value, of the last `periods` periods of each series.

    Columns: those of `_series`, period_start, published_at, value, load_seq, back (1 for the newest period of the
    series, 2 for the period before it, and so on). one, by_district: as in `values_query`.
    """
    row = indicator_value.c
    known = [filters.known(row.published_at), row.value.is_not(None)]
    known += [row.indicator_id == (filters.one("indicator") or "")] if one else []
    if by_district:
        known += [row.district_id.is_not(None), *filters.where(district=row.district_id)]
    else:
        known.append(_city_or_district(row.district_id, filters))
    # count periods, not rows: a period may be published several times. row_number lets engines stop after the first
    # few; a rank over all values takes DuckDB 16 ms instead of 6
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
    """Condition: the two columns are equal, or both are NULL."""
    return or_(one == other, and_(one.is_(None), other.is_(None)))


def _series(row: Any) -> tuple[Any, ...]:
    """The columns that identify a series: indicator_id, agency_id, district_id, period (hour, day, month or year)."""
    return (row.indicator_id, row.agency_id, row.district_id, row.period)


def values_query(filters: Filters, periods: int, one: bool = False, by_district: bool = False) -> Select[Any]:
    """The values of each series in its last `periods` periods, one row per period, as last published before the moment.

    A series has the values of one indicator, agency, district and length of period. A publication without a value does
    not count. Series of agencies that do not answer for the indicator are left out. The filter agency keeps indicators
    for which one of the chosen agencies answers.

    one: whether to read only the indicator of the filter `indicator`; without this filter there are then no rows.
    by_district: True reads the series of districts, of the chosen ones if the filter district is set. False reads the
    series of the whole city, and if exactly one district is chosen, also its series.

    Columns: indicator_id, agency_id (NULL: all agencies), district_id (NULL: the city), period (hour, day, month or
    year), period_start, published_at, value, back (1 for the newest period of the series, 2 for the period before it,
    and so on).
    """
    recent = _recent(filters, periods, one, by_district)
    row = recent.c
    last = (row.published_at.desc(), row.load_seq.desc(), row.value.desc())
    nth = func.row_number(type_=Integer).over(partition_by=(*_series(row), row.period_start), order_by=last)
    columns = [column for column in row if column.name != "load_seq"]
    # check the agency late, on few rows: it is part of the series' keys
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
    """Condition: rows of the whole city, and rows of the chosen district if exactly one is chosen."""
    chosen = filters.values_of("district")
    return or_(column.is_(None), column == chosen[0]) if len(chosen) == 1 else column.is_(None)


def preferred_series(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of one series per indicator, without agency_id. values: rows of `values_query`.

    A series of a district is preferred to one of the city. If several are left, a series of all agencies is preferred
    to one of a single agency. If several are still left, the one with the newest period is taken.
    """
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


def with_previous(series: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The rows with a column previous_value: the value of the period before; missing if that was not published.

    series: rows of `preferred_series`. zone: the city's time zone.
    """
    rows = series.assign(number=_period_numbers(series, zone)).sort_values(["indicator_id", "back"])
    before = rows.groupby("indicator_id")[["number", "value"]].shift(-1)
    return rows.assign(previous_value=before["value"].where(before["number"] == rows["number"] - 1))


def _period_numbers(series: pd.DataFrame, zone: str) -> pd.Series[Any]:
    """A number for each row's period, by the city's clock. The next period of the same length has the next number."""
    at = series["period_start"].dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    hours = (series["period_start"] - EPOCH) // pd.Timedelta(hours=1)
    numbers = {"hour": hours, "day": (at - EPOCH) // pd.Timedelta(days=1), "year": at.dt.year}
    numbers["month"] = at.dt.year * 12 + at.dt.month
    found = pd.Series(float("nan"), index=series.index)
    for period, number in numbers.items():
        found[series["period"] == period] = number
    return found


def statuses_of(gap: pd.Series[Any]) -> pd.Series[Any]:
    """The status of each value: one of `STATUSES`. gap: see `gap_of`."""
    status = pd.Series("alarm", index=gap.index, dtype="object")
    status[gap >= -NEAR - NOISE] = "warning"
    status[gap >= 0] = "normal"
    status[gap.isna()] = "none"
    return status.astype("str")


def gap_of(rows: pd.DataFrame) -> pd.Series[Any]:
    """How much better each value is than its target, as a share of the target; negative if it misses the target.

    If the target is 0, the result is -1 for a value that misses it, 1 for a better value and 0 for an equal one. Value
    and target are first rounded as the screen writes them. Missing without a value, a target, or a good direction.
    """
    value, target = (_rounded(rows, name) for name in ("value", "target"))
    better_by = (value - target) * direction_of(rows["better"])
    return (better_by / target.abs()).where(target != 0, np.sign(better_by))


def _rounded(rows: pd.DataFrame, name: str) -> pd.Series[Any]:
    pairs = zip(rows[name], rows["unit"], strict=True)
    return pd.Series([rounded(value, unit, digits_of(unit)) for value, unit in pairs], rows.index, dtype="float64")


def _trend(series: pd.DataFrame) -> pd.Series[Any]:
    """indicator_id -> the values of the indicator as one text, oldest first, separated by spaces.

    series: rows of `preferred_series`.
    """
    ordered = series.sort_values(["indicator_id", "back"], ascending=[True, False])
    return ordered["value"].map("{:.10g}".format).astype("object").groupby(ordered["indicator_id"]).agg(" ".join)


def direction_of(better: pd.Series[Any]) -> pd.Series[Any]:
    """1 where a greater value is better (up), -1 where a smaller one is (down), missing where `better` is neither."""
    return better.map({"up": 1.0, "down": -1.0}).astype("float64")


def read_indicators(read: Reader, filters: Filters, one: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two frames: the first has one row per indicator, the second one row per target of `indicators_query`.

    Columns of the first: those of `indicators_query` without `TARGET`. Columns of the second: indicator_id, district_id
    (missing for the city), valid_from, valid_to, target. one: as in `indicators_query`.
    """
    rows = read(indicators_query(filters, one, read.has(indicator_target)))
    targets = rows[["indicator_id", *TARGET]].rename(columns=TARGET).dropna(subset=["valid_from"])
    return rows.drop(columns=list(TARGET)).drop_duplicates("indicator_id", ignore_index=True), targets


@panel_read(
    {"indicator_id": "str", "domain": "str", "name_zh": "str", "name_en": "str", "unit": "str", "better": "str",
     "definition_zh": "str", "definition_en": "str", "agency_id": "str", "agency_name_zh": "str",
     "agency_name_en": "str", "district_id": "str", "period": "str", "period_start": "datetime64[us]",
     "published_at": "datetime64[us]", "value": "float64", "previous_value": "float64", "change": "float64",
     "target": "float64", "city_target": "bool", "gap": "float64", "status": "str", "age_s": "float64",
     "overdue": "bool", "trend": "str"}, tables=TABLES, obeys=OBEYS, window="period",
)  # fmt: skip
def read_board(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per indicator: the one that misses its target by most comes first, those that are not judged come last.

    Equally far ones are in order of domain and indicator_id.

    value, period, period_start, published_at: those of the newest period. district_id: missing where the value is the
    city's. previous_value: the value of the period before, missing if it was not published. change: value -
    previous_value. target: the target at the moment; for a district only its own. city_target: whether the target is
    missing because only the city has one. gap: how much better the value is than the target, see `gap_of`. status:
    normal (the value meets the target), warning (it misses the target by at most `NEAR`), alarm (it misses the target
    by more), or none (gap is missing).

    age_s: seconds from publication to the moment. overdue: whether age_s is more than two periods. trend: the last
    values, at most `TREND_PERIODS`, oldest first, separated by spaces.

    Without a value, status is none, trend is "", overdue is False, and the other columns about the value are missing.
    """
    indicators, targets = read_indicators(read, filters)
    series = preferred_series(read(values_query(filters, TREND_PERIODS)))
    newest = with_previous(series[series["back"] <= 2], filters.zone)
    newest = newest[newest["back"] == 1].drop(columns=["back", "number"])
    rows = indicators.merge(newest, on="indicator_id", how="left")
    moment = pd.Timestamp(filters.moment)
    rows["change"] = rows["value"] - rows["previous_value"]
    at = pd.Series(moment, index=rows.index)
    rows["target"] = targets_at(rows, targets, at)
    rows["city_target"] = only_of_city(rows, targets, at)
    rows["gap"] = gap_of(rows)
    rows["status"] = statuses_of(rows["gap"])
    rows["age_s"] = (moment - rows["published_at"]).dt.total_seconds()
    rows["overdue"] = rows["age_s"] > 2 * rows["period"].map(PERIOD_S).astype("float64")
    rows["trend"] = rows["indicator_id"].map(_trend(series)).astype("object").fillna("").astype("str")
    return rows.sort_values(["gap", "domain", "indicator_id"], na_position="last", ignore_index=True)
