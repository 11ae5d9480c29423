"""The warehouse contract: every table and view that Citydeck reads, as SQLAlchemy Core tables.

A city makes its own tables available by creating views with these names. Each part of the deck has a module with its
tables (``common``, ``calls``, ``services``, ``incidents``, ``layers``, ``scenarios``); ``rollups`` adds the tables that
the deck derives. ``metadata`` holds all of them. ``docs/warehouse.md`` is generated from it.

Times are naive UTC, rates are 0 to 1, coordinates are WGS-84 degrees. A column's comment gives its meaning and unit. A
table's ``info`` has these entries:

- ``scope``: the `Scope`, which decides which viewers see a row. The door (``data/warehouse/door.py``) applies it.
- ``domain``: the part of the deck that needs the table; ``common`` if all parts need it.
- ``required``: true if that part (for ``common``: the whole deck) cannot do without the table.
- ``time``: the name of the column with a row's time, if the table grows with time; else None.
- ``ends``: the name of the column with a row's end, which lies after its time, for facts that have one.
- ``unique``: names of the columns that identify a row, for tables without a primary key that have such columns.
- ``label``: the name on the screen, for tables that grow with time (msgid).
"""

from __future__ import annotations

# each of these modules declares its tables when it is imported
from data.contract import calls, common, incidents, layers, rollups, scenarios, services  # noqa: F401
from data.contract.parts import metadata

__all__ = ["DOMAINS", "FACTS", "metadata"]

FACTS = tuple(table for table in metadata.sorted_tables if table.info["time"])
"""The fact tables: tables that grow with time. The deck shows how fresh each one is."""
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios")
"""Names of the parts of the deck, in the order of ``docs/warehouse.md``."""
