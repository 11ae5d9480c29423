"""The private names of SQLAlchemy that the door uses, in one place.

SQLAlchemy may change a name with an underscore in any release. `PRIVATE_NAMES` lists the names that the door needs. If
an upgrade removes one of them, `tests/warehouse/test_sqlalchemy_private.py` fails and shows the name and its use.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select

PRIVATE_NAMES = {
    "_generate_cache_key": "tells whether two selects have the same structure, and gives their bound values",
    "_limit_clause": "tells whether a select has a limit of its own, before the door sets its limit of rows",
    "_raw_columns": "gives the columns of a select as they were written, to refuse literal SQL among them",
    "_for_update_arg": "tells whether a select locks rows, which the door refuses",
    "_prefixes": "gives SQL text written before the columns of a select, which the door refuses",
    "_suffixes": "gives SQL text written behind a select, which the door refuses",
    "_hints": "gives SQL text written as hints to a table, which the door refuses",
    "_statement_hints": "gives SQL text written as hints to a statement, which the door refuses",
}
"""Private name of a Select -> the door's use of it."""
WRITTEN_TEXT = ("_prefixes", "_suffixes", "_hints", "_statement_hints")
"""Private attributes of a select that hold SQL text."""


class Structure(NamedTuple):
    """The structure and the values of a select.

    key: selects that differ only in their bound values have the same key. values: the bound values; lists become
    tuples.
    """

    key: Hashable
    values: tuple[Any, ...]


def structure_of(statement: Select[*tuple[Any, ...]]) -> Structure | None:
    """The structure and the values of a select; None if SQLAlchemy cannot compare the select with others.

    The computation takes long. SQLAlchemy keeps the result with the select and uses it again to compile the select.
    """
    found = statement._generate_cache_key()
    if found is None:
        return None
    values = (bound.effective_value for bound in found.bindparams)
    return Structure(found.key, tuple(tuple(value) if isinstance(value, list) else value for value in values))


def has_limit(statement: Select[*tuple[Any, ...]]) -> bool:
    """Whether the select has a limit of its own."""
    return statement._limit_clause is not None


def columns_as_written(statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """The arguments of `select(…)`: its columns as the code wrote them."""
    yield from statement._raw_columns


def locks_rows(element: object) -> bool:
    """Whether the element is a SELECT … FOR UPDATE."""
    return getattr(element, "_for_update_arg", None) is not None


def has_written_text(element: object) -> bool:
    """Whether SQL text was written into the element as a prefix, suffix or hint."""
    return any(getattr(element, name, None) for name in WRITTEN_TEXT)
