SELECT incident.type_id, count(*) AS incidents, sum(CASE WHEN (incident.registered_at < :registered_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS registered, sum(CASE WHEN (incident.closed_at < :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER ELSE :param_4::INTEGER END) AS finished
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.type_id ORDER BY incident.type_id
-- :registered_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :param_2 = 0
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1
-- :param_4 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT incident.type_id, count(*) AS incidents, sum(CASE WHEN (incident.registered_at < :registered_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS registered, sum(CASE WHEN (incident.closed_at < :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER ELSE :param_4::INTEGER END) AS finished
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.type_id ORDER BY incident.type_id
-- :registered_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :param_2 = 0
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_3 = 1
-- :param_4 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT incident_type.type_id, incident_type.name_zh, incident_type.name_en, incident_type.category, incident_type.command_system
FROM incident_type ORDER BY incident_type.type_id
