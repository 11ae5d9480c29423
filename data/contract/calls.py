"""Tables about data calls (数据调用): who calls whose data, and whether a grant allows it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, SmallInteger, Text

from data.contract.parts import CITY, SHARE_CLASSES, column, key, load_seq, one_of, table

business_system = table(
    "business_system",
    "Business systems (业务系统) that call data.",
    key("system_id", Text, "identifier of the system"),
    column("agency_id", Text, "agency that runs the system; its calls count as calls of this agency"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("cloud_migrated_on", Date, "day of its move to the government cloud (政务云); empty: not moved"),
    scope=CITY, domain="calls")  # fmt: skip
dataset = table(
    "dataset",
    "Catalogue of shared datasets (数据目录).",
    key("dataset_id", Text, "identifier of the dataset"),
    column("provider_agency_id", Text, "agency that provides the dataset (数源部门)"),
    column("domain", Text, "subject of the dataset; the six base databases (基础库) are base_population, "
           "base_legal_person, base_geography, base_macro_economy, base_licence, base_credit"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("share_class", Text, f"share class (共享类型): {one_of(SHARE_CLASSES)} (无条件共享、有条件共享、不予共享)"),
    column("open_to_public", Boolean, "whether the dataset is open to the public (开放数据)"),
    column("cadence_s", Integer, "seconds between updates that the provider promises; empty: it promises none"),
    scope=CITY, domain="calls")  # fmt: skip
data_grant = table(
    "data_grant",
    "Grants (授权): which system may call which dataset, for which purpose and when.",
    column("system_id", Text, "system that may call"),
    column("dataset_id", Text, "dataset that it may call"),
    column("purpose", Text, "purpose for which it may call; empty: any purpose"),
    column("valid_from", DateTime, "first moment of the grant, UTC; empty: valid from the beginning"),
    column("valid_to", DateTime, "first moment after the grant, UTC; empty: valid without end"),
    column("hour_from", SmallInteger, "hour of the city's day from which it may call, 0–23; empty: from 0",
           limits=(0, 23)),
    column("hour_to", SmallInteger, "hour of the city's day from which it may no longer call, 1–24; empty: 24. "
           "Hours may pass midnight: from 22 to 6"),
    scope=CITY, domain="calls", required=False)  # fmt: skip
data_call = table(
    "data_call",
    "Data calls (数据调用): one row per call of a dataset by a system, in order of time.",
    column("called_at", DateTime, "moment of the call, UTC"),
    column("dataset_id", Text, "dataset that was called"),
    column("system_id", Text, "system that called"),
    column("purpose", Text, "purpose that the caller stated; empty: it stated none"),
    column("status_code", SmallInteger, "HTTP status of the answer; 400 or more is a failed call, but 401 and 403 "
           "are refusals: the caller had no right to the data", limits=(100, 599)),
    column("latency_ms", Integer, "time to answer, ms", limits=(0, 86_400_000)),
    column("response_bytes", BigInteger, "size of the answer, bytes", limits=(0, 10**15)),
    load_seq(),
    scope=CITY, domain="calls", time="called_at", label="Data calls")  # fmt: skip
dataset_state = table(
    "dataset_state",
    "Observations of datasets: one row per dataset and observation. They show growth and lag at past moments.",
    column("dataset_id", Text, "dataset that was observed"),
    column("at", DateTime, "moment of the observation, UTC"),
    column("records", BigInteger, "number of records in the dataset at that moment", limits=(0, 10**15)),
    column("updated_at", DateTime, "when the dataset was last updated before that moment, UTC"),
    load_seq(required=False),
    scope=CITY, domain="calls", required=False, time="at", unique=("dataset_id", "at"), label="Catalogue")  # fmt: skip
