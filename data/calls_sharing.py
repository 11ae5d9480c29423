"""Data sharing: calls by share class, how much of the catalogue is used, and what is not (共享类型、利用率)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import func, select

from data.calls import agencies_query, ever_query
from data.calls_counts import counted
from data.contract import SHARE_CLASSES, business_system, dataset
from data.filters import Filters
from data.reading import Reader
from data.selects import AnySelect

USED_WITHIN = timedelta(days=30)
"""What had no call for so long before the moment counts as not used."""


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
    row = counted(filters, "dataset_id").c
    sums = (func.sum(row.n_calls).label("calls"), func.sum(row.n_errors).label("errors"))
    return select(row.dataset_id, *sums).group_by(row.dataset_id).order_by(row.dataset_id)


def pairs_query(filters: Filters) -> AnySelect:
    """One row per system and dataset with calls in the window: system_id, dataset_id, calls, errors."""
    row = counted(filters, "system_id", "dataset_id").c
    pair, errors = (row.system_id, row.dataset_id), func.sum(row.n_errors).label("errors")
    return select(*pair, func.sum(row.n_calls).label("calls"), errors).group_by(*pair).order_by(*pair)


def called_query(key: str, filters: Filters, until: datetime) -> AnySelect:
    """One row per system_id or dataset_id with calls in the 30 days before `until`: that key."""
    row = counted(filters.during(until - USED_WITHIN, until), key).c
    return select(row[key]).distinct().order_by(row[key])


def _all_before(filters: Filters, moment: datetime) -> Filters:
    """The question about all calls, as known at the moment."""
    return Filters(zone=filters.zone, as_of=moment, live=False, rolled=filters.rolled)


def owned_systems_query(filters: Filters) -> AnySelect:
    """One row per business system that the filters name: system_id, agency_id, name_zh, name_en."""
    system = business_system.c
    wanted = filters.where(system=system.system_id, agency=system.agency_id)
    columns = (system.system_id, system.agency_id, system.name_zh, system.name_en)
    return select(*columns).where(*wanted).order_by(system.system_id)


def listed_datasets_query(filters: Filters) -> AnySelect:
    """One row per dataset that the filters name: dataset_id, agency_id (provider), share_class, name_zh, name_en."""
    named = dataset.c
    wanted = filters.where(dataset=named.dataset_id, share_class=named.share_class)
    provider = named.provider_agency_id.label("agency_id")
    columns = (named.dataset_id, provider, named.share_class, named.name_zh, named.name_en)
    return select(*columns).where(*wanted).order_by(named.dataset_id)


def _is_called(read: Reader, kind: str, listed: pd.DataFrame, filters: Filters, until: datetime) -> pd.Series[bool]:
    """Whether each of the datasets or systems listed was called in the 30 days before `until`."""
    key = f"{kind}_id"
    return listed[key].isin(read(called_query(key, filters, until))[key])


def read_utilisation(read: Reader, filters: Filters) -> pd.DataFrame:
    """Two rows, datasets and systems: how many of those in the catalogue were called in the 30 days before the moment.

    kind: dataset | system; used: int; total: int, in the catalogue; share: 0–1, used / total; used_before,
    share_before: the same for the 30 days before those, missing where the calls do not reach back so
    far. With an agency: its systems, and the datasets that they call.
    """
    listed = {"dataset": read(listed_datasets_query(filters)), "system": read(owned_systems_query(filters))}
    rows = pd.DataFrame({"kind": list(listed)})
    for column, until in (("used", filters.moment), ("used_before", filters.moment - USED_WITHIN)):
        rows[column] = [int(_is_called(read, kind, of, filters, until).sum()) for kind, of in listed.items()]
    rows["total"] = [len(of) for of in listed.values()]
    for share, column in (("share", "used"), ("share_before", "used_before")):
        rows[share] = (rows[column] / rows["total"]).where(rows["total"] > 0)
    if read(ever_query(_all_before(filters, filters.moment - 2 * USED_WITHIN)))["first_call_at_utc"].isna().all():
        rows[["used_before", "share_before"]] = float("nan")
    return rows[["kind", "used", "total", "share", "used_before", "share_before"]]


def read_unused(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset and system without a call in the 30 days before the moment, by agency.

    kind: dataset | system; id; name_zh, name_en; agency_id: provider or owner, with agency_name_zh, agency_name_en;
    share_class: of datasets.
    """
    listed = {"dataset": read(listed_datasets_query(filters)), "system": read(owned_systems_query(filters))}
    unused = [
        of[~_is_called(read, kind, of, filters, filters.moment)].rename(columns={f"{kind}_id": "id"}).assign(kind=kind)
        for kind, of in listed.items()
    ]
    agencies = read(agencies_query()).add_prefix("agency_").rename(columns={"agency_agency_id": "agency_id"})
    rows = pd.concat(unused, ignore_index=True).merge(agencies, on="agency_id", how="left")
    rows = rows.sort_values(["kind", "agency_id", "id"], ignore_index=True)
    names = ["name_zh", "name_en", "agency_id", "agency_name_zh", "agency_name_en", "share_class"]
    return rows[["kind", "id", *names]]
