"""Rankings of data calls by system, agency and dataset, and the flow of data between agencies (调用排行)."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import ColumnElement, func, select

from data.calls.counts import DATASETS, OBEYS, PAIRS, SYSTEMS
from data.calls.totals import COUNTED, pairs_query, spread_query, summed
from data.contract.calls import business_system, data_call, dataset
from data.contract.common import agency
from data.questions.arithmetic import ratio
from data.questions.filters import Filters
from data.questions.names import agency_names_query
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


def most_called(totals: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows sorted by calls, most first; rows with equally many calls by the column `key`."""
    return totals.sort_values(["calls", key], ascending=[False, True], ignore_index=True)


def systems_query(*conditions: ColumnElement[bool]) -> AnySelect:
    """One row per business system that meets the conditions: system_id, agency_id, name_zh, name_en."""
    system = business_system.c
    columns = (system.system_id, system.agency_id, system.name_zh, system.name_en)
    return select(*columns).where(*conditions).order_by(system.system_id)


def datasets_query() -> AnySelect:
    """One row per dataset: dataset_id, provider_agency_id, share_class, name_zh, name_en."""
    named = dataset.c
    columns = (named.dataset_id, named.provider_agency_id, named.share_class, named.name_zh, named.name_en)
    return select(*columns).order_by(named.dataset_id)


@panel_read(
    {"system_id": "str", **dict.fromkeys(COUNTED, "int64"), "error_rate": "float64", "p95_ms": "float64",
     "agency_id": "str", "name_zh": "str", "name_en": "str"},
    tables=(data_call, *SYSTEMS, business_system), obeys=OBEYS,
)  # fmt: skip
def read_by_system(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per system that made calls in the window; most calls first, then by system_id.

    error_rate: 0–1, errors / with_status. p95_ms: 95th percentile of the latency in ms, estimated from 32 buckets.
    agency_id, name_zh, name_en: missing where ``business_system`` does not list the system.
    """
    totals = summed(read(spread_query("system_id", filters)), "system_id")
    return most_called(totals.merge(read(systems_query()), on="system_id", how="left"), "system_id")


@panel_read(
    {"agency_id": "str", **dict.fromkeys(COUNTED, "int64"), "error_rate": "float64", "p95_ms": "float64",
     "systems": "int64", "name_zh": "str", "name_en": "str"},
    tables=(data_call, *SYSTEMS, business_system, agency), obeys=OBEYS,
)  # fmt: skip
def read_by_agency(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency whose systems made calls in the window; most calls first, then by agency_id.

    agency_id: "" for systems whose agency is unknown. error_rate: 0–1, errors / with_status. p95_ms: 95th percentile of
    the latency in ms, estimated from 32 buckets. systems: number of the agency's systems that made calls. name_zh,
    name_en: missing where table agency does not list the agency.
    """
    spread = read(spread_query("system_id", filters))
    owned = spread.merge(read(systems_query())[["system_id", "agency_id"]], on="system_id", how="left")
    owned["agency_id"] = owned["agency_id"].fillna("")
    totals = summed(owned, "agency_id")
    totals["systems"] = totals["agency_id"].map(owned.groupby("agency_id")["system_id"].nunique()).astype("int64")
    return most_called(totals.merge(read(agency_names_query()), on="agency_id", how="left"), "agency_id")


@panel_read(
    {"dataset_id": "str", **dict.fromkeys(COUNTED, "int64"), "error_rate": "float64", "p95_ms": "float64",
     "provider_agency_id": "str", "share_class": "str", "name_zh": "str", "name_en": "str"},
    tables=(data_call, *DATASETS, dataset), obeys=OBEYS,
)  # fmt: skip
def read_top_datasets(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset with calls in the window; most calls first, then by dataset_id.

    error_rate: 0–1, errors / with_status. p95_ms: 95th percentile of the latency in ms, estimated from 32 buckets.
    provider_agency_id, share_class, name_zh, name_en: missing where the dataset is not in the catalogue.
    """
    totals = summed(read(spread_query("dataset_id", filters)), "dataset_id")
    return most_called(totals.merge(read(datasets_query()), on="dataset_id", how="left"), "dataset_id")


def flow_query(filters: Filters) -> AnySelect:
    """One row per pair of a calling and a providing agency with calls in the window, most calls first.

    Columns: consumer_agency_id, provider_agency_id, all_calls, all_errors, all_with_status. An unknown agency is NULL.
    """
    row = pairs_query(filters).order_by(None).subquery("pairs")  # first one row per pair: names join to fewer rows
    consumer = business_system.c.agency_id.label("consumer_agency_id")
    calls, *sums = (func.sum(row.c[name]).label(f"all_{name}") for name in COUNTED)
    return (
        select(consumer, dataset.c.provider_agency_id, calls, *sums)
        .join_from(row, business_system, business_system.c.system_id == row.c.system_id, isouter=True)
        .join(dataset, dataset.c.dataset_id == row.c.dataset_id, isouter=True)
        .group_by(consumer, dataset.c.provider_agency_id)
        .order_by(calls.desc(), consumer, dataset.c.provider_agency_id)
    )


@panel_read(
    {"consumer_agency_id": "str", "provider_agency_id": "str", **dict.fromkeys(COUNTED, "int64"),
     "error_rate": "float64", "consumer_name_zh": "str", "consumer_name_en": "str", "provider_name_zh": "str",
     "provider_name_en": "str"},
    tables=(data_call, *PAIRS, business_system, dataset, agency), obeys=OBEYS,
)  # fmt: skip
def read_flow(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per pair of a calling (consumer) and a providing agency with calls in the window, most calls first.

    consumer_agency_id: missing where ``business_system`` names no agency for the calling system. provider_agency_id:
    missing where the catalogue names no provider of the dataset. error_rate: 0–1, errors / with_status.
    """
    flows = read(flow_query(filters)).rename(columns={f"all_{name}": name for name in COUNTED})
    flows["error_rate"] = ratio(flows["errors"], flows["with_status"])
    agencies = read(agency_names_query())
    for side in ("consumer", "provider"):
        named = agencies.add_prefix(f"{side}_")
        flows = flows.merge(named, on=f"{side}_agency_id", how="left")
    return flows
