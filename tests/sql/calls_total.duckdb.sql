SELECT count(*) AS calls, min(data_call.called_at) AS first_call_at_utc
FROM data_call
WHERE data_call.called_at < :called_at_1 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1)
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT sum(counted.calls) AS all_calls, sum(counted.errors) AS all_errors, count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM (SELECT data_call.system_id AS system_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_1 ELSE :param_2 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id) AS counted LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT sum(counted.calls) AS all_calls, sum(counted.errors) AS all_errors, count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM (SELECT data_call.system_id AS system_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_1 ELSE :param_2 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id) AS counted LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 12, 16, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'

SELECT sum(counted.calls) AS all_calls, sum(counted.errors) AS all_errors, count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM (SELECT data_call.system_id AS system_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_1 ELSE :param_2 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id) AS counted LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 20, 11, 50)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT sum(counted.calls) AS all_calls, sum(counted.errors) AS all_errors, count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM (SELECT data_call.system_id AS system_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_1 ELSE :param_2 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id) AS counted LEFT OUTER JOIN business_system ON business_system.system_id = counted.system_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 11, 50)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
