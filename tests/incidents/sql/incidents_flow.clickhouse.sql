-- :name[value] is a bound value.

-- read_flow
SELECT
  toDateTime64(
    toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND),
    6
  ) AS `quarter_utc`,
  toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND)
ORDER BY toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND)

-- read_flow
SELECT
  toDateTime64(
    toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND),
    6
  ) AS `quarter_utc`,
  toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
  AND `incident`.`closed_at` < toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND)
ORDER BY toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND)

-- read_flow
SELECT toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
  AND (
    `incident`.`closed_at` IS NULL
      OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
  )
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']

-- is_emptied
SELECT toDateTime64(`incident`.`reported_at`, 6) AS `since`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[1990-01-01 00:00:00], 6)
LIMIT :param[1]
