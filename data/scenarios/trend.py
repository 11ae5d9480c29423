"""One indicator of the board: its past values, and its newest value by district."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, select

from data.contract.common import district
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.scenarios.board import (
    OBEYS,
    PERIOD_S,
    TABLES,
    direction_of,
    gap_of,
    preferred_series,
    read_indicators,
    statuses_of,
    values_query,
    with_previous,
)
from data.scenarios.targets import only_of_city, targets_at

HISTORY_PERIODS = 60


def districts_query() -> Select[Any]:
    """One row per district of the city: district_id, district_name_zh, district_name_en."""
    names = (district.c.name_zh.label("district_name_zh"), district.c.name_en.label("district_name_en"))
    return select(district.c.district_id, *names).where(district.c.level == "district").order_by(district.c.district_id)


@panel_read(
    {"indicator_id": "str", "domain": "str", "name_zh": "str", "name_en": "str", "unit": "str", "better": "str",
     "agency_id": "str", "agency_name_zh": "str", "agency_name_en": "str", "district_id": "str", "period": "str",
     "period_start": "datetime64[us]", "published_at": "datetime64[us]", "value": "float64",
     "previous_value": "float64", "target": "float64", "city_target": "bool"},
    tables=TABLES, obeys=(*OBEYS, "indicator"), window="period",
)  # fmt: skip
def read_trend(read: Reader, filters: Filters) -> pd.DataFrame:
    """The values of the chosen indicator in its last `HISTORY_PERIODS` periods, one row per period, oldest first.

    No rows if no indicator is chosen. Only periods with a published value count; an indicator without any has one row
    without a value. district_id: missing where the values are the city's. previous_value: the value of the period
    before, missing if it was not published. target: the target that was valid when the value was published, missing if
    there was none. city_target: as in `read_board`.
    """
    indicators, targets = read_indicators(read, filters, one=True)
    series = with_previous(preferred_series(read(values_query(filters, HISTORY_PERIODS, one=True))), filters.zone)
    rows = indicators.merge(series, on="indicator_id", how="left").sort_values("period_start", ignore_index=True)
    rows["target"] = targets_at(rows, targets, rows["published_at"])
    return rows.assign(city_target=only_of_city(rows, targets, rows["published_at"]))


@panel_read(
    {"indicator_id": "str", "name_zh": "str", "name_en": "str", "unit": "str", "better": "str", "district_id": "str",
     "period": "str", "period_start": "datetime64[us]", "published_at": "datetime64[us]", "value": "float64",
     "district_name_zh": "str", "district_name_en": "str", "target": "float64", "city_target": "bool", "status": "str",
     "city_value": "float64"},
    tables=(*TABLES, district), obeys=(*OBEYS, "indicator"), window="period",
)  # fmt: skip
def read_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per district: its newest value of the chosen indicator.

    Only values for periods of one length count: the length that most districts have. If two lengths are equally
    frequent, it is the shorter one. A district without such a value has no row. No rows if no indicator is chosen; one
    row without a value if no district has a value. The worst value comes first; if `better` is empty, the rows are in
    order of district_id. target, city_target, status: as in `read_board`. city_value: the newest value of the whole
    city for the same length of period; missing if there is none, or if no district has a value.
    """
    chosen, targets = read_indicators(read, filters, one=True)
    values = read(values_query(filters, 1, one=True, by_district=True)).merge(read(districts_query()), on="district_id")
    city = read(values_query(filters.of_city(), 1, one=True))
    of_period = values.groupby("period")["district_id"].nunique()
    period = max(of_period.index, key=lambda name: (of_period[name], -PERIOD_S.get(name, 0)), default="")
    values, city = values[values["period"] == period], city[city["period"] == period]
    newest = values.sort_values(["agency_id", "period_start"], na_position="last").drop_duplicates(
        "district_id", keep="last"
    )
    rows = chosen[["indicator_id", "name_zh", "name_en", "unit", "better"]].merge(
        newest.drop(columns=["agency_id", "back"]), on="indicator_id", how="left"
    )
    at = pd.Series(pd.Timestamp(filters.moment), index=rows.index)
    rows["target"] = targets_at(rows, targets, at)
    rows["city_target"] = only_of_city(rows, targets, at)
    rows["status"] = statuses_of(gap_of(rows))
    of_city = preferred_series(city).set_index("indicator_id")["value"]
    rows["city_value"] = rows["indicator_id"].map(of_city).astype("float64")
    worth = rows["value"] * direction_of(rows["better"])
    return rows.assign(worth=worth).sort_values(["worth", "district_id"], ignore_index=True)
