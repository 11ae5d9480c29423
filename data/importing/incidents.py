"""Import a city's incidents from a CSV file. docs/import.md describes the mapping file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.city.datum import DATUMS, to_wgs84
from data.city.pack import CityPack, assign_districts, declare_zone, district_rows
from data.contract import common as contract_common
from data.contract import incidents as contract_incidents
from data.contract import parts as contract_parts
from data.importing.files import (
    REASON,
    ImportingError,
    Mapping,
    Progress,
    Summary,
    complete_until,
    ignore_progress,
    nothing_loaded_error,
    read_mapping,
    read_records,
    reject,
    require_columns,
    summarise,
    to_utc,
    write_rejects,
)
from data.importing.write import Part, write_import

STAGE_COLUMNS = tuple(f"{stage}_at" for stage in contract_parts.STAGES)
TEXT_COLUMNS = ("subdistrict_id", "summary")
REQUIRED = ("incident_id", "reported_at", "lon", "lat", "category")
KNOWN = (*REQUIRED, *STAGE_COLUMNS[1:], "due_at", "type", "agency", "source", "severity", *TEXT_COLUMNS)
"""Keys that the table [columns] of the mapping may have."""
LIMITS = ("register_min", "dispatch_min", "resolve_min")
UNCATEGORISED = "uncategorised"
TYPE_KEYS = ("name_zh", "name_en", "command_system", "severity", "close_h", *LIMITS)


def import_incidents(
    csv: str | Path,
    mapping_file: str | Path,
    pack: CityPack,
    engine: Engine,
    rejects_path: str | Path | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Summary:
    """Load incidents from a CSV file, with their events, types and agencies, and the districts of the pack.

    Rows of an earlier import of the same source are replaced. If the pack declares no time zone, the mapping's zone is
    written into the pack. engine: an embedded warehouse; its file is created if it is missing. rejects_path: file for
    the rejected records; None writes none. progress: gets lines of text for people.

    now: naive UTC moment of the load, by default the present. Records with a stage after this moment are rejected.

    Raises ImportingError, and then leaves the warehouse unchanged.
    """
    report = progress or ignore_progress
    loaded_at = now or datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    mapping = read_mapping(mapping_file)
    _check_mapping(mapping)
    records = read_records(csv, mapping)
    require_columns(csv, records, mapping, {f"columns.{key}": name for key, name in mapping.table("columns").items()})
    report(f"{len(records):,} records read from {Path(csv).name}")
    incidents = _incidents(records, mapping, pack, loaded_at)
    rejects = write_rejects(rejects_path, records)
    good = incidents[records[REASON].isna()].reset_index(drop=True)
    if good.empty:
        raise _nothing_in_the_city(csv, records, incidents, mapping, pack)
    parts = _parts(good, records[records[REASON].isna()], mapping, pack)
    data_until = complete_until(pd.concat([good[name] for name in STAGE_COLUMNS if name in good]))
    write_import(engine, mapping.text("source", "name"), parts, data_until, loaded_at, report)
    return replace(summarise(mapping, records, data_until, rejects), notes=_zone_notes(mapping, pack))


def _check_mapping(mapping: Mapping) -> None:
    mapping.text("source", "name")
    mapping.zone()
    mapping.texts("time", "formats")
    columns = mapping.table("columns")
    for key in REQUIRED:
        mapping.text("columns", key)
    for key in columns:
        mapping.text("columns", key)
        if key not in KNOWN:
            raise mapping.error(f"columns.{key} is unknown; known are {', '.join(KNOWN)}")
    if mapping.text("place", "datum") not in DATUMS:
        raise mapping.error(f"place.datum {mapping.text('place', 'datum')!r} is unknown; known are {', '.join(DATUMS)}")
    for name, source in mapping.table("sources").items():
        if source not in contract_parts.SOURCES:
            raise mapping.error(f"sources.{name!r} is {source!r}; known are {', '.join(contract_parts.SOURCES)}")
    _check_types(mapping)


def _check_types(mapping: Mapping) -> None:
    default = mapping.table("type_default")
    for name, entry in {"type_default": default, **mapping.table("types")}.items():
        if not isinstance(entry, dict) or not set(entry) <= set(TYPE_KEYS):
            raise mapping.error(f"types.{name!r} may only have {', '.join(TYPE_KEYS)}")
        system = (default | entry).get("command_system")
        if system not in contract_parts.COMMAND_SYSTEMS:
            known = ", ".join(contract_parts.COMMAND_SYSTEMS)
            raise mapping.error(
                f"command_system of {name!r} is {system!r}; known are {known} (or set it in [type_default])"
            )
        if (default | entry).get("severity", 1) not in (1, 2, 3, 4):
            raise mapping.error(f"severity of {name!r} must be 1 (worst) to 4")


def _incidents(records: pd.DataFrame, mapping: Mapping, pack: CityPack, loaded_at: datetime) -> pd.DataFrame:
    """All records as rows of ``incident``, good and bad. The reason of each bad record is written into ``records``."""
    cells = {key: _one_line(records[name]) for key, name in mapping.table("columns").items()}
    rows = pd.DataFrame({"incident_id": mapping.table("source").get("prefix", "") + cells["incident_id"]})
    reject(records, cells["incident_id"] == "", "no id")
    _add_times(rows, records, cells, mapping, loaded_at)
    _add_places(rows, records, cells, mapping, pack)
    _add_type(rows, records, cells, mapping)
    if "agency" in cells:
        rows["agency_id"] = _or_none(cells["agency"])
    if "source" in cells:
        rows["source"] = cells["source"].map(mapping.table("sources")).astype(object)
    for key in TEXT_COLUMNS:
        if key in cells:
            rows[key] = _or_none(cells[key])
    # the last check: of two records with the same id, the first one without another reason is loaded
    loadable = records[REASON].isna()
    reject(records, rows["incident_id"].where(loadable).duplicated(), "id stands twice")
    return rows


def _add_times(
    rows: pd.DataFrame, records: pd.DataFrame, cells: dict[str, Any], mapping: Mapping, loaded_at: datetime
) -> None:
    formats, zone = mapping.texts("time", "formats"), mapping.zone()
    for key in (*STAGE_COLUMNS, "due_at"):
        if key in cells:
            rows[key] = to_utc(cells[key], formats, zone)
            if key == "reported_at":
                reject(records, cells[key] == "", "no date")
            reject(records, rows[key].isna() & (cells[key] != ""), f"unreadable date ({key})")
    stages = [key for key in STAGE_COLUMNS if key in cells]
    for key in stages:
        reject(records, rows[key] > loaded_at, f"date in the future ({key})")
    reject(records, _before(rows, "closed_at", "reported_at"), "closed before opened")
    for key in stages[1:]:
        reject(records, _before(rows, key, "reported_at"), f"{key} before reported_at")
        reject(records, _before(rows, "closed_at", key), f"closed_at before {key}")


def _before(rows: pd.DataFrame, earlier: str, later: str) -> pd.Series[bool]:
    if earlier not in rows or later not in rows:
        return pd.Series(False, index=rows.index)
    return rows[earlier] < rows[later]


def _add_places(
    rows: pd.DataFrame, records: pd.DataFrame, cells: dict[str, Any], mapping: Mapping, pack: CityPack
) -> None:
    lon, lat = (pd.to_numeric(cells[key], errors="coerce").to_numpy(dtype=float) for key in ("lon", "lat"))
    rows["lon"], rows["lat"] = to_wgs84(lon, lat, mapping.text("place", "datum"))
    rows["district_id"] = assign_districts(rows["lon"], rows["lat"], pack)
    reject(records, rows["lon"].isna() | rows["lat"].isna(), "no coordinates")
    reject(records, rows["district_id"].isna(), "outside the city")


def _add_type(rows: pd.DataFrame, records: pd.DataFrame, cells: dict[str, Any], mapping: Mapping) -> None:
    category = cells["category"].where(cells["category"] != "", UNCATEGORISED)
    rows["type_id"] = category if "type" not in cells else cells["type"].where(cells["type"] != "", category)
    pairs = list(zip(category, rows["type_id"], strict=True))
    entries = {pair: _type_entry(mapping, *pair) for pair in set(pairs)}
    if "severity" in cells:
        severity = pd.to_numeric(cells["severity"], errors="coerce")
        reject(records, ~severity.isin([1, 2, 3, 4]) & (cells["severity"] != ""), "severity is not 1 to 4")
        rows["severity"] = severity.where(severity.isin([1, 2, 3, 4])).astype("Int16")
    elif any("severity" in entry for entry in entries.values()):
        rows["severity"] = pd.Series([entries[pair].get("severity") for pair in pairs], dtype="Int16")
    if "due_at" not in cells and any("close_h" in entry for entry in entries.values()):
        hours = pd.Series([entries[pair].get("close_h") for pair in pairs], dtype=float)
        rows["due_at"] = (rows["reported_at"] + pd.to_timedelta(hours, unit="h")).astype("datetime64[us]")


def _type_entry(mapping: Mapping, category: str, type_id: str) -> dict[str, Any]:
    """The settings of an incident type. Each comes from the type's entry, else the category's, else type_default."""
    types = mapping.table("types")
    entry: dict[str, Any] = mapping.table("type_default") | types.get(category, {}) | types.get(type_id, {})
    return entry


def _one_line(texts: pd.Series[Any]) -> pd.Series[Any]:
    return texts.str.replace(r"\s+", " ", regex=True).str.strip()


def _or_none(texts: pd.Series[Any]) -> pd.Series[Any]:
    return texts.astype(object).where(texts != "", None)


def _parts(good: pd.DataFrame, records: pd.DataFrame, mapping: Mapping, pack: CityPack) -> list[Part]:
    parts = [
        Part(contract_common.district, district_rows(pack)),
        Part(contract_incidents.incident_type, _types(good, records, mapping)),
    ]
    if "agency_id" in good:
        agencies = sorted(good["agency_id"].dropna().unique())
        rows = pd.DataFrame({"agency_id": agencies, "name_zh": agencies, "name_en": agencies, "kind": "other"})
        parts.append(Part(contract_common.agency, rows))
    return [*parts, Part(contract_incidents.incident, good), Part(contract_incidents.incident_event, _events(good))]


def _types(good: pd.DataFrame, records: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Rows of ``incident_type``: one per type in ``good``, in order of type_id.

    good: the rows of ``incident`` that are loaded. records: the records of the file from which they come, in the same
    order. The category is that of the type's first row. Names, command system and limits come from the mapping.
    """
    texts = _one_line(records[mapping.table("columns")["category"]])
    category = texts.where(texts != "", UNCATEGORISED).reset_index(drop=True)
    pairs = pd.DataFrame({"type_id": good["type_id"], "category": category}).drop_duplicates("type_id")
    rows = []
    for type_id, name in pairs.itertuples(index=False):
        entry, names = _type_entry(mapping, name, type_id), mapping.table("types").get(type_id, {})
        row = {"type_id": type_id, "category": name}
        row |= {"name_zh": names.get("name_zh", type_id), "name_en": names.get("name_en", type_id)}
        rows.append(row | {key: entry[key] for key in ("command_system", *LIMITS) if key in entry})
    return pd.DataFrame(rows).sort_values("type_id", ignore_index=True)


