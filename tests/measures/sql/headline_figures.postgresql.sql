SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_4::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_5::INTEGER END) AS part, :param_6::VARCHAR AS question
FROM incident
WHERE incident.due_at >= :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_2::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_7::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_8::INTEGER END) AS part, :param_9::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_4::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_2::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND incident.agency_id = :agency_id_3::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_10::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_11::INTEGER END) AS part, :param_12::VARCHAR AS question
FROM incident
WHERE incident.due_at >= :due_at_5::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_6::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND incident.agency_id = :agency_id_4::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_13::VARCHAR AS population, :param_14::VARCHAR AS unit, :param_15::INTEGER AS counted, :param_16::INTEGER AS part, :param_17::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
-- :param_1 = 'incidents_open'
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :param_3 = '0'
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_4 = 'incidents_due'
-- :param_5 = 1
-- :param_6 = '0'
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_7 = 'incidents_open'
-- :due_at_4 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_8 = 1
-- :param_9 = '1'
-- :reported_at_3 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_4 = datetime.datetime(2026, 11, 19, 12, 30)
-- :closed_at_2 = datetime.datetime(2026, 11, 19, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_10 = 'incidents_due'
-- :param_11 = 1
-- :param_12 = '2'
-- :due_at_5 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :param_13 = 'answered'
-- :param_14 = ''
-- :param_15 = 0
-- :param_16 = 0
-- :param_17 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'

SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_4::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_2::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_5::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS part, :param_6::VARCHAR AS question
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_3::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_3::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_7::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.due_at >= :due_at_6::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_8::INTEGER END) AS part, :param_9::VARCHAR AS question
FROM service_case
WHERE service_case.due_at >= :due_at_8::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_9::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_3::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_10::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.submitted_at < :submitted_at_4::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_5::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_10::TIMESTAMP WITHOUT TIME ZONE) THEN :param_11::INTEGER END) AS part, :param_12::VARCHAR AS question
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_6::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_6::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_4::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_13::VARCHAR AS population, :param_14::VARCHAR AS unit, :param_15::INTEGER AS counted, :param_16::INTEGER AS part, :param_17::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
-- :param_1 = 'cases_due'
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :param_3 = '0'
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_4 = 'cases_open'
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_5 = 1
-- :param_6 = '0'
-- :submitted_at_2 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_7 = 'cases_due'
-- :due_at_6 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_7 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_8 = 1
-- :param_9 = '1'
-- :due_at_8 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_9 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_10 = 'cases_open'
-- :submitted_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_10 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_11 = 1
-- :param_12 = '2'
-- :submitted_at_5 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :param_13 = 'answered'
-- :param_14 = ''
-- :param_15 = 0
-- :param_16 = 0
-- :param_17 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'

SELECT count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR
-- :agency_id_1 = 'A1'

SELECT part.dataset_id AS part, dataset.name_zh AS part_name_zh, dataset.name_en AS part_name_en, part.errors AS numerator
FROM (SELECT counted.dataset_id AS dataset_id, sum(counted.n_errors) AS errors
FROM (SELECT calls_day_pair.dataset_id AS dataset_id, calls_day_pair.calls AS n_calls, calls_day_pair.errors AS n_errors, calls_day_pair.first_at AS earliest
FROM calls_day_pair
WHERE calls_day_pair.starts_at >= :starts_at_1::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.starts_at < :starts_at_2::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) UNION ALL SELECT raw_calls.dataset_id AS dataset_id, count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_3::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_4::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR)) AS raw_calls GROUP BY raw_calls.dataset_id) AS counted GROUP BY counted.dataset_id ORDER BY errors DESC, counted.dataset_id
 LIMIT :param_3::INTEGER) AS part LEFT OUTER JOIN dataset ON dataset.dataset_id = part.dataset_id
-- :starts_at_1 = datetime.datetime(2026, 11, 13, 16, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_1 = 1
-- :param_2 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 16, 0)
-- :agency_id_2 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1

SELECT incident_type.command_system AS part, count(*) AS numerator
FROM incident JOIN incident_type ON incident_type.type_id = incident.type_id
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident_type.command_system ORDER BY numerator DESC, incident_type.command_system
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
