-- :name[value] is a bound value.

-- read_by_stage
SELECT
  incident_type.command_system,
  last.stage,
  count(CASE WHEN (last.place = :place[0]::INTEGER) THEN :param[1]::INTEGER END) AS incidents,
  count(CASE WHEN (last.place = :place[1]::INTEGER) THEN :param[1]::INTEGER END) AS before_1,
  count(CASE WHEN (last.place = :place[2]::INTEGER) THEN :param[1]::INTEGER END) AS before_2,
  count(CASE WHEN (last.place = :place[3]::INTEGER) THEN :param[1]::INTEGER END) AS before_3,
  count(CASE WHEN (last.place = :place[4]::INTEGER) THEN :param[1]::INTEGER END) AS before_4,
  count(CASE WHEN (last.place = :place[5]::INTEGER) THEN :param[1]::INTEGER END) AS before_5,
  count(CASE WHEN (last.place = :place[6]::INTEGER) THEN :param[1]::INTEGER END) AS before_6,
  count(CASE WHEN (last.place = :place[7]::INTEGER) THEN :param[1]::INTEGER END) AS before_7,
  count(CASE WHEN (last.place = :place[8]::INTEGER) THEN :param[1]::INTEGER END) AS before_8
FROM (
  SELECT
    opened.place AS place,
    opened.incident_id AS incident_id,
    opened.type_id AS type_id,
    (array_agg(steps.stage ORDER BY steps.at DESC, steps.event_seq DESC))[1] AS stage
  FROM (
    SELECT
      :param[0]::INTEGER AS place,
      :param[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[1]::INTEGER AS place,
      :param[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[2]::INTEGER AS place,
      :param[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[3]::INTEGER AS place,
      :param[2026-10-30 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-10-30 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-10-30 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[4]::INTEGER AS place,
      :param[2026-10-23 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-10-23 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-10-23 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[5]::INTEGER AS place,
      :param[2026-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[6]::INTEGER AS place,
      :param[2026-10-09 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-10-09 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-10-09 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[7]::INTEGER AS place,
      :param[2026-10-02 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-10-02 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-10-02 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
    UNION ALL
    SELECT
      :param[8]::INTEGER AS place,
      :param[2026-09-25 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AS moment,
      incident.incident_id AS incident_id,
      incident.type_id AS type_id
    FROM incident
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-09-25 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-09-25 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
  ) AS opened
  JOIN (
    SELECT
      incident_event.incident_id AS incident_id,
      incident_event.stage AS stage,
      incident_event.at AS at,
      incident_event.event_seq AS event_seq
    FROM incident_event
    WHERE incident_event.stage != :stage['closed']::VARCHAR
    UNION ALL
    SELECT
      incident.incident_id AS incident_id,
      :param['reported']::VARCHAR AS anon_1,
      incident.reported_at AS reported_at,
      :param[-1]::INTEGER AS anon_2
    FROM incident
  ) AS steps ON steps.incident_id = opened.incident_id
    AND steps.at < opened.moment
  GROUP BY opened.place, opened.incident_id, opened.type_id
) AS last
LEFT OUTER JOIN incident_type ON incident_type.type_id = last.type_id
GROUP BY incident_type.command_system, last.stage
ORDER BY incident_type.command_system, last.stage
