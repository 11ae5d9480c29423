SELECT dataset.dataset_id, dataset.name_zh, dataset.name_en, dataset.provider_agency_id AS agency_id, dataset.domain
FROM dataset
WHERE dataset.open_to_public ORDER BY dataset.dataset_id

SELECT data_call.system_id, data_call.dataset_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_1 ELSE :param_2 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id, data_call.dataset_id ORDER BY data_call.system_id, data_call.dataset_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
