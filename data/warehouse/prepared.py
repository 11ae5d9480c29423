"""Selects looked at once: one that differs from an earlier one in its values alone needs no second look."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.types import TypeEngine

from data.contract.tables import metadata
from data.warehouse.cache import SmallLru
from data.warehouse.frames import columns_of_rows
from data.warehouse.selects import SHAPES_KEPT, AnySelect, tables_of

_numbers = itertools.count()


@dataclass(frozen=True)
class Shape:
    """What selects that differ in their values alone have in common.

    number: tells shapes apart. tables: contract tables whose changes change their rows. columns: name and type of each
    of their columns.
    """

    number: int
    tables: tuple[str, ...]
    columns: tuple[tuple[str, TypeEngine[Any]], ...]


@dataclass(frozen=True)
class Prepared:
    """A select that may run. limited: with the limit of rows with which it runs. key: equal for the same question."""

    statement: AnySelect
    limited: AnySelect
    shape: Shape
    key: Hashable


class Shapes:
    """The shapes met so far."""

    def __init__(self) -> None:
        self._kept = SmallLru(SHAPES_KEPT)

    def prepared(
        self, statement: AnySelect, limit: int, scope: Hashable, check: Callable[[AnySelect], None]
    ) -> Prepared:
        """The select with its shape. `check` sees each shape once per scope, and raises where it is refused.

        limit: of rows, where the select has none of its own.
        """
        if not isinstance(statement, Select):
            check(statement)
        limited = statement if statement._limit_clause is not None else statement.limit(limit)
        # SQLAlchemy's own key: the structure of a select, and its bound values. It takes long to make and stays with
        # its select: so it is made of the one that runs
        cached = limited._generate_cache_key()
        if cached is None:
            check(statement)
            raise TypeError(f"an element of this select cannot be told from others: {statement}")
        shape = self._kept.get((cached.key, scope), lambda: _shape(statement, check))
        values = (bound.effective_value for bound in cached.bindparams)
        told = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        return Prepared(statement, limited, shape, (shape.number, told))


def _shape(statement: AnySelect, check: Callable[[AnySelect], None]) -> Shape:
    check(statement)
    tables = set(tables_of(statement))
    # an engine that keeps its rollups itself writes no load for them: they change with their fact
    tables |= {metadata.tables[name].info["rolls"] for name in tables if "rolls" in metadata.tables[name].info}
    return Shape(next(_numbers), tuple(sorted(tables)), columns_of_rows(statement))
