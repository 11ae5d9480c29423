SELECT `load_log`.`table_name`, `load_log`.`source`, toDateTime64(max(`load_log`.`data_until`), 6) AS `until`, max(`load_log`.`cadence_s`) AS `cadence`
FROM `load_log`
WHERE `load_log`.`data_until` <= toDateTime64(:data_until_1, 6) AND `load_log`.`state` = :state_1 AND `load_log`.`table_name` IN (:table_name_1_1, :table_name_1_2) GROUP BY `load_log`.`table_name`, `load_log`.`source` ORDER BY `load_log`.`table_name`, `load_log`.`source`
-- :data_until_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :state_1 = 'ok'
-- :table_name_1_1 = 'incident'
-- :table_name_1_2 = 'reading'

SELECT toDateTime64(max(`reading`.`observed_at`), 6) AS `newest`
FROM `reading`
WHERE `reading`.`observed_at` < toDateTime64(:observed_at_1, 6) AND `reading`.`observed_at` >= toDateTime64(:observed_at_2, 6)
-- :observed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 10, 21, 12, 30)
