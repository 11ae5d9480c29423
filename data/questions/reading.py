"""Readers, through which panels read the warehouse. One of them only records which selects a panel makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import Column, Table

from data.contract.tables import metadata
from data.errors import WarehouseError
from data.questions.filters import Filters
from data.warehouse.allowed import check_select
from data.warehouse.door import Warehouse
from data.warehouse.frames import empty_frame
from data.warehouse.known import KnownLoads, as_known
from data.warehouse.policy import Viewer
from data.warehouse.selects import AnySelect, columns_of


class Reader(Protocol):
    """Reads for one viewer: a call with a select returns rows. It is the first argument of each panel's read."""

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """The rows of the select that the viewer may see. Raises WarehouseError."""

    def try_read(self, statement: AnySelect) -> pd.DataFrame | None:
        """The rows of the select; None if the warehouse lacks one of its tables or columns. Raises WarehouseError."""

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns."""

    def sees(self, district: str) -> bool:
        """Whether the viewer may see the rows of this district."""

    @property
    def sees_city(self) -> bool:
        """Whether the viewer may see all rows of the city: those of all districts and all agencies."""


LACKING = ("not_connected", "not_known")
"""Kinds of errors of the door that say what the warehouse lacks."""
Read = Callable[[Reader, Filters], pd.DataFrame]
"""A panel's read: a function that returns the rows behind the panel's picture. It must work on empty frames."""


def has_all(present: Mapping[str, frozenset[str]], parts: Iterable[Table | Column[Any]]) -> bool:
    """Whether all tables and columns in `parts` are present. present: name of a table -> names of its columns."""
    return all(
        part.name in present if isinstance(part, Table) else part.name in present.get(part.table.name, frozenset())
        for part in parts
    )


class ViewerReader:
    """A reader that reads through the door for one viewer.

    statements: the selects that the door answered, oldest first.

    loads: if given, fact tables are read as they were known after these loads: see `as_known`. If None, all rows count.
    """

    def __init__(self, warehouse: Warehouse, viewer: Viewer, loads: KnownLoads | None = None) -> None:
        self.warehouse = warehouse
        self.viewer = viewer
        self.loads = loads
        self.statements: list[AnySelect] = []

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """The rows of the select that the viewer may see. Raises WarehouseError."""
        if self.loads is not None:
            statement = as_known(statement, self.loads, self.warehouse.stored())
        rows = self.warehouse.read(statement, self.viewer)
        self.statements.append(statement)
        return rows

    def try_read(self, statement: AnySelect) -> pd.DataFrame | None:
        """The rows of the select; None if the warehouse lacks one of its tables or columns, as `has` would say.

        The door's check answers this, once for all selects of one structure; `has` would need each column of each
        select. Other errors of the door pass through.
        """
        try:
            return self(statement)
        except WarehouseError as error:
            if error.kind not in LACKING:
                raise
            return None

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether the warehouse has all these tables and columns.

        If `loads` is given, it must also be known which rows of these tables those loads had brought.
        """
        present, loads = self.warehouse.inventory(), self.loads
        tables = {part if isinstance(part, Table) else part.table for part in parts} if loads else ()
        return has_all(present, parts) and all(loads.knows(table, present) for table in tables if loads)

    def sees(self, district: str) -> bool:
        """Whether the viewer may see the rows of this district."""
        units = self.warehouse.seen_by(self.viewer).districts
        return units is None or district in units

    @property
    def sees_city(self) -> bool:
        """Whether the viewer may see all rows of the city: those of all districts and all agencies."""
        return self.viewer.sees_all


class Recorder:
    """A reader without a warehouse: it records every select in `statements` and answers it with an empty frame.

    present: what an imagined warehouse has: name of a table -> names of its columns. None means the whole contract.
    """

    def __init__(self, present: Mapping[str, frozenset[str]] | None = None) -> None:
        self.statements: list[AnySelect] = []
        self.present = present

    def __call__(self, statement: AnySelect) -> pd.DataFrame:
        """An empty frame with the select's columns. Raises WarehouseError if the door would refuse the select."""
        check_select(statement)
        self.statements.append(statement)
        return empty_frame(statement)

    def try_read(self, statement: AnySelect) -> pd.DataFrame | None:
        """An empty frame, as by a call; None, and no record, if `present` lacks a table or column of the select."""
        used = (metadata.tables[table].c[column] for table, column in columns_of(statement))
        return self(statement) if self.present is None or has_all(self.present, used) else None

    def has(self, *parts: Table | Column[Any]) -> bool:
        """Whether `present` has all these tables and columns; True if `present` is None."""
        return self.present is None or has_all(self.present, parts)

    def sees(self, _: str) -> bool:
        """True: the imagined viewer sees all districts."""
        return True

    @property
    def sees_city(self) -> bool:
        """True: the imagined viewer sees the whole city."""
        return True
