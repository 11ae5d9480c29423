"""Makes frames whose types do not depend on the engine's driver, and reads their rows and their sizes."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Numeric, String, types

from data.warehouse.selects import AnySelect

Columns = Sequence[tuple[str, types.TypeEngine[Any]]]
"""For each column of a select, in order: its name and its SQLAlchemy type."""
TEXT: Any = pd.StringDtype(na_value=np.nan)
"""The type of text columns: pandas' str, with NaN for missing texts."""


def columns_of_rows(statement: AnySelect) -> tuple[tuple[str, types.TypeEngine[Any]], ...]:
    """For each column of a select's rows, in order: its name and its SQLAlchemy type."""
    columns = statement.selected_columns
    return tuple((str(name), column.type) for name, column in zip(columns.keys(), columns, strict=True))


def empty_frame(statement: AnySelect) -> pd.DataFrame:
    """A frame with the columns and types of the select and no rows."""
    columns = columns_of_rows(statement)
    return normalised(pa.table([pa.nulls(0)] * len(columns), [name for name, _ in columns]), columns)


def normalised(rows: pa.Table | pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The rows as a frame with the names and types of a select's columns, in their order.

    Times are naive UTC datetime64[us], and dates are datetime64[us] at midnight. Whole numbers are int64, or float64 if
    some are missing; other numbers are float64. Text is str. Booleans are bool, or object if some are missing. rows:
    one column for each of `columns`, in the same order.
    """
    if isinstance(rows, pd.DataFrame):
        given: list[Any] = [pa.Array.from_pandas(rows.iloc[:, place]) for place in range(rows.shape[1])]
    else:
        given = rows.columns
    typed = {place: _typed(array, kind) for place, (array, (_, kind)) in enumerate(zip(given, columns, strict=True))}
    frame = pd.DataFrame(typed, index=range(len(given[0])), copy=False)
    frame.columns = _names(tuple(name for name, _ in columns))
    return frame


def frame_of(rows: Iterable[Iterable[Any]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """A frame of a few rows. dtypes: name of a column -> str, float64, int64, bool or datetime64[us].

    rows: values in the order of `dtypes`. For few rows, this function takes a fifth of the time that DataFrame and
    astype take.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(dtypes)
    named = zip(dtypes.items(), columns, strict=True)
    arrays = {name: pd.array(list(values), dtype=dtype) for (name, dtype), values in named}
    return pd.DataFrame(arrays)


def tuples_of(frame: pd.DataFrame, *columns: str) -> list[Any]:
    """The rows as lists of Python values; a third of the time of itertuples. columns: names; without names, all."""
    if not columns:
        return frame.to_numpy(dtype=object).tolist()
    # to make a frame of the columns would take ten times as long
    return [list(row) for row in zip(*(frame[name].tolist() for name in columns), strict=True)]


def with_columns(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The frame with more columns. For several columns it takes a fifth of the time of `DataFrame.assign`.

    columns: name -> an array with a value for each row, or one value for all rows: a text, a number or a numpy value. A
    column that exists is replaced in its place.
    """
    arrays: dict[str, Any] = {str(name): column for name, column in frame.items()}
    arrays |= {name: _column(value, len(frame)) for name, value in columns.items()}
    return pd.DataFrame(arrays, index=frame.index, copy=False)


def _column(value: Any, n: int) -> Any:
    if isinstance(value, str):
        return TEXT.__from_arrow__(pa.repeat(pa.scalar(value, pa.large_string()), n))
    return value if np.ndim(value) else np.full(n, value)


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples of Python values. The fields have the names of the columns."""
    record = _record(tuple(frame.columns))
    return [record._make(values) for values in tuples_of(frame)]


def size_of(frame: pd.DataFrame) -> int:
    """The size of a frame in memory, in bytes. It includes an overhead of 2 kB per frame and 1.5 kB per column."""
    # memory_usage of the whole frame takes four times as long, which is 3% of the CPU of a page's refresh
    fixed = [isinstance(dtype, np.dtype) and dtype.kind != "O" for dtype in frame.dtypes]
    width = sum(dtype.itemsize for dtype, known in zip(frame.dtypes, fixed, strict=True) if known)
    others = [frame[name] for name, known in zip(frame.columns, fixed, strict=True) if not known]
    content = len(frame) * width + sum(
        column.memory_usage(index=False, deep=True) if column.dtype == object else column.nbytes for column in others
    )
    return int(content + frame.index.memory_usage()) + 2000 + 1500 * frame.shape[1]


@lru_cache(maxsize=1000)
def _record(columns: tuple[str, ...]) -> Any:
    """The class of named tuples with these fields. It is cached: to make it takes longer than to read a few rows."""
    return namedtuple("Record", columns)


@lru_cache(maxsize=1000)
def _names(names: tuple[str, ...]) -> pd.Index[str]:
    return pd.Index(names)


def _typed(values: Any, kind: types.TypeEngine[Any]) -> Any:
    """The values of an Arrow array as an array for a frame, always a copy. kind: the type of the select's column.

    Times with a zone become naive UTC. The copy saves memory: DuckDB reserves about 10 kB for each column of a short
    answer, and without the copy the cache would hold this memory as long as the answer.
    """
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(kind, String):
        return TEXT.__from_arrow__(whole.cast(pa.large_string(), safe=False).take(pa.array(np.arange(len(whole)))))
    if isinstance(kind, (DateTime, Date)):
        target = pa.timestamp("us")
    elif isinstance(kind, Boolean):
        target = pa.bool_()
    elif isinstance(kind, Integer) and not whole.null_count:
        target = pa.int64()
    elif isinstance(kind, (Integer, Numeric, Float)):  # Numeric and Float are two families since SQLAlchemy 2.1
        target = pa.float64()
    else:
        target = whole.type
    return whole.cast(target, safe=False).to_numpy(zero_copy_only=False).copy()
