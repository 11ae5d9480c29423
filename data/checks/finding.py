"""A finding of a check: one fault of a table, with its number of rows and an example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data.city.pack import Box
from data.warehouse.selects import AnySelect

Rows = Callable[[AnySelect], pd.DataFrame]


@dataclass(frozen=True)
class Finding:
    """One fault.

    check: the kind of the fault, in words. table, columns: where it is. count: number of rows (or values) with it.
    example: one of them. sampled: which rows were looked at; empty: all.
    """

    check: str
    table: str
    columns: tuple[str, ...]
    count: int
    example: str = ""
    sampled: str = ""

    @property
    def place(self) -> str:
        """The table with its columns, such as incident.lon, lat."""
        return f"{self.table}.{', '.join(self.columns)}" if self.columns else self.table


@dataclass(frozen=True)
class Place:
    """What checks must know about the city and the clock.

    now: the newest load's data_until that is not after the clock, naive UTC. bbox: the box around the city. zone: its
    time zone.
    """

    now: datetime
    bbox: Box
    zone: str
