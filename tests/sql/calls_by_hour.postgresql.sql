SELECT date_bin(INTERVAL '3600 seconds', data_call.called_at, TIMESTAMP '2000-01-01') AS hour_utc, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY date_bin(INTERVAL '3600 seconds', data_call.called_at, TIMESTAMP '2000-01-01') ORDER BY hour_utc
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT date_bin(INTERVAL '3600 seconds', data_call.called_at, TIMESTAMP '2000-01-01') AS hour_utc, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY date_bin(INTERVAL '3600 seconds', data_call.called_at, TIMESTAMP '2000-01-01') ORDER BY hour_utc
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
