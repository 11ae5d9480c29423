"""Hand-written SQL for the panels of data calls."""

from __future__ import annotations

from tests.bench.handwritten import SPREAD, SUMS, Hand, calls, calls_by_hour, pairs

_COUNTED = {"calls": "0.calls", "errors": "0.errors"}
_BREACHES = """
WITH call AS (
  SELECT row_number() OVER () AS id, *, (hour(called_at) * 60 + minute(called_at) + 480) % 1440 AS at_minute
  FROM (SELECT called_at, system_id, dataset_id, purpose FROM data_call WHERE called_at >= $start AND called_at < $h0
        UNION ALL
        SELECT called_at, system_id, dataset_id, purpose FROM data_call WHERE called_at >= $h1 AND called_at < $end)
), met AS (
  SELECT c.*, g.system_id IS NOT NULL AND coalesce(g.valid_from <= c.called_at, true)
      AND coalesce(c.called_at < g.valid_to, true) AS valid,
    CASE WHEN coalesce(hour_from, 0) < coalesce(hour_to, 24)
      THEN at_minute >= coalesce(hour_from, 0) * 60 AND at_minute < coalesce(hour_to, 24) * 60
      ELSE at_minute >= coalesce(hour_from, 0) * 60 OR at_minute < coalesce(hour_to, 24) * 60 END AS admits,
    coalesce(g.purpose = c.purpose, true) AS suits
  FROM call c LEFT JOIN data_grant g ON g.system_id = c.system_id AND g.dataset_id = c.dataset_id
), judged AS (
  SELECT system_id, dataset_id, called_at, bool_or(valid AND admits AND suits) AS covered, bool_or(valid) AS has_grant,
    bool_or(valid AND admits) AS in_hours, bool_or(valid AND suits) AS for_purpose
  FROM met GROUP BY id, system_id, dataset_id, called_at
), breach AS (
  SELECT system_id, dataset_id, covered = 1 AS covered, has_grant = 1 AS has_grant, in_hours = 1 AS in_hours,
    for_purpose = 1 AS for_purpose, withheld = 1 AS withheld, calls, first_at, last_at
  FROM calls_hour_breach WHERE starts_at >= $h0 AND starts_at < $h1
  UNION ALL
  SELECT system_id, dataset_id, covered, has_grant, in_hours, for_purpose, share_class = 'withheld', 1, called_at,
    called_at
  FROM judged JOIN dataset USING (dataset_id) WHERE NOT covered OR share_class = 'withheld'
), kind AS (
  SELECT unnest([CASE WHEN withheld THEN 'withheld' END, CASE WHEN NOT covered AND NOT has_grant THEN 'no_grant' END,
    CASE WHEN NOT covered AND has_grant AND NOT in_hours THEN 'outside_hours' END,
    CASE WHEN NOT covered AND has_grant AND (NOT for_purpose OR in_hours) THEN 'other_purpose' END]) AS breach, *
  FROM breach
)
SELECT breach, k.system_id, k.dataset_id, sum(calls) AS calls, min(first_at) AS first_at, max(last_at) AS last_at,
  any_value(share_class), any_value(a.agency_id), any_value(s.name_zh), any_value(s.name_en), any_value(a.name_zh),
  any_value(a.name_en), any_value(d.name_zh), any_value(d.name_en)
FROM kind k LEFT JOIN business_system s ON s.system_id = k.system_id LEFT JOIN agency a ON a.agency_id = s.agency_id
LEFT JOIN dataset d ON d.dataset_id = k.dataset_id
WHERE breach IS NOT NULL GROUP BY ALL ORDER BY breach, calls DESC"""
_STATE = """
  SELECT dataset_id, max("at") AS observed_at, arg_max(records, "at") AS records,
    arg_max(updated_at, "at") AS updated_at, arg_max(records, "at") FILTER ("at" < $start) AS before
  FROM dataset_state WHERE "at" < $end GROUP BY dataset_id"""
