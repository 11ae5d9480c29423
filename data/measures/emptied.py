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
    """The facts of these measures that have been emptied. A fact is looked at only if all counts of it are 0."""
    counted: dict[Table, bool] = {}
    for measure, (known, *numbers) in pairs.items():
        for table in measure.source.tables:
            if table in FACTS and known:
                counted[table] = counted.get(table, False) or any(number > 0 for number in numbers)
    return {table for table, found in counted.items() if not found and read.has(table) and is_emptied(read, table)}
