"""Data calls by share class (共享类型)."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from data.calls.counts import DATASETS, OBEYS, call_counts
from data.calls.totals import COUNTED, sums_of
from data.contract.calls import data_call, dataset
from data.contract.parts import SHARE_CLASSES
from data.questions.arithmetic import fill_zeros, place_in, ratio
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


@panel_read(
    {"share_class": "str", **dict.fromkeys(COUNTED, "int64"), "datasets": "int64", "datasets_called": "int64",
     "error_rate": "float64"},
    tables=(data_call, *DATASETS, dataset), obeys=OBEYS,
)  # fmt: skip
def read_by_share_class(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per share class that has datasets, in the order of `SHARE_CLASSES`.

    calls, errors: numbers in the window. error_rate: 0–1, errors / with_status, missing without
    calls whose status is known. datasets: number of
    datasets that the catalogue lists in the class. datasets_called: number of the class's datasets with calls.

    A last row, with the class "", is about datasets without a class, and about called datasets that the catalogue does
    not list. There is no such row if there are no such datasets.
    """
    called = read(by_dataset_query(filters))
    listed = read(listed_datasets_query(filters))[["dataset_id", "share_class"]].assign(datasets=1)
    rows = listed.merge(called, on="dataset_id", how="outer").fillna({"share_class": ""})
    rows["datasets_called"] = rows["calls"].notna().astype("int64")
    columns = [*COUNTED, "datasets", "datasets_called"]
    fill_zeros(rows, *columns)
    classes = rows.groupby("share_class", as_index=False)[columns].sum()
    classes["error_rate"] = ratio(classes["errors"], classes["with_status"])
    return classes.sort_values("share_class", key=place_in(SHARE_CLASSES), ignore_index=True)


def by_dataset_query(filters: Filters) -> AnySelect:
    """One row per dataset with calls in the window: dataset_id and the counts `COUNTED`."""
    row = call_counts(filters, "dataset_id", errors=True).c
    return select(row.dataset_id, *sums_of(row)).group_by(row.dataset_id).order_by(row.dataset_id)


def listed_datasets_query(filters: Filters) -> AnySelect:
    """One row per dataset of the catalogue that matches the filters dataset and share_class.

    Columns: dataset_id, agency_id (the provider), share_class, name_zh, name_en.
    """
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class)
    provider = named.provider_agency_id.label("agency_id")
    columns = (named.dataset_id, provider, named.share_class, named.name_zh, named.name_en)
    return select(*columns).where(*wanted).order_by(named.dataset_id)
