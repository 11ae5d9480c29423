"""Tables about the scenario board (场景指标): indicators, their values and their targets."""

from __future__ import annotations

from sqlalchemy import DateTime, Double, Text

from data.contract.parts import CITY, Scope, column, key, load_seq, table

indicator = table(
    "indicator",
    "Indicators (指标): numbers with a definition, which agencies publish period by period.",
    key("indicator_id", Text, "identifier of the indicator"),
    column("agency_id", Text, "agency that answers for it"),
    column("domain", Text, "scenario (场景) to which it belongs"),
    column("name_zh", Text, "Chinese name"),
    column("name_en", Text, "English name"),
    column("unit", Text, "unit of its values; 1 for shares from 0 to 1"),
    column("better", Text, "which direction is better: up | down"),
    column("definition_zh", Text, "definition in Chinese"),
    column("definition_en", Text, "definition in English"),
    scope=CITY, domain="scenarios")  # fmt: skip
indicator_value = table(
    "indicator_value",
    "Values of indicators: one row per publication of an indicator's value for a period. Of several publications for "
    "one period the last one counts.",
    column("indicator_id", Text, "indicator"),
    column("agency_id", Text, "agency to which the value refers; empty: all agencies"),
    column("district_id", Text, "district to which the value refers; empty: the city as a whole"),
    column("period", Text, "length of the period: hour | day | month | year"),
    column("period_start", DateTime, "start of the period, UTC"),
    column("value", Double, "value, in the indicator's unit"),
    column("published_at", DateTime, "when the value became known, UTC"),
    load_seq(),
    scope=Scope("district_id", "agency_id", for_all=True), domain="scenarios", time="published_at",
    label="Indicators")  # fmt: skip
indicator_target = table(
    "indicator_target",
    "Targets (目标值) of indicators.",
    column("indicator_id", Text, "indicator"),
    column("agency_id", Text, "agency to which the target applies; empty: all agencies"),
    column("district_id", Text, "district to which the target applies; empty: the city as a whole"),
    column("valid_from", DateTime, "first moment of the target, UTC"),
    column("valid_to", DateTime, "first moment after the target, UTC; empty: valid without end"),
    column("target", Double, "target, in the indicator's unit"),
    scope=Scope("district_id", "agency_id", for_all=True), domain="scenarios", required=False)  # fmt: skip
