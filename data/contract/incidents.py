"""Tables about incidents (事件): incident types with their time limits, incidents, and the steps of their handling."""

from __future__ import annotations

from sqlalchemy import DateTime, Double, Integer, SmallInteger, Text

from data.contract.parts import (
    CITY,
    COMMAND_SYSTEMS,
    SOURCES,
    STAGES,
    Link,
    Scope,
    column,
    first_load_seq,
    key,
    load_seq,
    one_of,
    table,
)

incident_type = table(
    "incident_type",
    "Types of incident, with the time limit of each stage.",
    key("type_id", Text, "identifier of the type"),
    column("category", Text, "category to which the type belongs"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("command_system", Text, f"command system (指挥系统) that handles the type: {one_of(COMMAND_SYSTEMS)}"),
    column("register_min", Double, "time limit from reported to registered, minutes; empty: no limit"),
    column("dispatch_min", Double, "time limit from registered to dispatched, minutes; empty: no limit"),
    column("resolve_min", Double, "time limit from responded to resolved, minutes; empty: no limit"),
    scope=CITY, domain="incidents")  # fmt: skip
incident = table(
    "incident",
    "Incidents (事件): one row per incident. The deck takes stages from incident_event; the times of stages here are "
    "derived from it and only narrow down which rows a query reads.",
    key("incident_id", Text, "identifier of the incident"),
    column("type_id", Text, "type of incident"),
    column("source", Text, f"who or what reported it: {one_of(SOURCES)}"),
    column("severity", SmallInteger, "severity, 1 (worst) to 4", limits=(1, 4)),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    column("district_id", Text, "district that contains the place"),
    column("subdistrict_id", Text, "subdistrict (街道) that contains the place; empty: not known"),
    column("agency_id", Text, "agency that handles it"),
    column("reported_at", DateTime, "when it was reported (上报), UTC"),
    column("registered_at", DateTime, "when it was first registered (立案), UTC; empty: not yet"),
    column("dispatched_at", DateTime, "when it was first dispatched (派遣), UTC; empty: not yet"),
    column("responded_at", DateTime, "when somebody first responded (响应), UTC; empty: not yet"),
    column("resolved_at", DateTime, "when it was last resolved (处置), UTC; empty: not yet"),
    column("verified_at", DateTime, "when it was last verified (核查), UTC; empty: not yet"),
    column("closed_at", DateTime, "when it was closed (结案), UTC; closing is final; empty: still open"),
    column("due_at", DateTime, "moment by which it must be closed, UTC; empty: no limit"),
    column("summary", Text, "what happened, in one line"),
    load_seq(),
    first_load_seq(),
    scope=Scope("district_id", "agency_id"), domain="incidents", time="reported_at", ends="closed_at",
    label="Incidents")  # fmt: skip
incident_event = table(
    "incident_event",
    "Steps of incidents (事件流转): one row per step. The stage of an incident follows from these rows.",
    column("incident_id", Text, "incident to which the step belongs"),
    column("event_seq", Integer, "number of the step within its incident, from 1"),
    column("at", DateTime, "moment of the step, UTC"),
    column("stage", Text, f"stage that the step reached, or rework (返工): {one_of(STAGES)} | rework"),
    column("agency_id", Text, "agency that took the step"),
    column("note", Text, "remark; empty: none"),
    load_seq(required=False),
    scope=Scope(parent=Link("incident_id", "incident")), domain="incidents", required=False, time="at",
    unique=("incident_id", "event_seq"), label="Incident steps")  # fmt: skip
