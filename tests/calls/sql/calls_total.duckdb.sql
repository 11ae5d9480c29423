-- :name[value] is a bound value.

-- read_total
SELECT
  coalesce(sum(counted.n_calls), :coalesce[0]) AS calls,
  min(counted.earliest) AS first_call_at_utc
FROM (
  SELECT
    calls_day_system.calls AS n_calls,
    calls_day_system.first_at AS earliest
  FROM calls_day_system
  WHERE calls_day_system.starts_at < :starts_at[2026-11-19 16:00:00]
    AND calls_day_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']
    )
  UNION ALL
  SELECT
    calls_hour_system.calls AS n_calls,
    calls_hour_system.first_at AS earliest
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]
    AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']
    )
  UNION ALL
  SELECT
    count(*) AS n_calls,
    min(raw_calls.called_at) AS earliest
  FROM (
    SELECT data_call.called_at AS called_at
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]
      AND data_call.called_at < :called_at[2026-11-20 12:30:00]
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
  ) AS raw_calls
) AS counted

-- read_total
SELECT
  volumes.span,
  volumes.all_calls,
  volumes.all_errors,
  volumes.systems,
  volumes.agencies
FROM (
  SELECT
    sum(counted.n_calls) AS all_calls,
    sum(counted.n_errors) AS all_errors,
    count(DISTINCT counted.system_id) AS systems,
    count(DISTINCT business_system.agency_id) AS agencies,
    :param['today'] AS span
  FROM (
    SELECT
      calls_hour_system.system_id AS system_id,
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      raw_calls.system_id AS system_id,
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
    GROUP BY raw_calls.system_id
  ) AS counted
  LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
  UNION ALL
  SELECT
    sum(counted.n_calls) AS all_calls,
    sum(counted.n_errors) AS all_errors,
    count(DISTINCT counted.system_id) AS systems,
    count(DISTINCT business_system.agency_id) AS agencies,
    :param['day_before'] AS span
  FROM (
    SELECT
      calls_hour_system.system_id AS system_id,
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-12 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-13 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      raw_calls.system_id AS system_id,
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:00:00]
        AND data_call.called_at < :called_at[2026-11-13 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
    GROUP BY raw_calls.system_id
  ) AS counted
  LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
  UNION ALL
  SELECT
    sum(counted.n_calls) AS all_calls,
    sum(counted.n_errors) AS all_errors,
    count(DISTINCT counted.system_id) AS systems,
    count(DISTINCT business_system.agency_id) AS agencies,
    :param['recent'] AS span
  FROM (
    SELECT
      raw_calls.system_id AS system_id,
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:20:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
    GROUP BY raw_calls.system_id
  ) AS counted
  LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
  UNION ALL
  SELECT
    sum(counted.n_calls) AS all_calls,
    sum(counted.n_errors) AS all_errors,
    count(DISTINCT counted.system_id) AS systems,
    count(DISTINCT business_system.agency_id) AS agencies,
    :param['recent_before'] AS span
  FROM (
    SELECT
      raw_calls.system_id AS system_id,
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:20:00]
        AND data_call.called_at < :called_at[2026-11-13 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
    GROUP BY raw_calls.system_id
  ) AS counted
  LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
) AS volumes
ORDER BY volumes.span
