"""`PanelRead`: a function that reads a panel's rows, with its columns, its tables and the filters that it obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Table

from data.contract.tables import FACTS, lead_of
from data.questions.filters import Filters
from data.questions.first_rows import Silence
from data.questions.reading import Read, Reader

Columns = Mapping[str, str]
"""Name and dtype of each column, in order: str, int64, float64, bool or datetime64[us].

``int64 | float64`` and ``bool | object``: the first dtype if no value is missing, else the second.
"""

FACT_NAMES = frozenset(table.name for table in FACTS)
OBJECT = np.dtype(object)


@dataclass(frozen=True, eq=False)
class PanelRead:
    """A panel's read: a function that reads the panel's rows, and what is declared about it. Call it as that function.

    read: the function. columns: the columns of its rows. tables: names of the tables whose changes change the picture.
    obeys: names of the filters that change the rows. Tests compare `tables` and `obeys` with the selects of `read`.
    silent_without: names of the fact tables that must all have data. If one of them has none, the panel has no data. A
    panel also has no data if none of its fact tables has data.
    """

    read: Read
    columns: Columns
    tables: tuple[str, ...]
    obeys: frozenset[str]
    silent_without: tuple[str, ...]

    def __call__(self, read: Reader, filters: Filters) -> pd.DataFrame:
        """The panel's rows, with exactly the declared columns. Raises KeyError if the rows lack a declared column.

        If all facts of the panel belong to one domain, `read` gets the question at the moment of this domain: see
        `Filters.for_domain`. Otherwise it gets the question as it is, and must itself take the moment of each query's
        domain. Errors of the reader, such as WarehouseError, pass through.
        """
        frame = self.read(read, filters.for_domain(self.leads[0]) if len(self.leads) == 1 else filters)
        if lacking := [name for name in self.columns if name not in frame.columns]:
            raise KeyError(f"data/{self.domain}/{self.stem}.py: declared, but not in the rows: {', '.join(lacking)}")
        return typed(frame, self.columns)

    def silence(self, filters: Filters) -> Silence | None:
        """Why the panel has no data before the question's end; None if it has. A panel without data must not say zero.

        The end is that of the window if the panel obeys the window, else the moment. A panel without fact tables always
        has data.
        """
        asked = {name: filters.for_domain(lead_of(name)) for name in self.tables if name in FACT_NAMES}
        ends = {name: of.end if "window" in self.obeys else of.moment for name, of in asked.items()}
        silences = {name: filters.first_rows.silence(name, end) for name, end in ends.items()}
        needed = next((why for name, why in silences.items() if why and name in self.silent_without), None)
        return needed or (next(iter(silences.values()), None) if all(silences.values()) else None)

    @property
    def leads(self) -> tuple[str, ...]:
        """The names under which the reach of the read's facts is known: see `lead_of`. In most cases it is one domain.

        A fact that leads no domain adds its own name, but only if the read uses no leading fact of its domain.
        """
        leads = {lead_of(fact.name): fact.info["domain"] for fact in FACTS if fact.name in self.tables}
        return tuple(sorted(lead for lead, domain in leads.items() if lead == domain or domain not in leads))

    @property
    def domain(self) -> str:
        """The domain of the panel, which is the name of the package that defines the read: calls, services, …"""
        return self.read.__module__.split(".")[-2]

    @property
    def stem(self) -> str:
        """The name of the module that defines the read. The panel's modules in layouts/ and tests/ have it, too."""
        return self.read.__module__.split(".")[-1]


def panel_read(
    columns: Columns, *, tables: Iterable[Table], obeys: Iterable[str] = (), silent_without: Iterable[Table] = FACTS
) -> Callable[[Read], PanelRead]:
    """A decorator that makes a function the read of a panel. For the arguments see `PanelRead`.

    silent_without: those of `tables` that must have data; by default all fact tables among them.
    """
    names, needed = ({table.name for table in listed} for listed in (tables, silent_without))
    return lambda read: PanelRead(read, columns, tuple(sorted(names)), frozenset(obeys), tuple(sorted(names & needed)))


def typed(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The frame with exactly the declared columns, in that order. A column of dtype object gets the declared dtype.

    Of two declared dtypes it gets the second. pandas makes a column object if the column has no values, because nothing
    then shows its type. Raises KeyError if a declared column is missing.
    """
    found = frame if list(frame.columns) == list(columns) else frame[list(columns)]
    if not any(there is OBJECT for there in found.dtypes):
        return found
    dtypes = zip(columns.items(), found.dtypes, strict=True)
    return found.astype({name: dtype.split(" | ")[-1] for (name, dtype), there in dtypes if there is OBJECT})
