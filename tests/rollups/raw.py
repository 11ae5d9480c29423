"""A small city of calls, readings and grants, and the rollups it must give, computed from raw rows with pandas."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Table, select

from data.contract.latency import EDGES_MS
from data.contract.rollups import ROLLUPS
from data.contract.tables import metadata
from data.demo.writing import append
from data.rollups.builder import RollupBuilder, Step

START, END = datetime(2026, 9, 28, 7, 20), datetime(2026, 11, 2, 9, 30)
"""From before the end of summer time in Europe to after it. September and November are partial months."""
UNTIL = END.replace(minute=0)
"""The end of the finished rollups."""
HOUR = timedelta(hours=1)
STEP = timedelta(hours=6)
SHANGHAI, KOLKATA, BERLIN = "Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin"
Rows = dict[str, pd.DataFrame]
MIN_COLUMNS, MAX_COLUMNS = ("first_at", "value_min"), ("last_at", "value_max")
GRANTS = pd.DataFrame(
    [
        ("s1", "d1", None, datetime(2026, 1, 1), None, None, None),
        ("s1", "d2", "tax", None, None, 8, 18),
        ("s1", "d2", "health", datetime(2026, 10, 10, 3, 17), datetime(2026, 10, 26), None, None),
        ("s2", "d1", None, None, datetime(2026, 10, 20, 11, 5), 22, 6),
        ("s2", "d2", None, None, None, None, None),
        ("s2", "d3", "tax", None, None, None, None),
        ("s3", "d3", None, None, None, None, None),
    ],
    columns=["system_id", "dataset_id", "purpose", "valid_from", "valid_to", "hour_from", "hour_to"],
).astype({"hour_from": "Int16", "hour_to": "Int16", "valid_from": "datetime64[us]", "valid_to": "datetime64[us]"})
DATASETS = pd.DataFrame({"dataset_id": ["d1", "d2", "d3"], "share_class": ["conditional", "unconditional", "withheld"]})


def loads_until(end: datetime) -> list[datetime]:
    """Moments at which loads end; the last one is `end`."""
    return [*pd.date_range(START + STEP, end - timedelta(seconds=1), freq=STEP).to_pydatetime(), end]


def log_rows(first_id: int, untils: list[datetime], table: str, **more: Any) -> pd.DataFrame:
    """Rows of ``load_log`` for one table."""
    rows = {"load_id": range(first_id, first_id + len(untils)), "table_name": table, "source": "desk",
            "loaded_at": untils, "data_until": untils, "rows": 1, "cadence_s": 21600, "state": "ok"}  # fmt: skip
    return pd.DataFrame(rows | more).astype({"loaded_at": "datetime64[us]", "data_until": "datetime64[us]"})


def calls(seed: int, count: int, start: datetime, end: datetime, load_seq: int | None = None) -> pd.DataFrame:
    """Random calls in order of time. load_seq: None gives each call the load of its time."""
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.integers(0, int((end - start).total_seconds()), count))
    at = pd.Series(pd.Timestamp(start) + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us]")
    return pd.DataFrame(
        {
            "called_at": at,
            "dataset_id": rng.choice(["d1", "d2", "d3"], count, p=[0.5, 0.45, 0.05]),
            "system_id": rng.choice(["s1", "s2", "s3"], count, p=[0.6, 0.35, 0.05]),
            "purpose": rng.choice(np.array(["tax", "health", None], dtype=object), count),
            "status_code": rng.choice([200, 404, 500], count, p=[0.9, 0.06, 0.04]),
            "latency_ms": np.exp(rng.normal(4, 2, count)).astype(int),
            "response_bytes": 1,
            "load_seq": _loads(at) if load_seq is None else load_seq,
        }
    )


def readings(seed: int, count: int, start: datetime, end: datetime, load_seq: int | None = None) -> pd.DataFrame:
    """Random readings in order of time, some without a value. Values are multiples of 1/4, so their sums are exact."""
    made = calls(seed, count, start, end, load_seq)
    rng = np.random.default_rng(seed)
    value = rng.integers(-400, 400, count) / 4
    return pd.DataFrame(
        {
            "asset_id": made["system_id"],
            "observed_at": made["called_at"],
            "quantity": made["dataset_id"],
            "value": np.where(rng.random(count) < 0.1, np.nan, value),
            "load_seq": made["load_seq"],
        }
    )


def _loads(at: pd.Series[Any]) -> Any:
    ends = np.array(loads_until(END), dtype="datetime64[us]")
    return np.minimum(np.searchsorted(ends, at.to_numpy(), side="right"), len(ends) - 1) + 1


def city() -> Rows:
    """All rows of the city up to END. Loads of calls have the ids 1 to n, loads of readings n + 1 to 2n."""
    untils = loads_until(END)
    reading = readings(2, 2500, START, END)
    return {
        "data_grant": GRANTS,
        "dataset": DATASETS,
        "data_call": calls(1, 4000, START, END),
        "reading": reading.assign(load_seq=reading["load_seq"] + len(untils)),
        "load_log": pd.concat(
            [log_rows(1, untils, "data_call"), log_rows(len(untils) + 1, untils, "reading")], ignore_index=True
        ),
    }


def fill(engine: Engine, rows: Rows) -> None:
    """Append rows to the tables."""
    with engine.begin() as connection:
        for name, frame in rows.items():
            append(connection, name, frame)


def concat_rows(*parts: Rows) -> Rows:
    """The rows of several deliveries, concatenated by table."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: pd.concat([part[name] for part in parts if name in part], ignore_index=True) for name in names}


def stored(engine: Engine, table: Table) -> pd.DataFrame:
    """All rows of a rollup. Rows with the same keys are added up."""
    with engine.connect() as connection:
        rows = pd.DataFrame(connection.execute(select(table)).all(), columns=list(table.c.keys()))
    return _add_up(rows.astype({"starts_at": "datetime64[us]"}), table)


