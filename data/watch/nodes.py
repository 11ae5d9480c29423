"""Notices that facts do not answer although the load log does.

On a cluster the log is whole on every node, so it answers while a worker is down. Behind a view a fact may lie on
another server.
"""

from __future__ import annotations

from itertools import cycle

from sqlalchemy import Table, select

from data.contract.tables import FACTS
from data.errors import WarehouseError
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL

EVERY = 5
"""Probes of the log from one look at a fact to the next. Facts are looked at in turn, if nobody else asks them."""


class Nodes:
    """Looks at facts, each by a select of one row, for which every node of a cluster must answer."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._turn = cycle(table.name for table in FACTS)
        self._by_name = {table.name: table for table in FACTS}

    def look(self, probes: int) -> None:
        """Look at the facts that did not answer the last time and, with each `EVERY` probes, at one more.

        probes: number of probes so far.
        """
        turn = {next(self._turn)} if probes % EVERY == 0 else set()
        for name in sorted(self._silent() | (turn & self._warehouse.stored().keys()) if self._divided else ()):
            self._look_at(self._by_name[name])

    def answer(self) -> bool:
        """Whether every fact has answered the last time that it was asked. A file has no nodes: it always answers."""
        return not (self._divided and self._silent())

    @property
    def _divided(self) -> bool:
        return self._warehouse.engine.dialect.name != "duckdb"

    def _silent(self) -> set[str]:
        return self._warehouse.silent & self._by_name.keys() & self._warehouse.stored().keys()

    def _look_at(self, table: Table) -> None:
        try:
            self._warehouse.read_uncached(select(table.c[table.info["time"]].label("at")).limit(1), FULL)
        except WarehouseError as error:
            if error.kind == "unreachable":
                return
        self._warehouse.silent.discard(table.name)  # also if it is slow, or lacks the column of its time: it is there
