"""Files of an import: the mapping (TOML), records of CSV or JSON as text, local times to UTC, and the rejects."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.errors import PlainError

Progress = Callable[[str], None]
LINE, REASON = "__line", "__reason"
"""Columns beside those of the source while it is read; in the rejects file ``line`` and ``reason``."""


class ImportingError(PlainError, ValueError):
    """An import that cannot start or be finished; one line that names the file, the thing and the remedy."""


@dataclass(frozen=True)
class Summary:
    """What an import did: read = loaded + rejected; by_reason counts the rejected; notes are what was decided."""

    source: str
    read: int
    loaded: int
    rejected: int
    by_reason: dict[str, int]
    data_until: datetime
    rejects: Path | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A mapping file; its methods raise ImportingError with the name of the file and of the key."""

    path: Path
    tables: dict[str, Any]

    def table(self, name: str) -> dict[str, Any]:
        """A table, empty where it is missing."""
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"[{name}] must be a table")
        return table

    def text(self, table: str, key: str, default: str | None = None) -> str:
        """A text that must be there unless it has a default."""
        value = self.table(table).get(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(f"{table}.{key} is {value!r}; give it as text")
        return value

    def texts(self, table: str, key: str, default: Sequence[str] | None = None) -> list[str]:
        """A list of texts that must be there unless it has a default."""
        value = self.table(table).get(key, list(default) if default is not None else None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{table}.{key} is {value!r}; give a list of texts")
        return value

    def zone(self) -> str:
        """time.zone, an IANA name."""
        name = self.text("time", "zone")
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise self.error(f"time.zone {name!r} is unknown; give an IANA name such as Asia/Shanghai") from error
        return name

    def error(self, words: str) -> ImportingError:
        """An error about this file."""
        return ImportingError(f"{self.path}: {words}")


def read_mapping(path: str | Path) -> Mapping:
    """A mapping file. Raises ImportingError where it is missing or no TOML."""
    try:
        return Mapping(Path(path), tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ImportingError(f"{path}: the mapping cannot be read ({error}); see docs/import.md") from error


def read_records(path: str | Path, mapping: Mapping) -> pd.DataFrame:
    """Records of a CSV, all columns text as written, with `LINE` and `REASON` (a wrong number of fields, or None).

    Cells that stand in csv.missing are empty texts. Fields may hold newlines.
    """
    encoding = mapping.text("csv", "encoding", "utf-8-sig")
    try:
        with Path(path).open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=mapping.text("csv", "delimiter", ","))
            header = next(reader, [])
            rows, lines = [], []
            for row in reader:
                if row:
                    rows.append(row)
                    lines.append(reader.line_num)
    except (OSError, LookupError, UnicodeDecodeError, csv.Error) as error:
        raise ImportingError(f"{path}: cannot be read as CSV in {encoding} ({error}); see csv.encoding") from error
    if len(set(header)) != len(header) or not rows:
        raise ImportingError(f"{path}: needs a header of different names and at least one record")
    width = len(header)
    reasons = [None if len(row) == width else "wrong number of fields" for row in rows]
    padded = [(row + [""] * width)[:width] for row in rows]
    records = pd.DataFrame(padded, columns=pd.Index(header), dtype=object)
    missing = mapping.texts("csv", "missing", ["", "NA"])
    records = records.mask(records.apply(lambda cells: cells.str.strip().isin(missing)), "")
    return _marked(records, lines, reasons)


def _marked(records: pd.DataFrame, lines: Sequence[int], reasons: list[Any]) -> pd.DataFrame:
    records[LINE] = lines
    records[REASON] = pd.Series(reasons, dtype=object)
    return records


def read_json_records(path: str | Path, mapping: Mapping) -> pd.DataFrame:
    """Records of a JSON by json.path (``stats.*.months.*``): json.keys name what the stars matched; values as text.

    Bytes that are no UTF-8 become U+FFFD: names may be broken, numbers are not. `LINE` counts the records.
    """
    try:
        document = json.loads(Path(path).read_bytes().decode("utf-8-sig", errors="replace"))
    except (OSError, ValueError) as error:
        raise ImportingError(f"{path}: cannot be read as JSON ({error})") from error
    steps, keys = mapping.text("json", "path").split("."), mapping.texts("json", "keys", [])
    if steps.count("*") != len(keys):
        raise mapping.error(f"json.keys must name the {steps.count('*')} stars of json.path")
    found: list[tuple[tuple[str, ...], Any]] = [((), document)]
    for step in steps:
        found = [hit for captured, node in found for hit in _stepped(captured, node, step)]
    records = [dict(zip(keys, captured, strict=True)) | _texts(node) for captured, node in found]
    if not records:
        raise ImportingError(f"{path}: nothing found at json.path {'.'.join(steps)!r} of {mapping.path}")
    frame = pd.DataFrame(records, dtype=object).fillna("")
    return _marked(frame, range(1, len(frame) + 1), [None] * len(frame))


def _stepped(captured: tuple[str, ...], node: Any, step: str) -> list[tuple[tuple[str, ...], Any]]:
    children = node if isinstance(node, dict) else dict(enumerate(node)) if isinstance(node, list) else {}
    if step == "*":
        return [((*captured, str(key)), child) for key, child in children.items()]
    return [(captured, child) for key, child in children.items() if str(key) == step]


def _texts(node: Any) -> dict[str, str]:
    fields = node if isinstance(node, dict) else {"value": node}
    return {name: "" if value is None else str(value) for name, value in fields.items() if not isinstance(value, dict)}


def require_columns(path: str | Path, records: pd.DataFrame, mapping: Mapping, columns: dict[str, str]) -> None:
    """Refuse a mapping whose columns the file lacks. columns: where in the mapping -> column of the file."""
    for key, column in columns.items():
        if column not in records:
            there = ", ".join(name for name in records.columns if name and name not in (LINE, REASON))
            raise mapping.error(f"{key} names column {column!r}, which {Path(path).name} lacks; there are {there}")


def to_utc(texts: pd.Series[Any], formats: Sequence[str], zone: str) -> pd.Series[Any]:
    """Naive UTC of local times, by the first format that fits; NaT where none does.

    As in `data.times.utc`: of a repeated hour the first is meant, a skipped hour moves on by an hour. A format with %z
    carries its own offset.
    """
    moments = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for form in formats:
        waiting = texts[moments.isna() & (texts != "")]
        if "%z" in form:
            aware = pd.to_datetime(waiting, format=form, errors="coerce", utc=True)
        else:
            naive = pd.to_datetime(waiting, format=form, errors="coerce")
            first = np.ones(len(naive), dtype=bool)
            aware = naive.dt.tz_localize(zone, ambiguous=first, nonexistent=pd.Timedelta(hours=1))
        moments.loc[waiting.index] = aware.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")
    return moments


def reject(records: pd.DataFrame, bad: pd.Series[bool], reason: str) -> None:
    """Give records that have no reason yet this one."""
    records.loc[bad.to_numpy(dtype=bool) & records[REASON].isna().to_numpy(), REASON] = reason


def write_rejects(file: str | Path | None, records: pd.DataFrame) -> Path | None:
    """Write the records that have a reason, all cells as text; None and an old file removed where there are none."""
    if file is None:
        return None
    path = Path(file)
    rejected = records[records[REASON].notna()]
    if rejected.empty:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {own: own.strip("_") if own.strip("_") not in rejected else f"reject{own[1:]}" for own in (LINE, REASON)}
    written = path.with_name(f".{path.name}.part")
    rejected.rename(columns=names).to_csv(written, index=False)
    written.replace(path)
    return path


def counted(records: pd.DataFrame) -> dict[str, int]:
    """Rejected records by reason, most frequent first."""
    return {str(reason): int(number) for reason, number in records[REASON].value_counts().items()}


def summarised(mapping: Mapping, records: pd.DataFrame, data_until: datetime, rejects: Path | None) -> Summary:
    """The summary of records of which those without a reason were loaded."""
    rejected = int(records[REASON].notna().sum())
    return Summary(
        source=mapping.text("source", "name"),
        read=len(records),
        loaded=len(records) - rejected,
        rejected=rejected,
        by_reason=counted(records),
        data_until=data_until,
        rejects=rejects,
    )


def nothing_loaded(file: str | Path, records: pd.DataFrame, mapping: Mapping) -> ImportingError:
    """The error of a file of which every record was rejected."""
    reasons = ", ".join(f"{reason} ({number})" for reason, number in counted(records).items())
    return ImportingError(f"{file}: no record can be loaded: {reasons}; check the mapping {mapping.path}")


def silent(words: str) -> None:
    """Progress that nobody asked for."""


def complete_until(moments: pd.Series[Any]) -> datetime:
    """The full minute after the newest of the moments.

    Known means strictly before, and the live moment is floored to the tick: a full minute lets the newest row through.
    """
    newest: datetime = (moments.max().floor("min") + pd.Timedelta(minutes=1)).to_pydatetime()
    return newest
