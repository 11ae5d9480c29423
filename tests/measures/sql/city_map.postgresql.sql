SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_4::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_5::INTEGER END) AS part, :param_6::VARCHAR AS question
FROM incident
WHERE incident.due_at >= :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_2::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_7::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, :param_8::INTEGER AS part, :param_9::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_4::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND incident.agency_id = :agency_id_3::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_10::VARCHAR AS population, incident.district_id AS unit, :param_11::INTEGER AS counted, :param_12::INTEGER AS part, :param_13::VARCHAR AS question
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND incident.reported_at >= :reported_at_5::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_6::TIMESTAMP WITHOUT TIME ZONE GROUP BY incident.district_id UNION ALL SELECT :param_14::VARCHAR AS population, :param_15::VARCHAR AS unit, :param_16::INTEGER AS counted, :param_17::INTEGER AS part, :param_18::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
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
-- :param_7 = 'incidents_reported'
-- :param_8 = 0
-- :param_9 = '0'
-- :reported_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_10 = 'known'
-- :param_11 = 0
-- :param_12 = 0
-- :param_13 = '0'
-- :reported_at_5 = datetime.datetime(2026, 11, 18, 0, 0)
-- :reported_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_14 = 'answered'
-- :param_15 = ''
-- :param_16 = 0
-- :param_17 = 0
-- :param_18 = ''
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
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_7::VARCHAR AS population, service_case.district_id AS unit, :param_8::INTEGER AS counted, :param_9::INTEGER AS part, :param_10::VARCHAR AS question
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND service_case.submitted_at >= :submitted_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_5::TIMESTAMP WITHOUT TIME ZONE GROUP BY service_case.district_id UNION ALL SELECT :param_11::VARCHAR AS population, :param_12::VARCHAR AS unit, :param_13::INTEGER AS counted, :param_14::INTEGER AS part, :param_15::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
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
-- :param_7 = 'known'
-- :param_8 = 0
-- :param_9 = 0
-- :param_10 = '0'
-- :submitted_at_4 = datetime.datetime(2026, 11, 18, 0, 0)
-- :submitted_at_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_11 = 'answered'
-- :param_12 = ''
-- :param_13 = 0
-- :param_14 = 0
-- :param_15 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'

SELECT district.district_id, district.name_zh, district.name_en, district.population
FROM district ORDER BY district.district_id

SELECT incident.incident_id, last_step.stage, last_step.since, incident.district_id, incident.type_id, incident.reported_at AS reported_at_utc, incident.due_at AS due_at_utc, incident_type.command_system, incident_type.name_zh AS type_name_zh, incident_type.name_en AS type_name_en, district.name_zh AS district_name_zh, district.name_en AS district_name_en, incident.severity, incident.summary, incident.lon, incident.lat, incident.agency_id, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM incident JOIN (SELECT last.incident_id AS incident_id, last.stage AS stage, last.since AS since
FROM (SELECT incident_event.incident_id AS incident_id, (array_agg(incident_event.stage ORDER BY incident_event.at DESC, incident_event.event_seq DESC))[1] AS stage, max(incident_event.at) AS since
FROM incident_event JOIN incident ON incident.incident_id = incident_event.incident_id
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR AND incident_event.at < :at_1::TIMESTAMP WITHOUT TIME ZONE GROUP BY incident_event.incident_id) AS last
WHERE last.stage != :stage_1::VARCHAR) AS last_step ON last_step.incident_id = incident.incident_id LEFT OUTER JOIN incident_type ON incident_type.type_id = incident.type_id LEFT OUTER JOIN district ON district.district_id = incident.district_id LEFT OUTER JOIN agency ON agency.agency_id = incident.agency_id ORDER BY incident.incident_id
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :stage_1 = 'closed'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
