"""Rollups: tables with the counts and sums of data calls and readings per hour or day. They speed up long windows.

`python app.py rollup` writes the rollups. On ClickHouse, materialized views write all of them except
``calls_hour_breach``, which is not written there. A warehouse may lack rollups: the fact tables hold the same facts in
detail.

A rollup may have several rows with the same keys, for example after late rows. A query must combine such rows. It takes
the sum of the counts (``calls``, ``failed``, ``readings`` and the buckets) and of ``value_sum``, the smallest
``first_at`` and ``value_min``, and the largest ``last_at`` and ``value_max``.

The ``info`` of a rollup has the entries that ``data/contract/tables.py`` explains, and these:

- ``rolls``: the name of the fact table from which the rollup is computed.
- ``family``: ``calls``, ``breaches`` or ``readings``. Rollups with the same family are built together. The family's row
  in ``rollup_state`` says up to when they are complete.
- ``period``: the time that one row covers: ``hour`` (a UTC hour) or ``day`` (from midnight to midnight in the city).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Double, Integer, SmallInteger, Table, Text

from data.contract.latency import BUCKETS, EDGES_MS
from data.contract.parts import CITY, Link, Scope, column, key, table

STARTS = {"hour": "start of the hour, UTC", "day": "start of the city's day, UTC"}


def _histogram() -> list[Column[Any]]:
    edges = ("0", *map(str, EDGES_MS))
    return [
        column(name, Integer, f"calls answered in {low} ms or more" + (f", less than {high} ms" if high else ""))
        for name, low, high in zip(BUCKETS, edges, (*edges[1:], ""), strict=True)
    ]


def _calls(name: str, period: str, keys: tuple[Column[Any], ...], *histogram: Column[Any]) -> Table:
    by = " and ".join([period, *(key.name.removesuffix("_id") for key in keys)])
    return table(
        name,
        f"Rollup: data calls per {by}.",
        column("starts_at", DateTime, STARTS[period]),
        *keys,
        column("calls", BigInteger, "number of calls"),
        column("failed", BigInteger, "number of failed calls: HTTP status 400 or more, but not 401 or 403"),
        column("first_at", DateTime, "moment of the first of these calls, UTC"),
        *histogram,
        scope=CITY, domain="calls", required=False, rolls="data_call", family="calls", period=period,
    )  # fmt: skip


def _dataset() -> Column[Any]:
    return column("dataset_id", Text, "dataset that was called")


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
    "Rollup: calls that no grant covers, and calls of withheld data, per hour, system, dataset and findings. A finding "
    "is 1 or 0.",
    column("starts_at", DateTime, STARTS["hour"]),
    _system(),
    _dataset(),
    column("covered", SmallInteger, "1: a grant covered the calls (they are here as the data are withheld); else 0"),
    column("has_grant", SmallInteger, "1: a grant was valid at the time of the call; else 0"),
    column("in_hours", SmallInteger, "1: a valid grant allowed the hour of the call; else 0"),
    column("for_purpose", SmallInteger, "1: a valid grant allowed the purpose of the call; else 0"),
    column("withheld", SmallInteger, "1: the dataset is withheld (不予共享); else 0"),
    column("calls", BigInteger, "number of calls"),
    column("first_at", DateTime, "moment of the first of these calls, UTC"),
    column("last_at", DateTime, "moment of the last of these calls, UTC"),
    scope=CITY, domain="calls", required=False, rolls="data_call", family="breaches", period="hour",
)  # fmt: skip

reading_hour = table(
    "reading_hour",
    "Rollup: readings per hour, asset and quantity. Readings without a finite value are left out.",
    column("starts_at", DateTime, STARTS["hour"]),
    column("asset_id", Text, "asset that was read"),
    column("quantity", Text, "quantity that was measured"),
    column("readings", BigInteger, "number of readings"),
    column("value_sum", Double, "sum of their values, in the unit that table quantity gives"),
    column("value_min", Double, "smallest of their values, in the unit that table quantity gives"),
    column("value_max", Double, "largest of their values, in the unit that table quantity gives"),
    scope=Scope(parent=Link("asset_id", "asset")), domain="layers", required=False, rolls="reading",
    family="readings", period="hour",
)  # fmt: skip

rollup_state = table(
    "rollup_state",
    "Up to when the rollups are complete: one row per family of rollups.",
    key("family", Text, "family of rollups: calls | breaches | readings"),
    column("until", DateTime, "the rollups hold all hours and days that end at or before this moment, UTC"),
    column("load_seq", BigInteger, "newest load in the rollups; rows of later loads from before `until` came late, and "
           "the next refresh adds them"),
    column("zone", Text, "time zone (IANA name) of the city's days and of the hours of grants"),
    column("rules_seq", BigInteger, "for breaches: newest load of data_grant and dataset by which calls were judged"),
    scope=CITY, domain="common", required=False,
)  # fmt: skip

SOURCES: dict[str, tuple[tuple[str, str], ...]] = {
    "failed": (("data_call", "status_code"),),
    **dict.fromkeys(BUCKETS, (("data_call", "latency_ms"),)),
    **dict.fromkeys(("value_sum", "value_min", "value_max"), (("reading", "value"),)),
    **dict.fromkeys(("covered", "has_grant"), (("data_grant", "system_id"), ("data_grant", "dataset_id"))),
    "withheld": (("dataset", "share_class"),),
}
"""Name of a column of rollups -> the columns from which it is computed, each as (table, column). Columns such as
system_id, which have the same name in the rollup's fact table, are not listed."""


def sources_of(column: Column[Any]) -> tuple[tuple[str, str], ...]:
    """The columns from which a column of a rollup is computed, each as (table, column)."""
    return SOURCES.get(column.name, ((str(column.table.info["rolls"]), column.name),))


ROLLUPS = (
    calls_hour, calls_hour_dataset, calls_hour_system, calls_day_dataset, calls_day_system, calls_day_pair,
    calls_hour_breach, reading_hour,
)  # fmt: skip
