"""The files of an import: the mapping (TOML), the records (CSV or JSON), and the rejects file; local times to UTC."""

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
"""Columns added to the records while they are read; the rejects file calls them ``line`` and ``reason``."""


class ImportingError(PlainError, ValueError):
    """The import cannot start or finish; the text is one line that names the file, the cause and the remedy."""


@dataclass(frozen=True)
class Summary:
    """The result of an import: read = loaded + rejected.

    by_reason: number of rejected records by reason. rejects: the rejects file, None if nothing was rejected. notes:
    decisions to report, one line each.
    """

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
    """A mapping file. Its methods raise ImportingError, which names the file and the key."""

    path: Path
    tables: dict[str, Any]

    def table(self, name: str) -> dict[str, Any]:
        """A table of the file; empty if the file lacks it."""
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"[{name}] must be a table")
        return table

    def text(self, table: str, key: str, default: str | None = None) -> str:
        """A text of a table. A text without a default is required."""
        value = self.table(table).get(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(f"{table}.{key} is {value!r}; give it as text")
        return value

    def texts(self, table: str, key: str, default: Sequence[str] | None = None) -> list[str]:
        """A list of texts of a table. A list without a default is required."""
        value = self.table(table).get(key, list(default) if default is not None else None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{table}.{key} is {value!r}; give a list of texts")
        return value

    def zone(self) -> str:
        """The IANA time zone in time.zone."""
        name = self.text("time", "zone")
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise self.error(f"time.zone {name!r} is unknown; give an IANA name such as Asia/Shanghai") from error
        return name

    def error(self, words: str) -> ImportingError:
        """An error that names this file."""
        return ImportingError(f"{self.path}: {words}")


def read_mapping(path: str | Path) -> Mapping:
    """The mapping in a file. Raises ImportingError if the file is missing or is not TOML."""
    try:
        return Mapping(Path(path), tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ImportingError(f"{path}: the mapping cannot be read ({error}); see docs/import.md") from error


def read_records(path: str | Path, mapping: Mapping) -> pd.DataFrame:
    """Records of a CSV file, all columns as text, with `LINE` and `REASON`.

    REASON is None, or says that the record has a wrong number of fields. Cells listed in csv.missing become empty
    texts. Fields may contain newlines.
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
    return _with_marks(records, lines, reasons)


def _with_marks(records: pd.DataFrame, lines: Sequence[int], reasons: list[Any]) -> pd.DataFrame:
    records[LINE] = lines
    records[REASON] = pd.Series(reasons, dtype=object)
    return records


def read_json_records(path: str | Path, mapping: Mapping) -> pd.DataFrame:
    """Records of a JSON file at json.path, for instance ``stats.*.months.*``, with all values as text.

    json.keys: names of the columns that hold the keys matched by the stars. Bytes that are not UTF-8 become U+FFFD,
    which may break names but not numbers. `LINE` is the number of the record.
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
        found = [hit for captured, node in found for hit in _matching_children(captured, node, step)]
    records = [dict(zip(keys, captured, strict=True)) | _texts(node) for captured, node in found]
    if not records:
        raise ImportingError(f"{path}: nothing found at json.path {'.'.join(steps)!r} of {mapping.path}")
    frame = pd.DataFrame(records, dtype=object).fillna("")
    return _with_marks(frame, range(1, len(frame) + 1), [None] * len(frame))


def _matching_children(captured: tuple[str, ...], node: Any, step: str) -> list[tuple[tuple[str, ...], Any]]:
    children = node if isinstance(node, dict) else dict(enumerate(node)) if isinstance(node, list) else {}
    if step == "*":
        return [((*captured, str(key)), child) for key, child in children.items()]
    return [(captured, child) for key, child in children.items() if str(key) == step]


def _texts(node: Any) -> dict[str, str]:
    fields = node if isinstance(node, dict) else {"value": node}
    return {name: "" if value is None else str(value) for name, value in fields.items() if not isinstance(value, dict)}


def require_columns(path: str | Path, records: pd.DataFrame, mapping: Mapping, columns: dict[str, str]) -> None:
    """Refuse a mapping that names a column which the file lacks. columns: key of the mapping -> column."""
    for key, column in columns.items():
        if column not in records:
            there = ", ".join(name for name in records.columns if name and name not in (LINE, REASON))
            raise mapping.error(f"{key} names column {column!r}, which {Path(path).name} lacks; there are {there}")


def to_utc(texts: pd.Series[Any], formats: Sequence[str], zone: str) -> pd.Series[Any]:
    """Naive UTC of local times, by the first format that fits; NaT if none fits.

    As in `data.times.utc`: of a repeated hour the first is taken, and a time in a skipped hour moves on by an hour. A
    format with %z carries its own offset.
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
    """Give the bad records this reason, unless they have one already."""
    records.loc[bad.to_numpy(dtype=bool) & records[REASON].isna().to_numpy(), REASON] = reason


def write_rejects(file: str | Path | None, records: pd.DataFrame) -> Path | None:
    """Write the records that have a reason, all cells as text. Without any, remove an old file and return None."""
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


def count_by_reason(records: pd.DataFrame) -> dict[str, int]:
    """Number of rejected records by reason, most frequent first."""
    return {str(reason): int(number) for reason, number in records[REASON].value_counts().items()}


def summarise(mapping: Mapping, records: pd.DataFrame, data_until: datetime, rejects: Path | None) -> Summary:
    """The summary of an import. Records without a reason were loaded."""
    rejected = int(records[REASON].notna().sum())
    return Summary(
        source=mapping.text("source", "name"),
        read=len(records),
        loaded=len(records) - rejected,
        rejected=rejected,
        by_reason=count_by_reason(records),
        data_until=data_until,
        rejects=rejects,
    )


def nothing_loaded_error(file: str | Path, records: pd.DataFrame, mapping: Mapping) -> ImportingError:
    """The error for a file whose records were all rejected."""
    reasons = ", ".join(f"{reason} ({number})" for reason, number in count_by_reason(records).items())
    return ImportingError(f"{file}: no record can be loaded: {reasons}; check the mapping {mapping.path}")


def ignore_progress(words: str) -> None:
    """The progress callback for callers that give none."""


def complete_until(moments: pd.Series[Any]) -> datetime:
    """The full minute after the latest of the moments.

    A row is known strictly after its time, and the live moment is floored to the tick. With a full minute the live
    moment includes the latest row.
    """
    newest: datetime = (moments.max().floor("min") + pd.Timedelta(minutes=1)).to_pydatetime()
    return newest
