-- :name[value] is a bound value.

-- read_open
SELECT
  `incident`.`incident_id`,
  coalesce(`last_step`.`stage`, :coalesce['reported']) AS `stage`,
  toDateTime64(coalesce(`last_step`.`since`, `incident`.`reported_at`), 6) AS `since`,
  CASE
    WHEN (
      coalesce(`last_step`.`stage`, :coalesce['reported']) = :param['reported']
    ) THEN `incident_type`.`register_min`
    WHEN (
      coalesce(`last_step`.`stage`, :coalesce['reported']) = :param['registered']
    ) THEN `incident_type`.`dispatch_min`
    WHEN (
      coalesce(`last_step`.`stage`, :coalesce['reported']) = :param['responded']
    ) THEN `incident_type`.`resolve_min`
  END AS `limit_min`,
  `incident`.`district_id`,
  `incident`.`type_id`,
  toDateTime64(`incident`.`reported_at`, 6) AS `reported_at_utc`,
  toDateTime64(`incident`.`due_at`, 6) AS `due_at_utc`,
  `incident_type`.`command_system`,
  `incident_type`.`name_zh` AS `type_name_zh`,
  `incident_type`.`name_en` AS `type_name_en`,
  `district`.`name_zh` AS `district_name_zh`,
  `district`.`name_en` AS `district_name_en`,
  `incident`.`severity`,
  `incident`.`summary`,
  `incident`.`lon`,
  `incident`.`lat`,
  `incident`.`agency_id`,
  `agency`.`name_zh` AS `agency_name_zh`,
  `agency`.`name_en` AS `agency_name_en`
FROM `incident`
LEFT OUTER JOIN (
  SELECT
    `incident_event`.`incident_id` AS `incident_id`,
    tupleElement(
      argMax(tuple(`incident_event`.`stage`), (`incident_event`.`at`, `incident_event`.`event_seq`)),
      1
    ) AS `stage`,
    max(`incident_event`.`at`) AS `since`
  FROM `incident_event` INNER
  JOIN `incident` ON `incident`.`incident_id` = `incident_event`.`incident_id`
  WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
    AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
    AND (
      `incident`.`closed_at` IS NULL
        OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
    )
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
    AND `incident_event`.`at` < toDateTime64(:at[2026-11-20 12:30:00], 6)
    AND `incident_event`.`stage` != :stage['closed']
  GROUP BY `incident_event`.`incident_id`
) AS `last_step` ON `last_step`.`incident_id` = `incident`.`incident_id`
LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `incident`.`type_id`
LEFT OUTER JOIN `district` ON `district`.`district_id` = `incident`.`district_id`
LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `incident`.`agency_id`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND (
    `incident`.`closed_at` IS NULL
      OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
  )
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
ORDER BY `incident`.`incident_id`
