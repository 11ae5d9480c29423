"""The server when its warehouse dies, loses a column, or holds strange texts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import CitydeckApp, create_app
from data.city.pack import CityPack
from data.contract.tables import metadata
from tests.conftest import DEMO_END
from tests.support.browserless import BOM, refresh
from tests.support.decks import broken, opened_deck, settings_for
from tests.support.tiny import DISTRICTS, load, tiny_file, write

NAMED = {"agency": [{"agency_id": "7", "name_zh": "局", "name_en": "Bureau", "kind": "bureau"}]}
"""Rows of a dimension that panels of incidents need."""


@pytest.fixture
def living(demo_path: Path, changsha_pack: CityPack, tmp_path: Path) -> Iterator[CitydeckApp]:
    """An app over a small copy of the demo, which the test may break and write."""
    log = [load(n, table, DEMO_END, cadence_s=60) for n, table in enumerate(metadata.tables, 1)]
    path = tiny_file(tmp_path / "tiny.duckdb", {"load_log": log, "district": DISTRICTS})
    with opened_deck(path, changsha_pack, read_only=False) as deck:
        yield create_app(replace(settings_for(path, changsha_pack), watch_s=1), deck)


def notice_of(content: dict[str, Any]) -> str:
    return json.dumps([props["children"] for name, props in content.get("sideUpdate", {}).items() if "notice" in name])


def test_a_dead_warehouse_leaves_the_picture_says_so_and_heals_by_itself(living: CitydeckApp) -> None:
    client, deck = living.server.test_client(), living.deck
    refresh(client, "calls_by_hour", search="?lang=en")
    alive = deck.warehouse.engine
    write(alive, {"load_log": [load(900, "data_call", DEMO_END)]})
    deck.watcher.probe()
    with broken(alive) as dead:
        deck.warehouse.engine = dead
        deck.watcher.probe()
        assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
        assert client.get("/version").get_json()["reachable"] is False
        content = refresh(client, "calls_by_hour", search="?lang=en")
        assert "does not answer" in notice_of(content)
        assert not any("figure" in props for props in content.get("response", {}).values())
        rows = client.get("/panel/calls_by_hour.csv")
        assert rows.status_code == 503 and rows.text == "The warehouse does not answer\n"
        deck.warehouse.engine = alive
    deck.watcher.probe()
    assert client.get("/readyz").status_code == 200
    assert client.get("/version").get_json()["reachable"] is True
    content = refresh(client, "calls_by_hour", search="?lang=en")
    assert any("figure" in props for props in content["response"].values()), (
        "the failure is remembered after the recovery"
    )


def test_one_missing_column_disconnects_its_panels_only(living: CitydeckApp) -> None:
    client, deck = living.server.test_client(), living.deck
    with deck.warehouse.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE data_call DROP COLUMN latency_ms")
    deck.warehouse.refresh_inventory()
    assert "data_call.latency_ms" in notice_of(refresh(client, "calls_top_datasets", search="?lang=en"))
    assert "sideUpdate" not in refresh(client, "calls_by_hour", search="?lang=en")


def test_cells_that_begin_like_formulas_are_texts_in_the_csv(living: CitydeckApp) -> None:
    morning = DEMO_END.replace(hour=1)
    opened = {"incident_id": "+1", "type_id": "t", "severity": 1, "district_id": "430102", "reported_at": morning}
    rows = NAMED | {
        "incident_type": [{"type_id": "t", "name_en": "=1+1", "name_zh": "@x", "command_system": "traffic"}],
        "incident": [opened | {"summary": "-2+3", "lon": -1.5}],
        "incident_event": [{"incident_id": "+1", "event_seq": 1, "at": morning, "stage": "reported"}],
    }
    log = [load(900, "incident", DEMO_END), load(901, "incident_event", DEMO_END)]
    write(living.deck.warehouse.engine, rows | {"load_log": log})
    living.deck.watcher.probe()
    answer = living.server.test_client().get("/panel/incidents_open.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text.lstrip(BOM)))
    found = {row["incident_id"], row["summary"], row["type_name_en"], row["type_name_zh"]}
    assert found == {"'+1", "'-2+3", "'=1+1", "'@x"} and row["lon"] == "-1.5"


def test_a_csv_of_no_rows_is_the_header(living: CitydeckApp) -> None:
    types = [{"type_id": "t", "name_en": "Fire", "name_zh": "火", "command_system": "traffic"}]
    log = [load(900, "incident", DEMO_END)]
    write(living.deck.warehouse.engine, NAMED | {"incident_type": types, "load_log": log})
    living.deck.watcher.probe()
    answer = living.server.test_client().get("/panel/incidents_open.csv")
    assert answer.text.count("\n") == 1 and answer.text.startswith(f"{BOM}incident_id,")
