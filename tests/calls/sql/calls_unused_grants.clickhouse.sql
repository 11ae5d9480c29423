-- :name[value] is a bound value.

-- read_unused_grants
SELECT
  `idle`.`system_id`,
  `idle`.`dataset_id`,
  `idle`.`purpose`,
  toDateTime64(`idle`.`valid_from_utc`, 6) AS `valid_from_utc`,
  toDateTime64(`idle`.`valid_to_utc`, 6) AS `valid_to_utc`,
  `idle`.`valid_grants`,
  `business_system`.`agency_id`,
  `business_system`.`name_zh` AS `system_name_zh`,
  `business_system`.`name_en` AS `system_name_en`,
  `agency`.`name_zh` AS `agency_name_zh`,
  `agency`.`name_en` AS `agency_name_en`,
  `dataset`.`share_class`,
  `dataset`.`name_zh` AS `dataset_name_zh`,
  `dataset`.`name_en` AS `dataset_name_en`
FROM (
  SELECT
    `valid`.`system_id` AS `system_id`,
    `valid`.`dataset_id` AS `dataset_id`,
    `valid`.`purpose` AS `purpose`,
    `valid`.`valid_from_utc` AS `valid_from_utc`,
    `valid`.`valid_to_utc` AS `valid_to_utc`,
    `valid`.`valid_grants` AS `valid_grants`
  FROM (
    SELECT
      `data_grant`.`system_id` AS `system_id`,
      `data_grant`.`dataset_id` AS `dataset_id`,
      `data_grant`.`purpose` AS `purpose`,
      `data_grant`.`valid_from` AS `valid_from_utc`,
      `data_grant`.`valid_to` AS `valid_to_utc`,
      count(*) OVER () AS `valid_grants`
    FROM `data_grant`
    WHERE `data_grant`.`system_id` IN (
      SELECT `business_system`.`system_id`
      FROM `business_system`
      WHERE `business_system`.`agency_id` = :agency_id['A1']
    )
      AND (
        `data_grant`.`valid_from` IS NULL
          OR `data_grant`.`valid_from` <= toDateTime64(:valid_from[2026-11-20 12:30:00], 6)
      )
      AND (
        `data_grant`.`valid_to` IS NULL
          OR `data_grant`.`valid_to` > toDateTime64(:valid_to[2026-11-20 12:30:00], 6)
      )
  ) AS `valid`
  LEFT OUTER JOIN (
    SELECT DISTINCT
      `counted`.`system_id` AS `system_id`,
      `counted`.`dataset_id` AS `dataset_id`
    FROM (
      SELECT
        `calls_day_pair`.`system_id` AS `system_id`,
        `calls_day_pair`.`dataset_id` AS `dataset_id`,
        `calls_day_pair`.`calls` AS `n_calls`,
        `calls_day_pair`.`first_at` AS `earliest`
      FROM `calls_day_pair`
      WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at[2026-10-21 16:00:00], 6)
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
        min(`raw_calls`.`called_at`) AS `earliest`
      FROM (
        SELECT
          `data_call`.`called_at` AS `called_at`,
          `data_call`.`dataset_id` AS `dataset_id`,
          `data_call`.`system_id` AS `system_id`
        FROM `data_call`
        WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-10-21 12:30:00], 6)
          AND `data_call`.`called_at` < toDateTime64(:called_at[2026-10-21 16:00:00], 6)
          AND `data_call`.`system_id` IN (
            SELECT `business_system`.`system_id`
            FROM `business_system`
            WHERE `business_system`.`agency_id` = :agency_id['A1']
          )
        UNION ALL
        SELECT
          `data_call`.`called_at` AS `called_at`,
          `data_call`.`dataset_id` AS `dataset_id`,
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
  ) AS `called` ON `called`.`system_id` = `valid`.`system_id`
    AND `called`.`dataset_id` = `valid`.`dataset_id`
  WHERE `called`.`system_id` IS NULL
    AND (
      `valid`.`valid_from_utc` IS NULL
        OR `valid`.`valid_from_utc` <= toDateTime64(:valid_from_utc[2026-10-21 12:30:00], 6)
    )
) AS `idle`
LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `idle`.`system_id`
LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `business_system`.`agency_id`
LEFT OUTER JOIN `dataset` ON `dataset`.`dataset_id` = `idle`.`dataset_id`
ORDER BY `idle`.`valid_from_utc`, `idle`.`system_id`, `idle`.`dataset_id`, `idle`.`purpose`
