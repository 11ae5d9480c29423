"""The private names of SQLAlchemy that the door uses, in one place.

SQLAlchemy may change a name with an underscore in any release. `PRIVATE_NAMES` lists the names that the door needs. If
an upgrade removes one of them, `tests/warehouse/test_sqlalchemy_private.py` fails and shows the name and its use.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.sql import elements, selectable
from sqlalchemy.types import TypeEngine

PRIVATE_NAMES = {
    "_generate_cache_key": "tells whether two selects have the same structure, and gives their bound values",
    "_limit_clause": "tells whether a select has a limit of its own, before the door sets its limit of rows",
    "_from_obj": "gives what a select names in its FROM, where the door lets no function stand",
    "_setup_joins": "gives what a select joins, where the door lets no function stand",
    "_for_update_arg": "tells whether a select locks rows, which the door refuses",
    "_prefixes": "gives SQL text written before the columns of a select, which the door refuses",
    "_suffixes": "gives SQL text written behind a select, which the door refuses",
    "_hints": "gives SQL text written as hints to a table, which the door refuses",
    "_statement_hints": "gives SQL text written as hints to a statement, which the door refuses",
    "_variant_mapping": "tells whether a type is another one on some engine, which the door refuses",
    "_label_reference": "is the class of a label in an ORDER BY, which the door lets through",
    "_OffsetLimitParam": "is the class of the number in a LIMIT, which the door lets through",
}
"""Private name in SQLAlchemy -> the door's use of it."""
WRITTEN_TEXT = {"_prefixes": "a prefix", "_suffixes": "a suffix", "_hints": "a hint", "_statement_hints": "a hint"}
"""Private attribute of a select that holds SQL text -> what a person calls the text."""
LABEL_REFERENCE = elements._label_reference
LIMIT = selectable._OffsetLimitParam
"""Classes of parts of a select that have no public name."""


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


def froms_as_written(statement: Select[*tuple[Any, ...]]) -> list[Any]:
    """What the select names in `select_from` and `join`. Its columns may add further tables to its FROM."""
    return [*statement._from_obj, *(joined[0] for joined in statement._setup_joins)]


def locks_rows(element: object) -> bool:
    """Whether the element is a SELECT … FOR UPDATE."""
    return getattr(element, "_for_update_arg", None) is not None


def written_text(element: object) -> str | None:
    """What a person calls the SQL text that was written into the element: a prefix, a suffix or a hint. Else None."""
    return next((word for name, word in WRITTEN_TEXT.items() if getattr(element, name, None)), None)


def has_variants(kind: TypeEngine[Any]) -> bool:
    """Whether the type is another one on some engine."""
    return bool(kind._variant_mapping)
