"""`PanelRead`: a function that reads a panel's rows, with what is declared about the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Table

from data.contract.tables import FACTS, PERSONAL, lead_of, metadata
from data.errors import WarehouseError
from data.questions.coverage import INCOMPLETE, incomplete_at, incomplete_before_of, with_incomplete
from data.questions.filters import Filters
from data.questions.first_rows import Silence, is_emptied
from data.questions.history import DUE
from data.questions.reading import Read, Reader
from data.questions.suppression import NOTHING, Rule, at_whole_hour, refusal
from data.warehouse.frames import with_columns
from data.warehouse.policy import Seen
from data.warehouse.selects import AnySelect

Columns = Mapping[str, str]
"""Name and dtype of each column, in order: str, int64, float64, bool or datetime64[us].

``int64 | float64`` and ``bool | object`` mean the first dtype if no value is missing, else the second.
"""


class Base(NamedTuple):
    """What a panel judges. Without it the panel's "none is …" would be true of nothing.

    query: a function from a question to a select, which has a row if there is anything to judge. words: the sentence
    (msgid) for a selection in which there is nothing to judge.
    """

    query: Callable[[Filters], AnySelect]
    words: str


class Protected(NamedTuple):
    """The rows for a viewer who may not see single cases, the question that they answer, and whether any is hidden."""

    frame: pd.DataFrame
    filters: Filters
    hidden: bool


FACT_NAMES = frozenset(table.name for table in FACTS)
OBJECT = np.dtype(object)
OWN_WINDOW = "24h"
"""The window of a question if the viewer chose none and the panel has none of its own."""


@dataclass(frozen=True, eq=False)
class PanelRead:
    """A panel's read: a function that reads the panel's rows, with what is declared about the rows. Call it to read.

    read: the function. columns: the columns of its rows. tables: names of the tables on which the rows depend. obeys:
    names of the filters that change the rows, and ``window`` if the window changes them.

    window, if the panel obeys the window: the window for viewers who chose none; "" if each row has its own window.
    window, if it does not: the name of the window that the rows always have; ``period`` if they are about published
    periods, "" if they are about one moment. Rows about one window get the column incomplete_before_utc.

    silent_without: names of fact tables. If one of them has no data, the panel has no data. A panel also has no data if
    none of its fact tables has data. parts: the kinds of rows that the panel is about, such as rated cases: names in
    `PARTS` of first_rows.py. If the city has none of these kinds, the panel is not connected. base: for a panel without
    rows if all is well, what it judges. layers: the map layers to which its readings belong; empty for any layers.

    due: whether the rows are about cases or incidents that are due or open,
    whose history begins later: see `DUE` in history.py.

    cells: for a panel about cases, how its small counts are hidden from viewers who may not see single cases. Without
    it they get nothing of the panel.
    """

    read: Read
    columns: Columns
    tables: tuple[str, ...]
    obeys: frozenset[str]
    silent_without: tuple[str, ...]
    window: str = ""
    parts: tuple[str, ...] = ()
    base: Base | None = None
    layers: tuple[str, ...] = ()
    due: bool = False
    cells: Rule | None = None

    def __call__(self, read: Reader, filters: Filters) -> pd.DataFrame:
        """The panel's rows, with exactly the declared columns. Raises KeyError if the rows lack a declared column.

        A panel about one domain (see `leads`) never asks beyond the end of that domain's data. The `read` of any other
        panel gets the question as it is, and must itself use the moment of each query's domain. Errors of the reader,
        such as WarehouseError, pass through.
        """
        filters = self.asked(filters)
        if self._left_out_by(filters):
            return typed(pd.DataFrame(columns=[*self.columns]), self.columns)
        frame = self.read(read, filters.for_domain(self.leads[0]) if len(self.leads) == 1 else filters)
        incomplete = np.datetime64(self.incomplete_before(filters), "us")
        added = dict.fromkeys(INCOMPLETE, incomplete) if self.has_window else {}
        if lacking := [name for name in self.columns if name not in frame.columns and name not in added]:
            raise KeyError(f"data/{self.domain}/{self.stem}.py: declared, but not in the rows: {', '.join(lacking)}")
        return typed(frame, self.columns, added)

    def _left_out_by(self, filters: Filters) -> bool:
        """Whether the filters leave out all map layers of the panel. Then nothing is read.

        On a Citus cluster such a select gave wrong rows: a condition that is always false stood beside an outer join.
        """
        chosen = dict(filters.chosen).get("layer", ())
        return bool(self.layers and chosen and "layer" in self.obeys) and not {*self.layers} & {*chosen}

    def asked(self, filters: Filters) -> Filters:
        """The question that the panel answers: with the window that the viewer chose or, if he chose none, a default.

        The default is the panel's own window. If the panel has none, or does not obey the window, it is `OWN_WINDOW`.
        """
        return filters.or_window(self.window if self.window and "window" in self.obeys else OWN_WINDOW)

    def window_of(self, filters: Filters) -> str:
        """What the panel's card names as its window: a window, ``period`` for published periods, or "" for nothing."""
        return self.asked(filters).window_text if self.window and "window" in self.obeys else self.window

    @property
    def personal(self) -> bool:
        """Whether the rows depend on a table about single persons, such as service cases."""
        return not PERSONAL.isdisjoint(self.tables)

    def protected(self, read: Reader, city: Reader | None, filters: Filters, seen: Seen, k: int) -> Protected:
        """The panel's rows for a viewer who may not see single cases: see `Rule`.

        read: the viewer's reader. city: a reader of the whole city; None if the viewer sees it. seen: what his policy
        allows. Raises WarehouseError(withheld) if the panel shows nothing but cases and he may see none of them.
        """
        if self.cells is None:
            raise WarehouseError("withheld", "This panel shows single cases, or few of them, which you may not see")
        asked = at_whole_hour(filters)
        if not self.cells.mixed and seen.districts is not None and set(seen.districts) <= set(asked.districts):
            asked = asked.of_city()  # he chose all that he may see
        refused = refusal(self.asked(asked), self.obeys, seen)
        if refused and not self.cells.mixed:
            raise refused
        frame = self(read, asked)
        whole = None if city is None or refused else self(city, asked)
        shown = self.cells.hide_all(frame) if refused else self.cells.hide(frame, whole, k)
        if shown is None:
            raise WarehouseError("withheld", NOTHING, k=str(k))
        return Protected(shown.frame, asked, shown.hidden)

    @property
    def has_window(self) -> bool:
        """Whether all rows are about one window; not if they are about a moment, a period, or windows of their own."""
        return self.window not in ("", "period")

    def incomplete_before(self, filters: Filters) -> datetime | None:
        """None if the panel's window lies inside the history of its facts; else see `incomplete_before` in coverage.py.

        For a panel about what is open at the moment (`due`), see `incomplete_at`. It is None for all other panels
        without a window.
        """
        if not self.has_window:
            limits = [due for due in DUE if self.due and due.table.name in self.tables]
            found = [incomplete_at(filters.for_domain(lead_of(due.table.name)), due) for due in limits]
            return max((moment for moment in found if moment), default=None)
        obeys = "window" in self.obeys
        return incomplete_before_of(self.asked(filters), self.tables, None if obeys else self.window, due=self.due)

    def layers_of(self, filters: Filters, frame: pd.DataFrame) -> frozenset[str]:
        """The map layers whose readings the rows show; empty if they may be of any layer. frame: the rows."""
        if self.layers:
            return frozenset(self.layers)
        if "layer" in self.obeys and (chosen := dict(filters.chosen).get("layer")):
            return frozenset(chosen)
        if "asset" in self.obeys and "layer" in frame and frame["layer"].nunique() == 1:
            return frozenset(frame["layer"].dropna())
        return frozenset()

    def silence(self, filters: Filters) -> Silence | None:
        """Why the panel has no data; None if it has data. A panel without data must not show zeros.

        For the rule see `PanelRead`. A fact table has data if it has a row before the end of the window. If the panel
        does not obey the window, the row must be before the moment. The table has no data if nothing is known about the
        window: see `Filters.blurred`. A panel without fact tables always has data.
        """
        asked = {name: filters.for_domain(lead_of(name)) for name in self.tables if name in FACT_NAMES}
        ends = {name: of.end if "window" in self.obeys else of.moment for name, of in asked.items()}
        silences = {name: filters.first_rows.silence(name, end) for name, end in ends.items()}
        if self.has_window:
            own = None if "window" in self.obeys else self.window
            windows = {name: self.asked(of) for name, of in asked.items()}
            silences |= {name: Silence(name, blurred=True) for name, of in windows.items() if of.blurred(name, own)}
        needed = next((why for name, why in silences.items() if why and name in self.silent_without), None)
        if needed is None and self.parts and all(map(filters.first_rows.lacks, self.parts)):
            needed = Silence(self.silent_without[0], part=self.parts[0])
        return needed or (next(iter(silences.values()), None) if all(silences.values()) else None)

    def nothing_judged(self, read: Reader, filters: Filters) -> Silence | None:
        """For a panel without rows: a silence if there is nothing that it could judge, else None. See `base`.

        There is nothing, too, if one of the facts without which the panel has no data has been emptied.
        """
        for name in self.silent_without:
            if name in FACT_NAMES and is_emptied(read, metadata.tables[name]):
                return Silence(name)
        asked = self.asked(filters)
        of = asked.for_domain(self.leads[0]) if len(self.leads) == 1 else asked
        if self.base is None or len(read(self.base.query(of))):
            return None
        return Silence(next(iter(self.silent_without), self.tables[0]), nothing=self.base.words)

    @property
    def leads(self) -> tuple[str, ...]:
        """The names, sorted, under which `Reach` tells where the data of the panel's fact tables end: see `lead_of`.

        In most cases it is one name, that of a domain. If the name of a domain is among them, the names of single facts
        of this domain are left out.
        """
        leads = {lead_of(fact.name): fact.info["domain"] for fact in FACTS if fact.name in self.tables}
        return tuple(sorted(lead for lead, domain in leads.items() if lead == domain or domain not in leads))

    @property
    def domain(self) -> str:
        """The domain of the panel, which is the name of the package that defines the read: calls, services, …"""
        return self.read.__module__.split(".")[-2]

    @property
    def stem(self) -> str:
        """The name of the module that defines the read, without its packages."""
        return self.read.__module__.split(".")[-1]


