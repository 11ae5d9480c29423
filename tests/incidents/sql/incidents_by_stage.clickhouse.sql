-- :name[value] is a bound value.

-- read_by_stage
SELECT
  `incident_type`.`command_system`,
  `last`.`stage`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[0]) THEN :param[1] END)) AS `incidents`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[1]) THEN :param[1] END)) AS `before_1`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[2]) THEN :param[1] END)) AS `before_2`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[3]) THEN :param[1] END)) AS `before_3`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[4]) THEN :param[1] END)) AS `before_4`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[5]) THEN :param[1] END)) AS `before_5`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[6]) THEN :param[1] END)) AS `before_6`,
  toInt64(count(CASE WHEN (`last`.`days` = :days[7]) THEN :param[1] END)) AS `before_7`
FROM (
  SELECT
    `moment`.`days` AS `days`,
    `incident_event`.`incident_id` AS `incident_id`,
    `incident`.`type_id` AS `type_id`,
    argMax(`incident_event`.`stage`, (`incident_event`.`at`, `incident_event`.`event_seq`)) AS `stage`
  FROM (
    SELECT
      :param[0] AS `days`,
      toDateTime64(:param[2026-11-20 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[1] AS `days`,
      toDateTime64(:param[2026-11-19 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[2] AS `days`,
      toDateTime64(:param[2026-11-18 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[3] AS `days`,
      toDateTime64(:param[2026-11-17 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[4] AS `days`,
      toDateTime64(:param[2026-11-16 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[5] AS `days`,
      toDateTime64(:param[2026-11-15 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[6] AS `days`,
      toDateTime64(:param[2026-11-14 12:30:00], 6) AS `at`
    UNION ALL
    SELECT
      :param[7] AS `days`,
      toDateTime64(:param[2026-11-13 12:30:00], 6) AS `at`
  ) AS `moment` INNER
  JOIN `incident` ON `incident`.`reported_at` < `moment`.`at`
    AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= `moment`.`at`) INNER
  JOIN `incident_event` ON `incident_event`.`incident_id` = `incident`.`incident_id`
    AND `incident_event`.`at` < `moment`.`at`
  WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
    AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
    AND (
      `incident`.`closed_at` IS NULL
        OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
    )
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `moment`.`days`, `incident_event`.`incident_id`, `incident`.`type_id`
) AS `last`
LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `last`.`type_id`
WHERE `last`.`stage` != :stage['closed']
GROUP BY `incident_type`.`command_system`, `last`.`stage`
ORDER BY `incident_type`.`command_system`, `last`.`stage`
