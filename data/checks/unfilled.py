"""Names the columns without any value and the dimensions without rows, which panels treat as missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Table

from data.checks.finding import Finding, Rows
from data.contract.tables import FACTS
from data.questions.first_rows import any_row_query


def check_unfilled(
    read: Rows, table: Table, present: Mapping[str, frozenset[str]], unfilled: frozenset[str]
) -> Iterator[Finding]:
    """One finding per column without any value, or one finding for a dimension without rows.

    A dimension may be empty as long as no fact of its part of the deck has a row. present: name of a table -> names of
    its columns. unfilled: names of the table's columns without any value; all columns if the table has no rows.
    """
    own = table.info["domain"]
    if unfilled < present[table.name]:
        for name in sorted(unfilled):
            yield Finding("never has a value", table.name, (name,), 1)
    elif any(_has_rows(read, fact, present) for fact in FACTS if own in (fact.info["domain"], "common")):
        yield Finding("has no rows", table.name, (), 1)


def _has_rows(read: Rows, fact: Table, present: Mapping[str, frozenset[str]]) -> bool:
    return fact.info["time"] in present.get(fact.name, ()) and len(read(any_row_query(fact))) > 0
