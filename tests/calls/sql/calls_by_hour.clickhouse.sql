SELECT toDateTime64(`counted`.`hour_utc`, 6) AS `hour_utc`, toInt64(sum(`counted`.`n_calls`)) AS `calls`, toInt64(sum(`counted`.`n_errors`)) AS `errors`
FROM (SELECT `calls_hour_system`.`starts_at` AS `hour_utc`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_1 ELSE :param_2 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2)) AS `raw_calls` GROUP BY toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND)) AS `counted` GROUP BY `counted`.`hour_utc` ORDER BY `counted`.`hour_utc`
-- :starts_at_1 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 13, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 30)

SELECT toDateTime64(`counted`.`hour_utc`, 6) AS `hour_utc`, toInt64(sum(`counted`.`n_calls`)) AS `calls`, toInt64(sum(`counted`.`n_errors`)) AS `errors`
FROM (SELECT `calls_hour_system`.`starts_at` AS `hour_utc`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_1 ELSE :param_2 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2)) AS `raw_calls` GROUP BY toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND)) AS `counted` GROUP BY `counted`.`hour_utc` ORDER BY `counted`.`hour_utc`
-- :starts_at_1 = datetime.datetime(2026, 11, 6, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 6, 13, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
