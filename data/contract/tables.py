"""The warehouse contract: every table and view that Citydeck reads, as SQLAlchemy Core tables.

A city makes its own tables available by creating views with these names. Each part of the deck has a module with its
tables (``common``, ``calls``, ``services``, ``incidents``, ``layers``, ``scenarios``); ``rollups`` adds the tables that
the deck derives. All other code imports tables from here. ``docs/warehouse.md`` is generated from them.

Times are naive UTC, rates are 0 to 1, coordinates are WGS-84 degrees. A column's comment gives its meaning and unit. A
table's ``info`` has these entries:

- ``scope``: which viewers see a row: see `Scope`. The door (``data/warehouse/door.py``) applies it.
- ``domain``: the part of the deck that needs the table; ``common`` tables are needed by all.
- ``required``: whether that part (for ``common``: the whole deck) can do without the table.
- ``time``: the column with the time of a row, for tables that grow with time; else None.
- ``label``: the name on the screen, for tables that grow with time (msgid).
"""

from __future__ import annotations

from data.contract.calls import business_system, data_call, data_grant, dataset, dataset_state
from data.contract.common import agency, district, load_log
from data.contract.incidents import incident, incident_event, incident_type
from data.contract.layers import asset, quantity, reading
from data.contract.parts import (
    CHANNELS,
    COMMAND_SYSTEMS,
    LAYERS,
    SHARE_CLASSES,
    SOURCES,
    STAGES,
    Scope,
    metadata,
)
from data.contract.rollups import ROLLUPS
from data.contract.scenarios import indicator, indicator_target, indicator_value
from data.contract.services import service_case, service_hall, service_item

__all__ = [
    "CHANNELS", "COMMAND_SYSTEMS", "DOMAINS", "FACTS", "LAYERS", "ROLLUPS", "SHARE_CLASSES", "SOURCES", "STAGES",
    "Scope", "agency", "asset", "business_system", "data_call", "data_grant", "dataset", "dataset_state", "district",
    "incident", "incident_event", "incident_type", "indicator", "indicator_target", "indicator_value", "load_log",
    "metadata", "quantity", "reading", "service_case", "service_hall", "service_item",
]  # fmt: skip

FACTS = tuple(table for table in metadata.sorted_tables if table.info["time"])
"""Fact tables: those that grow with time. Each has a freshness of its own."""
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios")
"""The parts of the deck, in the order of ``docs/warehouse.md``."""
