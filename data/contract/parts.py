"""What the contract is made of: scopes, fixed values, and how its tables and columns are written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, MetaData, Table

metadata = MetaData()


@dataclass(frozen=True)
class Scope:
    """Whose rows a table holds.

    kind: ``city`` (every viewer who has a policy), ``district`` (by ``column``; a row without a district is seen only
    by viewers of the whole city), ``district_or_city`` (by ``column``; a row without a district is city-wide and seen
    by all), ``parent`` (a row is seen when the row of table ``parent`` with the same ``column`` is).
    """

    kind: Literal["city", "district", "district_or_city", "parent"]
    column: str | None = None
    parent: str | None = None


CITY = Scope("city")
DISTRICT = Scope("district", "district_id")
DISTRICT_OR_CITY = Scope("district_or_city", "district_id")

STAGES = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed")
"""Stages of an incident in order (立案前、立案、派遣、响应、处置、核查、结案); ``rework`` (返工) returns it to
dispatched."""
SOURCES = ("grid_worker", "citizen", "hotline", "sensor", "camera")
COMMAND_SYSTEMS = ("urban_management", "traffic", "emergency", "flood_control")
SHARE_CLASSES = ("unconditional", "conditional", "withheld")
CHANNELS = ("hall", "web", "app", "machine", "wechat")
LAYERS = (
    "intersection", "pipe", "slope", "water_level", "water_quality", "waterlogging", "camera", "hall", "heritage",
    "project", "illegal_building",
)  # fmt: skip
"""Map layers of ``asset`` in the order in which they are offered."""


def column(name: str, kind: Any, comment: str, **more: Any) -> Column[Any]:
    """A column; `comment` gives its meaning and unit."""
    more.setdefault("nullable", True)
    return Column(name, kind, comment=comment, **more)


def key(name: str, kind: Any, comment: str) -> Column[Any]:
    """A column of the primary key."""
    return Column(name, kind, comment=comment, primary_key=True, autoincrement=False)


def table(name: str, comment: str, *columns: Column[Any], **info: Any) -> Table:
    """A contract table; `info` as `data.contract` says."""
    return Table(name, metadata, *columns, comment=comment, info={"required": True, "time": None} | info)


def load_seq() -> Column[Any]:
    """The load of a row: what a refresh of rollups goes by."""
    return column("load_seq", BigInteger, "load_log.load_id of the load that wrote or last changed the row")
