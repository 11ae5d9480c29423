"""Reach: how far the data of each domain reach. No question about a domain is asked beyond its reach.

A source that dies stops its domain: the figures stand still at the reach and do not grow worse by the clock. A load of
one domain moves no figure of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.contract.tables import FACTS, LEADING, lead_of

NAMES_OF_FACTS = frozenset(table.name for table in FACTS)


@dataclass(frozen=True)
class Reach:
    """How far the data reach. until: domain, or fact table that leads no domain -> the end of its data, naive UTC.

    `data.contract.tables.lead_of` gives these names. A name that is absent has no reach: its questions are asked at the
    moment itself.
    """

    until: Mapping[str, datetime] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.until.items()))

    def moment(self, lead: str, moment: datetime) -> datetime:
        """The moment at which a domain is asked: `moment`, or the end of the domain's data if that is earlier."""
        return min(moment, self.until.get(lead, moment))


def ends_of(loads: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """Domain, or fact table that leads no domain -> the end of its data. loads: (table, data_until) of the loads."""
    ends: dict[str, datetime] = {}
    for table, until in loads:
        lead = lead_of(table) if table in NAMES_OF_FACTS else ""
        if lead in LEADING or lead == table:
            ends[lead] = max(ends.get(lead, datetime.min), until)
    return ends


EVERYWHERE = Reach()
"""The reach where no end of the data is known."""
