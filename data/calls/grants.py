"""Grants (授权): calls that break the rules of sharing, and grants that are not used (越权调用、闲置授权)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Subquery, Text, and_, case, func, literal, or_, select, true, union_all

from data.calls.counts import CHOSEN_BY, OBEYS, PAIRS, call_counts, matching, raw_calls
from data.calls.use import SPAN, last_30_days, with_span
from data.contract.calls import business_system, data_call, data_grant, dataset
from data.contract.common import agency
from data.contract.rollups import calls_hour_breach
from data.questions.arithmetic import place_in
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader
from data.questions.time_ranges import TimeRange, time_ranges
from data.times import local, minute_of_day
from data.warehouse.selects import AnySelect

BREACHES = ("withheld", "no_grant", "outside_hours", "other_purpose")
"""Words for the rules that a call can break, worst rule first. One call can break several rules."""
FLAGS = ("covered", "has_grant", "in_hours", "for_purpose", "withheld")
"""Names of columns with 1 or 0 that tell which rules a call breaks. `breaching` explains them."""
NAMES = (
    "agency_id", "system_name_zh", "system_name_en", "agency_name_zh", "agency_name_en", "share_class",
    "dataset_name_zh", "dataset_name_en",
)  # fmt: skip
"""Names of the columns that `_with_names` adds."""
DAY_MIN = 24 * 60


def offsets(start: datetime, end: datetime, zone: str) -> list[tuple[datetime, int]]:
    """The zone's UTC offsets in order of time, as pairs: the offset's end (naive UTC), its minutes east of UTC."""
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
    return round((local(moment, zone).utcoffset() or timedelta(0)) / timedelta(minutes=1))


def city_minute(called_at: ColumnElement[Any], filters: Filters) -> ColumnElement[int]:
    """SQL: the minute of the city's day (0 to 1439) at which a call of the window was made."""
    spans = offsets(filters.start, filters.end, filters.zone)
    last = spans[-1][1]
    shift: ColumnElement[int] = literal(last + DAY_MIN, Integer)
    if len(spans) > 1:
        shift = case(*((called_at < until, minutes + DAY_MIN) for until, minutes in spans[:-1]), else_=last + DAY_MIN)
    return (minute_of_day(called_at) + shift) % DAY_MIN


def _admits(minute: ColumnElement[int]) -> ColumnElement[bool]:
    """Condition: the hours of the grant, which may cross midnight, contain this minute of the city's day."""
    start = func.coalesce(data_grant.c.hour_from, 0) * 60
    end = func.coalesce(data_grant.c.hour_to, 24) * 60
    after, before = minute >= start, minute < end
    return or_(and_(start < end, after, before), and_(start >= end, or_(after, before)))


