SELECT found.rating, sum(found.cases) AS cases, sum(found.remedied) AS remedied, sum(found.remedy_due) AS remedy_due, sum(found.remedied_in_time) AS remedied_in_time
FROM (SELECT service_case.rating AS rating, count(*) AS cases, count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS remedied, :param_2::INTEGER AS remedy_due, :param_2::INTEGER AS remedied_in_time
FROM service_case
WHERE service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.rating UNION ALL SELECT service_case.rating AS rating, :param_2::INTEGER AS cases, :param_2::INTEGER AS remedied, count(*) AS remedy_due, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000)::bigint / CAST(:param_3 AS DOUBLE PRECISION) <= :param_4 AND service_case.remedied_at < :remedied_at_2::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS remedied_in_time
FROM service_case
WHERE service_case.rating <= :rating_3::SMALLINT AND service_case.rated_at >= :rated_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_6::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY service_case.rating) AS found GROUP BY found.rating ORDER BY found.rating
-- :rating_1 = 2
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :param_2 = 0
-- :rated_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :rated_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 30)
-- :param_3 = 60000000.0
-- :param_4 = 21600.0
-- :remedied_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_5 = 1
-- :rating_3 = 2
-- :rated_at_5 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_6 = datetime.datetime(2026, 11, 5, 12, 30)
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT found.rating, sum(found.cases) AS cases, sum(found.remedied) AS remedied, sum(found.remedy_due) AS remedy_due, sum(found.remedied_in_time) AS remedied_in_time
FROM (SELECT service_case.rating AS rating, count(*) AS cases, count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS remedied, :param_2::INTEGER AS remedy_due, :param_2::INTEGER AS remedied_in_time
FROM service_case
WHERE service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.rating IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.rating UNION ALL SELECT service_case.rating AS rating, :param_2::INTEGER AS cases, :param_2::INTEGER AS remedied, count(*) AS remedy_due, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000)::bigint / CAST(:param_3 AS DOUBLE PRECISION) <= :param_4 AND service_case.remedied_at < :remedied_at_2::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS remedied_in_time
FROM service_case
WHERE service_case.rating <= :rating_3::SMALLINT AND service_case.rated_at >= :rated_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_6::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY service_case.rating) AS found GROUP BY found.rating ORDER BY found.rating
-- :rating_1 = 2
-- :remedied_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :param_2 = 0
-- :rated_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :rated_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_4 = datetime.datetime(2026, 10, 29, 12, 30)
-- :param_3 = 60000000.0
-- :param_4 = 21600.0
-- :remedied_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_5 = 1
-- :rating_3 = 2
-- :rated_at_5 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_6 = datetime.datetime(2026, 10, 29, 12, 30)
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
