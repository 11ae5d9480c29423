"""The catalogue of shared data: growth and lag, base databases, open data, the cloud (数据目录、基础库、开放数据)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data.calls.counts import call_counts
from data.calls.rankings import agencies_query
from data.calls.totals import pairs_query
from data.contract.tables import business_system, dataset, dataset_state, indicator, indicator_value
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.times import local
from data.warehouse.selects import AnySelect

BASE_DATABASES = (
    "base_population",
    "base_legal_person",
    "base_geography",
    "base_macro_economy",
    "base_licence",
    "base_credit",
)
"""The six base databases (人口、法人、地理、宏观经济、电子证照、信用)."""
BASE_MEASURES = ("completeness", "conflicts")
"""Indicators of domain base_database: indicator_id ends with one, after the database or ``base`` for all six."""
UNOBSERVED_MIN = 24 * 60
"""A dataset not observed for a day may have been updated or not: its lag then runs on to the moment."""
AGES = ("fresh", "late", "stale", "dead")
"""A lag up to the promised cadence is fresh, up to twice late, up to ten times stale, beyond it dead."""


def datasets_query(filters: Filters) -> AnySelect:
    """One row per dataset that the filters name; `agency` is the provider, in column agency_id."""
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class, agency=named.provider_agency_id)
    names = (named.dataset_id, named.name_zh, named.name_en, named.provider_agency_id.label("agency_id"))
    facts = (named.domain, named.share_class, named.open_to_public, named.cadence_s)
    return select(*names, *facts).where(*wanted).order_by(named.dataset_id)


def state_query(before: datetime, filters: Filters) -> AnySelect:
    """Last observation of each dataset before a moment: dataset_id, observed_at_utc, records_held, updated_at_utc."""
    state = dataset_state.c
    observed = select(state.dataset_id, func.max(state.at).label("last_at")).where(state.at < before)
    latest = observed.where(*filters.where(dataset=state.dataset_id)).group_by(state.dataset_id).subquery("latest")
    same = (state.dataset_id == latest.c.dataset_id) & (state.at == latest.c.last_at)
    found = (func.max(state.records).label("records_held"), func.max(state.updated_at).label("updated_at_utc"))
    return (
        select(state.dataset_id, latest.c.last_at.label("observed_at_utc"), *found)
        .join_from(dataset_state, latest, same)
        .group_by(state.dataset_id, latest.c.last_at)
        .order_by(state.dataset_id)
    )


def read_catalogue(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset of the catalogue as known at the moment, longest behind its promise first.

    dataset_id, name_zh, name_en; agency_id: the provider, with agency_name_zh, agency_name_en; domain, share_class,
    open_to_public, cadence_s; records: at the moment; growth: of records since the window's start, missing where the
    dataset was not observed before it; growth_rate: growth / records then; updated_at_utc, observed_at_utc;
    unobserved_min: since the observation; lag_min: from update to observation, or to the moment where it has not been
    observed for a day; status: fresh | late | stale | dead by lag against cadence, "" where one of them is unknown.
    """
    now = read(state_query(filters.moment, filters)).rename(columns={"records_held": "records"})
    before = read(state_query(filters.start, filters))[["dataset_id", "records_held"]]
    rows = read(datasets_query(filters)).merge(now, on="dataset_id", how="left")
    rows = rows.merge(before, on="dataset_id", how="left")
    agencies = read(agencies_query()).add_prefix("agency_").rename(columns={"agency_agency_id": "agency_id"})
    rows = rows.merge(agencies, on="agency_id", how="left")
    rows["growth"] = rows["records"] - rows["records_held"]
    rows["growth_rate"] = (rows["growth"] / rows["records_held"]).where(rows["records_held"] > 0)
    unobserved = filters.moment - rows["observed_at_utc"]
    rows["unobserved_min"] = unobserved.dt.total_seconds() / 60
    lag = rows["observed_at_utc"] - rows["updated_at_utc"]
    lag = lag.where(rows["unobserved_min"] <= UNOBSERVED_MIN, filters.moment - rows["updated_at_utc"])
    rows["lag_min"] = lag.dt.total_seconds() / 60
    behind = rows["lag_min"] * 60 / rows["cadence_s"]
    rows["status"] = np.select([behind <= 1, behind <= 2, behind <= 10, behind > 10], AGES, "")
    order = rows.assign(behind=behind).sort_values(["behind", "dataset_id"], ascending=[False, True], ignore_index=True)
    return order.drop(columns=["behind", "records_held"])


