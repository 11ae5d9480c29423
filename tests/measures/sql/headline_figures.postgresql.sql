-- :name[value] is a bound value.

-- read_counts
SELECT
  counts.question,
  counts.population,
  counts.unit,
  counts.counted,
  counts.part
FROM (
  SELECT
    :param['incidents_open']::VARCHAR AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          incident.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['now']::VARCHAR AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      incident.closed_at IS NULL
        OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_due']::VARCHAR AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param[1]::INTEGER END) AS part,
    :param['now']::VARCHAR AS question
  FROM incident
  WHERE incident.due_at >= :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_open']::VARCHAR AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          incident.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['7_days_before']::VARCHAR AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.reported_at < :reported_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      incident.closed_at IS NULL
        OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_due']::VARCHAR AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param[1]::INTEGER END) AS part,
    :param['7_days_before']::VARCHAR AS question
  FROM incident
  WHERE incident.due_at >= :due_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND incident.agency_id = :agency_id['A1']::VARCHAR
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['answered']::VARCHAR AS population,
    :param['']::VARCHAR AS unit,
    :param[0]::INTEGER AS counted,
    :param[0]::INTEGER AS part,
    :param['']::VARCHAR AS question
) AS counts
ORDER BY counts.question, counts.population, counts.unit

-- read_counts
SELECT
  counts.question,
  counts.population,
  counts.unit,
  counts.counted,
  counts.part
FROM (
  SELECT
    :param['cases_due']::VARCHAR AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.completed_at <= service_case.due_at
            AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['now']::VARCHAR AS question
  FROM service_case
  WHERE service_case.due_at >= :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['cases_open']::VARCHAR AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
            AND service_case.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['now']::VARCHAR AS question
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      service_case.completed_at IS NULL
        OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['cases_due']::VARCHAR AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.completed_at <= service_case.due_at
            AND service_case.completed_at < :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['7_days_before']::VARCHAR AS question
  FROM service_case
  WHERE service_case.due_at >= :due_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['cases_open']::VARCHAR AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS part,
    :param['7_days_before']::VARCHAR AS question
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND (
      service_case.completed_at IS NULL
        OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    )
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['answered']::VARCHAR AS population,
    :param['']::VARCHAR AS unit,
    :param[0]::INTEGER AS counted,
    :param[0]::INTEGER AS part,
    :param['']::VARCHAR AS question
) AS counts
ORDER BY counts.question, counts.population, counts.unit

-- read_headline
SELECT
  count(*) AS systems,
  count(DISTINCT business_system.agency_id) AS agencies
FROM business_system
WHERE business_system.agency_id = :agency_id['A1']::VARCHAR

-- read_headline
SELECT
  part.dataset_id AS part,
  dataset.name_zh AS part_name_zh,
  dataset.name_en AS part_name_en,
  part.errors AS numerator
FROM (
  SELECT
    counted.dataset_id AS dataset_id,
    sum(counted.n_errors) AS errors
  FROM (
    SELECT
      calls_day_pair.dataset_id AS dataset_id,
      calls_day_pair.calls AS n_calls,
      calls_day_pair.failed AS n_errors,
      calls_day_pair.first_at AS earliest
    FROM calls_day_pair
    WHERE calls_day_pair.starts_at >= :starts_at[2026-11-13 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND calls_day_pair.starts_at < :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND calls_day_pair.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
    UNION ALL
    SELECT
      raw_calls.dataset_id AS dataset_id,
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]::SMALLINT
                AND (raw_calls.status_code NOT IN (:status_code[401]::SMALLINT, :status_code[403]::SMALLINT))
            ) THEN :param[1]::INTEGER
            ELSE :param[0]::INTEGER
          END
        ) AS BIGINT
      ) AS n_errors,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.dataset_id AS dataset_id,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.called_at < :called_at[2026-11-13 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        data_call.called_at AS called_at,
        data_call.dataset_id AS dataset_id,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
    ) AS raw_calls
    GROUP BY raw_calls.dataset_id
  ) AS counted
  GROUP BY counted.dataset_id
  ORDER BY errors DESC, counted.dataset_id
  LIMIT :param[1]::INTEGER
) AS part
LEFT OUTER JOIN dataset ON dataset.dataset_id = part.dataset_id

-- read_headline
SELECT
  incident_type.command_system AS part,
  count(*) AS numerator
FROM incident
JOIN incident_type ON incident_type.type_id = incident.type_id
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND (
    incident.closed_at IS NULL
      OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  )
  AND incident.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND incident.agency_id = :agency_id['A1']::VARCHAR
GROUP BY incident_type.command_system
ORDER BY numerator DESC, incident_type.command_system
