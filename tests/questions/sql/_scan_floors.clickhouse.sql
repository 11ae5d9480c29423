-- :name[value] is a bound value.

-- began_query
SELECT
  toDateTime64(
    toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 86400 SECOND),
    6
  ) AS `ended_on`,
  toDateTime64(min(`service_case`.`submitted_at`), 6) AS `began`,
  toInt64(count(*)) AS `counted`,
  toInt64(count(`service_case`.`load_seq`)) AS `numbered`
FROM `service_case`
GROUP BY toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 86400 SECOND)

-- began_query of later loads
SELECT
  toDateTime64(
    toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 86400 SECOND),
    6
  ) AS `ended_on`,
  toDateTime64(min(`incident`.`reported_at`), 6) AS `began`,
  toInt64(count(*)) AS `counted`,
  toInt64(count(`incident`.`load_seq`)) AS `numbered`
FROM `incident`
WHERE `incident`.`load_seq` > :load_seq[7]
GROUP BY toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 86400 SECOND)

-- units_query
SELECT
  `service_case`.`district_id`,
  toDateTime64(
    toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 86400 SECOND),
    6
  ) AS `began_on`,
  toInt64(count(*)) AS `facts`
FROM `service_case`
WHERE `service_case`.`district_id` IS NOT NULL
  AND `service_case`.`submitted_at` IS NOT NULL
GROUP BY
  `service_case`.`district_id`,
  toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 86400 SECOND)
