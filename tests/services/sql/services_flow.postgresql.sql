SELECT count(*) AS cases
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT events.kind, events.span, events.cases, events.slips
FROM (SELECT :param_1::VARCHAR AS kind, date_bin(INTERVAL '3600 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01') AS span, count(*) AS cases, count(CASE WHEN (service_case.completed_at < service_case.submitted_at) THEN :param_2::INTEGER END) AS slips
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY date_bin(INTERVAL '3600 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01') UNION ALL SELECT :param_3::VARCHAR AS kind, date_bin(INTERVAL '3600 seconds', service_case.accepted_at, TIMESTAMP '2000-01-01') AS span, count(*) AS cases, :param_4::INTEGER AS slips
FROM service_case
WHERE service_case.accepted_at >= :accepted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.accepted_at < :accepted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY date_bin(INTERVAL '3600 seconds', service_case.accepted_at, TIMESTAMP '2000-01-01') UNION ALL SELECT :param_5::VARCHAR AS kind, date_bin(INTERVAL '3600 seconds', service_case.completed_at, TIMESTAMP '2000-01-01') AS span, count(*) AS cases, count(CASE WHEN (service_case.completed_at < service_case.submitted_at) THEN :param_2::INTEGER END) AS slips
FROM service_case
WHERE service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at < :completed_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_3::VARCHAR) GROUP BY date_bin(INTERVAL '3600 seconds', service_case.completed_at, TIMESTAMP '2000-01-01')) AS events ORDER BY events.kind, events.span
-- :param_1 = 'submitted'
-- :param_2 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_3 = 'accepted'
-- :param_4 = 0
-- :accepted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :accepted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_5 = 'completed'
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
