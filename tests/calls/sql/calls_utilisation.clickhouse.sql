SELECT `in_use`.`kind`, `in_use`.`total`, `in_use`.`used`, `in_use`.`used_before`
FROM (SELECT :param_1 AS `kind`, toInt64(count(*)) AS `total`, toInt64(count(`datasets_now`.`dataset_id`)) AS `used`, toInt64(count(`datasets_before`.`dataset_id`)) AS `used_before`
FROM (SELECT `dataset`.`dataset_id` AS `dataset_id`, `dataset`.`provider_agency_id` AS `agency_id`, `dataset`.`share_class` AS `share_class`, `dataset`.`name_zh` AS `name_zh`, `dataset`.`name_en` AS `name_en`
FROM `dataset`) AS `datasets` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`dataset_id` AS `dataset_id`
FROM (SELECT `calls_day_pair`.`dataset_id` AS `dataset_id`, `calls_day_pair`.`calls` AS `n_calls`, `calls_day_pair`.`errors` AS `n_errors`, `calls_day_pair`.`first_at` AS `earliest`
FROM `calls_day_pair`
WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_day_pair`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT `raw_calls`.`dataset_id` AS `dataset_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_2 ELSE :param_3 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2)) AS `raw_calls` GROUP BY `raw_calls`.`dataset_id`) AS `counted`) AS `datasets_now` ON `datasets_now`.`dataset_id` = `datasets`.`dataset_id` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`dataset_id` AS `dataset_id`
FROM (SELECT `calls_day_pair`.`dataset_id` AS `dataset_id`, `calls_day_pair`.`calls` AS `n_calls`, `calls_day_pair`.`errors` AS `n_errors`, `calls_day_pair`.`first_at` AS `earliest`
FROM `calls_day_pair`
WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at_3, 6) AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at_4, 6) AND `calls_day_pair`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_3) UNION ALL SELECT `raw_calls`.`dataset_id` AS `dataset_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_2) THEN :param_4 ELSE :param_5 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_5, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_6, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_7, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_8, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4)) AS `raw_calls` GROUP BY `raw_calls`.`dataset_id`) AS `counted`) AS `datasets_before` ON `datasets_before`.`dataset_id` = `datasets`.`dataset_id` UNION ALL SELECT :param_6 AS `kind`, toInt64(count(*)) AS `total`, toInt64(count(`systems_now`.`system_id`)) AS `used`, toInt64(count(`systems_before`.`system_id`)) AS `used_before`
FROM (SELECT `business_system`.`system_id` AS `system_id`, `business_system`.`agency_id` AS `agency_id`, `business_system`.`name_zh` AS `name_zh`, `business_system`.`name_en` AS `name_en`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_5) AS `systems` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`system_id` AS `system_id`
FROM (SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_5, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_6, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_6) UNION ALL SELECT `calls_day_system`.`system_id` AS `system_id`, `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` >= toDateTime64(:starts_at_7, 6) AND `calls_day_system`.`starts_at` < toDateTime64(:starts_at_8, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_7) UNION ALL SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_9, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_10, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_8) UNION ALL SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_3) THEN :param_7 ELSE :param_8 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_9, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_10, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_9) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_11, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_12, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_9)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted`) AS `systems_now` ON `systems_now`.`system_id` = `systems`.`system_id` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`system_id` AS `system_id`
FROM (SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_11, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_12, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_10) UNION ALL SELECT `calls_day_system`.`system_id` AS `system_id`, `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` >= toDateTime64(:starts_at_13, 6) AND `calls_day_system`.`starts_at` < toDateTime64(:starts_at_14, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_11) UNION ALL SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_15, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_16, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_12) UNION ALL SELECT `raw_calls`.`system_id` AS `system_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_4) THEN :param_9 ELSE :param_10 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_13, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_14, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_13) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_15, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_16, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_13)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`) AS `counted`) AS `systems_before` ON `systems_before`.`system_id` = `systems`.`system_id`) AS `in_use` ORDER BY `in_use`.`kind`
-- :param_1 = 'dataset'
-- :starts_at_1 = datetime.datetime(2026, 10, 21, 16, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_2 = 1
-- :param_3 = 0
-- :called_at_1 = datetime.datetime(2026, 10, 21, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 10, 21, 16, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :starts_at_3 = datetime.datetime(2026, 9, 21, 16, 0)
-- :starts_at_4 = datetime.datetime(2026, 10, 20, 16, 0)
-- :agency_id_3 = 'A1'
-- :status_code_2 = 400
-- :param_4 = 1
-- :param_5 = 0
-- :called_at_5 = datetime.datetime(2026, 9, 21, 12, 30)
-- :called_at_6 = datetime.datetime(2026, 9, 21, 16, 0)
-- :agency_id_4 = 'A1'
-- :called_at_7 = datetime.datetime(2026, 10, 20, 16, 0)
-- :called_at_8 = datetime.datetime(2026, 10, 21, 12, 30)
-- :param_6 = 'system'
-- :agency_id_5 = 'A1'
-- :starts_at_5 = datetime.datetime(2026, 10, 21, 13, 0)
-- :starts_at_6 = datetime.datetime(2026, 10, 21, 16, 0)
-- :agency_id_6 = 'A1'
-- :starts_at_7 = datetime.datetime(2026, 10, 21, 16, 0)
-- :starts_at_8 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_7 = 'A1'
-- :starts_at_9 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_10 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_8 = 'A1'
-- :status_code_3 = 400
-- :param_7 = 1
-- :param_8 = 0
-- :called_at_9 = datetime.datetime(2026, 10, 21, 12, 30)
-- :called_at_10 = datetime.datetime(2026, 10, 21, 13, 0)
-- :agency_id_9 = 'A1'
-- :called_at_11 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_12 = datetime.datetime(2026, 11, 20, 12, 30)
-- :starts_at_11 = datetime.datetime(2026, 9, 21, 13, 0)
-- :starts_at_12 = datetime.datetime(2026, 9, 21, 16, 0)
-- :agency_id_10 = 'A1'
-- :starts_at_13 = datetime.datetime(2026, 9, 21, 16, 0)
-- :starts_at_14 = datetime.datetime(2026, 10, 20, 16, 0)
-- :agency_id_11 = 'A1'
-- :starts_at_15 = datetime.datetime(2026, 10, 20, 16, 0)
-- :starts_at_16 = datetime.datetime(2026, 10, 21, 12, 0)
-- :agency_id_12 = 'A1'
-- :status_code_4 = 400
-- :param_9 = 1
-- :param_10 = 0
-- :called_at_13 = datetime.datetime(2026, 9, 21, 12, 30)
-- :called_at_14 = datetime.datetime(2026, 9, 21, 13, 0)
-- :agency_id_13 = 'A1'
-- :called_at_15 = datetime.datetime(2026, 10, 21, 12, 0)
-- :called_at_16 = datetime.datetime(2026, 10, 21, 12, 30)

SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_1) AS `calls`, toDateTime64(min(`counted`.`earliest`), 6) AS `first_call_at_utc`
FROM (SELECT `calls_hour`.`calls` AS `n_calls`, `calls_hour`.`errors` AS `n_errors`, `calls_hour`.`first_at` AS `earliest`
FROM `calls_hour`
WHERE `calls_hour`.`starts_at` < toDateTime64(:starts_at_1, 6) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_1 ELSE :param_2 END)) AS BIGINT) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6)) AS `raw_calls`) AS `counted`
-- :coalesce_1 = 0
-- :starts_at_1 = datetime.datetime(2026, 9, 21, 12, 0)
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 9, 21, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 9, 21, 12, 30)
