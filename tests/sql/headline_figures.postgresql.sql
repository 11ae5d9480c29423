SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS systems, count(DISTINCT business_system.agency_id) AS agencies
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR
-- :agency_id_1 = 'A1'

SELECT part.dataset_id AS part, dataset.name_zh AS part_name_zh, dataset.name_en AS part_name_en, part.errors AS numerator
FROM (SELECT data_call.dataset_id AS dataset_id, count(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY data_call.dataset_id ORDER BY errors DESC, data_call.dataset_id
 LIMIT :param_2::INTEGER) AS part LEFT OUTER JOIN dataset ON dataset.dataset_id = part.dataset_id
-- :status_code_1 = 400
-- :param_1 = 1
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :param_2 = 1

SELECT incident_type.command_system AS part, count(*) AS numerator
FROM incident JOIN incident_type ON incident_type.type_id = incident.type_id
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident_type.command_system ORDER BY numerator DESC, incident_type.command_system
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
