"""Data sharing: calls by share class, how much of the catalogue is used, and what is not (共享类型、利用率)."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data.calls.counts import call_counts
from data.contract.tables import SHARE_CLASSES, dataset
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


def read_by_share_class(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per share class in the order of the rules; calls of datasets outside the catalogue stand under "", last.

    share_class; calls, errors: int; error_rate: 0–1, errors / calls, missing without calls; datasets: int, in the
    catalogue; datasets_called: int, of those, called in the window.
    """
    called = read(by_dataset_query(filters))
    listed = read(listed_datasets_query(filters))[["dataset_id", "share_class"]].assign(datasets=1)
    rows = listed.merge(called, on="dataset_id", how="outer").fillna({"share_class": ""})
    rows["datasets_called"] = rows["calls"].notna().astype("int64")
    columns = ["calls", "errors", "datasets", "datasets_called"]
    rows[columns] = rows[columns].fillna(0).astype("int64")
    classes = rows.groupby("share_class", as_index=False)[columns].sum()
    classes["error_rate"] = (classes["errors"] / classes["calls"]).where(classes["calls"] > 0)
    order = {kind: place for place, kind in enumerate(SHARE_CLASSES)}
    return classes.sort_values("share_class", key=lambda kinds: kinds.map(order).fillna(len(order)), ignore_index=True)


def by_dataset_query(filters: Filters) -> AnySelect:
    """One row per dataset with calls in the window: dataset_id, calls, errors."""
    row = call_counts(filters, "dataset_id").c
    sums = (func.sum(row.n_calls).label("calls"), func.sum(row.n_errors).label("errors"))
    return select(row.dataset_id, *sums).group_by(row.dataset_id).order_by(row.dataset_id)


def listed_datasets_query(filters: Filters) -> AnySelect:
    """One row per dataset that the filters name: dataset_id, agency_id (provider), share_class, name_zh, name_en."""
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class)
    provider = named.provider_agency_id.label("agency_id")
    columns = (named.dataset_id, provider, named.share_class, named.name_zh, named.name_en)
    return select(*columns).where(*wanted).order_by(named.dataset_id)
