"""The record of a panel's read: its columns, the tables it depends on, and the filters it obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Table

from data.questions.filters import Filters
from data.questions.reading import Read, Reader

Columns = Mapping[str, str]
"""Name and dtype of each column, in order: str, int64, float64, bool or datetime64[us].

``int64 | float64`` and ``bool | object``: the first where no value is missing, the second where one is.
"""


OBJECT = np.dtype(object)


@dataclass(frozen=True, eq=False)
class PanelRead:
    """The read of a panel with everything that is declared about it; call it as the function that it wraps.

    tables: a change of one of them changes the picture. obeys: names of the filters that change the rows; all others
    do not apply to the panel. Tests compare both with the selects that the read makes.
    """

    read: Read
    columns: Columns
    tables: tuple[str, ...]
    obeys: frozenset[str]

    def __call__(self, read: Reader, filters: Filters) -> pd.DataFrame:
        """The rows, with exactly the declared columns. Raises KeyError where one is missing."""
        return typed(self.read(read, filters), self.columns)

    @property
    def domain(self) -> str:
        """The package of the read: calls, services, …"""
        return self.read.__module__.split(".")[-2]

    @property
    def stem(self) -> str:
        """The module of the read: the name that its question has in data/, layouts/ and tests/."""
        return self.read.__module__.split(".")[-1]


def panel_read(columns: Columns, *, tables: Iterable[Table], obeys: Iterable[str] = ()) -> Callable[[Read], PanelRead]:
    """Declare a function as the read of a panel: see `PanelRead`."""
    names = tuple(sorted({table.name for table in tables}))
    return lambda read: PanelRead(read, columns, names, frozenset(obeys))


def typed(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The declared columns of a frame, in their order. A column without a type (object) gets the declared one.

    pandas leaves a column as object if it has no rows or no values, because nothing then shows its type.
    """
    found = frame if list(frame.columns) == list(columns) else frame[list(columns)]
    if not any(there is OBJECT for there in found.dtypes):
        return found
    dtypes = zip(columns.items(), found.dtypes, strict=True)
    return found.astype({name: dtype.split(" | ")[-1] for (name, dtype), there in dtypes if there is OBJECT})
