SELECT `counted`.`layer`, CASE WHEN (`counted`.`rank` = :rank_1) THEN :param_1 WHEN (`counted`.`rank` = :rank_2) THEN :param_2 WHEN (`counted`.`rank` = :rank_3) THEN :param_3 WHEN (`counted`.`rank` = :rank_4) THEN :param_4 ELSE :param_5 END AS `state`, `counted`.`assets`
FROM (SELECT `ranked_assets`.`layer` AS `layer`, `ranked_assets`.`rank` AS `rank`, toInt64(count(*)) AS `assets`
FROM (SELECT `asset`.`layer` AS `layer`, coalesce(`ranks`.`rank`, CASE WHEN (`asset`.`layer` IN (SELECT `quantity`.`layer`
FROM `quantity`)) THEN :param_6 ELSE :param_7 END) AS `rank`
FROM `asset` LEFT OUTER JOIN (SELECT `judged`.`asset_id` AS `asset_id`, max(`judged`.`rank`) AS `rank`
FROM (SELECT `newest`.`asset_id` AS `asset_id`, `newest`.`quantity` AS `quantity`, `newest`.`value` AS `value`, `newest`.`observed_at` AS `observed_at`, `quantity`.`unit` AS `unit`, CASE WHEN ((date_diff('microsecond', `newest`.`observed_at`, toDateTime64(:param_8, 6)) / :param_9) * :param_10 > `quantity`.`offline_after_s`) THEN :param_11 ELSE CASE WHEN (`quantity`.`alarm_low` > `newest`.`value` OR `quantity`.`alarm_high` < `newest`.`value`) THEN :param_12 WHEN (`quantity`.`warn_low` > `newest`.`value` OR `quantity`.`warn_high` < `newest`.`value`) THEN :param_13 ELSE :param_14 END END AS `rank`, CASE WHEN (`quantity`.`alarm_low` > `newest`.`value`) THEN `quantity`.`alarm_low` WHEN (`quantity`.`alarm_high` < `newest`.`value`) THEN `quantity`.`alarm_high` WHEN (`quantity`.`warn_low` > `newest`.`value`) THEN `quantity`.`warn_low` WHEN (`quantity`.`warn_high` < `newest`.`value`) THEN `quantity`.`warn_high` END AS `limit_value`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, `reading`.`observed_at` AS `observed_at`, argMax(`reading`.`value`, (coalesce(`reading`.`load_seq`, :coalesce_1), `reading`.`value`)) AS `value`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, max(`reading`.`observed_at`) AS `latest_at`
FROM `reading`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_2, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`) AS `latest` INNER JOIN `reading` ON `latest`.`asset_id` = `reading`.`asset_id` AND `latest`.`quantity` = `reading`.`quantity` AND `reading`.`observed_at` = `latest`.`latest_at`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_3, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_4, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`, `reading`.`observed_at`) AS `newest` INNER JOIN `asset` ON `asset`.`asset_id` = `newest`.`asset_id` INNER JOIN `quantity` ON `quantity`.`layer` = `asset`.`layer` AND `quantity`.`quantity` = `newest`.`quantity`
WHERE `asset`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `asset`.`agency_id` = :agency_id_1) AS `judged` GROUP BY `judged`.`asset_id`) AS `ranks` ON `ranks`.`asset_id` = `asset`.`asset_id`
WHERE `asset`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `asset`.`agency_id` = :agency_id_2) AS `ranked_assets` GROUP BY `ranked_assets`.`layer`, `ranked_assets`.`rank`) AS `counted` ORDER BY `counted`.`layer`, `counted`.`rank`
-- :rank_1 = 1
-- :param_1 = 'normal'
-- :rank_2 = 2
-- :param_2 = 'offline'
-- :rank_3 = 3
-- :param_3 = 'warning'
-- :rank_4 = 4
-- :param_4 = 'alarm'
-- :param_5 = 'none'
-- :param_6 = 2
-- :param_7 = 0
-- :param_8 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_9 = 60000000.0
-- :param_10 = 60
-- :param_11 = 2
-- :param_12 = 4
-- :param_13 = 3
-- :param_14 = 1
-- :coalesce_1 = -1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
