"""What a panel's read asks for: its statements, tables, columns and filters, found by running it on a recorder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from callbacks.registry.panel import PROBE, Panel
from data.questions.filters import Filters
from data.questions.reading import Recorder
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


class Part(set[str]):
    """A set of names that hands each name on to another set, if it is the window or one of those that are left."""

    def __init__(self, whole: set[str], left: Collection[str]) -> None:
        super().__init__()
        self.whole, self.left = whole, {*left, "window"}

    def add(self, name: str) -> None:
        """Add the name to the whole, if it is left."""
        if name in self.left:
            self.whole.add(name)


class AskedFilters(Filters):
    """Filters that record in `asked` which of them were read: a panel that never reads a filter does not obey it.

    fixed: the window was given by the panel itself, so that reading it is no look at the viewer's window.
    """

    asked: set[str]
    fixed: bool

    def __getattribute__(self, name: str) -> Any:
        """The attribute; a look at the window or the districts is recorded."""
        if name == "districts" or (name == "window" and not object.__getattribute__(self, "fixed")):
            object.__getattribute__(self, "asked").add("district" if name == "districts" else name)
        return object.__getattribute__(self, name)

    def values_of(self, name: str) -> tuple[str, ...]:
        """As `Filters.values_of`; the name of the filter is recorded."""
        self.asked.add(name)
        return super().values_of(name)

    @classmethod
    def of(cls, filters: Filters, asked: set[str], fixed: bool = False) -> AskedFilters:
        """The same filters, which record in `asked`."""
        mine = object.__new__(cls)
        for field in fields(Filters):
            object.__setattr__(mine, field.name, object.__getattribute__(filters, field.name))
        object.__setattr__(mine, "asked", asked)
        object.__setattr__(mine, "fixed", fixed)
        return mine

    def plain(self) -> Filters:
        """The same filters, which record nothing."""
        return Filters(**{field.name: object.__getattribute__(self, field.name) for field in fields(Filters)})

    def during(self, start: datetime, end: datetime) -> Filters:
        """As `Filters.during`: the window of the copy is the panel's."""
        return self.of(self.plain().during(start, end), self.asked, fixed=True)

    def days_back(self, days: int) -> Filters:
        """As `Filters.days_back`; making the copy records nothing."""
        return self.of(self.plain().days_back(days), self.asked, self.fixed)

    def or_window(self, window: str) -> Filters:
        """As `Filters.or_window`; making the copy records nothing."""
        return self.of(self.plain().or_window(window), self.asked, self.fixed)

    def only(self, names: Collection[str]) -> Filters:
        """As `Filters.only`: the copy records no filter that it does not have."""
        return self.of(self.plain().only(names), Part(self.asked, names), self.fixed)

    def of_city(self) -> Filters:
        """As `Filters.of_city`; making the copy records nothing."""
        return self.of(self.plain().of_city(), self.asked, self.fixed)
