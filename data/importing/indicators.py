"""Import indicators from a CSV or JSON file. docs/import.md describes the mapping file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.contract import common as contract_common
from data.contract import scenarios as contract_scenarios
from data.importing.files import (
    LINE,
    REASON,
    Mapping,
    Progress,
    Summary,
    complete_until,
    ignore_progress,
    nothing_loaded_error,
    read_json_records,
    read_mapping,
    read_records,
    reject,
    require_columns,
    summarise,
    to_utc,
    write_rejects,
)
from data.importing.write import Part, write_import

STEPS = {"hour": pd.Timedelta(hours=1), "day": pd.DateOffset(days=1), "month": pd.DateOffset(months=1)}
STEPS |= {"year": pd.DateOffset(years=1)}
MOST_DAYS = 3660
"""Largest number of days between a period and its publication."""
INDICATOR_KEYS = ("domain", "name_zh", "name_en", "unit", "better", "definition_zh", "definition_en")
COLUMNS = ("indicator", "value", "agency_id", "district_id")
"""Keys that the table [columns] of the mapping may have; each names a column of the records. indicator, value: the name
and the value of an indicator, if each record has one value. agency_id, district_id: agency and district of a record."""


def import_indicators(
    file: str | Path,
    mapping_file: str | Path,
    engine: Engine,
    rejects_path: str | Path | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Summary:
    """Load values of indicators from a CSV or JSON file. The mapping defines the indicators, and may name their agency.

    The file is JSON if the mapping has a table [json], else CSV. The summary counts single values. A zero is a value;
    an empty text is not. Values of an earlier import of the same source are replaced.

    A value is published at the end of its period, or time.published_after_days days later. Values that would be
    published after ``now`` are rejected. engine, rejects_path, progress, now: as in
    `data.importing.incidents.import_incidents`.

    Raises ImportingError, and then leaves the warehouse unchanged.
    """
    report = progress or ignore_progress
    loaded_at = now or datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    mapping = read_mapping(mapping_file)
    _check_mapping(mapping)
    records = read_json_records(file, mapping) if mapping.table("json") else read_records(file, mapping)
    _require(file, records, mapping)
    cells = _cells(records, mapping)
    report(f"{len(cells):,} values read from {Path(file).name}")
    values = _values(cells, mapping, loaded_at)
    rejects = write_rejects(rejects_path, cells)
    good = values[cells[REASON].isna()].reset_index(drop=True)
    if good.empty:
        raise nothing_loaded_error(file, cells, mapping)
    parts = [*_dimensions(mapping), Part(contract_scenarios.indicator_value, good)]
    data_until = complete_until(good["published_at"])
    write_import(engine, mapping.text("source", "name"), parts, data_until, loaded_at, report)
    return summarise(mapping, cells, data_until, rejects)


def _check_mapping(mapping: Mapping) -> None:
    mapping.text("source", "name")
    mapping.zone()
    mapping.texts("time", "formats")
    mapping.text("time", "start")
    _published_after(mapping)
    if mapping.text("time", "period") not in STEPS:
        raise mapping.error(f"time.period is {mapping.text('time', 'period')!r}; known are {', '.join(STEPS)}")
    _check_indicators(mapping)
    columns = mapping.table("columns")
    for key in columns:
        if key not in COLUMNS:
            raise mapping.error(f"columns.{key} is unknown; known are {', '.join(COLUMNS)}")
        mapping.text("columns", key)
    if ("indicator" in columns) != ("value" in columns):
        raise mapping.error("columns.indicator and columns.value need each other: give both or neither")


def _published_after(mapping: Mapping) -> float:
    """Number of days from the end of a period to its publication, as the mapping says; 0 if the mapping lacks it.

    Raises ImportingError if the mapping has anything but a number of days.
    """
    days = mapping.table("time").get("published_after_days", 0)
    if isinstance(days, bool) or not isinstance(days, (int, float)) or not abs(days) <= MOST_DAYS:
        raise mapping.error(f"time.published_after_days is {days!r}; give a number of days")
    return days


def _check_indicators(mapping: Mapping) -> None:
    if not mapping.table("indicators"):
        raise mapping.error("[indicators] is empty; name at least one indicator")
    for name, entry in mapping.table("indicators").items():
        if not isinstance(entry, dict) or not set(entry) <= {"column", *INDICATOR_KEYS}:
            raise mapping.error(f"indicators.{name} may only have column, {', '.join(INDICATOR_KEYS)}")
        for key in ("domain", "name_zh", "name_en", "unit"):
            if not isinstance(entry.get(key), str):
                raise mapping.error(f"indicators.{name}.{key} is missing; give it as text")
        for key in {"column", *INDICATOR_KEYS}.intersection(entry):
            if not isinstance(entry[key], str):
                raise mapping.error(f"indicators.{name}.{key} is {entry[key]!r}; give it as text")
        if entry.get("better", "up") not in ("up", "down"):
            raise mapping.error(f"indicators.{name}.better is {entry['better']!r}; known are up, down")


def _require(file: str | Path, records: pd.DataFrame, mapping: Mapping) -> None:
    wanted = {f"columns.{key}": name for key, name in mapping.table("columns").items()}
    if "value" not in mapping.table("columns"):
        wanted |= {
            f"indicators.{name}": entry.get("column", name) for name, entry in mapping.table("indicators").items()
        }
    require_columns(file, records, mapping, wanted)
    try:
        mapping.text("time", "start").format_map({str(name): "" for name in records.columns})
    except (KeyError, ValueError, IndexError) as error:
        there = ", ".join(str(name) for name in records.columns if name not in (LINE, REASON))
        raise mapping.error(f"time.start names {error}, which {Path(file).name} lacks; there are {there}") from error


def _cells(records: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """One row per value. Columns: start, indicator_id, value, agency_id, district_id, `LINE`, `REASON`.

    All columns except `LINE` and `REASON` are texts, "" if missing. Rows with an unknown indicator have a reason.
    """
    columns = mapping.table("columns")
    start = mapping.text("time", "start")
    texts = [start.format_map({str(key): cell for key, cell in row.items()}) for row in records.to_dict("records")]
    base = pd.DataFrame({"start": texts, LINE: records[LINE], REASON: records[REASON]})
    for key in ("agency_id", "district_id"):
        base[key] = records[columns[key]].str.strip() if key in columns else ""
    if "value" in columns:
        id_by_name = {entry.get("column", name): name for name, entry in mapping.table("indicators").items()}
        names = records[columns["indicator"]].str.strip()
        cells = base.assign(indicator_id=names.map(id_by_name).fillna(""), value=records[columns["value"]].str.strip())
        reject(cells, cells["indicator_id"] == "", "unknown indicator")
        return cells
    wide = [
        base.assign(indicator_id=name, value=records[entry.get("column", name)].str.strip())
        for name, entry in mapping.table("indicators").items()
    ]
    return pd.concat(wide, ignore_index=True)


def _values(cells: pd.DataFrame, mapping: Mapping, loaded_at: datetime) -> pd.DataFrame:
    """All cells as rows of ``indicator_value``, good and bad. The reason of each bad cell is written into ``cells``."""
    zone, period = mapping.zone(), mapping.text("time", "period")
    values = pd.DataFrame({"indicator_id": cells["indicator_id"]})
    for key in ("agency_id", "district_id"):
        values[key] = cells[key].astype(object).where(cells[key] != "", None)
    values["period"] = period
    values["period_start"] = to_utc(cells["start"], mapping.texts("time", "formats"), zone)
    values["value"] = pd.to_numeric(cells["value"], errors="coerce").astype(float)
    after = pd.Timedelta(days=_published_after(mapping))
    local_start = values["period_start"].dt.tz_localize("UTC").dt.tz_convert(zone)
    end = (local_start + STEPS[period]).dt.tz_convert("UTC").dt.tz_localize(None)
    values["published_at"] = (end + after).astype("datetime64[us]")
    reject(cells, cells["value"] == "", "no value")
    reject(cells, values["value"].isna(), "value is not a number")
    reject(cells, values["period_start"].isna(), "unreadable date")
    reject(cells, values["published_at"] > loaded_at, "period not over yet")
    valid = cells[REASON].isna()
    keys = values[["indicator_id", "agency_id", "district_id", "period_start"]]
    reject(cells, valid & keys.where(valid).duplicated(), "stands twice")
    return values


def _dimensions(mapping: Mapping) -> list[Part]:
    agency: dict[str, Any] = mapping.table("agency")
    rows = []
    for name, entry in mapping.table("indicators").items():
        row = {"indicator_id": name, "agency_id": agency.get("agency_id")}
        rows.append(row | {key: entry[key] for key in INDICATOR_KEYS if key in entry})
    parts = [Part(contract_scenarios.indicator, pd.DataFrame(rows))]
    if agency:
        for key in ("agency_id", "name_zh", "name_en", "kind"):
            mapping.text("agency", key)
        known = {key: agency[key] for key in ("agency_id", "name_zh", "name_en", "kind")}
        parts.append(Part(contract_common.agency, pd.DataFrame([known])))
    return parts
