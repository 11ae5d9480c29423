SELECT `district`.`district_id`, `district`.`name_zh`, `district`.`name_en`, `district`.`population`
FROM `district` ORDER BY `district`.`district_id`

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_1, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_2, 6) AND `service_case`.`completed_at` <= `service_case`.`due_at` AND `service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`due_at` >= toDateTime64(:due_at_3, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_4, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_3 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`submitted_at` < toDateTime64(:submitted_at_1, 6) AND (`service_case`.`completed_at` IS NULL OR `service_case`.`completed_at` >= toDateTime64(:completed_at_2, 6)) AND `service_case`.`due_at` < toDateTime64(:due_at_5, 6)) THEN :param_4 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND (`service_case`.`completed_at` IS NULL OR `service_case`.`completed_at` >= toDateTime64(:completed_at_3, 6)) AND `service_case`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_2) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_5 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`rating` <= :rating_1 AND `service_case`.`rated_at` >= toDateTime64(:rated_at_1, 6) AND `service_case`.`rated_at` < toDateTime64(:rated_at_2, 6) AND date_diff('microsecond', `service_case`.`rated_at`, `service_case`.`remedied_at`) / 60000000.0 <= :param_6 AND `service_case`.`remedied_at` < toDateTime64(:remedied_at_1, 6)) THEN :param_7 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`rating` <= :rating_2 AND `service_case`.`rated_at` >= toDateTime64(:rated_at_3, 6) AND `service_case`.`rated_at` < toDateTime64(:rated_at_4, 6) AND `service_case`.`district_id` IN (:district_id_3_1, :district_id_3_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_3) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_8 AS `population`, `service_case`.`district_id` AS `unit`, :param_9 AS `counted`, :param_10 AS `part`
FROM `service_case`
WHERE `service_case`.`district_id` IS NOT NULL AND `service_case`.`district_id` IN (:district_id_4_1, :district_id_4_2) AND `service_case`.`submitted_at` < toDateTime64(:submitted_at_3, 6) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_11 AS `population`, :param_12 AS `unit`, :param_13 AS `counted`, :param_14 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'cases_due'
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'cases_open'
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_4 = 1
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_5 = 'bad_ratings'
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_2 = datetime.datetime(2026, 11, 5, 12, 30)
-- :param_6 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_7 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_8 = 'known'
-- :param_9 = 0
-- :param_10 = 0
-- :submitted_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_11 = 'answered'
-- :param_12 = ''
-- :param_13 = 0
-- :param_14 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`incident`.`due_at` < toDateTime64(:due_at_1, 6)) THEN :param_2 END)) AS `part`
FROM `incident`
WHERE `incident`.`reported_at` < toDateTime64(:reported_at_1, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6)) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_3 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`incident`.`closed_at` <= `incident`.`due_at`) THEN :param_4 END)) AS `part`
FROM `incident`
WHERE `incident`.`due_at` >= toDateTime64(:due_at_2, 6) AND `incident`.`due_at` < toDateTime64(:due_at_3, 6) AND `incident`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `incident`.`agency_id` = :agency_id_2 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_5 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, :param_6 AS `part`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_2, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_3, 6) AND `incident`.`district_id` IN (:district_id_3_1, :district_id_3_2) AND `incident`.`agency_id` = :agency_id_3 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_7 AS `population`, `incident`.`district_id` AS `unit`, :param_8 AS `counted`, :param_9 AS `part`
FROM `incident`
WHERE `incident`.`district_id` IS NOT NULL AND `incident`.`district_id` IN (:district_id_4_1, :district_id_4_2) AND `incident`.`reported_at` < toDateTime64(:reported_at_4, 6) GROUP BY `incident`.`district_id` UNION ALL SELECT :param_10 AS `population`, :param_11 AS `unit`, :param_12 AS `counted`, :param_13 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'incidents_open'
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'incidents_due'
-- :param_4 = 1
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_5 = 'incidents_reported'
-- :param_6 = 0
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_7 = 'known'
-- :param_8 = 0
-- :param_9 = 0
-- :reported_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_10 = 'answered'
-- :param_11 = ''
-- :param_12 = 0
-- :param_13 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `states`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`states`.`rank` > :rank_1) THEN :param_2 END)) AS `part`
FROM (SELECT `asset`.`district_id` AS `district_id`, coalesce(`ranks`.`rank`, CASE WHEN (`asset`.`layer` IN (SELECT `quantity`.`layer`
FROM `quantity`)) THEN :param_3 ELSE :param_4 END) AS `rank`
FROM `asset` LEFT OUTER JOIN (SELECT `newest`.`asset_id` AS `asset_id`, max(`newest`.`rank`) AS `rank`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, `reading`.`value` AS `value`, `reading`.`observed_at` AS `observed_at`, `quantity`.`unit` AS `unit`, CASE WHEN (date_diff('microsecond', `reading`.`observed_at`, toDateTime64(:param_5, 6)) / 60000000.0 * :param_6 > `quantity`.`offline_after_s`) THEN :param_7 ELSE CASE WHEN (`reading`.`value` < `quantity`.`alarm_low` OR `reading`.`value` > `quantity`.`alarm_high`) THEN :param_8 WHEN (`reading`.`value` < `quantity`.`warn_low` OR `reading`.`value` > `quantity`.`warn_high`) THEN :param_9 ELSE :param_10 END END AS `rank`, CASE WHEN (`reading`.`value` < `quantity`.`alarm_low`) THEN `quantity`.`alarm_low` WHEN (`reading`.`value` > `quantity`.`alarm_high`) THEN `quantity`.`alarm_high` WHEN (`reading`.`value` < `quantity`.`warn_low`) THEN `quantity`.`warn_low` WHEN (`reading`.`value` > `quantity`.`warn_high`) THEN `quantity`.`warn_high` END AS `limit_value`, row_number() OVER (PARTITION BY `reading`.`asset_id`, `reading`.`quantity` ORDER BY `reading`.`load_seq` DESC, `reading`.`value` DESC NULLS LAST) AS `nth`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, max(`reading`.`observed_at`) AS `latest_at`
FROM `reading`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_2, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`) AS `latest` INNER JOIN `reading` ON `latest`.`asset_id` = `reading`.`asset_id` AND `latest`.`quantity` = `reading`.`quantity` AND `reading`.`observed_at` = `latest`.`latest_at` INNER JOIN `asset` ON `asset`.`asset_id` = `reading`.`asset_id` INNER JOIN `quantity` ON `quantity`.`layer` = `asset`.`layer` AND `quantity`.`quantity` = `reading`.`quantity`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_3, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_4, 6) AND `reading`.`value` IS NOT NULL AND `asset`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `asset`.`agency_id` = :agency_id_1) AS `newest`
WHERE `newest`.`nth` = :nth_1 GROUP BY `newest`.`asset_id`) AS `ranks` ON `ranks`.`asset_id` = `asset`.`asset_id`
WHERE `asset`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `asset`.`agency_id` = :agency_id_2) AS `states`
WHERE `states`.`rank` != :rank_2 GROUP BY `states`.`district_id` UNION ALL SELECT :param_11 AS `population`, `asset`.`district_id` AS `unit`, :param_12 AS `counted`, :param_13 AS `part`
FROM `asset`
WHERE `asset`.`district_id` IS NOT NULL AND `asset`.`district_id` IN (:district_id_3_1, :district_id_3_2) GROUP BY `asset`.`district_id` UNION ALL SELECT :param_14 AS `population`, :param_15 AS `unit`, :param_16 AS `counted`, :param_17 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'assets_monitored'
-- :rank_1 = 1
-- :param_2 = 1
-- :param_3 = 2
-- :param_4 = 0
-- :param_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_6 = 60
-- :param_7 = 2
-- :param_8 = 4
-- :param_9 = 3
-- :param_10 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :nth_1 = 1
-- :agency_id_2 = 'A1'
-- :rank_2 = 0
-- :param_11 = 'known'
-- :param_12 = 0
-- :param_13 = 0
-- :param_14 = 'answered'
-- :param_15 = ''
-- :param_16 = 0
-- :param_17 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_1, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_2, 6) AND `service_case`.`completed_at` <= `service_case`.`due_at` AND `service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`due_at` >= toDateTime64(:due_at_3, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_4, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_3 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`rating` <= :rating_1 AND `service_case`.`rated_at` >= toDateTime64(:rated_at_1, 6) AND `service_case`.`rated_at` < toDateTime64(:rated_at_2, 6) AND date_diff('microsecond', `service_case`.`rated_at`, `service_case`.`remedied_at`) / 60000000.0 <= :param_4 AND `service_case`.`remedied_at` < toDateTime64(:remedied_at_1, 6)) THEN :param_5 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`rating` <= :rating_2 AND `service_case`.`rated_at` >= toDateTime64(:rated_at_3, 6) AND `service_case`.`rated_at` < toDateTime64(:rated_at_4, 6) AND `service_case`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_2) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_6 AS `population`, :param_7 AS `unit`, :param_8 AS `counted`, :param_9 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'cases_due'
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'bad_ratings'
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_2 = datetime.datetime(2026, 10, 29, 12, 30)
-- :param_4 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_5 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_4 = datetime.datetime(2026, 10, 29, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_6 = 'answered'
-- :param_7 = ''
-- :param_8 = 0
-- :param_9 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `service_case`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`service_case`.`submitted_at` < toDateTime64(:submitted_at_1, 6) AND (`service_case`.`completed_at` IS NULL OR `service_case`.`completed_at` >= toDateTime64(:completed_at_1, 6)) AND `service_case`.`due_at` < toDateTime64(:due_at_1, 6)) THEN :param_2 END)) AS `part`
FROM `service_case`
WHERE `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND (`service_case`.`completed_at` IS NULL OR `service_case`.`completed_at` >= toDateTime64(:completed_at_2, 6)) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY `service_case`.`district_id` UNION ALL SELECT :param_3 AS `population`, :param_4 AS `unit`, :param_5 AS `counted`, :param_6 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'cases_open'
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'answered'
-- :param_4 = ''
-- :param_5 = 0
-- :param_6 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`incident`.`due_at` < toDateTime64(:due_at_1, 6)) THEN :param_2 END)) AS `part`
FROM `incident`
WHERE `incident`.`reported_at` < toDateTime64(:reported_at_1, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6)) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_3 AS `population`, `incident`.`district_id` AS `unit`, :param_4 AS `counted`, :param_5 AS `part`
FROM `incident`
WHERE `incident`.`district_id` IS NOT NULL AND `incident`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) GROUP BY `incident`.`district_id` UNION ALL SELECT :param_6 AS `population`, :param_7 AS `unit`, :param_8 AS `counted`, :param_9 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'incidents_open'
-- :due_at_1 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_2 = 1
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'known'
-- :param_4 = 0
-- :param_5 = 0
-- :reported_at_2 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_6 = 'answered'
-- :param_7 = ''
-- :param_8 = 0
-- :param_9 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`incident`.`closed_at` <= `incident`.`due_at`) THEN :param_2 END)) AS `part`
FROM `incident`
WHERE `incident`.`due_at` >= toDateTime64(:due_at_1, 6) AND `incident`.`due_at` < toDateTime64(:due_at_2, 6) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_3 AS `population`, `incident`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, :param_4 AS `part`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND `incident`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `incident`.`agency_id` = :agency_id_2 GROUP BY `incident`.`district_id` UNION ALL SELECT :param_5 AS `population`, :param_6 AS `unit`, :param_7 AS `counted`, :param_8 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'incidents_due'
-- :param_2 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'incidents_reported'
-- :param_4 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_5 = 'answered'
-- :param_6 = ''
-- :param_7 = 0
-- :param_8 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT `counts`.`population`, `counts`.`unit`, `counts`.`counted`, `counts`.`part`
FROM (SELECT :param_1 AS `population`, `states`.`district_id` AS `unit`, toInt64(count(*)) AS `counted`, toInt64(count(CASE WHEN (`states`.`rank` > :rank_1) THEN :param_2 END)) AS `part`
FROM (SELECT `asset`.`district_id` AS `district_id`, coalesce(`ranks`.`rank`, CASE WHEN (`asset`.`layer` IN (SELECT `quantity`.`layer`
FROM `quantity`)) THEN :param_3 ELSE :param_4 END) AS `rank`
FROM `asset` LEFT OUTER JOIN (SELECT `newest`.`asset_id` AS `asset_id`, max(`newest`.`rank`) AS `rank`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, `reading`.`value` AS `value`, `reading`.`observed_at` AS `observed_at`, `quantity`.`unit` AS `unit`, CASE WHEN (date_diff('microsecond', `reading`.`observed_at`, toDateTime64(:param_5, 6)) / 60000000.0 * :param_6 > `quantity`.`offline_after_s`) THEN :param_7 ELSE CASE WHEN (`reading`.`value` < `quantity`.`alarm_low` OR `reading`.`value` > `quantity`.`alarm_high`) THEN :param_8 WHEN (`reading`.`value` < `quantity`.`warn_low` OR `reading`.`value` > `quantity`.`warn_high`) THEN :param_9 ELSE :param_10 END END AS `rank`, CASE WHEN (`reading`.`value` < `quantity`.`alarm_low`) THEN `quantity`.`alarm_low` WHEN (`reading`.`value` > `quantity`.`alarm_high`) THEN `quantity`.`alarm_high` WHEN (`reading`.`value` < `quantity`.`warn_low`) THEN `quantity`.`warn_low` WHEN (`reading`.`value` > `quantity`.`warn_high`) THEN `quantity`.`warn_high` END AS `limit_value`, row_number() OVER (PARTITION BY `reading`.`asset_id`, `reading`.`quantity` ORDER BY `reading`.`load_seq` DESC, `reading`.`value` DESC NULLS LAST) AS `nth`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, max(`reading`.`observed_at`) AS `latest_at`
FROM `reading`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_2, 6) AND `reading`.`value` IS NOT NULL GROUP BY `reading`.`asset_id`, `reading`.`quantity`) AS `latest` INNER JOIN `reading` ON `latest`.`asset_id` = `reading`.`asset_id` AND `latest`.`quantity` = `reading`.`quantity` AND `reading`.`observed_at` = `latest`.`latest_at` INNER JOIN `asset` ON `asset`.`asset_id` = `reading`.`asset_id` INNER JOIN `quantity` ON `quantity`.`layer` = `asset`.`layer` AND `quantity`.`quantity` = `reading`.`quantity`
WHERE `reading`.`observed_at` >= toDateTime64(:observed_at_3, 6) AND `reading`.`observed_at` < toDateTime64(:observed_at_4, 6) AND `reading`.`value` IS NOT NULL AND `asset`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `asset`.`agency_id` = :agency_id_1) AS `newest`
WHERE `newest`.`nth` = :nth_1 GROUP BY `newest`.`asset_id`) AS `ranks` ON `ranks`.`asset_id` = `asset`.`asset_id`
WHERE `asset`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `asset`.`agency_id` = :agency_id_2) AS `states`
WHERE `states`.`rank` != :rank_2 GROUP BY `states`.`district_id` UNION ALL SELECT :param_11 AS `population`, :param_12 AS `unit`, :param_13 AS `counted`, :param_14 AS `part`) AS `counts` ORDER BY `counts`.`population`, `counts`.`unit`
-- :param_1 = 'assets_monitored'
-- :rank_1 = 1
-- :param_2 = 1
-- :param_3 = 2
-- :param_4 = 0
-- :param_5 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_6 = 60
-- :param_7 = 2
-- :param_8 = 4
-- :param_9 = 3
-- :param_10 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 16, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 19, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 16, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 19, 12, 30)
-- :agency_id_1 = 'A1'
-- :nth_1 = 1
-- :agency_id_2 = 'A1'
-- :rank_2 = 0
-- :param_11 = 'answered'
-- :param_12 = ''
-- :param_13 = 0
-- :param_14 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT `pairs`.`asked`, `pairs`.`numerator`, `pairs`.`denominator`
FROM (SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_1) AS `numerator`, CAST(NULL AS BIGINT) AS `denominator`, :param_1 AS `asked`
FROM (SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_2 ELSE :param_3 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2)) AS `raw_calls`) AS `counted` UNION ALL SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_2) AS `numerator`, CAST(NULL AS BIGINT) AS `denominator`, :param_4 AS `asked`
FROM (SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_3, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_4, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_3) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_2) THEN :param_5 ELSE :param_6 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4)) AS `raw_calls`) AS `counted` UNION ALL SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_3) AS `numerator`, CAST(NULL AS BIGINT) AS `denominator`, :param_7 AS `asked`
FROM (SELECT `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` < toDateTime64(:starts_at_5, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_5) UNION ALL SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_6, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_7, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_6) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_3) THEN :param_8 ELSE :param_9 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_5, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_6, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_7)) AS `raw_calls`) AS `counted` UNION ALL SELECT coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_4) AS `numerator`, CAST(NULL AS BIGINT) AS `denominator`, :param_10 AS `asked`
FROM (SELECT `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` < toDateTime64(:starts_at_8, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_8) UNION ALL SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_9, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_10, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_9) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_4) THEN :param_11 ELSE :param_12 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_7, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_8, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_10)) AS `raw_calls`) AS `counted` UNION ALL SELECT toInt64(sum(`counted`.`n_errors`)) AS `numerator`, coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_5) AS `denominator`, :param_13 AS `asked`
FROM (SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_11, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_12, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_11) UNION ALL SELECT `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` >= toDateTime64(:starts_at_13, 6) AND `calls_day_system`.`starts_at` < toDateTime64(:starts_at_14, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_12) UNION ALL SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_15, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_16, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_13) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_5) THEN :param_14 ELSE :param_15 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_9, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_10, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_14) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_11, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_12, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_14)) AS `raw_calls`) AS `counted` UNION ALL SELECT toInt64(sum(`counted`.`n_errors`)) AS `numerator`, coalesce(toInt64(sum(`counted`.`n_calls`)), :coalesce_6) AS `denominator`, :param_16 AS `asked`
FROM (SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_17, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_18, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_15) UNION ALL SELECT `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` >= toDateTime64(:starts_at_19, 6) AND `calls_day_system`.`starts_at` < toDateTime64(:starts_at_20, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_16) UNION ALL SELECT `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_21, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_22, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_17) UNION ALL SELECT toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_6) THEN :param_17 ELSE :param_18 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_13, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_14, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_18) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_15, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_16, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_18)) AS `raw_calls`) AS `counted` UNION ALL SELECT toInt64(count(`called`.`dataset_id`)) AS `numerator`, CASE WHEN (toInt64(count(`called`.`dataset_id`)) > :count_1) THEN toInt64(count(*)) END AS `denominator`, :param_19 AS `asked`
FROM (SELECT `dataset`.`dataset_id` AS `dataset_id`, `dataset`.`provider_agency_id` AS `agency_id`, `dataset`.`share_class` AS `share_class`, `dataset`.`name_zh` AS `name_zh`, `dataset`.`name_en` AS `name_en`
FROM `dataset`) AS `listed` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`dataset_id` AS `dataset_id`
FROM (SELECT `calls_day_pair`.`dataset_id` AS `dataset_id`, `calls_day_pair`.`calls` AS `n_calls`, `calls_day_pair`.`errors` AS `n_errors`, `calls_day_pair`.`first_at` AS `earliest`
FROM `calls_day_pair`
WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at_23, 6) AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at_24, 6) AND `calls_day_pair`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_19) UNION ALL SELECT `raw_calls`.`dataset_id` AS `dataset_id`, toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_7) THEN :param_20 ELSE :param_21 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_17, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_18, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_20) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_19, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_20, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_20)) AS `raw_calls` GROUP BY `raw_calls`.`dataset_id`) AS `counted`) AS `called` ON `called`.`dataset_id` = `listed`.`dataset_id` UNION ALL SELECT toInt64(count(`called`.`dataset_id`)) AS `numerator`, CASE WHEN (toInt64(count(`called`.`dataset_id`)) > :count_2) THEN toInt64(count(*)) END AS `denominator`, :param_22 AS `asked`
FROM (SELECT `dataset`.`dataset_id` AS `dataset_id`, `dataset`.`provider_agency_id` AS `agency_id`, `dataset`.`share_class` AS `share_class`, `dataset`.`name_zh` AS `name_zh`, `dataset`.`name_en` AS `name_en`
FROM `dataset`) AS `listed` LEFT OUTER JOIN (SELECT DISTINCT `counted`.`dataset_id` AS `dataset_id`
FROM (SELECT `calls_day_pair`.`dataset_id` AS `dataset_id`, `calls_day_pair`.`calls` AS `n_calls`, `calls_day_pair`.`errors` AS `n_errors`, `calls_day_pair`.`first_at` AS `earliest`
FROM `calls_day_pair`
WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at_25, 6) AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at_26, 6) AND `calls_day_pair`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_21) UNION ALL SELECT `raw_calls`.`dataset_id` AS `dataset_id`, toInt64(count(*)) AS `n_calls`, toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_8) THEN :param_23 ELSE :param_24 END)) AS `n_errors`, min(`raw_calls`.`called_at`) AS `earliest`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_21, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_22, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_22) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`dataset_id` AS `dataset_id`, `data_call`.`status_code` AS `status_code`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_23, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_24, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_22)) AS `raw_calls` GROUP BY `raw_calls`.`dataset_id`) AS `counted`) AS `called` ON `called`.`dataset_id` = `listed`.`dataset_id`) AS `pairs` ORDER BY `pairs`.`asked`
-- :coalesce_1 = 0
-- :param_1 = 'calls_today'
-- :starts_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_2 = 1
-- :param_3 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :coalesce_2 = 0
-- :param_4 = 'calls_today_before'
-- :starts_at_3 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_4 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_3 = 'A1'
-- :status_code_2 = 400
-- :param_5 = 1
-- :param_6 = 0
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :coalesce_3 = 0
-- :param_7 = 'calls_ever'
-- :starts_at_5 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_5 = 'A1'
-- :starts_at_6 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_7 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_6 = 'A1'
-- :status_code_3 = 400
-- :param_8 = 1
-- :param_9 = 0
-- :called_at_5 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_7 = 'A1'
-- :coalesce_4 = 0
-- :param_10 = 'calls_ever_before'
-- :starts_at_8 = datetime.datetime(2026, 11, 12, 16, 0)
-- :agency_id_8 = 'A1'
-- :starts_at_9 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_10 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_9 = 'A1'
-- :status_code_4 = 400
-- :param_11 = 1
-- :param_12 = 0
-- :called_at_7 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_8 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_10 = 'A1'
-- :coalesce_5 = 0
-- :param_13 = 'calls_error_rate'
-- :starts_at_11 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_12 = datetime.datetime(2026, 11, 13, 16, 0)
-- :agency_id_11 = 'A1'
-- :starts_at_13 = datetime.datetime(2026, 11, 13, 16, 0)
-- :starts_at_14 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_12 = 'A1'
-- :starts_at_15 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_16 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_13 = 'A1'
-- :status_code_5 = 400
-- :param_14 = 1
-- :param_15 = 0
-- :called_at_9 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_10 = datetime.datetime(2026, 11, 13, 13, 0)
-- :agency_id_14 = 'A1'
-- :called_at_11 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_12 = datetime.datetime(2026, 11, 20, 12, 30)
-- :coalesce_6 = 0
-- :param_16 = 'calls_error_rate_before'
-- :starts_at_17 = datetime.datetime(2026, 11, 6, 13, 0)
-- :starts_at_18 = datetime.datetime(2026, 11, 6, 16, 0)
-- :agency_id_15 = 'A1'
-- :starts_at_19 = datetime.datetime(2026, 11, 6, 16, 0)
-- :starts_at_20 = datetime.datetime(2026, 11, 12, 16, 0)
-- :agency_id_16 = 'A1'
-- :starts_at_21 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_22 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_17 = 'A1'
-- :status_code_6 = 400
-- :param_17 = 1
-- :param_18 = 0
-- :called_at_13 = datetime.datetime(2026, 11, 6, 12, 30)
-- :called_at_14 = datetime.datetime(2026, 11, 6, 13, 0)
-- :agency_id_18 = 'A1'
-- :called_at_15 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_16 = datetime.datetime(2026, 11, 13, 12, 30)
-- :count_1 = 0
-- :param_19 = 'datasets_used_30d'
-- :starts_at_23 = datetime.datetime(2026, 10, 21, 16, 0)
-- :starts_at_24 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_19 = 'A1'
-- :status_code_7 = 400
-- :param_20 = 1
-- :param_21 = 0
-- :called_at_17 = datetime.datetime(2026, 10, 21, 12, 30)
-- :called_at_18 = datetime.datetime(2026, 10, 21, 16, 0)
-- :agency_id_20 = 'A1'
-- :called_at_19 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_20 = datetime.datetime(2026, 11, 20, 12, 30)
-- :count_2 = 0
-- :param_22 = 'datasets_used_30d_before'
-- :starts_at_25 = datetime.datetime(2026, 9, 21, 16, 0)
-- :starts_at_26 = datetime.datetime(2026, 10, 20, 16, 0)
-- :agency_id_21 = 'A1'
-- :status_code_8 = 400
-- :param_23 = 1
-- :param_24 = 0
-- :called_at_21 = datetime.datetime(2026, 9, 21, 12, 30)
-- :called_at_22 = datetime.datetime(2026, 9, 21, 16, 0)
-- :agency_id_22 = 'A1'
-- :called_at_23 = datetime.datetime(2026, 10, 20, 16, 0)
-- :called_at_24 = datetime.datetime(2026, 10, 21, 12, 30)
