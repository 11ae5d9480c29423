-- :name[value] is a bound value.

-- read_flow
SELECT toInt64(count(*)) AS `cases`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-10-23 11:07:00], 6)
  AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
  AND (
    `service_case`.`completed_at` IS NULL
      OR `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
  )
  AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `service_case`.`item_id` IN (
    SELECT `service_item`.`item_id`
    FROM `service_item`
    WHERE `service_item`.`agency_id` = :agency_id['A1']
  )

-- read_flow
SELECT
  `events`.`kind`,
  toDateTime64(`events`.`span`, 6) AS `span`,
  `events`.`cases`
FROM (
  SELECT
    :param['submitted'] AS `kind`,
    toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`,
    toInt64(count(*)) AS `cases`
  FROM `service_case`
  WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 3600 SECOND)
  UNION ALL
  SELECT
    :param['accepted'] AS `kind`,
    toStartOfInterval(toTimeZone(`service_case`.`accepted_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`,
    toInt64(count(*)) AS `cases`
  FROM `service_case`
  WHERE `service_case`.`accepted_at` >= toDateTime64(:accepted_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`accepted_at` < toDateTime64(:accepted_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY toStartOfInterval(toTimeZone(`service_case`.`accepted_at`, 'UTC'), INTERVAL 3600 SECOND)
  UNION ALL
  SELECT
    :param['completed'] AS `kind`,
    toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`,
    toInt64(count(*)) AS `cases`
  FROM `service_case`
  WHERE `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 3600 SECOND)
) AS `events`
ORDER BY `events`.`kind`, `events`.`span`

-- is_emptied
SELECT toDateTime64(`service_case`.`submitted_at`, 6) AS `since`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[1990-01-01 00:00:00], 6)
LIMIT :param[1]
