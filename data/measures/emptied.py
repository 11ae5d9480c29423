"""Facts that have been emptied without a line in the load log: their measures have no data, and are not 0."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from data.contract.tables import FACTS
from data.measures.definitions import Measure
from data.questions.first_rows import is_emptied
from data.questions.reading import Reader

Pair = tuple[bool, float, float]
"""Three values: whether the warehouse has all that is needed, the numerator, the denominator."""


def emptied_facts(read: Reader, pairs: Mapping[Measure, Pair]) -> set[Table]:
    """The facts of these measures that have been emptied. A fact is looked at only if all its numerators are 0."""
    greatest: dict[Table, float] = {}
    for measure, (_, numerator, _) in pairs.items():
        for table in measure.source.tables:
            if table in FACTS and numerator >= 0:
                greatest[table] = max(greatest.get(table, 0.0), numerator)
    return {table for table, most in greatest.items() if not most and read.has(table) and is_emptied(read, table)}