def base_indicators_query(filters: Filters) -> AnySelect:
    """City-wide values of indicators of domain base_database published before the moment, oldest period first.

    indicator_id, period_start, value.
    """
    value = indicator_value.c
    return (
        select(value.indicator_id, value.period_start, value.value)
        .join_from(indicator_value, indicator, indicator.c.indicator_id == value.indicator_id)
        .where(indicator.c.domain == "base_database", value.district_id.is_(None), filters.known(value.published_at))
        .order_by(value.indicator_id, value.period_start, value.published_at)
    )


def read_base_databases(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per base database, always the six, in their usual order.

    domain; agency_id: the provider of its first dataset, with agency_name_zh, agency_name_en; datasets: int; records,
    growth: float, sums over its datasets as in `read_catalogue`; lag_min, cadence_s, status: of its dataset that is
    farthest behind its promise; behind: int, datasets that are not fresh; completeness: 0–1, conflicts: number, from
    the latest published indicators, missing where there are none; completeness_all, conflicts_all: those of the six
    together, the same in every row.
    """
    listed = read_catalogue(read, filters)
    based = listed[listed["domain"].isin(BASE_DATABASES)].assign(late=listed["status"].isin(AGES[1:]))
    groups = based.groupby("domain")
    rows = groups[["lag_min", "cadence_s", "status"]].first()
    rows = rows.join(groups.agg(datasets=("dataset_id", "size"), behind=("late", "sum")))
    rows = rows.join(groups[["records", "growth"]].sum(min_count=1))
    provider = based.sort_values("dataset_id").groupby("domain")[["agency_id", "agency_name_zh", "agency_name_en"]]
    rows = rows.join(provider.first()).reindex(list(BASE_DATABASES)).rename_axis("domain")
    rows[["datasets", "behind"]] = rows[["datasets", "behind"]].fillna(0).astype("int64")
    if read.has(indicator, indicator_value):
        values = read(base_indicators_query(filters)).groupby("indicator_id")["value"].last()
    else:
        values = pd.Series(dtype="float64")
    for measure in BASE_MEASURES:
        rows[measure] = [values.get(f"{domain}_{measure}", np.nan) for domain in rows.index]
        rows[f"{measure}_all"] = values.get(f"base_{measure}", np.nan)
    return rows.reset_index()


def read_open_data(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset open to the public, most calls first, then by dataset_id; `agency` is the consumer.

    dataset_id, name_zh, name_en, agency_id (provider), domain; calls, systems: int, calls in the window and the systems
    that made them, 0 where none.
    """
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class)
    names = (named.dataset_id, named.name_zh, named.name_en, named.provider_agency_id.label("agency_id"), named.domain)
    listed = read(select(*names).where(named.open_to_public, *wanted).order_by(named.dataset_id))
    used = (
        read(pairs_query(filters)).groupby("dataset_id", as_index=False).agg({"calls": "sum", "system_id": "nunique"})
    )
    rows = listed.merge(used.rename(columns={"system_id": "systems"}), on="dataset_id", how="left")
    rows[["calls", "systems"]] = rows[["calls", "systems"]].fillna(0).astype("int64")
    return rows.sort_values(["calls", "dataset_id"], ascending=[False, True], ignore_index=True)


def migrations_query(filters: Filters) -> AnySelect:
    """One row per business system that the filters name: system_id, names, agency_id, cloud_migrated_on."""
    system = business_system.c
    wanted = filters.where(system=system.system_id, agency=system.agency_id)
    columns = (system.system_id, system.name_zh, system.name_en, system.agency_id, system.cloud_migrated_on)
    return select(*columns).where(*wanted).order_by(system.system_id)


def by_system_query(filters: Filters) -> AnySelect:
    """One row per system with calls in the window: system_id, calls."""
    row = call_counts(filters, "system_id").c
    return select(row.system_id, func.sum(row.n_calls).label("calls")).group_by(row.system_id).order_by(row.system_id)


def read_cloud(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per business system: whether it runs on the government cloud at the moment, in order of its move.

    system_id, name_zh, name_en, agency_id; cloud_migrated_on: city day of its move, missing where that is not past or
    the moment's; calls: int, in the window.
    """
    systems = read(migrations_query(filters))
    rows = systems.merge(read(by_system_query(filters)), on="system_id", how="left")
    today = local(filters.moment, filters.zone).replace(tzinfo=None)
    rows["cloud_migrated_on"] = rows["cloud_migrated_on"].where(rows["cloud_migrated_on"] <= today)
    rows["calls"] = rows["calls"].fillna(0).astype("int64")
    return rows.sort_values(["cloud_migrated_on", "system_id"], ignore_index=True)
