-- :name[value] is a bound value.

-- read_queue
SELECT
  `halls`.`hall_id`,
  `halls`.`district_id`,
  `halls`.`name_zh`,
  `halls`.`name_en`,
  `halls`.`lon`,
  `halls`.`lat`
FROM (
  SELECT
    `service_hall`.`hall_id` AS `hall_id`,
    `service_hall`.`district_id` AS `district_id`,
    `service_hall`.`name_zh` AS `name_zh`,
    `service_hall`.`name_en` AS `name_en`,
    `service_hall`.`lon` AS `lon`,
    `service_hall`.`lat` AS `lat`
  FROM `service_hall`
  WHERE `service_hall`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  UNION ALL
  SELECT
    `asset`.`asset_id` AS `hall_id`,
    `asset`.`district_id` AS `district_id`,
    `asset`.`name_zh` AS `name_zh`,
    `asset`.`name_en` AS `name_en`,
    `asset`.`lon` AS `lon`,
    `asset`.`lat` AS `lat`
  FROM `asset`
  WHERE `asset`.`layer` = :layer['hall']
    AND `asset`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND (
      `asset`.`asset_id` NOT IN (
        SELECT `service_hall`.`hall_id`
        FROM `service_hall`
      )
    )
) AS `halls`
ORDER BY `halls`.`hall_id`

-- read_queue
SELECT
  `ranked`.`asset_id` AS `hall_id`,
  `ranked`.`quantity`,
  `ranked`.`value`,
  toDateTime64(`ranked`.`observed_at`, 6) AS `observed_at`
FROM (
  SELECT
    `reading`.`asset_id` AS `asset_id`,
    `reading`.`quantity` AS `quantity`,
    `reading`.`value` AS `value`,
    `reading`.`observed_at` AS `observed_at`,
    row_number() OVER (
      PARTITION BY `reading`.`asset_id`, `reading`.`quantity`
      ORDER BY `reading`.`observed_at` DESC, `reading`.`value` DESC NULLS LAST
    ) AS `newest`
  FROM `reading` INNER
  JOIN `asset` ON `asset`.`asset_id` = `reading`.`asset_id`
  WHERE `asset`.`layer` = :layer['hall']
    AND `reading`.`quantity` IN (:quantity['queue'], :quantity['wait_min'], :quantity['machine_use'])
    AND `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-20 12:30:00], 6)
    AND `reading`.`observed_at` >= toDateTime64(:observed_at[2026-11-19 12:30:00], 6)
) AS `ranked`
WHERE `ranked`.`newest` = :newest[1]
ORDER BY `ranked`.`asset_id`, `ranked`.`quantity`

-- read_queue
SELECT
  `quantity`.`quantity`,
  `quantity`.`warn_low`,
  `quantity`.`warn_high`,
  `quantity`.`alarm_low`,
  `quantity`.`alarm_high`,
  `quantity`.`offline_after_s`
FROM `quantity`
WHERE `quantity`.`layer` = :layer['hall']
ORDER BY `quantity`.`quantity`
