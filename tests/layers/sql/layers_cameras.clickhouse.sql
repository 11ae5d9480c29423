SELECT `counted`.`agency_id`, `agency`.`name_zh`, `agency`.`name_en`, `counted`.`cameras`, `counted`.`online`
FROM (SELECT `ranked_assets`.`agency_id` AS `agency_id`, toInt64(count(*)) AS `cameras`, toInt64(sum(CASE WHEN (`ranked_assets`.`rank` = :rank_1) THEN :param_1 ELSE :param_2 END)) AS `online`
FROM (SELECT `asset`.`agency_id` AS `agency_id`, coalesce(`ranks`.`rank`, CASE WHEN (`asset`.`layer` IN (SELECT `quantity`.`layer`
FROM `quantity`)) THEN :param_3 ELSE :param_4 END) AS `rank`
FROM `asset` LEFT OUTER JOIN (SELECT `judged`.`asset_id` AS `asset_id`, max(`judged`.`rank`) AS `rank`
FROM (SELECT `newest`.`asset_id` AS `asset_id`, `newest`.`quantity` AS `quantity`, `newest`.`value` AS `value`, `newest`.`observed_at` AS `observed_at`, `quantity`.`unit` AS `unit`, CASE WHEN ((date_diff('microsecond', `newest`.`observed_at`, toDateTime64(:param_5, 6)) / :param_6) * :param_7 > `quantity`.`offline_after_s`) THEN :param_8 ELSE CASE WHEN (`quantity`.`alarm_low` > `newest`.`value` OR `quantity`.`alarm_high` < `newest`.`value`) THEN :param_9 WHEN (`quantity`.`warn_low` > `newest`.`value` OR `quantity`.`warn_high` < `newest`.`value`) THEN :param_10 ELSE :param_11 END END AS `rank`, CASE WHEN (`quantity`.`alarm_low` > `newest`.`value`) THEN `quantity`.`alarm_low` WHEN (`quantity`.`alarm_high` < `newest`.`value`) THEN `quantity`.`alarm_high` WHEN (`quantity`.`warn_low` > `newest`.`value`) THEN `quantity`.`warn_low` WHEN (`quantity`.`warn_high` < `newest`.`value`) THEN `quantity`.`warn_high` END AS `limit_value`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, `reading`.`observed_at` AS `observed_at`, argMax(`reading`.`value`, (coalesce(`reading`.`load_seq`, :coalesce_1), `reading`.`value`)) AS `value`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, max(`reading`.`observed_at`) AS `latest_at`
FROM `reading`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_2, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`) AS `latest` INNER JOIN `reading` ON `latest`.`asset_id` = `reading`.`asset_id` AND `latest`.`quantity` = `reading`.`quantity` AND `reading`.`observed_at` = `latest`.`latest_at`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_3, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_4, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`, `reading`.`observed_at`) AS `newest` INNER JOIN `asset` ON `asset`.`asset_id` = `newest`.`asset_id` INNER JOIN `quantity` ON `quantity`.`layer` = `asset`.`layer` AND `quantity`.`quantity` = `newest`.`quantity`
WHERE `asset`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `asset`.`agency_id` = :agency_id_1) AS `judged` GROUP BY `judged`.`asset_id`) AS `ranks` ON `ranks`.`asset_id` = `asset`.`asset_id`
WHERE `asset`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `asset`.`agency_id` = :agency_id_2 AND `asset`.`layer` = :layer_1) AS `ranked_assets` GROUP BY `ranked_assets`.`agency_id`) AS `counted` LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `counted`.`agency_id` ORDER BY `counted`.`cameras` DESC, `counted`.`agency_id`
-- :rank_1 = 1
-- :param_1 = 1
-- :param_2 = 0
-- :param_3 = 2
-- :param_4 = 0
-- :param_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_6 = 60000000.0
-- :param_7 = 60
-- :param_8 = 2
-- :param_9 = 4
-- :param_10 = 3
-- :param_11 = 1
-- :coalesce_1 = -1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :agency_id_2 = 'A1'
-- :layer_1 = 'camera'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