def _events(good: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``incident_event``: one per stage that an incident reached. event_seq numbers them by time, from 1."""
    stages = [key for key in STAGE_COLUMNS if key in good]
    kept = ["incident_id", *(["agency_id"] if "agency_id" in good else [])]
    long = good.melt(id_vars=kept, value_vars=stages, var_name="stage", value_name="at").dropna(subset=["at"])
    long["order"] = long["stage"].map({key: number for number, key in enumerate(STAGE_COLUMNS)})
    long = long.sort_values(["at", "incident_id", "order"], ignore_index=True)
    long["event_seq"] = long.groupby("incident_id").cumcount() + 1
    long["stage"] = long["stage"].str.removesuffix("_at")
    return long.drop(columns="order")


def _nothing_in_the_city(
    csv: str | Path, records: pd.DataFrame, incidents: pd.DataFrame, mapping: Mapping, pack: CityPack
) -> ImportingError:
    swapped = assign_districts(incidents["lat"], incidents["lon"], pack)
    if pd.notna(swapped).any():
        return mapping.error("columns.lon and columns.lat are swapped: no point lies in the city, but swapped they do")
    return nothing_loaded_error(csv, records, mapping)


def _zone_notes(mapping: Mapping, pack: CityPack) -> tuple[str, ...]:
    zone = mapping.zone()
    if not pack.zone_declared:
        declare_zone(pack, zone)
        return (f"the city pack declared no zone: it now has {zone}, from the mapping",)
    return () if pack.zone == zone else (f"times were read in {zone}; the city shows them in {pack.zone}",)