_UNUSED_GRANTS = f"""
WITH valid AS (
  SELECT system_id, dataset_id, purpose, valid_from, valid_to FROM data_grant
  WHERE coalesce(valid_from <= $end, true) AND coalesce(valid_to > $end, true)
), used AS (SELECT DISTINCT system_id, dataset_id FROM ({pairs("month_")}))
SELECT v.*, (SELECT count(*) FROM valid) AS valid_grants, d.share_class, a.agency_id, s.name_zh, s.name_en,
  a.name_zh AS agency_zh, a.name_en AS agency_en, d.name_zh AS dataset_zh, d.name_en AS dataset_en
FROM (FROM valid WHERE coalesce(valid_from <= $month_start, true)) v ANTI JOIN used USING (system_id, dataset_id)
LEFT JOIN business_system s ON s.system_id = v.system_id LEFT JOIN agency a ON a.agency_id = s.agency_id
LEFT JOIN dataset d ON d.dataset_id = v.dataset_id ORDER BY valid_from, v.system_id, v.dataset_id, purpose"""
_UTILISATION = f"""
WITH d AS (SELECT DISTINCT dataset_id FROM ({calls("dataset_id", span="month_")})),
  d_before AS (SELECT DISTINCT dataset_id FROM ({calls("dataset_id", span="month_before_")})),
  s AS (SELECT DISTINCT system_id FROM ({calls("system_id", span="month_")})),
  s_before AS (SELECT DISTINCT system_id FROM ({calls("system_id", span="month_before_")}))
SELECT 'dataset' AS kind, count(*) FILTER (dataset_id IN (FROM d)) AS used, count(*) AS total,
  count(*) FILTER (dataset_id IN (FROM d_before)) AS used_before FROM dataset
UNION ALL
SELECT 'system', count(*) FILTER (system_id IN (FROM s)), count(*), count(*) FILTER (system_id IN (FROM s_before))
FROM business_system"""
_UNUSED = f"""
SELECT u.*, a.name_zh AS agency_zh, a.name_en AS agency_en
FROM (
  SELECT 'dataset' AS kind, dataset_id AS id, name_zh, name_en, provider_agency_id AS agency_id, share_class
  FROM dataset WHERE dataset_id NOT IN (SELECT dataset_id FROM ({calls("dataset_id", span="month_")}))
  UNION ALL
  SELECT 'system', system_id, name_zh, name_en, agency_id, NULL
  FROM business_system WHERE system_id NOT IN (SELECT system_id FROM ({calls("system_id", span="month_")}))
) u LEFT JOIN agency a USING (agency_id) ORDER BY kind, agency_id, id"""
_TOTAL = f"""
WITH today AS (SELECT system_id, {SUMS} FROM ({calls("system_id", span="today_")}) GROUP BY system_id)
SELECT
  (SELECT sum(calls) FROM calls_hour WHERE starts_at < $h1)
    + (SELECT count(*) FROM data_call WHERE called_at >= $h1 AND called_at < $end) AS calls_ever,
  (SELECT min(first_at) FROM calls_hour WHERE starts_at < $h1) AS first_call_at,
  (SELECT sum(calls) FROM today) AS calls_today, (SELECT sum(errors) FROM today) AS errors_today,
  (SELECT count(*) FROM today) AS systems_today,
  (SELECT count(DISTINCT agency_id) FROM today JOIN business_system USING (system_id)) AS agencies_today,
  (SELECT sum(calls) FROM ({calls(span="today_before_")})) AS calls_before,
  (SELECT count(*) / 10 FROM data_call WHERE called_at >= $end - INTERVAL 10 MINUTE AND called_at < $end) AS per_minute,
  (SELECT count(*) / 10 FROM data_call WHERE called_at >= $week_end - INTERVAL 10 MINUTE AND called_at < $week_end)
    AS per_minute_before"""
_BY_HOUR = f"""
WITH now AS (SELECT hour, {SUMS} FROM ({calls_by_hour()}) GROUP BY hour),
  before AS (
    SELECT hour + ($end - $before_end) AS hour, sum(calls) AS before FROM ({calls_by_hour("before_")}) GROUP BY hour
  )
SELECT hour, calls, errors, errors / calls AS error_rate, before FROM now LEFT JOIN before USING (hour) ORDER BY hour"""
_CATALOGUE = f"""
SELECT d.*, s.*, s.records - s.before AS growth, a.name_zh AS agency_zh, a.name_en AS agency_en
FROM dataset d LEFT JOIN ({_STATE}) s ON s.dataset_id = d.dataset_id
LEFT JOIN agency a ON a.agency_id = d.provider_agency_id
ORDER BY epoch(observed_at - updated_at) / cadence_s DESC, d.dataset_id"""
_BASE = f"""
WITH based AS (
  SELECT domain, count(*) AS datasets, sum(records) AS records, sum(records - before) AS growth,
    max(epoch(observed_at - updated_at) / cadence_s) AS behind, min(provider_agency_id) AS agency_id
  FROM dataset d LEFT JOIN ({_STATE}) s USING (dataset_id) WHERE domain LIKE 'base_%' GROUP BY domain
), said AS (
  SELECT indicator_id, arg_max(value, period_start) AS value FROM indicator_value JOIN indicator USING (indicator_id)
  WHERE domain = 'base_database' AND district_id IS NULL AND published_at < $end GROUP BY indicator_id
)
SELECT based.*, a.name_zh, a.name_en, c.value AS completeness, f.value AS conflicts
FROM based LEFT JOIN agency a USING (agency_id)
LEFT JOIN said c ON c.indicator_id = domain || '_completeness'
LEFT JOIN said f ON f.indicator_id = domain || '_conflicts'
"""

