"""`Reach`: the moment up to which the data of each domain reach. A question about a domain never has a later moment.

So the numbers of a domain stand still when no new data come, for example while a source fails. A load of one domain
does not change the numbers of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_

from data.contract.common import load_log
from data.contract.tables import FACTS, LEADING, lead_of
from data.times import minutes_between

MINUTES_OF_DAY = 24 * 60
NAMES_OF_FACTS = frozenset(table.name for table in FACTS)


def until_told() -> ColumnElement[datetime]:
    """SQL: the data_until that a load in `load_log` tells; NULL if it tells none.

    All code that needs the data_until of a load uses this function.

    A source's data reach as far as the greatest data_until that its loads tell: an older one does not move them back. A
    failed load tells nothing. Neither does a load whose data_until is more than a day after its own loaded_at: the
    source's clock was wrong, and one such load must not hide for ever that the source has stopped.
    """
    log = load_log.c
    possible = or_(log.loaded_at.is_(None), minutes_between(log.loaded_at, log.data_until) <= MINUTES_OF_DAY)
    return case((and_(log.state == "ok", possible), log.data_until))


@dataclass(frozen=True)
class Reach:
    """The times up to which the data are complete.

    until: name of a domain -> this time, naive UTC. Some fact tables have a time of their own, under the name of the
    table: see `lead_of` in ``data/contract/tables.py``. A name is missing if its time is not known.
    """

    until: Mapping[str, datetime] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.until.items()))

    def moment(self, lead: str, moment: datetime) -> datetime:
        """The moment for questions about a domain: `moment`, or the end of the domain's data if that is earlier.

        It is `moment` if that end is not known. lead: a name that `lead_of` gives.
        """
        return min(moment, self.until.get(lead, moment))


def ends_of(loads: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """The ends of the data: name of a domain or fact table (see `lead_of`) -> latest end of its loads.

    loads: a pair (table, data_until) for each load. Loads of tables that are no fact tables are left out. So are loads
    of indicators: their end is never looked up.
    """
    ends: dict[str, datetime] = {}
    for table, until in loads:
        lead = lead_of(table) if table in NAMES_OF_FACTS else ""
        if lead in LEADING or lead == table:
            ends[lead] = max(ends.get(lead, datetime.min), until)
    return ends


EVERYWHERE = Reach()
"""A reach without any known end of data. It limits no question."""
