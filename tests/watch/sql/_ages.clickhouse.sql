-- :name[value] is a bound value.

-- loads_before_query
SELECT
  `load_log`.`table_name`,
  `load_log`.`source`,
  toDateTime64(max(`load_log`.`data_until`), 6) AS `until`,
  max(`load_log`.`cadence_s`) AS `cadence`
FROM `load_log`
WHERE `load_log`.`data_until` <= toDateTime64(:data_until[2026-11-20 12:30:00], 6)
  AND `load_log`.`state` = :state['ok']
  AND `load_log`.`table_name` IN (:table_name['incident'], :table_name['reading'])
GROUP BY `load_log`.`table_name`, `load_log`.`source`
ORDER BY `load_log`.`table_name`, `load_log`.`source`

-- newest_row_query
SELECT toDateTime64(max(`reading`.`observed_at`), 6) AS `newest`
FROM `reading`
WHERE `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-20 12:30:00], 6)
  AND `reading`.`observed_at` >= toDateTime64(:observed_at[2026-10-21 12:30:00], 6)
