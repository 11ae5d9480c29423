-- :name[value] is a bound value.

-- began_query
SELECT
  date_bin(INTERVAL '86400 seconds', service_case.completed_at, TIMESTAMP '2000-01-01') AS ended_on,
  min(service_case.submitted_at) AS began,
  count(*) AS counted,
  count(service_case.load_seq) AS numbered
FROM service_case
GROUP BY date_bin(INTERVAL '86400 seconds', service_case.completed_at, TIMESTAMP '2000-01-01')

-- began_query of later loads
SELECT
  date_bin(INTERVAL '86400 seconds', incident.closed_at, TIMESTAMP '2000-01-01') AS ended_on,
  min(incident.reported_at) AS began,
  count(*) AS counted,
  count(incident.load_seq) AS numbered
FROM incident
WHERE incident.load_seq > :load_seq[7]::BIGINT
GROUP BY date_bin(INTERVAL '86400 seconds', incident.closed_at, TIMESTAMP '2000-01-01')

-- units_query
SELECT
  service_case.district_id,
  date_bin(INTERVAL '86400 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01') AS began_on,
  count(*) AS facts
FROM service_case
WHERE service_case.district_id IS NOT NULL
  AND service_case.submitted_at IS NOT NULL
GROUP BY
  service_case.district_id,
  date_bin(INTERVAL '86400 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01')
