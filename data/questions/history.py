"""The history of the fact tables: the moment from which the rows of each table are complete enough to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Table


@dataclass(frozen=True, eq=False)
class History:
    """The start of the history of each fact table. A table that is not looked up has no limit.

    starts: name of a fact table -> start of the first city day of its history, naive UTC; None if it has no history.
    """

    starts: Mapping[str, datetime | None] = field(default_factory=dict)

    def start(self, tables: Iterable[Table]) -> datetime | None:
        """The moment from which all these tables have a history; None if no table is looked up.

        It is `datetime.max` if one of them has no history. Tables that are no fact tables do not count.
        """
        starts = [self.starts[table.name] for table in tables if table.name in self.starts]
        return max((start or datetime.max for start in starts), default=None)


UNLIMITED = History()
"""The history where none is looked up: every moment can be compared."""
