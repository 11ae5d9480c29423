"""A panel: a read from `data/` and its card from `layouts/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from data.questions.filters import Filters
from data.questions.panel_read import PanelRead
from data.questions.reading import Recorder
from data.questions.vocabulary import BY_NAME
from data.warehouse.selects import columns_of
from data.watch.log_state import DAY_NAME, FACT_NAMES
from layouts.kit.panel import Card

PROBE = Filters(zone="UTC", as_of=datetime(2026, 1, 15), live=False)
"""A question without filters. `Panel.missing` runs a read with it to find the columns that the read needs."""


@dataclass(frozen=True)
class Panel:
    """One question with the picture of its answer.

    read: reads the rows; it declares its tables and the filters that it obeys. card: the texts, and how the rows are
    drawn. takes_one: names of the filters that the panel obeys only if a single value is chosen.
    """

    id: str
    read: PanelRead
    card: Card
    takes_one: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the contract tables that the read uses."""
        return self.read.tables

    @cached_property
    def versioned(self) -> tuple[str, ...]:
        """Names of the versions on which the picture depends: the tables, then the names in `read.leads` with an "@"
        before each.

        A panel with leads also depends on the day. The version of a table is the number of its newest load. For the "@"
        names see `LogState.version_of_moment`.
        """
        leads = self.read.leads
        return (*self.tables, *(f"@{lead}" for lead in leads), *([DAY_NAME] if leads else []))

    def moment(self, filters: Filters) -> datetime:
        """The moment of the rows, naive UTC: that of the question, or the end of the domain's data if that is earlier.

        If the rows are of several domains, it is the earliest of these moments.
        """
        return min((filters.for_domain(lead).moment for lead in self.read.leads), default=filters.moment)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Names of the panel's fact tables. The card shows how old their data are."""
        return tuple(name for name in self.tables if name in FACT_NAMES)

    @property
    def obeys(self) -> frozenset[str]:
        """Names of the parameters that change the rows: filters, and "window" for some panels."""
        return self.read.obeys

    def window_of(self, filters: Filters) -> str | None:
        """The window that the card names: see `PanelRead.window_of`. None if each row names its own window."""
        return None if not self.read.window and "window" in self.obeys else self.read.window_of(self.asked(filters))

    def asked(self, filters: Filters) -> Filters:
        """The question that the card names: with the moment and the window of the rows. See `moment`."""
        return replace(self.read.asked(filters), as_of=self.moment(filters))

    def ignored(self, filters: Filters) -> list[str]:
        """Names of the chosen filters that do not apply to this panel. Its footer lists them.

        A filter does not apply if the panel does not obey it, or if it is in `takes_one` and has several values.
        Filters that can have only one value, such as asset, are never listed.
        """
        return [
            name for name, values in filters.chosen
            if BY_NAME[name].many and (name not in self.obeys or (len(values) > 1 and name in self.takes_one))
        ]  # fmt: skip

    def missing(self, present: Mapping[str, frozenset[str]]) -> list[str]:
        """What the panel needs and a warehouse lacks, sorted: names of tables, and columns as ``table.column``.

        present: table -> columns of the warehouse. The read runs once with a `Recorder` in place of a warehouse,
        because only the read knows which optional columns it can do without.
        """
        recorder = Recorder(present)
        self.read(recorder, PROBE)
        used = {pair for statement in recorder.statements for pair in columns_of(statement)}
        lost = {(table, column) for table, column in used if column not in present.get(table, frozenset())}
        return sorted({f"{table}.{column}" if table in present else table for table, column in lost})