def panel_read(
    columns: Columns,
    *,
    tables: Iterable[Table],
    obeys: Iterable[str] = (),
    window: str | None = None,
    silent_without: Iterable[Table] = FACTS,
    parts: tuple[str, ...] = (),
    base: Base | None = None,
    layers: tuple[str, ...] = (),
    due: bool = False,
    cells: Rule | None = None,
) -> Callable[[Read], PanelRead]:
    """A decorator that makes a `PanelRead` from a function. For the arguments see `PanelRead`.

    window: None stands for `OWN_WINDOW` if the panel obeys the window, else for "". silent_without: tables that are not
    in `tables` are ignored; by default, all fact tables in `tables`.
    """
    names, needed = ({table.name for table in listed} for listed in (tables, silent_without))
    obeyed = frozenset(obeys)
    own = (OWN_WINDOW if "window" in obeyed else "") if window is None else window
    return lambda read: PanelRead(
        read,
        with_incomplete(columns, own),
        tuple(sorted(names)),
        obeyed,
        tuple(sorted(names & needed)),
        own,
        parts,
        base,
        layers,
        due,
        cells,
    )


def typed(frame: pd.DataFrame, columns: Columns, added: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The frame with exactly the declared columns, in that order. Raises KeyError if a declared column is missing.

    added: columns that the frame lacks: name -> the value in all rows. A column of dtype object gets its declared
    dtype; if two are declared, such as ``bool | object``, the second of them. All other columns keep their dtype.
    pandas makes a column object if no value shows its type.
    """
    found = frame if list(frame.columns) == list(columns) else with_columns(frame, added or {}, columns)
    if not any(there is OBJECT for there in found.dtypes):
        return found
    # with_columns and this cost a tenth of what DataFrame.astype costs
    dtypes = {name: dtype.split(" | ")[-1] for name, dtype in columns.items() if found[name].dtype is OBJECT}
    return with_columns(
        found, {name: found[name].astype(pd.api.types.pandas_dtype(dtype)).array for name, dtype in dtypes.items()}
    )
