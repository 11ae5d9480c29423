-- :name[value] is a bound value.

-- read_by_agency
SELECT
  `incident`.`agency_id`,
  toInt64(count(*)) AS `due`,
  toInt64(
    sum(CASE WHEN (`incident`.`closed_at` <= `incident`.`due_at`) THEN :param[1] ELSE :param[0] END)
  ) AS `on_time`
FROM `incident`
WHERE `incident`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
  AND `incident`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident`.`agency_id`
ORDER BY `incident`.`agency_id`

-- read_by_agency
SELECT
  `incident`.`agency_id`,
  toInt64(count(*)) AS `checked`,
  toInt64(
    sum(CASE WHEN (`incident_event`.`stage` = :stage['rework']) THEN :param[1] ELSE :param[0] END)
  ) AS `rework`
FROM `incident_event` INNER
JOIN `incident` ON `incident`.`incident_id` = `incident_event`.`incident_id`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND (
    `incident`.`closed_at` IS NULL
      OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
  )
  AND (`incident_event`.`stage` = :stage['verified'] OR `incident_event`.`stage` = :stage['rework'])
  AND `incident_event`.`at` >= toDateTime64(:at[2026-11-13 12:30:00], 6)
  AND `incident_event`.`at` < toDateTime64(:at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident`.`agency_id`
ORDER BY `incident`.`agency_id`

-- read_by_agency
SELECT
  `agency`.`agency_id`,
  `agency`.`name_zh`,
  `agency`.`name_en`
FROM `agency`
ORDER BY `agency`.`agency_id`
