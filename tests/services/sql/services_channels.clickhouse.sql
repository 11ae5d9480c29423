-- :name[value] is a bound value.

-- read_channels
SELECT
  `service_case`.`channel`,
  toInt64(count(*)) AS `submitted`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
  AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-20 12:30:00], 6)
  AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `service_case`.`item_id` IN (
    SELECT `service_item`.`item_id`
    FROM `service_item`
    WHERE `service_item`.`agency_id` = :agency_id['A1']
  )
GROUP BY `service_case`.`channel`
ORDER BY toInt64(count(*)) DESC, `service_case`.`channel`

-- read_channels
SELECT
  `service_case`.`channel`,
  toInt64(count(*)) AS `submitted`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-11-06 12:30:00], 6)
  AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
  AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `service_case`.`item_id` IN (
    SELECT `service_item`.`item_id`
    FROM `service_item`
    WHERE `service_item`.`agency_id` = :agency_id['A1']
  )
GROUP BY `service_case`.`channel`
ORDER BY toInt64(count(*)) DESC, `service_case`.`channel`
