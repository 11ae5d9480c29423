"""The catalogue of shared data (数据目录): how datasets grow and lag, base databases, open data, and the cloud."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import case, func, or_, select

from data.calls.counts import OBEYS, PAIRS, SYSTEMS, call_counts
from data.calls.totals import pairs_query
from data.contract.calls import business_system, data_call, dataset, dataset_state
from data.contract.common import agency
from data.contract.scenarios import indicator, indicator_value
from data.questions.arithmetic import fill_zeros, minutes_of, ratio
from data.questions.comparisons import since_start
from data.questions.filters import Filters
from data.questions.names import agency_names_query
from data.questions.panel_read import panel_read
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
"""Last words of indicator_ids. ``base_population_completeness`` is about one base database; ``base_completeness`` is
about all six together."""
UNOBSERVED_MIN = 24 * 60
"""Minutes. If the last observation of a dataset is older than this, its lag is counted up to the moment. Otherwise the
lag is counted up to that observation."""
AGES = ("fresh", "late", "stale", "dead")
"""Words for the lag of a dataset. A lag of at most one promised cadence is fresh; a lag of at most two cadences is
late; a lag of at most ten cadences is stale; a longer lag is dead."""
LISTED_BY = ("dataset", "share_class", "window")
"""Names of the filters that apply to the catalogue. In `read_catalogue` the filter agency applies too: to the agency
that provides a dataset. Elsewhere in this package it applies to the agency whose system calls."""


def datasets_query(filters: Filters) -> AnySelect:
    """One row per dataset of the catalogue that matches the filters dataset, share_class and agency (the provider).

    Columns: dataset_id, name_zh, name_en, agency_id (the provider), domain, share_class, open_to_public, cadence_s.
    """
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class, agency=named.provider_agency_id)
    names = (named.dataset_id, named.name_zh, named.name_en, named.provider_agency_id.label("agency_id"))
    facts = (named.domain, named.share_class, named.open_to_public, named.cadence_s)
    return select(*names, *facts).where(*wanted).order_by(named.dataset_id)


def state_query(before: datetime, filters: Filters) -> AnySelect:
    """The last observation of each dataset before a moment. A dataset that was not observed by then has no row.

    Columns: dataset_id, observed_at_utc, records_held (number of records), updated_at_utc (time of the last update).
    Only the filter dataset applies.
    """
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


@panel_read(
    {"dataset_id": "str", "name_zh": "str", "name_en": "str", "agency_id": "str", "domain": "str", "share_class": "str",
     "open_to_public": "bool | object", "cadence_s": "int64 | float64", "observed_at_utc": "datetime64[us]",
     "records": "int64 | float64", "updated_at_utc": "datetime64[us]", "agency_name_zh": "str", "agency_name_en": "str",
     "growth": "int64 | float64", "growth_rate": "float64", "unobserved_min": "float64", "lag_min": "float64",
     "status": "str", "no_data_before_utc": "datetime64[us]"},
    tables=(dataset, dataset_state, agency), obeys=(*LISTED_BY, "agency"),
)  # fmt: skip
def read_catalogue(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset that matches the filters. The dataset with the largest lag_min / cadence_s comes first.

    agency_id: the provider. cadence_s: seconds promised between two updates. observed_at_utc: time of the last
    observation before the moment. records, updated_at_utc: number of records and time of the last update, as observed
    then. All three are missing for a dataset that was never observed.

    growth: change of records since the window's start. growth_rate: growth / records at the window's start, missing if
    these were 0. Both are missing if the dataset was not observed before the window's start, or if the window starts
    before the history of observations. no_data_before_utc: see `Comparison.told`.

    unobserved_min: minutes from the last observation to the moment. lag_min: minutes from the last update to the last
    observation; if that observation is more than a day old, minutes from the last update to the moment. status: one of
    `AGES`, by lag_min and cadence_s; "" if one of the two is unknown.
    """
    now = read(state_query(filters.moment, filters)).rename(columns={"records_held": "records"})
    before = read(state_query(filters.start, filters))[["dataset_id", "records_held"]]
    rows = read(datasets_query(filters)).merge(now, on="dataset_id", how="left")
    rows = rows.merge(before, on="dataset_id", how="left")
    agencies = read(agency_names_query()).add_prefix("agency_").rename(columns={"agency_agency_id": "agency_id"})
    rows = rows.merge(agencies, on="agency_id", how="left")
    rows["growth"] = rows["records"] - rows["records_held"]
    rows = since_start(filters, dataset_state).told(rows, "growth", "records_held")
    rows["growth_rate"] = ratio(rows["growth"], rows["records_held"])
    rows["unobserved_min"] = minutes_of(filters.moment - rows["observed_at_utc"])
    lag = rows["observed_at_utc"] - rows["updated_at_utc"]
    lag = lag.where(rows["unobserved_min"] <= UNOBSERVED_MIN, filters.moment - rows["updated_at_utc"])
    rows["lag_min"] = minutes_of(lag)
    behind = rows["lag_min"] * 60 / rows["cadence_s"]
    rows["status"] = np.select([behind <= 1, behind <= 2, behind <= 10, behind > 10], AGES, "")
    order = ["behind", "dataset_id"]
    return rows.assign(behind=behind).sort_values(order, ascending=[False, True], ignore_index=True)


