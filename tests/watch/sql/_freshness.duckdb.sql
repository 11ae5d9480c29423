SELECT load_log.table_name, load_log.source, max(load_log.load_id) AS newest, max(CASE WHEN (load_log.state = :state_1) THEN load_log.load_id END) AS newest_ok
FROM load_log GROUP BY load_log.table_name, load_log.source ORDER BY load_log.table_name, load_log.source
-- :state_1 = 'ok'

SELECT load_log.load_id, load_log.table_name, load_log.source, load_log.data_until, load_log.cadence_s, load_log.state
FROM load_log
WHERE load_log.load_id > :load_id_1 ORDER BY load_log.load_id
-- :load_id_1 = 7

SELECT load_log.load_id, load_log.table_name, load_log.source, load_log.data_until, load_log.cadence_s, load_log.state
FROM load_log
WHERE load_log.load_id > :load_id_1 OR load_log.load_id IN (:load_id_2_1, :load_id_2_2) ORDER BY load_log.load_id
-- :load_id_1 = 7
-- :load_id_2_1 = 3
-- :load_id_2_2 = 5
