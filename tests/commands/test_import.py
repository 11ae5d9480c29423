"""`citypack build`, `import incidents` and `import indicators`: from files to rows on a panel; `feed` on a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.results import Command, line_of, rows_of
from tests.importing.desk import BAD, GOOD, MAPPING, write_csv, write_text

WARDS = (("sw", 10.0, 50.0), ("se", 10.1, 50.0), ("nw", 10.0, 50.1), ("ne", 10.1, 50.1))
INDICATOR_MAPPING = """
source.name = "board"
time = { zone = "Europe/Berlin", period = "day", start = "{day}", formats = ["%Y-%m-%d"] }
[indicators.trips]
domain = "traffic"
name_zh = "出行"
name_en = "Trips"
unit = "trips"
"""


@pytest.fixture
def wards(tmp_path: Path, command: Command) -> Path:
    """A city pack of four square wards, built by the command."""
    features = []
    for code, west, south in WARDS:
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    source = write_text(tmp_path / "wards.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    words = ("--id", "code", "--name", "code", "--to", str(tmp_path / "pack"), "--zone", "Europe/Berlin")
    built = command("citypack", "build", str(source), *words)
    assert built.exit_code == 0 and built.stdout.endswith("pack: 4 districts, zone Europe/Berlin\n"), built.output
    return tmp_path / "pack"


def test_a_citys_files_become_rows_of_a_panel(command: Command, wards: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "city.duckdb"
    csv = write_csv(tmp_path / "desk.csv", GOOD + list(BAD.values()))
    mapping = write_text(tmp_path / "desk.toml", MAPPING)
    loaded = command(
        "import", "incidents", str(csv), "--mapping", str(mapping), "--city", str(wards), warehouse=warehouse
    )
    assert loaded.exit_code == 0, loaded.output
    counts = f"read {len(GOOD) + len(BAD)} = loaded {len(GOOD)} + rejected {len(BAD)}"
    assert counts in loaded.stdout and "rejected rows: var/rejects/desk.csv" in loaded.stdout
    assert "rows of incident written" in loaded.stderr
    shown = command("query", "incidents_open", warehouse=warehouse, CITYDECK_CITY=str(wards))
    assert [row["incident_id"] for row in rows_of(shown)] == ["a2"]


def test_indicators_are_loaded_by_the_command(command: Command, tmp_path: Path) -> None:
    csv = write_text(tmp_path / "trips.csv", "day,trips\n2026-01-01,10\n2026-01-02,\n")
    mapping = write_text(tmp_path / "trips.toml", INDICATOR_MAPPING)
    words = ("import", "indicators", str(csv), "--mapping", str(mapping))
    loaded = command(*words, warehouse=tmp_path / "city.duckdb")
    assert loaded.exit_code == 0 and "board: read 2 = loaded 1 + rejected 1\n  no value: 1" in loaded.stdout
    assert "is not an embedded file" in line_of(command(*words, warehouse="postgresql://127.0.0.1/city"))


def test_feed_refuses_a_file(command: Command) -> None:
    assert "'serve' feeds it" in line_of(command("feed"))
