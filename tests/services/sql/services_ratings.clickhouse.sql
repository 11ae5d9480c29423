-- :name[value] is a bound value.

-- read_ratings
SELECT
  `found`.`rating`,
  toInt64(sum(`found`.`cases`)) AS `cases`,
  toInt64(sum(`found`.`remedied`)) AS `remedied`,
  toInt64(sum(`found`.`remedy_due`)) AS `remedy_due`,
  toInt64(sum(`found`.`remedied_in_time`)) AS `remedied_in_time`
FROM (
  SELECT
    `service_case`.`rating` AS `rating`,
    toInt64(count(*)) AS `cases`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`rating` <= :rating[2]
              AND `service_case`.`remedied_at` < toDateTime64(:remedied_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `remedied`,
    :param[0] AS `remedy_due`,
    :param[0] AS `remedied_in_time`
  FROM `service_case`
  WHERE `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`rating` IS NOT NULL
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`rating`
  UNION ALL
  SELECT
    `service_case`.`rating` AS `rating`,
    :param[0] AS `cases`,
    :param[0] AS `remedied`,
    toInt64(count(*)) AS `remedy_due`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`rating` <= :rating[2]
              AND `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-10-29 12:30:00], 6)
              AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-05 12:30:00], 6)
              AND date_diff(
                'microsecond',
                `service_case`.`rated_at`,
                `service_case`.`remedied_at`
              ) / :param[60000000.0] <= :param[21600.0]
              AND `service_case`.`remedied_at` < toDateTime64(:remedied_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `remedied_in_time`
  FROM `service_case`
  WHERE `service_case`.`rating` <= :rating[2]
    AND `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-10-29 12:30:00], 6)
    AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-05 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`rating`
) AS `found`
GROUP BY `found`.`rating`
ORDER BY `found`.`rating`

-- read_ratings
SELECT
  `found`.`rating`,
  toInt64(sum(`found`.`cases`)) AS `cases`,
  toInt64(sum(`found`.`remedied`)) AS `remedied`,
  toInt64(sum(`found`.`remedy_due`)) AS `remedy_due`,
  toInt64(sum(`found`.`remedied_in_time`)) AS `remedied_in_time`
FROM (
  SELECT
    `service_case`.`rating` AS `rating`,
    toInt64(count(*)) AS `cases`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`rating` <= :rating[2]
              AND `service_case`.`remedied_at` < toDateTime64(:remedied_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `remedied`,
    :param[0] AS `remedy_due`,
    :param[0] AS `remedied_in_time`
  FROM `service_case`
  WHERE `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-11-06 12:30:00], 6)
    AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`rating` IS NOT NULL
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`rating`
  UNION ALL
  SELECT
    `service_case`.`rating` AS `rating`,
    :param[0] AS `cases`,
    :param[0] AS `remedied`,
    toInt64(count(*)) AS `remedy_due`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`rating` <= :rating[2]
              AND `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-10-22 12:30:00], 6)
              AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-10-29 12:30:00], 6)
              AND date_diff(
                'microsecond',
                `service_case`.`rated_at`,
                `service_case`.`remedied_at`
              ) / :param[60000000.0] <= :param[21600.0]
              AND `service_case`.`remedied_at` < toDateTime64(:remedied_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `remedied_in_time`
  FROM `service_case`
  WHERE `service_case`.`rating` <= :rating[2]
    AND `service_case`.`rated_at` >= toDateTime64(:rated_at[2026-10-22 12:30:00], 6)
    AND `service_case`.`rated_at` < toDateTime64(:rated_at[2026-10-29 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`rating`
) AS `found`
GROUP BY `found`.`rating`
ORDER BY `found`.`rating`
