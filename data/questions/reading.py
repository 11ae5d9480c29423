"""How panels read the warehouse, and a recorder that finds out which tables and columns a read needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import Column, Table

from data.questions.filters import Filters
from data.warehouse.door import Warehouse
from data.warehouse.frames import empty_frame
from data.warehouse.policy import Viewer
from data.warehouse.selects import AnySelect, check_select


class Reader(Protocol):
    """The argument of a panel's read. Call it with a select to get rows; `has` tells what the warehouse has."""

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """Rows of the select that the viewer may see; raises WarehouseError."""

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns."""


Read = Callable[[Reader, Filters], pd.DataFrame]
"""A panel's read: gives the rows behind its picture. It must work on empty frames, too."""


def has_all(present: Mapping[str, frozenset[str]], parts: Iterable[Table | Column[Any]]) -> bool:
    """Whether all these tables and columns are present. present: table -> columns."""
    return all(
        part.name in present if isinstance(part, Table) else part.name in present.get(part.table.name, frozenset())
        for part in parts
    )


class ViewerReader:
    """Reads through the door for one viewer. statements: the selects that were read, in order."""

    def __init__(self, warehouse: Warehouse, viewer: Viewer) -> None:
        self.warehouse = warehouse
        self.viewer = viewer
        self.statements: list[AnySelect] = []

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """Rows of the select that the viewer may see; raises WarehouseError."""
        self.statements.append(statement)
        return self.warehouse.read(statement, self.viewer)

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns."""
        return has_all(self.warehouse.inventory(), parts)


class Recorder:
    """A reader without a warehouse: answers every select with an empty frame and records it.

    present: table -> columns of the imagined warehouse. None: the warehouse has the whole contract.
    """

    def __init__(self, present: Mapping[str, frozenset[str]] | None = None) -> None:
        self.statements: list[AnySelect] = []
        self.present = present

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """An empty frame with the select's columns."""
        check_select(statement)
        self.statements.append(statement)
        return empty_frame(statement)

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse would have all these tables and columns."""
        return self.present is None or has_all(self.present, parts)
