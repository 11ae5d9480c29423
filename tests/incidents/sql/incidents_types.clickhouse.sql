-- :name[value] is a bound value.

-- read_types
SELECT
  `incident`.`type_id`,
  toInt64(count(*)) AS `incidents`,
  toInt64(
    sum(
      CASE
        WHEN (
          `incident`.`registered_at` < toDateTime64(:registered_at[2026-11-20 12:30:00], 6)
        ) THEN :param[1]
        ELSE :param[0]
      END
    )
  ) AS `registered`,
  toInt64(
    sum(
      CASE
        WHEN (`incident`.`closed_at` < toDateTime64(:closed_at[2026-11-20 12:30:00], 6)) THEN :param[1]
        ELSE :param[0]
      END
    )
  ) AS `finished`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident`.`type_id`
ORDER BY `incident`.`type_id`

-- read_types
SELECT
  `incident`.`type_id`,
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
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident`.`type_id`
ORDER BY `incident`.`type_id`

-- read_types
SELECT
  `incident_type`.`type_id`,
  `incident_type`.`name_zh`,
  `incident_type`.`name_en`,
  `incident_type`.`category`,
  `incident_type`.`command_system`
FROM `incident_type`
ORDER BY `incident_type`.`type_id`
