SELECT part.item_id, part.submitted, part.completed, part.median_min, part.p90_min
FROM (SELECT service_case.item_id AS item_id, count(*) AS submitted, count(CASE WHEN (service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS completed, percentile_cont(:param_2) WITHIN GROUP (ORDER BY CASE WHEN (service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN (extract(epoch from (service_case.completed_at - service_case.submitted_at)) * 1000000)::bigint END ASC) / CAST(:param_3 AS DOUBLE PRECISION) AS median_min, percentile_cont(:param_4) WITHIN GROUP (ORDER BY CASE WHEN (service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN (extract(epoch from (service_case.completed_at - service_case.submitted_at)) * 1000000)::bigint END ASC) / CAST(:param_5 AS DOUBLE PRECISION) AS p90_min
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.item_id) AS part ORDER BY part.submitted DESC, part.item_id
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :param_2 = 0.5
-- :param_3 = 60000000.0
-- :param_4 = 0.9
-- :param_5 = 60000000.0
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT service_case.item_id, count(*) AS submitted
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.item_id ORDER BY submitted DESC, service_case.item_id
-- :submitted_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT service_item.item_id, service_item.kind, service_item.promised_days, service_item.legal_days, service_item.name_zh, service_item.name_en, service_item.agency_id, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM service_item LEFT OUTER JOIN agency ON agency.agency_id = service_item.agency_id ORDER BY service_item.item_id
