"""Every panel and every page: which read is drawn by which card, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from data import calls
from data.filters import FIXED, NAMES, Filters
from data.freshness import FACT_NAMES
from data.reading import Read, Recorder
from data.selects import AnySelect, columns_of, fingerprint, tables_of
from layouts import calls as calls_look
from layouts.panel import Card, Page, Place


_PROBE = Filters(zone="UTC", as_of=datetime(2026, 1, 15), live=False)
_PROBES: dict[str, dict[str, Any]] = {
    name: {name: sorted(FIXED[name])[0] if name in FIXED else "x"}
    for name in NAMES
    if name not in ("as_of", "window", "district", "severity")
} | {"window": {"window": "7d"}, "district": {"district": "x", "districts": ("x",)}, "severity": {"severity": 1}}
"""A value for each filter, by which a read is asked whether it cares."""


@dataclass(frozen=True)
class Panel:
    """A question with its answer's picture: a read from `data/` and a card from `layouts/`.

    What a panel depends on is not declared but recorded: its read is run once against a `Recorder`.
    """

    id: str
    read: Read
    card: Card

    @cached_property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) of every contract column that the read uses."""
        return tuple(sorted({pair for statement in self._record(_PROBE) for pair in columns_of(statement)}))

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Contract tables that the read uses: a change of one of them changes the picture."""
        return tuple(sorted({name for statement in self._record(_PROBE) for name in tables_of(statement)}))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Tables whose age is the panel's age."""
        return tuple(name for name in self.tables if name in FACT_NAMES)

    @cached_property
    def obeys(self) -> frozenset[str]:
        """Filters that change what the read asks for; all others do not apply to this panel."""
        plain = [fingerprint(statement) for statement in self._record(_PROBE)]
        asked = {name: self._record(replace(_PROBE, **values)) for name, values in _PROBES.items()}
        return frozenset(name for name, found in asked.items() if [fingerprint(s) for s in found] != plain)

    def _record(self, filters: Filters) -> list[AnySelect]:
        recorder = Recorder()
        self.read(recorder, filters)
        return recorder.statements


PANELS: tuple[Panel, ...] = (
    Panel("calls_by_hour", calls.read_by_hour, calls_look.BY_HOUR),
)
BY_ID = {panel.id: panel for panel in PANELS}

PAGES: tuple[Page, ...] = (
    Page("/", "Overview", (Place("calls_by_hour", 12),)),
    Page("/calls", "Data calls", (Place("calls_by_hour", 12),)),
)
