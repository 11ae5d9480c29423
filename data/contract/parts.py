"""Building blocks of the contract: scopes, lists of allowed values, and functions that make columns and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, MetaData, Table

metadata = MetaData()
"""SQLAlchemy's collection of tables. Every table of the contract belongs to it."""


class Link(NamedTuple):
    """A row of another table. column: the column whose value is the key of that row. table: name of that table."""

    column: str
    table: str


@dataclass(frozen=True)
class Scope:
    """The rule that decides which viewers see a row of a table. The door (``data/warehouse/door.py``) applies it.

    A viewer's policy lists the districts and the agencies whose rows he may see. He sees a row if the policy allows its
    district *and* its agency.

    - `CITY`, a scope without any entry: every viewer who has a policy sees all rows.
    - parent: he sees a row if he sees the row of the parent, and no other entry counts.
    - district: the column with the row's district.
    - agency: the column with the row's agency. agency_of: the row's agency is that in ``agency_id`` of this row.
    - for_all: whether a row without a district is about the whole city, and seen by viewers of any district.

    What is not known is not shown: only viewers of all districts see a row without a district (unless `for_all`), and
    only viewers of all agencies see a row without an agency, or with a link to a row that is not there.
    """

    district: str | None = None
    agency: str | None = None
    agency_of: Link | None = None
    parent: Link | None = None
    for_all: bool = False


CITY = Scope()

STAGES = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed")
"""Allowed values: the stages of an incident, in order: 上报、立案、派遣、响应、处置、核查、结案. The step ``rework``
(返工) is no stage. It leads back to the stage dispatched."""
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
    """The allowed values of a column as one text, such as "ok | failed", for the comment of the column."""
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
    """A new column that may be NULL, unless `options` say otherwise.

    comment: the column's meaning and unit; with the word "empty" it says what NULL means. limits: the least and the
    greatest value that make sense. refers_to: the key column, as ``table.column``, that has the column's values. It is
    needed only where `data.contract.meaning.referred` cannot find the key by the column's name. optional: whether a
    warehouse may lack the column. options: further arguments of `Column`.
    """
    options.setdefault("nullable", True)
    info = {"limits": limits, "refers_to": refers_to, "optional": optional}
    return Column(name, kind, comment=comment, info=info, **options)


def optional(name: str, kind: Any, comment: str) -> Column[Any]:
    """A new column that may be NULL. A warehouse may lack it: ``python app.py check`` does not report it as missing."""
    return column(name, kind, comment, optional=True)


def key(name: str, kind: Any, comment: str) -> Column[Any]:
    """A new column that belongs to the primary key. comment: the column's meaning and unit."""
    return Column(name, kind, comment=comment, primary_key=True, autoincrement=False)


def table(name: str, comment: str, *columns: Column[Any], scope: Scope, domain: str, **info: Any) -> Table:
    """A new table of the contract. ``data/contract/tables.py`` explains scope, domain and the entries of info.

    The table is required unless info has required=False. Raises ValueError if info has `time` and no `label`.
    """
    if info.get("time") and not info.get("label"):
        raise ValueError(f"{name}: a table with time={info['time']!r} needs label=…, its name on the screen")
    properties = {"required": True, "time": None, "scope": scope, "domain": domain, "personal": False}
    return Table(name, metadata, *columns, comment=comment, info=properties | info)


def load_seq(*, required: bool = True) -> Column[Any]:
    """A new column `load_seq`: the number of the load that wrote or last changed the row.

    It shows which rows came after a rollup was refreshed. For rows that never change, it also shows which of them had
    been loaded at a past moment. required: False if a warehouse may lack the column.
    """
    comment = "load_id (in load_log) of the load that wrote or last changed this row"
    return (column if required else optional)("load_seq", BigInteger, comment)


def first_load_seq() -> Column[Any]:
    """A new column `first_load_seq`: the number of the load that first wrote the row. A warehouse may lack it.

    Fact tables whose rows later loads may change have this column.
    """
    return optional("first_load_seq", BigInteger, "load_id of the load that first wrote this row; it never changes")
