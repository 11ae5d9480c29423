"""How much of the catalogue is used, and what is not (利用率)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import Subquery, cast, func, literal, null, select, union_all

from data.calls.counts import call_counts
from data.calls.sharing import listed_datasets_query
from data.calls.totals import ever_query
from data.contract.tables import agency, business_system, dataset
from data.questions.filters import Filters
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect

USED_WITHIN = timedelta(days=30)
"""What had no call for so long before the moment counts as not used."""


KINDS = ("dataset", "system")
"""What the catalogue lists."""


def called_query(key: str, filters: Filters, until: datetime) -> AnySelect:
    """One row per system_id or dataset_id with calls in the 30 days before `until`: that key."""
    row = call_counts(filters.during(until - USED_WITHIN, until), key).c
    return select(row[key]).distinct()


def _all_before(filters: Filters, moment: datetime) -> Filters:
    """The question about all calls, as known at the moment."""
    return Filters(zone=filters.zone, as_of=moment, live=False, rollup_reach=filters.rollup_reach)


def owned_systems_query(filters: Filters) -> AnySelect:
    """One row per business system that the filters name: system_id, agency_id, name_zh, name_en."""
    system = business_system.c
    wanted = filters.where(system=system.system_id, agency=system.agency_id)
    columns = (system.system_id, system.agency_id, system.name_zh, system.name_en)
    return select(*columns).where(*wanted).order_by(system.system_id)


def _listed(kind: str, filters: Filters) -> Subquery:
    """The datasets or systems that the filters name."""
    listed = listed_datasets_query(filters) if kind == "dataset" else owned_systems_query(filters)
    return listed.order_by(None).subquery(f"{kind}s")


def use_query(filters: Filters) -> AnySelect:
    """Two rows, dataset and system: kind, total; used, used_before: those called in the 30 days before the moment, and
    before those."""
    parts = []
    for kind in KINDS:
        key, listed = f"{kind}_id", _listed(kind, filters)
        now = called_query(key, filters, filters.moment).subquery(f"{kind}s_now")
        before = called_query(key, filters, filters.moment - USED_WITHIN).subquery(f"{kind}s_before")
        used, used_before = func.count(now.c[key]).label("used"), func.count(before.c[key]).label("used_before")
        parts.append(
            select(literal(kind).label("kind"), func.count().label("total"), used, used_before)
            .join_from(listed, now, now.c[key] == listed.c[key], isouter=True)
            .join(before, before.c[key] == listed.c[key], isouter=True)
        )
    row = union_all(*parts).subquery("in_use").c
    return select(row.kind, row.total, row.used, row.used_before).order_by(row.kind)


def read_utilisation(read: Reader, filters: Filters) -> pd.DataFrame:
    """Two rows, datasets and systems: how many of those in the catalogue were called in the 30 days before the moment.

    kind: dataset | system; used: int; total: int, in the catalogue; share: 0–1, used / total; used_before,
    share_before: the same for the 30 days before those, missing where the calls do not reach back so
    far. With an agency: its systems, and the datasets that they call.
    """
    rows = read(use_query(filters)).copy()
    for share, column in (("share", "used"), ("share_before", "used_before")):
        rows[share] = (rows[column] / rows["total"]).where(rows["total"] > 0)
    if read(ever_query(_all_before(filters, filters.moment - 2 * USED_WITHIN)))["first_call_at_utc"].isna().all():
        rows[["used_before", "share_before"]] = float("nan")
    return rows[["kind", "used", "total", "share", "used_before", "share_before"]]


def unused_query(filters: Filters) -> AnySelect:
    """One row per dataset and system without a call in the 30 days before the moment, by agency; see `read_unused`."""
    parts = []
    for kind in KINDS:
        key, listed = f"{kind}_id", _listed(kind, filters)
        called = called_query(key, filters, filters.moment).subquery(f"{kind}s_called")
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


def read_unused(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset and system without a call in the 30 days before the moment, by agency.

    kind: dataset | system; id; name_zh, name_en; agency_id: provider or owner, with agency_name_zh, agency_name_en;
    share_class: of datasets.
    """
    return read(unused_query(filters))
