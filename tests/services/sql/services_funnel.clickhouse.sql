SELECT toInt64(count(*)) AS `submitted`, toInt64(count(CASE WHEN (`service_case`.`accepted_at` < toDateTime64(:accepted_at_1, 6)) THEN :param_1 END)) AS `accepted`, toInt64(count(CASE WHEN (`service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `completed`, toInt64(count(CASE WHEN (`service_case`.`rated_at` < toDateTime64(:rated_at_1, 6)) THEN :param_3 END)) AS `rated`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at_1, 6) AND `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1)
-- :accepted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :rated_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT toInt64(count(*)) AS `submitted`, toInt64(count(CASE WHEN (`service_case`.`accepted_at` < toDateTime64(:accepted_at_1, 6)) THEN :param_1 END)) AS `accepted`, toInt64(count(CASE WHEN (`service_case`.`completed_at` < toDateTime64(:completed_at_1, 6)) THEN :param_2 END)) AS `completed`, toInt64(count(CASE WHEN (`service_case`.`rated_at` < toDateTime64(:rated_at_1, 6)) THEN :param_3 END)) AS `rated`
FROM `service_case`
WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at_1, 6) AND `service_case`.`submitted_at` < toDateTime64(:submitted_at_2, 6) AND `service_case`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `service_case`.`item_id` IN (SELECT `service_item`.`item_id`
FROM `service_item`
WHERE `service_item`.`agency_id` = :agency_id_1)
-- :accepted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :rated_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_3 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
