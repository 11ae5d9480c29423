SELECT counted.hour_utc, sum(counted.n_calls) AS calls, sum(counted.n_errors) AS errors
FROM (SELECT calls_hour_system.starts_at AS hour_utc, calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_1::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_2::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) UNION ALL SELECT date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01') AS hour_utc, count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_3::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_4::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR)) AS raw_calls GROUP BY date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01')) AS counted GROUP BY counted.hour_utc ORDER BY counted.hour_utc
-- :starts_at_1 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 13, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 30)

SELECT counted.hour_utc, sum(counted.n_calls) AS calls, sum(counted.n_errors) AS errors
FROM (SELECT calls_hour_system.starts_at AS hour_utc, calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_1::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_2::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) UNION ALL SELECT date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01') AS hour_utc, count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_3::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_4::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR)) AS raw_calls GROUP BY date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01')) AS counted GROUP BY counted.hour_utc ORDER BY counted.hour_utc
-- :starts_at_1 = datetime.datetime(2026, 11, 6, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 6, 13, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