def base_indicators_query(filters: Filters) -> AnySelect:
    """Values of the indicators about base databases, one row per publication before the moment.

    Only values for the whole city count, not those for a district, nor those of an agency that does not answer for the
    indicator. Columns: indicator_id, period_start, value.

    Rows are in order of indicator_id. For one indicator, the values of its agency come before those of all agencies.
    Then the oldest period comes first. If a month and a day start together, the month comes first. Of one period the
    oldest publication comes first.
    """
    value, own = indicator_value.c, indicator_value.c.agency_id
    whole = case((own.is_(None), 1), else_=0)
    answers = or_(own.is_(None), own == indicator.c.agency_id)
    return (
        select(value.indicator_id, value.period_start, value.value)
        .join_from(indicator_value, indicator, indicator.c.indicator_id == value.indicator_id)
        .where(indicator.c.domain == "base_database", value.district_id.is_(None), answers)
        .where(filters.known(value.published_at))
        .order_by(value.indicator_id, whole, value.period_start, value.period.desc(), value.published_at)
    )


@panel_read(
    {"domain": "str", "lag_min": "float64", "cadence_s": "int64 | float64", "status": "str", "datasets": "int64",
     "behind": "int64", "records": "int64 | float64", "growth": "int64 | float64", "agency_id": "str",
     "agency_name_zh": "str", "agency_name_en": "str", "completeness": "float64", "completeness_all": "float64",
     "conflicts": "float64", "conflicts_all": "float64", "no_data_before_utc": "datetime64[us]"},
    tables=(dataset, dataset_state, agency, indicator, indicator_value), obeys=LISTED_BY,
    silent_without=(dataset_state,),
)  # fmt: skip
def read_base_databases(read: Reader, filters: Filters) -> pd.DataFrame:
    """Always six rows, one per base database, in the order of `BASE_DATABASES`.

    Only datasets that match the filters count. domain: the database. datasets: number of its datasets. behind: number
    of these whose status is late, stale or dead. records, growth: sums of the known values. status, lag_min, cadence_s:
    those of the dataset with the largest lag_min / cadence_s, or of the first dataset by dataset_id if none has both
    numbers. agency_id, agency_name_zh, agency_name_en: those of the first dataset by dataset_id. no_data_before_utc: as
    in `read_catalogue`. For a database without datasets, datasets and behind are 0, and all other columns of this
    paragraph, except domain, are missing.

    completeness (0–1), conflicts (a number): value of the indicator's newest period, as last published.
    completeness_all, conflicts_all: the same for the six databases together, equal in every row. Each of the four is
    missing if it was not published, or if a filter chooses some of the datasets: the indicators are about all of them.
    """
    listed = read_catalogue(read, filters.only(LISTED_BY))
    based = listed[listed["domain"].isin(BASE_DATABASES)].assign(late=listed["status"].isin(AGES[1:]))
    groups = based.groupby("domain")
    rows = based.drop_duplicates("domain").set_index("domain")[["lag_min", "cadence_s", "status"]]
    rows = rows.join(groups.agg(datasets=("dataset_id", "size"), behind=("late", "sum")))
    rows = rows.join(groups[["records", "growth"]].sum(min_count=1)).join(groups["no_data_before_utc"].first())
    first = based.sort_values("dataset_id").drop_duplicates("domain").set_index("domain")
    rows = (
        rows.join(first[["agency_id", "agency_name_zh", "agency_name_en"]])
        .reindex(list(BASE_DATABASES))
        .rename_axis("domain")
    )
    fill_zeros(rows, "datasets", "behind")
    part = any(name in LISTED_BY for name, _ in filters.chosen)
    if read.has(indicator, indicator_value) and not part:
        values = read(base_indicators_query(filters)).groupby("indicator_id")["value"].last()
    else:
        values = pd.Series(dtype="float64")
    for measure in BASE_MEASURES:
        rows[measure] = [values.get(f"{domain}_{measure}", np.nan) for domain in rows.index]
        rows[f"{measure}_all"] = values.get(f"base_{measure}", np.nan)
    return rows.reset_index()