CALLS: dict[str, Hand] = {
    "calls_total": Hand(
        (_TOTAL,),
        sums={
            "calls_ever": "0.calls_ever", "calls_today": "0.calls_today", "errors_today": "0.errors_today",
            "systems_today": "0.systems_today", "agencies_today": "0.agencies_today",
            "calls_before": "0.calls_before", "calls_per_minute": "0.per_minute",
            "calls_per_minute_before": "0.per_minute_before",
        },
    ),
    "calls_by_hour": Hand((_BY_HOUR,), sums=_COUNTED | {"calls_before": "0.before"}),
    "calls_by_system": Hand(
        (f"""
SELECT c.*, agency_id, name_zh, name_en
FROM (SELECT system_id, {SUMS}, {SPREAD} FROM ({calls("system_id", histogram=True)}) GROUP BY system_id) c
LEFT JOIN business_system USING (system_id) ORDER BY calls DESC, system_id""",),
        sums=_COUNTED,
    ),
    "calls_by_agency": Hand(
        (f"""
SELECT c.*, name_zh, name_en
FROM (SELECT agency_id, count(DISTINCT system_id) AS systems, {SUMS}, {SPREAD}
      FROM ({calls("system_id", histogram=True)}) LEFT JOIN business_system USING (system_id) GROUP BY agency_id) c
LEFT JOIN agency USING (agency_id) ORDER BY calls DESC, agency_id""",),
        sums=_COUNTED | {"systems": "0.systems"},
    ),
    "calls_top_datasets": Hand(
        (f"""
SELECT c.*, provider_agency_id, share_class, name_zh, name_en
FROM (SELECT dataset_id, {SUMS}, {SPREAD} FROM ({calls("dataset_id", histogram=True)}) GROUP BY dataset_id) c
LEFT JOIN dataset USING (dataset_id) ORDER BY calls DESC, dataset_id""",),
        sums=_COUNTED,
    ),
    "calls_flow": Hand(
        (f"""
SELECT f.*, c.name_zh, c.name_en, p.name_zh AS provider_zh, p.name_en AS provider_en
FROM (SELECT agency_id AS consumer, provider_agency_id AS provider, {SUMS}
      FROM (SELECT system_id, dataset_id, {SUMS} FROM ({pairs()}) GROUP BY system_id, dataset_id)
      LEFT JOIN business_system USING (system_id) LEFT JOIN dataset USING (dataset_id)
      GROUP BY agency_id, provider_agency_id) f
LEFT JOIN agency c ON c.agency_id = consumer LEFT JOIN agency p ON p.agency_id = provider ORDER BY calls DESC""",),
        sums=_COUNTED,
    ),
    "calls_quality": Hand(
        (f"SELECT hour, {SUMS}, {SPREAD} FROM ({calls_by_hour(histogram=True)}) GROUP BY hour ORDER BY hour",),
        sums=_COUNTED,
    ),
    "calls_by_share_class": Hand(
        (f"""
SELECT share_class, sum(calls) AS calls, sum(errors) AS errors, count(*) AS datasets, count(calls) AS datasets_called
FROM dataset
LEFT JOIN (SELECT dataset_id, {SUMS} FROM ({calls("dataset_id")}) GROUP BY dataset_id) USING (dataset_id)
GROUP BY share_class""",),
        sums=_COUNTED | {"datasets": "0.datasets", "datasets_called": "0.datasets_called"},
    ),
    "calls_grant_watch": Hand((_BREACHES,), sums={"calls": "0.calls", "first_at_utc": "0.first_at"}),
    "calls_unused_grants": Hand((_UNUSED_GRANTS,), sums={"valid_grants": "0.valid_grants"}),
    "calls_utilisation": Hand((_UTILISATION,), sums={"used": "0.used", "used_before": "0.used_before"}),
    "calls_unused": Hand((_UNUSED,), sums={"id": "0.id"}),
    "calls_catalogue": Hand((_CATALOGUE,), sums={"records": "0.records", "growth": "0.growth"}),
    "calls_base_databases": Hand(
        (_BASE,), sums={"records": "0.records", "completeness": "0.completeness", "conflicts": "0.conflicts"}
    ),
    "calls_open_data": Hand(
        (f"""
SELECT dataset_id, name_zh, name_en, provider_agency_id, domain, coalesce(calls, 0) AS calls,
  coalesce(systems, 0) AS systems
FROM dataset LEFT JOIN (
  SELECT dataset_id, sum(calls) AS calls, count(DISTINCT system_id) AS systems FROM ({pairs()}) GROUP BY dataset_id
) USING (dataset_id) WHERE open_to_public ORDER BY calls DESC, dataset_id""",),
        sums={"calls": "0.calls", "systems": "0.systems"},
    ),
    "calls_cloud": Hand(
        (f"""
SELECT system_id, name_zh, name_en, agency_id, cloud_migrated_on, coalesce(calls, 0) AS calls
FROM business_system LEFT JOIN (
  SELECT system_id, sum(calls) AS calls FROM ({calls("system_id")}) GROUP BY system_id
) USING (system_id) ORDER BY cloud_migrated_on, system_id""",),
        sums={"calls": "0.calls"},
    ),
}  # fmt: skip
