SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_1) AS `calls`, toDateTime64(min(`counted`.`earliest`), 6) AS `first_call_at_utc`
FROM (SELECT `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` < toDateTime64(:starts_at_1, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_3, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_1 ELSE :param_2 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_3)) AS `raw_calls`) AS `counted`
-- :coalesce_1 = 0
-- :starts_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_1 = 'A1'
-- :starts_at_2 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_2 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'

SELECT `volumes`.`span`, `volumes`.`all_calls`, `volumes`.`all_errors`, `volumes`.`systems`, `volumes`.`agencies`
FROM (SELECT toInt64(sum(`counted`.`n_calls`)) AS `all_calls`, toInt64(sum(`counted`.`n_errors`)) AS `all_errors`, toInt64(count(DISTINCT `counted`.`system_id`)) AS `systems`, toInt64(count(DISTINCT `business_system`.`agency_id`)) AS `agencies`, :param_1 AS `span`
FROM (SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_2 ELSE :param_3 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted` LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `counted`.`system_id` UNION ALL SELECT toInt64(sum(`counted`.`n_calls`)) AS `all_calls`, toInt64(sum(`counted`.`n_errors`)) AS `all_errors`, toInt64(count(DISTINCT `counted`.`system_id`)) AS `systems`, toInt64(count(DISTINCT `business_system`.`agency_id`)) AS `agencies`, :param_4 AS `span`
FROM (SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_3, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_4, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_3) UNION ALL SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_2) THEN :param_5 ELSE :param_6 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted` LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `counted`.`system_id` UNION ALL SELECT toInt64(sum(`counted`.`n_calls`)) AS `all_calls`, toInt64(sum(`counted`.`n_errors`)) AS `all_errors`, toInt64(count(DISTINCT `counted`.`system_id`)) AS `systems`, toInt64(count(DISTINCT `business_system`.`agency_id`)) AS `agencies`, :param_7 AS `span`
FROM (SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_3) THEN :param_8 ELSE :param_9 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_5, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_6, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_5)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted` LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `counted`.`system_id` UNION ALL SELECT toInt64(sum(`counted`.`n_calls`)) AS `all_calls`, toInt64(sum(`counted`.`n_errors`)) AS `all_errors`, toInt64(count(DISTINCT `counted`.`system_id`)) AS `systems`, toInt64(count(DISTINCT `business_system`.`agency_id`)) AS `agencies`, :param_10 AS `span`
FROM (SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_4) THEN :param_11 ELSE :param_12 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_7, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_8, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_6)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted` LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `counted`.`system_id`) AS `volumes` ORDER BY `volumes`.`span`
-- :param_1 = 'today'
-- :starts_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_2 = 1
-- :param_3 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_4 = 'day_before'
-- :starts_at_3 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_4 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_3 = 'A1'
-- :status_code_2 = 400
-- :param_5 = 1
-- :param_6 = 0
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :param_7 = 'recent'
-- :status_code_3 = 400
-- :param_8 = 1
-- :param_9 = 0
-- :called_at_5 = datetime.datetime(2026, 11, 20, 12, 20)
-- :called_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_5 = 'A1'
-- :param_10 = 'recent_before'
-- :status_code_4 = 400
-- :param_11 = 1
-- :param_12 = 0
-- :called_at_7 = datetime.datetime(2026, 11, 13, 12, 20)
-- :called_at_8 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_6 = 'A1'
