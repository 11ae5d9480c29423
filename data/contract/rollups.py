"""Rollups: what `python app.py rollup` keeps of the two great facts, so that no panel scans them over long windows.

A rollup is optional and holds nothing that is not in its fact table. Rows of the same keys add up: a rollup may hold
several of them, as a late load is added beside what stands. Besides the keys of `data.contract`, ``info`` gives

- ``rolls``: the fact table that it sums up;
- ``family``: the row of ``rollup_state`` that says how far it reaches;
- ``period``: hour (UTC) or day (of the city).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Double, Integer, SmallInteger, Table, Text

from data.contract.latency import BUCKETS, EDGES_MS
from data.contract.parts import CITY, Scope, column, key, table

STARTS = {"hour": "start of the hour, UTC", "day": "start of the city's day, UTC"}


def _histogram() -> list[Column[Any]]:
    edges = ("0", *map(str, EDGES_MS))
    return [
        column(name, Integer, f"calls answered in {low} ms or more" + (f" and less than {high} ms" if high else ""))
        for name, low, high in zip(BUCKETS, edges, (*edges[1:], ""), strict=True)
    ]


def _calls(name: str, period: str, keys: tuple[Column[Any], ...], *more: Column[Any]) -> Table:
    by = " and ".join(key.name.removesuffix("_id") for key in keys)
    return table(
        name,
        f"Rollup: calls per {period}" + (f", {by}." if by else "."),
        column("starts_at", DateTime, STARTS[period]),
        *keys,
        column("calls", BigInteger, "calls"),
        column("errors", BigInteger, "calls with status 400 or more"),
        column("first_at", DateTime, "first of the calls, UTC"),
        *more,
        scope=CITY, domain="calls", required=False, rolls="data_call", family="calls", period=period,
    )  # fmt: skip


def _dataset() -> Column[Any]:
    return column("dataset_id", Text, "dataset called")


def _system() -> Column[Any]:
    return column("system_id", Text, "system that called")


calls_hour = _calls("calls_hour", "hour", (), *_histogram())
calls_hour_dataset = _calls("calls_hour_dataset", "hour", (_dataset(),), *_histogram())
calls_hour_system = _calls("calls_hour_system", "hour", (_system(),), *_histogram())
calls_day_dataset = _calls("calls_day_dataset", "day", (_dataset(),), *_histogram())
calls_day_system = _calls("calls_day_system", "day", (_system(),), *_histogram())
calls_day_pair = _calls("calls_day_pair", "day", (_system(), _dataset()))

calls_hour_breach = table(
    "calls_hour_breach",
    "Rollup: calls that no grant covers, or of withheld data, per hour, system, dataset and what the grants said.",
    column("starts_at", DateTime, STARTS["hour"]),
    _system(),
    _dataset(),
    column("covered", SmallInteger, "1: a grant covered the calls, which are of withheld data; 0: none did"),
    column("has_grant", SmallInteger, "1: some grant was valid at the time of the call"),
    column("in_hours", SmallInteger, "1: some valid grant admitted its hour"),
    column("for_purpose", SmallInteger, "1: some valid grant was for its purpose"),
    column("withheld", SmallInteger, "1: the dataset is withheld"),
    column("calls", BigInteger, "calls"),
    column("first_at", DateTime, "first of the calls, UTC"),
    column("last_at", DateTime, "last of the calls, UTC"),
    scope=CITY, domain="calls", required=False, rolls="data_call", family="breaches", period="hour",
)  # fmt: skip

reading_hour = table(
    "reading_hour",
    "Rollup: readings per hour, asset and quantity; readings without a value are not counted.",
    column("starts_at", DateTime, STARTS["hour"]),
    column("asset_id", Text, "asset that was read"),
    column("quantity", Text, "quantity measured"),
    column("readings", BigInteger, "readings"),
    column("value_sum", Double, "sum of their values, in the unit of table quantity"),
    column("value_min", Double, "least of their values, in the unit of table quantity"),
    column("value_max", Double, "greatest of their values, in the unit of table quantity"),
    scope=Scope("parent", "asset_id", "asset"), domain="layers", required=False, rolls="reading",
    family="readings", period="hour",
)  # fmt: skip

rollup_state = table(
    "rollup_state",
    "How far the rollups reach: one row per family (calls, breaches, readings).",
    key("family", Text, "calls | breaches | readings"),
    column("until", DateTime, "hours before this, days that end by it, are in the rollups, UTC"),
    column("load_seq", BigInteger, "loads up to this one are in them: rows of later ones before `until` came late"),
    column("zone", Text, "zone of the city's days and of the hours of grants"),
    column("rules_seq", BigInteger, "of breaches: newest load of data_grant and dataset by which they were judged"),
    scope=CITY, domain="common", required=False,
)  # fmt: skip

ROLLUPS = (
    calls_hour, calls_hour_dataset, calls_hour_system, calls_day_dataset, calls_day_system, calls_day_pair,
    calls_hour_breach, reading_hour,
)  # fmt: skip
