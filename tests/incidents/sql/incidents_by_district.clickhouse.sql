SELECT `incident`.`district_id`, toInt64(sum(CASE WHEN (`incident`.`reported_at` < toDateTime64(:reported_at_1, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6))) THEN :param_1 ELSE :param_2 END)) AS `open`, toInt64(sum(CASE WHEN (`incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_2, 6)) AND `incident`.`due_at` < toDateTime64(:due_at_1, 6)) THEN :param_3 ELSE :param_4 END)) AS `over`, toInt64(sum(CASE WHEN (`incident`.`reported_at` >= toDateTime64(:reported_at_3, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_4, 6)) THEN :param_5 ELSE :param_6 END)) AS `reported`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_5, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_6, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_3, 6)) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`district_id` ORDER BY `incident`.`district_id`
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :param_2 = 0
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1
-- :param_4 = 0
-- :reported_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_5 = 1
-- :param_6 = 0
-- :reported_at_5 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT `district`.`district_id`, `district`.`name_zh`, `district`.`name_en`, `district`.`population`
FROM `district` ORDER BY `district`.`district_id`
