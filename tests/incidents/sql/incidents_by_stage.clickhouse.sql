SELECT `incident_type`.`command_system`, `last`.`stage`, toInt64(count(CASE WHEN (`last`.`days` = :days_1) THEN :param_1 END)) AS `incidents`, toInt64(count(CASE WHEN (`last`.`days` = :days_2) THEN :param_2 END)) AS `before_1`, toInt64(count(CASE WHEN (`last`.`days` = :days_3) THEN :param_3 END)) AS `before_2`, toInt64(count(CASE WHEN (`last`.`days` = :days_4) THEN :param_4 END)) AS `before_3`, toInt64(count(CASE WHEN (`last`.`days` = :days_5) THEN :param_5 END)) AS `before_4`, toInt64(count(CASE WHEN (`last`.`days` = :days_6) THEN :param_6 END)) AS `before_5`, toInt64(count(CASE WHEN (`last`.`days` = :days_7) THEN :param_7 END)) AS `before_6`, toInt64(count(CASE WHEN (`last`.`days` = :days_8) THEN :param_8 END)) AS `before_7`
FROM (SELECT `moment`.`days` AS `days`, `incident_event`.`incident_id` AS `incident_id`, `incident`.`type_id` AS `type_id`, argMax(`incident_event`.`stage`, (`incident_event`.`at`, `incident_event`.`event_seq`)) AS `stage`
FROM (SELECT :param_9 AS `days`, toDateTime64(:param_10, 6) AS `at` UNION ALL SELECT :param_11 AS `days`, toDateTime64(:param_12, 6) AS `at` UNION ALL SELECT :param_13 AS `days`, toDateTime64(:param_14, 6) AS `at` UNION ALL SELECT :param_15 AS `days`, toDateTime64(:param_16, 6) AS `at` UNION ALL SELECT :param_17 AS `days`, toDateTime64(:param_18, 6) AS `at` UNION ALL SELECT :param_19 AS `days`, toDateTime64(:param_20, 6) AS `at` UNION ALL SELECT :param_21 AS `days`, toDateTime64(:param_22, 6) AS `at` UNION ALL SELECT :param_23 AS `days`, toDateTime64(:param_24, 6) AS `at`) AS `moment` INNER JOIN `incident` ON `incident`.`reported_at` < `moment`.`at` AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= `moment`.`at`) INNER JOIN `incident_event` ON `incident_event`.`incident_id` = `incident`.`incident_id` AND `incident_event`.`at` < `moment`.`at`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6)) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `moment`.`days`, `incident_event`.`incident_id`, `incident`.`type_id`) AS `last` LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `last`.`type_id`
WHERE `last`.`stage` != :stage_1 GROUP BY `incident_type`.`command_system`, `last`.`stage` ORDER BY `incident_type`.`command_system`, `last`.`stage`
-- :days_1 = 0
-- :param_1 = 1
-- :days_2 = 1
-- :param_2 = 1
-- :days_3 = 2
-- :param_3 = 1
-- :days_4 = 3
-- :param_4 = 1
-- :days_5 = 4
-- :param_5 = 1
-- :days_6 = 5
-- :param_6 = 1
-- :days_7 = 6
-- :param_7 = 1
-- :days_8 = 7
-- :param_8 = 1
-- :param_9 = 0
-- :param_10 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_11 = 1
-- :param_12 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_13 = 2
-- :param_14 = datetime.datetime(2026, 11, 18, 12, 30)
-- :param_15 = 3
-- :param_16 = datetime.datetime(2026, 11, 17, 12, 30)
-- :param_17 = 4
-- :param_18 = datetime.datetime(2026, 11, 16, 12, 30)
-- :param_19 = 5
-- :param_20 = datetime.datetime(2026, 11, 15, 12, 30)
-- :param_21 = 6
-- :param_22 = datetime.datetime(2026, 11, 14, 12, 30)
-- :param_23 = 7
-- :param_24 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :stage_1 = 'closed'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
