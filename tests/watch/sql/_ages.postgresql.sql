SELECT load_log.table_name, load_log.source, max(load_log.data_until) AS until, max(load_log.cadence_s) AS cadence
FROM load_log
WHERE load_log.data_until <= :data_until_1::TIMESTAMP WITHOUT TIME ZONE AND load_log.state = :state_1::VARCHAR AND load_log.table_name IN (:table_name_1_1::VARCHAR, :table_name_1_2::VARCHAR) GROUP BY load_log.table_name, load_log.source ORDER BY load_log.table_name, load_log.source
-- :data_until_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :state_1 = 'ok'
-- :table_name_1_1 = 'incident'
-- :table_name_1_2 = 'reading'

SELECT max(reading.observed_at) AS newest
FROM reading
WHERE reading.observed_at < :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at >= :observed_at_2::TIMESTAMP WITHOUT TIME ZONE
-- :observed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 10, 21, 12, 30)
