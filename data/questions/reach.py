"""Reach: the moment up to which the data of a domain reach. No question about a domain is asked beyond its reach.

If a source dies, the figures of its domain stand still at the reach and do not grow worse by the clock. A load of one
domain moves no figure of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.contract.tables import FACTS, LEADING, lead_of

NAMES_OF_FACTS = frozenset(table.name for table in FACTS)


@dataclass(frozen=True)
class Reach:
    """How far the data reach.

    until: name of a domain, or of a fact table that leads no domain -> the end of its data, naive UTC. `lead_of` in
    `data.contract.tables` gives these names. Questions about a name that is missing are asked at the moment itself.
    """

    until: Mapping[str, datetime] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.until.items()))

    def moment(self, lead: str, moment: datetime) -> datetime:
        """The moment for questions about a domain: `moment`, or the end of the domain's data if that is earlier.

        lead: the domain, or a fact table that leads no domain.
        """
        return min(moment, self.until.get(lead, moment))


def ends_of(loads: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """The value of `Reach.until`: the latest end of the loads under each name. loads: (table, data_until) of each load.

    Loads of tables that are no fact tables are left out. So are loads of indicators, which have no reach.
    """
    ends: dict[str, datetime] = {}
    for table, until in loads:
        lead = lead_of(table) if table in NAMES_OF_FACTS else ""
        if lead in LEADING or lead == table:
            ends[lead] = max(ends.get(lead, datetime.min), until)
    return ends


EVERYWHERE = Reach()
"""The reach where no end of the data is known."""
