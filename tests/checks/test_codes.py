"""Codes that no vocabulary knows: they read as missing, and every footer counts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, select

from data.contract.meaning import codes_of
from data.contract.soundness import row_key
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.layers.states import read_abnormal, read_map, read_status
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.questions.row_faults import inspected
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from data.warehouse.repairs import unreadable
from data.watch.freshness import Watcher
from tests.support.tiny import DISTRICTS, NOON, load, tiny_warehouse

CODED = [column for table in inspected() for column in table.c if codes_of(column)]


def watched(warehouse: Warehouse) -> Warehouse:
    assert Watcher(warehouse, clock=lambda: NOON, zone="Asia/Shanghai").probe().reachable
    return warehouse


@pytest.mark.parametrize("column", CODED, ids=str)
def test_an_unknown_code_reads_as_missing_and_is_counted(tmp_path: Path, column: Column[str]) -> None:
    table = column.table
    keys = {one.name: "k" for one in row_key(table) if one.type.python_type is str}
    times = {one.name: NOON for one in table.c if one.name == table.info["time"]}
    others = {one.name: 1 for one in row_key(table) if one.type.python_type is int}
    rows = [
        keys | times | others | {column.name: code, next(iter([*keys, *others]), column.name): name}
        for name, code in (("1", "其他"), ("2", codes_of(column)[0]))
    ]
    if not row_key(table):  # each row is one of its own
        rows = [times | {column.name: code} for code in ("其他", codes_of(column)[0])]
    warehouse = tiny_warehouse(tmp_path / "city.duckdb", {table.name: rows, "load_log": [load(1, table.name, NOON)]})
    door = watched(warehouse)
    assert unreadable(door.faults, [table.name]) == 1
    found = door.read(select(metadata.tables[table.name].c[column.name].label("code")), FULL)["code"]
    assert sorted(found.dropna()) == [codes_of(column)[0]] and found.isna().sum() == 1


def test_layers_in_a_citys_own_words_are_no_good_news(tmp_path: Path) -> None:
    """All cameras of the city are called 摄像头: so nothing says that they are normal."""
    rows = {
        "district": DISTRICTS, "agency": [{"agency_id": "a", "name_zh": "局", "kind": "bureau"}],
        "load_log": [load(1, "reading", NOON)],
        "quantity": [{"layer": "camera", "quantity": "online", "unit": "1", "offline_after_s": 60}],
        "asset": [{"asset_id": str(n), "layer": "摄像头", "district_id": "430102"} for n in range(30)],
    }  # fmt: skip
    door = watched(tiny_warehouse(tmp_path / "city.duckdb", rows))
    assert unreadable(door.faults, ["asset"]) == 30 and "layer" not in door.inventory()["asset"]
    read, filters = ViewerReader(door, FULL), Filters(as_of=NOON)
    for panel in (read_status, read_map, read_abnormal):
        with pytest.raises(WarehouseError, match="layer"):
            panel(read, filters)
