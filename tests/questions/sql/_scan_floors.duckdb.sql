-- :name[value] is a bound value.

-- began_query
SELECT
  time_bucket(INTERVAL 86400 SECOND, service_case.completed_at) AS ended_on,
  min(service_case.submitted_at) AS began,
  count(*) AS counted,
  count(service_case.load_seq) AS numbered
FROM service_case
GROUP BY time_bucket(INTERVAL 86400 SECOND, service_case.completed_at)

-- began_query of later loads
SELECT
  time_bucket(INTERVAL 86400 SECOND, incident.closed_at) AS ended_on,
  min(incident.reported_at) AS began,
  count(*) AS counted,
  count(incident.load_seq) AS numbered
FROM incident
WHERE incident.load_seq > :load_seq[7]
GROUP BY time_bucket(INTERVAL 86400 SECOND, incident.closed_at)

-- units_query
SELECT
  service_case.district_id,
  time_bucket(INTERVAL 86400 SECOND, service_case.submitted_at) AS began_on,
  count(*) AS facts
FROM service_case
WHERE service_case.district_id IS NOT NULL
  AND service_case.submitted_at IS NOT NULL
GROUP BY service_case.district_id, time_bucket(INTERVAL 86400 SECOND, service_case.submitted_at)
