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
    held.place AS place,
    held.incident_id AS incident_id,
    held.type_id AS type_id,
    coalesce(told.stage, :coalesce['reported']::VARCHAR) AS stage
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
  ) AS held
  LEFT OUTER JOIN (
    SELECT
      opened.place AS place,
      opened.incident_id AS incident_id,
      (
        array_agg(incident_event.stage ORDER BY incident_event.at DESC, incident_event.event_seq DESC)
      )[1] AS stage
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
    JOIN incident_event ON incident_event.incident_id = opened.incident_id
      AND incident_event.at < opened.moment
      AND incident_event.stage != :stage['closed']::VARCHAR
    GROUP BY opened.place, opened.incident_id
  ) AS told ON told.place = held.place
    AND told.incident_id = held.incident_id
) AS last
LEFT OUTER JOIN incident_type ON incident_type.type_id = last.type_id
GROUP BY incident_type.command_system, last.stage
ORDER BY incident_type.command_system, last.stage
