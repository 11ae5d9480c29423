-- :name[value] is a bound value.

-- read_by_stage
SELECT
  incident_type.command_system,
  last.stage,
  count(CASE WHEN (last.days = :days[0]::INTEGER) THEN :param[1]::INTEGER END) AS incidents,
  count(CASE WHEN (last.days = :days[1]::INTEGER) THEN :param[1]::INTEGER END) AS before_1,
  count(CASE WHEN (last.days = :days[2]::INTEGER) THEN :param[1]::INTEGER END) AS before_2,
  count(CASE WHEN (last.days = :days[3]::INTEGER) THEN :param[1]::INTEGER END) AS before_3,
  count(CASE WHEN (last.days = :days[4]::INTEGER) THEN :param[1]::INTEGER END) AS before_4,
  count(CASE WHEN (last.days = :days[5]::INTEGER) THEN :param[1]::INTEGER END) AS before_5,
  count(CASE WHEN (last.days = :days[6]::INTEGER) THEN :param[1]::INTEGER END) AS before_6,
  count(CASE WHEN (last.days = :days[7]::INTEGER) THEN :param[1]::INTEGER END) AS before_7
FROM (
  SELECT
    moment.days AS days,
    incident_event.incident_id AS incident_id,
    incident.type_id AS type_id,
    (
      array_agg(incident_event.stage ORDER BY incident_event.at DESC, incident_event.event_seq DESC)
    )[1] AS stage
  FROM (
    SELECT
      :param[0]::INTEGER AS days,
      :param[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[1]::INTEGER AS days,
      :param[2026-11-19 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[2]::INTEGER AS days,
      :param[2026-11-18 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[3]::INTEGER AS days,
      :param[2026-11-17 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[4]::INTEGER AS days,
      :param[2026-11-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[5]::INTEGER AS days,
      :param[2026-11-15 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[6]::INTEGER AS days,
      :param[2026-11-14 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
    UNION ALL
    SELECT
      :param[7]::INTEGER AS days,
      :param[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS at
  ) AS moment
  JOIN incident ON incident.reported_at < moment.at
    AND (incident.closed_at IS NULL OR incident.closed_at >= moment.at)
  JOIN incident_event ON incident_event.incident_id = incident.incident_id AND incident_event.at < moment.at
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      incident.closed_at IS NULL
        OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
  GROUP BY moment.days, incident_event.incident_id, incident.type_id
) AS last
LEFT OUTER JOIN incident_type ON incident_type.type_id = last.type_id
WHERE last.stage != :stage['closed']::VARCHAR
GROUP BY incident_type.command_system, last.stage
ORDER BY incident_type.command_system, last.stage
