-- :name[value] is a bound value.

-- read_by_stage
SELECT
  `incident_type`.`command_system`,
  `last`.`stage`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[0]) THEN :param[1] END)) AS `incidents`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[1]) THEN :param[1] END)) AS `before_1`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[2]) THEN :param[1] END)) AS `before_2`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[3]) THEN :param[1] END)) AS `before_3`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[4]) THEN :param[1] END)) AS `before_4`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[5]) THEN :param[1] END)) AS `before_5`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[6]) THEN :param[1] END)) AS `before_6`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[7]) THEN :param[1] END)) AS `before_7`,
  toInt64(count(CASE WHEN (`last`.`place` = :place[8]) THEN :param[1] END)) AS `before_8`
FROM (
  SELECT
    `opened`.`place` AS `place`,
    `opened`.`incident_id` AS `incident_id`,
    `opened`.`type_id` AS `type_id`,
    tupleElement(argMax(tuple(`steps`.`stage`), (`steps`.`at`, `steps`.`event_seq`)), 1) AS `stage`
  FROM (
    SELECT
      :param[0] AS `place`,
      toDateTime64(:param[2026-11-20 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[1] AS `place`,
      toDateTime64(:param[2026-11-13 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[2] AS `place`,
      toDateTime64(:param[2026-11-06 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-06 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-06 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[3] AS `place`,
      toDateTime64(:param[2026-10-30 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-30 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-10-30 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[4] AS `place`,
      toDateTime64(:param[2026-10-23 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-23 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-10-23 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[5] AS `place`,
      toDateTime64(:param[2026-10-16 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-16 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-10-16 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[6] AS `place`,
      toDateTime64(:param[2026-10-09 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-09 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-10-09 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[7] AS `place`,
      toDateTime64(:param[2026-10-02 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-10-02 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-10-02 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
    UNION ALL
    SELECT
      :param[8] AS `place`,
      toDateTime64(:param[2026-09-25 12:30:00], 6) AS `moment`,
      `incident`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`
    FROM `incident`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-09-25 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-09-25 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
  ) AS `opened` INNER
  JOIN (
    SELECT
      `incident_event`.`incident_id` AS `incident_id`,
      `incident_event`.`stage` AS `stage`,
      `incident_event`.`at` AS `at`,
      `incident_event`.`event_seq` AS `event_seq`
    FROM `incident_event`
    WHERE `incident_event`.`stage` != :stage['closed']
    UNION ALL
    SELECT
      `incident`.`incident_id` AS `incident_id`,
      :param['reported'] AS `anon_1`,
      `incident`.`reported_at` AS `reported_at`,
      :param[-1] AS `anon_2`
    FROM `incident`
  ) AS `steps` ON `steps`.`incident_id` = `opened`.`incident_id`
    AND `steps`.`at` < `opened`.`moment`
  GROUP BY `opened`.`place`, `opened`.`incident_id`, `opened`.`type_id`
) AS `last`
LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `last`.`type_id`
GROUP BY `incident_type`.`command_system`, `last`.`stage`
ORDER BY `incident_type`.`command_system`, `last`.`stage`
