"""The filters of the deck, one record each. All code that handles filters uses these records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column

from data.contract.calls import business_system, dataset
from data.contract.common import agency, district
from data.contract.incidents import incident_type
from data.contract.layers import asset
from data.contract.parts import COMMAND_SYSTEMS, LAYERS, SHARE_CLASSES, SOURCES, STAGES
from data.contract.scenarios import indicator
from data.contract.services import service_item

Domain = Literal["calls", "services", "incidents", "layers", "scenarios", "measures"]
MEASURES: Literal["measures"] = "measures"
IDENTIFIER = re.compile(r"[^\x00-\x1f\ud800-\udfff]{1,120}")


@dataclass(frozen=True)
class Filter:
    """One filter of questions.

    name: the name in addresses, on the command line and in `Filters.where`. label: the name for people (msgid).

    allowed: the values that the filter may have. A tuple lists them. A column is the key of a dimension table, and the
    keys in that table are the values. A pattern allows every identifier that it matches. `MEASURES` allows the measures
    that can shade the map.

    domains: the domains with a panel that obeys the filter. many: whether the filter may have several values at once.
    on_bar: whether filter bars offer the filter, on pages with a panel that obeys it.
    """

    name: str
    label: str
    allowed: tuple[str, ...] | Column[str] | re.Pattern[str] | Literal["measures"]
    domains: tuple[Domain, ...]
    many: bool = True
    on_bar: bool = False

    @property
    def key(self) -> Column[str] | None:
        """The key column of the dimension table that has the filter's values; None if there is no such table."""
        return self.allowed if isinstance(self.allowed, Column) else None

    @property
    def holds_units(self) -> bool:
        """Whether a value of the filter stands for all units below it, too. This is so only for `district`."""
        return self.allowed is district.c.district_id


FILTERS = (
    Filter(
        "district", "District", district.c.district_id,
        ("services", "incidents", "layers", "scenarios", "measures"), on_bar=True,
    ),
    Filter(
        "agency", "Agency", agency.c.agency_id,
        ("calls", "services", "incidents", "layers", "scenarios", "measures"), on_bar=True,
    ),
    Filter("command_system", "Command system", COMMAND_SYSTEMS, ("incidents", "measures"), on_bar=True),
    Filter("system", "System", business_system.c.system_id, ("calls", "measures")),
    Filter("dataset", "Dataset", dataset.c.dataset_id, ("calls", "measures")),
    Filter("share_class", "Share class", SHARE_CLASSES, ("calls", "measures")),
    Filter("item", "Service item", service_item.c.item_id, ("services", "measures")),
    Filter("type", "Type", incident_type.c.type_id, ("incidents", "measures")),
    Filter("stage", "Stage", (*STAGES, "rework"), ("incidents",)),
    Filter("source", "Source", SOURCES, ("incidents", "measures")),
    Filter("severity", "Severity", ("1", "2", "3", "4"), ("incidents", "measures")),
    Filter("layer", "Layer", LAYERS, ("layers", "measures")),
    Filter("asset", "Asset", asset.c.asset_id, ("layers",), many=False),
    Filter("incident", "Incident", IDENTIFIER, ("incidents",), many=False),
    Filter("indicator", "Indicator", indicator.c.indicator_id, ("scenarios",), many=False),
    Filter("measure", "Measure", MEASURES, ("measures",), many=False),
)  # fmt: skip
BY_NAME = {record.name: record for record in FILTERS}
ON_BAR = tuple(record.name for record in FILTERS if record.on_bar)
"""Names of the filters that filter bars offer."""
LABELS: Mapping[str, str] = {
    "as_of": "Moment", "known": "Shown", "window": "Window", **{record.name: record.label for record in FILTERS},
}  # fmt: skip
"""Name of a parameter of a question -> its name for people (msgid)."""
NAMES = tuple(LABELS)
"""Names of the parameters of a question, in the order that they have in addresses."""


@dataclass(frozen=True)
class Known:
    """The city's time zone, and the identifiers that filters may have as values.

    districts: identifier of a district -> this identifier and those of all units below the district. identifiers: name
    of another filter -> the identifiers that it may have.
    """

    zone: str
    districts: Mapping[str, tuple[str, ...]]
    identifiers: Mapping[str, frozenset[str]]

    def allowed(self, of: Filter) -> frozenset[str] | None:
        """The values that a filter may have; None if every identifier is allowed."""
        if isinstance(of.allowed, tuple):
            return frozenset(of.allowed)
        return frozenset(self.districts) if of.holds_units else self.identifiers.get(of.name)
