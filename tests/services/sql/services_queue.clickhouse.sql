SELECT `halls`.`hall_id`, `halls`.`district_id`, `halls`.`name_zh`, `halls`.`name_en`, `halls`.`lon`, `halls`.`lat`
FROM (SELECT `service_hall`.`hall_id` AS `hall_id`, `service_hall`.`district_id` AS `district_id`, `service_hall`.`name_zh` AS `name_zh`, `service_hall`.`name_en` AS `name_en`, `service_hall`.`lon` AS `lon`, `service_hall`.`lat` AS `lat`
FROM `service_hall`
WHERE `service_hall`.`district_id` IN (:district_id_1_1, :district_id_1_2) UNION ALL SELECT `asset`.`asset_id` AS `hall_id`, `asset`.`district_id` AS `district_id`, `asset`.`name_zh` AS `name_zh`, `asset`.`name_en` AS `name_en`, `asset`.`lon` AS `lon`, `asset`.`lat` AS `lat`
FROM `asset`
WHERE `asset`.`layer` = :layer_1 AND `asset`.`district_id` IN (:district_id_2_1, :district_id_2_2) AND (`asset`.`asset_id` NOT IN (SELECT `service_hall`.`hall_id`
FROM `service_hall`))) AS `halls` ORDER BY `halls`.`hall_id`
-- :layer_1 = 'hall'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT `ranked`.`asset_id` AS `hall_id`, `ranked`.`quantity`, `ranked`.`value`, toDateTime64(`ranked`.`observed_at`, 6) AS `observed_at`
FROM (SELECT `reading`.`asset_id` AS `asset_id`, `reading`.`quantity` AS `quantity`, `reading`.`value` AS `value`, `reading`.`observed_at` AS `observed_at`, row_number() OVER (PARTITION BY `reading`.`asset_id`, `reading`.`quantity` ORDER BY `reading`.`observed_at` DESC, `reading`.`value` DESC NULLS LAST) AS `newest`
FROM `reading` INNER JOIN `asset` ON `asset`.`asset_id` = `reading`.`asset_id`
WHERE `asset`.`layer` = :layer_1 AND `reading`.`quantity` IN (:quantity_1_1, :quantity_1_2, :quantity_1_3) AND `reading`.`observed_at` < toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` >= toDateTime64(:observed_at_2, 6)) AS `ranked`
WHERE `ranked`.`newest` = :newest_1 ORDER BY `ranked`.`asset_id`, `ranked`.`quantity`
-- :layer_1 = 'hall'
-- :observed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 19, 12, 30)
-- :newest_1 = 1
-- :quantity_1_1 = 'queue'
-- :quantity_1_2 = 'wait_min'
-- :quantity_1_3 = 'machine_use'

SELECT `quantity`.`quantity`, `quantity`.`warn_low`, `quantity`.`warn_high`, `quantity`.`alarm_low`, `quantity`.`alarm_high`, `quantity`.`offline_after_s`
FROM `quantity`
WHERE `quantity`.`layer` = :layer_1 ORDER BY `quantity`.`quantity`
-- :layer_1 = 'hall'
