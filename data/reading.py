"""How panels read: a viewer's way through the door, and a recorder that shows what a read asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import Column, Table

from data.filters import Filters
from data.policy import Viewer
from data.selects import AnySelect, check_select, empty_frame
from data.warehouse import Warehouse


class Reader(Protocol):
    """What a panel's read gets: call it with a select; ask it what the warehouse has."""

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """Rows of the select that the viewer may see; raises WarehouseError."""

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns."""


Read = Callable[[Reader, Filters], pd.DataFrame]
"""A panel's read: rows behind its picture. It takes empty frames without failing."""


class ViewerReader:
    """The door for one viewer. statements: what was read, in order."""

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
        present = self.warehouse.inventory()
        return all(
            part.name in present if isinstance(part, Table) else part.name in present.get(part.table.name, frozenset())
            for part in parts
        )


class Recorder:
    """Answers every select with its header and remembers it: shows what a read asks for, without a warehouse."""

    def __init__(self) -> None:
        self.statements: list[AnySelect] = []

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """An empty frame with the select's columns."""
        check_select(statement)
        self.statements.append(statement)
        return empty_frame(statement)

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Everything is there."""
        return True
