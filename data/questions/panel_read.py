"""`PanelRead`: a function that reads a panel's rows, with its columns, its tables and the filters that it obeys."""

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

``int64 | float64`` and ``bool | object``: the first dtype if no value is missing, else the second.
"""


OBJECT = np.dtype(object)
OWN_WINDOW = "24h"
"""The own window of panels that obey the window and declare no other one."""


@dataclass(frozen=True, eq=False)
class PanelRead:
    """A panel's read: a function that reads the panel's rows, and what is declared about it. Call it as that function.

    read: the function. columns: the columns of its rows. tables: names of the tables whose changes change the picture.
    obeys: names of the filters that change the rows. Tests compare `tables` and `obeys` with the selects of `read`.
    window: the panel's own window, in force where the viewer chose none; "" if its rows name their windows. For a panel
    that does not obey the window: the window of its rows, ``period`` for published periods, "" for a state.
    """

    read: Read
    columns: Columns
    tables: tuple[str, ...]
    obeys: frozenset[str]
    window: str = ""

    def __call__(self, read: Reader, filters: Filters) -> pd.DataFrame:
        """The panel's rows, with exactly the declared columns. Raises KeyError if the rows lack a declared column."""
        frame = self.read(read, self.asked(filters))
        if lacking := [name for name in self.columns if name not in frame.columns]:
            raise KeyError(f"data/{self.domain}/{self.stem}.py: declared, but not in the rows: {', '.join(lacking)}")
        return typed(frame, self.columns)

    def asked(self, filters: Filters) -> Filters:
        """The question that the panel answers: with the panel's own window if the viewer chose none."""
        return filters.or_window(self.window if self.window and "window" in self.obeys else OWN_WINDOW)

    def window_of(self, filters: Filters) -> str:
        """The window, or ``period``, that the panel's card names. "": a state, or the rows name their windows."""
        return self.asked(filters).window_text if self.window and "window" in self.obeys else self.window

    @property
    def domain(self) -> str:
        """The domain of the panel, which is the name of the package that defines the read: calls, services, …"""
        return self.read.__module__.split(".")[-2]

    @property
    def stem(self) -> str:
        """The name of the module that defines the read. The panel's modules in layouts/ and tests/ have it, too."""
        return self.read.__module__.split(".")[-1]


def panel_read(
    columns: Columns, *, tables: Iterable[Table], obeys: Iterable[str] = (), window: str | None = None
) -> Callable[[Read], PanelRead]:
    """A decorator that makes a function the read of a panel. For the arguments see `PanelRead`.

    window: None stands for `OWN_WINDOW` if the panel obeys the window, else for a state.
    """
    names, obeyed = tuple(sorted({table.name for table in tables})), frozenset(obeys)
    own = (OWN_WINDOW if "window" in obeyed else "") if window is None else window
    return lambda read: PanelRead(read, columns, names, obeyed, own)


def typed(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The frame with exactly the declared columns, in that order. A column of dtype object gets the declared dtype.

    pandas makes a column object if the column has no values, because nothing then shows its type.
    """
    found = frame if list(frame.columns) == list(columns) else frame[list(columns)]
    if not any(there is OBJECT for there in found.dtypes):
        return found
    dtypes = zip(columns.items(), found.dtypes, strict=True)
    return found.astype({name: dtype.split(" | ")[-1] for (name, dtype), there in dtypes if there is OBJECT})
