"""The warehouse contract: the tables and views that Citydeck reads, as SQLAlchemy Core tables.

A city maps its own tables by creating views with these names. Every column's comment gives its meaning and unit; every
table's ``info`` gives

``scope``
    whose rows these are, applied by the door (``data.warehouse``): see `Scope`.
``domain``
    the part of the deck that lives on it; ``common`` tables serve all.
``required``
    whether the domain (for ``common``: the deck) cannot live without it.
``time``
    for facts, the column that says when a row became true.

Times are naive UTC. Rates are 0 to 1. Coordinates are WGS-84 degrees. ``docs/warehouse.md`` is generated from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Integer, MetaData, SmallInteger, Table, Text

metadata = MetaData()


@dataclass(frozen=True)
class Scope:
    """Whose rows a table holds.

    kind: ``city`` (every viewer who has a policy), ``district`` (by ``column``; a row without a district is seen only by
    viewers of the whole city), ``district_or_city`` (by ``column``; a row without a district is city-wide and seen by
    all), ``parent`` (a row is seen when the row of table ``parent`` with the same ``column`` is).
    """

    kind: Literal["city", "district", "district_or_city", "parent"]
    column: str | None = None
    parent: str | None = None


CITY = Scope("city")
DISTRICT = Scope("district", "district_id")
DISTRICT_OR_CITY = Scope("district_or_city", "district_id")

STAGES = ("reported", "registered", "dispatched", "responded", "resolved", "verified", "closed")
"""Stages of an incident in order (立案前、立案、派遣、响应、处置、核查、结案); ``rework`` (返工) returns it to dispatched."""
SOURCES = ("grid_worker", "citizen", "hotline", "sensor", "camera")
COMMAND_SYSTEMS = ("urban_management", "traffic", "emergency", "flood_control")
SHARE_CLASSES = ("unconditional", "conditional", "withheld")
CHANNELS = ("hall", "web", "app", "machine", "wechat")
LAYERS = (
    "intersection",
    "pipe",
    "slope",
    "water_level",
    "water_quality",
    "waterlogging",
    "camera",
    "hall",
    "heritage",
    "project",
    "illegal_building",
)
"""Map layers of ``asset`` in the order in which they are offered."""


def _c(name: str, kind: Any, comment: str, **more: Any) -> Column[Any]:
    more.setdefault("nullable", True)
    return Column(name, kind, comment=comment, **more)


def _key(name: str, kind: Any, comment: str) -> Column[Any]:
    return Column(name, kind, comment=comment, primary_key=True, autoincrement=False)


def _table(name: str, comment: str, *columns: Column[Any], **info: Any) -> Table:
    return Table(name, metadata, *columns, comment=comment, info={"required": True, "time": None} | info)


def _load_seq() -> Column[Any]:
    return _c("load_seq", BigInteger, "load_log.load_id of the load that wrote or last changed the row")


# Common ------------------------------------------------------------------------------------------------------------

load_log = _table(
    "load_log",
    "One row per load and table; freshness and versions come from it alone.",
    _key("load_id", BigInteger, "number of the load, growing"),
    _c("source", Text, "system that delivered the rows"),
    _c("table_name", Text, "contract table that was written"),
    _c("loaded_at", DateTime, "when the load ended, UTC"),
    _c("data_until", DateTime, "the source is complete before this moment, UTC"),
    _c("rows", BigInteger, "rows written"),
    _c("cadence_s", Integer, "promised seconds between loads; empty: none promised"),
    _c("state", Text, "ok | failed"),
    scope=CITY, domain="common",
)  # fmt: skip
district = _table(
    "district",
    "Administrative units: the city, its districts and counties, and below.",
    _key("district_id", Text, "administrative code as text, e.g. 430102"),
    _c("parent_id", Text, "district_id of the unit above; empty for the city"),
    _c("level", Text, "city | district | subdistrict | grid"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("population", BigInteger, "resident people"),
    _c("area_km2", Double, "area, km²"),
    _c("valid_from", Date, "first day on which the code is valid"),
    _c("valid_to", Date, "first day on which it is not any more; empty: still valid"),
    scope=CITY, domain="common",
)  # fmt: skip
agency = _table(
    "agency",
    "Agencies (部门) of the city.",
    _key("agency_id", Text, "identifier"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("kind", Text, "bureau | district_government | utility | national | other"),
    scope=CITY, domain="common",
)  # fmt: skip

# Data calls --------------------------------------------------------------------------------------------------------

business_system = _table(
    "business_system",
    "Business systems that call data (业务系统).",
    _key("system_id", Text, "identifier"),
    _c("agency_id", Text, "agency that runs it: the consumer of its calls"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("cloud_migrated_on", Date, "day of its move to the government cloud; empty: not moved"),
    scope=CITY, domain="calls",
)  # fmt: skip
dataset = _table(
    "dataset",
    "Catalogue of shared datasets (数据目录).",
    _key("dataset_id", Text, "identifier"),
    _c("provider_agency_id", Text, "agency that provides it"),
    _c("domain", Text, "subject; the six base databases (基础库) are base_population, base_legal_person, base_geography, "
       "base_macro_economy, base_licence, base_credit"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("share_class", Text, "unconditional | conditional | withheld (无条件共享、有条件共享、不予共享)"),
    _c("open_to_public", Boolean, "whether it stands in the open-data section"),
    _c("cadence_s", Integer, "promised seconds between updates"),
    scope=CITY, domain="calls",
)  # fmt: skip
data_grant = _table(
    "data_grant",
    "What each system may call, for what, and when (授权).",
    _c("system_id", Text, "system that may call"),
    _c("dataset_id", Text, "dataset that it may call"),
    _c("purpose", Text, "purpose for which it may; empty: any"),
    _c("valid_from", DateTime, "first moment of the grant, UTC"),
    _c("valid_to", DateTime, "first moment after it, UTC; empty: open end"),
    _c("hour_from", SmallInteger, "first hour of the city's day in which it may call, 0–23; empty: any"),
    _c("hour_to", SmallInteger, "first hour of the city's day in which it may not any more, 1–24; empty: any"),
    scope=CITY, domain="calls", required=False,
)  # fmt: skip
data_call = _table(
    "data_call",
    "One row per call of a dataset by a system, in time order.",
    _c("called_at", DateTime, "moment of the call, UTC"),
    _c("dataset_id", Text, "dataset called"),
    _c("system_id", Text, "system that called"),
    _c("purpose", Text, "purpose stated by the caller; empty: none"),
    _c("status_code", SmallInteger, "HTTP status; an error is 400 or more"),
    _c("latency_ms", Integer, "time to answer, ms"),
    _c("response_bytes", BigInteger, "size of the answer, bytes"),
    _load_seq(),
    scope=CITY, domain="calls", time="called_at",
)  # fmt: skip
dataset_state = _table(
    "dataset_state",
    "Size and last update of each dataset as observed, so that growth and lag can be replayed.",
    _c("dataset_id", Text, "dataset observed"),
    _c("at", DateTime, "moment of the observation, UTC"),
    _c("records", BigInteger, "records held"),
    _c("updated_at", DateTime, "its last update, UTC"),
    scope=CITY, domain="calls", required=False, time="at",
)  # fmt: skip

# Services ----------------------------------------------------------------------------------------------------------

service_item = _table(
    "service_item",
    "Items of the service catalogue (事项).",
    _key("item_id", Text, "identifier"),
    _c("agency_id", Text, "agency that handles it"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("kind", Text, "government | public"),
    _c("legal_days", Integer, "legal time limit, working days"),
    _c("promised_days", Integer, "promised time limit, working days"),
    _c("instant", Boolean, "decided by machine at once (秒办)"),
    _c("cross_region", Boolean, "may be handled from other regions (跨省通办)"),
    scope=CITY, domain="services",
)  # fmt: skip
service_hall = _table(
    "service_hall",
    "Service halls (政务大厅).",
    _key("hall_id", Text, "identifier; the hall is also an asset of layer hall with this id"),
    _c("district_id", Text, "district in which it stands"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("lon", Double, "longitude, degrees WGS-84"),
    _c("lat", Double, "latitude, degrees WGS-84"),
    scope=DISTRICT, domain="services", required=False,
)  # fmt: skip
service_case = _table(
    "service_case",
    "One row per case handled (办件).",
    _key("case_id", Text, "identifier"),
    _c("item_id", Text, "item of the catalogue"),
    _c("channel", Text, "hall | web | app | machine | wechat"),
    _c("hall_id", Text, "hall, for the channels hall and machine"),
    _c("district_id", Text, "district that handles it"),
    _c("submitted_at", DateTime, "submitted, UTC"),
    _c("accepted_at", DateTime, "accepted, UTC; empty: not yet"),
    _c("completed_at", DateTime, "completed, UTC; empty: not yet"),
    _c("due_at", DateTime, "promised end, UTC"),
    _c("rating", SmallInteger, "citizen's rating, 1 (worst) to 5; 1 and 2 are bad"),
    _c("rated_at", DateTime, "when rated, UTC"),
    _c("remedied_at", DateTime, "when a bad rating was put right, UTC; empty: not yet"),
    _load_seq(),
    scope=DISTRICT, domain="services", time="submitted_at",
)  # fmt: skip

# Incidents ---------------------------------------------------------------------------------------------------------

incident_type = _table(
    "incident_type",
    "Types of incident with the time limits of their stages.",
    _key("type_id", Text, "identifier"),
    _c("category", Text, "category above the type"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("command_system", Text, "urban_management | traffic | emergency | flood_control"),
    _c("register_min", Double, "limit from reported to registered, minutes; empty: none"),
    _c("dispatch_min", Double, "limit from registered to dispatched, minutes; empty: none"),
    _c("resolve_min", Double, "limit from responded to resolved, minutes; empty: none"),
    scope=CITY, domain="incidents",
)  # fmt: skip
incident = _table(
    "incident",
    "One row per incident (事件). The stage columns are derived from incident_event and only bound queries.",
    _key("incident_id", Text, "identifier"),
    _c("type_id", Text, "type"),
    _c("source", Text, "grid_worker | citizen | hotline | sensor | camera"),
    _c("severity", SmallInteger, "1 (worst) to 4"),
    _c("lon", Double, "longitude, degrees WGS-84"),
    _c("lat", Double, "latitude, degrees WGS-84"),
    _c("district_id", Text, "district, assigned by geometry"),
    _c("subdistrict_id", Text, "subdistrict, where known"),
    _c("agency_id", Text, "agency that handles it"),
    _c("reported_at", DateTime, "reported, UTC"),
    _c("registered_at", DateTime, "first registered, UTC"),
    _c("dispatched_at", DateTime, "first dispatched, UTC"),
    _c("responded_at", DateTime, "first responded, UTC"),
    _c("resolved_at", DateTime, "last resolved, UTC"),
    _c("verified_at", DateTime, "last verified, UTC"),
    _c("closed_at", DateTime, "closed, UTC; final"),
    _c("due_at", DateTime, "limit for closing, UTC"),
    _c("summary", Text, "what happened, one line"),
    _load_seq(),
    scope=DISTRICT, domain="incidents", time="reported_at",
)  # fmt: skip
incident_event = _table(
    "incident_event",
    "One row per step of an incident: the truth about its stages.",
    _c("incident_id", Text, "incident"),
    _c("event_seq", Integer, "order within the incident, from 1"),
    _c("at", DateTime, "moment of the step, UTC"),
    _c("stage", Text, "reported | registered | dispatched | responded | resolved | verified | closed | rework"),
    _c("agency_id", Text, "agency that took the step"),
    _c("note", Text, "remark"),
    scope=Scope("parent", "incident_id", "incident"), domain="incidents", required=False, time="at",
)  # fmt: skip

# Layers ------------------------------------------------------------------------------------------------------------

asset = _table(
    "asset",
    "Things on the map: sensors, intersections, cameras, slopes, pipes, halls, heritage, projects, machines.",
    _key("asset_id", Text, "identifier"),
    _c("layer", Text, "map layer: " + " | ".join(LAYERS)),
    _c("kind", Text, "kind within the layer"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("lon", Double, "longitude, degrees WGS-84"),
    _c("lat", Double, "latitude, degrees WGS-84"),
    _c("district_id", Text, "district in which it stands"),
    _c("agency_id", Text, "agency that owns it"),
    _c("attributes", Text, "further facts, a JSON object as text"),
    scope=DISTRICT, domain="layers",
)  # fmt: skip
quantity = _table(
    "quantity",
    "What makes a reading of a layer abnormal.",
    _key("layer", Text, "map layer"),
    _key("quantity", Text, "quantity measured"),
    _c("unit", Text, "unit of its values"),
    _c("warn_low", Double, "below this: warning"),
    _c("warn_high", Double, "above this: warning"),
    _c("alarm_low", Double, "below this: alarm"),
    _c("alarm_high", Double, "above this: alarm"),
    _c("offline_after_s", Integer, "no reading for so many seconds: offline"),
    scope=CITY, domain="layers",
)  # fmt: skip
reading = _table(
    "reading",
    "One row per reading of an asset, in time order.",
    _c("asset_id", Text, "asset that was read"),
    _c("observed_at", DateTime, "moment of the reading, UTC"),
    _c("quantity", Text, "quantity measured"),
    _c("value", Double, "value, in the unit of table quantity"),
    _load_seq(),
    scope=Scope("parent", "asset_id", "asset"), domain="layers", time="observed_at",
)  # fmt: skip

# Scenarios ---------------------------------------------------------------------------------------------------------

indicator = _table(
    "indicator",
    "Defined numbers (指标) of the scenario board.",
    _key("indicator_id", Text, "identifier"),
    _c("agency_id", Text, "agency that answers for it"),
    _c("domain", Text, "scenario to which it belongs"),
    _c("name_zh", Text, "Chinese name"),
    _c("name_en", Text, "English name"),
    _c("unit", Text, "unit of its values; 1 for shares from 0 to 1"),
    _c("better", Text, "up | down"),
    _c("definition_zh", Text, "definition in Chinese"),
    _c("definition_en", Text, "definition in English"),
    scope=CITY, domain="scenarios",
)  # fmt: skip
indicator_value = _table(
    "indicator_value",
    "One row per indicator, agency, district and period.",
    _c("indicator_id", Text, "indicator"),
    _c("agency_id", Text, "agency; empty: all"),
    _c("district_id", Text, "district; empty: the city as a whole"),
    _c("period", Text, "hour | day | month | year"),
    _c("period_start", DateTime, "start of the period, UTC"),
    _c("value", Double, "value, in the indicator's unit"),
    _c("published_at", DateTime, "when it became known, UTC"),
    _load_seq(),
    scope=DISTRICT_OR_CITY, domain="scenarios", time="published_at",
)  # fmt: skip
indicator_target = _table(
    "indicator_target",
    "Targets of indicators.",
    _c("indicator_id", Text, "indicator"),
    _c("agency_id", Text, "agency; empty: all"),
    _c("district_id", Text, "district; empty: the city as a whole"),
    _c("valid_from", DateTime, "first moment of the target, UTC"),
    _c("valid_to", DateTime, "first moment after it, UTC; empty: open end"),
    _c("target", Double, "target, in the indicator's unit"),
    scope=DISTRICT_OR_CITY, domain="scenarios", required=False,
)  # fmt: skip

FACTS = tuple(table for table in metadata.sorted_tables if table.info["time"])
"""Tables that grow with time: each has a freshness of its own."""
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios")
