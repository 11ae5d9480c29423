-- :name[value] is a bound value.

-- read_by_hour
SELECT
  toDateTime64(`counted`.`hour_utc`, 6) AS `hour_utc`,
  toInt64(sum(`counted`.`n_calls`)) AS `calls`,
  toInt64(sum(`counted`.`n_errors`)) AS `errors`,
  toInt64(sum(`counted`.`n_status`)) AS `with_status`
FROM (
  SELECT
    `calls_hour_system`.`starts_at` AS `hour_utc`,
    `calls_hour_system`.`calls` AS `n_calls`,
    `calls_hour_system`.`failed` AS `n_errors`,
    `calls_hour_system`.`calls` AS `n_status`,
    `calls_hour_system`.`first_at` AS `earliest`
  FROM `calls_hour_system`
  WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 13:00:00], 6)
    AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at[2026-11-20 12:00:00], 6)
    AND `calls_hour_system`.`system_id` IN (
      SELECT `business_system`.`system_id`
      FROM `business_system`
      WHERE `business_system`.`agency_id` = :agency_id['A1']
    )
  UNION ALL
  SELECT
    toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`,
    toInt64(count(*)) AS `n_calls`,
    CAST(
      toInt64(
        sum(
          CASE
            WHEN (
              `raw_calls`.`status_code` >= :status_code[400]
                AND (`raw_calls`.`status_code` NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        )
      ) AS BIGINT
    ) AS `n_errors`,
    toInt64(count(`raw_calls`.`status_code`)) AS `n_status`,
    min(`raw_calls`.`called_at`) AS `earliest`
  FROM (
    SELECT
      `data_call`.`called_at` AS `called_at`,
      `data_call`.`status_code` AS `status_code`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 13:00:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
    UNION ALL
    SELECT
      `data_call`.`called_at` AS `called_at`,
      `data_call`.`status_code` AS `status_code`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-20 12:00:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
  ) AS `raw_calls`
  GROUP BY toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND)
) AS `counted`
GROUP BY `counted`.`hour_utc`
ORDER BY `counted`.`hour_utc`

-- read_by_hour
SELECT
  toDateTime64(`counted`.`hour_utc`, 6) AS `hour_utc`,
  toInt64(sum(`counted`.`n_calls`)) AS `calls`,
  toInt64(sum(`counted`.`n_errors`)) AS `errors`,
  toInt64(sum(`counted`.`n_status`)) AS `with_status`
FROM (
  SELECT
    `calls_hour_system`.`starts_at` AS `hour_utc`,
    `calls_hour_system`.`calls` AS `n_calls`,
    `calls_hour_system`.`failed` AS `n_errors`,
    `calls_hour_system`.`calls` AS `n_status`,
    `calls_hour_system`.`first_at` AS `earliest`
  FROM `calls_hour_system`
  WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at[2026-11-06 13:00:00], 6)
    AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at[2026-11-13 12:00:00], 6)
    AND `calls_hour_system`.`system_id` IN (
      SELECT `business_system`.`system_id`
      FROM `business_system`
      WHERE `business_system`.`agency_id` = :agency_id['A1']
    )
  UNION ALL
  SELECT
    toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`,
    toInt64(count(*)) AS `n_calls`,
    CAST(
      toInt64(
        sum(
          CASE
            WHEN (
              `raw_calls`.`status_code` >= :status_code[400]
                AND (`raw_calls`.`status_code` NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        )
      ) AS BIGINT
    ) AS `n_errors`,
    toInt64(count(`raw_calls`.`status_code`)) AS `n_status`,
    min(`raw_calls`.`called_at`) AS `earliest`
  FROM (
    SELECT
      `data_call`.`called_at` AS `called_at`,
      `data_call`.`status_code` AS `status_code`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-06 12:30:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-06 13:00:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
    UNION ALL
    SELECT
      `data_call`.`called_at` AS `called_at`,
      `data_call`.`status_code` AS `status_code`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:00:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 12:30:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
  ) AS `raw_calls`
  GROUP BY toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND)
) AS `counted`
GROUP BY `counted`.`hour_utc`
ORDER BY `counted`.`hour_utc`
