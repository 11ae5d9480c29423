-- :name[value] is a bound value.

-- read_funnel
SELECT
  toInt64(count(*)) AS `submitted`,
  toInt64(
    count(
      CASE
        WHEN (
          `service_case`.`accepted_at` < toDateTime64(:accepted_at[2026-11-20 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `accepted`,
  toInt64(
    count(
      CASE
        WHEN (
          `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `completed`,
  toInt64(
    count(
      CASE
        WHEN (`service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-20 12:30:00], 6)) THEN :param[1]
      END
    )
  ) AS `rated`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
  AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-20 12:30:00], 6)
  AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `service_case`.`item_id` IN (
    SELECT `service_item`.`item_id`
    FROM `service_item`
    WHERE `service_item`.`agency_id` = :agency_id['A1']
  )

-- read_funnel
SELECT
  toInt64(count(*)) AS `submitted`,
  toInt64(
    count(
      CASE
        WHEN (
          `service_case`.`accepted_at` < toDateTime64(:accepted_at[2026-11-13 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `accepted`,
  toInt64(
    count(
      CASE
        WHEN (
          `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `completed`,
  toInt64(
    count(
      CASE
        WHEN (`service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-13 12:30:00], 6)) THEN :param[1]
      END
    )
  ) AS `rated`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-11-06 12:30:00], 6)
  AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
  AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `service_case`.`item_id` IN (
    SELECT `service_item`.`item_id`
    FROM `service_item`
    WHERE `service_item`.`agency_id` = :agency_id['A1']
  )
