SELECT toInt64(count(*)) AS `cases`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at_1, 6) AND `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND (`service_case`.`completed_at` IS NULL OR `service_case`.`completed_at` >= toDateTime64(:completed_at_1, 6)) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1)
-- :submitted_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT `events`.`kind`, toDateTime64(`events`.`span`, 6) AS `span`, `events`.`cases`, `events`.`slips`
FROM (SELECT :param_1 AS `kind`, toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`, toInt64(count(*)) AS `cases`, toInt64(count(CASE WHEN (`service_case`.`completed_at` < `service_case`.`submitted_at`) THEN :param_2 END)) AS `slips`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at_1, 6) AND `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY toStartOfInterval(toTimeZone(`service_case`.`submitted_at`, 'UTC'), INTERVAL 3600 SECOND) UNION ALL SELECT :param_3 AS `kind`, toStartOfInterval(toTimeZone(`service_case`.`accepted_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`, toInt64(count(*)) AS `cases`, :param_4 AS `slips`
FROM `service_case`
WHERE `service_case`.`accepted_at` >= toDateTime64(:accepted_at_1, 6) AND `service_case`.`accepted_at` < toDateTime64(:accepted_at_2, 6) AND `service_case`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_2) GROUP BY toStartOfInterval(toTimeZone(`service_case`.`accepted_at`, 'UTC'), INTERVAL 3600 SECOND) UNION ALL SELECT :param_5 AS `kind`, toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 3600 SECOND) AS `span`, toInt64(count(*)) AS `cases`, toInt64(count(CASE WHEN (`service_case`.`completed_at` < `service_case`.`submitted_at`) THEN :param_2 END)) AS `slips`
FROM `service_case`
WHERE `service_case`.`completed_at` >= toDateTime64(:completed_at_1, 6) AND `service_case`.`completed_at` < toDateTime64(:completed_at_2, 6) AND `service_case`.`district_id` IN (:district_id_3_1, :district_id_3_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_3) GROUP BY toStartOfInterval(toTimeZone(`service_case`.`completed_at`, 'UTC'), INTERVAL 3600 SECOND)) AS `events` ORDER BY `events`.`kind`, `events`.`span`
-- :param_1 = 'submitted'
-- :param_2 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'accepted'
-- :param_4 = 0
-- :accepted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :accepted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_5 = 'completed'
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
