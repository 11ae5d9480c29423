"""Tables that all parts of the deck need: the log of loads, the districts, and the agencies."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, DateTime, Double, Integer, Text

from data.contract.parts import CITY, column, key, table

load_log = table(
    "load_log",
    "Log of loads: one row per load and table. It alone tells the deck that data are new, and how old they are.",
    key("load_id", BigInteger, "number of the load; a later load has a larger number"),
    column("source", Text, "system that delivered the rows"),
    column("table_name", Text, "name of the contract table into which the load wrote"),
    column("loaded_at", DateTime, "when the load ended, UTC"),
    column("data_until", DateTime, "the source has delivered all its rows from before this moment, UTC"),
    column("rows", BigInteger, "number of rows written"),
    column("cadence_s", Integer, "seconds between loads that the source promises; empty: it promises none"),
    column("state", Text, "result of the load: ok | failed"),
    scope=CITY, domain="common")  # fmt: skip
district = table(
    "district",
    "Administrative units: the city, its districts and counties (区县), and the units below them.",
    key("district_id", Text, "administrative code as text, such as 430102"),
    column("parent_id", Text, "district_id of the unit above; empty for the city", refers_to="district.district_id"),
    column("level", Text, "level of the unit: city | district | subdistrict | grid"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("population", BigInteger, "number of resident people (常住人口)", limits=(0, 10**9)),
    column("area_km2", Double, "area, km²"),
    column("valid_from", Date, "first day on which the code is valid; empty: from the beginning"),
    column("valid_to", Date, "first day on which the code is no longer valid; empty: it is still valid"),
    scope=CITY, domain="common")  # fmt: skip
agency = table(
    "agency",
    "Agencies (部门、单位) of the city, and others that provide or use its data.",
    key("agency_id", Text, "identifier of the agency"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("kind", Text, "kind of agency: bureau | district_government | utility | national | other"),
    scope=CITY, domain="common")  # fmt: skip
