-- :name[value] is a bound value.

-- read_open_data
SELECT
  `dataset`.`dataset_id`,
  `dataset`.`name_zh`,
  `dataset`.`name_en`,
  `dataset`.`provider_agency_id` AS `agency_id`,
  `dataset`.`domain`
FROM `dataset`
WHERE `dataset`.`open_to_public`
ORDER BY `dataset`.`dataset_id`

-- read_open_data
SELECT
  `counted`.`system_id`,
  `counted`.`dataset_id`,
  toInt64(sum(`counted`.`n_calls`)) AS `calls`,
  toInt64(sum(`counted`.`n_errors`)) AS `errors`,
  toInt64(sum(`counted`.`n_status`)) AS `with_status`
FROM (
  SELECT
    `calls_day_pair`.`system_id` AS `system_id`,
    `calls_day_pair`.`dataset_id` AS `dataset_id`,
    `calls_day_pair`.`calls` AS `n_calls`,
    `calls_day_pair`.`failed` AS `n_errors`,
    `calls_day_pair`.`calls` AS `n_status`,
    `calls_day_pair`.`first_at` AS `earliest`
  FROM `calls_day_pair`
  WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 16:00:00], 6)
    AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at[2026-11-19 16:00:00], 6)
    AND `calls_day_pair`.`system_id` IN (
      SELECT `business_system`.`system_id`
      FROM `business_system`
      WHERE `business_system`.`agency_id` = :agency_id['A1']
    )
  UNION ALL
  SELECT
    `raw_calls`.`system_id` AS `system_id`,
    `raw_calls`.`dataset_id` AS `dataset_id`,
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
      `data_call`.`dataset_id` AS `dataset_id`,
      `data_call`.`status_code` AS `status_code`,
      `data_call`.`system_id` AS `system_id`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 16:00:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
    UNION ALL
    SELECT
      `data_call`.`called_at` AS `called_at`,
      `data_call`.`dataset_id` AS `dataset_id`,
      `data_call`.`status_code` AS `status_code`,
      `data_call`.`system_id` AS `system_id`
    FROM `data_call`
    WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-19 16:00:00], 6)
      AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
      AND `data_call`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
  ) AS `raw_calls`
  GROUP BY `raw_calls`.`system_id`, `raw_calls`.`dataset_id`
) AS `counted`
GROUP BY `counted`.`system_id`, `counted`.`dataset_id`
ORDER BY `counted`.`system_id`, `counted`.`dataset_id`