def _add_up(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    keys = [c.name for c in table.columns if c.name in _KEYS]
    how = {c.name: "min" if c.name in MIN_COLUMNS else "max" if c.name in MAX_COLUMNS else "sum" for c in table.columns}
    how = {name: of for name, of in how.items() if name not in keys}
    return rows.groupby(keys, as_index=False).agg(how).sort_values(keys, ignore_index=True)


_KEYS = {"starts_at", "system_id", "dataset_id", "covered", "has_grant", "in_hours", "for_purpose", "withheld",
         "asset_id", "quantity"}  # fmt: skip


def expected(rows: Rows, table: Table, until: datetime, zone: str) -> pd.DataFrame:
    """The rows that a rollup must have if it is built until a full hour."""
    if table.info["family"] == "readings":
        raw = rows["reading"].dropna(subset="value")
        at, value = raw["observed_at"], raw["value"]
        made = raw.assign(readings=1, value_sum=value, value_min=value, value_max=value)
    else:
        raw = rows["data_call"]
        at = raw["called_at"]
        failed = (raw["status_code"] >= 400) & ~raw["status_code"].isin([401, 403])
        made = raw.assign(calls=1, failed=failed.astype(int), first_at=at, last_at=at)
        bucket = np.searchsorted(EDGES_MS, raw["latency_ms"], side="right")
        made = made.assign(**{f"bucket_{n:02d}": (bucket == n).astype(int) for n in range(len(EDGES_MS) + 1)})
    local = at.dt.tz_localize("UTC").dt.tz_convert(zone)
    day = table.info["period"] == "day"
    starts = local.dt.normalize().dt.tz_convert("UTC").dt.tz_localize(None) if day else at.dt.floor("h")
    ends = local.dt.normalize() + pd.DateOffset(days=1) if day else (at.dt.floor("h") + STEP / 6).dt.tz_localize("UTC")
    made = made.assign(starts_at=starts.astype("datetime64[us]"))[(ends <= pd.Timestamp(until, tz="UTC")).to_numpy()]
    return _add_up(_breaches(made, rows, zone) if table.info["family"] == "breaches" else made, table)


FLAGS = ["covered", "has_grant", "in_hours", "for_purpose"]


def _breaches(made: pd.DataFrame, rows: Rows, zone: str) -> pd.DataFrame:
    """The calls that no grant covers, and the calls of withheld data, each judged alone."""
    grants = rows["data_grant"].astype(object).where(rows["data_grant"].notna(), None).to_dict("records")
    withheld = made["dataset_id"].map(rows["dataset"].set_index("dataset_id")["share_class"]) == "withheld"
    hours = made["called_at"].dt.tz_localize("UTC").dt.tz_convert(zone).dt.hour
    columns = made[["system_id", "dataset_id", "called_at", "purpose"]].assign(hour=hours)
    calls = columns.astype(object).where(columns.notna(), None).to_dict("records")
    flags = pd.DataFrame([_judged(call, grants) for call in calls], index=made.index, columns=FLAGS).astype(int)
    return made.join(flags).assign(withheld=withheld.astype(int))[withheld | (flags["covered"] == 0)]


def _judged(call: dict[Any, Any], grants: list[dict[Any, Any]]) -> tuple[bool, ...]:
    """Whether a grant covers the call; whether there is one, one of this hour, one for this purpose."""
    valid = [grant for grant in grants if _valid(grant, call)]
    hours = [_admits(grant, call["hour"]) for grant in valid]
    purposes = [None in (grant["purpose"], call["purpose"]) or grant["purpose"] == call["purpose"] for grant in valid]
    return any(a and b for a, b in zip(hours, purposes, strict=True)), bool(valid), any(hours), any(purposes)


def _valid(grant: dict[Any, Any], call: dict[Any, Any]) -> bool:
    pair = all(grant[key] == call[key] for key in ("system_id", "dataset_id"))
    begun = grant["valid_from"] is None or grant["valid_from"] <= call["called_at"]
    return pair and begun and (grant["valid_to"] is None or call["called_at"] < grant["valid_to"])


def _admits(grant: dict[Any, Any], hour: int) -> bool:
    first, last = grant["hour_from"] or 0, 24 if grant["hour_to"] is None else grant["hour_to"]
    return bool(first <= hour < last if first < last else hour >= first or hour < last)


def assert_rollups_match(engine: Engine, rows: Rows, until: datetime, zone: str) -> None:
    """Assert that all rollups equal the sums of the raw rows."""
    for table in ROLLUPS:
        wanted = expected(rows, table, until, zone)
        assert len(wanted) > 5, table.name
        pd.testing.assert_frame_equal(
            stored(engine, table), wanted, check_dtype=False, obj=table.name, check_exact=True
        )


def empty(engine: Engine) -> None:
    """Drop and create all tables of the contract."""
    from data.warehouse.ddl import create_all

    metadata.drop_all(engine)
    create_all(engine)


def ready_builder(engine: Engine, zone: str = SHANGHAI) -> RollupBuilder:
    """A builder with its tables, whose clock is a quarter of an hour after END."""
    made = RollupBuilder(engine, zone, clock=lambda: END + timedelta(minutes=15))
    assert made.prepare() == []
    return made


def refresh(engine: Engine, zone: str = SHANGHAI) -> list[Step]:
    """Run all steps that are due."""
    made = ready_builder(engine, zone)
    return [step for family in made.families() for step in made.steps(family)]


def rows_of(engine: Engine, statement: Any) -> pd.DataFrame:
    """The rows of a select, without the door."""
    with engine.connect() as connection:
        return pd.DataFrame(connection.execute(statement).all())
