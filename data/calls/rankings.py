"""Who calls and what is called: systems, agencies, datasets, and the flow between agencies (调用排行)."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data.calls.totals import pairs_query, spread_query, summed
from data.contract.tables import agency, business_system, dataset
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


def most_called(totals: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows with most calls first, then by key."""
    return totals.sort_values(["calls", key], ascending=[False, True], ignore_index=True)


def systems_query() -> AnySelect:
    """One row per business system: system_id, agency_id, name_zh, name_en."""
    system = business_system.c
    return select(system.system_id, system.agency_id, system.name_zh, system.name_en).order_by(system.system_id)


def agencies_query() -> AnySelect:
    """One row per agency: agency_id, name_zh, name_en."""
    return select(agency.c.agency_id, agency.c.name_zh, agency.c.name_en).order_by(agency.c.agency_id)


def datasets_query() -> AnySelect:
    """One row per dataset: dataset_id, provider_agency_id, share_class, name_zh, name_en."""
    named = dataset.c
    columns = (named.dataset_id, named.provider_agency_id, named.share_class, named.name_zh, named.name_en)
    return select(*columns).order_by(named.dataset_id)


def read_by_system(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per calling system, most calls first, then by system_id.

    system_id; calls, errors: int; error_rate: 0–1, errors / calls; p95_ms: float; agency_id, name_zh, name_en: missing
    where the system is not in the catalogue.
    """
    totals = summed(read(spread_query("system_id", filters)), "system_id")
    return most_called(totals.merge(read(systems_query()), on="system_id", how="left"), "system_id")


def read_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per consumer agency, most calls first, then by agency_id; systems that nobody owns stand under "".

    agency_id; calls, errors: int; error_rate: 0–1, errors / calls; p95_ms: float; systems: int, those that called;
    name_zh, name_en.
    """
    spread = read(spread_query("system_id", filters))
    owned = spread.merge(read(systems_query())[["system_id", "agency_id"]], on="system_id", how="left")
    owned["agency_id"] = owned["agency_id"].fillna("")
    totals = summed(owned, "agency_id")
    totals["systems"] = totals["agency_id"].map(owned.groupby("agency_id")["system_id"].nunique()).astype("int64")
    return most_called(totals.merge(read(agencies_query()), on="agency_id", how="left"), "agency_id")


def read_top_datasets(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset called, most calls first, then by dataset_id.

    dataset_id; calls, errors: int; error_rate: 0–1, errors / calls; p95_ms: float, from 32 buckets (`data.latency`);
    provider_agency_id, share_class, name_zh, name_en.
    """
    totals = summed(read(spread_query("dataset_id", filters)), "dataset_id")
    return most_called(totals.merge(read(datasets_query()), on="dataset_id", how="left"), "dataset_id")


def flow_query(filters: Filters) -> AnySelect:
    """Most calls first, one row per pair of agencies: consumer_agency_id, provider_agency_id, all_calls, all_errors."""
    row = pairs_query(filters).order_by(None).subquery("pairs")  # a pair has many days: each is named once
    consumer = business_system.c.agency_id.label("consumer_agency_id")
    calls, errors = func.sum(row.c.calls).label("all_calls"), func.sum(row.c.errors).label("all_errors")
    return (
        select(consumer, dataset.c.provider_agency_id, calls, errors)
        .join_from(row, business_system, business_system.c.system_id == row.c.system_id, isouter=True)
        .join(dataset, dataset.c.dataset_id == row.c.dataset_id, isouter=True)
        .group_by(consumer, dataset.c.provider_agency_id)
        .order_by(calls.desc(), consumer, dataset.c.provider_agency_id)
    )


def read_flow(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per consumer and provider agency with calls, most calls first: who calls whose data.

    consumer_agency_id, provider_agency_id: missing where the system or dataset is not in the catalogue; calls, errors:
    int; error_rate: 0–1; consumer_name_zh, consumer_name_en, provider_name_zh, provider_name_en.
    """
    flows = read(flow_query(filters)).rename(columns={"all_calls": "calls", "all_errors": "errors"})
    flows["error_rate"] = flows["errors"] / flows["calls"]
    agencies = read(agencies_query())
    for side in ("consumer", "provider"):
        named = agencies.add_prefix(f"{side}_")
        flows = flows.merge(named, on=f"{side}_agency_id", how="left")
    return flows
