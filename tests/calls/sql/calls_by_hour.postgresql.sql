-- :name[value] is a bound value.

-- read_by_hour
SELECT
  counted.hour_utc,
  sum(counted.n_calls) AS calls,
  sum(counted.n_errors) AS errors,
  sum(counted.n_status) AS with_status
FROM (
  SELECT
    calls_hour_system.starts_at AS hour_utc,
    calls_hour_system.calls AS n_calls,
    calls_hour_system.failed AS n_errors,
    calls_hour_system.calls AS n_status,
    calls_hour_system.first_at AS earliest
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-13 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01') AS hour_utc,
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
    count(raw_calls.status_code) AS n_status,
    min(raw_calls.called_at) AS earliest
  FROM (
    SELECT
      data_call.called_at AS called_at,
      data_call.status_code AS status_code
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.called_at < :called_at[2026-11-13 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
    UNION ALL
    SELECT
      data_call.called_at AS called_at,
      data_call.status_code AS status_code
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
  ) AS raw_calls
  GROUP BY date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01')
) AS counted
GROUP BY counted.hour_utc
ORDER BY counted.hour_utc

-- read_by_hour
SELECT
  counted.hour_utc,
  sum(counted.n_calls) AS calls,
  sum(counted.n_errors) AS errors,
  sum(counted.n_status) AS with_status
FROM (
  SELECT
    calls_hour_system.starts_at AS hour_utc,
    calls_hour_system.calls AS n_calls,
    calls_hour_system.failed AS n_errors,
    calls_hour_system.calls AS n_status,
    calls_hour_system.first_at AS earliest
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-06 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.starts_at < :starts_at[2026-11-13 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01') AS hour_utc,
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
    count(raw_calls.status_code) AS n_status,
    min(raw_calls.called_at) AS earliest
  FROM (
    SELECT
      data_call.called_at AS called_at,
      data_call.status_code AS status_code
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.called_at < :called_at[2026-11-06 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
    UNION ALL
    SELECT
      data_call.called_at AS called_at,
      data_call.status_code AS status_code
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-13 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.called_at < :called_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
  ) AS raw_calls
  GROUP BY date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01')
) AS counted
GROUP BY counted.hour_utc
ORDER BY counted.hour_utc
