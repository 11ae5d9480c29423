"""Rules of data sharing: share classes, grants and their breaches, what is not used (共享规则、授权、利用率)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Text, and_, case, func, literal, or_, select

from data.calls import CALLS, ERRORS, agencies_query, datasets_query, in_window, matching, systems_query
from data.contract import SHARE_CLASSES, business_system, data_call, data_grant, dataset
from data.filters import Filters
from data.reading import Reader
from data.selects import AnySelect
from data.times import local, minute_of_day

USED_WITHIN = timedelta(days=30)
"""What had no call for so long before the moment counts as not used."""
BREACHES = ("withheld", "no_grant", "outside_hours", "other_purpose")
"""Rules a call can break, worst first; a call can break more than one."""
DAY_MIN = 24 * 60


def read_by_share_class(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per share class in the order of the rules; calls of datasets outside the catalogue stand under "", last.

    share_class; calls, errors: int; error_rate: 0–1, errors / calls, missing without calls; datasets: int, in the
    catalogue; datasets_called: int, of those, called in the window.
    """
    called = read(pairs_query(filters)).groupby("dataset_id", as_index=False)[["calls", "errors"]].sum()
    listed = read(listed_datasets_query(filters))[["dataset_id", "share_class"]].assign(datasets=1)
    rows = listed.merge(called, on="dataset_id", how="outer").fillna({"share_class": ""})
    rows["datasets_called"] = rows["calls"].notna().astype("int64")
    columns = ["calls", "errors", "datasets", "datasets_called"]
    rows[columns] = rows[columns].fillna(0).astype("int64")
    classes = rows.groupby("share_class", as_index=False)[columns].sum()
    classes["error_rate"] = (classes["errors"] / classes["calls"]).where(classes["calls"] > 0)
    order = {kind: place for place, kind in enumerate(SHARE_CLASSES)}
    return classes.sort_values("share_class", key=lambda kinds: kinds.map(order).fillna(len(order)), ignore_index=True)


def offsets(start: datetime, end: datetime, zone: str) -> list[tuple[datetime, int]]:
    """The zone's offsets from UTC in [start, end), minutes, each with the moment until which it holds (naive UTC)."""
    found: list[tuple[datetime, int]] = []
    at = start
    while at < end:
        after = min(at + timedelta(days=1), end)
        if _offset(after, zone) != _offset(at, zone):
            low, high = at, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if _offset(middle, zone) == _offset(at, zone) else (low, middle)
            found.append((high.replace(microsecond=0), _offset(at, zone)))
        at = after
    return [*found, (end, _offset(end - timedelta(microseconds=1), zone))]


def _offset(moment: datetime, zone: str) -> int:
    shift = local(moment, zone).utcoffset()
    return round((shift or timedelta(0)) / timedelta(minutes=1))


def city_minute(filters: Filters) -> ColumnElement[int]:
    """Minute of the city's day, 0 to 1439, of calls in the window: the zone's offsets are bound, DST included."""
    spans = offsets(filters.start, filters.end, filters.zone)
    called_at, last = data_call.c.called_at, spans[-1][1]
    shift: ColumnElement[int] = literal(last + DAY_MIN, Integer)
    if len(spans) > 1:
        shift = case(*((called_at < until, minutes + DAY_MIN) for until, minutes in spans[:-1]), else_=last + DAY_MIN)
    return (minute_of_day(called_at) + shift) % DAY_MIN


def _admits(minute: ColumnElement[int]) -> ColumnElement[bool]:
    """Condition: the grant's hours contain the minute of the city's day; hours may pass midnight (22 to 6)."""
    start = func.coalesce(data_grant.c.hour_from, 0) * 60
    end = func.coalesce(data_grant.c.hour_to, 24) * 60
    after, before = minute >= start, minute < end
    return or_(and_(start < end, after, before), and_(start >= end, or_(after, before)))


