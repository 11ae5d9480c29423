-- :name[value] is a bound value.

-- read_types
SELECT
  `counted`.`type_id`,
  `counted`.`incidents`,
  `counted`.`before_1`,
  `counted`.`before_2`,
  `counted`.`before_3`,
  `counted`.`before_4`,
  `counted`.`before_5`,
  `counted`.`before_6`,
  `counted`.`before_7`,
  `counted`.`before_8`,
  `counted`.`registered`,
  `counted`.`closed`,
  `incident_type`.`name_zh`,
  `incident_type`.`name_en`,
  `incident_type`.`category`,
  `incident_type`.`command_system`
FROM (
  SELECT
    `incident`.`type_id` AS `type_id`,
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
    ) AS `before_8`,
    toInt64(
      count(
        CASE
          WHEN (
            `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
              AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
              AND `incident`.`registered_at` < toDateTime64(:registered_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `registered`,
    toInt64(
      count(
        CASE
          WHEN (
            `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
              AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
              AND `incident`.`closed_at` < toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `closed`
  FROM `incident`
  WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-09-18 12:30:00], 6)
    AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `incident`.`type_id`
) AS `counted`
LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `counted`.`type_id`
ORDER BY `counted`.`type_id`
