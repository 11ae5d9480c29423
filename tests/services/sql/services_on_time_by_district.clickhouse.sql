-- :name[value] is a bound value.

-- read_on_time_by_district
SELECT
  `part`.`district_id`,
  `district`.`name_zh`,
  `district`.`name_en`,
  `part`.`due`,
  `part`.`on_time`
FROM (
  SELECT
    `service_case`.`district_id` AS `district_id`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `due`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
              AND `service_case`.`completed_at` <= `service_case`.`due_at`
              AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `on_time`
  FROM `service_case`
  WHERE `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
) AS `part`
LEFT OUTER JOIN `district` ON `district`.`district_id` = `part`.`district_id`
ORDER BY `part`.`due` DESC, `part`.`district_id`

-- read_on_time_by_district
SELECT
  `part`.`district_id`,
  `district`.`name_zh`,
  `district`.`name_en`,
  `part`.`due`,
  `part`.`on_time`
FROM (
  SELECT
    `service_case`.`district_id` AS `district_id`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `due`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
              AND `service_case`.`completed_at` <= `service_case`.`due_at`
              AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `on_time`
  FROM `service_case`
  WHERE `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
    AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
) AS `part`
LEFT OUTER JOIN `district` ON `district`.`district_id` = `part`.`district_id`
ORDER BY `part`.`due` DESC, `part`.`district_id`
