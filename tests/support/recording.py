"""What a panel's read asks for: its statements, tables, columns and filters, found by running it on a recorder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from callbacks.registry.panel import PROBE, Panel
from data.questions.filters import Filters
from data.questions.reading import AskedFilters, Recorder
from data.questions.rollup_reach import RollupReach, RollupReaches
from data.warehouse.selects import AnySelect, columns_of, tables_of

REACH = RollupReach(datetime(2026, 1, 15), late_after=0)
ROLLED = replace(
    PROBE, as_of=datetime(2026, 1, 15, 7, 30), window="30d", rollup_reach=RollupReaches(REACH, REACH, REACH)
)
"""A question to a warehouse with rollups. It is cut into ranges of all kinds: days, hours, raw rows and late rows."""


def statements_of(panel: Panel, filters: Filters = PROBE) -> list[AnySelect]:
    """The selects of a question, in order."""
    recorder = Recorder()
    panel.read(recorder, filters)
    return recorder.statements


def columns_used(panel: Panel) -> set[tuple[str, str]]:
    """(table, column) of every contract column in the panel's selects."""
    return {pair for statement in statements_of(panel) for pair in columns_of(statement)}


def tables_used(panel: Panel) -> set[str]:
    """Contract tables in the panel's selects, with and without rollups."""
    return {name for asked in (PROBE, ROLLED) for one in statements_of(panel, asked) for name in tables_of(one)}


def filters_used(panel: Panel) -> set[str]:
    """Filters that the read looks at. Every read looks at the moment, which is none of them."""
    asked = set[str]()
    panel.read(Recorder(), AskedFilters.of(PROBE, asked))
    return asked - {"as_of"}
