SELECT count(*) AS submitted, count(CASE WHEN (service_case.accepted_at < :accepted_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS accepted, count(CASE WHEN (service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS completed, count(CASE WHEN (service_case.rated_at < :rated_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :accepted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :rated_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS submitted, count(CASE WHEN (service_case.accepted_at < :accepted_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS accepted, count(CASE WHEN (service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS completed, count(CASE WHEN (service_case.rated_at < :rated_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :accepted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :rated_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_3 = 1
-- :submitted_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
