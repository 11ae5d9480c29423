"""The files of an import: the mapping (TOML), the records (CSV or JSON) and the rejects file."""

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
from data.times import utc

Progress = Callable[[str], None]
LINE, REASON = "__line", "__reason"
"""Names of two columns that are added to the records. LINE: number of the record's last line in a CSV file, or number
of the record in a JSON file. REASON: why the record was rejected; missing if it was not. In the rejects file they are
named ``line`` and ``reason``, or ``reject_line`` and ``reject_reason`` if the records have such a column themselves."""


class ImportingError(PlainError, ValueError):
    """An import cannot start or finish. The text is one line: what is wrong and, in most cases, what to do."""


@dataclass(frozen=True)
class Summary:
    """The result of an import.

    source: name of the source in ``load_log``. read, loaded, rejected: numbers of records, or of single values for
    indicators; read is the sum of loaded and rejected. by_reason: reason -> number of records rejected for it.
    data_until: naive UTC moment up to which the loaded rows are complete. rejects: path of the rejects file; None if
    none was written. notes: decisions of the import that people should know, one line each.
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
    """A parsed mapping file. Its methods raise ImportingError if a value has the wrong type, or if it is required and
    missing.

    tables: key at the top of the file -> its value.
    """

    path: Path
    tables: dict[str, Any]

    def table(self, name: str) -> dict[str, Any]:
        """The TOML table with this name. The result is empty if the file lacks that table."""
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"[{name}] must be a table")
        return table

    def text(self, table: str, key: str, default: str | None = None) -> str:
        """The text at table.key of the mapping file, or the default if the file lacks the key.

        Raises ImportingError if the value is no text or empty, or if the key is missing and there is no default.
        """
        value = self.table(table).get(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(f"{table}.{key} is {value!r}; give it as text")
        return value

    def texts(self, table: str, key: str, default: Sequence[str] | None = None) -> list[str]:
        """The list of texts at table.key of the mapping file, or the default if the file lacks the key.

        Raises ImportingError if the value is no list of texts, or if the key is missing and there is no default.
        """
        value = self.table(table).get(key, list(default) if default is not None else None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{table}.{key} is {value!r}; give a list of texts")
        return value

    def zone(self) -> str:
        """The time zone of the mapping file, from the key time.zone. Raises ImportingError if it is no IANA name."""
        name = self.text("time", "zone")
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise self.error(f"time.zone {name!r} is unknown; give an IANA name such as Asia/Shanghai") from error
        return name

    def error(self, words: str) -> ImportingError:
        """An ImportingError whose text is the name of this file and then `words`."""
        return ImportingError(f"{self.path}: {words}")


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping file. Raises ImportingError if the file cannot be read or is not TOML."""
    try:
        return Mapping(Path(path), tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ImportingError(f"{path}: the mapping cannot be read ({error}); see docs/import.md") from error


def read_records(path: str | Path, mapping: Mapping) -> pd.DataFrame:
    """Read a CSV file: one row per record, all cells as text, and the added columns `LINE` and `REASON`.

    The mapping may set csv.encoding (by default UTF-8), csv.delimiter (a comma) and csv.missing (``["", "NA"]``). Cells
    with a text in csv.missing become empty texts. Cells may contain line breaks, and blank lines are skipped. REASON is
    "wrong number of fields" for a record with too few or too many cells, and None for others.

    Raises ImportingError if the file cannot be read, has no record, or has two columns with the same name.
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
    """Read records from a JSON file: one row per record, all values as text, and the columns `LINE` and `REASON`.

    The mapping's json.path leads to the records, for instance ``stats.*.months.*``. Its steps are keys; a star stands
    for every key or list position. json.keys has one name per star: the column with the keys that the star matched.

    A record that is an object has a column per key; values that are objects themselves are left out. Any other record
    has only the column ``value``. Null and missing values become empty texts. LINE is the number of the record, from 1.
    Bytes that are not UTF-8 become U+FFFD.

    Raises ImportingError if the file cannot be read, if nothing is at json.path, or if json.keys has not one name per
    star.
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
    """Raise ImportingError if the records lack a column that the mapping names. columns: mapping key -> column."""
    for key, column in columns.items():
        if column not in records:
            there = ", ".join(name for name in records.columns if name and name not in (LINE, REASON))
            raise mapping.error(f"{key} names column {column!r}, which {Path(path).name} lacks; there are {there}")


def to_utc(texts: pd.Series[Any], formats: Sequence[str], zone: str) -> pd.Series[Any]:
    """Convert local times to naive UTC. Each text is parsed by the first format that fits it; NaT if none fits.

    When clocks go back, an hour occurs twice: the first one counts. A time that the clocks skip moves on by the length
    of the gap. A format with %z reads the offset from the text and ignores `zone`. zone: IANA name.
    """
    moments = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for form in formats:
        waiting = texts[moments.isna() & (texts != "")]
        if "%z" in form:
            aware = pd.to_datetime(waiting, format=form, errors="coerce", utc=True)
        else:
            naive = pd.to_datetime(waiting, format=form, errors="coerce")
            first = np.ones(len(naive), dtype=bool)
            aware = naive.dt.tz_localize(zone, ambiguous=first, nonexistent="NaT").dt.tz_convert("UTC")
            skipped = naive[naive.notna() & aware.isna()]
            moved = [utc(at.to_pydatetime(), zone) for at in skipped]
            aware.loc[skipped.index] = pd.Series(moved, skipped.index, "datetime64[us]").dt.tz_localize("UTC")
        moments.loc[waiting.index] = aware.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")
    return moments


def reject(records: pd.DataFrame, bad: pd.Series[bool], reason: str) -> None:
    """Write a reason into the column `REASON` of the bad records, except where there is a reason already.

    bad: one boolean per record, in the order of the records.
    """
    records.loc[bad.to_numpy(dtype=bool) & records[REASON].isna().to_numpy(), REASON] = reason


def write_rejects(file: str | Path | None, records: pd.DataFrame) -> Path | None:
    """Write the rejected records to a CSV file. Returns its path, or None if no file was written.

    If no record is rejected, an older file of that name is removed. If `file` is None, nothing is written or removed.
    """
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
    """Reason -> number of records rejected for this reason, the most frequent reason first."""
    return {str(reason): int(number) for reason, number in records[REASON].value_counts().items()}


def summarise(mapping: Mapping, records: pd.DataFrame, data_until: datetime, rejects: Path | None) -> Summary:
    """Summarise an import. Records with a text in the column `REASON` count as rejected, all others as loaded."""
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
    """The error for a file whose records are all rejected. It lists each reason with its number of records."""
    reasons = ", ".join(f"{reason} ({number})" for reason, number in count_by_reason(records).items())
    return ImportingError(f"{file}: no record can be loaded: {reasons}; check the mapping {mapping.path}")


def ignore_progress(words: str) -> None:
    """Do nothing: the progress callback for callers that give none."""


def complete_until(moments: pd.Series[Any]) -> datetime:
    """The data_until of an import: the end of the minute that contains the latest of the moments, naive UTC.

    A live page shows the rows before data_until, rounded down to the tick. If the tick divides a minute, as 15 s do,
    the rounding changes nothing, and the page also shows the latest row.
    """
    newest: datetime = (moments.max().floor("min") + pd.Timedelta(minutes=1)).to_pydatetime()
    return newest
