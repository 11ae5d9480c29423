"""Use of the catalogue (利用率): how many datasets and business systems are in use, and which are not."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from sqlalchemy import Subquery, cast, func, literal, null, select, union_all

from data.calls.counts import CHOSEN_BY, DATASETS, SYSTEMS, call_counts
from data.calls.rankings import systems_query
from data.calls.sharing import listed_datasets_query
from data.contract.calls import business_system, data_call, dataset
from data.contract.common import agency
from data.questions.arithmetic import ratio
from data.questions.comparisons import COMPARED, before
from data.questions.coverage import data_since, moments
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect

USED_WITHIN = timedelta(days=30)
"""Datasets, systems and grants without a call in this time before the moment count as unused."""
SPAN = {"calls_since_utc": "datetime64[us]", "span_min": "float64"}
"""Dtypes of the columns that `with_span` adds."""
KINDS = ("dataset", "system")
"""The two kinds of rows: datasets of the catalogue, and business systems."""


def last_30_days(filters: Filters) -> Filters:
    """The same question about the 30 days before the moment."""
    return filters.during(filters.moment - USED_WITHIN, filters.moment)


def with_span(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows with the columns `SPAN`, which say since when there are calls. All rows have the same values.

    Both columns are missing if the history of the calls covers the last 30 days. calls_since_utc: the time from which
    there are calls. span_min: minutes from then to the moment.
    """
    since = data_since(last_30_days(filters), data_call)
    span_min = float("nan") if since is None else (filters.moment - since) / timedelta(minutes=1)
    return rows.assign(calls_since_utc=moments(len(rows), since), span_min=span_min)


def called_query(key: str, filters: Filters) -> AnySelect:
    """The systems or datasets with calls in the window: one column, `key` (system_id or dataset_id)."""
    row = call_counts(filters, key).c
    return select(row[key]).distinct()


def _listed(kind: str, filters: Filters) -> Subquery:
    """One row per dataset of the catalogue, or per business system, that matches the filters. kind: one of `KINDS`."""
    system = business_system.c
    owned = filters.where(system=system.system_id, agency=system.agency_id)
    listed = listed_datasets_query(filters) if kind == "dataset" else systems_query(*owned)
    return listed.order_by(None).subquery(f"{kind}s")


def use_query(filters: Filters) -> AnySelect:
    """Two rows, one about datasets and one about systems: kind, total, used, used_before.

    total: number of datasets or systems that match the filters. used: number of these with calls in the 30 days before
    the moment. used_before: number of these with calls in the 30 days that ended five weeks before the moment.
    """
    days = last_30_days(filters)
    parts = []
    for kind in KINDS:
        key, listed = f"{kind}_id", _listed(kind, filters)
        now = called_query(key, days).subquery(f"{kind}s_now")
        then = called_query(key, before(days, data_call).earlier).subquery(f"{kind}s_before")
        used, used_before = func.count(now.c[key]).label("used"), func.count(then.c[key]).label("used_before")
        parts.append(
            select(literal(kind).label("kind"), func.count().label("total"), used, used_before)
            .join_from(listed, now, now.c[key] == listed.c[key], isouter=True)
            .join(then, then.c[key] == listed.c[key], isouter=True)
        )
    row = union_all(*parts).subquery("in_use").c
    return select(row.kind, row.total, row.used, row.used_before).order_by(row.kind)


@panel_read(
    {"kind": "str", "used": "int64", "total": "int64", "share": "float64", "used_before": "int64 | float64",
     "share_before": "float64", **SPAN, **COMPARED},
    tables=(data_call, *SYSTEMS, *DATASETS, business_system, dataset), obeys=CHOSEN_BY, window="30d",
)  # fmt: skip
def read_utilisation(read: Reader, filters: Filters) -> pd.DataFrame:
    """Two rows: how many datasets, and how many systems, were in use in the 30 days before the moment.

    kind: ``dataset`` or ``system``. total: number of datasets in the catalogue, or of business systems. used: number of
    datasets that were called, or of systems that made calls. share: 0–1, used / total, missing if total is 0.
    used_before: the value of used five weeks earlier. share_before: used_before / total. Both are missing where the
    calls' history does not reach back so far. Columns `SPAN`: see `with_span`. Columns `COMPARED`: see
    `Comparison.told`.

    With the filter agency, only calls by systems of that agency count. The total of systems is then that of the agency;
    the total of datasets is still that of all agencies.
    """
    rows = read(use_query(filters)).copy()
    for share, column in (("share", "used"), ("share_before", "used_before")):
        rows[share] = ratio(rows[column], rows["total"])
    rows = with_span(rows, filters)
    return before(last_30_days(filters), data_call).told(rows, "used_before", "share_before")


def unused_query(filters: Filters) -> AnySelect:
    """One row per dataset or system without a call in the 30 days before the moment. For columns see `read_unused`."""
    parts = []
    for kind in KINDS:
        key, listed = f"{kind}_id", _listed(kind, filters)
        called = called_query(key, last_30_days(filters)).subquery(f"{kind}s_called")
        of = listed.c
        share_class = of.share_class if kind == "dataset" else cast(null(), dataset.c.share_class.type)
        columns = (of[key].label("id"), of.name_zh, of.name_en, of.agency_id, share_class.label("share_class"))
        idle = select(literal(kind).label("kind"), *columns).where(called.c[key].is_(None))
        parts.append(idle.join_from(listed, called, called.c[key] == of[key], isouter=True))
    unused = union_all(*parts).subquery("unused")
    row, names = unused.c, (agency.c.name_zh.label("agency_name_zh"), agency.c.name_en.label("agency_name_en"))
    return (
        select(row.kind, row.id, row.name_zh, row.name_en, row.agency_id, *names, row.share_class)
        .join_from(unused, agency, agency.c.agency_id == row.agency_id, isouter=True)
        .order_by(row.kind, row.agency_id, row.id)
    )


@panel_read(
    {"kind": "str", "id": "str", "name_zh": "str", "name_en": "str", "agency_id": "str", "agency_name_zh": "str",
     "agency_name_en": "str", "share_class": "str", **SPAN},
    tables=(data_call, *SYSTEMS, *DATASETS, business_system, dataset, agency), obeys=CHOSEN_BY, window="30d",
)  # fmt: skip
def read_unused(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset or system without a call in the 30 days before the moment.

    kind: ``dataset`` or ``system``. id: dataset_id or system_id. agency_id: the agency that provides the dataset or
    runs the system. share_class: the class of the dataset, missing for a system. Order: kind, agency_id, id. Columns
    `SPAN`: see `with_span`.

    With the filter agency, only systems of that agency and their calls count. Datasets of all agencies still count.
    """
    return with_span(read(unused_query(filters)), filters)
