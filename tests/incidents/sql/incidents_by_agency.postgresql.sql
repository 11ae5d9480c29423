SELECT incident.agency_id, count(*) AS due, sum(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS on_time
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.agency_id ORDER BY incident.agency_id
-- :param_1 = 1
-- :param_2 = 0
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT incident.agency_id, count(*) AS checked, sum(CASE WHEN (incident_event.stage = :stage_1::VARCHAR) THEN :param_1::INTEGER ELSE :param_2::INTEGER END) AS rework
FROM incident_event JOIN incident ON incident.incident_id = incident_event.incident_id
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND (incident_event.stage = :stage_2::VARCHAR OR incident_event.stage = :stage_3::VARCHAR) AND incident_event.at >= :at_1::TIMESTAMP WITHOUT TIME ZONE AND incident_event.at < :at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.agency_id ORDER BY incident.agency_id
-- :stage_1 = 'rework'
-- :param_1 = 1
-- :param_2 = 0
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :stage_2 = 'verified'
-- :stage_3 = 'rework'
-- :at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT agency.agency_id, agency.name_zh, agency.name_en
FROM agency ORDER BY agency.agency_id
