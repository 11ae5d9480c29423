SELECT service_case.rating, count(CASE WHEN (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL) THEN :param_1::INTEGER END) AS cases, count(CASE WHEN (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL AND service_case.rating <= :rating_1::SMALLINT AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS remedied, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS remedy_due, count(CASE WHEN (service_case.rating <= :rating_3::SMALLINT AND service_case.rated_at >= :rated_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_6::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) / 60)::double precision <= :param_4 AND service_case.remedied_at < :remedied_at_2::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS remedied_in_time
FROM service_case
WHERE (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL OR service_case.rating <= :rating_4::SMALLINT AND service_case.rated_at >= :rated_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_8::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.rating ORDER BY service_case.rating
-- :rated_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :rated_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :rating_1 = 2
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_3 = 1
-- :rating_3 = 2
-- :rated_at_5 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_6 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_4 = 21600.0
-- :remedied_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_5 = 1
-- :rating_4 = 2
-- :rated_at_7 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_8 = datetime.datetime(2026, 11, 5, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT service_case.rating, count(CASE WHEN (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL) THEN :param_1::INTEGER END) AS cases, count(CASE WHEN (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL AND service_case.rating <= :rating_1::SMALLINT AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS remedied, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS remedy_due, count(CASE WHEN (service_case.rating <= :rating_3::SMALLINT AND service_case.rated_at >= :rated_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_6::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) / 60)::double precision <= :param_4 AND service_case.remedied_at < :remedied_at_2::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS remedied_in_time
FROM service_case
WHERE (service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL OR service_case.rating <= :rating_4::SMALLINT AND service_case.rated_at >= :rated_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_8::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.rating ORDER BY service_case.rating
-- :rated_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :rated_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_1 = 1
-- :rating_1 = 2
-- :remedied_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_2 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 22, 12, 0)
-- :rated_at_4 = datetime.datetime(2026, 10, 29, 12, 0)
-- :param_3 = 1
-- :rating_3 = 2
-- :rated_at_5 = datetime.datetime(2026, 10, 22, 12, 0)
-- :rated_at_6 = datetime.datetime(2026, 10, 29, 12, 0)
-- :param_4 = 21600.0
-- :remedied_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_5 = 1
-- :rating_4 = 2
-- :rated_at_7 = datetime.datetime(2026, 10, 22, 12, 0)
-- :rated_at_8 = datetime.datetime(2026, 10, 29, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
