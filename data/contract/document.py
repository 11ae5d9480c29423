"""The program ``python -m data.contract.document``. It writes `docs/warehouse.md` from the contract."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Table

from data.contract.latency import BUCKETS, EDGES_MS
from data.contract.parts import CITY, Scope
from data.contract.rollups import ROLLUPS, rollup_state
from data.contract.tables import DOMAINS, metadata

HEAD = """\
# The warehouse

Citydeck reads the tables below and no others. It never writes to them. A city makes its own tables available by
creating views with these names and columns, in the schema that `CITYDECK_WAREHOUSE` names. `python app.py check` lists
for each table and column whether it is there, and which panels need it. [glossary.md](glossary.md) explains the terms.

- Times are naive UTC. Rates are 0 to 1. Coordinates are WGS-84 degrees. Identifiers are text. *Empty* means NULL.
- A part of the deck needs its required tables; the whole deck needs `load_log` and `district`. If an optional table or
  a column is missing, the panels that need it say "not connected", and all others work.
- Who sees a row depends on the viewer's policy and on the table's scope, which is given below each table's name. If a
  table lacks a column of its scope, only viewers whose policy does not need it see its rows: a viewer of all agencies
  does not need the agency.
- The deck learns of new data from `load_log` alone. Write one row into it for each load and table, with a growing
  `load_id`, in the same transaction as the rows.

## What was known at a past moment

A page of the past shows *what happened*: all rows known today, by their own times. With `known=1` it shows *what was
known then*: only what had been loaded by that moment. The deck tells it from the numbers of loads:

- `load_seq` of a row that never changes (in `data_call`, `reading`, `dataset_state`, `indicator_value`,
  `incident_event`, `case_event`): the load that wrote it. Append such rows; never rewrite them under a new number.
- `first_load_seq` of a row that changes (`incident`, `service_case`): the load that wrote it first. Set it when you
  insert the row and leave it at each update, while `load_seq` takes the number of the update.
- `incident_event` and `case_event` hold each step once, with the load that brought it. Where a row changed later, its
  times are those of the steps known then. A rating is known when its step `rated` is. All other columns, such as an
  agency or a severity, are those of today.
- `load_log` says when each load ended. Where the log is thinned out, a row of a load that is not there counts as loaded
  at the table's next load that is: keep one load per table and day at least. Keep the newest days whole.

A row without such a number counts as loaded when it happened. Without these columns, or at a moment before the first
load of a table in the log, the panel says "cannot be known"; all other panels, and every page without `known`, work as
before. A load that replaces rows of earlier loads under a new number, as `import` does, hides them from moments before
it.

This file is generated from `data/contract/` by `python -m data.contract.document`. A test checks that it is up to date.
"""
HISTOGRAM = (
    f"| `{BUCKETS[0]}` … `{BUCKETS[-1]}` | integer | histogram of the times to answer: number of calls in each bucket. "
    f"Bucket 00 is below 1 ms. The lower edges of the others are {', '.join(map(str, EDGES_MS))} ms. |\n"
)
"""One row of a Markdown table, which describes all 32 columns of a histogram."""


def contract_document() -> str:
    """The text of `docs/warehouse.md`: a section for each domain with a subsection for each of its tables."""
    parts = [HEAD]
    for domain in ("common", *DOMAINS):
        parts.append(f"\n## {domain.capitalize()}\n")
        tables = [table for table in metadata.tables.values() if table.info["domain"] == domain]
        parts += map(_section, sorted(tables, key=lambda table: table in (*ROLLUPS, rollup_state)))
    return "".join(parts)


def _section(table: Table) -> str:
    facts = [
        "Required." if table.info["required"] else "Optional.",
        scope_words(table.info["scope"]),
    ]
    if table.info["personal"]:
        facts.append("Its rows are *personal*: viewers without case detail see no counts below the setting `k`.")
    if table.info["time"]:
        facts.append(f"`{table.info['time']}` is the time of a row.")
    rows = "".join(_row(column) for column in table.columns if column.name not in BUCKETS)
    rows += HISTOGRAM if BUCKETS[0] in table.columns else ""
    head = "| Column | Type | Meaning |\n|---|---|---|\n"
    return f"\n### `{table.name}`\n\n{table.comment}\n\n{' '.join(facts)}\n\n{head}{rows}"


def scope_words(scope: Scope) -> str:
    """The sentences that say who sees a row of a table with this scope."""
    if scope == CITY:
        return "Every viewer who has a policy sees all rows."
    if scope.parent:
        return f"A viewer sees a row if he sees the row of `{scope.parent.table}` in `{scope.parent.column}`."
    of = scope.agency_of
    agency = f"that of the row of `{of.table}` in `{of.column}`" if of else f"in `{scope.agency}`"
    words = f"A viewer sees a row if his policy allows its district, in `{scope.district}`, and its agency, {agency}. "
    if scope.for_all:
        return words + (
            "Viewers of any district see rows without a district; only viewers of all agencies see rows without an "
            "agency."
        )
    return words + (
        "Only viewers of all districts see rows without a district, and only viewers of all agencies see rows without "
        "an agency."
    )


def _row(column: Column[object]) -> str:
    key = ", key" if column.primary_key else ", optional" if column.info.get("optional") else ""
    meaning = str(column.comment).replace("|", "\\|")
    return f"| `{column.name}` | {type(column.type).__name__.lower()}{key} | {meaning} |\n"


if __name__ == "__main__":
    Path("docs/warehouse.md").write_text(contract_document(), "utf-8")
