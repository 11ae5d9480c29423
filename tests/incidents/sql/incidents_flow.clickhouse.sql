SELECT toDateTime64(toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND), 6) AS `quarter_utc`, toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND) ORDER BY toStartOfInterval(toTimeZone(`incident`.`reported_at`, 'UTC'), INTERVAL 900 SECOND)
-- :reported_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT toDateTime64(toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND), 6) AS `quarter_utc`, toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6) AND `incident`.`closed_at` < toDateTime64(:closed_at_2, 6) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1 GROUP BY toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND) ORDER BY toStartOfInterval(toTimeZone(`incident`.`closed_at`, 'UTC'), INTERVAL 900 SECOND)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :closed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT toInt64(count(*)) AS `incidents`
FROM `incident`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at_1, 6) AND `incident`.`reported_at` < toDateTime64(:reported_at_2, 6) AND (`incident`.`closed_at` IS NULL OR `incident`.`closed_at` >= toDateTime64(:closed_at_1, 6)) AND `incident`.`district_id` IN (:district_id_1_1, :district_id_1_2) AND `incident`.`agency_id` = :agency_id_1
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