def _suits(purpose: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition: the grant is for the purpose; a caller that states none has not stated another one."""
    return or_(data_grant.c.purpose.is_(None), purpose.is_(None), data_grant.c.purpose == purpose)


def _granted(
    call: Any, first: ColumnElement[Any], last: ColumnElement[Any], *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Condition: a grant for the call's system and dataset is valid from `first` to `last`, and `more` holds for it."""
    grant = data_grant.c
    same = (grant.system_id == call.system_id, grant.dataset_id == call.dataset_id)
    begun = or_(grant.valid_from.is_(None), grant.valid_from <= first)
    return (
        select(grant.system_id)
        .where(*same, begun, or_(grant.valid_to.is_(None), last < grant.valid_to), *more)
        .exists()
    )


def suspects_query(filters: Filters, *, hours: bool, purposes: bool) -> AnySelect:
    """Calls with something to look at: system_id, dataset_id, called_at, minute (of the city's day), purpose.

    Grants change seldom and their hours are whole: calls of one pair, purpose and hour of the day are mostly covered by
    one grant from the first to the last of them. Those groups are sorted out before single calls are judged.
    """
    called = data_call.c
    minute = city_minute(filters) if hours else literal(0, Integer)
    purpose = called.purpose if purposes else literal(None, Text)
    keys = (called.system_id, called.dataset_id, (minute - minute % 60).label("hour_start"), purpose.label("stated"))
    first, last = func.min(called.called_at).label("first_at"), func.max(called.called_at).label("last_at")
    groups = in_window(select(*keys, first, last), filters).group_by(*keys).subquery("groups").c
    covered = _granted(
        groups, groups.first_at, groups.last_at, *_rules(groups.hour_start, groups.stated, hours, purposes)
    )
    suspect = (
        select(groups.system_id, groups.dataset_id, groups.hour_start, groups.stated)
        .where(~covered)
        .subquery("suspect")
    )
    same = and_(
        suspect.c.system_id == called.system_id,
        suspect.c.dataset_id == called.dataset_id,
        suspect.c.hour_start == minute - minute % 60,
        func.coalesce(suspect.c.stated, "") == func.coalesce(purpose, ""),
    )
    columns = (called.system_id, called.dataset_id, called.called_at, minute.label("minute"), purpose.label("stated"))
    return (
        select(*columns).join_from(data_call, suspect, same).where(filters.within(called.called_at), *matching(filters))
    )


def _rules(
    minute: ColumnElement[int], purpose: ColumnElement[str], hours: bool, purposes: bool
) -> list[ColumnElement[bool]]:
    return ([_admits(minute)] if hours else []) + ([_suits(purpose)] if purposes else [])


def breaches_query(filters: Filters, *, hours: bool = True, purposes: bool = True) -> AnySelect:
    """Calls of the window that no grant covers, by system, dataset and what its valid grants say.

    has_grant, in_hours, for_purpose: 1 where some grant valid at the call's time exists; admits its hour; its purpose.
    calls; first_at_utc, last_at_utc. hours, purposes: whether the warehouse has those columns.
    """
    call = suspects_query(filters, hours=hours, purposes=purposes).subquery("suspects").c
    flags = {
        "has_grant": [],
        "in_hours": _rules(call.minute, call.stated, hours, False),
        "for_purpose": _rules(call.minute, call.stated, False, purposes),
    }
    at = call.called_at
    columns = [case((_granted(call, at, at, *more), 1), else_=0).label(name) for name, more in flags.items()]
    covered = _granted(call, at, at, *_rules(call.minute, call.stated, hours, purposes))
    rows = select(call.system_id, call.dataset_id, at, *columns).where(~covered).subquery("breaching").c
    keys = (rows.system_id, rows.dataset_id, rows.has_grant, rows.in_hours, rows.for_purpose)
    first, last = func.min(rows.called_at).label("first_at_utc"), func.max(rows.called_at).label("last_at_utc")
    return select(*keys, func.count().label("calls"), first, last).group_by(*keys).order_by(*keys)


def withheld_query(filters: Filters) -> AnySelect:
    """Calls of withheld data by system and dataset: system_id, dataset_id, calls, first_at_utc, last_at_utc."""
    called = data_call.c
    withheld = select(dataset.c.dataset_id).where(dataset.c.share_class == "withheld")
    first, last = func.min(called.called_at).label("first_at_utc"), func.max(called.called_at).label("last_at_utc")
    counted = in_window(select(called.system_id, called.dataset_id, CALLS, first, last), filters)
    pair = (called.system_id, called.dataset_id)
    return counted.where(called.dataset_id.in_(withheld)).group_by(*pair).order_by(*pair)


def _kinds(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows by the rule they break. Of two grants of which one admits the hour and one the purpose, none covers."""
    granted, in_hours, suits = (rows[name] == 1 for name in ("has_grant", "in_hours", "for_purpose"))
    other_purpose = granted & (~suits | in_hours)
    kinds = {"no_grant": ~granted, "outside_hours": granted & ~in_hours, "other_purpose": other_purpose}
    return [rows[broken].assign(breach=kind) for kind, broken in kinds.items()]


def read_grant_watch(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per rule broken, system and dataset in the window; worst rule first, then most calls, system, dataset.

    breach: withheld (data that are not shared), no_grant (none valid at the call's time), outside_hours (of the
    grant, in the city's time), other_purpose (than granted); a call can break several. system_id, dataset_id; calls:
    int; first_at_utc, last_at_utc; share_class; agency_id: the consumer; names of all three.
    """
    hours = read.has(data_grant.c.hour_from, data_grant.c.hour_to)
    purposes = read.has(data_grant.c.purpose, data_call.c.purpose)
    ungranted = read(breaches_query(filters, hours=hours, purposes=purposes))
    withheld = read(withheld_query(filters)).assign(breach="withheld")
    columns = ["breach", "system_id", "dataset_id", "calls", "first_at_utc", "last_at_utc"]
    rows = pd.concat([withheld[columns], *(kind[columns] for kind in _kinds(ungranted))], ignore_index=True)
    keys = columns[:3]
    rows = rows.groupby(keys, as_index=False).agg({"calls": "sum", "first_at_utc": "min", "last_at_utc": "max"})
    rows["severity"] = rows["breach"].map({kind: place for place, kind in enumerate(BREACHES)}).astype("int64")
    order = rows.sort_values(["severity", "calls", "system_id", "dataset_id"], ascending=[True, False, True, True])
    return _named(order.drop(columns="severity"), read)


def _named(rows: pd.DataFrame, read: Reader) -> pd.DataFrame:
    """The rows with names of system, consumer agency and dataset, and the share class."""
    systems = read(systems_query()).rename(columns={"name_zh": "system_name_zh", "name_en": "system_name_en"})
    agencies = read(agencies_query()).rename(columns={"name_zh": "agency_name_zh", "name_en": "agency_name_en"})
    datasets = read(datasets_query()).rename(columns={"name_zh": "dataset_name_zh", "name_en": "dataset_name_en"})
    rows = rows.merge(systems, on="system_id", how="left").merge(agencies, on="agency_id", how="left")
    return rows.merge(datasets.drop(columns="provider_agency_id"), on="dataset_id", how="left")


def pairs_query(filters: Filters) -> AnySelect:
    """One row per system and dataset with calls in the window: system_id, dataset_id, calls, errors."""
    pair = (data_call.c.system_id, data_call.c.dataset_id)
    return in_window(select(*pair, CALLS, ERRORS), filters).group_by(*pair).order_by(*pair)


def _used(read: Reader, filters: Filters, until: datetime) -> pd.DataFrame:
    """Systems and datasets with calls in the 30 days before `until`."""
    return read(pairs_query(filters.during(until - USED_WITHIN, until)))


def older_query(before: datetime) -> AnySelect:
    """One row: first_call_at_utc, the first call of all before a moment, empty where there is none."""
    return select(func.min(data_call.c.called_at).label("first_call_at_utc")).where(data_call.c.called_at < before)


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


def read_utilisation(read: Reader, filters: Filters) -> pd.DataFrame:
    """Two rows, datasets and systems: how many of those in the catalogue were called in the 30 days before the moment.

    kind: dataset | system; used: int; total: int, in the catalogue; share: 0–1, used / total; used_before,
    share_before: the same for the 30 days before those, missing where the calls do not reach back so
    far. With an agency: its systems, and the datasets that they call.
    """
    now, before = (_used(read, filters, until) for until in (filters.moment, filters.moment - USED_WITHIN))
    listed = {"dataset": read(listed_datasets_query(filters)), "system": read(owned_systems_query(filters))}
    rows = pd.DataFrame({"kind": list(listed)})
    for column, called in (("used", now), ("used_before", before)):
        rows[column] = [int(of[f"{kind}_id"].isin(called[f"{kind}_id"]).sum()) for kind, of in listed.items()]
    rows["total"] = [len(of) for of in listed.values()]
    for share, column in (("share", "used"), ("share_before", "used_before")):
        rows[share] = (rows[column] / rows["total"]).where(rows["total"] > 0)
    if read(older_query(filters.moment - 2 * USED_WITHIN))["first_call_at_utc"].isna().all():
        rows[["used_before", "share_before"]] = float("nan")
    return rows[["kind", "used", "total", "share", "used_before", "share_before"]]


def read_unused(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per dataset and system without a call in the 30 days before the moment, by agency.

    kind: dataset | system; id; name_zh, name_en; agency_id: provider or owner, with agency_name_zh, agency_name_en;
    share_class: of datasets.
    """
    called = _used(read, filters, filters.moment)
    listed = {"dataset": read(listed_datasets_query(filters)), "system": read(owned_systems_query(filters))}
    unused = [
        of[~of[f"{kind}_id"].isin(called[f"{kind}_id"])].rename(columns={f"{kind}_id": "id"}).assign(kind=kind)
        for kind, of in listed.items()
    ]
    agencies = read(agencies_query()).add_prefix("agency_").rename(columns={"agency_agency_id": "agency_id"})
    rows = pd.concat(unused, ignore_index=True).merge(agencies, on="agency_id", how="left")
    rows = rows.sort_values(["kind", "agency_id", "id"], ignore_index=True)
    names = ["name_zh", "name_en", "agency_id", "agency_name_zh", "agency_name_en", "share_class"]
    return rows[["kind", "id", *names]]


def valid_grants_query(filters: Filters) -> AnySelect:
    """Grants valid at the moment, oldest first: system_id, dataset_id, purpose, valid_from_utc, valid_to_utc."""
    grant = data_grant.c
    wanted = matching(filters, grant.system_id, grant.dataset_id)
    wanted.append(or_(grant.valid_from.is_(None), grant.valid_from <= filters.moment))
    wanted.append(or_(grant.valid_to.is_(None), grant.valid_to > filters.moment))
    spans = (grant.valid_from.label("valid_from_utc"), grant.valid_to.label("valid_to_utc"))
    order = (grant.valid_from, grant.system_id, grant.dataset_id, grant.purpose)
    return select(grant.system_id, grant.dataset_id, grant.purpose, *spans).where(*wanted).order_by(*order)


def read_unused_grants(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per grant valid at the moment whose system did not call its dataset in the 30 days before; oldest first.

    system_id, dataset_id, purpose, valid_from_utc, valid_to_utc; valid_grants: int, all grants valid at the moment, the
    same in every row; share_class; agency_id: the consumer; names of system, agency and dataset.
    """
    called = _used(read, filters, filters.moment)[["system_id", "dataset_id"]]
    grants = read(valid_grants_query(filters))
    marked = grants.merge(called, on=["system_id", "dataset_id"], how="left", indicator="called")
    unused = marked[marked["called"] == "left_only"].drop(columns="called").assign(valid_grants=len(grants))
    return _named(unused, read)
