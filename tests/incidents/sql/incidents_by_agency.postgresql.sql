-- :name[value] is a bound value.

-- read_by_agency
SELECT
  incident.agency_id,
  count(*) AS due,
  sum(
    CASE WHEN (incident.closed_at <= incident.due_at) THEN :param[1]::INTEGER ELSE :param[0]::INTEGER END
  ) AS on_time
FROM incident
WHERE incident.due_at >= :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
GROUP BY incident.agency_id
ORDER BY incident.agency_id

-- read_by_agency
SELECT
  incident.agency_id,
  count(*) AS checked,
  sum(
    CASE
      WHEN (incident_event.stage = :stage['rework']::VARCHAR) THEN :param[1]::INTEGER
      ELSE :param[0]::INTEGER
    END
  ) AS rework
FROM incident_event
JOIN incident ON incident.incident_id = incident_event.incident_id
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND (
    incident.closed_at IS NULL
      OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  )
  AND (incident_event.stage = :stage['verified']::VARCHAR OR incident_event.stage = :stage['rework']::VARCHAR)
  AND incident_event.at >= :at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident_event.at < :at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
GROUP BY incident.agency_id
ORDER BY incident.agency_id

-- read_by_agency
SELECT
  agency.agency_id,
  agency.name_zh,
  agency.name_en
FROM agency
ORDER BY agency.agency_id
