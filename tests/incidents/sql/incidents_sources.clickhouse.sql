-- :name[value] is a bound value.

-- read_sources
SELECT
  `incident`.`source`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `incidents`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-06 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_1`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-30 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-06 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_2`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-30 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_3`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-16 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-23 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_4`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-09 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-16 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_5`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-02 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-09 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_6`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-09-25 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-02 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_7`,
  toInt64(
    count(
      CASE
        WHEN (
          `incident`.`reported_at` >= toDateTime64(:reported_at[2026-09-18 12:30:00], 6)
            AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-09-25 12:30:00], 6)
        ) THEN :param[1]
      END
    )
  ) AS `before_8`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-09-18 12:30:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident`.`source`
ORDER BY `incident`.`source`
