-- :name[value] is a bound value.

-- read_flow
SELECT
  business_system.agency_id AS consumer_agency_id,
  dataset.provider_agency_id,
  sum(pairs.calls) AS all_calls,
  sum(pairs.errors) AS all_errors,
  sum(pairs.with_status) AS all_with_status
FROM (
  SELECT
    counted.system_id AS system_id,
    counted.dataset_id AS dataset_id,
    sum(counted.n_calls) AS calls,
    sum(counted.n_errors) AS errors,
    sum(counted.n_status) AS with_status
  FROM (
    SELECT
      calls_day_pair.system_id AS system_id,
      calls_day_pair.dataset_id AS dataset_id,
      calls_day_pair.calls AS n_calls,
      calls_day_pair.failed AS n_errors,
      calls_day_pair.calls AS n_status,
      calls_day_pair.first_at AS earliest
    FROM calls_day_pair
    WHERE calls_day_pair.starts_at >= :starts_at[2026-11-13 16:00:00]
      AND calls_day_pair.starts_at < :starts_at[2026-11-19 16:00:00]
      AND calls_day_pair.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      raw_calls.system_id AS system_id,
      raw_calls.dataset_id AS dataset_id,
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
        data_call.dataset_id AS dataset_id,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:30:00]
        AND data_call.called_at < :called_at[2026-11-13 16:00:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
      UNION ALL
      SELECT
        data_call.called_at AS called_at,
        data_call.dataset_id AS dataset_id,
        data_call.status_code AS status_code,
        data_call.system_id AS system_id
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-19 16:00:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
    GROUP BY raw_calls.system_id, raw_calls.dataset_id
  ) AS counted
  GROUP BY counted.system_id, counted.dataset_id
) AS pairs
LEFT OUTER JOIN business_system ON business_system.system_id = pairs.system_id
LEFT OUTER JOIN dataset ON dataset.dataset_id = pairs.dataset_id
GROUP BY business_system.agency_id, dataset.provider_agency_id
ORDER BY all_calls DESC, consumer_agency_id, dataset.provider_agency_id

-- read_flow
SELECT
  agency.agency_id,
  agency.name_zh,
  agency.name_en
FROM agency
ORDER BY agency.agency_id
