SELECT business_system.system_id, business_system.name_zh, business_system.name_en, business_system.agency_id, business_system.cloud_migrated_on
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR ORDER BY business_system.system_id
-- :agency_id_1 = 'A1'

SELECT data_call.system_id, count(*) AS calls
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY data_call.system_id ORDER BY data_call.system_id
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
