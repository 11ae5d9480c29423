"""The warehouse contract: every table and view that Citydeck reads, as SQLAlchemy Core tables.

A city makes its own tables available by creating views with these names. Each part of the deck has a module with its
tables: ``calls``, ``services``, ``incidents``, ``layers`` and ``scenarios``. The module ``common`` has the tables that
all parts need, and ``rollups`` has those that are computed from others. ``metadata`` holds all tables.
``docs/warehouse.md`` is generated from them.

Times are naive UTC, rates are 0 to 1, coordinates are WGS-84 degrees. A column's comment gives its meaning and unit. A
table's ``info`` has these entries:

- ``scope``: the `Scope`, which decides which viewers see a row. The door (``data/warehouse/door.py``) applies it.
- ``personal``: whether the rows are about single persons. Viewers without case detail see no small counts of them.
- ``domain``: the part of the deck that needs the table; ``common`` if all parts need it.
- ``required``: whether this part of the deck needs the table. For ``common``: whether the whole deck needs it.
- ``time``: the name of the column with a row's time, if the table grows with time; else None.
- ``ends``: the name of the column with the time at which a row ends. Only tables whose rows end have this entry. An end
  must not lie before the row's time.
- ``unique``: names of the columns that identify a row. Tables with a primary key do not have this entry.
- ``label``: the English name that screens show, a msgid. Only tables that grow with time have this entry.
"""

from __future__ import annotations

# each of these modules declares its tables when it is imported
from data.contract import calls, common, incidents, layers, rollups, scenarios, services  # noqa: F401
from data.contract.parts import metadata

__all__ = ["DOMAINS", "FACTS", "LEADING", "PERSONAL", "lead_of", "metadata"]

FACTS = tuple(table for table in metadata.sorted_tables if table.info["time"])
"""The fact tables: the tables that grow with time."""
PERSONAL = frozenset(table.name for table in metadata.sorted_tables if table.info["personal"])
"""Names of the tables whose rows are about single persons."""
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios")
"""Names of the parts of the deck, in the order of ``docs/warehouse.md``."""
LEADING = {
    "calls": ("data_call",),
    "services": ("service_case",),
    "incidents": ("incident", "incident_event"),
    "layers": ("reading",),
}
"""Domain -> names of its leading facts: the fact tables that say up to which moment the domain's data reach. Of
two such tables, the one with the later end counts.

The domain ``scenarios`` is not here. Its indicators are published for whole periods, so a question about them is asked
at its own moment."""


def lead_of(fact: str) -> str:
    """The name under which the end of a fact table's data is looked up: the table's domain, or its own name.

    It is the domain for the fact tables in `LEADING`, and for those of a domain that is not in `LEADING`. For any other
    fact table, such as ``dataset_state``, it is the table's own name. Raises KeyError for an unknown table.
    """
    domain = str(metadata.tables[fact].info["domain"])
    return domain if fact in LEADING.get(domain, (fact,)) else fact
