"""`docs/warehouse.md`, made from the contract: ``python -m data.contract.document`` writes it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Table

from data.contract.rollups import rollup_state
from data.contract.tables import DOMAINS, ROLLUPS, Scope, metadata

HEAD = """\
# The warehouse

Citydeck reads the tables below and nothing else, and never writes to them. A city makes its own tables known by
creating views with these names and columns in the schema that `CITYDECK_WAREHOUSE` names; `python app.py check` says
table by table and column by column what is there, and which panels live on it.

- Times are naive UTC. Rates are 0 to 1. Coordinates are WGS-84 degrees. Identifiers are text.
- A required table is one without which its domain cannot live; `load_log` and `district` are required always. Where an
  optional table or a column is missing, the panels that need it say "not connected"; the others live.
- *Who sees a row* is decided by the column that the table's scope names, or through its parent; a table that lacks the
  column shows its rows only to viewers of the whole city.
- What has changed is known from `load_log` alone: write one row into it for each load and table, in the transaction
  that writes the rows, with a growing `load_id`.

This file is made from `data/contract/tables.py` by `python -m data.contract.document`; a test keeps it true.
"""
SCOPES = {
    "city": "all rows, by every viewer who has a policy",
    "district": "by `{column}`; rows without one only by viewers of the whole city",
    "district_or_city": "by `{column}`; rows without one by every viewer who has a policy",
    "parent": "where the row of `{parent}` with the same `{column}` is seen",
}


def contract_document() -> str:
    """The text of `docs/warehouse.md`: a section per domain, a table per contract table."""
    parts = [HEAD]
    for domain in ("common", *DOMAINS):
        parts.append(f"\n## {domain.capitalize()}\n")
        tables = [table for table in metadata.tables.values() if table.info["domain"] == domain]
        parts += map(_section, sorted(tables, key=lambda table: table in (*ROLLUPS, rollup_state)))
    return "".join(parts)


def _section(table: Table) -> str:
    scope: Scope = table.info["scope"]
    facts = [
        "Required." if table.info["required"] else "Optional.",
        f"Seen {SCOPES[scope.kind].format(column=scope.column, parent=scope.parent)}.",
    ]
    if table.info["time"]:
        facts.append(f"A row became true at `{table.info['time']}`.")
    rows = "".join(_row(column) for column in table.columns)
    head = "| Column | Type | Meaning |\n|---|---|---|\n"
    return f"\n### `{table.name}`\n\n{table.comment}\n\n{' '.join(facts)}\n\n{head}{rows}"


def _row(column: Column[object]) -> str:
    key = ", key" if column.primary_key else ""
    meaning = str(column.comment).replace("|", "\\|")
    return f"| `{column.name}` | {type(column.type).__name__.lower()}{key} | {meaning} |\n"


if __name__ == "__main__":
    Path("docs/warehouse.md").write_text(contract_document(), "utf-8")
