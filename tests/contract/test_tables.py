"""The contract: every column has a comment and a unit, every table a scope, and the document is up to date."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from sqlalchemy import Double

from callbacks.registry.panels import PANELS
from data.contract.document import contract_document
from data.contract.latency import BUCKETS
from data.contract.tables import DOMAINS, FACTS, metadata
from data.warehouse.door import Warehouse

DOCUMENT = Path(__file__).parents[2] / "docs" / "warehouse.md"


def test_the_document_is_the_contract() -> None:
    """If this fails, run `python -m data.contract.document`."""
    assert DOCUMENT.read_text("utf-8") == contract_document()


def test_the_document_names_every_table_and_column_with_its_comment() -> None:
    """A histogram's 32 columns share one row."""
    text = contract_document()
    for table in metadata.tables.values():
        section = text.split(f"### `{table.name}`\n")[1].split("\n### ")[0]
        assert str(table.comment) in section
        for column in (column for column in table.columns if column.name not in BUCKETS):
            (row,) = [line for line in section.splitlines() if line.startswith(f"| `{column.name}` ")]
            assert str(column.comment).replace("|", "\\|") in row


def test_every_table_and_column_says_what_it_is() -> None:
    for table in metadata.tables.values():
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"


UNIT = re.compile(r"\b(degrees|km²|m²|km|m|mm|hours|minutes|seconds|ms|MB|CNY|0 to 1|unit)\b")


def test_every_measured_number_names_its_unit() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Double):
                assert UNIT.search(str(column.comment)), f"{table.name}.{column.name}: its comment names no unit"


def test_every_table_declares_domain_required_and_the_time_of_its_facts() -> None:
    for table in metadata.tables.values():
        assert table.info["domain"] in (*DOMAINS, "common") and table.info["required"] in (True, False)
        assert table.info["time"] is None or table.info["time"] in table.c, table.name
        assert bool(table.info["time"]) == bool(table.info.get("label")), f"{table.name}: a fact has time and label"


def test_every_domain_has_a_required_fact() -> None:
    assert {table.info["domain"] for table in FACTS if table.info["required"]} == set(DOMAINS)


def test_the_names_of_the_contract_are_those_of_its_tables() -> None:
    for name, table in metadata.tables.items():
        rolled = "family" in table.info or name == "rollup_state"
        module = import_module(f"data.contract.{'rollups' if rolled else table.info['domain']}")
        assert getattr(module, name, None) is table, f"the table {name} is not called {name} in {module.__name__}"


def test_the_demo_fills_every_table(warehouse: Warehouse) -> None:
    with warehouse.engine.connect() as connection:
        empty = [
            name
            for name in metadata.tables
            if connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is None
        ]
    assert empty == [], "write rows of them in data/demo"


def test_every_table_is_read_by_a_panel() -> None:
    """But for those that name districts and loads, which the deck itself reads, and the state of the rollups.

    Questions about what was known read the steps of cases, for every panel of cases: data/warehouse/known.py.
    """
    used = {name for panel in PANELS for name in panel.tables} | {"load_log", "rollup_state", "case_event"}
    assert set(metadata.tables) - used == set(), "no panel_read(tables=…) names them"
