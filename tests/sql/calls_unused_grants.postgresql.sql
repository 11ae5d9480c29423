SELECT data_call.system_id, data_call.dataset_id, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY data_call.system_id, data_call.dataset_id ORDER BY data_call.system_id, data_call.dataset_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 10, 21, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT data_grant.system_id, data_grant.dataset_id, data_grant.purpose, data_grant.valid_from AS valid_from_utc, data_grant.valid_to AS valid_to_utc
FROM data_grant
WHERE data_grant.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= :valid_from_1::TIMESTAMP WITHOUT TIME ZONE) AND (data_grant.valid_to IS NULL OR data_grant.valid_to > :valid_to_1::TIMESTAMP WITHOUT TIME ZONE) ORDER BY data_grant.valid_from, data_grant.system_id, data_grant.dataset_id, data_grant.purpose
-- :agency_id_1 = 'A1'
-- :valid_from_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :valid_to_1 = datetime.datetime(2026, 11, 20, 12, 0)

SELECT business_system.system_id, business_system.agency_id, business_system.name_zh, business_system.name_en
FROM business_system ORDER BY business_system.system_id

SELECT agency.agency_id, agency.name_zh, agency.name_en
FROM agency ORDER BY agency.agency_id

SELECT dataset.dataset_id, dataset.provider_agency_id, dataset.share_class, dataset.name_zh, dataset.name_en
FROM dataset ORDER BY dataset.dataset_id