@panel_read(
    {"dataset_id": "str", "name_zh": "str", "name_en": "str", "agency_id": "str", "domain": "str", "calls": "int64",
     "systems": "int64"},
    tables=(data_call, *PAIRS, dataset), obeys=OBEYS,
)  # fmt: skip
def read_open_data(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset that is open to the public and matches the filters dataset and share_class, called or not.

    Most calls come first, then by dataset_id. agency_id: the agency that provides the dataset. calls: number of calls
    in the window. systems: number of systems that made these calls. With the filter agency, only calls by systems of
    that agency are counted.
    """
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class)
    names = (named.dataset_id, named.name_zh, named.name_en, named.provider_agency_id.label("agency_id"), named.domain)
    listed = read(select(*names).where(named.open_to_public, *wanted).order_by(named.dataset_id))
    used = (
        read(pairs_query(filters)).groupby("dataset_id", as_index=False).agg({"calls": "sum", "system_id": "nunique"})
    )
    rows = listed.merge(used.rename(columns={"system_id": "systems"}), on="dataset_id", how="left")
    fill_zeros(rows, "calls", "systems")
    return rows.sort_values(["calls", "dataset_id"], ascending=[False, True], ignore_index=True)


def migrations_query(filters: Filters) -> AnySelect:
    """One row per business system that matches the filters: system_id, its two names, agency_id, cloud_migrated_on."""
    system = business_system.c
    wanted = filters.where(system=system.system_id, agency=system.agency_id)
    columns = (system.system_id, system.name_zh, system.name_en, system.agency_id, system.cloud_migrated_on)
    return select(*columns).where(*wanted).order_by(system.system_id)


def by_system_query(filters: Filters) -> AnySelect:
    """One row per system that made calls in the window: system_id, calls (their number)."""
    row = call_counts(filters, "system_id").c
    return select(row.system_id, func.sum(row.n_calls).label("calls")).group_by(row.system_id).order_by(row.system_id)


@panel_read(
    {"system_id": "str", "name_zh": "str", "name_en": "str", "agency_id": "str", "cloud_migrated_on": "datetime64[us]",
     "calls": "int64"},
    tables=(data_call, *SYSTEMS, business_system), obeys=OBEYS,
)  # fmt: skip
def read_cloud(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per business system that matches the filters, by the day of its move to the government cloud.

    cloud_migrated_on: day of the move, the earliest first. It is missing if the system had not moved by the moment;
    these systems come last. calls: number of calls that the system made in the window.
    """
    systems = read(migrations_query(filters))
    rows = systems.merge(read(by_system_query(filters)), on="system_id", how="left")
    today = local(filters.moment, filters.zone).replace(tzinfo=None)
    rows["cloud_migrated_on"] = rows["cloud_migrated_on"].where(rows["cloud_migrated_on"] <= today)
    fill_zeros(rows, "calls")
    return rows.sort_values(["cloud_migrated_on", "system_id"], ignore_index=True)
