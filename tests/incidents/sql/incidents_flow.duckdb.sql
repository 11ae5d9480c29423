-- :name[value] is a bound value.

-- read_flow
SELECT
  time_bucket(INTERVAL 900 SECOND, incident.reported_at) AS quarter_utc,
  count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at[2026-11-13 12:30:00]
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY time_bucket(INTERVAL 900 SECOND, incident.reported_at)
ORDER BY quarter_utc

-- read_flow
SELECT
  time_bucket(INTERVAL 900 SECOND, incident.closed_at) AS quarter_utc,
  count(*) AS incidents
FROM incident
WHERE incident.closed_at >= :closed_at[2026-11-13 12:30:00]
  AND incident.closed_at < :closed_at[2026-11-20 12:30:00]
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY time_bucket(INTERVAL 900 SECOND, incident.closed_at)
ORDER BY quarter_utc

-- read_flow
SELECT count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
  AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
  AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-13 12:30:00])
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']

-- is_emptied
SELECT incident.reported_at AS since
FROM incident
WHERE incident.reported_at >= :reported_at[1990-01-01 00:00:00]
LIMIT :param[1]
