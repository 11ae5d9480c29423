-- :name[value] is a bound value.

-- days_query from raw rows
SELECT
  `counts`.`layer`,
  `counts`.`day`,
  toInt64(sum(`counts`.`counted`)) AS `counted`
FROM (
  SELECT
    `dated`.`layer` AS `layer`,
    `dated`.`day` AS `day`,
    toInt64(sum(`dated`.`own`)) AS `counted`
  FROM (
    SELECT
      :param[''] AS `layer`,
      CAST(
        floor(
          date_diff(
            'microsecond',
            toDateTime64(:param[1969-12-31 16:00:00], 6),
            `incident`.`reported_at`
          ) / :param[86400000000.0]
        ) AS BIGINT
      ) AS `day`,
      :param[1] AS `own`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[1990-01-01 00:00:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  ) AS `dated`
  GROUP BY `dated`.`layer`, `dated`.`day`
) AS `counts`
GROUP BY `counts`.`layer`, `counts`.`day`
ORDER BY `counts`.`layer`, `counts`.`day`

-- days_query from rollups
SELECT
  `counts`.`layer`,
  `counts`.`day`,
  toInt64(sum(`counts`.`counted`)) AS `counted`
FROM (
  SELECT
    `dated`.`layer` AS `layer`,
    `dated`.`day` AS `day`,
    toInt64(sum(`dated`.`own`)) AS `counted`
  FROM (
    SELECT
      `asset`.`layer` AS `layer`,
      CAST(
        floor(
          date_diff(
            'microsecond',
            toDateTime64(:param[1969-12-31 16:00:00], 6),
            `reading_hour`.`starts_at`
          ) / :param[86400000000.0]
        ) AS BIGINT
      ) AS `day`,
      `reading_hour`.`readings` AS `own`
    FROM `reading_hour` INNER
    JOIN `asset` ON `asset`.`asset_id` = `reading_hour`.`asset_id`
    WHERE `reading_hour`.`starts_at` >= toDateTime64(:starts_at[1990-01-01 00:00:00], 6)
      AND `reading_hour`.`starts_at` < toDateTime64(:starts_at[2026-11-20 12:00:00], 6)
  ) AS `dated`
  GROUP BY `dated`.`layer`, `dated`.`day`
  UNION ALL
  SELECT
    `dated`.`layer` AS `layer`,
    `dated`.`day` AS `day`,
    toInt64(sum(`dated`.`own`)) AS `counted`
  FROM (
    SELECT
      `asset`.`layer` AS `layer`,
      CAST(
        floor(
          date_diff(
            'microsecond',
            toDateTime64(:param[1969-12-31 16:00:00], 6),
            `reading`.`observed_at`
          ) / :param[86400000000.0]
        ) AS BIGINT
      ) AS `day`,
      :param[1] AS `own`
    FROM `reading` INNER
    JOIN `asset` ON `asset`.`asset_id` = `reading`.`asset_id`
    WHERE `reading`.`observed_at` >= toDateTime64(:observed_at[2026-11-20 12:00:00], 6)
      AND `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-20 12:30:00], 6)
      AND `reading`.`value` IS NOT NULL
  ) AS `dated`
  GROUP BY `dated`.`layer`, `dated`.`day`
) AS `counts`
GROUP BY `counts`.`layer`, `counts`.`day`
ORDER BY `counts`.`layer`, `counts`.`day`
