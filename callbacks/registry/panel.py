"""A panel: a read from `data/`, a card from `layouts/`, and what it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from data.questions.filters import Filters
from data.questions.reading import AskedFilters, Read, Recorder
from data.questions.rollup_reach import RollupReach, RollupReaches
from data.questions.vocabulary import BY_NAME
from data.warehouse.selects import AnySelect, columns_of, tables_of
from data.watch.freshness import FACT_NAMES
from layouts.kit.panel import Card

_PROBE = Filters(zone="UTC", as_of=datetime(2026, 1, 15), live=False)
"""A question by which reads are asked what they depend on."""
_DEEP = RollupReach(datetime(2026, 1, 15), late_after=0)
_ROLLED = replace(
    _PROBE, as_of=datetime(2026, 1, 15, 7, 30), window="30d", rollup_reach=RollupReaches(_DEEP, _DEEP, _DEEP)
)
"""The same of a warehouse with rollups: it is cut into pieces of all kinds."""


@dataclass(frozen=True)
class Panel:
    """A question with its answer's picture: a read from `data/` and a card from `layouts/`.

    What a panel depends on is not declared but recorded: its read is run once against a `Recorder`. takes_one: filters
    of which the panel obeys one value, and does not obey several.
    """

    id: str
    read: Read
    card: Card
    takes_one: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) of every contract column that the read uses."""
        return tuple(sorted({pair for statement in self._recorded[0] for pair in columns_of(statement)}))

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Contract tables that the read may use: a change of one of them changes the picture."""
        rollup_reach = Recorder()
        self.read(rollup_reach, _ROLLED)
        statements = (*self._recorded[0], *rollup_reach.statements)
        return tuple(sorted({name for statement in statements for name in tables_of(statement)}))

    def missing(self, present: Mapping[str, frozenset[str]]) -> list[str]:
        """Tables and columns without which the panel is not connected, where a warehouse has the columns `present`."""
        recorder = Recorder(present)
        self.read(recorder, _PROBE)
        used = {pair for statement in recorder.statements for pair in columns_of(statement)}
        lost = {(table, column) for table, column in used if column not in present.get(table, frozenset())}
        return sorted({f"{table}.{column}" if table in present else table for table, column in lost})

    @property
    def facts(self) -> tuple[str, ...]:
        """Tables whose age is the panel's age."""
        return tuple(name for name in self.tables if name in FACT_NAMES)

    @property
    def obeys(self) -> frozenset[str]:
        """Filters that the read looks at; all others do not apply to this panel."""
        return self._recorded[1]

    def ignored(self, filters: Filters) -> list[str]:
        """The filters of a question that do not apply to this panel, as its footer says.

        A filter that takes one value chooses a thing for one panel; the others need not say that they do not know it.
        """
        return [
            name for name, values in filters.chosen
            if BY_NAME[name].many and (name not in self.obeys or (len(values) > 1 and name in self.takes_one))
        ]  # fmt: skip

    @cached_property
    def _recorded(self) -> tuple[list[AnySelect], frozenset[str]]:
        recorder, asked = Recorder(), set[str]()
        self.read(recorder, AskedFilters.of(_PROBE, asked))
        return recorder.statements, frozenset(asked - {"as_of"})
