"""Frames have the same types whatever engine gave the rows, and take no more memory than the rows need."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, Numeric, Text

from data.warehouse.frames import frame_of, normalised, records, size_of, tuples_of, with_columns

COLUMNS = [
    ("whole", BigInteger()), ("summed", Numeric()), ("missing", Integer()), ("rate", Double()), ("at", DateTime()),
    ("day", Date()), ("sure", Boolean()), ("unsure", Boolean()), ("name", Text()), ("none", Text()),
]  # fmt: skip
KINDS = ["int64", "float64", "float64", "float64", "datetime64[us]", "datetime64[us]", "bool", "object", "str", "str"]
FROM_DRIVERS = {
    "columns": pa.table(
        [
            pa.array([Decimal(7)], pa.decimal128(38, 0)), pa.array([Decimal("1.5")]), pa.array([None], pa.int32()),
            pa.array([0.25]), pa.array([datetime(2026, 11, 20, 4)], pa.timestamp("ns")),
            pa.array([date(2026, 11, 20)]), pa.array([True]), pa.array([None], pa.bool_()), pa.array(["名"]),
            pa.array([None], pa.string()),
        ],
        [name for name, _ in COLUMNS],
    ),
    "rows": pd.DataFrame(
        [[Decimal(7), Decimal("1.5"), None, 0.25, datetime(2026, 11, 20, 4, tzinfo=UTC), date(2026, 11, 20), True, None,
          "名", None]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("driver", FROM_DRIVERS)
def test_whatever_a_driver_gives_has_the_types_of_the_select(driver: str) -> None:
    frame = normalised(FROM_DRIVERS[driver], COLUMNS)
    assert [str(kind) for kind in frame.dtypes] == KINDS
    row = frame.iloc[0]
    assert (row["whole"], row["summed"], row["rate"], row["name"]) == (7, 1.5, 0.25, "名")
    assert row["at"] == pd.Timestamp("2026-11-20 04:00") and row["day"] == pd.Timestamp("2026-11-20")
    assert row[["missing", "unsure", "none"]].isna().all() and bool(row["sure"])


@pytest.mark.parametrize("driver", FROM_DRIVERS)
def test_no_rows_have_the_types_too(driver: str) -> None:
    rows = FROM_DRIVERS[driver]
    frame = normalised(rows.iloc[:0] if isinstance(rows, pd.DataFrame) else rows.slice(0, 0), COLUMNS)
    # an empty column of integers has no missing value, so that it stays int64; in the same way bool
    assert [str(kind) for kind in frame.dtypes] == [*KINDS[:2], "int64", *KINDS[3:7], "bool", *KINDS[8:]]


def resident() -> int:
    """Resident memory of this process, bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_short_frames_do_not_hold_the_memory_that_the_engine_reserved() -> None:
    engine, columns = duckdb.connect(), [*((f"n{n}", BigInteger()) for n in range(10)), ("name", Text())]
    query = f"SELECT {', '.join(f'x + {n}' for n in range(10))}, 'name ' || x FROM range(20) t(x)"
    kept = [normalised(engine.execute(query).to_arrow_table(), columns) for _ in range(100)]
    before = resident()
    kept += [normalised(engine.execute(query).to_arrow_table(), columns) for _ in range(400)]
    assert (resident() - before) / 400 < 50_000  # 20 kB; with the memory that DuckDB reserves it would be 130 kB
    assert len(kept) == 500


DTYPES = {"name": "str", "n": "int64", "share": "float64", "known": "bool", "at": "datetime64[us]"}


def test_rows_of_values_become_a_frame_of_the_dtypes_asked_for_and_back() -> None:
    at = datetime(2026, 11, 20, 3, 4, 5)
    rows = [("芙蓉区", 2, 0.5, True, at), (None, 3, None, False, None)]
    frame = frame_of(rows, DTYPES)
    assert dict(frame.dtypes.astype(str)) == DTYPES
    assert frame.isna().sum().to_dict() == {"name": 1, "n": 0, "share": 1, "known": 0, "at": 1}
    assert tuples_of(frame)[0] == ["芙蓉区", 2, 0.5, True, pd.Timestamp(at)]
    assert tuples_of(frame, "known", "n") == [[True, 2], [False, 3]]
    assert [(row.n, row.known) for row in records(frame)] == [(2, True), (3, False)]


def test_no_rows_become_an_empty_frame_of_the_same_dtypes() -> None:
    frame = frame_of([], DTYPES)
    assert frame.empty and dict(frame.dtypes.astype(str)) == DTYPES
    assert tuples_of(frame) == records(frame) == []


def test_a_row_that_lacks_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        frame_of([("a", 1)], DTYPES)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_columns_are_added_as_assign_adds_them(n: int) -> None:
    at = np.datetime64(datetime(2026, 11, 20), "us")
    frame = frame_of([("芙蓉区", 2, 0.5, True, at)] * n, DTYPES)
    added = {"n": np.arange(n), "unlike": "holiday", "days": 7, "share_before": 0.5, "begins": at}
    assert_frame_equal(with_columns(frame, added), frame.assign(**added))
    wider = with_columns(frame, added)
    wider.loc[:, "known"] = False
    assert frame["known"].all(), "the given frame stays as it is"


def test_the_size_of_a_frame_is_at_least_that_of_its_columns() -> None:
    frame = frame_of([("芙蓉区" * 9, 2, 0.5, True, datetime(2026, 11, 20))] * 50, DTYPES)
    frame["shape"] = [object() for _ in range(50)]
    assert size_of(frame) > frame.memory_usage(deep=True).sum()
