"""Building blocks of the contract's tables: scopes, lists of allowed values, and functions that make columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, MetaData, Table

metadata = MetaData()
"""The SQLAlchemy collection of all tables of the contract."""


@dataclass(frozen=True)
class Scope:
    """The rule that decides which viewers see a row of a table. The door (``data/warehouse/door.py``) applies it.

    kind ``city``: every viewer who has a policy sees all rows. ``district``: ``column`` holds the row's district; a row
    without a district is seen only by viewers of the whole city. ``district_or_city``: as ``district``, but a row
    without a district concerns the whole city, and every viewer who has a policy sees it. ``parent``: a viewer sees a
    row if he sees the row of table ``parent`` that has the same value in ``column``.
    """

    kind: Literal["city", "district", "district_or_city", "parent"]
    column: str | None = None
    parent: str | None = None


CITY = Scope("city")
DISTRICT = Scope("district", "district_id")
DISTRICT_OR_CITY = Scope("district_or_city", "district_id")

STAGES = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed")
"""Allowed values: the stages of an incident in order: 上报、立案、派遣、响应、处置、核查、结案.
The step ``rework`` (返工) leads back to dispatched."""
CASE_STEPS = (
    "submitted", "accepted", "supplement asked", "supplemented", "reviewed", "approved", "certified", "delivered",
    "rated", "remedied",
)  # fmt: skip
"""Allowed values: the steps of a service case in order: 申请、受理、补正告知、补正、审查、决定、制证、送达、评价、整改.
A case is completed (办结) by its step ``delivered``."""
SOURCES = ("grid_worker", "citizen", "hotline", "sensor", "camera")
"""Allowed values for who or what reports an incident: 网格员、市民、热线、传感器、视频."""
COMMAND_SYSTEMS = ("urban_management", "traffic", "emergency", "flood_control")
"""Allowed values: the command systems (指挥系统) that handle incidents: 城管、交通、应急、防汛."""
SHARE_CLASSES = ("unconditional", "conditional", "withheld")
"""Allowed values: the share classes (共享类型) of a dataset: 无条件共享、有条件共享、不予共享."""
CHANNELS = ("hall", "web", "app", "machine", "wechat")
"""Allowed values: the channels (渠道) through which a service case is submitted: 大厅、网站、手机应用、自助机、微信."""
LAYERS = (
    "intersection", "pipe", "slope", "water_level", "water_quality", "waterlogging", "camera", "hall", "heritage",
    "project", "illegal_building",
)  # fmt: skip
"""Allowed values: the map layers (图层) of assets, in the order in which the deck offers the layers."""


def one_of(values: Iterable[str]) -> str:
    """The allowed values of a column as one text for the column's comment, such as "ok | failed"."""
    return " | ".join(values)


def column(
    name: str,
    kind: Any,
    comment: str,
    *,
    limits: tuple[float, float] | None = None,
    refers_to: str | None = None,
    optional: bool = False,
    **options: Any,
) -> Column[Any]:
    """A new column that may be NULL. comment: the column's meaning and unit; "empty" in it says what NULL means.

    limits: the least and the greatest value that makes sense. refers_to: ``table.column`` to whose values it refers,
    where its name does not end with that column's name. optional: see `optional`. options: arguments for `Column`.
    """
    options.setdefault("nullable", True)
    info = {"limits": limits, "refers_to": refers_to, "optional": optional}
    return Column(name, kind, comment=comment, info=info, **options)


def optional(name: str, kind: Any, comment: str) -> Column[Any]:
    """A new column that a warehouse may lack: ``check`` does not count it as missing."""
    return column(name, kind, comment, optional=True)


def key(name: str, kind: Any, comment: str) -> Column[Any]:
    """A new column that belongs to the primary key. comment: the column's meaning and unit."""
    return Column(name, kind, comment=comment, primary_key=True, autoincrement=False)


def table(name: str, comment: str, *columns: Column[Any], scope: Scope, domain: str, **info: Any) -> Table:
    """A new table of the contract. scope, domain, info: its properties; ``data/contract/tables.py`` explains each.

    Raises ValueError if the table has a `time` and no `label`.
    """
    if info.get("time") and not info.get("label"):
        raise ValueError(f"{name}: a table with time={info['time']!r} needs label=…, its name on the screen")
    properties = {"required": True, "time": None, "scope": scope, "domain": domain}
    return Table(name, metadata, *columns, comment=comment, info=properties | info)


def load_seq(*, required: bool = True) -> Column[Any]:
    """A new column `load_seq`: the number of the load that wrote the row. By this number rollups find late rows.

    Answers with `known=1` take it for the moment at which the deck knew the row; required: see `optional`.
    """
    comment = "load_id (in load_log) of the load that wrote or last changed this row"
    return (column if required else optional)("load_seq", BigInteger, comment)


def first_load_seq() -> Column[Any]:
    """A new column `first_load_seq`: the load that wrote the row first, for rows that later loads change."""
    return optional("first_load_seq", BigInteger, "load_id of the load that first wrote this row; it never changes")
