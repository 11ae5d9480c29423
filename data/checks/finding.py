"""`Finding`: one fault that a check found. `Place`: the facts about the city that checks need."""

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
    """One fault of a table.

    check: the kind of fault, in words. columns: the columns with the fault; empty if it concerns the whole table.
    count: number of bad or missing rows, values or loads; 1 if they were not counted. example: a bad value or an
    explanation. sampled: the rows that were examined, in words; empty if all were. note: whether it is only something
    to know, which the contract allows, and no fault.
    """

    check: str
    table: str
    columns: tuple[str, ...]
    count: int
    example: str = ""
    sampled: str = ""
    note: bool = False

    @property
    def place(self) -> str:
        """The table and the columns as text, such as "incident.lon, lat"."""
        return f"{self.table}.{', '.join(self.columns)}" if self.columns else self.table


@dataclass(frozen=True)
class Place:
    """The facts about the city that checks need.

    now: the moment that counts as the present, naive UTC (see `check_data`). bbox: box around the city, in degrees.
    zone: the city's time zone.
    """

    now: datetime
    bbox: Box
    zone: str
