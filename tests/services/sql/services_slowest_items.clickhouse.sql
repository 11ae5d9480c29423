-- :name[value] is a bound value.

-- read_slowest_items
SELECT
  `part`.`item_id`,
  `part`.`completed`,
  `part`.`median_min`,
  `part`.`p90_min`
FROM (
  SELECT
    `service_case`.`item_id` AS `item_id`,
    toInt64(count(*)) AS `completed`,
    quantileExactInclusive(:param[0.5])(
      CASE
        WHEN (
          `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
            AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
        ) THEN date_diff(
          'microsecond',
          `service_case`.`submitted_at`,
          `service_case`.`completed_at`
        )
      END
    ) / :param[60000000.0] AS `median_min`,
    quantileExactInclusive(:param[0.9])(
      CASE
        WHEN (
          `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
            AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
        ) THEN date_diff(
          'microsecond',
          `service_case`.`submitted_at`,
          `service_case`.`completed_at`
        )
      END
    ) / :param[60000000.0] AS `p90_min`
  FROM `service_case`
  WHERE `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`item_id`
  HAVING toInt64(count(*)) >= :count[10]
) AS `part`
ORDER BY `part`.`median_min` DESC, `part`.`item_id`

-- read_slowest_items
SELECT
  `service_item`.`item_id`,
  `service_item`.`kind`,
  `service_item`.`promised_days`,
  `service_item`.`legal_days`,
  `service_item`.`name_zh`,
  `service_item`.`name_en`,
  `service_item`.`agency_id`,
  `agency`.`name_zh` AS `agency_name_zh`,
  `agency`.`name_en` AS `agency_name_en`
FROM `service_item`
LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `service_item`.`agency_id`
ORDER BY `service_item`.`item_id`
