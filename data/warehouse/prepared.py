"""Makes selects ready to run. Selects that differ only in their bound values share one `Shape`, computed once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.types import TypeEngine

from data.contract.tables import metadata
from data.warehouse.cache import Cache, CacheKey
from data.warehouse.frames import columns_of_rows
from data.warehouse.selects import AnySelect, tables_of
from data.warehouse.sqlalchemy_private import has_limit, structure_of

MAX_SHAPES = 1000
"""Greatest number of shapes in the cache. All panels with all their filters have a few hundred shapes."""
_numbers = itertools.count()


@dataclass(frozen=True)
class Shape:
    """What is the same for all selects that differ only in their bound values.

    number: identifies this group of selects. named: names of the contract tables in the select. tables: names of the
    tables on which the rows depend: those in `named`, and the fact tables from which rollups among them are computed.
    columns: a pair (name, type) for each column.
    """

    number: int
    named: tuple[str, ...]
    tables: tuple[str, ...]
    columns: tuple[tuple[str, TypeEngine[Any]], ...]


@dataclass(frozen=True)
class Prepared:
    """A select that passed the door's checks.

    statement: the select as given. limited: the same select with a limit of rows, which runs. shape: see `Shape`.
    question: a key of the cache; equal selects have equal keys.
    """

    statement: AnySelect
    limited: AnySelect
    shape: Shape
    question: Hashable


def prepared(
    statement: AnySelect, limit: int, scope: Hashable, check: Callable[[AnySelect], None], shapes: Cache
) -> Prepared:
    """The select, ready to run.

    limit: the limit of rows for a select that has none of its own. check: a function that raises an error to refuse the
    select. scope: what the result of `check` depends on besides the select. shapes: a cache. Selects that differ only
    in their bound values and have the same `scope` share one `Shape` in it, and `check` is called once for all of them.

    Raises TypeError if SQLAlchemy cannot compare the select with others.
    """
    if not isinstance(statement, Select):
        check(statement)
    limited = statement if has_limit(statement) else statement.limit(limit)
    # the limited select is the one that runs: SQLAlchemy uses its structure again to compile it
    structure = structure_of(limited)
    if structure is None:
        check(statement)
        raise TypeError(f"SQLAlchemy cannot compare an element of this select: {statement}")
    shape = shapes.get(CacheKey((structure.key, scope)), lambda: _shape(statement, check))
    return Prepared(statement, limited, shape, (shape.number, structure.values))


def _shape(statement: AnySelect, check: Callable[[AnySelect], None]) -> Shape:
    check(statement)
    named = tables_of(statement)
    # an engine that updates rollups by itself logs no load for them: they change when their fact does
    facts = {metadata.tables[name].info["rolls"] for name in named if "rolls" in metadata.tables[name].info}
    return Shape(next(_numbers), tuple(named), tuple(sorted({*named, *facts})), columns_of_rows(statement))
