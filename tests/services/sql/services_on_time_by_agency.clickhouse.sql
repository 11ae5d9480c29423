SELECT `part`.`agency_id`, `agency`.`name_zh`, `agency`.`name_en`, `part`.`due`, `part`.`on_time`
FROM (SELECT `service_item`.`agency_id` AS `agency_id`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_1, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_2, 6)) THEN :param_1 END)) AS `due`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_3, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_4, 6) AND `service_case`.`completed_at` <= `service_case`.`due_at` AND `service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `on_time`
FROM `service_case` LEFT OUTER JOIN `service_item` ON `service_item`.`item_id` = `service_case`.`item_id`
WHERE `service_case`.`due_at` >= toDateTime64(:due_at_5, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_6, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY `service_item`.`agency_id`) AS `part` LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `part`.`agency_id` ORDER BY `part`.`due` DESC, `part`.`agency_id`
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :due_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT `part`.`agency_id`, `agency`.`name_zh`, `agency`.`name_en`, `part`.`due`, `part`.`on_time`
FROM (SELECT `service_item`.`agency_id` AS `agency_id`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_1, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_2, 6)) THEN :param_1 END)) AS `due`, toInt64(count(CASE WHEN (`service_case`.`due_at` >= toDateTime64(:due_at_3, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_4, 6) AND `service_case`.`completed_at` <= `service_case`.`due_at` AND `service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `on_time`
FROM `service_case` LEFT OUTER JOIN `service_item` ON `service_item`.`item_id` = `service_case`.`item_id`
WHERE `service_case`.`due_at` >= toDateTime64(:due_at_5, 6) AND `service_case`.`due_at` < toDateTime64(:due_at_6, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1) GROUP BY `service_item`.`agency_id`) AS `part` LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `part`.`agency_id` ORDER BY `part`.`due` DESC, `part`.`agency_id`
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :due_at_5 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
