-- :name[value] is a bound value.

-- read_flow
SELECT
  date_bin(INTERVAL '900 seconds', incident.reported_at, TIMESTAMP '2000-01-01') AS quarter_utc,
  count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
GROUP BY date_bin(INTERVAL '900 seconds', incident.reported_at, TIMESTAMP '2000-01-01')
ORDER BY quarter_utc

-- read_flow
SELECT
  date_bin(INTERVAL '900 seconds', incident.closed_at, TIMESTAMP '2000-01-01') AS quarter_utc,
  count(*) AS incidents
FROM incident
WHERE incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.closed_at < :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
GROUP BY date_bin(INTERVAL '900 seconds', incident.closed_at, TIMESTAMP '2000-01-01')
ORDER BY quarter_utc

-- read_flow
SELECT count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.reported_at < :reported_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND (
    incident.closed_at IS NULL
      OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  )
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR

-- is_emptied
SELECT incident.reported_at AS since
FROM incident
WHERE incident.reported_at >= :reported_at[1990-01-01 00:00:00]::TIMESTAMP WITHOUT TIME ZONE
LIMIT :param[1]::INTEGER
