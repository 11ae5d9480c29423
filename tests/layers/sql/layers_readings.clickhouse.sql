-- :name[value] is a bound value.

-- read_readings
SELECT
  `asset`.`asset_id`,
  `asset`.`layer`,
  `asset`.`name_zh`,
  `asset`.`name_en`,
  `found`.`quantity`,
  toDateTime64(`found`.`at_utc`, 6) AS `at_utc`,
  `found`.`mean_value` AS `value`,
  `found`.`lowest` AS `least`,
  `found`.`highest` AS `most`,
  `quantity`.`unit`,
  `quantity`.`warn_low`,
  `quantity`.`warn_high`,
  `quantity`.`alarm_low`,
  `quantity`.`alarm_high`
FROM `asset`
LEFT OUTER JOIN (
  SELECT
    `spans`.`asset_id` AS `asset_id`,
    `spans`.`quantity` AS `quantity`,
    `spans`.`at_utc` AS `at_utc`,
    sum(`spans`.`value_sum`) / toInt64(sum(`spans`.`n_values`)) AS `mean_value`,
    min(`spans`.`least`) AS `lowest`,
    max(`spans`.`most`) AS `highest`
  FROM (
    SELECT
      `reading`.`asset_id` AS `asset_id`,
      `reading`.`quantity` AS `quantity`,
      toStartOfInterval(toTimeZone(`reading`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND) AS `at_utc`,
      toInt64(count(*)) AS `n_values`,
      sum(`reading`.`value`) AS `value_sum`,
      min(`reading`.`value`) AS `least`,
      max(`reading`.`value`) AS `most`
    FROM `reading`
    WHERE `reading`.`asset_id` = :asset_id['']
      AND `reading`.`value` IS NOT NULL
      AND `reading`.`observed_at` >= toDateTime64(:observed_at[2026-11-13 12:30:00], 6)
      AND `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-13 13:00:00], 6)
    GROUP BY
      `reading`.`asset_id`,
      `reading`.`quantity`,
      toStartOfInterval(toTimeZone(`reading`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND)
    UNION ALL
    SELECT
      `reading_hour`.`asset_id` AS `asset_id`,
      `reading_hour`.`quantity` AS `quantity`,
      `reading_hour`.`starts_at` AS `at_utc`,
      `reading_hour`.`readings` AS `n_values`,
      `reading_hour`.`value_sum` AS `value_sum`,
      `reading_hour`.`value_min` AS `least`,
      `reading_hour`.`value_max` AS `most`
    FROM `reading_hour`
    WHERE `reading_hour`.`asset_id` = :asset_id['']
      AND `reading_hour`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 13:00:00], 6)
      AND `reading_hour`.`starts_at` < toDateTime64(:starts_at[2026-11-20 12:00:00], 6)
    UNION ALL
    SELECT
      `reading`.`asset_id` AS `asset_id`,
      `reading`.`quantity` AS `quantity`,
      toStartOfInterval(toTimeZone(`reading`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND) AS `at_utc`,
      toInt64(count(*)) AS `n_values`,
      sum(`reading`.`value`) AS `value_sum`,
      min(`reading`.`value`) AS `least`,
      max(`reading`.`value`) AS `most`
    FROM `reading`
    WHERE `reading`.`asset_id` = :asset_id['']
      AND `reading`.`value` IS NOT NULL
      AND `reading`.`observed_at` >= toDateTime64(:observed_at[2026-11-20 12:00:00], 6)
      AND `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-20 12:30:00], 6)
    GROUP BY
      `reading`.`asset_id`,
      `reading`.`quantity`,
      toStartOfInterval(toTimeZone(`reading`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND)
  ) AS `spans`
  GROUP BY `spans`.`asset_id`, `spans`.`quantity`, `spans`.`at_utc`
) AS `found` ON `found`.`asset_id` = `asset`.`asset_id`
LEFT OUTER JOIN `quantity` ON `quantity`.`layer` = `asset`.`layer`
  AND `quantity`.`quantity` = `found`.`quantity`
WHERE `asset`.`asset_id` = :asset_id['']
  AND `asset`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `asset`.`agency_id` = :agency_id['A1']
ORDER BY `found`.`quantity`, `found`.`at_utc`
