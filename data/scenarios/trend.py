"""One indicator of the board: its past values, and its newest value by district."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, select

from data.contract.tables import district
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.scenarios.board import one_series, read_indicators, signs, statuses, values_query, with_targets

HISTORY_PERIODS = 60


def districts_query() -> Select[Any]:
    """Districts by name: district_id, name_zh, name_en as district_name_zh and district_name_en."""
    names = (district.c.name_zh.label("district_name_zh"), district.c.name_en.label("district_name_en"))
    return select(district.c.district_id, *names).where(district.c.level == "district").order_by(district.c.district_id)


def read_trend(read: Reader, filters: Filters) -> pd.DataFrame:
    """The last `HISTORY_PERIODS` values of the chosen indicator, oldest first; no rows where none is chosen.

    indicator_id, domain, name_zh, name_en, unit, better, agency_id with its names; district_id: empty where it is the
    city's; period, period_start, published_at, value; target: valid when the value was published. One row with an empty
    value where nothing is published.
    """
    indicators, targets = read_indicators(read, filters, one=True)
    series = one_series(read(values_query(filters, HISTORY_PERIODS, one=True)))
    rows = indicators.drop(columns=["definition_zh", "definition_en"]).merge(series, on="indicator_id", how="left")
    rows = rows.sort_values("period_start", ignore_index=True).drop(columns="back")
    return rows.assign(target=with_targets(rows, targets, rows["published_at"]))


def read_by_district(read: Reader, filters: Filters) -> pd.DataFrame:
    """The newest value of the chosen indicator by district, worst first; no rows where none is chosen.

    indicator_id, name_zh, name_en, unit, better; district_id, district_name_zh, district_name_en; period, period_start,
    published_at, value; target, status: as in `read_board`; city_value: that of the city as a whole. One row with an
    empty value where no district has one.
    """
    chosen, targets = read_indicators(read, filters, one=True)
    values = read(values_query(filters, 1, one=True, by_district=True)).merge(read(districts_query()), on="district_id")
    city = read(values_query(filters.of_city(), 1, one=True))
    newest = values.sort_values(["agency_id", "period_start"], na_position="last").drop_duplicates(
        "district_id", keep="last"
    )
    rows = chosen[["indicator_id", "name_zh", "name_en", "unit", "better"]].merge(
        newest.drop(columns=["agency_id", "back"]), on="indicator_id", how="left"
    )
    rows["target"] = with_targets(rows, targets, pd.Series(pd.Timestamp(filters.moment), index=rows.index))
    rows["status"] = statuses(rows)
    rows["city_value"] = rows["indicator_id"].map(one_series(city).set_index("indicator_id")["value"]).astype("float64")
    worth = rows["value"] * signs(rows["better"])
    return rows.assign(worth=worth).sort_values(["worth", "district_id"], ignore_index=True).drop(columns="worth")
