SELECT `incident`.`source`, toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`source` ORDER BY `incident`.`source`
-- :reported_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT `incident`.`source`, toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY `incident`.`source` ORDER BY `incident`.`source`
-- :reported_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
