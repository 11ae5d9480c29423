-- :name[value] is a bound value.

-- read_open
SELECT
  incident.incident_id,
  coalesce(last_step.stage, :coalesce['reported']::VARCHAR) AS stage,
  coalesce(last_step.since, incident.reported_at) AS since,
  CASE
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']::VARCHAR) = :param['reported']::VARCHAR
    ) THEN incident_type.register_min
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']::VARCHAR) = :param['registered']::VARCHAR
    ) THEN incident_type.dispatch_min
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']::VARCHAR) = :param['responded']::VARCHAR
    ) THEN incident_type.resolve_min
  END AS limit_min,
  incident.district_id,
  incident.type_id,
  incident.reported_at AS reported_at_utc,
  incident.due_at AS due_at_utc,
  incident_type.command_system,
  incident_type.name_zh AS type_name_zh,
  incident_type.name_en AS type_name_en,
  district.name_zh AS district_name_zh,
  district.name_en AS district_name_en,
  incident.severity,
  incident.summary,
  incident.lon,
  incident.lat,
  incident.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en
FROM incident
LEFT OUTER JOIN (
  SELECT
    incident_event.incident_id AS incident_id,
    (
      array_agg(incident_event.stage ORDER BY incident_event.at DESC, incident_event.event_seq DESC)
    )[1] AS stage,
    max(incident_event.at) AS since
  FROM incident_event
  JOIN incident ON incident.incident_id = incident_event.incident_id
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      incident.closed_at IS NULL
        OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
    AND incident_event.at < :at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident_event.stage != :stage['closed']::VARCHAR
  GROUP BY incident_event.incident_id
) AS last_step ON last_step.incident_id = incident.incident_id
LEFT OUTER JOIN incident_type ON incident_type.type_id = incident.type_id
LEFT OUTER JOIN district ON district.district_id = incident.district_id
LEFT OUTER JOIN agency ON agency.agency_id = incident.agency_id
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND (
    incident.closed_at IS NULL
      OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  )
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
ORDER BY incident.incident_id
