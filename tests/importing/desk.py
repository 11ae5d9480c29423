"""A small file of incidents with the quirks of real files, its mapping, and helpers for the tests of imports."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
from sqlalchemy import Engine, create_engine

SHARED = Path(__file__).parents[3] / "shared" / "data"
EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2021, 1, 1)

HEADER = ["", "Case.Id", "Opened", "Closed", "Request.Category", "Owner", "Lat", "Long", "Notes"]
GOOD = [
    ["1", "a1", "2020-07-01 08:00:00", "2020-07-01 10:30:00", "Lights", "Works", "50.05", "10.05", "lamp\nis, out"],
    ["2", "a2", "07/02/2020 01:15:00 PM", "NA", "Water", "NA", "50.15", "10.15", "NA"],
    ["3", "a3", "2020-03-29 02:30:00", "2020-03-29 05:00:00", "NA", "Works", "50.1", "10.1", "skipped hour"],
    ["4", "a4", "2020-10-25 02:30:00", "2020-10-25 02:30:00", "Lights", "Works", "50.05", "10.15", "=1+1"],
]
BAD = {
    "closed before opened": [
        "5",
        "b1",
        "2020-07-02 08:00:00",
        "2020-07-01 08:00:00",
        "Lights",
        "Works",
        "50.05",
        "10.05",
        "",
    ],
    "outside the city": ["6", "b2", "2020-07-02 08:00:00", "NA", "Lights", "Works", "51.05", "10.05", ""],
    "no coordinates": ["7", "b3", "2020-07-02 08:00:00", "NA", "Lights", "Works", "NA", "10.05", ""],
    "no date": ["8", "b4", "NA", "NA", "Lights", "Works", "50.05", "10.05", ""],
    "unreadable date (reported_at)": ["9", "b5", "yesterday", "NA", "Lights", "Works", "50.05", "10.05", ""],
    "date in the future (reported_at)": [
        "10",
        "b6",
        "2031-01-01 00:00:00",
        "NA",
        "Lights",
        "Works",
        "50.05",
        "10.05",
        "",
    ],
    "no id": ["11", "", "2020-07-02 08:00:00", "NA", "Lights", "Works", "50.05", "10.05", ""],
    "id stands twice": ["12", "a1", "2020-07-02 08:00:00", "NA", "Lights", "Works", "50.05", "10.05", ""],
    "wrong number of fields": ["13", "b7"],
}
MAPPING = """
[source]
name = "ward_desk"
[csv]
missing = ["", "NA"]
[time]
zone = "Europe/Berlin"
formats = ["%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
[place]
datum = "WGS-84"
[columns]
incident_id = "Case.Id"
reported_at = "Opened"
closed_at = "Closed"
lon = "Long"
lat = "Lat"
category = "Request.Category"
agency = "Owner"
summary = "Notes"
[type_default]
command_system = "urban_management"
[types]
Water = { command_system = "flood_control", resolve_min = 90.0 }
"""
# computed without zoneinfo: Berlin is UTC+2 in summer and UTC+1 in winter; of the repeated hour the first is taken
UTC_TIMES = {
    "a1": ("2020-07-01 06:00", "2020-07-01 08:30"),
    "a2": ("2020-07-02 11:15", None),
    "a3": ("2020-03-29 01:30", "2020-03-29 03:00"),
    "a4": ("2020-10-25 00:30", "2020-10-25 00:30"),
}


def write_csv(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def write_text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def engine_at(path: Path) -> Engine:
    return create_engine(f"duckdb:///{path}")


def rows_of(path: Path, table: str) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.table(table).df()
