-- :name[value] is a bound value.

-- read_cloud
SELECT
  business_system.system_id,
  business_system.name_zh,
  business_system.name_en,
  business_system.agency_id,
  business_system.cloud_migrated_on
FROM business_system
WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
ORDER BY business_system.system_id

-- read_cloud
SELECT
  counted.system_id,
  sum(counted.n_calls) AS calls
FROM (
  SELECT
    calls_hour_system.system_id AS system_id,
    calls_hour_system.calls AS n_calls,
    calls_hour_system.first_at AS earliest
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-13 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.starts_at < :starts_at[2026-11-13 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    calls_day_system.system_id AS system_id,
    calls_day_system.calls AS n_calls,
    calls_day_system.first_at AS earliest
  FROM calls_day_system
  WHERE calls_day_system.starts_at >= :starts_at[2026-11-13 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_day_system.starts_at < :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_day_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    calls_hour_system.system_id AS system_id,
    calls_hour_system.calls AS n_calls,
    calls_hour_system.first_at AS earliest
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    raw_calls.system_id AS system_id,
    count(*) AS n_calls,
    min(raw_calls.called_at) AS earliest
  FROM (
    SELECT
      data_call.called_at AS called_at,
      data_call.system_id AS system_id
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
      data_call.system_id AS system_id
    FROM data_call
    WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND data_call.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
      )
  ) AS raw_calls
  GROUP BY raw_calls.system_id
) AS counted
GROUP BY counted.system_id
ORDER BY counted.system_id
