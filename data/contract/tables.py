"""The warehouse contract: the tables and views that Citydeck reads, as SQLAlchemy Core tables.

A city maps its own tables by creating views with these names. A column's comment gives meaning and unit, ``info``:

- ``scope``: whose rows these are, applied by the door (``data.warehouse``): see `Scope`;
- ``domain``: the part of the deck that lives on it; ``common`` tables serve all;
- ``required``: whether the domain (for ``common``: the deck) cannot live without it;
- ``time``, ``label``: for facts, the column that says when a row became true, and the name on the screen (msgid).

`data.contract_rollups` adds the rollups. Times are naive UTC, rates 0 to 1, coordinates WGS-84 degrees.
``docs/warehouse.md`` is generated from here.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, SmallInteger, Text

from data.contract.parts import (
    CHANNELS,
    CITY,
    COMMAND_SYSTEMS,
    DISTRICT,
    DISTRICT_OR_CITY,
    LAYERS,
    SHARE_CLASSES,
    SOURCES,
    STAGES,
    Scope,
    column,
    key,
    load_seq,
    metadata,
    table,
)
from data.contract.rollups import ROLLUPS

__all__ = ["CHANNELS", "COMMAND_SYSTEMS", "LAYERS", "ROLLUPS", "SHARE_CLASSES", "SOURCES", "STAGES", "Scope",
           "metadata"]  # fmt: skip
# Common ------------------------------------------------------------------------------------------------------------

load_log = table(
    "load_log",
    "One row per load and table; freshness and versions come from it alone.",
    key("load_id", BigInteger, "number of the load, growing"),
    column("source", Text, "system that delivered the rows"),
    column("table_name", Text, "contract table that was written"),
    column("loaded_at", DateTime, "when the load ended, UTC"),
    column("data_until", DateTime, "the source is complete before this moment, UTC"),
    column("rows", BigInteger, "rows written"),
    column("cadence_s", Integer, "promised seconds between loads; empty: none promised"),
    column("state", Text, "ok | failed"),
    scope=CITY, domain="common")  # fmt: skip
district = table(
    "district",
    "Administrative units: the city, its districts and counties, and below.",
    key("district_id", Text, "administrative code as text, e.g. 430102"),
    column("parent_id", Text, "district_id of the unit above; empty for the city"),
    column("level", Text, "city | district | subdistrict | grid"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("population", BigInteger, "resident people"),
    column("area_km2", Double, "area, km²"),
    column("valid_from", Date, "first day on which the code is valid"),
    column("valid_to", Date, "first day on which it is not any more; empty: still valid"),
    scope=CITY, domain="common")  # fmt: skip
agency = table(
    "agency",
    "Agencies (部门) of the city.",
    key("agency_id", Text, "identifier"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("kind", Text, "bureau | district_government | utility | national | other"),
    scope=CITY, domain="common")  # fmt: skip

# Data calls --------------------------------------------------------------------------------------------------------

business_system = table(
    "business_system",
    "Business systems that call data (业务系统).",
    key("system_id", Text, "identifier"),
    column("agency_id", Text, "agency that runs it: the consumer of its calls"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("cloud_migrated_on", Date, "day of its move to the government cloud; empty: not moved"),
    scope=CITY, domain="calls")  # fmt: skip
dataset = table(
    "dataset",
    "Catalogue of shared datasets (数据目录).",
    key("dataset_id", Text, "identifier"),
    column("provider_agency_id", Text, "agency that provides it"),
    column("domain", Text, "subject; the six base databases (基础库) are base_population, base_legal_person, "
           "base_geography, base_macro_economy, base_licence, base_credit"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("share_class", Text, "unconditional | conditional | withheld (无条件共享、有条件共享、不予共享)"),
    column("open_to_public", Boolean, "whether it stands in the open-data section"),
    column("cadence_s", Integer, "promised seconds between updates"),
    scope=CITY, domain="calls")  # fmt: skip
data_grant = table(
    "data_grant",
    "What each system may call, for what, and when (授权).",
    column("system_id", Text, "system that may call"),
    column("dataset_id", Text, "dataset that it may call"),
    column("purpose", Text, "purpose for which it may; empty: any"),
    column("valid_from", DateTime, "first moment of the grant, UTC"),
    column("valid_to", DateTime, "first moment after it, UTC; empty: open end"),
    column("hour_from", SmallInteger, "first hour of the city's day in which it may call, 0–23; empty: any"),
    column("hour_to", SmallInteger, "first hour of the city's day in which it may not any more, 1–24; empty: any"),
    scope=CITY, domain="calls", required=False)  # fmt: skip
data_call = table(
    "data_call",
    "One row per call of a dataset by a system, in time order.",
    column("called_at", DateTime, "moment of the call, UTC"),
    column("dataset_id", Text, "dataset called"),
    column("system_id", Text, "system that called"),
    column("purpose", Text, "purpose stated by the caller; empty: none"),
    column("status_code", SmallInteger, "HTTP status; an error is 400 or more"),
    column("latency_ms", Integer, "time to answer, ms"),
    column("response_bytes", BigInteger, "size of the answer, bytes"),
    load_seq(),
    scope=CITY, domain="calls", time="called_at", label="Data calls")  # fmt: skip
dataset_state = table(
    "dataset_state",
    "Size and last update of each dataset as observed, so that growth and lag can be replayed.",
    column("dataset_id", Text, "dataset observed"),
    column("at", DateTime, "moment of the observation, UTC"),
    column("records", BigInteger, "records held"),
    column("updated_at", DateTime, "its last update, UTC"),
    scope=CITY, domain="calls", required=False, time="at", label="Catalogue")  # fmt: skip

# Services ----------------------------------------------------------------------------------------------------------

service_item = table(
    "service_item",
    "Items of the service catalogue (事项).",
    key("item_id", Text, "identifier"),
    column("agency_id", Text, "agency that handles it"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("kind", Text, "government | public"),
    column("legal_days", Integer, "legal time limit, working days"),
    column("promised_days", Integer, "promised time limit, working days"),
    column("instant", Boolean, "decided by machine at once (秒办)"),
    column("cross_region", Boolean, "may be handled from other regions (跨省通办)"),
    scope=CITY, domain="services")  # fmt: skip
service_hall = table(
    "service_hall",
    "Service halls (政务大厅).",
    key("hall_id", Text, "identifier; the hall is also an asset of layer hall with this id"),
    column("district_id", Text, "district in which it stands"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    scope=DISTRICT, domain="services", required=False)  # fmt: skip
service_case = table(
    "service_case",
    "One row per case handled (办件).",
    key("case_id", Text, "identifier"),
    column("item_id", Text, "item of the catalogue"),
    column("channel", Text, "hall | web | app | machine | wechat"),
    column("hall_id", Text, "hall, for the channels hall and machine"),
    column("district_id", Text, "district that handles it"),
    column("submitted_at", DateTime, "submitted, UTC"),
    column("accepted_at", DateTime, "accepted, UTC; empty: not yet"),
    column("completed_at", DateTime, "completed, UTC; empty: not yet"),
    column("due_at", DateTime, "promised end, UTC"),
    column("rating", SmallInteger, "citizen's rating, 1 (worst) to 5; 1 and 2 are bad"),
    column("rated_at", DateTime, "when rated, UTC"),
    column("remedied_at", DateTime, "when a bad rating was put right, UTC; empty: not yet"),
    load_seq(),
    scope=DISTRICT, domain="services", time="submitted_at", label="Services")  # fmt: skip

# Incidents ---------------------------------------------------------------------------------------------------------

incident_type = table(
    "incident_type",
    "Types of incident with the time limits of their stages.",
    key("type_id", Text, "identifier"),
    column("category", Text, "category above the type"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("command_system", Text, "urban_management | traffic | emergency | flood_control"),
    column("register_min", Double, "limit from reported to registered, minutes; empty: none"),
    column("dispatch_min", Double, "limit from registered to dispatched, minutes; empty: none"),
    column("resolve_min", Double, "limit from responded to resolved, minutes; empty: none"),
    scope=CITY, domain="incidents")  # fmt: skip
incident = table(
    "incident",
    "One row per incident (事件). The stage columns are derived from incident_event and only bound queries.",
    key("incident_id", Text, "identifier"),
    column("type_id", Text, "type"),
    column("source", Text, "grid_worker | citizen | hotline | sensor | camera"),
    column("severity", SmallInteger, "1 (worst) to 4"),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    column("district_id", Text, "district, assigned by geometry"),
    column("subdistrict_id", Text, "subdistrict, where known"),
    column("agency_id", Text, "agency that handles it"),
    column("reported_at", DateTime, "reported, UTC"),
    column("registered_at", DateTime, "first registered, UTC"),
    column("dispatched_at", DateTime, "first dispatched, UTC"),
    column("responded_at", DateTime, "first responded, UTC"),
    column("resolved_at", DateTime, "last resolved, UTC"),
    column("verified_at", DateTime, "last verified, UTC"),
    column("closed_at", DateTime, "closed, UTC; final"),
    column("due_at", DateTime, "limit for closing, UTC"),
    column("summary", Text, "what happened, one line"),
    load_seq(),
    scope=DISTRICT, domain="incidents", time="reported_at", label="Incidents")  # fmt: skip
incident_event = table(
    "incident_event",
    "One row per step of an incident: the truth about its stages.",
    column("incident_id", Text, "incident"),
    column("event_seq", Integer, "order within the incident, from 1"),
    column("at", DateTime, "moment of the step, UTC"),
    column("stage", Text, "reported | registered | dispatched | responded | resolved | verified | closed | rework"),
    column("agency_id", Text, "agency that took the step"),
    column("note", Text, "remark"),
    scope=Scope("parent", "incident_id", "incident"), domain="incidents", required=False, time="at",
    label="Incident steps")  # fmt: skip

# Layers ------------------------------------------------------------------------------------------------------------

asset = table(
    "asset",
    "Things on the map: sensors, intersections, cameras, slopes, pipes, halls, heritage, projects, machines.",
    key("asset_id", Text, "identifier"),
    column("layer", Text, "map layer: " + " | ".join(LAYERS)),
    column("kind", Text, "kind within the layer"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    column("district_id", Text, "district in which it stands"),
    column("agency_id", Text, "agency that owns it"),
    column("attributes", Text, "further facts, a JSON object as text"),
    scope=DISTRICT, domain="layers")  # fmt: skip
quantity = table(
    "quantity",
    "What makes a reading of a layer abnormal.",
    key("layer", Text, "map layer"),
    key("quantity", Text, "quantity measured"),
    column("unit", Text, "unit of its values"),
    column("warn_low", Double, "below this: warning"),
    column("warn_high", Double, "above this: warning"),
    column("alarm_low", Double, "below this: alarm"),
    column("alarm_high", Double, "above this: alarm"),
    column("offline_after_s", Integer, "no reading for so many seconds: offline"),
    scope=CITY, domain="layers")  # fmt: skip
reading = table(
    "reading",
    "One row per reading of an asset, in time order.",
    column("asset_id", Text, "asset that was read"),
    column("observed_at", DateTime, "moment of the reading, UTC"),
    column("quantity", Text, "quantity measured"),
    column("value", Double, "value, in the unit of table quantity"),
    load_seq(),
    scope=Scope("parent", "asset_id", "asset"), domain="layers", time="observed_at", label="Readings")  # fmt: skip

# Scenarios ---------------------------------------------------------------------------------------------------------

indicator = table(
    "indicator",
    "Defined numbers (指标) of the scenario board.",
    key("indicator_id", Text, "identifier"),
    column("agency_id", Text, "agency that answers for it"),
    column("domain", Text, "scenario to which it belongs"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("unit", Text, "unit of its values; 1 for shares from 0 to 1"),
    column("better", Text, "up | down"),
    column("definition_zh", Text, "definition in Chinese"),
    column("definition_en", Text, "definition in English"),
    scope=CITY, domain="scenarios")  # fmt: skip
indicator_value = table(
    "indicator_value",
    "One row per indicator, agency, district and period.",
    column("indicator_id", Text, "indicator"),
    column("agency_id", Text, "agency; empty: all"),
    column("district_id", Text, "district; empty: the city as a whole"),
    column("period", Text, "hour | day | month | year"),
    column("period_start", DateTime, "start of the period, UTC"),
    column("value", Double, "value, in the indicator's unit"),
    column("published_at", DateTime, "when it became known, UTC"),
    load_seq(),
    scope=DISTRICT_OR_CITY, domain="scenarios", time="published_at", label="Indicators")  # fmt: skip
indicator_target = table(
    "indicator_target",
    "Targets of indicators.",
    column("indicator_id", Text, "indicator"),
    column("agency_id", Text, "agency; empty: all"),
    column("district_id", Text, "district; empty: the city as a whole"),
    column("valid_from", DateTime, "first moment of the target, UTC"),
    column("valid_to", DateTime, "first moment after it, UTC; empty: open end"),
    column("target", Double, "target, in the indicator's unit"),
    scope=DISTRICT_OR_CITY, domain="scenarios", required=False)  # fmt: skip

FACTS = tuple(table for table in metadata.sorted_tables if table.info["time"])
"""Tables that grow with time: each has a freshness of its own."""
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios")
