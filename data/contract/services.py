"""Tables about government services (政务服务): the catalogue of items, the halls and the cases."""

from __future__ import annotations

from sqlalchemy import Boolean, DateTime, Double, Integer, SmallInteger, Text

from data.contract.parts import (
    CASE_STEPS,
    CHANNELS,
    CITY,
    Link,
    Scope,
    column,
    first_load_seq,
    key,
    load_seq,
    one_of,
    table,
)

service_item = table(
    "service_item",
    "Items (事项) of the service catalogue: what people can apply for.",
    key("item_id", Text, "identifier of the item"),
    column("agency_id", Text, "agency that handles the item"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("kind", Text, "section of the catalogue: government | public (政务服务、公共服务)"),
    column("legal_days", Integer, "time limit by law (法定时限), working days"),
    column("promised_days", Integer, "time limit that the agency promises (承诺时限), working days"),
    column("instant", Boolean, "whether a machine decides the case at once (秒办)"),
    column("cross_region", Boolean, "whether people can apply from other provinces (跨省通办)"),
    scope=CITY, domain="services")  # fmt: skip
service_hall = table(
    "service_hall",
    "Service halls (办事大厅).",
    key("hall_id", Text, "identifier of the hall; asset has a row with the same id in layer hall"),
    column("district_id", Text, "district in which the hall stands"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("lon", Double, "longitude, degrees WGS-84"),
    column("lat", Double, "latitude, degrees WGS-84"),
    scope=Scope("district_id", agency_of=Link("hall_id", "asset")), domain="services", required=False)  # fmt: skip
service_case = table(
    "service_case",
    "Service cases (办件): one row per case.",
    key("case_id", Text, "identifier of the case"),
    column("item_id", Text, "item of the catalogue"),
    column("channel", Text, f"channel through which it was submitted: {one_of(CHANNELS)}"),
    column("hall_id", Text, "hall in which it was submitted, for the channels hall and machine; else empty"),
    column("district_id", Text, "district that handles the case"),
    column("submitted_at", DateTime, "when it was submitted (申请), UTC"),
    column("accepted_at", DateTime, "when it was accepted (受理), UTC; empty: not yet"),
    column("completed_at", DateTime, "when it was completed (办结), UTC; empty: not yet"),
    column("due_at", DateTime, "moment by which completion is promised (承诺办结时间), UTC"),
    column("rating", SmallInteger, "rating by the citizen (好差评), 1 (worst) to 5; 1 and 2 are bad; empty: not rated",
           limits=(1, 5)),
    column("rated_at", DateTime, "when it was rated, UTC; empty: not rated"),
    column("remedied_at", DateTime, "when a bad rating was put right (差评整改), UTC; empty: not yet"),
    load_seq(),
    first_load_seq(),
    scope=Scope("district_id", agency_of=Link("item_id", "service_item")), domain="services", time="submitted_at",
    ends="completed_at", label="Services", personal=True)  # fmt: skip
case_event = table(
    "case_event",
    "Steps of service cases (办件环节): one row per step, written once and never changed. With them the deck can show "
    "what was known of a case at a past moment.",
    column("case_id", Text, "case to which the step belongs"),
    column("seq", Integer, "number of the step within its case, from 1"),
    column("at", DateTime, "moment of the step, UTC"),
    column("step", Text, f"the step: {one_of(CASE_STEPS)}; delivered (送达) completes the case"),
    column("agency_id", Text, "agency that took the step; for a step of the citizen, the agency of the item"),
    load_seq(),
    scope=Scope(parent=Link("case_id", "service_case")), domain="services", required=False, time="at",
    unique=("case_id", "seq"), label="Case steps", personal=True)  # fmt: skip