def _suits(purpose: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition: the grant allows the purpose. It always does if the grant or the call has no purpose."""
    return or_(data_grant.c.purpose.is_(None), purpose.is_(None), data_grant.c.purpose == purpose)


def _valid(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition on calls joined by `_grants_for`: the call has this grant, and it is valid from `first` to `last`."""
    grant = data_grant.c
    begun = or_(grant.valid_from.is_(None), grant.valid_from <= first)
    return and_(grant.system_id.is_not(None), begun, or_(grant.valid_to.is_(None), last < grant.valid_to))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _any(flag: ColumnElement[int]) -> ColumnElement[int]:
    return func.max(flag, type_=Integer)


def _grants_for(call: Any) -> ColumnElement[bool]:
    """Join condition: the grant is for the call's system and dataset. call: columns with system_id and dataset_id."""
    return and_(data_grant.c.system_id == call.system_id, data_grant.c.dataset_id == call.dataset_id)


def _suspects(calls: Subquery, minute: ColumnElement[int], purpose: ColumnElement[Any], rules: Rules) -> Subquery:
    """Calls that may break a rule: system_id, dataset_id, called_at, minute (of the city's day), stated, n_calls.

    stated: the call's purpose. n_calls: number of calls that are equal in all other columns. Calls of one system,
    dataset, purpose and hour of the day are left out if one grant allows all of them and the data is not withheld."""
    called = calls.c
    hour_start = (minute - minute % 60).label("hour_start")
    by = (called.system_id, called.dataset_id, hour_start, purpose.label("stated"))
    first, last = func.min(called.called_at).label("first_at"), func.max(called.called_at).label("last_at")
    groups = select(*by, first, last).group_by(*by).subquery("groups")
    row = groups.c
    keys = (row.system_id, row.dataset_id, row.hour_start, row.stated)
    covered = _any(_one(and_(_valid(row.first_at, row.last_at), *rules.met(row.hour_start, row.stated))))
    suspect = (
        select(*keys)
        .join_from(groups, data_grant, _grants_for(row), isouter=True)
        .group_by(*keys)
        .having(or_(covered == 0, _withheld(row.dataset_id)))
        .subquery("suspect")
    )
    same = and_(
        suspect.c.system_id == called.system_id,
        suspect.c.dataset_id == called.dataset_id,
        suspect.c.hour_start == minute - minute % 60,
        func.coalesce(suspect.c.stated, "") == func.coalesce(purpose, ""),
    )
    columns = (called.system_id, called.dataset_id, called.called_at, minute.label("minute"), purpose.label("stated"))
    suspects = select(*columns, func.count().label("n_calls")).join_from(calls, suspect, same)
    return suspects.group_by(*columns).subquery("suspects")


@dataclass(frozen=True)
class Rules:
    """Which rules of grants are checked. hours: those about the hour of the day. purposes: those about the purpose."""

    hours: bool = True
    purposes: bool = True

    @classmethod
    def of(cls, has: Callable[..., bool]) -> Rules:
        """The rules that can be checked with the columns of the warehouse. has: a function like `Reader.has`."""
        hours = has(data_grant.c.hour_from, data_grant.c.hour_to)
        return cls(hours, has(data_grant.c.purpose, data_call.c.purpose))

    def met(self, minute: ColumnElement[int], purpose: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """SQL conditions: the grant allows calls at this minute of the city's day and for this purpose."""
        return ([_admits(minute)] if self.hours else []) + ([_suits(purpose)] if self.purposes else [])


def _withheld(dataset_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return dataset_id.in_(select(dataset.c.dataset_id).where(dataset.c.share_class == "withheld"))


def breaching(filters: Filters, stretches: list[ColumnElement[bool]], rules: Rules) -> Subquery:
    """Calls that no grant covers, and calls of withheld data. stretches: conditions on the time, as for `raw_calls`.

    Columns: system_id, dataset_id, called_at, n_calls (calls at that time with one purpose), `FLAGS` (1 or 0).
    has_grant: a grant is valid then. in_hours, for_purpose: a valid grant allows the hour, the purpose. covered: one
    valid grant allows both. withheld: no agency may call the data. A rule that is not in `rules` forbids nothing."""
    columns = ("called_at", "dataset_id", "system_id", *(("purpose",) if rules.purposes else ()))
    calls = raw_calls(stretches, filters, columns)
    minute = city_minute(calls.c.called_at, filters) if rules.hours else literal(0, Integer)
    purpose: ColumnElement[Any] = calls.c.purpose if rules.purposes else literal(None, Text)
    suspects = _suspects(calls, minute, purpose, rules)
    call = suspects.c
    keys = (call.system_id, call.dataset_id, call.called_at, call.n_calls, call.minute, call.stated)
    conditions = {
        "valid": _valid(call.called_at, call.called_at),
        "admits": and_(true(), *Rules(rules.hours, False).met(call.minute, call.stated)),
        "suits": and_(true(), *Rules(False, rules.purposes).met(call.minute, call.stated)),
    }
    # one row per call and grant first: each condition is then written and planned once
    met = select(*keys, *(_one(condition).label(name) for name, condition in conditions.items()))
    pair = met.join_from(suspects, data_grant, _grants_for(call), isouter=True).subquery("met").c
    flags = {
        "covered": pair.valid * pair.admits * pair.suits,
        "has_grant": pair.valid,
        "in_hours": pair.valid * pair.admits,
        "for_purpose": pair.valid * pair.suits,
    }
    by = [pair[key.name] for key in keys]
    judged = select(*by[:4], *(_any(flag).label(name) for name, flag in flags.items())).group_by(*by).subquery("judged")
    withheld = _one(_withheld(judged.c.dataset_id)).label("withheld")
    return select(judged, withheld).where(or_(judged.c.covered == 0, withheld == 1)).subquery("breaching")


def breaches_query(filters: Filters, rules: Rules = Rules()) -> AnySelect:
    """Calls of the window that break a rule: one row per system, dataset and combination of `FLAGS`.

    Columns: system_id, dataset_id, `FLAGS`, calls (their number), first_at_utc, last_at_utc."""
    fact, rollup_reach = data_call, filters.rollup_reach.breaches
    found = time_ranges((calls_hour_breach,), filters.start, filters.end, rollup_reach, filters.zone, fact)
    raw = [piece.condition() for piece in found if piece.table is fact]
    arms = [_rolled_breaches(piece, filters) for piece in found if piece.table is not fact]
    if raw:  # one arm of the union for all raw pieces: the arm is long and the pieces are short
        call = breaching(filters, raw, rules).c
        first, last = call.called_at.label("earliest"), call.called_at.label("latest")
        arms.append(select(call.system_id, call.dataset_id, *(call[name] for name in FLAGS), call.n_calls, first, last))
    row = (arms[0] if len(arms) == 1 else union_all(*arms)).subquery("breaches").c
    keys = (row.system_id, row.dataset_id, *(row[name] for name in FLAGS))
    first, last = func.min(row.earliest).label("first_at_utc"), func.max(row.latest).label("last_at_utc")
    return select(*keys, func.sum(row.n_calls).label("calls"), first, last).group_by(*keys).order_by(*keys)


def _rolled_breaches(piece: TimeRange, filters: Filters) -> AnySelect:
    row = piece.table.c
    flags = (row[name] for name in FLAGS)
    counts = (row.calls.label("n_calls"), row.first_at.label("earliest"), row.last_at.label("latest"))
    asked = (piece.condition(), *matching(filters, row.system_id, row.dataset_id))
    return select(row.system_id, row.dataset_id, *flags, *counts).where(*asked)


def _kinds(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """One frame per rule of `BREACHES`: the rows that break the rule, with the rule's word in column breach.

    rows: from `named_breaches_query`. A row may be in several frames. For the rules see `read_grant_watch`."""
    covered, granted, in_hours, suits, withheld = (rows[name] == 1 for name in FLAGS)
    kinds = {
        "withheld": withheld,
        "no_grant": ~covered & ~granted,
        "outside_hours": ~covered & granted & ~in_hours,
        "other_purpose": ~covered & granted & (~suits | in_hours),
    }
    return [rows[broken].assign(breach=kind) for kind, broken in kinds.items()]


def _with_names(rows: Subquery) -> AnySelect:
    """The rows with the columns `NAMES` added. rows: has system_id and dataset_id. agency_id: the system's agency."""
    system, named = business_system.c, dataset.c
    names = (
        system.agency_id,
        *(system[name].label(f"system_{name}") for name in ("name_zh", "name_en")),
        *(agency.c[name].label(f"agency_{name}") for name in ("name_zh", "name_en")),
        named.share_class,
        *(named[name].label(f"dataset_{name}") for name in ("name_zh", "name_en")),
    )
    return (
        select(*rows.c, *names)
        .join_from(rows, business_system, system.system_id == rows.c.system_id, isouter=True)
        .join(agency, agency.c.agency_id == system.agency_id, isouter=True)
        .join(dataset, named.dataset_id == rows.c.dataset_id, isouter=True)
    )


def named_breaches_query(filters: Filters, rules: Rules = Rules()) -> AnySelect:
    """The rows of `breaches_query` with the columns `NAMES` added."""
    rows = breaches_query(filters, rules).order_by(None).subquery("broken")
    return _with_names(rows).order_by(rows.c.system_id, rows.c.dataset_id, *(rows.c[name] for name in FLAGS))


@panel_read(
    {"breach": "str", "system_id": "str", "dataset_id": "str", "calls": "int64", "first_at_utc": "datetime64[us]",
     "last_at_utc": "datetime64[us]", **dict.fromkeys(NAMES, "str")},
    tables=(data_call, calls_hour_breach, data_grant, dataset, business_system, agency), obeys=OBEYS,
)  # fmt: skip
def read_grant_watch(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per rule, system and dataset with calls in the window that break the rule. The worst rule comes first.

    breach: withheld (the data may not be shared), no_grant (no grant is valid at the call's time), outside_hours (no
    valid grant allows this hour of the city's day), other_purpose (no valid grant allows the purpose, or none allows
    both purpose and hour). calls: number of calls, most first in each rule. A call that breaks several rules counts for
    each. first_at_utc, last_at_utc: first and last time of a call. agency_id: the caller's agency."""
    breaches = read(named_breaches_query(filters, Rules.of(read.has)))
    rows = pd.concat(_kinds(breaches), ignore_index=True)
    summed = {"calls": "sum", "first_at_utc": "min", "last_at_utc": "max"} | dict.fromkeys(NAMES, "first")
    rows = rows.groupby(["breach", "system_id", "dataset_id"], as_index=False).agg(summed)
    rows["severity"] = place_in(BREACHES)(rows["breach"])
    order = ["severity", "calls", "system_id", "dataset_id"]
    return rows.sort_values(order, ascending=[True, False, True, True], ignore_index=True)


def unused_grants_query(filters: Filters) -> AnySelect:
    """The rows of `read_unused_grants`."""
    grant, days = data_grant.c, last_30_days(filters)
    wanted = matching(filters, grant.system_id, grant.dataset_id)
    wanted.append(or_(grant.valid_from.is_(None), grant.valid_from <= filters.moment))
    wanted.append(or_(grant.valid_to.is_(None), grant.valid_to > filters.moment))
    spans = (grant.valid_from.label("valid_from_utc"), grant.valid_to.label("valid_to_utc"))
    count = func.count().over().label("valid_grants")
    valid = select(grant.system_id, grant.dataset_id, grant.purpose, *spans, count).where(*wanted).subquery("valid")
    used = call_counts(days, "system_id", "dataset_id").c
    called = select(used.system_id, used.dataset_id).distinct().subquery("called")
    row = valid.c
    same = and_(called.c.system_id == row.system_id, called.c.dataset_id == row.dataset_id)
    unused = (called.c.system_id.is_(None), or_(row.valid_from_utc.is_(None), row.valid_from_utc <= days.start))
    idle = select(valid).join_from(valid, called, same, isouter=True).where(*unused).subquery("idle")
    return _with_names(idle).order_by(idle.c.valid_from_utc, idle.c.system_id, idle.c.dataset_id, idle.c.purpose)


@panel_read(
    {"system_id": "str", "dataset_id": "str", "purpose": "str", "valid_from_utc": "datetime64[us]",
     "valid_to_utc": "datetime64[us]", "valid_grants": "int64", **SPAN, **dict.fromkeys(NAMES, "str")},
    tables=(data_call, *PAIRS, data_grant, dataset, business_system, agency), obeys=CHOSEN_BY, window="30d",
)  # fmt: skip
def read_unused_grants(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per grant that was valid during all of the 30 days before the moment and had no call in them.

    Calls of any purpose count. The earliest valid_from comes first, a missing one last. valid_grants: number of all
    valid grants that match the filters. Columns `SPAN`: see `with_span`."""
    return with_span(read(unused_grants_query(filters)), filters)
